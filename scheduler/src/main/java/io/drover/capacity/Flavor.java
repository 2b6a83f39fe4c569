package io.drover.capacity;

import io.drover.model.Cpu;
import io.drover.model.PoolId;
import io.drover.model.Resources;
import io.drover.model.VmId;
import io.drover.model.VmSpec;
import java.util.Set;

/**
 * A kind of VM that is to come, in no group and running with any CPU.
 *
 * @param size CPU and memory in all, each above 0; split evenly when it spans NUMA nodes
 * @param numaNodes how many NUMA nodes of one host it spans
 * @param pool where its disks lie
 * @param expectedUse CPU it is expected to use, which counts against the load ceiling
 */
public record Flavor(Resources size, int numaNodes, PoolId pool, Cpu expectedUse) {
  public Flavor {
    if (size.cpu().millicores() < 1 || size.memory().bytes() < 1) {
      throw new IllegalArgumentException("a flavor needs CPU and memory, found " + size);
    }
  }

  VmSpec vm() {
    return new VmSpec(new VmId("flavor"), size, numaNodes, pool, Set.of(), true);
  }
}
