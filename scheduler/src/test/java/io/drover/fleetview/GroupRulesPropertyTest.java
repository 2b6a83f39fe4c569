package io.drover.fleetview;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.drover.model.Cpu;
import io.drover.model.DomainLevel;
import io.drover.model.GroupId;
import io.drover.model.GroupRule;
import io.drover.model.GroupRule.Exclusion;
import io.drover.model.GroupRule.Near;
import io.drover.model.GroupRule.Pin;
import io.drover.model.GroupRule.Spread;
import io.drover.model.HostSpec;
import io.drover.model.Strength.Should;
import io.drover.model.VmSpec;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The columns say what the specs and rules say, and quick answers what slow ones do. */
class GroupRulesPropertyTest {
  @Property(tries = 200)
  void columnsAreTheSpecs(@ForAll long seed) {
    FleetSnapshot fleet = RandomFleet.small(seed);
    GroupRules rules = fleet.rules();

    for (int group = 0; group < rules.groups(); group++) {
      GroupId id = rules.groupId(group);
      int number = group;
      assertThat(IntStream.range(0, rules.members(group)).map(i -> rules.member(number, i)))
          .containsExactlyElementsOf(
              IntStream.range(0, fleet.vms())
                  .filter(vm -> fleet.vmSpec(vm).groups().contains(id))
                  .boxed()
                  .toList());
    }
    for (int rule = 0; rule < rules.count(); rule++) {
      assertThat(rules.groupId(rules.group(rule))).isEqualTo(rules.rule(rule).group());
      assertThat(rules.must(rule)).isEqualTo(rules.rule(rule).strength().isMust());
      assertThat(rules.level(rule)).isEqualTo(rules.rule(rule).level());
      switch (rules.rule(rule)) {
        case Spread spread -> {
          assertThat(rules.kind(rule)).isEqualTo(GroupRules.Kind.SPREAD);
          assertThat(rules.atLeast(rule)).isEqualTo(spread.atLeast());
          assertThat(rules.atMost(rule)).isEqualTo(spread.atMost());
        }
        case Near near -> assertThat(rules.groupId(rules.other(rule))).isEqualTo(near.other());
        case Pin pin -> assertThat(rules.kind(rule)).isEqualTo(GroupRules.Kind.PIN);
        case Exclusion out -> assertThat(rules.kind(rule)).isEqualTo(GroupRules.Kind.EXCLUSION);
      }
    }
    for (DomainLevel level : DomainLevel.values()) {
      Set<Integer> numbers = new HashSet<>();
      for (int host = 0; host < fleet.hosts(); host++) {
        numbers.add(fleet.domain(level, host));
        for (int other = 0; other < host; other++) {
          assertThat(fleet.domain(level, host) == fleet.domain(level, other))
              .isEqualTo(
                  level
                      .domainOf(fleet.hostSpec(host))
                      .equals(level.domainOf(fleet.hostSpec(other))));
        }
      }
      assertThat(numbers)
          .hasSize(fleet.domains(level))
          .allMatch(number -> number < fleet.domains(level));
    }
  }

  @Property(tries = 200)
  void whatIsStaticallyAllowedIsWhatTheSpecsAllow(@ForAll long seed) {
    FleetSnapshot fleet = RandomFleet.small(seed);

    for (int vm = 0; vm < fleet.vms(); vm++) {
      VmSpec spec = fleet.vmSpec(vm);
      for (int host = 0; host < fleet.hosts(); host++) {
        HostSpec at = fleet.hostSpec(host);
        boolean allowed =
            fleet.takesVms(host)
                && at.pools().contains(spec.pool())
                && at.offers(spec.cpuModel())
                && rules(fleet).stream()
                    .filter(rule -> rule.strength().isMust())
                    .filter(rule -> spec.groups().contains(rule.group()))
                    .allMatch(rule -> outside(rule, at) == 0);
        assertThat(fleet.staticallyAllowed(vm, host)).as("seed %d", seed).isEqualTo(allowed);
        assertThat(fleet.classAllowed(fleet.vmClass(vm), host)).isEqualTo(allowed);
      }
    }
  }

  @Property(tries = 200)
  void costsOfShouldRulesAreDifferencesOfBreachesCountedAnew(@ForAll long seed) {
    FleetSnapshot fleet = RandomFleet.small(seed);
    var arrangement = new Arrangement(fleet);
    var random = new SplittableRandom(seed);

    for (int i = 0; i < 60 && fleet.vms() > 0; i++) {
      int vm = random.nextInt(fleet.vms());
      int host = random.nextInt(fleet.hosts());
      double before = shouldCost(fleet, arrangement);
      double added = arrangement.ruleCost(Demand.ofResident(fleet, vm), host);
      arrangement.move(vm, host, 1);
      assertThat(added)
          .as("seed %d", seed)
          .isCloseTo(shouldCost(fleet, arrangement) - before, within(1e-9));
    }
  }

