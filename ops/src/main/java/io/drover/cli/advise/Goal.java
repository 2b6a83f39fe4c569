package io.drover.cli.advise;

import io.drover.objective.Weights;

/** What advice is to improve. */
public sealed interface Goal {
  Weights weights();

  /** Hosts below a share of their CPU, with the fewest moves. */
  record Load(double safetyLevel) implements Goal {
    @Override
    public Weights weights() {
      return Weights.forLoad(safetyLevel);
    }

    @Override
    public String toString() {
      return "no host above " + Math.round(safetyLevel * 100) + " % CPU";
    }
  }

  /** Room for VMs of a size. */
  record Fragments(int chunkCores) implements Goal {
    @Override
    public Weights weights() {
      return Weights.forFragments(chunkCores);
    }

    @Override
    public String toString() {
      return "room for VMs of " + chunkCores + " cores on one NUMA node";
    }
  }
}
