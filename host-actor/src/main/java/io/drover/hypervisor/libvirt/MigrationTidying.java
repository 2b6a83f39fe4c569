package io.drover.hypervisor.libvirt;

import io.drover.hypervisor.GuestState;
import io.drover.model.MigrationId;
import java.util.List;
import java.util.Optional;
import org.libvirt.LibvirtException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a migration leaves behind: the definition and the copied disks on the host that no longer
 * has the guest. Taken away only once it was seen where the guest is.
 *
 * @param copied files of the disks whose bytes were sent along; none of them was at the target
 *     before
 */
record MigrationTidying(
    MigrationId id, String uuid, HostSession source, HostSession target, List<String> copied) {
  private static final Logger LOG = LoggerFactory.getLogger(MigrationTidying.class);

  MigrationTidying {
    copied = List.copyOf(copied);
  }

  /** The guest is said to run at the target: if it is seen to, the source forgets it. */
  void completed() {
    try {
      Optional<Sight> there = target.look(uuid);
      if (Sight.evidence(there, id.number()) != GuestState.RUNNING) {
        LOG.warn(
            "{}: nothing is removed on {}: the guest is not seen to run on {}",
            id,
            source.id(),
            target.id());
        return;
      }
      target.index().learn(id.vm(), uuid);
      boolean gone =
          source
              .withDomain(
                  uuid,
                  domain -> {
                    if (domain.state().isMigratedAway()) {
                      domain.undefine();
                      return true;
                    }
                    return false;
                  })
              .orElse(true);
      if (gone) {
        delete(source);
      }
    } catch (LibvirtFailure e) {
      LOG.warn("{}: what it left on {} is still there: {}", id, source.id(), e.getMessage());
    }
  }

  /** The guest was seen to run on at the source: the target's half-made disks are of no use. */
  void failed() {
    try {
      if (!copied.isEmpty() && target.look(uuid).isEmpty()) {
        delete(target);
      }
    } catch (LibvirtFailure e) {
      LOG.warn(
          "{}: half-made disks {} may be left on {}: {}", id, copied, target.id(), e.getMessage());
    }
  }

  private void delete(HostSession host) throws LibvirtFailure {
    for (String file : copied) {
      host.link()
          .call(connection -> {
            try {
              Checking.refreshPools(connection, host);
              connection.storageVolLookupByPath(file).delete(0);
            } catch (LibvirtException e) {
              LOG.warn(
                  "{}: {} on {} could not be deleted: {}", id, file, host.id(), e.getMessage());
            }
            return true;
          });
    }
  }

  /** Of the migration, as the target remembers it; none if it does not. */
  TypedFields statisticsAtTarget() {
    try {
      return target.withDomain(uuid, LibvirtDomain::completedJob).orElse(TypedFields.NONE);
    } catch (LibvirtFailure _) {
      return TypedFields.NONE;
    }
  }
}
