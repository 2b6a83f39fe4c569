package io.drover.simulation.world;

import io.drover.model.Cpu;
import io.drover.model.DataRate;
import io.drover.model.DataSize;
import io.drover.model.VmSpec;
import java.time.Duration;

/**
 * The constants of the twin's world.
 *
 * @param answerWithin a request reaches its host, and an answer its reader, in 0 to this time,
 *     uniformly
 * @param setup from the request to migrate to the first byte: connection, checks, QEMU started on
 *     the target
 * @param switchoverCost device state and resumption on the target, after the last page: added to
 *     each blackout
 * @param confirm from the guest's resumption on the target to the source letting go of it
 * @param connectTimeout how long a source tries to reach a target that does not answer
 * @param keepAlive how long the other side of a copy takes to notice that a host is gone
 * @param powerOff how long fencing takes
 * @param guestStart how long a guest takes to start
 * @param dirtyPerBusyCore memory first written to, a second, by one core that works without pause.
 *     A model: real guests lie between nothing and some 100 MiB/s a core; the twin ties it to CPU
 *     so that busy guests are the ones that move slowly
 * @param workingSetShare the writable working set as a share of memory: more than this no round can
 *     dirty
 * @param diskPerMemory disk of a guest for each byte of its memory; VM specs do not say it
 * @param copyOverhead CPU of one copy, on both sides: QEMU's migration thread is one thread, so at
 *     most one core
 * @param settleEvery the least time between two computations of the bandwidth shares, with few
 *     copies; grows by as much for each 1,000 copies under way
 */
public record Physics(
    Duration answerWithin,
    Duration setup,
    Duration switchoverCost,
    Duration confirm,
    Duration connectTimeout,
    Duration keepAlive,
    Duration powerOff,
    Duration guestStart,
    DataRate dirtyPerBusyCore,
    double workingSetShare,
    double diskPerMemory,
    Cpu copyOverhead,
    Duration settleEvery) {

  public static final Physics TYPICAL =
      new Physics(
          Duration.ofMillis(4),
          Duration.ofMillis(200),
          Duration.ofMillis(40),
          Duration.ofMillis(5),
          Duration.ofSeconds(5),
          Duration.ofSeconds(10),
          Duration.ofSeconds(2),
          Duration.ofSeconds(1),
          DataRate.mebibytes(8),
          1 / 16.0,
          2,
          Cpu.cores(1),
          Duration.ofMillis(100));

  public Physics {
    if (!(workingSetShare > 0 && workingSetShare <= 1) || !(diskPerMemory >= 0)) {
      throw new IllegalArgumentException(
          "the world needs a working set above 0 and up to 1 of memory and no negative disk, found "
              + workingSetShare
              + " and "
              + diskPerMemory);
    }
    if (settleEvery.isNegative() || settleEvery.isZero()) {
      throw new IllegalArgumentException(
          "the settling time needs to be above 0, found " + settleEvery);
    }
  }

  /** {@code dirtyPerBusyCore · cores in use}. */
  public DataRate dirtyRate(Cpu used) {
    return new DataRate((long) (dirtyPerBusyCore.bytesPerSecond() * (used.millicores() / 1000.0)));
  }

  DataSize workingSet(VmSpec vm) {
    return new DataSize((long) (vm.size().memory().bytes() * workingSetShare));
  }

  DataSize disk(VmSpec vm) {
    return new DataSize((long) (vm.size().memory().bytes() * diskPerMemory));
  }
}
