package io.drover.simulation;

import io.drover.model.HostId;
import io.drover.model.MoveOrder;
import io.drover.model.RackId;
import io.drover.model.VmId;
import io.drover.simulation.Killer.Moment;
import io.drover.simulation.fault.Fault;
import io.drover.simulation.fault.Weather;
import io.drover.simulation.fault.Weather.Episode;
import io.drover.simulation.world.Faults;
import io.drover.simulation.world.Flakiness;
import io.drover.simulation.world.World;
import io.drover.vm.migration.MigrationEvent;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes the weather: brings each fault about when it is due and takes it back. */
final class FaultInjector implements Killer {
  /**
   * How long a host that was fenced, or died for another reason than an episode, waits for someone
   * to switch it on.
   */
  private static final Duration REPAIR = Duration.ofMinutes(4);

  private final Simulation simulation;
  private final World world;
  private final Network network;
  private final Weather weather;
  private final List<HostId> hosts;
  private final List<RackId> racks;
  private final FaultCounts counts;
  private final Runnable kill;
  private final Map<HostId, Integer> heldDown = new TreeMap<>();
  private final Map<VmId, MoveOrder> orders = new TreeMap<>();
  private final ArrayDeque<Episode> ambushes = new ArrayDeque<>();
  private boolean healed;
  private @Nullable Moment killAt;
  private Duration clockError = Duration.ZERO;

  /**
   * @param kill ends the control process that lives, if one does, and has another begin a while
   *     later
   */
  FaultInjector(
      Simulation simulation,
      World world,
      Network network,
      Script script,
      Weather weather,
      FaultCounts counts,
      Runnable kill) {
    this.simulation = simulation;
    this.world = world;
    this.network = network;
    this.weather = weather;
    this.hosts = script.hosts().stream().map(host -> host.spec().id()).toList();
    this.racks = script.hosts().stream().map(host -> host.spec().rack()).distinct().toList();
    this.counts = counts;
    this.kill = kill;
  }

  void start() {
    network.turn(weather);
    var flakiness =
        new Flakiness(
            weather.hypervisorNever(),
            weather.hypervisorTwice(),
            weather.hypervisorLate(),
            weather.lateBy());
    hosts.forEach(host -> world.faults().hostIsFlaky(host, flakiness));
    weather.episodes().forEach(episode -> simulation.after(episode.from(), () -> begin(episode)));
    repairLater();
  }

  private void begin(Episode episode) {
    if (episode.ambush()) {
      ambushes.add(episode);
    } else {
      befall(episode, hosts.get(episode.where() % hosts.size()));
    }
  }

  /** A migration has gone a step: the moment an ambush waits for. */
  void onStep(MigrationEvent event) {
    if (event instanceof MigrationEvent.MigrationRequested requested) {
      orders.put(requested.migration().vm(), requested.order());
    }
    MoveOrder order = orders.get(event.migration().vm());
    Episode episode = ambushes.peek();
    if (episode != null && order != null && isStepOf(event, episode)) {
      ambushes.remove();
      HostId host = episode.where() % 2 == 0 ? order.from().host() : order.to().host();
      Duration delay = Duration.ofMillis((long) (episode.force() * 500));
      simulation.after(
          delay,
          () -> {
            if (!healed) {
              befall(episode, host);
            }
          });
    }
  }

  /** Half of all ambushes wait for the most delicate step. */
  private static boolean isStepOf(MigrationEvent event, Episode episode) {
    return episode.where() % 4 < 2 || event instanceof MigrationEvent.SwitchoverStarted;
  }

  private void befall(Episode episode, HostId host) {
    counts.count(episode.fault());
    Faults faults = world.faults();
    switch (episode.fault()) {
      case HOST_DEAD -> {
        heldDown.merge(host, 1, Integer::sum);
        faults.hostDies(host);
        simulation.after(
            episode.lasts(),
            () -> {
              if (heldDown.merge(host, -1, Integer::sum) == 0) {
                faults.hostReturns(host);
              }
            });
      }
      case HOST_HUNG -> {
        faults.hostHangs(host);
        simulation.after(episode.lasts(), () -> faults.hostUnhangs(host));
      }
      case HOST_PARTITIONED -> {
        faults.hostPartitions(host);
        simulation.after(episode.lasts(), () -> faults.hostRejoins(host));
      }
      case SLOW_LINK -> slowLink(episode, host);
      case CLOCK_FORWARDS -> jump(episode, 1);
      case CLOCK_BACKWARDS -> jump(episode, -1);
      case CONTROL_KILLED -> kill.run();
      case CONTROL_KILLED_BEFORE_EFFECTS -> killAt = Moment.BEFORE_EFFECTS;
      case CONTROL_KILLED_AFTER_EFFECTS -> killAt = Moment.AFTER_EFFECTS;
      case MESSAGE_LOST,
          MESSAGE_REPEATED,
          MESSAGE_LATE,
          HYPERVISOR_LATE,
          HYPERVISOR_TWICE,
          HYPERVISOR_NEVER ->
          throw new IllegalStateException("not an episode: " + episode);
    }
  }

  private void slowLink(Episode episode, HostId host) {
    Faults faults = world.faults();
    double factor = episode.force() < 0.3 ? 0 : episode.force() / 10;
    if (episode.where() % 3 == 0) {
      RackId rack = racks.get(episode.where() % racks.size());
      faults.uplinkSlows(rack, factor);
      simulation.after(episode.lasts(), () -> faults.uplinkSlows(rack, 1));
    } else {
      faults.nicSlows(host, factor);
      simulation.after(episode.lasts(), () -> faults.nicSlows(host, 1));
    }
  }

  private void jump(Episode episode, int direction) {
    Duration by = Duration.ofSeconds((long) (direction * 600 * episode.force() * episode.force()));
    clockError = clockError.plus(by);
    simulation.after(episode.lasts(), () -> clockError = clockError.minus(by));
  }

  private void repairLater() {
    simulation.after(
        REPAIR,
        () -> {
          for (HostId host : hosts) {
            if (!world.truth().isAlive(host) && heldDown.getOrDefault(host, 0) == 0) {
              world.faults().hostReturns(host);
            }
          }
          repairLater();
        });
  }

  /** All is well again, but for the clock, which an episode's end sets right. */
  void heal() {
    healed = true;
    network.turn(Weather.FAIR);
    killAt = null;
    ambushes.clear();
    for (HostId host : hosts) {
      world.faults().hostIsFlaky(host, Flakiness.NONE);
      world.faults().hostReturns(host);
      world.faults().hostUnhangs(host);
      world.faults().hostRejoins(host);
      world.faults().nicSlows(host, 1);
    }
    racks.forEach(rack -> world.faults().uplinkSlows(rack, 1));
  }

  @Override
  public boolean killsAt(Moment moment, long recorded) {
    if (moment != killAt) {
      return false;
    }
    killAt = null;
    return true;
  }

  /** By how much the control side's clock is ahead of the world's. */
  Duration clockError() {
    return clockError;
  }

  void countFlaked() {
    World.Flaked flaked = world.flaked();
    counts.add(Fault.HYPERVISOR_NEVER, flaked.lost());
    counts.add(Fault.HYPERVISOR_TWICE, flaked.twice());
    counts.add(Fault.HYPERVISOR_LATE, flaked.late());
  }
}
