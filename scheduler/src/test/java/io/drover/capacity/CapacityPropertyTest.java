package io.drover.capacity;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.fleetview.FleetSnapshot;
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
import io.drover.model.HostId;
import io.drover.model.HostSpec;
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
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Capacity held against a count that tries every place, on fleets small enough for that. */
class CapacityPropertyTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final CpuModel OLD = new CpuModel("old");
  private static final CpuModel NEW = new CpuModel("new");
  private static final long STEPS = 3_000_000;

  @Property(tries = 400)
  void soManyFitAsTryingEveryPlaceFinds(@ForAll long seed) {
    var tiny = new Tiny(seed);
    CapacityReport report = Capacity.of(tiny.fleet, tiny.flavor, tiny.ceiling);
    var brute = new BruteForce(tiny.digests, tiny.rules, tiny.flavor, tiny.ceiling);
    for (int host = 0; host < tiny.digests.size(); host++) {
      assertThat(report.hosts().get(host).more())
          .as("seed %d, host %d", seed, host)
          .isEqualTo(brute.mostOn(host));
    }
    assertThat(report.histogram().values().stream().mapToInt(Integer::intValue).sum())
        .isEqualTo(tiny.digests.size());
  }

  @Property(tries = 400)
  void soManySurviveTheLossOfAnyDomainAsTryingEverythingFinds(@ForAll long seed) {
    var tiny = new Tiny(seed);
    for (DomainLevel level : DomainLevel.values()) {
      SurvivalReport report = Survival.of(tiny.fleet, tiny.flavor, tiny.ceiling, level, STEPS);
      long brute =
          new BruteForce(tiny.digests, tiny.rules, tiny.flavor, tiny.ceiling).mostSurvivable(level);
      assertThat(report.exact()).as("seed %d, %s: %s", seed, level, report).isTrue();
      assertThat(report.fits()).as("seed %d, %s", seed, level).isEqualTo(brute);
    }
  }

  @Property(tries = 400)
  void withoutTryingEverythingTheTruthLiesBetweenTheTwoFigures(@ForAll long seed) {
    var tiny = new Tiny(seed);
    for (DomainLevel level : DomainLevel.values()) {
      SurvivalReport report = Survival.of(tiny.fleet, tiny.flavor, tiny.ceiling, level, 0);
      long brute =
          new BruteForce(tiny.digests, tiny.rules, tiny.flavor, tiny.ceiling).mostSurvivable(level);
      assertThat(brute)
          .as("seed %d, %s: %s", seed, level, report)
          .isBetween(report.fits(), report.atMost());
    }
  }

  /** A fleet with few enough places to try them all. */
  private static final class Tiny {
    final SplittableRandom random;
    final List<HostDigest> digests = new ArrayList<>();
    final List<GroupRule> rules = new ArrayList<>();
    final FleetSnapshot fleet;
    final Flavor flavor;
    final OptionalDouble ceiling;
    private int vms;

    Tiny(long seed) {
      random = new SplittableRandom(seed);
      int hosts = random.nextInt(2, 5);
      for (int host = 0; host < hosts; host++) {
        digests.add(digest(host));
      }
      for (int i = random.nextInt(6); i > 0; i--) {
        rules.add(rule());
      }
      fleet = FleetSnapshot.of(1, NOON, digests, Duration.ofMinutes(1), rules);
      int cores = random.nextInt(2, 5);
      flavor =
          new Flavor(
              new Resources(Cpu.cores(cores), DataSize.gibibytes(random.nextInt(3, 7))),
              random.nextInt(5) == 0 ? 2 : 1,
              new PoolId(random.nextInt(4) == 0 ? "b" : "a"),
              new Cpu(random.nextInt(3) * 1000L));
      ceiling = random.nextBoolean() ? OptionalDouble.empty() : OptionalDouble.of(0.7);
    }

    private GroupRule rule() {
      GroupId group = tier();
      DomainLevel level = DomainLevel.values()[random.nextInt(3)];
      var domains =
          switch (level) {
            case HOST -> List.of("host-0", "host-" + random.nextInt(1, 4));
            case RACK -> List.of("rack-" + random.nextInt(3), "rack-2");
            case ZONE -> List.of("zone-" + random.nextInt(2));
          };
      return switch (random.nextInt(6)) {
        case 0 -> Spread.apart(group, level, Strength.MUST);
        case 1 -> Spread.over(group, level, 2, Strength.MUST);
        case 2 -> new Spread(group, level, 1, random.nextInt(1, 3), Strength.MUST);
        case 3 -> new GroupRule.Pin(group, level, domains, Strength.MUST);
        case 4 -> new GroupRule.Exclusion(group, level, domains, Strength.MUST);
        default -> new GroupRule.Near(group, new GroupId("backend"), level, Strength.MUST);
      };
    }

    private GroupId tier() {
      return new GroupId("tier-" + random.nextInt(2));
    }

    private HostDigest digest(int index) {
      int nodes = random.nextInt(12) == 0 ? 3 : random.nextInt(1, 3);
      var node =
          new Resources(
              Cpu.cores(random.nextInt(4, 10) / nodes + 1),
              DataSize.gibibytes(random.nextInt(8, 18) / nodes));
      var spec =
          new HostSpec(
              new HostId("host-" + index),
              new ZoneId("zone-" + random.nextInt(2)),
              new RackId("rack-" + random.nextInt(3)),
              java.util.Collections.nCopies(nodes, node),
              1,
              DataRate.gigabits(25),
              random.nextInt(4) == 0
                  ? Set.of(new PoolId("a"))
                  : Set.of(new PoolId("a"), new PoolId("b")),
              random.nextInt(3) == 0 ? Set.of(OLD) : Set.of(OLD, NEW));
      var guests = new ArrayList<Guest>();
      long[] cpu = new long[nodes];
      long[] memory = new long[nodes];
      for (int i = random.nextInt(3); i > 0; i--) {
        guest(spec, cpu, memory).ifPresent(guests::add);
      }
      return new HostDigest(
          spec,
          1,
          random.nextInt(12) == 0 ? NOON.minusSeconds(100) : NOON,
          new Cpu(random.nextLong(3000)),
          random.nextInt(8) == 0 ? Cordon.CORDONED : Cordon.OPEN,
          guests,
          List.of());
    }

    private java.util.Optional<Guest> guest(HostSpec host, long[] cpu, long[] memory) {
      int span = cpu.length > 1 && random.nextInt(4) == 0 ? 2 : 1;
      int cores = random.nextInt(1, 4) * span;
      int gibibytes = random.nextInt(1, 6) * span;
      int first = random.nextInt(cpu.length - span + 1);
      for (int node = first; node < first + span; node++) {
        Resources most = host.allocatable(node);
        if (cpu[node] + cores * 1000L / span > most.cpu().millicores()
            || memory[node] + ((long) gibibytes << 30) / span > most.memory().bytes()) {
          return java.util.Optional.empty();
        }
      }
      for (int node = first; node < first + span; node++) {
        cpu[node] += cores * 1000L / span;
        memory[node] += ((long) gibibytes << 30) / span;
      }
      var vm =
          new VmSpec(
              new VmId("vm-" + vms++),
              new Resources(Cpu.cores(cores), DataSize.gibibytes(gibibytes)),
              span,
              new PoolId(host.pools().size() > 1 && random.nextInt(3) == 0 ? "b" : "a"),
              random.nextInt(4) == 0 ? Set.of(new GroupId("web")) : Set.of(),
              random.nextInt(8) != 0,
              switch (random.nextInt(4)) {
                case 0 -> Set.of(new GroupId("backend"));
                case 1 -> Set.of(new GroupId("backend"), tier());
                case 2 -> Set.of(tier());
                default -> Set.of();
              },
              host.offers(NEW) && random.nextInt(4) == 0 ? NEW : CpuModel.ANY);
      return java.util.Optional.of(
          new Guest(vm, new NumaSet((1 << span) - 1 << first), Cpu.ZERO, DataRate.ZERO));
    }
  }
}
