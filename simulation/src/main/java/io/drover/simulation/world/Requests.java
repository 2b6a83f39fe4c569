package io.drover.simulation.world;

import io.drover.hypervisor.GuestState;
import io.drover.hypervisor.HypervisorReport;
import io.drover.hypervisor.HypervisorRequest;
import io.drover.hypervisor.HypervisorRequest.Cancel;
import io.drover.hypervisor.HypervisorRequest.Check;
import io.drover.hypervisor.HypervisorRequest.Fence;
import io.drover.hypervisor.HypervisorRequest.FenceHost;
import io.drover.hypervisor.HypervisorRequest.Migrate;
import io.drover.hypervisor.HypervisorRequest.Query;
import io.drover.hypervisor.HypervisorRequest.Resume;
import io.drover.hypervisor.HypervisorRequest.Start;
import io.drover.model.MigrationId;
import io.drover.model.Placement;
import io.drover.model.VmId;
import io.drover.simulation.world.Copy.Stage;
import org.jspecify.annotations.Nullable;

/**
 * What a simulated hypervisor does with a request that has reached it. Every request may come
 * twice, late or out of order.
 */
final class Requests {
  private final Fleet fleet;
  private final Timeline timeline;
  private final Copies copies;
  private final CopyEndings endings;
  private final Faults faults;
  private final Wire wire;
  private final Physics physics;

  Requests(
      Fleet fleet,
      Timeline timeline,
      Copies copies,
      CopyEndings endings,
      Faults faults,
      Wire wire,
      Physics physics) {
    this.fleet = fleet;
    this.timeline = timeline;
    this.copies = copies;
    this.endings = endings;
    this.faults = faults;
    this.wire = wire;
    this.physics = physics;
  }

  void handle(HostState host, HypervisorRequest request) {
    switch (request) {
      case Check check -> check(host, check);
      case Migrate migrate -> migrate(host, migrate);
      case Query(MigrationId migration) -> tell(host, migration);
      case Cancel(MigrationId migration) -> cancel(host, migration);
      case Resume(MigrationId migration) -> resume(host, migration);
      case Fence(MigrationId migration) -> fence(host, migration);
      case FenceHost(long loss) -> fenceHost(host, loss);
      case Start start -> start(host, start);
    }
  }

  private void check(HostState host, Check check) {
    String unfit = whyUnfit(host, check.migration(), check.to());
    wire.report(
        host,
        unfit == null
            ? new HypervisorReport.Checked(check.migration())
            : new HypervisorReport.Unfit(check.migration(), unfit));
  }

  private @Nullable String whyUnfit(HostState host, MigrationId migration, Placement to) {
    Guest guest = host.guests.get(migration.vm());
    if (guest == null) {
      return "host " + host.spec.id() + " has no guest " + migration.vm();
    }
    if (!fleet.knows(to.host())) {
      return "there is no host " + to.host();
    }
    if (to.host().equals(host.spec.id())) {
      return "host " + host.spec.id() + " cannot migrate a guest to itself";
    }
    if (guest.outgoing != null && !guest.outgoing.id().equals(migration)) {
      return "guest " + migration.vm() + " is in migration " + guest.outgoing.id();
    }
    if (guest.fetching != null) {
      return "guest "
          + migration.vm()
          + " still fetches its memory in migration "
          + guest.fetching.id();
    }
    HostState target = fleet.host(to.host());
    if (!target.answers()) {
      return "target " + to.host() + " does not answer";
    }
    if (!target.spec.pools().contains(guest.pool) && target.spec.pools().isEmpty()) {
      return "target " + to.host() + " reaches no storage pool";
    }
    return null;
  }

  private void migrate(HostState host, Migrate order) {
    MigrationId migration = order.migration();
    VmMemory memory = host.memoryOf(migration.vm());
    Guest guest = host.guests.get(migration.vm());
    if (guest != null && guest.outgoing != null && guest.outgoing.id().equals(migration)) {
      repeat(host, guest);
    } else if (memory.isClosed(migration.number())) {
      repeatOutcome(host, migration, memory, guest);
    } else {
      memory.see(migration.number());
      String unfit = whyUnfit(host, migration, order.to());
      if (unfit == null && guest != null) {
        copies.begin(order, host, guest);
        return;
      }
      memory.close(migration.number());
      fleet.changed(host, migration.vm());
      String reason = unfit == null ? "no guest" : unfit;
      boolean runsHere = guest != null && !guest.paused;
      wire.report(
          host,
          runsHere
              ? new HypervisorReport.Failed(migration, reason)
              : new HypervisorReport.Unfit(migration, reason));
    }
  }

  /** It runs already: say again how far it is. */
  private void repeat(HostState host, Guest guest) {
    Copy copy = guest.outgoing;
    if (copy != null && copy.stage != Stage.CONNECTING) {
      wire.report(
          host,
          guest.paused
              ? new HypervisorReport.SwitchoverStarted(copy.id())
              : new HypervisorReport.CopyStarted(copy.id()));
    }
  }

