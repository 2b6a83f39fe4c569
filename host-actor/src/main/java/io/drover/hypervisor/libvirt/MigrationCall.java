package io.drover.hypervisor.libvirt;

import io.drover.model.MigrationMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.libvirt.TypedIntParameter;
import org.libvirt.TypedParameter;
import org.libvirt.TypedStringParameter;
import org.libvirt.TypedUlongParameter;

/** A migration in the words of {@code virDomainMigrateToURI3}. */
record MigrationCall(int flags, List<TypedParameter> parameters) {
  // Of virDomainMigrateFlags.
  private static final int LIVE = 1;
  private static final int PEER_TO_PEER = 1 << 1;
  private static final int PERSIST_DEST = 1 << 3;
  private static final int NON_SHARED_DISK = 1 << 6;
  private static final int UNSAFE = 1 << 9;
  private static final int COMPRESSED = 1 << 11;
  private static final int ABORT_ON_ERROR = 1 << 12;
  private static final int AUTO_CONVERGE = 1 << 13;
  private static final int POST_COPY = 1 << 15;
  private static final int TLS = 1 << 16;
  private static final int PARALLEL = 1 << 17;

  MigrationCall {
    parameters = List.copyOf(parameters);
  }

  /**
   * The definition at the source is not removed with it: until the move has been taken note of, it
   * is what says "migrated" there, and it cannot start by itself.
   *
   * @param liveXml of the guest as it runs on the target, with the target's mark
   * @param definition at the target, where the domain has one
   * @param copied names of the disks whose bytes are sent along
   * @param shared whether it has disks in pools that were declared shared: libvirt, which knows
   *     only some file systems to be, is then told to believe it
   */
  static MigrationCall of(
      MigrationMode mode,
      Transport transport,
      String liveXml,
      Optional<String> definition,
      List<String> copied,
      boolean shared) {
    var parameters = new ArrayList<TypedParameter>();
    parameters.add(new TypedStringParameter("destination_xml", liveXml));
    definition.ifPresent(xml -> parameters.add(new TypedStringParameter("persistent_xml", xml)));
    copied.forEach(disk -> parameters.add(new TypedStringParameter("migrate_disks", disk)));
    if (transport.mebibytesPerSecond() > 0) {
      parameters.add(new TypedUlongParameter("bandwidth", transport.mebibytesPerSecond()));
    }
    if (transport.connections() > 1) {
      parameters.add(new TypedIntParameter("parallel.connections", transport.connections()));
    }
    transport
        .compression()
        .ifPresent(method -> parameters.add(new TypedStringParameter("compression", method)));
    int flags =
        ABORT_ON_ERROR
            | when(shared, UNSAFE)
            | when(mode != MigrationMode.COLD, LIVE)
            | when(transport.lead() == Transport.Lead.PEER_TO_PEER, PEER_TO_PEER)
            | when(definition.isPresent(), PERSIST_DEST)
            | when(!copied.isEmpty(), NON_SHARED_DISK)
            | when(transport.compression().isPresent(), COMPRESSED)
            | when(mode == MigrationMode.AUTO_CONVERGE, AUTO_CONVERGE)
            | when(mode == MigrationMode.POST_COPY, POST_COPY)
            | when(transport.tls(), TLS)
            | when(transport.connections() > 1, PARALLEL);
    return new MigrationCall(flags, parameters);
  }

  private static int when(boolean condition, int flag) {
    return condition ? flag : 0;
  }
}
