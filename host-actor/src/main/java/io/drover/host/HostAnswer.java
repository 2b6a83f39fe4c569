package io.drover.host;

import io.drover.model.HostId;
import io.drover.model.MigrationId;

/** What a host answers to the VM of a migration. */
public sealed interface HostAnswer {
  MigrationId migration();

  /** The capacity is held. */
  record Reserved(MigrationId migration) implements HostAnswer {}

  record NotReserved(MigrationId migration, String reason) implements HostAnswer {}

  /** The host has taken note of how the migration ended: it holds nothing for it any more. */
  record Settled(MigrationId migration, HostId host) implements HostAnswer {}

  /** The host holds capacity past its time: is it still needed? */
  record StillNeeded(MigrationId migration, HostId host) implements HostAnswer {}
}