  @Property(tries = 200)
  void aMoveIsAllowedExactlyWhereItBreaksNothingMore(@ForAll long seed) {
    FleetSnapshot fleet = RandomFleet.small(seed);
    var arrangement = new Arrangement(fleet);
    var random = new SplittableRandom(seed);
    boolean anyInFlight = IntStream.range(0, fleet.vms()).anyMatch(fleet::vmInFlight);

    for (int i = 0; i < 60 && fleet.vms() > 0; i++) {
      int vm = random.nextInt(fleet.vms());
      int host = random.nextInt(fleet.hosts());
      int[] before = breaches(fleet, arrangement::hostOf);
      boolean allowed = arrangement.keepsRules(vm, host);
      arrangement.move(vm, host, 1);
      int[] after = breaches(fleet, arrangement::hostOf);
      int[] wide = fleet.vmMustRules(vm);
      if (allowed) {
        assertThat(IntStream.of(wide).filter(rule -> after[rule] > before[rule]))
            .as("seed %d", seed)
            .isEmpty();
      } else if (!anyInFlight) {
        assertThat(IntStream.of(wide).filter(rule -> after[rule] > 0))
            .as("seed %d", seed)
            .isNotEmpty();
      }
      for (int rule = 0; rule < after.length; rule++) {
        assertThat(arrangement.breach(rule)).as("seed %d", seed).isEqualTo(after[rule]);
      }
    }
  }

  @Property(tries = 200)
  void aVmWithoutARowIsHeldToTheRulesAndSeenOnceItIsThere(@ForAll long seed) {
    FleetSnapshot fleet = RandomFleet.small(seed);
    var random = new SplittableRandom(seed);
    var arrangement = new Arrangement(fleet);

    for (int i = 0; i < 20 && fleet.vms() > 0; i++) {
      VmSpec spec = fleet.vmSpec(random.nextInt(fleet.vms()));
      Demand vm = Demand.ofNew(fleet, spec, Cpu.ZERO);
      int host = random.nextInt(fleet.hosts());
      var view = new HostView(arrangement).at(host);
      boolean allowed =
          view.refusing(vm, GroupRules.Kind.SPREAD) < 0
              && view.refusing(vm, GroupRules.Kind.NEAR) < 0;
      double cost = arrangement.ruleCost(vm, host);
      double costBefore = shouldCost(fleet, arrangement);
      int[] before = must(fleet, arrangement);
      arrangement.admit(vm, host, 1);
      int[] after = must(fleet, arrangement);
      assertThat(cost).isCloseTo(shouldCost(fleet, arrangement) - costBefore, within(1e-9));
      for (int rule = 0; rule < after.length && allowed; rule++) {
        boolean concerns = spec.groups().contains(fleet.rules().rule(rule).group());
        boolean placed = fleet.rules().kind(rule) == GroupRules.Kind.SPREAD;
        if (concerns && placed && before[rule] == 0 && !apartOnHosts(fleet.rules().rule(rule))) {
          assertThat(after[rule]).as("seed %d, %s", seed, fleet.rules().rule(rule)).isZero();
        }
      }
      if (random.nextBoolean()) {
        arrangement.dismiss(vm, host, 1);
        assertThat(must(fleet, arrangement)).isEqualTo(before);
      }
    }
  }

  private static boolean apartOnHosts(GroupRule rule) {
    return rule instanceof Spread spread
        && spread.level() == DomainLevel.HOST
        && spread.atLeast() == Spread.EACH;
  }

  private static int[] must(FleetSnapshot fleet, Arrangement arrangement) {
    return IntStream.range(0, fleet.rules().count())
        .map(rule -> fleet.rules().must(rule) ? arrangement.breach(rule) : 0)
        .toArray();
  }

  private static double shouldCost(FleetSnapshot fleet, Arrangement arrangement) {
    double sum = 0;
    for (int rule = 0; rule < fleet.rules().count(); rule++) {
      double weight =
          fleet.rules().rule(rule).strength() instanceof Should(double should) ? should : 0;
      assertThat(fleet.rules().weight(rule)).isEqualTo(weight);
      sum += weight * arrangement.breach(rule);
    }
    return sum;
  }

  private static List<GroupRule> rules(FleetSnapshot fleet) {
    return IntStream.range(0, fleet.rules().count()).mapToObj(fleet.rules()::rule).toList();
  }

  /** Every rule counted from the specs alone. */
  private static int[] breaches(FleetSnapshot fleet, IntUnaryOperator hostOf) {
    return rules(fleet).stream()
        .mapToInt(rule -> {
          List<String> domains = domains(fleet, rule.group(), rule.level(), hostOf);
          return switch (rule) {
            case Spread spread -> spread.breach(domains.size(), new HashSet<>(domains).size());
            case Near near -> {
              Set<String> needing = new HashSet<>(domains);
              needing.removeAll(new HashSet<>(domains(fleet, near.other(), rule.level(), hostOf)));
              yield needing.size();
            }
            case Pin _, Exclusion _ ->
                IntStream.range(0, fleet.vms())
                    .filter(vm -> fleet.vmSpec(vm).groups().contains(rule.group()))
                    .map(vm -> outside(rule, fleet.hostSpec(hostOf.applyAsInt(vm))))
                    .sum();
          };
        })
        .toArray();
  }

  private static List<String> domains(
      FleetSnapshot fleet, GroupId group, DomainLevel level, IntUnaryOperator hostOf) {
    return IntStream.range(0, fleet.vms())
        .filter(vm -> fleet.vmSpec(vm).groups().contains(group))
        .mapToObj(vm -> level.domainOf(fleet.hostSpec(hostOf.applyAsInt(vm))))
        .toList();
  }

  private static int outside(GroupRule rule, HostSpec host) {
    return switch (rule) {
      case Pin pin -> pin.domains().contains(pin.level().domainOf(host)) ? 0 : 1;
      case Exclusion out -> out.domains().contains(out.level().domainOf(host)) ? 1 : 0;
      case Spread _, Near _ -> 0;
    };
  }
}
