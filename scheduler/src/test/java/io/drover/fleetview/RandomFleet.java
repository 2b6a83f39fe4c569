package io.drover.fleetview;

import io.drover.model.Cordon;
import io.drover.model.Cpu;
import io.drover.model.CpuModel;
import io.drover.model.DataRate;
import io.drover.model.DataSize;
import io.drover.model.DomainLevel;
import io.drover.model.GroupId;
import io.drover.model.GroupRule;
import io.drover.model.GroupRule.Spread;
import io.drover.model.HostDigest;
import io.drover.model.HostDigest.Guest;
import io.drover.model.HostDigest.Incoming;
import io.drover.model.HostId;
import io.drover.model.HostSpec;
import io.drover.model.MigrationId;
import io.drover.model.NumaSet;
import io.drover.model.PoolId;
import io.drover.model.RackId;
import io.drover.model.Resources;
import io.drover.model.Strength;
import io.drover.model.VmId;
import io.drover.model.VmSpec;
import io.drover.model.ZoneId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Fleets nobody would think to write: valid ones, with every feature now and then, the same for the
 * same seed.
 */
public final class RandomFleet {
  public static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  public static final Duration STALE_AFTER = Duration.ofMinutes(1);

  private static final CpuModel OLDEST = new CpuModel("oldest");
  private static final CpuModel OLD = new CpuModel("old");
  private static final CpuModel NEW = new CpuModel("new");

  private final SplittableRandom random;

  /** For what rules need, so that fleets without them stay as they are. */
  private final SplittableRandom ruling;

  private final int hosts;
  private final int vmsPerHost;
  private final double oddities;
  private final double use;
  private int vms;

  private RandomFleet(long seed, int hosts, int vmsPerHost, double oddities, double use) {
    this.random = new SplittableRandom(seed);
    this.ruling = new SplittableRandom(~seed);
    this.hosts = hosts;
    this.vmsPerHost = vmsPerHost;
    this.oddities = oddities;
    this.use = use;
  }

  /**
   * A small fleet with stale, cordoned and busy hosts, pools, CPU models, groups and rules of every
   * kind, broken ones among them, VMs not to be moved and moves in flight.
   */
  public static FleetSnapshot small(long seed) {
    Told told = told(seed);
    return FleetSnapshot.of(seed, NOON, told.digests, STALE_AFTER, told.rules);
  }

  /** What a snapshot is made of. */
  public record Told(List<HostDigest> digests, List<GroupRule> rules) {}

  /** What {@link #small} is made of. */
  public static Told told(long seed) {
    var random = new SplittableRandom(seed);
    var fleet =
        new RandomFleet(
            seed, random.nextInt(2, 12), random.nextInt(1, 14), 0.1, random.nextDouble(0.2, 1));
    return new Told(fleet.digests(), fleet.rules());
  }

  private List<GroupRule> rules() {
    var rules = new ArrayList<GroupRule>();
    for (int i = ruling.nextInt(7); i > 0; i--) {
      GroupId group = tier();
      DomainLevel level = DomainLevel.values()[ruling.nextInt(3)];
      Strength strength = ruling.nextInt(3) == 0 ? Strength.should(0.5 + i) : Strength.MUST;
      List<String> hosts = List.of("host-00000", "host-00002", "host-00003", "host-00005");
      List<String> named =
          switch (level) {
            case HOST -> hosts.subList(0, ruling.nextInt(1, 5));
            case RACK -> List.of("rack-0", "rack-1", "rack-2");
            case ZONE -> List.of("zone-" + ruling.nextInt(3), "zone-0");
          };
      rules.add(
          switch (ruling.nextInt(7)) {
            case 0 -> Spread.apart(group, level, strength);
            case 1 -> Spread.together(group, level, strength);
            case 2 -> Spread.over(group, level, ruling.nextInt(1, 4), strength);
            case 3 -> new Spread(group, level, 1, ruling.nextInt(1, 4), strength);
            case 4 -> new GroupRule.Pin(group, level, named, strength);
            case 5 -> new GroupRule.Exclusion(group, level, named, strength);
            default -> new GroupRule.Near(group, new GroupId("backend"), level, strength);
          });
    }
    return rules;
  }

  private GroupId tier() {
    return new GroupId("tier-" + ruling.nextInt(4));
  }

  private Set<GroupId> groups(Set<GroupId> apart) {
    var groups = new HashSet<>(apart);
    for (int i = oddities == 0 ? 0 : ruling.nextInt(3); i > 0; i--) {
      groups.add(ruling.nextInt(3) == 0 ? new GroupId("backend") : tier());
    }
    return groups;
  }

