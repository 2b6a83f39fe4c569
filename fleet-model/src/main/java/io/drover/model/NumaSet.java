package io.drover.model;

import java.util.List;
import java.util.stream.IntStream;

/**
 * The NUMA nodes of a host that a VM occupies, its size split evenly between them.
 *
 * @param mask bit {@code i} is set when node {@code i} is occupied; at least one bit, at most node
 *     15
 */
public record NumaSet(int mask) {
  public static final int MOST_NODES = 16;

  public NumaSet {
    if (mask <= 0 || mask >= 1 << MOST_NODES) {
      throw new IllegalArgumentException(
          "a NUMA set names 1 to "
              + MOST_NODES
              + " nodes, found mask "
              + Integer.toBinaryString(mask));
    }
  }

  public static NumaSet of(int... nodes) {
    int mask = 0;
    for (int node : nodes) {
      if (node < 0 || node >= MOST_NODES) {
        throw new IllegalArgumentException(
            "a NUMA node is 0 to " + (MOST_NODES - 1) + ", found " + node);
      }
      mask |= 1 << node;
    }
    return new NumaSet(mask);
  }

  public boolean contains(int node) {
    return (mask >> node & 1) == 1;
  }

  public int size() {
    return Integer.bitCount(mask);
  }

  public List<Integer> nodes() {
    return IntStream.range(0, MOST_NODES).filter(this::contains).boxed().toList();
  }

  @Override
  public String toString() {
    return nodes().toString();
  }
}
