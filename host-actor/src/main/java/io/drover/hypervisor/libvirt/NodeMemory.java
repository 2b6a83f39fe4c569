package io.drover.hypervisor.libvirt;

import com.sun.jna.Memory;
import com.sun.jna.ptr.IntByReference;
import io.drover.model.DataSize;

/** A host's own memory. */
final class NodeMemory {
  /** Of a {@code virNodeMemoryStats}: name (80 bytes), value. */
  private static final long ENTRY_BYTES = 88;

  private static final int VALUE_OFFSET = 80;
  private static final int ALL_CELLS = -1;

  private NodeMemory() {}

  /** Free, or taken by caches that give way. Zero where the driver does not say. */
  static DataSize available(LibvirtConnection host) {
    var count = new IntByReference(0);
    if (LibvirtCalls.LIBVIRT.virNodeGetMemoryStats(host.handle(), ALL_CELLS, null, count, 0) < 0
        || count.getValue() == 0) {
      return DataSize.ZERO;
    }
    try (var entries = new Memory(ENTRY_BYTES * count.getValue())) {
      if (LibvirtCalls.LIBVIRT.virNodeGetMemoryStats(host.handle(), ALL_CELLS, entries, count, 0)
          < 0) {
        return DataSize.ZERO;
      }
      long kibibytes = 0;
      for (int i = 0; i < count.getValue(); i++) {
        switch (entries.getString(ENTRY_BYTES * i)) {
          case "free", "buffers", "cached" ->
              kibibytes += entries.getLong(ENTRY_BYTES * i + VALUE_OFFSET);
          default -> {}
        }
      }
      return new DataSize(kibibytes << 10);
    }
  }
}
