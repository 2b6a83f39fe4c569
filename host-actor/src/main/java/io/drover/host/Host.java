package io.drover.host;

import io.drover.model.CellId;
import io.drover.model.Cordon;
import io.drover.model.HostSpec;
import io.drover.model.MigrationId;
import io.drover.model.NumaSet;
import io.drover.model.Placement;
import io.drover.model.Resources;
import io.drover.model.VmId;
import io.drover.model.VmSpec;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What is known of a host: whether it is registered, what it holds and what it has promised. */
public sealed interface Host {
  Host UNREGISTERED = new Unregistered();

  record Unregistered() implements Host {}

  /**
   * A host that takes part.
   *
   * @param residents VMs that run here, by id
   * @param reservations capacity held for VMs on their way here, by migration
   * @param settled migrations that no longer concern this host, until when a late message of theirs
   *     could still be mistaken for a new one
   * @param strangers guests that run here without being residents: somebody else put them here
   * @param leaving residents that were let go by a migration that has not ended
   * @param failover what was lost here, and what came here from lost hosts
   * @param cell whose scheduler decides for it
   */
  record Registered(
      HostSpec spec,
      SortedMap<VmId, Resident> residents,
      SortedMap<MigrationId, Reservation> reservations,
      SortedMap<MigrationId, Instant> settled,
      Cordon cordon,
      SortedSet<VmId> strangers,
      SortedMap<VmId, MigrationId> leaving,
      Failover failover,
      CellId cell)
      implements Host {
    public Registered {
      residents = Collections.unmodifiableSortedMap(new TreeMap<>(residents));
      reservations = Collections.unmodifiableSortedMap(new TreeMap<>(reservations));
      settled = Collections.unmodifiableSortedMap(new TreeMap<>(settled));
      strangers = Collections.unmodifiableSortedSet(new TreeSet<>(strangers));
      leaving = Collections.unmodifiableSortedMap(new TreeMap<>(leaving));
    }

    /** A host to which nothing has happened. */
    public static Registered of(HostSpec spec, Map<VmId, Resident> residents, CellId cell) {
      return new Registered(
          spec,
          new TreeMap<>(residents),
          new TreeMap<>(),
          new TreeMap<>(),
          Cordon.OPEN,
          new TreeSet<>(),
          new TreeMap<>(),
          Failover.NONE,
          cell);
    }

    Registered with(
        Map<VmId, Resident> newResidents, Map<MigrationId, Reservation> newReservations) {
      return new Registered(
          spec,
          new TreeMap<>(newResidents),
          new TreeMap<>(newReservations),
          settled,
          cordon,
          strangers,
          leaving,
          failover,
          cell);
    }

    Registered with(SortedSet<VmId> newStrangers) {
      return new Registered(
          spec, residents, reservations, settled, cordon, newStrangers, leaving, failover, cell);
    }

    Registered with(Cordon newCordon) {
      return new Registered(
          spec, residents, reservations, settled, newCordon, strangers, leaving, failover, cell);
    }

    Registered with(CellId newCell) {
      return new Registered(
          spec, residents, reservations, settled, cordon, strangers, leaving, failover, newCell);
    }

    Registered with(Failover newFailover) {
      return new Registered(
          spec, residents, reservations, settled, cordon, strangers, leaving, newFailover, cell);
    }

    Registered withLeaving(SortedMap<VmId, MigrationId> newLeaving) {
      return new Registered(
          spec, residents, reservations, settled, cordon, strangers, newLeaving, failover, cell);
    }

    Registered withSettled(SortedMap<MigrationId, Instant> newSettled) {
      return new Registered(
          spec, residents, reservations, newSettled, cordon, strangers, leaving, failover, cell);
    }

    /** Whether it counts as dead at the moment. */
    public boolean isLost() {
      return failover.loss().isPresent();
    }

    /** What it is to others: operators' cordon, unless it is lost. */
    public Cordon standing() {
      return isLost() ? Cordon.LOST : cordon;
    }

    /**
     * @throws IllegalStateException if the VM is none of the residents
     */
    Resident resident(VmId vm) {
      Resident resident = residents.get(vm);
      if (resident == null) {
        throw new IllegalStateException("host " + spec.id() + " does not hold VM " + vm);
      }
      return resident;
    }

    /** How many places were tried for a VM since the host was lost. */
    int attempts(VmId vm) {
      return failover
          .loss()
          .map(loss -> loss.rescues().getOrDefault(vm, Rescue.NONE).attempts())
          .orElse(0);
    }

    /** Whether a lost host's VM waits for a place elsewhere. */
    public boolean waits(VmId vm) {
      return failover
          .loss()
          .filter(loss ->
              loss.fenced()
                  && residents.containsKey(vm)
                  && !leaving.containsKey(vm)
                  && !loss.stopped().contains(vm)
                  && loss.rescues().getOrDefault(vm, Rescue.NONE).to().isEmpty())
          .isPresent();
    }

    /** What is neither used nor promised on one NUMA node. */
    public Resources free(int node) {
      Resources free = spec.allocatable(node);
      for (Resident resident : residents.values()) {
        if (resident.numa().contains(node)) {
          free = free.minus(resident.vm().perNumaNode());
        }
      }
      for (Reservation reservation : reservations.values()) {
        if (reservation.numa().contains(node)) {
          free = free.minus(reservation.vm().perNumaNode());
        }
      }
      return free;
    }
  }

