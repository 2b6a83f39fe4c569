package io.drover.solver;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * What can happen to one node of a host: a few narrow VMs leave and a few arrive. Nodes with the
 * same free units and the same VMs have the same patterns, and hosts with the same nodes the same
 * choices, so a large fleet has few of each.
 */
final class Patterns {
  final Shapes s;

  /** By node of a host: its class. */
  final int[] classOf;

  /** By class: free units at the start. */
  final int[] free;

  /**
   * By class and pattern: units freed, VMs that leave, and by narrow shape leavers less arrivals.
   */
  final int[][] freed;

  final int[][] leaving;
  final int[][][] net;

  /** By class and pattern: the narrow shapes whose net is not 0. */
  final int[][][] touched;

  /** By class: the pattern in which nothing happens. */
  final int[] still;

  /** What wide VMs may do on a host: one leaves, one arrives, both, neither. */
  final Wide[] wides;

  final int stillWide;

  /** Units that wide VMs may free on each node of a host, ascending. */
  final int[] offsets;

  final int[] hostClassOf;
  final List<HostClass> hostClasses = new ArrayList<>();
  final int[] hostsOfClass;

  /** Shape numbers count from the first wide one; {@link Shapes#NONE} for none. */
  record Wide(int leaves, int arrives, int freed, int offset) {}

  /** Hosts with these classes of nodes, and these wides that may happen to them. */
  record HostClass(List<Integer> nodes, List<Integer> wides) {}

  Patterns(Shapes s) {
    this.s = s;
    classOf = new int[s.hosts * s.nodes];
    hostClassOf = new int[s.hosts];
    var keys = classify();
    int classes = keys.size();
    free = new int[classes];
    still = new int[classes];
    freed = new int[classes][];
    leaving = new int[classes][];
    net = new int[classes][][];
    touched = new int[classes][][];
    var sets = new ArrayList<int[]>();
    int most = mostVms();
    collect(sets, new int[s.narrow], 0, most);
    for (int c = 0; c < classes; c++) {
      enumerate(c, keys.get(c), sets, most);
    }
    offsets = offsets();
    wides = wides();
    stillWide = 0;
    hostsOfClass = classifyHosts();
  }

  /** How many VMs may leave and arrive at one node together. */
  private int mostVms() {
    return s.narrow <= 4 ? 4 : s.narrow <= 8 ? 3 : 2;
  }

  private List<List<Integer>> classify() {
    Map<List<Integer>, Integer> known = new HashMap<>();
    var keys = new ArrayList<List<Integer>>();
    for (int at = 0; at < classOf.length; at++) {
      var key = new ArrayList<Integer>();
      key.add(s.free[at]);
      key.add(s.open[at / s.nodes] ? 1 : 0);
      for (int t = 0; t < s.narrow; t++) {
        key.add(Math.min(4, s.count[at * s.narrow + t]));
      }
      classOf[at] =
          known.computeIfAbsent(
              key,
              fresh -> {
                keys.add(fresh);
                return keys.size() - 1;
              });
    }
    return keys;
  }

  private static void collect(List<int[]> into, int[] set, int from, int left) {
    into.add(set.clone());
    for (int t = from; t < set.length && left > 0; t++) {
      set[t]++;
      collect(into, set, t, left - 1);
      set[t]--;
    }
  }

  private void enumerate(int c, List<Integer> key, List<int[]> sets, int most) {
    free[c] = key.getFirst();
    boolean open = key.get(1) == 1;
    var freedList = new IntList();
    var leavingList = new IntList();
    var netList = new ArrayList<int[]>();
    for (int[] out : sets) {
      if (!has(key, out) || (free[c] < 0 && size(out) > 0)) {
        continue;
      }
      for (int[] in : sets) {
        int units = units(out) - units(in);
        boolean nothing = size(out) + size(in) == 0;
        if (size(out) + size(in) > most
            || (size(in) > 0 && !open)
            || (free[c] < 0 && !nothing)
            || free[c] + units < -s.chunk
            || overlap(out, in)) {
          continue;
        }
        if (nothing) {
          still[c] = netList.size();
        }
        freedList.add(units);
        leavingList.add(size(out));
        int[] difference = new int[s.narrow];
        for (int t = 0; t < s.narrow; t++) {
          difference[t] = out[t] - in[t];
        }
        netList.add(difference);
      }
    }
    freed[c] = freedList.toArray();
    leaving[c] = leavingList.toArray();
    net[c] = netList.toArray(int[][]::new);
    touched[c] =
        netList.stream()
            .map(one -> IntStream.range(0, one.length).filter(t -> one[t] != 0).toArray())
            .toArray(int[][]::new);
  }

  private boolean has(List<Integer> key, int[] out) {
    for (int t = 0; t < s.narrow; t++) {
      if (out[t] > key.get(2 + t)) {
        return false;
      }
    }
    return true;
  }

  private int units(int[] set) {
    int sum = 0;
    for (int t = 0; t < set.length; t++) {
      sum += set[t] * s.amount[t];
    }
    return sum;
  }

  private static int size(int[] set) {
    int sum = 0;
    for (int one : set) {
      sum += one;
    }
    return sum;
  }

  private static boolean overlap(int[] out, int[] in) {
    for (int t = 0; t < out.length; t++) {
      if (out[t] > 0 && in[t] > 0) {
        return true;
      }
    }
    return false;
  }

  private int wideUnits(int shape) {
    return shape == Shapes.NONE ? 0 : s.amount[s.narrow + shape];
  }

  private int[] offsets() {
    var all = new TreeSet<Integer>();
    for (int out = Shapes.NONE; out < s.wide; out++) {
      for (int in = Shapes.NONE; in < s.wide; in++) {
        all.add(wideUnits(out) - wideUnits(in));
      }
    }
    return all.stream().mapToInt(Integer::intValue).toArray();
  }

  /** The first is: neither leaves nor arrives. */
  private Wide[] wides() {
    var all = new ArrayList<Wide>();
    for (int out = Shapes.NONE; out < s.wide; out++) {
      for (int in = Shapes.NONE; in < s.wide; in++) {
        if (out == Shapes.NONE || out != in) {
          int units = wideUnits(out) - wideUnits(in);
          all.add(new Wide(out, in, units, java.util.Arrays.binarySearch(offsets, units)));
        }
      }
    }
    return all.toArray(Wide[]::new);
  }

  private int[] classifyHosts() {
    Map<HostClass, Integer> known = new HashMap<>();
    var counts = new IntList();
    int[] hosts = new int[s.hosts];
    for (int h = 0; h < s.hosts; h++) {
      var nodes = new ArrayList<Integer>();
      boolean whole = true;
      for (int k = 0; k < s.nodes; k++) {
        nodes.add(classOf[h * s.nodes + k]);
        whole &= s.free[h * s.nodes + k] >= 0;
      }
      var possible = new ArrayList<Integer>();
      for (int w = 0; w < wides.length; w++) {
        Wide one = wides[w];
        if (w == stillWide
            || (whole
                && (one.leaves == Shapes.NONE || s.wideCount[h * s.wide + one.leaves] > 0)
                && (one.arrives == Shapes.NONE || s.open[h]))) {
          possible.add(w);
        }
      }
      hostClassOf[h] =
          known.computeIfAbsent(
              new HostClass(nodes, possible),
              fresh -> {
                hostClasses.add(fresh);
                return hostClasses.size() - 1;
              });
      hosts[hostClassOf[h]]++;
    }
    for (int c = 0; c < hostClasses.size(); c++) {
      counts.add(hosts[c]);
    }
    return counts.toArray();
  }
}
