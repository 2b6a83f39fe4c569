package io.drover.simulation.scenario;

import io.drover.model.Cpu;
import io.drover.model.DataSize;
import io.drover.model.Resources;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A size of VM and how many of the 2,089 VMs of the ByteDance snapshot have it (Ding et al.,
 * <i>VMR2L</i>, EuroSys 2025; github.com/bytedance/DRL-based-VM-Rescheduling, Apache-2.0): what
 * {@code bytedance-279.json.xz} beside this class holds, counted.
 *
 * @param numaNodes how many NUMA nodes it spans
 */
record VmShape(int numaNodes, int cores, int gibibytes, int count) {
  static final List<VmShape> BYTEDANCE =
      List.of(
          new VmShape(1, 2, 4, 337),
          new VmShape(1, 4, 8, 906),
          new VmShape(1, 8, 16, 311),
          new VmShape(1, 16, 32, 184),
          new VmShape(1, 32, 64, 61),
          new VmShape(2, 4, 8, 3),
          new VmShape(2, 8, 16, 57),
          new VmShape(2, 16, 32, 46),
          new VmShape(2, 32, 64, 50),
          new VmShape(2, 64, 128, 130),
          new VmShape(2, 88, 176, 4));

  private static final int ALL = BYTEDANCE.stream().mapToInt(VmShape::count).sum();

  /** Each as often as it is in the snapshot. */
  static VmShape sample(RandomGenerator chance) {
    int left = chance.nextInt(ALL);
    for (VmShape shape : BYTEDANCE) {
      left -= shape.count;
      if (left < 0) {
        return shape;
      }
    }
    throw new IllegalStateException("counts that do not add up to " + ALL);
  }

  Resources size() {
    return new Resources(Cpu.cores(cores), DataSize.gibibytes(gibibytes));
  }
}
