package io.drover.simulation.benchmark.roadef;

import io.drover.solver.Problem;
import io.drover.solver.ProblemBuilder;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * A challenge instance in the product's own model: machines are hosts, processes VMs, services
 * groups that are apart on hosts, spread over locations and near one another in neighbourhoods, and
 * transient resources are columns held at home.
 */
final class ReassignmentProblem {
  private ReassignmentProblem() {}

  static Problem of(Reassignment instance) {
    int[] column = tightestFirst(instance);
    var builder = new ProblemBuilder(instance.machines(), instance.resources());
    for (int r = 0; r < column.length; r++) {
      for (int m = 0; m < instance.machines(); m++) {
        builder.host(m, column[r], instance.capacity()[m][r], instance.safety()[m][r]);
      }
      builder.load(column[r], instance.loadWeight()[r]);
      if (instance.transientUse()[r]) {
        builder.heldAtHome(column[r]);
      }
    }
    for (var b : instance.balances()) {
      builder.balance(column[b.of()], column[b.against()], b.target(), b.weight());
    }
    var everywhere = new BitSet();
    everywhere.set(0, instance.machines());
    int kind = builder.kind(everywhere);
    for (int p = 0; p < instance.processes(); p++) {
      int[] need = new int[column.length];
      for (int r = 0; r < column.length; r++) {
        need[column[r]] = instance.requirement()[p][r];
      }
      long cost = (long) instance.processMoveWeight() * instance.processMoveCost()[p];
      builder.vm(instance.initial()[p], 0, kind, true, cost, need);
    }
    services(instance, builder);
    distances(instance, builder);
    return builder.build();
  }

  /** Where each resource's column stands: what does not fit is then found out soonest. */
  private static int[] tightestFirst(Reassignment instance) {
    double[] tightness = new double[instance.resources()];
    for (int r = 0; r < tightness.length; r++) {
      double needed = 0;
      for (int[] requirement : instance.requirement()) {
        needed += requirement[r];
      }
      double there = 1;
      for (int[] capacity : instance.capacity()) {
        there += capacity[r];
      }
      tightness[r] = needed / there;
    }
    int[] order =
        IntStream.range(0, tightness.length)
            .boxed()
            .sorted(Comparator.comparingDouble(r -> -tightness[r]))
            .mapToInt(Integer::intValue)
            .toArray();
    int[] column = new int[order.length];
    for (int i = 0; i < order.length; i++) {
      column[order[i]] = i;
    }
    return column;
  }

  private static void services(Reassignment instance, ProblemBuilder builder) {
    int locations = builder.level(instance.location());
    int neighbourhoods = builder.level(instance.neighbourhood());
    int[] size = new int[instance.services()];
    for (int s : instance.service()) {
      size[s]++;
    }
    int[][] members = new int[size.length][];
    Arrays.setAll(members, s -> new int[size[s]]);
    for (int p = instance.processes() - 1; p >= 0; p--) {
      int s = instance.service()[p];
      members[s][--size[s]] = p;
    }
    int[] group = new int[members.length];
    for (int s = 0; s < group.length; s++) {
      group[s] = builder.group(members[s]);
      builder.apart(group[s]);
      if (instance.spreadMin()[s] > 1) {
        builder.spread(group[s], locations, instance.spreadMin()[s], Integer.MAX_VALUE, 0);
      }
    }
    for (int s = 0; s < group.length; s++) {
      for (int needed : instance.dependsOn()[s]) {
        if (needed != s) {
          builder.near(group[s], neighbourhoods, group[needed], 0);
        }
      }
    }
    builder.movedTogether(group, instance.serviceMoveWeight());
  }

  private static void distances(Reassignment instance, ProblemBuilder builder) {
    int machines = instance.machines();
    int[] matrix = new int[machines * machines];
    for (int from = 0; from < machines; from++) {
      System.arraycopy(instance.machineMoveCost()[from], 0, matrix, from * machines, machines);
    }
    builder.distance(
        IntStream.range(0, machines).toArray(), machines, matrix, instance.machineMoveWeight());
  }
}
