package io.drover.vm.migration;

import io.drover.host.HostAnswer;
import io.drover.hypervisor.HypervisorReport;
import io.drover.model.MigrationId;
import java.time.Instant;

/**
 * What a migration is told: answers of hosts, reports of hypervisors, the passing of time, an
 * operator's abort.
 */
public sealed interface MigrationCommand {
  Instant at();

  record HostAnswered(HostAnswer.OfMigration answer, Instant at) implements MigrationCommand {}

  record HypervisorReported(HypervisorReport.OfMigration report, Instant at)
      implements MigrationCommand {}

  /**
   * Time has passed; deadlines may have too.
   *
   * @param asked how often what the phase owes has been sent in vain since anything was learnt:
   *     after a stop or a restart time has passed in which nobody asked
   */
  record Remind(Instant at, int asked) implements MigrationCommand {}

  record Abort(MigrationId migration, String reason, Instant at) implements MigrationCommand {}
}
