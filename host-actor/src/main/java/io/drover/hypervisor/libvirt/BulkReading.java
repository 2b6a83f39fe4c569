package io.drover.hypervisor.libvirt;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import io.drover.hypervisor.libvirt.LibvirtConnection.Reading;
import io.drover.hypervisor.libvirt.StatisticsBlock.Name;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads every domain of a host in one call: what a fleet's samples are made of. */
final class BulkReading {
  private static final int GROUPS =
      LibvirtCalls.STATS_STATE | LibvirtCalls.STATS_CPU_TOTAL | LibvirtCalls.STATS_DIRTY_RATE;

  private static final Name STATE = new Name("state.state");
  private static final Name REASON = new Name("state.reason");
  private static final Name CPU_TIME = new Name("cpu.time");
  private static final Name DIRTY_RATE = new Name("dirtyrate.megabytes_per_second");

  private static final int UUID_CHARACTERS = 36;

  /** Of the memory that calls answer into: a pointer, then a uuid as text. */
  private static final int UUID_OFFSET = Native.POINTER_SIZE;

  private final Memory answer = new Memory(UUID_OFFSET + UUID_CHARACTERS + 1);
  private final StatisticsBlock statistics = new StatisticsBlock();
  private final byte[] uuid = new byte[UUID_CHARACTERS];

  private BulkReading() {}

  static List<Reading> all(Pointer connection) throws LibvirtFailure {
    var reading = new BulkReading();
    try (var _ = reading.answer) {
      return reading.read(connection);
    }
  }

  private List<Reading> read(Pointer connection) throws LibvirtFailure {
    int count =
        BulkCalls.virConnectGetAllDomainStats(
            connection, GROUPS, answer, LibvirtCalls.STATS_ACTIVE_AND_INACTIVE);
    if (count < 0) {
      throw LibvirtFailure.last("virConnectGetAllDomainStats");
    }
    Pointer records = answer.getPointer(0);
    try {
      var readings = new ArrayList<Reading>(count);
      for (int i = 0; i < count; i++) {
        readings.add(domain(records.getPointer((long) i * Native.POINTER_SIZE)));
      }
      return readings;
    } finally {
      BulkCalls.virDomainStatsRecordListFree(records);
    }
  }

  /** Of a {@code virDomainStatsRecord}: domain, parameters, their number. */
  private Reading domain(Pointer entry) {
    Pointer domain = entry.getPointer(0);
    Pointer name = BulkCalls.virDomainGetName(domain);
    BulkCalls.virDomainGetUUIDString(domain, answer.share(UUID_OFFSET));
    answer.read(UUID_OFFSET, uuid, 0, UUID_CHARACTERS);
    statistics.read(entry.getPointer(Native.POINTER_SIZE), entry.getInt(2L * Native.POINTER_SIZE));
    return new Reading(
        new String(uuid, StandardCharsets.US_ASCII),
        name == null ? "" : name.getString(0),
        new DomainState((int) statistics.number(STATE, 0), (int) statistics.number(REASON, 0)),
        statistics.number(CPU_TIME, 0),
        statistics.number(DIRTY_RATE, 0));
  }
}
