package io.drover.simulation.world;

import io.drover.hypervisor.HypervisorReport;
import io.drover.hypervisor.HypervisorRequest.Migrate;
import io.drover.model.DataRate;
import io.drover.model.DataSize;
import io.drover.model.MigrationId;
import io.drover.model.MigrationMode;
import io.drover.model.PoolId;
import io.drover.simulation.world.Copy.Stage;
import java.time.Duration;

/**
 * Carries migrations out: connects, copies disks and memory, switches over, lets go. The control
 * side's deadline is not known here; it cancels.
 */
final class Copies {
  private final Fleet fleet;
  private final Timeline timeline;
  private final Links links;
  private final Flows flows;
  private final Wire wire;
  private final Physics physics;
  private final CpuDemand demand;
  private final CopyEndings endings;

  /**
   * A planted fault: the source is not stopped in the switchover, so that checkers can be seen to
   * fail.
   */
  boolean sourceKeepsRunning;

  Copies(
      Fleet fleet,
      Timeline timeline,
      Links links,
      Flows flows,
      Wire wire,
      CopyEndings endings,
      WorldSpec spec) {
    this.fleet = fleet;
    this.timeline = timeline;
    this.links = links;
    this.flows = flows;
    this.wire = wire;
    this.endings = endings;
    this.physics = spec.physics();
    this.demand = spec.demand();
  }

  void begin(Migrate order, HostState source, Guest guest) {
    Copy copy = new Copy(order, source, fleet.host(order.to().host()), guest);
    guest.outgoing = copy;
    fleet.copies.add(copy);
    fleet.changed(source, copy.id().vm());
    timeline.after(physics.setup(), () -> connect(copy));
  }

  private void connect(Copy copy) {
    if (copy.stage != Stage.CONNECTING) {
      return;
    }
    HostState target = copy.target;
    if (!target.answers()) {
      timeline.after(
          physics.connectTimeout(),
          () -> endings.failIf(copy, Stage.CONNECTING, "target does not answer"));
      return;
    }
    VmMemory there = target.memoryOf(copy.id().vm());
    if (there.isClosed(copy.id().number())
        || target.guests.containsKey(copy.id().vm())
        || target.incoming.containsKey(copy.id().vm())) {
      endings.fail(
          copy,
          "target " + target.spec.id() + " refuses the guest: cancelled there, or already there");
      return;
    }
    boolean reached = target.spec.pools().contains(copy.guest.pool);
    if (!reached && target.spec.pools().isEmpty()) {
      endings.fail(copy, "target " + target.spec.id() + " reaches no storage pool");
      return;
    }
    there.see(copy.id().number());
    fleet.changed(target, copy.id().vm());
    target.incoming.put(copy.id().vm(), copy);
    wire.report(copy.source, new HypervisorReport.CopyStarted(copy.id()));
    if (reached) {
      sendMemory(copy);
    } else {
      PoolId landing = Links.landingPool(target);
      int[] route = links.diskRoute(copy.source, target, copy.guest.pool, landing);
      send(copy, Stage.DISK, route, physics.disk(copy.guest.vm));
    }
  }

  private void sendMemory(Copy copy) {
    DataSize memory = copy.guest.vm.size().memory();
    switch (copy.order.terms().mode()) {
      case PRE_COPY, AUTO_CONVERGE -> send(copy, Stage.MEMORY, route(copy), memory);
      case COLD -> {
        pause(copy);
        send(copy, Stage.LAST_PAGES, route(copy), memory);
      }
      case POST_COPY -> {
        pause(copy);
        hand(copy);
      }
    }
  }

  private int[] route(Copy copy) {
    return links.route(copy.source, copy.target);
  }

  private void send(Copy copy, Stage stage, int[] route, DataSize bytes) {
    copy.stage = stage;
    copy.stageBytes = bytes.bytes();
    copy.stageSince = timeline.now();
    copy.flow = flows.open(route, copy, bytes, timeline.now());
  }

  /** The bytes of the present stage are through. */
  void onSent(Copy copy) {
    copy.sent += copy.stageBytes;
    switch (copy.stage) {
      case DISK -> {
        endings.closeFlow(copy);
        sendMemory(copy);
      }
      case MEMORY -> endRound(copy);
      case LAST_PAGES -> {
        endings.closeFlow(copy);
        hand(copy);
      }
      case FETCHING -> fetched(copy);
      case CONNECTING, HANDING, CONFIRMING, BROKEN, LIMBO, ENDED ->
          throw new IllegalStateException(copy.id() + " has a flow while " + copy.stage);
    }
  }

  private void endRound(Copy copy) {
    Duration took = Duration.ofNanos(Math.max(1, timeline.now() - copy.stageSince));
    double bandwidth = copy.stageBytes / PreCopy.seconds(took);
    double dirtied = PreCopy.dirtied(dirtyRate(copy), took, physics.workingSet(copy.guest.vm));
    copy.round++;
    wire.report(
        copy.source,
        new HypervisorReport.RoundCopied(
            copy.id(),
            copy.round,
            new DataSize((long) dirtied),
            new DataRate((long) (dirtied / PreCopy.seconds(took))),
            new DataRate((long) bandwidth)));
    if (PreCopy.fits(dirtied, bandwidth, copy.order.terms().blackoutLimit())) {
      pause(copy);
      refill(copy, Stage.LAST_PAGES, dirtied);
    } else if (copy.round >= copy.order.terms().mostRounds()) {
      endings.fail(
          copy,
          "did not converge: after %d rounds %d bytes are left at %d bytes/s, and the blackout limit is %d ms"
              .formatted(
                  copy.round,
                  (long) dirtied,
                  (long) bandwidth,
                  copy.order.terms().blackoutLimit().toMillis()));
    } else {
      throttle(copy, dirtied);
      refill(copy, Stage.MEMORY, dirtied);
    }
  }

