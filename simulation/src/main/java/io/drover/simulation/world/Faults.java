package io.drover.simulation.world;

import io.drover.model.HostId;
import io.drover.model.RackId;
import java.util.ArrayList;
import java.util.List;

/**
 * What can go wrong with hosts and links, by name. Takes effect at once, at the world's present
 * moment.
 */
public final class Faults {
  private final Fleet fleet;
  private final Copies copies;
  private final CopyEndings endings;
  private final Links links;
  private final Flows flows;

  Faults(Fleet fleet, Copies copies, CopyEndings endings, Links links, Flows flows) {
    this.fleet = fleet;
    this.copies = copies;
    this.endings = endings;
    this.links = links;
    this.flows = flows;
  }

  /**
   * The host loses power: its guests are gone, it answers nothing, what is on its way to or from it
   * is lost. The other sides of its copies notice after the keep-alive time.
   */
  public void hostDies(HostId host) {
    die(fleet.host(host));
  }

  /** The host answers again. Guests that ran there run nowhere until they are started. */
  public void hostReturns(HostId host) {
    fleet.host(host).alive = true;
  }

  /**
   * The hypervisor's daemon stops answering. Guests and copies run on; a guest that is to be
   * resumed or let go there waits.
   */
  public void hostHangs(HostId host) {
    HostState state = fleet.host(host);
    state.hung = state.alive;
  }

  /** The daemon goes on: what was asked of it meanwhile is done and answered now. */
  public void hostUnhangs(HostId host) {
    HostState state = fleet.host(host);
    state.hung = false;
    List<Runnable> waited = new ArrayList<>(state.waiting);
    state.waiting.clear();
    waited.forEach(Runnable::run);
  }

  /** Nothing passes between the control side and the host; guests and copies run on. */
  public void hostPartitions(HostId host) {
    fleet.host(host).partitioned = true;
  }

  public void hostRejoins(HostId host) {
    fleet.host(host).partitioned = false;
  }

  /** Requests to the host and reports from it are lost, doubled or late from now on. */
  public void hostIsFlaky(HostId host, Flakiness flakiness) {
    fleet.host(host).flakiness = flakiness;
  }

  /**
   * @param factor of its full rate that the host's NIC carries from now on, in both directions: 0
   *     to 1
   */
  public void nicSlows(HostId host, double factor) {
    slow(links.out(fleet.host(host)), factor);
  }

  /**
   * @param factor of its full rate that the rack's uplink carries from now on, in both directions:
   *     0 to 1
   */
  public void uplinkSlows(RackId rack, double factor) {
    slow(links.out(rack), factor);
  }

  /**
   * Plants a broken hypervisor: the source is not stopped in a switchover. It breaks the first
   * guarantee of {@link io.drover.hypervisor.Hypervisor}, so that checkers can be seen to find it.
   */
  public void plantSourceKeepsRunning(boolean planted) {
    copies.sourceKeepsRunning = planted;
  }

  private void slow(int outLink, double factor) {
    if (!(factor >= 0 && factor <= 1)) {
      throw new IllegalArgumentException("a link is slowed by a factor of 0 to 1, found " + factor);
    }
    links.slow(outLink, factor);
    flows.linksChanged();
  }

  void die(HostState host) {
    if (!host.alive) {
      return;
    }
    host.alive = false;
    host.hung = false;
    host.waiting.clear();
    host.incarnation++;
    for (Copy copy : List.copyOf(fleet.copies)) {
      if (copy.target == host) {
        endings.targetDied(copy);
      }
    }
    host.incoming.clear();
    List.copyOf(host.serving).forEach(endings::sourceDied);
    host.serving.clear();
    for (Guest guest : List.copyOf(host.guests.values())) {
      Copy outgoing = guest.outgoing;
      guest.outgoing = null;
      fleet.remove(host, guest);
      if (outgoing != null) {
        endings.sourceDied(outgoing);
      }
    }
  }
}
