package io.drover.hypervisor.libvirt;

import io.drover.hypervisor.GuestState;
import io.drover.hypervisor.HypervisorReport;
import io.drover.hypervisor.HypervisorRequest.Migrate;
import io.drover.model.DataRate;
import io.drover.model.DataSize;
import io.drover.model.MigrationId;
import io.drover.model.MigrationMode;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One migration that leaves a host, led from here. Follows its rounds as libvirt tells of them,
 * climbs the ladder where it does not converge, and says how it ended only where that is certain:
 * else it is silent, and evidence has to be asked for.
 */
final class Departure {
  private static final Logger LOG = LoggerFactory.getLogger(Departure.class);

  /** How often the job is looked at when no event says that a round has ended. */
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  /** How long the last statistics may come after the call has returned. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(1);

  private final Migrate order;
  private final String uuid;
  private final HostSession source;
  private final MigrationTidying tidying;
  private final Foretelling foretelling;
  private final Consumer<HypervisorReport> reports;
  private final Semaphore roundEnded = new Semaphore(0);
  private final CompletableFuture<TypedFields> lastStatistics = new CompletableFuture<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private ConvergenceLadder ladder;
  private int round;
  private boolean downtimeSet;
  private volatile @Nullable String gaveUp;
  private volatile @Nullable String lostDisk;

  Departure(
      Migrate order,
      String uuid,
      HostSession source,
      boolean pauseAtLast,
      MigrationTidying tidying,
      Foretelling foretelling,
      Consumer<HypervisorReport> reports) {
    this.order = order;
    this.uuid = uuid;
    this.source = source;
    this.tidying = tidying;
    this.foretelling = foretelling;
    this.reports = reports;
    this.ladder = ConvergenceLadder.of(order.terms(), pauseAtLast);
  }

  MigrationId id() {
    return order.migration();
  }

  boolean isCold() {
    return order.terms().mode() == MigrationMode.COLD;
  }

  /** Completes when the call that makes the migration has returned and its end was looked at. */
  CompletableFuture<Void> ended() {
    return ended;
  }

  /** {@code call} blocks until libvirt has ended the migration, one way or the other. */
  void start(LibvirtConnection.Work<Boolean> call) {
    reports.accept(new HypervisorReport.CopyStarted(id()));
    CompletableFuture<Boolean> migrated = source.link().callAtLength(call);
    Thread.ofVirtual().name("departure-" + id()).start(() -> follow(migrated));
  }

  /** Somebody has it aborted: that is the reason why it will not complete. */
  void cancel() {
    gaveUp = "cancelled";
  }

  void onIteration() {
    roundEnded.release();
  }

  void onDiskLost(String disk) {
    lostDisk = disk;
  }

  void onSuspended() {
    if (!isCold()) {
      reports.accept(new HypervisorReport.SwitchoverStarted(id()));
    }
  }

  void onJobCompleted(TypedFields statistics) {
    lastStatistics.complete(statistics);
  }

  /** Says again how far it is, to one who asks for it to be begun again. */
  void repeat() {
    reports.accept(new HypervisorReport.CopyStarted(id()));
  }

  private void follow(CompletableFuture<Boolean> migrated) {
    migrated.whenComplete((_, _) -> roundEnded.release());
    try {
      while (!migrated.isDone()) {
        if (roundEnded.tryAcquire(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
          roundEnded.drainPermits();
        }
        if (!migrated.isDone()) {
          look();
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      migrated.handle((_, failure) -> {
        end(failure);
        return null;
      });
    }
  }

  private void look() {
    try {
      source.withDomain(
          uuid,
          domain -> {
            TypedFields job = domain.job();
            if (job.number("type", 0) != 0 && !isCold()) {
              step(domain, job);
            }
            return job;
          });
    } catch (LibvirtFailure e) {
      LOG.debug("{}: its job could not be looked at: {}", id(), e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("{}: its job could not be looked at", id(), e);
    }
  }

  private void step(LibvirtDomain domain, TypedFields job) throws LibvirtFailure {
    if (!downtimeSet) {
      domain.setMostDowntime(ladder.firstDowntime().toMillis());
      downtimeSet = true;
    }
    int begun = (int) job.number("memory_iteration", 0);
    if (begun <= round + 1) {
      return;
    }
    round = begun - 1;
    long left = job.number("memory_remaining", 0);
    reports.accept(
        new HypervisorReport.RoundCopied(
            id(),
            round,
            new DataSize(Math.max(0, left)),
            new DataRate(job.number("memory_dirty_rate", 0) * job.number("memory_page_size", 4096)),
            new DataRate(Math.max(0, job.number("memory_bps", 0)))));
    ConvergenceLadder.Step next = ladder.after(round, left);
    ladder = next.ladder();
    if (next.advice().isPresent()) {
      follow(domain, next.advice().get());
    }
  }

  private void follow(LibvirtDomain domain, ConvergenceLadder.Advice advice) throws LibvirtFailure {
    LOG.info("{} after round {}: {}", id(), round, advice);
    switch (advice) {
      case ConvergenceLadder.Advice.AllowDowntime(var most) ->
          domain.setMostDowntime(most.toMillis());
      case ConvergenceLadder.Advice.StartPostCopy _ -> domain.startPostCopy();
      case ConvergenceLadder.Advice.PauseGuest _ -> domain.suspend();
      case ConvergenceLadder.Advice.GiveUp(var reason) -> {
        gaveUp = reason;
        domain.abortJob();
      }
    }
  }

  // ---------------------------------------------------------------- how it ended

  private void end(@Nullable Throwable failure) {
    try {
      if (failure == null) {
        completed();
      } else {
        failed(failure);
      }
    } finally {
      source.departures().remove(id().vm(), this);
      ended.complete(null);
    }
  }

  /** The call's success is libvirt's word that the target runs the guest. */
  private void completed() {
    TypedFields statistics = lastStatistics();
    foretelling.completed(id(), statistics);
    reports.accept(
        new HypervisorReport.Completed(
            id(),
            Duration.ofMillis(statistics.number("downtime", 0)),
            new DataSize(statistics.number("data_processed", 0))));
    tidying.completed();
  }

  private TypedFields lastStatistics() {
    try {
      return lastStatistics.get(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return TypedFields.NONE;
    } catch (ExecutionException | TimeoutException _) {
      return tidying.statisticsAtTarget();
    }
  }

  private String reason(Throwable failure) {
    if (gaveUp != null) {
      return gaveUp;
    }
    String disk = lostDisk;
    return (disk == null ? "" : "the copy of disk " + disk + " broke off: ")
        + LibvirtFailure.firstLine(failure);
  }

  private void failed(Throwable failure) {
    String reason = reason(failure);
    LOG.info("{} did not complete: {}", id(), reason);
    foretelling.failed(id());
    try {
      Optional<Sight> sight = source.look(uuid);
      if (Sight.evidence(sight, id().number()) == GuestState.RUNNING) {
        source.withDomain(
            uuid,
            domain -> {
              domain.setMark(domain.mark().orElseThrow().withClosed(id().number()));
              return true;
            });
        tidying.failed();
        reports.accept(new HypervisorReport.Failed(id(), reason));
      }
    } catch (LibvirtFailure e) {
      LOG.warn("{}: what became of it has to be asked for: {}", id(), e.getMessage());
    }
  }
}
