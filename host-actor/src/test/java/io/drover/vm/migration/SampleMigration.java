package io.drover.vm.migration;

import io.drover.model.Cpu;
import io.drover.model.DataSize;
import io.drover.model.HostId;
import io.drover.model.MigrationId;
import io.drover.model.MigrationMode;
import io.drover.model.MigrationTerms;
import io.drover.model.MoveId;
import io.drover.model.MoveOrder;
import io.drover.model.NumaSet;
import io.drover.model.Placement;
import io.drover.model.PlanId;
import io.drover.model.PoolId;
import io.drover.model.Resources;
import io.drover.model.VmId;
import io.drover.model.VmSpec;
import io.drover.vm.migration.Migration.Attempt;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/**
 * One VM's migration from host {@code source} to host {@code target}, asked for at noon and due at
 * ten past.
 */
public final class SampleMigration {
  public static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  public static final Instant DEADLINE = NOON.plusSeconds(600);
  public static final HostId SOURCE = new HostId("source");
  public static final HostId TARGET = new HostId("target");
  public static final Placement FROM = new Placement(SOURCE, NumaSet.of(0));
  public static final Placement TO = new Placement(TARGET, NumaSet.of(1));
  public static final VmSpec VM =
      new VmSpec(
          new VmId("web"),
          new Resources(Cpu.cores(4), DataSize.gibibytes(8)),
          1,
          new PoolId("ssd"),
          Set.of(),
          true);
  public static final MigrationId ID = new MigrationId(VM.id(), 3);
  public static final MigrationTerms TERMS =
      new MigrationTerms(
          MigrationMode.PRE_COPY,
          Duration.ofMinutes(10),
          Duration.ofMillis(300),
          5,
          Duration.ofMinutes(30));
  public static final Attempt ATTEMPT = new Attempt(ID, order(0, FROM, TO), 4, NOON);

  private SampleMigration() {}

  /** The plan's move {@code index}, valid for five minutes. */
  public static MoveOrder order(int index, Placement from, Placement to) {
    var id = new MoveId(new PlanId("plan"), index);
    return new MoveOrder(
        id, VM, from, to, TERMS, false, NOON.minusSeconds(20), NOON.plusSeconds(300));
  }

  public static MoveOrder mandatory(MoveOrder order) {
    return new MoveOrder(
        order.id(),
        order.vm(),
        order.from(),
        order.to(),
        order.terms(),
        true,
        order.sampledAt(),
        order.validUntil());
  }
}
