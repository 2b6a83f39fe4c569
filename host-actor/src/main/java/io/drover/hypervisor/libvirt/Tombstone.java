package io.drover.hypervisor.libvirt;

import io.drover.model.MigrationId;
import java.util.OptionalLong;

/**
 * What keeps a host from taking in a migration that is over: a definition, never started, that
 * holds the domain's uuid under another name. libvirt itself then refuses any domain with that uuid
 * that would come in, however late. The next migration to that host takes it away.
 */
final class Tombstone {
  private static final String PREFIX = "drover-closed-";

  private Tombstone() {}

  static boolean isOne(String name) {
    return name.startsWith(PREFIX);
  }

  private static String name(String uuid, long number) {
    return PREFIX + number + "-" + uuid;
  }

  /** The number of the migration that it closes; empty if the name is no tombstone's. */
  static OptionalLong number(String name) {
    if (!isOne(name)) {
      return OptionalLong.empty();
    }
    String rest = name.substring(PREFIX.length());
    int end = rest.indexOf('-');
    try {
      return OptionalLong.of(Long.parseLong(end < 0 ? rest : rest.substring(0, end)));
    } catch (NumberFormatException _) {
      return OptionalLong.empty();
    }
  }

  static String xml(String driver, String uuid, MigrationId migration) {
    return "<domain type='"
        + driver
        + "'><name>"
        + name(uuid, migration.number())
        + "</name><uuid>"
        + uuid
        + "</uuid><description>Made by Drover: migration "
        + migration.number()
        + " of this VM to this host is over. Removed by the next one.</description>"
        + "<memory unit='MiB'>1</memory><os><type>hvm</type></os></domain>";
  }
}
