package io.drover.host;

import static io.drover.host.SampleHosts.NOON;
import static io.drover.host.SampleHosts.SPEC;
import static io.drover.host.SampleHosts.vm;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.host.HostCommand.Arrive;
import io.drover.host.HostCommand.Depart;
import io.drover.host.HostCommand.Register;
import io.drover.host.HostCommand.Release;
import io.drover.host.HostCommand.Renew;
import io.drover.host.HostCommand.Reserve;
import io.drover.host.HostCommand.SetCordon;
import io.drover.model.CellId;
import io.drover.model.Cordon;
import io.drover.model.Decision;
import io.drover.model.GroupId;
import io.drover.model.MigrationId;
import io.drover.model.NumaSet;
import io.drover.model.Resources;
import io.drover.model.VmId;
import io.drover.model.VmSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Commands nobody would send in this order, many of them again and late: the host keeps its
 * promises whatever comes.
 */
class HostRulesPropertyTest {
  private static final int COMMANDS = 120;

  private final List<HostCommand> sent = new ArrayList<>();
  private SplittableRandom random = new SplittableRandom(0);

  @Property(tries = 400)
  void capacityIsNeverExceededAndNothingThrows(@ForAll long seed) {
    random = new SplittableRandom(seed);
    sent.clear();
    Host host = Host.UNREGISTERED;
    for (int i = 0; i < COMMANDS; i++) {
      HostCommand command = next(NOON.plusSeconds(60L * i));
      Host before = host;
      Decision<HostEvent> decision = HostRules.decide(host, command);
      if (decision instanceof Decision.Accepted<HostEvent>(var events)) {
        for (HostEvent event : events) {
          host = HostRules.evolve(host, event);
        }
      }
      check(host, command);
      assertRepeatChangesNothing(before, host, command);
    }
  }

  /** A command that changed something changes nothing more when it comes again at once. */
  private static void assertRepeatChangesNothing(Host before, Host after, HostCommand command) {
    if (!before.equals(after) && !(command instanceof Renew)) {
      assertThat(HostRules.decide(after, command))
          .as("repeat of %s", command)
          .isEqualTo(Decision.accept());
    }
  }

  private HostCommand next(Instant at) {
    if (!sent.isEmpty() && random.nextInt(4) == 0) {
      return sent.get(random.nextInt(sent.size())); // an old message, as it was
    }
    HostCommand command = fresh(at);
    sent.add(command);
    return command;
  }

  private HostCommand fresh(Instant at) {
    VmSpec vm = someVm();
    var migration = new MigrationId(vm.id(), random.nextLong(1, 5));
    return switch (random.nextInt(12)) {
      case 0, 1 -> new Register(SPEC, residents(), CellId.MAIN, at);
      case 2 -> new SetCordon(random.nextInt(3) > 0 ? Cordon.OPEN : Cordon.DRAINING, at);
      case 3, 4, 5, 6 ->
          new Reserve(
              migration,
              vm,
              new NumaSet(random.nextInt(1, 8)),
              at.plusSeconds(random.nextInt(-60, 1800)),
              at);
      case 7 -> new Renew(migration, at.plusSeconds(600), at);
      case 8 -> new Release(migration, false, at);
      case 9, 10 -> new Arrive(migration, migration.number() + 1, at);
      default -> new Depart(migration, migration.number() + 1, at);
    };
  }

  private List<Host.Resident> residents() {
    var residents = new ArrayList<Host.Resident>();
    for (int i = random.nextInt(4); i > 0; i--) {
      residents.add(new Host.Resident(someVm(), new NumaSet(random.nextInt(1, 4)), 1));
    }
    return residents;
  }

  /** One of nine VMs, which keep their size; three of them are rivals. */
  private VmSpec someVm() {
    int n = random.nextInt(9);
    return n < 3 ? vm("vm-" + n, 1 + n, 4, 1, "rivals") : vm("vm-" + n, n, 3L * n, 1 + n % 2);
  }

  private static void check(Host state, HostCommand command) {
    if (!(state instanceof Host.Registered host)) {
      return;
    }
    for (int node = 0; node < SPEC.numaNodes().size(); node++) {
      Resources held = Resources.NONE;
      for (Host.Resident resident : host.residents().values()) {
        held = resident.numa().contains(node) ? held.plus(resident.vm().perNumaNode()) : held;
      }
      for (Host.Reservation reservation : host.reservations().values()) {
        held = reservation.numa().contains(node) ? held.plus(reservation.vm().perNumaNode()) : held;
      }
      assertThat(SPEC.allocatable(node).covers(held))
          .as("node %d holds %s after %s", node, held, command)
          .isTrue();
      assertThat(host.free(node)).isEqualTo(SPEC.allocatable(node).minus(held));
    }
    assertThat(Collections.disjoint(host.settled().keySet(), host.reservations().keySet()))
        .as("settled, not held")
        .isTrue();
    Set<VmId> rivals = new HashSet<>();
    host.residents().values().stream()
        .map(Host.Resident::vm)
        .filter(HostRulesPropertyTest::isRival)
        .forEach(vm -> rivals.add(vm.id()));
    host.reservations().values().stream()
        .map(Host.Reservation::vm)
        .filter(HostRulesPropertyTest::isRival)
        .forEach(vm -> rivals.add(vm.id()));
    assertThat(rivals).as("rivals on one host").hasSizeLessThan(2);
  }

  private static boolean isRival(VmSpec vm) {
    return vm.apart().contains(new GroupId("rivals"));
  }

  @Property(tries = 200)
  void aHostHoldsWhatFitsAndRefusesWhatDoesNot(@ForAll long seed) {
    var chance = new SplittableRandom(seed);
    var spec = SampleHosts.spec(1 + chance.nextInt(4) / 2.0);
    Host host = SampleHosts.after(SampleHosts.registered(spec));
    for (int i = 0; i < 12; i++) {
      var vm = vm("vm-" + i, chance.nextInt(1, 7), chance.nextInt(1, 20));
      int node = chance.nextInt(2);
      boolean fits = ((Host.Registered) host).free(node).covers(vm.size());
      var decision = HostRules.decide(host, SampleHosts.reserve(vm, 1, node));
      assertThat(decision instanceof Decision.Accepted<HostEvent>).isEqualTo(fits);
      if (fits) {
        host = HostRules.evolve(host, SampleHosts.reserved(vm, 1, node));
      }
    }
  }
}
