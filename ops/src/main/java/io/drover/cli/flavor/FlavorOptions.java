package io.drover.cli.flavor;

import io.drover.capacity.Flavor;
import io.drover.cli.UserError;
import io.drover.model.Cpu;
import io.drover.model.DataSize;
import io.drover.model.NumaSet;
import io.drover.model.PoolId;
import io.drover.model.Resources;
import io.drover.simulation.dump.FleetDump;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The options that say what kind of VM is to come to the fleet of a dump, and how full it may be.
 */
public final class FlavorOptions {
  /**
   * As {@code Weights.forLoad} has it: targets stay a tenth of their CPU below the safety level.
   */
  private static final double BELOW_SAFETY = 0.1;

  @Option(
      names = "--flavor",
      paramLabel = "SIZE",
      required = true,
      converter = FlavorText.class,
      description = "The VM's size, such as cpu=4,memory=16GiB.")
  private @Nullable Resources size;

  @Option(
      names = "--numa",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "NUMA nodes of one host that it spans, its size split evenly. Default: ${DEFAULT-VALUE}.")
  private int numa;

  @Option(
      names = "--pool",
      paramLabel = "NAME",
      description = "The storage pool of its disks. Default: the one that most hosts reach.")
  private @Nullable String pool;

  @Option(
      names = "--use",
      paramLabel = "PERCENT",
      defaultValue = "25",
      description = "CPU it is expected to use, of its size. Default: ${DEFAULT-VALUE}.")
  private int use;

  @Option(
      names = "--safety",
      paramLabel = "PERCENT",
      defaultValue = "80",
      description =
          "CPU use above which a host is hot; VMs are placed where it stays a tenth below. Counts where the file says"
              + " how much CPU is used. Default: ${DEFAULT-VALUE}.")
  private int safety;

  /** To be called before anything is read. */
  public void refuseOdd() {
    refuseOutside("--numa", numa, 1, NumaSet.MOST_NODES);
    refuseOutside("--use", use, 0, 100);
    refuseOutside("--safety", safety, 1, 100);
  }

  private static void refuseOutside(String option, int value, int least, int most) {
    if (value < least || value > most) {
      throw new UserError(
          option + " needs a number of " + least + " to " + most + ", found " + value);
    }
  }

  public Flavor flavor(FleetDump dump) {
    Resources each = Objects.requireNonNull(size);
    return new Flavor(each, numa, pool(dump), new Cpu(each.cpu().millicores() * use / 100));
  }

  /** Share of its CPU above which a host is hot. */
  public double safetyLevel() {
    return safety / 100.0;
  }

  /** Share of its CPU that a host may use; empty where the file does not say what is used. */
  public OptionalDouble ceiling(FleetDump dump) {
    return dump.measured()
        ? OptionalDouble.of(Math.max(safetyLevel() - BELOW_SAFETY, safetyLevel() / 2))
        : OptionalDouble.empty();
  }

  /** The pool asked for, or the one that most hosts reach, of equal ones the first by name. */
  private PoolId pool(FleetDump dump) {
    var reach = new TreeMap<PoolId, Integer>();
    dump.digests()
        .forEach(host -> host.spec().pools().forEach(id -> reach.merge(id, 1, Integer::sum)));
    if (pool == null) {
      return reach.entrySet().stream()
          .reduce((most, next) -> next.getValue() > most.getValue() ? next : most)
          .map(entry -> entry.getKey())
          .orElseThrow(() -> new UserError("the file has no host that reaches a storage pool"));
    }
    var wanted = new PoolId(pool);
    if (!reach.containsKey(wanted)) {
      throw new UserError(
          "--pool needs one that a host reaches: "
              + String.join(", ", reach.keySet().stream().limit(20).map(PoolId::value).toList())
              + "; found "
              + pool);
    }
    return wanted;
  }

  /** A flavor in one line. */
  public static String text(Flavor flavor, OptionalDouble ceiling) {
    return "%s, %s on %d NUMA node%s, disks in pool %s, expected to use %s%s"
        .formatted(
            flavor.size().cpu(),
            memory(flavor.size().memory()),
            flavor.numaNodes(),
            flavor.numaNodes() == 1 ? "" : "s",
            flavor.pool(),
            flavor.expectedUse(),
            ceiling.isPresent()
                ? ", below %.0f %% of a host's CPU".formatted(ceiling.getAsDouble() * 100)
                : "; the file does not say how much CPU is used, so load is not looked at");
  }

  private static String memory(DataSize size) {
    double gibibytes = size.bytes() / (double) (1L << 30);
    return gibibytes == Math.rint(gibibytes)
        ? "%.0f GiB".formatted(gibibytes)
        : "%.2f GiB".formatted(gibibytes);
  }
}
