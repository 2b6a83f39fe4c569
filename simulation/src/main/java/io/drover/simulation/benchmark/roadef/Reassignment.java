package io.drover.simulation.benchmark.roadef;

import io.drover.simulation.benchmark.InputUnusable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * An instance of the ROADEF/EURO 2012 challenge as its files have it. Arrays are read-only.
 *
 * @param transientUse by resource: a process holds it on its first machine until all moves are over
 * @param loadWeight by resource
 * @param neighbourhood by machine
 * @param location by machine
 * @param capacity {@code [machine][resource]}
 * @param safety {@code [machine][resource]}: use beyond it costs
 * @param machineMoveCost {@code [from][to]}
 * @param spreadMin by service: in how many locations its processes must be at least
 * @param dependsOn by service: the services whose processes it needs in its neighbourhoods
 * @param service by process
 * @param requirement {@code [process][resource]}
 * @param processMoveCost by process
 * @param balances pairs of resources to be kept in a proportion
 * @param initial by process: the machine it starts on
 * @see <a href="https://www.roadef.org/challenge/2012/en/">the challenge's problem definition,
 *     version 1</a>
 */
public record Reassignment(
    boolean[] transientUse,
    int[] loadWeight,
    int[] neighbourhood,
    int[] location,
    int[][] capacity,
    int[][] safety,
    int[][] machineMoveCost,
    int[] spreadMin,
    int[][] dependsOn,
    int[] service,
    int[][] requirement,
    int[] processMoveCost,
    List<Balance> balances,
    int processMoveWeight,
    int serviceMoveWeight,
    int machineMoveWeight,
    int[] initial) {

  private static final int MOST_OF_A_KIND = 1_000_000;

  /**
   * Costs {@code weight · max(0, target · free(of) - free(against))} on each machine, free being
   * capacity less use.
   */
  public record Balance(int of, int against, int target, int weight) {}

  public int machines() {
    return capacity.length;
  }

  public int processes() {
    return service.length;
  }

  public int resources() {
    return loadWeight.length;
  }

  public int services() {
    return spreadMin.length;
  }

  /**
   * Reads an instance, plain text or xz.
   *
   * @throws InputUnusable when a file is not there, too short, too long, or holds what it may not;
   *     the message says which number of which file
   */
  public static Reassignment read(Path model, Path initial) throws InputUnusable {
    var in = new IntegerTokens(model);
    int resources = in.below(MOST_OF_A_KIND, "the number of resources");
    var transientUse = new boolean[resources];
    var loadWeight = new int[resources];
    for (int r = 0; r < resources; r++) {
      transientUse[r] = in.below(2, "whether a resource is transient") == 1;
      loadWeight[r] = in.next("a resource's load weight");
    }
    int machines = in.below(MOST_OF_A_KIND, "the number of machines");
    var neighbourhood = new int[machines];
    var location = new int[machines];
    var capacity = new int[machines][];
    var safety = new int[machines][];
    var machineMoveCost = new int[machines][];
    for (int m = 0; m < machines; m++) {
      neighbourhood[m] = in.below(MOST_OF_A_KIND, "a machine's neighbourhood");
      location[m] = in.below(MOST_OF_A_KIND, "a machine's location");
      capacity[m] = row(in, resources, "a machine's capacity");
      safety[m] = row(in, resources, "a machine's safety capacity");
      machineMoveCost[m] = row(in, machines, "a machine move cost");
    }
    int services = in.below(MOST_OF_A_KIND, "the number of services");
    var spreadMin = new int[services];
    var dependsOn = new int[services][];
    for (int s = 0; s < services; s++) {
      spreadMin[s] = in.next("a service's least spread");
      dependsOn[s] = new int[in.below(services + 1, "a service's number of dependencies")];
      for (int d = 0; d < dependsOn[s].length; d++) {
        dependsOn[s][d] = in.below(services, "a service depended on");
      }
    }
    int processes = in.below(10 * MOST_OF_A_KIND, "the number of processes");
    var service = new int[processes];
    var requirement = new int[processes][];
    var processMoveCost = new int[processes];
    for (int p = 0; p < processes; p++) {
      service[p] = in.below(services, "a process's service");
      requirement[p] = row(in, resources, "a process's requirement");
      processMoveCost[p] = in.next("a process's move cost");
    }
    int count = in.below(MOST_OF_A_KIND, "the number of balance costs");
    var balances = new ArrayList<Balance>();
    for (int b = 0; b < count; b++) {
      balances.add(
          new Balance(
              in.below(resources, "a balance's first resource"),
              in.below(resources, "a balance's second resource"),
              in.next("a balance's target"),
              in.next("a balance's weight")));
    }
    int processMoveWeight = in.next("the weight of process moves");
    int serviceMoveWeight = in.next("the weight of service moves");
    int machineMoveWeight = in.next("the weight of machine moves");
    in.end();
    return new Reassignment(
        transientUse,
        loadWeight,
        neighbourhood,
        location,
        capacity,
        safety,
        machineMoveCost,
        spreadMin,
        dependsOn,
        service,
        requirement,
        processMoveCost,
        List.copyOf(balances),
        processMoveWeight,
        serviceMoveWeight,
        machineMoveWeight,
        readAssignment(initial, processes, machines));
  }

  private static int[] row(IntegerTokens in, int length, String what) throws InputUnusable {
    var row = new int[length];
    for (int i = 0; i < length; i++) {
      row[i] = in.next(what);
    }
    return row;
  }

  private static int[] readAssignment(Path file, int processes, int machines) throws InputUnusable {
    var in = new IntegerTokens(file);
    var machineOf = new int[processes];
    for (int p = 0; p < processes; p++) {
      machineOf[p] = in.below(machines, "the machine of process " + p);
    }
    in.end();
    return machineOf;
  }

  /** Writes an assignment as the challenge has it: one machine index a process. */
  public static void write(Path file, int[] machineOf) throws IOException {
    Files.writeString(
        file,
        IntStream.of(machineOf)
            .mapToObj(Integer::toString)
            .collect(Collectors.joining(" ", "", "\n")));
  }
}
