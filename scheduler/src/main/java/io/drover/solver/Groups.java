package io.drover.solver;

import io.drover.solver.ProblemBuilder.Near;
import io.drover.solver.ProblemBuilder.Spread;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rules between VMs, in columns.
 *
 * <p>A <em>tally</em> counts the members of one group by domain of one level. A spread rule bounds
 * how many domains of a tally are occupied; a near rule says that where one tally counts something
 * another does too. VMs that no rule concerns have empty lists, and most have.
 */
final class Groups {
  static final int NONE = -1;

  /** Groups of which no two members share a host. */
  final int apartSets;

  final int[] firstApart;
  final int[] apart;

  final int tallies;
  final int[] firstTally;
  final int[] tally;
  final int[] tallyLevel;

  /** Where a tally's counts begin; the entry after the last is how many counts there are. */
  final int[] tallyOffset;

  final int[] atLeast;
  final int[] atMost;

  /** What each domain too few or too many costs; 0 for a must-rule. */
  final long[] spreadWeight;

  /** By tally, those that must (or should) count something where it does, and the reverse. */
  final int[][] needs;

  final int[][] neededBy;
  final long[][] needsWeight;
  final long[][] neededByWeight;
  final boolean anySoft;

  /** By level and host. */
  final int[][] domain;

  /** By VM: the group whose most moved members cost, or {@link #NONE}. */
  final int[] movedGroup;

  final int movedGroups;
  final long movedWeight;

  Groups(Problem p, ProblemBuilder from) {
    domain = from.levels.toArray(int[][]::new);
    List<int[]> groups = from.groups;
    List<Integer> apartGroups =
        from.apart.stream().filter(group -> groups.get(group).length > 1).toList();
    apartSets = apartGroups.size();
    var sets = new @Nullable IntList[p.vms];
    for (int set = 0; set < apartSets; set++) {
      for (int vm : groups.get(apartGroups.get(set))) {
        add(sets, vm, set);
      }
    }
    firstApart = firsts(sets);
    apart = items(sets);

    Map<Long, Integer> known = new HashMap<>();
    var tallyGroup = new IntList();
    var levels = new IntList();
    for (Spread s : from.spreads) {
      tallyOf(known, tallyGroup, levels, s.group(), s.level());
    }
    for (Near n : from.nears) {
      tallyOf(known, tallyGroup, levels, n.group(), n.level());
      tallyOf(known, tallyGroup, levels, n.other(), n.level());
    }
    tallies = tallyGroup.size();
    tallyLevel = levels.toArray();
    tallyOffset = new int[tallies + 1];
    var talliesOf = new @Nullable IntList[p.vms];
    for (int t = 0; t < tallies; t++) {
      int domains = Arrays.stream(domain[tallyLevel[t]]).max().orElse(0) + 1;
      tallyOffset[t + 1] = tallyOffset[t] + domains;
      for (int vm : groups.get(tallyGroup.get(t))) {
        add(talliesOf, vm, t);
      }
    }
    firstTally = firsts(talliesOf);
    tally = items(talliesOf);
    atLeast = new int[tallies];
    atMost = new int[tallies];
    Arrays.fill(atMost, Integer.MAX_VALUE);
    spreadWeight = new long[tallies];
    boolean soft = false;
    for (Spread s : from.spreads) {
      int t = tallyOf(known, tallyGroup, levels, s.group(), s.level());
      atLeast[t] = s.atLeast();
      atMost[t] = s.atMost();
      spreadWeight[t] = s.weight();
      soft |= s.weight() > 0;
    }
    needs = new int[tallies][0];
    neededBy = new int[tallies][0];
    needsWeight = new long[tallies][0];
    neededByWeight = new long[tallies][0];
    for (Near n : from.nears) {
      int t = tallyOf(known, tallyGroup, levels, n.group(), n.level());
      int u = tallyOf(known, tallyGroup, levels, n.other(), n.level());
      needs[t] = with(needs[t], u);
      needsWeight[t] = with(needsWeight[t], n.weight());
      neededBy[u] = with(neededBy[u], t);
      neededByWeight[u] = with(neededByWeight[u], n.weight());
      soft |= n.weight() > 0;
    }
    anySoft = soft;

    movedGroup = new int[p.vms];
    Arrays.fill(movedGroup, NONE);
    movedGroups = from.movedTogether.size();
    movedWeight = from.movedTogetherWeight;
    for (int g = 0; g < movedGroups; g++) {
      for (int vm : groups.get(from.movedTogether.get(g))) {
        movedGroup[vm] = g;
      }
    }
  }

  /** Whether no rule looks at where the VM is. */
  boolean free(int vm) {
    return firstApart[vm] == firstApart[vm + 1] && firstTally[vm] == firstTally[vm + 1];
  }

  private static int tallyOf(
      Map<Long, Integer> known, IntList groups, IntList levels, int group, int level) {
    return known.computeIfAbsent(
        (long) group << 32 | level,
        _ -> {
          groups.add(group);
          levels.add(level);
          return groups.size() - 1;
        });
  }

  private static void add(@Nullable IntList[] lists, int vm, int item) {
    IntList list = lists[vm];
    if (list == null) {
      list = new IntList();
      lists[vm] = list;
    }
    list.add(item);
  }

  private static int[] firsts(@Nullable IntList[] lists) {
    int[] first = new int[lists.length + 1];
    for (int v = 0; v < lists.length; v++) {
      IntList list = lists[v];
      first[v + 1] = first[v] + (list == null ? 0 : list.size());
    }
    return first;
  }

  private static int[] items(@Nullable IntList[] lists) {
    var all = new IntList();
    for (IntList list : lists) {
      for (int i = 0; list != null && i < list.size(); i++) {
        all.add(list.get(i));
      }
    }
    return all.toArray();
  }

  private static int[] with(int[] items, int more) {
    int[] all = Arrays.copyOf(items, items.length + 1);
    all[items.length] = more;
    return all;
  }

  private static long[] with(long[] items, long more) {
    long[] all = Arrays.copyOf(items, items.length + 1);
    all[items.length] = more;
    return all;
  }
}