  /**
   * What was lost here, and what came here from lost hosts.
   *
   * @param losses how often the host was declared lost; numbers the present loss
   * @param loss empty: it counts as alive
   * @param returnedAt from the last loss; {@link Instant#EPOCH} if never
   * @param admissions of VMs from lost hosts, by VM: the last answer, which a repeat gets again
   * @param unannounced residents of which it is not certain that their own record names this host
   *     and their epoch
   */
  record Failover(
      long losses,
      Optional<Loss> loss,
      Instant returnedAt,
      SortedMap<VmId, Admission> admissions,
      SortedSet<VmId> unannounced) {
    public static final Failover NONE =
        new Failover(0, Optional.empty(), Instant.EPOCH, new TreeMap<>(), new TreeSet<>());

    public Failover {
      admissions = Collections.unmodifiableSortedMap(new TreeMap<>(admissions));
      unannounced = Collections.unmodifiableSortedSet(new TreeSet<>(unannounced));
    }

    Failover with(Optional<Loss> newLoss) {
      return new Failover(losses, newLoss, returnedAt, admissions, unannounced);
    }

    Failover withUnannounced(SortedSet<VmId> newUnannounced) {
      return new Failover(losses, loss, returnedAt, admissions, newUnannounced);
    }
  }

  /**
   * The host counts as dead.
   *
   * @param fencedAt since when it is certain that no guest runs here; empty: it is not
   * @param stopped residents that did not run when the host was last seen: they stay its own, and
   *     are not started elsewhere
   * @param rescues of VMs for which a place was found at least once
   */
  record Loss(
      Instant since,
      Optional<Instant> fencedAt,
      SortedSet<VmId> stopped,
      SortedMap<VmId, Rescue> rescues) {
    public Loss {
      stopped = Collections.unmodifiableSortedSet(new TreeSet<>(stopped));
      rescues = Collections.unmodifiableSortedMap(new TreeMap<>(rescues));
    }

    public boolean fenced() {
      return fencedAt.isPresent();
    }
  }

  /**
   * Places that were tried for a lost host's VM. Each attempt has an owner epoch of its own, one
   * higher than the last, and none begins before the last was turned down.
   *
   * @param to the place that has not answered yet
   */
  record Rescue(int attempts, Optional<Placement> to) {
    static final Rescue NONE = new Rescue(0, Optional.empty());
  }

  /**
   * What was answered to lost hosts about a VM. As epochs only grow, whoever asks with one up to
   * {@code admitted} is not the owner any more.
   *
   * @param admitted the highest epoch with which the VM was taken; 0: none
   * @param declined the highest with which it was turned down; 0: none
   * @param reason of the last refusal
   * @param at when it was last answered, other than by a repeat
   */
  record Admission(long admitted, long declined, String reason, Instant at) {
    static final Admission NONE = new Admission(0, 0, "", Instant.EPOCH);

    boolean covers(long epoch) {
      return epoch <= Math.max(admitted, declined);
    }
  }

  /** A VM that runs here, since its owner epoch became {@code epoch}. */
  record Resident(VmSpec vm, NumaSet numa, long epoch) {}

  /**
   * Capacity held for a VM on its way here.
   *
   * @param expires when the host begins to ask the VM whether it still needs it; it is never
   *     dropped unasked
   */
  record Reservation(VmSpec vm, NumaSet numa, Instant expires) {}
}