  /** It ended here: say again how. An older number than the last gets no answer. */
  private void repeatOutcome(
      HostState host, MigrationId migration, VmMemory memory, @Nullable Guest guest) {
    if (memory.handedOver == migration.number() && memory.sentBytes > 0) {
      wire.report(host, Copies.completed(migration, memory.blackoutNanos, memory.sentBytes));
    } else if (memory.highest == migration.number() && guest != null && !guest.paused) {
      wire.report(
          host,
          new HypervisorReport.Failed(
              migration, "it was cancelled or ended before, and is not begun again"));
    }
  }

  private void cancel(HostState host, MigrationId migration) {
    host.memoryOf(migration.vm()).close(migration.number());
    fleet.changed(host, migration.vm());
    Guest guest = host.guests.get(migration.vm());
    if (guest != null && guest.outgoing != null && guest.outgoing.id().equals(migration)) {
      Copy copy = guest.outgoing;
      if (copy.stage.isSending() || copy.stage == Stage.BROKEN) {
        endings.drop(copy);
      }
    }
    Copy coming = host.incoming.get(migration.vm());
    if (coming != null && coming.id().equals(migration)) {
      endings.dropIncoming(coming);
      host.incoming.remove(migration.vm(), coming);
    }
    tell(host, migration);
  }

  private void resume(HostState host, MigrationId migration) {
    Guest guest = host.guests.get(migration.vm());
    if (guest != null
        && guest.outgoing != null
        && guest.outgoing.id().equals(migration)
        && host.memoryOf(migration.vm()).isClosed(migration.number())) {
      endings.resume(guest.outgoing);
    }
    tell(host, migration);
  }

  private void tell(HostState host, MigrationId migration) {
    VmMemory memory = host.memoryOf(migration.vm());
    if (migration.number() > memory.highest) {
      memory.see(migration.number());
      fleet.changed(host, migration.vm());
    }
    wire.report(
        host, new HypervisorReport.Evidence(migration, host.spec.id(), evidence(host, migration)));
  }

  static GuestState evidence(HostState host, MigrationId migration) {
    Guest guest = host.guests.get(migration.vm());
    if (guest != null) {
      boolean ofThis = guest.outgoing != null && guest.outgoing.id().equals(migration);
      return guest.paused ? GuestState.PAUSED : ofThis ? GuestState.COPYING : GuestState.RUNNING;
    }
    if (host.memoryOf(migration.vm()).handedOver == migration.number()) {
      return GuestState.HANDED_OVER;
    }
    return host.incoming.containsKey(migration.vm()) ? GuestState.RECEIVING : GuestState.ABSENT;
  }

  /** A late repeat does not switch the host off again after it came back. */
  private void fence(HostState host, MigrationId migration) {
    if (host.memoryOf(migration.vm()).fenced >= migration.number()) {
      wire.reportOutOfBand(host, new HypervisorReport.Fenced(migration, host.spec.id()));
      return;
    }
    timeline.after(physics.powerOff(), () -> powerOff(host, migration));
  }

  private void powerOff(HostState host, MigrationId migration) {
    VmMemory memory = host.memoryOf(migration.vm());
    if (memory.fenced < migration.number()) {
      fleet.fenced(host, migration.toString());
      faults.die(host);
      memory.fenced = migration.number();
      memory.close(migration.number());
      fleet.changed(host, migration.vm());
    }
    wire.reportOutOfBand(host, new HypervisorReport.Fenced(migration, host.spec.id()));
  }

  private void fenceHost(HostState host, long loss) {
    if (loss > host.fencedLoss) {
      timeline.after(physics.powerOff(), () -> powerOff(host, loss));
    } else {
      wire.reportOutOfBand(host, new HypervisorReport.HostFenced(host.spec.id(), loss));
    }
  }

  private void powerOff(HostState host, long loss) {
    if (loss > host.fencedLoss) {
      fleet.fenced(host, "loss " + loss);
      faults.die(host);
      host.fencedLoss = loss;
    }
    wire.reportOutOfBand(host, new HypervisorReport.HostFenced(host.spec.id(), loss));
  }

  /**
   * Ignored where it must not be done: it is late, or the guest is here and paused, or half of it
   * is coming in.
   */
  private void start(HostState host, Start start) {
    VmId vm = start.vm().id();
    VmMemory memory = host.memoryOf(vm);
    Guest guest = host.guests.get(vm);
    if (isFormerOwners(start, memory)
        || (guest != null && guest.paused)
        || host.incoming.containsKey(vm)) {
      return;
    }
    memory.epochFloor = start.epoch();
    fleet.changed(host, vm);
    var started = new HypervisorReport.GuestStarted(vm, start.epoch(), host.spec.id());
    if (guest != null) {
      guest.epoch = Math.max(guest.epoch, start.epoch());
      wire.report(host, started);
    } else {
      Guest fresh =
          new Guest(start.vm(), start.placement().numa(), start.vm().pool(), start.epoch());
      fleet.add(host, fresh);
      timeline.after(physics.guestStart(), () -> reportIfThere(host, fresh, started));
    }
  }

  /** The fencing token: the host has had an order of a later owner, or let the guest go. */
  private static boolean isFormerOwners(Start start, VmMemory memory) {
    return start.epoch() < memory.epochFloor;
  }

  private void reportIfThere(HostState host, Guest guest, HypervisorReport started) {
    if (host.guests.get(guest.vm.id()) == guest) {
      wire.report(host, started);
    }
  }
}
