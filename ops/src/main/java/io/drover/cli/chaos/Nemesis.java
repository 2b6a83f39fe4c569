package io.drover.cli.chaos;

import io.drover.model.HostId;
import io.drover.model.HostSpec;
import io.drover.model.ZoneId;
import io.drover.twin.HostFault;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;

/**
 * One way to do harm to a control plane.
 *
 * @param name in reports
 * @param fewestNodes that it makes sense with
 */
record Nemesis(String name, int fewestNodes, Attack attack) {
  static final String KILL_OLDEST = "kill-oldest";

  /** Does the harm, to whom chance will have it. */
  interface Attack {
    Harm on(Arena arena, RandomGenerator chance);
  }

  /**
   * What was done.
   *
   * @param undo makes good what does not heal by itself
   */
  record Harm(String what, Runnable undo) {}

  /** Bits a thousand in a second; less than a node needs. */
  private static final int SLOW = 400;

  static final List<Nemesis> ALL =
      List.of(
          new Nemesis("kill", 3, Nemesis::kill),
          new Nemesis(KILL_OLDEST, 3, Nemesis::killOldest),
          new Nemesis("pause", 3, Nemesis::pause),
          new Nemesis("halves", 3, Nemesis::halves),
          new Nemesis("bridge", 3, Nemesis::bridge),
          new Nemesis("ring", 5, Nemesis::ring),
          new Nemesis("node-without-hosts", 3, Nemesis::withoutHosts),
          new Nemesis("node-without-store", 3, Nemesis::withoutStore),
          new Nemesis("slow-link", 3, Nemesis::slowLink),
          new Nemesis("lossy-link", 3, Nemesis::lossyLink),
          new Nemesis("hosts-lose-power", 3, Nemesis::power),
          new Nemesis("hosts-cut-off", 3, Nemesis::cutHosts),
          new Nemesis("hosts-hang", 3, Nemesis::hangHosts),
          new Nemesis("hosts-flaky", 3, Nemesis::flakyHosts),
          new Nemesis("zone-loses-power", 3, Nemesis::zoneLosesPower),
          new Nemesis("cassandra-majority-kill", 3, Nemesis::killMostOfCassandra),
          new Nemesis("cassandra-kill", 3, Nemesis::killCassandra),
          new Nemesis("cassandra-pause", 3, Nemesis::pauseCassandra),
          new Nemesis("cassandra-disk-full", 3, Nemesis::fillCassandrasDisk));

  private static Harm kill(Arena arena, RandomGenerator chance) {
    int node = arena.node(chance);
    arena.lab().kill(node);
    return new Harm("node " + node, () -> {});
  }

  private static Harm killOldest(Arena arena, RandomGenerator chance) {
    int node = arena.lab().oldest();
    arena.lab().kill(node);
    return new Harm("node " + node, () -> {});
  }

  /**
   * It goes on where it was, as if nothing had happened: for seconds it takes itself for in charge.
   */
  private static Harm pause(Arena arena, RandomGenerator chance) {
    int node = arena.node(chance);
    arena.lab().signal(node, "STOP");
    return new Harm("node " + node, () -> arena.lab().signal(node, "CONT"));
  }

  /** The smaller part keeps its way to the store and to the hosts. */
  private static Harm halves(Arena arena, RandomGenerator chance) {
    List<Integer> nodes = shuffled(arena.shape().nodes(), chance);
    int smaller = nodes.size() / 2;
    for (int node : nodes.subList(0, smaller)) {
      for (int other : nodes.subList(smaller, nodes.size())) {
        arena.part(node, other);
      }
    }
    return new Harm("nodes " + nodes.subList(0, smaller) + " apart", arena.network()::heal);
  }

  /** Two nodes do not reach each other, and all others reach both. */
  private static Harm bridge(Arena arena, RandomGenerator chance) {
    int node = arena.node(chance);
    int other = arena.otherThan(node, chance);
    arena.part(node, other);
    return new Harm("nodes " + node + " and " + other, arena.network()::heal);
  }

  /** Each node reaches its two neighbours alone. */
  private static Harm ring(Arena arena, RandomGenerator chance) {
    List<Integer> nodes = shuffled(arena.shape().nodes(), chance);
    for (int i = 0; i < nodes.size(); i++) {
      for (int j = 0; j < i; j++) {
        int apart = i - j;
        if (apart > 1 && apart < nodes.size() - 1) {
          arena.part(nodes.get(i), nodes.get(j));
        }
      }
    }
    return new Harm("nodes in the order " + nodes, arena.network()::heal);
  }

  private static Harm withoutHosts(Arena arena, RandomGenerator chance) {
    int node = arena.node(chance);
    arena.network().cut(node, List.of(arena.lab().observer()));
    return new Harm("node " + node, arena.network()::heal);
  }

  private static Harm withoutStore(Arena arena, RandomGenerator chance) {
    int node = arena.node(chance);
    arena.network().cut(node, arena.lab().cassandraAddresses());
    return new Harm("node " + node, arena.network()::heal);
  }

