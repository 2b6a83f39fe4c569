package io.drover.hypervisor.libvirt;

import io.drover.model.VmId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which domain of one host is which VM. A VM is named in its domain's mark; one that has none yet
 * is named as its domain is. Domains are told apart by their uuid, which stays the same on every
 * host.
 */
final class DomainIndex {
  private static final Logger LOG = LoggerFactory.getLogger(DomainIndex.class);
  private final Map<VmId, String> uuids = new ConcurrentHashMap<>();
  private final Map<String, VmId> vms = new ConcurrentHashMap<>();
  private volatile boolean read;

  /** Whether the host has ever said what it has. */
  boolean isRead() {
    return read;
  }

  Optional<String> uuid(VmId vm) {
    return Optional.ofNullable(uuids.get(vm));
  }

  Optional<VmId> vm(String uuid) {
    return Optional.ofNullable(vms.get(uuid));
  }

  /** Looks at every domain there is, and reads the marks of those it does not know. */
  void refresh(LibvirtConnection host, List<LibvirtConnection.Reading> readings)
      throws LibvirtFailure {
    if (knows(readings)) {
      read = true;
      return;
    }
    var seen = new HashMap<String, VmId>();
    for (LibvirtConnection.Reading reading : readings) {
      if (Tombstone.isOne(reading.name())) {
        continue;
      }
      VmId known = vms.get(reading.uuid());
      seen.put(reading.uuid(), known != null ? known : ask(host, reading));
    }
    vms.keySet().retainAll(seen.keySet());
    uuids.values().retainAll(seen.keySet());
    seen.forEach((uuid, vm) -> learn(vm, uuid));
    read = true;
  }

  /** Nearly always so: whether these are the very domains that are known. */
  private boolean knows(List<LibvirtConnection.Reading> readings) {
    int count = 0;
    for (LibvirtConnection.Reading reading : readings) {
      if (Tombstone.isOne(reading.name())) {
        continue;
      }
      VmId vm = vms.get(reading.uuid());
      if (vm == null || !reading.uuid().equals(uuids.get(vm))) {
        return false;
      }
      count++;
    }
    return count == vms.size() && count == uuids.size();
  }

  private static VmId ask(LibvirtConnection host, LibvirtConnection.Reading reading)
      throws LibvirtFailure {
    try (LibvirtDomain domain = host.domain(reading.uuid())) {
      return domain.mark().map(DomainMark::vm).orElseGet(() -> new VmId(reading.name()));
    } catch (LibvirtFailure e) {
      if (e.isNoDomain()) {
        return new VmId(reading.name()); // gone since it was listed
      }
      if (e.code() == LibvirtFailure.OURS) {
        LOG.warn("{} is taken for a VM without a history: {}", reading.name(), e.getMessage());
        return new VmId(reading.name());
      }
      throw e;
    }
  }

  void learn(VmId vm, String uuid) {
    vms.put(uuid, vm);
    uuids.put(vm, uuid);
  }
}
