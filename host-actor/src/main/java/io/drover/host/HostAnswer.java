package io.drover.host;

import io.drover.model.HostId;
import io.drover.model.MigrationId;
import io.drover.model.Placement;
import io.drover.model.VmId;
import io.drover.model.VmSpec;

/** What a host tells a VM. */
public sealed interface HostAnswer {
  VmId vm();

  /** About one of its migrations. */
  sealed interface OfMigration extends HostAnswer {
    MigrationId migration();

    @Override
    default VmId vm() {
      return migration().vm();
    }
  }

  /** The capacity is held. */
  record Reserved(MigrationId migration) implements OfMigration {}

  /** The source does not let the VM go, or the target holds no capacity for it. */
  record NotReserved(MigrationId migration, String reason) implements OfMigration {}

  /** The host has taken note of how the migration ended: it holds nothing for it any more. */
  record Settled(MigrationId migration, HostId host) implements OfMigration {}

  /** The host holds capacity past its time: is it still needed? */
  record StillNeeded(MigrationId migration, HostId host) implements OfMigration {}

  /** The source or target was lost, and it is certain that no guest runs there any more. */
  record Fenced(MigrationId migration, HostId host) implements OfMigration {}

  /** The host was told to start the guest with {@code epoch}, and runs it. */
  record Started(VmId vm, long epoch, HostId host) implements HostAnswer {}

  /** The VM's host was lost, and this one owns it since, with {@code epoch}. */
  record OwnerChanged(VmSpec spec, Placement owner, long epoch) implements HostAnswer {
    @Override
    public VmId vm() {
      return spec.id();
    }
  }
}