  private static Harm slowLink(Arena arena, RandomGenerator chance) {
    int node = arena.node(chance);
    arena.network().slow(node, SLOW);
    return new Harm("node " + node + ", " + SLOW + " kbit/s", arena.network()::heal);
  }

  /** What the node sends is lost for a moment, several times a second. */
  private static Harm lossyLink(Arena arena, RandomGenerator chance) {
    int node = arena.node(chance);
    var flapping = new Flapping(arena.network(), node, arena.others(node));
    return new Harm("node " + node + ", " + flapping.terms(), flapping::close);
  }

  private static Harm power(Arena arena, RandomGenerator chance) {
    List<HostId> hosts = someHosts(arena, chance);
    arena.lab().inflict(hosts, HostFault.POWER_LOST);
    return new Harm(
        hosts.size() + " hosts", () -> arena.lab().inflict(hosts, HostFault.POWER_BACK));
  }

  /** A whole zone: what fits nowhere waits until the power is back. */
  private static Harm zoneLosesPower(Arena arena, RandomGenerator chance) {
    List<HostSpec> fleet = arena.shape().fleet().world().hosts();
    List<ZoneId> zones = fleet.stream().map(HostSpec::zone).distinct().sorted().toList();
    ZoneId zone = zones.get(chance.nextInt(zones.size()));
    List<HostId> hosts =
        fleet.stream().filter(host -> host.zone().equals(zone)).map(HostSpec::id).toList();
    arena.lab().inflict(hosts, HostFault.POWER_LOST);
    return new Harm(
        zone + ", " + hosts.size() + " hosts",
        () -> arena.lab().inflict(hosts, HostFault.POWER_BACK));
  }

  /** They run on unseen until they are fenced, and then have no power. */
  private static Harm cutHosts(Arena arena, RandomGenerator chance) {
    List<HostId> hosts = someHosts(arena, chance);
    arena.lab().inflict(hosts, HostFault.CUT_OFF);
    return new Harm(
        hosts.size() + " hosts",
        () -> {
          arena.lab().inflict(hosts, HostFault.REACHED_AGAIN);
          arena.lab().inflict(hosts, HostFault.POWER_BACK);
        });
  }

  /** Their guests run on, and they are heard, but answer nothing. */
  private static Harm hangHosts(Arena arena, RandomGenerator chance) {
    List<HostId> hosts = someHosts(arena, chance);
    arena.lab().inflict(hosts, HostFault.HUNG);
    return new Harm(hosts.size() + " hosts", () -> arena.lab().inflict(hosts, HostFault.ANSWERING));
  }

  /** A third of all: orders and answers are lost, come twice, or when nobody waits for them. */
  private static Harm flakyHosts(Arena arena, RandomGenerator chance) {
    List<HostId> hosts = new ArrayList<>(arena.hosts());
    Collections.shuffle(hosts, Random.from(chance));
    List<HostId> flaky = List.copyOf(hosts.subList(0, hosts.size() / 3));
    arena.lab().inflict(flaky, HostFault.FLAKY);
    return new Harm(flaky.size() + " hosts", () -> arena.lab().inflict(flaky, HostFault.STEADY));
  }

  private static List<HostId> someHosts(Arena arena, RandomGenerator chance) {
    List<HostId> hosts = new ArrayList<>(arena.hosts());
    Collections.shuffle(hosts, Random.from(chance));
    int most = Math.max(2, hosts.size() / 20);
    return List.copyOf(hosts.subList(0, 1 + chance.nextInt(most)));
  }

  private static Harm killCassandra(Arena arena, RandomGenerator chance) {
    int number = 1 + chance.nextInt(arena.shape().cassandraNodes());
    arena.lab().store().kill(number);
    return new Harm("its node " + number, arena.lab().store()::up);
  }

  /** Nothing can be recorded any more. */
  private static Harm killMostOfCassandra(Arena arena, RandomGenerator chance) {
    int all = arena.shape().cassandraNodes();
    List<Integer> most = shuffled(all, chance).subList(0, all / 2 + 1);
    most.forEach(number -> arena.lab().store().kill(number));
    return new Harm("its nodes " + most, arena.lab().store()::up);
  }

  private static Harm pauseCassandra(Arena arena, RandomGenerator chance) {
    int number = 1 + chance.nextInt(arena.shape().cassandraNodes());
    arena.lab().store().pause(number);
    return new Harm("its node " + number, () -> arena.lab().store().resume(number));
  }

  /** A node of it that cannot write stops or crashes; whoever has made room starts it again. */
  private static Harm fillCassandrasDisk(Arena arena, RandomGenerator chance) {
    int number = 1 + chance.nextInt(arena.shape().cassandraNodes());
    FullDisk disk = FullDisk.fill(arena.lab().store().data(number));
    return new Harm(
        "its node " + number,
        () -> {
          disk.free();
          if (arena.lab().store().runs(number)) {
            arena.lab().store().kill(number);
          }
          arena.lab().store().up();
        });
  }

  private static List<Integer> shuffled(int nodes, RandomGenerator chance) {
    List<Integer> all = new ArrayList<>();
    for (int node = 1; node <= nodes; node++) {
      all.add(node);
    }
    Collections.shuffle(all, Random.from(chance));
    return all;
  }
}
