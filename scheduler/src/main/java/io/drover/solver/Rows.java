package io.drover.solver;

/**
 * Where a host's numbers stand in the search: one row of three parts, each as wide as there are
 * columns, so that one stream of memory serves both the check and the cost.
 */
final class Rows {
  static final int PARTS = 3;

  /** Loops over a part go by so many columns at a time, without a branch between them. */
  static final int STEP = 4;

  /** Capacity less use; at offset 0. */
  static final int FREE = 0;

  /** What a VM from elsewhere may take: free less what VMs that left still hold. */
  static final int ENTERABLE = 1;

  /** Safety level less use. */
  static final int SPARE = 2;

  private Rows() {}
}
