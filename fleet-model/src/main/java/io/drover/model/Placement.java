package io.drover.model;

/** Where a VM is or shall be: a host, and the NUMA nodes inside it. */
public record Placement(HostId host, NumaSet numa) {
  @Override
  public String toString() {
    return host + numa.toString();
  }
}
