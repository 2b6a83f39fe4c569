package io.drover.simulation.fault;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * What goes wrong in one run, drawn from its seed.
 *
 * @param lost chance that a message of the control side is lost; the other chances alike
 * @param lateBy the most that a late message or answer is late
 * @param episodes in the order they begin
 */
public record Weather(
    double lost,
    double repeated,
    double late,
    Duration lateBy,
    double hypervisorNever,
    double hypervisorTwice,
    double hypervisorLate,
    List<Episode> episodes) {
  private static final int MOST_EPISODES_OF_A_KIND = 4;

  public static final Weather FAIR = new Weather(0, 0, 0, Duration.ZERO, 0, 0, 0, List.of());

  public Weather {
    episodes = List.copyOf(episodes);
  }

  /**
   * One thing that goes wrong for a while.
   *
   * @param from since the start of the run
   * @param lasts how long; a clock jumps once and is set right after this time
   * @param where picks the host or link it befalls, modulo their number
   * @param force 0 to 1: how slow a slow link is, how far a clock jumps
   * @param ambush whether it waits, from then on, for the next step of a migration, and befalls one
   *     of that one's hosts
   */
  public record Episode(
      Fault fault, Duration from, Duration lasts, int where, double force, boolean ambush) {}

  /**
   * Draws which of the allowed faults a run has, how often and how badly, all of it over by {@code
   * until}.
   */
  public static Weather draw(RandomGenerator chance, Set<Fault> allowed, Duration until) {
    Set<Fault> present = EnumSet.noneOf(Fault.class);
    for (Fault fault : Fault.values()) {
      boolean drawn = chance.nextDouble() < 0.6;
      if (drawn && allowed.contains(fault)) {
        present.add(fault);
      }
    }
    var episodes = new ArrayList<Episode>();
    for (Fault fault : present) {
      if (isEpisodic(fault)) {
        for (int i = 1 + chance.nextInt(MOST_EPISODES_OF_A_KIND); i > 0; i--) {
          episodes.add(episode(fault, chance, until));
        }
      }
    }
    episodes.sort(Comparator.comparing(Episode::from));
    return new Weather(
        chance(Fault.MESSAGE_LOST, present, chance),
        chance(Fault.MESSAGE_REPEATED, present, chance),
        chance(Fault.MESSAGE_LATE, present, chance),
        Duration.ofMillis(1 + chance.nextLong(chance.nextBoolean() ? 2_000 : 90_000)),
        chance(Fault.HYPERVISOR_NEVER, present, chance),
        chance(Fault.HYPERVISOR_TWICE, present, chance),
        chance(Fault.HYPERVISOR_LATE, present, chance),
        episodes);
  }

  private static boolean isEpisodic(Fault fault) {
    return switch (fault) {
      case HOST_DEAD,
          HOST_HUNG,
          HOST_PARTITIONED,
          SLOW_LINK,
          CLOCK_FORWARDS,
          CLOCK_BACKWARDS,
          CONTROL_KILLED,
          CONTROL_KILLED_BEFORE_EFFECTS,
          CONTROL_KILLED_AFTER_EFFECTS ->
          true;
      case MESSAGE_LOST,
          MESSAGE_REPEATED,
          MESSAGE_LATE,
          HYPERVISOR_LATE,
          HYPERVISOR_TWICE,
          HYPERVISOR_NEVER ->
          false;
    };
  }

  private static boolean isOfHost(Fault fault) {
    return fault == Fault.HOST_DEAD || fault == Fault.HOST_HUNG || fault == Fault.HOST_PARTITIONED;
  }

  private static Episode episode(Fault fault, RandomGenerator chance, Duration until) {
    long length = until.toMillis();
    long from = (long) (chance.nextDouble() * length);
    long most = chance.nextBoolean() ? 60_000 : 15 * 60_000;
    long lasts = Math.min(1 + (long) (chance.nextDouble() * most), length - from);
    boolean ambush = chance.nextBoolean() && isOfHost(fault);
    return new Episode(
        fault,
        Duration.ofMillis(from),
        Duration.ofMillis(lasts),
        chance.nextInt(1 << 20),
        chance.nextDouble(),
        ambush);
  }

  private static double chance(Fault fault, Set<Fault> present, RandomGenerator chance) {
    double drawn = Math.pow(10, -3 + 2.5 * chance.nextDouble());
    return present.contains(fault) ? drawn : 0;
  }
}
