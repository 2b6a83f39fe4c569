package io.drover.fleetview;

import io.drover.model.Cordon;
import io.drover.model.CpuModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which hosts a VM may go to whatever else is there: those that are open and heard from, reach its
 * disks, offer its CPU model and are left to it by pins and exclusions. One bit a host and class of
 * VMs that are alike in this; O(hosts / 64) a class but for the first with a pool or a CPU model.
 */
final class StaticReach {
  private final Columns c;
  private final long[] takesVms;
  private final Map<Integer, long[]> byPool = new HashMap<>();
  private final Map<CpuModel, long[]> byCpu = new HashMap<>();
  private final Map<Key, Integer> numbers = new HashMap<>();

  /** The classes of VMs with any CPU and no pins, by pool + 1; -1 where there is none yet. */
  private final int[] plain;

  private final List<long[]> hosts = new ArrayList<>();

  private record Key(int pool, CpuModel cpu, List<Integer> pins) {}

  /** Numbers the classes of all rows. */
  StaticReach(Columns c) {
    this.c = c;
    takesVms = bits(host -> c.cordon[host] == Cordon.OPEN && !c.stale[host]);
    plain = new int[c.poolNumbers.size() + 1];
    Arrays.fill(plain, -1);
    for (int row = 0; row < c.vm.length; row++) {
      c.vmClass[row] = number(c.vmPool[row], c.vm[row].cpuModel(), c.vmGroups[row].pins());
    }
  }

  /** By class. */
  long[][] hosts() {
    return hosts.toArray(long[][]::new);
  }

  private int number(int pool, CpuModel cpu, int[] pins) {
    if (pins.length == 0 && cpu.equals(CpuModel.ANY)) {
      if (plain[pool + 1] < 0) {
        plain[pool + 1] = next(pool, cpu, pins);
      }
      return plain[pool + 1];
    }
    var key = new Key(pool, cpu, Arrays.stream(pins).boxed().toList());
    Integer known = numbers.get(key);
    if (known == null) {
      known = next(pool, cpu, pins);
      numbers.put(key, known);
    }
    return known;
  }

  private int next(int pool, CpuModel cpu, int[] pins) {
    hosts.add(of(pool, cpu, pins));
    return hosts.size() - 1;
  }

  private long[] of(int pool, CpuModel cpu, int[] pins) {
    long[] left = takesVms.clone();
    long[] reached = byPool.get(pool);
    if (reached == null) {
      reached = bits(host -> c.reaches(host, pool));
      byPool.put(pool, reached);
    }
    and(left, reached);
    if (!cpu.equals(CpuModel.ANY)) {
      and(left, offering(cpu));
    }
    for (int rule : pins) {
      and(left, c.rules.admitted[rule]);
    }
    return left;
  }

  private long[] offering(CpuModel cpu) {
    long[] offering = byCpu.get(cpu);
    if (offering == null) {
      offering = bits(host -> c.host[host].offers(cpu));
      byCpu.put(cpu, offering);
    }
    return offering;
  }

  private interface HostCondition {
    boolean holds(int host);
  }

  private long[] bits(HostCondition condition) {
    long[] bits = new long[Math.max(1, (c.host.length + 63) >> 6)];
    for (int host = 0; host < c.host.length; host++) {
      if (condition.holds(host)) {
        bits[host >> 6] |= 1L << host;
      }
    }
    return bits;
  }

  private static void and(long[] left, long[] other) {
    for (int i = 0; i < left.length; i++) {
      left[i] &= other[i];
    }
  }
}
