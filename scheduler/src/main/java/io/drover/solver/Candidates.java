package io.drover.solver;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * Which hosts a VM can ever enter, whatever else moves: its kind allows them, and it fits beside
 * what never leaves. A VM that leaves its home still holds {@linkplain Problem#held some columns}
 * there, so its home's other VMs leave that room to nobody, however the fleet is rearranged. Where
 * nothing is held so, the kind alone decides: a fleet's VMs hardly ever need the same, and a set of
 * hosts for each would be hosts times VMs.
 *
 * <p>Kept as bits and as lists. VMs with the same hosts share them, which makes this small: a fleet
 * has few shapes of VM.
 *
 * <p>The static matrix is from the challenge's winners: Gavranović, Buljubašić, Demirović, team
 * S41.
 */
final class Candidates {
  /** Stands for what any VM of the kind needs. */
  private static final int[] BY_KIND = {};

  private final int words;
  private final int[] setOf;
  private final long[] bits;
  private final int[] first;
  private final int[] list;

  Candidates(Problem p, ProblemBuilder from) {
    words = (p.hosts + 63) / 64;
    setOf = new int[p.vms];
    int[] room = roomForEntering(p);
    Map<BitSet, Integer> sets = new HashMap<>();
    Map<Shape, Integer> known = new HashMap<>();
    var order = new java.util.ArrayList<BitSet>();
    for (int v = 0; v < p.vms; v++) {
      int kind = from.kind.get(v);
      var shape = new Shape(kind, p.anyHeld ? needOf(p, v) : BY_KIND);
      Integer set = known.get(shape);
      if (set == null) {
        BitSet hosts = enterable(p, room, shape.need, from.kinds.get(kind));
        set =
            sets.computeIfAbsent(
                hosts,
                fresh -> {
                  order.add(fresh);
                  return order.size() - 1;
                });
        known.put(shape, set);
      }
      setOf[v] = set;
    }
    bits = new long[order.size() * words];
    first = new int[order.size() + 1];
    var all = new IntList();
    for (int s = 0; s < order.size(); s++) {
      long[] from64 = order.get(s).toLongArray();
      System.arraycopy(from64, 0, bits, s * words, from64.length);
      order.get(s).stream().forEach(all::add);
      first[s + 1] = all.size();
    }
    list = all.toArray();
  }

  private record Shape(int kind, int[] need) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Shape(int k, int[] n) && k == kind && Arrays.equals(n, need);
    }

    @Override
    public int hashCode() {
      return 31 * kind + Arrays.hashCode(need);
    }
  }

  private static int[] needOf(Problem p, int vm) {
    return Arrays.copyOfRange(p.need, p.firstRow[vm] * p.width, p.firstRow[vm + 1] * p.width);
  }

  /** What a VM from elsewhere can find free at best. */
  private static int[] roomForEntering(Problem p) {
    int[] room = p.capacity.clone();
    for (int v = 0; v < p.vms; v++) {
      for (int r = 0; r < p.columns; r++) {
        if (p.held[r] || !p.mayMove[v]) {
          room[p.homeHost[v] * p.width + r] -= p.need[p.homeRow[v] * p.width + r];
        }
      }
    }
    return room;
  }

  private static BitSet enterable(Problem p, int[] room, int[] need, BitSet allowed) {
    var hosts = new BitSet(p.hosts);
    for (int h = allowed.nextSetBit(0); h >= 0; h = allowed.nextSetBit(h + 1)) {
      boolean fits = need == BY_KIND;
      for (int row = 0; row < need.length && !fits; row += p.width) {
        fits = true;
        for (int r = 0; r < p.columns && fits; r++) {
          fits = need[row + r] == 0 || need[row + r] <= room[h * p.width + r];
        }
      }
      hosts.set(h, fits);
    }
    return hosts;
  }

  /** Whether the VM can ever enter the host, which is not its home. */
  boolean allows(int vm, int host) {
    return (bits[setOf[vm] * words + (host >> 6)] >>> host & 1) != 0;
  }

  /** How many hosts the VM can enter; its home may be one of them. */
  int count(int vm) {
    return first[setOf[vm] + 1] - first[setOf[vm]];
  }

  int host(int vm, int i) {
    return list[first[setOf[vm]] + i];
  }
}
