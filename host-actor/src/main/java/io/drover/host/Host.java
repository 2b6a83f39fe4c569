package io.drover.host;

import io.drover.model.Cordon;
import io.drover.model.HostSpec;
import io.drover.model.MigrationId;
import io.drover.model.NumaSet;
import io.drover.model.Resources;
import io.drover.model.VmId;
import io.drover.model.VmSpec;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
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
   */
  record Registered(
      HostSpec spec,
      SortedMap<VmId, Resident> residents,
      SortedMap<MigrationId, Reservation> reservations,
      SortedMap<MigrationId, Instant> settled,
      Cordon cordon,
      SortedSet<VmId> strangers)
      implements Host {
    public Registered {
      residents = Collections.unmodifiableSortedMap(new TreeMap<>(residents));
      reservations = Collections.unmodifiableSortedMap(new TreeMap<>(reservations));
      settled = Collections.unmodifiableSortedMap(new TreeMap<>(settled));
      strangers = Collections.unmodifiableSortedSet(new TreeSet<>(strangers));
    }

    Registered with(
        Map<VmId, Resident> newResidents, Map<MigrationId, Reservation> newReservations) {
      return new Registered(
          spec,
          new TreeMap<>(newResidents),
          new TreeMap<>(newReservations),
          settled,
          cordon,
          strangers);
    }

    Registered with(SortedSet<VmId> newStrangers) {
      return new Registered(spec, residents, reservations, settled, cordon, newStrangers);
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