  /** A fleet of ordinary hosts and VMs. */
  public static FleetSnapshot plain(long seed, int hosts, int vmsPerHost, double use) {
    return FleetSnapshot.of(1, NOON, plainDigests(seed, hosts, vmsPerHost, use), STALE_AFTER);
  }

  public static List<HostDigest> plainDigests(long seed, int hosts, int vmsPerHost, double use) {
    return new RandomFleet(seed, hosts, vmsPerHost, 0, use).digests();
  }

  private List<HostDigest> digests() {
    var digests = new ArrayList<HostDigest>();
    for (int h = 0; h < hosts; h++) {
      digests.add(digest(h));
    }
    return digests;
  }

  private boolean odd() {
    return random.nextDouble() < oddities;
  }

  private HostDigest digest(int h) {
    int nodes = odd() ? random.nextInt(1, 5) : 2;
    var node = new Resources(Cpu.cores(44), DataSize.gibibytes(180));
    Set<PoolId> pools = odd() ? Set.of(new PoolId("b")) : Set.of(new PoolId("a"), new PoolId("b"));
    var spec =
        new HostSpec(
            new HostId("host-%05d".formatted(h)),
            new ZoneId("zone-" + h % 3),
            new RackId("rack-" + h % 7),
            java.util.Collections.nCopies(nodes, node),
            odd() ? 2 : 1,
            DataRate.gigabits(25),
            pools,
            oddities == 0 || ruling.nextInt(4) > 0
                ? Set.of()
                : Set.of(OLD, ruling.nextBoolean() ? NEW : OLDEST));
    long[] cpu = new long[nodes];
    long[] memory = new long[nodes];
    var guests = new ArrayList<Guest>();
    var incoming = new ArrayList<Incoming>();
    long used = 1000;
    double busy = random.nextDouble() * use * 1.4;
    for (int i = 0; i < vmsPerHost; i++) {
      VmSpec vm = vm(pools);
      int mask = mask(spec, vm, cpu, memory);
      if (mask == 0) {
        continue;
      }
      if (random.nextDouble() < oddities * oddities) {
        incoming.add(new Incoming(new MigrationId(vm.id(), 1), vm, new NumaSet(mask)));
        continue;
      }
      var cpuUsed =
          new Cpu(
              (long)
                  (vm.size().cpu().millicores() * Math.min(1, busy * random.nextDouble(0.5, 1.5))));
      used += cpuUsed.millicores();
      guests.add(
          new Guest(vm, new NumaSet(mask), cpuUsed, new DataRate(random.nextLong(200_000_000))));
    }
    Instant sampled = odd() ? NOON.minusSeconds(120) : NOON.minusSeconds(random.nextInt(30));
    Cordon cordon = odd() ? Cordon.values()[random.nextInt(1, 3)] : Cordon.OPEN;
    return new HostDigest(spec, 1, sampled, new Cpu(used), cordon, guests, incoming);
  }

  private VmSpec vm(Set<PoolId> pools) {
    int[] sizes = {2, 2, 4, 4, 4, 8, 16, 32};
    int cores = sizes[random.nextInt(sizes.length)];
    int numa = cores == 32 || odd() ? 2 : 1;
    String pool = pools.size() == 1 || random.nextBoolean() ? "b" : "a";
    Set<GroupId> apart =
        odd()
            ? Set.of(
                new GroupId("group-" + random.nextInt(3)), new GroupId("pair-" + random.nextInt(9)))
            : Set.of();
    return new VmSpec(
        new VmId("vm-%06d".formatted(vms++)),
        new Resources(Cpu.cores(cores), DataSize.gibibytes(2L * cores)),
        numa,
        new PoolId(pool),
        apart,
        !odd(),
        groups(apart),
        oddities == 0 || ruling.nextInt(4) > 0 ? CpuModel.ANY : ruling.nextBoolean() ? OLD : NEW);
  }

  private int mask(HostSpec host, VmSpec vm, long[] cpu, long[] memory) {
    int mask = 0;
    Resources part = vm.perNumaNode();
    int start = random.nextInt(cpu.length);
    for (int i = 0; i < cpu.length && Integer.bitCount(mask) < vm.numaNodes(); i++) {
      int node = (start + i) % cpu.length;
      if (cpu[node] + part.cpu().millicores() <= host.allocatable(node).cpu().millicores()
          && memory[node] + part.memory().bytes() <= host.allocatable(node).memory().bytes()) {
        mask |= 1 << node;
      }
    }
    if (Integer.bitCount(mask) < vm.numaNodes()) {
      return 0;
    }
    for (int node = 0; node < cpu.length; node++) {
      if ((mask >> node & 1) == 1) {
        cpu[node] += part.cpu().millicores();
        memory[node] += part.memory().bytes();
      }
    }
    return mask;
  }
}