  private void refill(Copy copy, Stage stage, double bytes) {
    copy.stage = stage;
    copy.stageBytes = bytes;
    copy.stageSince = timeline.now();
    if (copy.flow != null) {
      flows.refill(copy.flow, bytes, timeline.now());
    }
  }

  private static void throttle(Copy copy, double dirtied) {
    if (copy.order.terms().mode() == MigrationMode.AUTO_CONVERGE
        && PreCopy.losesGround(dirtied, copy.stageBytes)) {
      copy.roundsThatLostGround++;
      copy.throttlePercent = PreCopy.throttle(copy.throttlePercent, copy.roundsThatLostGround);
    }
  }

  private double dirtyRate(Copy copy) {
    DataRate full = physics.dirtyRate(demand.of(copy.id().vm(), Timeline.instant(timeline.now())));
    return full.bytesPerSecond() * (100 - copy.throttlePercent) / 100.0;
  }

  private void pause(Copy copy) {
    copy.pausedAt = timeline.now();
    if (!sourceKeepsRunning) {
      fleet.pause(copy.source, copy.guest);
    }
    wire.report(copy.source, new HypervisorReport.SwitchoverStarted(copy.id()));
  }

  /** From here on only the target knows whether it resumes the guest. */
  private void hand(Copy copy) {
    copy.stage = Stage.HANDING;
    timeline.after(physics.switchoverCost(), () -> takeOver(copy));
  }

  private void takeOver(Copy copy) {
    if (copy.stage != Stage.HANDING) {
      return;
    }
    if (copy.target.hung) {
      copy.target.waiting.add(() -> takeOver(copy));
      return;
    }
    copy.target.incoming.remove(copy.id().vm());
    PoolId pool =
        copy.target.spec.pools().contains(copy.guest.pool)
            ? copy.guest.pool
            : Links.landingPool(copy.target);
    Guest resumed = new Guest(copy.order.vm(), copy.order.to().numa(), pool, copy.order.epoch());
    copy.resumed = resumed;
    fleet.add(copy.target, resumed);
    fleet.changed(copy.source, copy.id().vm());
    copy.target.memoryOf(copy.id().vm()).close(copy.id().number());
    copy.blackoutNanos = timeline.now() - copy.pausedAt;
    copy.stage = Stage.CONFIRMING;
    if (copy.order.terms().mode() == MigrationMode.POST_COPY) {
      resumed.fetching = copy;
      copy.source.serving.add(copy);
    }
    if (copy.guest.outgoing == copy) {
      timeline.after(physics.confirm(), () -> confirm(copy));
    } else if (resumed.fetching == null) {
      endings.end(copy);
    } else {
      endings.breakFetching(copy);
    }
  }

  private void confirm(Copy copy) {
    if (copy.stage != Stage.CONFIRMING) {
      return;
    }
    if (copy.guest.outgoing != copy) {
      endings.end(copy);
      return;
    }
    if (copy.source.hung) {
      copy.source.waiting.add(() -> confirm(copy));
      return;
    }
    letGo(copy);
    if (copy.order.terms().mode() == MigrationMode.POST_COPY) {
      send(copy, Stage.FETCHING, route(copy), copy.guest.vm.size().memory());
    } else {
      complete(copy);
    }
  }

  private void letGo(Copy copy) {
    copy.guest.outgoing = null;
    fleet.remove(copy.source, copy.guest);
    VmMemory here = copy.source.memoryOf(copy.id().vm());
    here.close(copy.id().number());
    here.handedOver = copy.id().number();
    here.epochFloor = Math.max(copy.guest.epoch, copy.order.epoch()) + 1;
    here.blackoutNanos = copy.blackoutNanos;
    here.sentBytes = (long) copy.sent;
  }

  private void fetched(Copy copy) {
    endings.closeFlow(copy);
    copy.source.serving.remove(copy);
    Guest there = copy.target.guests.get(copy.id().vm());
    if (there != null && there.fetching == copy) {
      there.fetching = null;
    }
    VmMemory here = copy.source.memoryOf(copy.id().vm());
    here.sentBytes = (long) copy.sent;
    fleet.changed(copy.source, copy.id().vm());
    complete(copy);
  }

  private void complete(Copy copy) {
    endings.end(copy);
    wire.report(copy.source, completed(copy.id(), copy.blackoutNanos, (long) copy.sent));
  }

  static HypervisorReport.Completed completed(MigrationId id, long blackoutNanos, long sentBytes) {
    return new HypervisorReport.Completed(
        id, Duration.ofNanos(blackoutNanos), new DataSize(sentBytes));
  }
}
