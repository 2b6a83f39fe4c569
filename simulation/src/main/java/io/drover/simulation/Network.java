package io.drover.simulation;

import io.drover.simulation.fault.Fault;
import io.drover.simulation.fault.Weather;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/**
 * Carries messages between the control side's entities: a little later, and lost, twice or late as
 * the weather has it.
 */
final class Network {
  private static final long USUAL_NANOS = 2_000_000;

  private final Simulation simulation;
  private final RandomGenerator chance;
  private final FaultCounts injected;
  private Weather weather = Weather.FAIR;

  Network(Simulation simulation, RandomGenerator chance, FaultCounts injected) {
    this.simulation = simulation;
    this.chance = chance;
    this.injected = injected;
  }

  void turn(Weather now) {
    weather = now;
  }

  /**
   * @param alive asked on arrival: a message does not outlive the process it is in
   */
  void send(BooleanSupplier alive, Runnable delivery) {
    if (happens(weather.lost(), Fault.MESSAGE_LOST)) {
      return;
    }
    deliver(alive, delivery);
    if (happens(weather.repeated(), Fault.MESSAGE_REPEATED)) {
      deliver(alive, delivery);
    }
  }

  private void deliver(BooleanSupplier alive, Runnable delivery) {
    long nanos = 1 + chance.nextLong(USUAL_NANOS);
    if (happens(weather.late(), Fault.MESSAGE_LATE)) {
      nanos += (long) (chance.nextDouble() * weather.lateBy().toNanos());
    }
    simulation.after(
        Duration.ofNanos(nanos),
        () -> {
          if (alive.getAsBoolean()) {
            delivery.run();
          }
        });
  }

  private boolean happens(double odds, Fault fault) {
    boolean happens = odds > 0 && chance.nextDouble() < odds;
    if (happens) {
      injected.count(fault);
    }
    return happens;
  }
}
