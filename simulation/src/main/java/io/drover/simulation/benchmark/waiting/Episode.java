package io.drover.simulation.benchmark.waiting;

import io.drover.fleetview.Arrangement;
import io.drover.fleetview.Demand;
import io.drover.simulation.benchmark.InputUnusable;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * VMs in file order on servers that are empty at first. One that fits nowhere waits and holds those
 * behind it up; time then goes on to the next departure that makes room. A VM's lifetime begins
 * with its place.
 *
 * <p>Behaves as the environment of SPANE, a modification of VMAgent.
 *
 * @see <a href="https://arxiv.org/abs/2504.14946">Chan et al., Symmetry-Preserving Architecture for
 *     Multi-NUMA Environments (SPANE), 2025</a>
 */
final class Episode {
  private final Servers servers;
  private final Requests requests;
  private final Arrangement fleet;
  private final Policy policy;
  private final PriorityQueue<Departure> departures =
      new PriorityQueue<>(Comparator.comparingLong(Departure::at).thenComparing(Departure::row));
  private int row;
  private long now;
  private long waited;

  private record Departure(long at, int row, int place) {}

  private Episode(Servers servers, Requests requests, int start, Policies.Named policy) {
    this.servers = servers;
    this.requests = requests;
    fleet = servers.open();
    this.policy = policy.on(fleet);
    row = start;
    now = requests.at()[start];
  }

  /**
   * How many VMs take their places until the next one finds no room among all that are still there
   * when the one before it took its own.
   */
  static int untilFirstMisfit(Servers servers, Requests requests, int start, Policies.Named policy)
      throws InputUnusable {
    var episode = new Episode(servers, requests, start, policy);
    do {
      episode.waitForRoom();
      episode.placeNext();
    } while (!episode.isLastRow() && Servers.fits(episode.fleet, servers.demand(episode.row)));
    return episode.row - start;
  }

  /** The sum of what so many VMs wait, in seconds. The last row of the file is never placed. */
  static long totalWait(
      Servers servers, Requests requests, int start, int vms, Policies.Named policy)
      throws InputUnusable {
    var episode = new Episode(servers, requests, start, policy);
    do {
      episode.waitForRoom();
      episode.placeNext();
    } while (!episode.isLastRow() && episode.row - start < vms);
    return episode.waited;
  }

  private boolean isLastRow() {
    return row >= requests.rows() - 1;
  }

  private void placeNext() {
    Demand vm = servers.demand(row);
    int place = policy.choose(row, vm, servers.largestUntil(row));
    int host = place / Policy.MASKS;
    int mask = place % Policy.MASKS;
    if (!Servers.fits(fleet, vm, host, mask) || Integer.bitCount(mask) != vm.numaNodes()) {
      throw new IllegalStateException(
          "row " + row + " was put on nodes " + mask + " of server " + host + ": no room there");
    }
    fleet.admit(vm, host, mask);
    departures.add(new Departure(now + requests.lifetime()[row], row, place));
    waited += now - requests.at()[row];
    row++;
  }

  /** Goes on to when the next VM has room. */
  private void waitForRoom() throws InputUnusable {
    Demand vm = servers.demand(row);
    departUntil(requests.at()[row]);
    while (!Servers.fits(fleet, vm)) {
      if (departures.isEmpty()) {
        throw new InputUnusable(
            "row %d asks for %d cores and %d GiB, more than an empty server holds: %d NUMA nodes of %d cores and %d GiB"
                .formatted(
                    row,
                    requests.cores()[row],
                    requests.gibibytes()[row],
                    Servers.NODES,
                    Servers.NODE_CORES,
                    Servers.NODE_GIBIBYTES));
      }
      departUntil(departures.element().at);
    }
    now = Math.max(now, requests.at()[row]);
  }

  private void departUntil(long time) {
    while (!departures.isEmpty() && departures.element().at <= time) {
      Departure gone = departures.remove();
      now = gone.at;
      fleet.dismiss(servers.demand(gone.row), gone.place / Policy.MASKS, gone.place % Policy.MASKS);
      policy.left(gone.row, gone.place);
    }
  }
}
