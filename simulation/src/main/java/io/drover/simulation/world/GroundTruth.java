package io.drover.simulation.world;

import io.drover.hypervisor.GuestState;
import io.drover.model.DataRate;
import io.drover.model.HostId;
import io.drover.model.MigrationId;
import io.drover.model.NumaSet;
import io.drover.model.RackId;
import io.drover.model.VmId;
import io.drover.model.VmSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What is the case in the world, whatever anyone reports of it. For checkers and tests; no part of
 * the product decides by it.
 */
public final class GroundTruth {
  private final Fleet fleet;
  private final Links links;
  private final Flows flows;

  GroundTruth(Fleet fleet, Links links, Flows flows) {
    this.fleet = fleet;
    this.links = links;
    this.flows = flows;
  }

  /**
   * A guest that is on a host.
   *
   * @param paused in a switchover: it does not run
   */
  public record Held(VmSpec vm, NumaSet numa, long epoch, boolean paused) {}

  /** A copy between two hosts. */
  public record InFlight(MigrationId migration, HostId source, HostId target) {}

  /**
   * Where the VM runs: no host, one, or (never, unless a fault or the control side made it so)
   * more.
   */
  public Set<HostId> runningHosts(VmId vm) {
    return fleet.runningOn(vm);
  }

  /** Tells {@code observer} at once what runs where, and from now on what changes. */
  public void observe(RunObserver observer) {
    fleet.observe(observer);
  }

  /** How often a guest began to run while it ran elsewhere, since the start. */
  public long doubleRuns() {
    return fleet.doubleRuns();
  }

  /** By id; guests that are coming in are not among them, see {@link #incoming}. */
  public List<Held> guests(HostId host) {
    return fleet.host(host).guests.values().stream()
        .map(guest -> new Held(guest.vm, guest.numa, guest.epoch, guest.paused))
        .toList();
  }

  /** Half-built guests on the host, by id. */
  public List<Held> incoming(HostId host) {
    return fleet.host(host).incoming.values().stream()
        .map(copy -> new Held(copy.order.vm(), copy.order.to().numa(), copy.order.epoch(), true))
        .toList();
  }

  public boolean isAlive(HostId host) {
    return fleet.host(host).alive;
  }

  /** What the host would answer about the migration if asked now. */
  public GuestState evidence(HostId host, MigrationId migration) {
    return Requests.evidence(fleet.host(host), migration);
  }

  /** In the order they began. */
  public List<InFlight> copiesInFlight() {
    List<InFlight> inFlight = new ArrayList<>();
    for (Copy copy : fleet.copies) {
      inFlight.add(new InFlight(copy.id(), copy.source.spec.id(), copy.target.spec.id()));
    }
    return inFlight;
  }

  public int copiesInFlightCount() {
    return fleet.copies.size();
  }

  /** What copies send out of the host's NIC now. O(copies), as the other rates. */
  public DataRate sending(HostId host) {
    return rate(links.out(fleet.host(host)));
  }

  public DataRate receiving(HostId host) {
    return rate(links.in(fleet.host(host)));
  }

  /** What copies send up the rack's uplink now. */
  public DataRate uplinkOut(RackId rack) {
    return rate(links.out(rack));
  }

  public DataRate uplinkIn(RackId rack) {
    return rate(links.in(rack));
  }

  private DataRate rate(int link) {
    return new DataRate(Math.round(flows.carried(link)));
  }
}
