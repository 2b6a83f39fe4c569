package io.drover.cli.bench;

import io.drover.hypervisor.forecast.Link;
import io.drover.hypervisor.libvirt.LibvirtHost;
import io.drover.lab.GuestAnswer;
import io.drover.lab.GuestShape;
import io.drover.lab.Heartbeats;
import io.drover.lab.Lab;
import io.drover.lab.LabUnusable;
import io.drover.lab.Waiting;
import io.drover.model.Cpu;
import io.drover.model.DataRate;
import io.drover.model.DataSize;
import io.drover.model.HostId;
import io.drover.model.MigrationId;
import io.drover.model.PoolId;
import io.drover.model.Resources;
import io.drover.model.VmId;
import io.drover.model.VmSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/** A lab of three hosts with unequal links, and guests of unequal size whose load changes. */
final class ForecastGuests implements AutoCloseable {
  /** Of each host's link, in Mbit/s; a move has the lesser of its two. */
  private static final int[] LINKS = {800, 800, 400};

  /** Memory of each guest and the most that it can dirty, in MiB: its kernel needs the rest. */
  private static final int[][] GUESTS = {
    {96, 20}, {128, 40}, {192, 80}, {256, 100}, {320, 100}, {384, 100}
  };

  private static final int MOST_RATE = 40;
  private static final int LEAST_SET = 10;

  private static final Duration BOOT_LIMIT = Duration.ofMinutes(2);
  private static final Duration SILENCE_LIMIT = Duration.ofSeconds(10);
  private static final Duration LIVELY = Duration.ofSeconds(1);

  /** The balloon tells every two seconds what the guest uses. */
  private static final Duration BALLOON_TELLS = Duration.ofSeconds(5);

  private final Lab lab;
  private final Heartbeats heartbeats;
  private final Random chance;
  private final List<Guest> guests = new ArrayList<>();

  /** Where a guest is, and by which number it moves next. */
  static final class Guest {
    private final VmSpec spec;
    private final int mostSet;
    private int host;
    private int target;
    private String load = "";
    private long number = 1;

    Guest(VmSpec spec, int mostSet, int host) {
      this.spec = spec;
      this.mostSet = mostSet;
      this.host = host;
    }

    String name() {
      return spec.id().value();
    }

    VmSpec spec() {
      return spec;
    }

    int host() {
      return host;
    }

    int target() {
      return target;
    }

    /** As people read it. */
    String load() {
      return load;
    }

    /** Its last migration has ended, one way or the other. */
    void counted() {
      number++;
    }

    void arrived() {
      host = target;
    }

    MigrationId next() {
      return new MigrationId(spec.id(), number);
    }
  }

  /**
   * @param checkout whose lab is used
   * @param folder of the lab alone
   */
  ForecastGuests(Path checkout, Path folder, Random chance) {
    this.chance = chance;
    lab = Lab.open(checkout, folder, "df", "198.18");
    heartbeats = lab.heartbeats(InstantSource.system());
    lab.close(); // what a killed run left behind
    lab.up(LINKS.length, Map.of());
  }

  List<LibvirtHost> hosts() {
    return IntStream.rangeClosed(1, LINKS.length).mapToObj(this::host).toList();
  }

  List<Guest> all() {
    return guests;
  }

  private LibvirtHost host(int number) {
    return new LibvirtHost(
        id(number), lab.uri(number, Lab.Transport.UNIX), lab.uri(number, Lab.Transport.TCP));
  }

  static HostId id(int number) {
    return new HostId("host-" + number);
  }

  static Link link(HostId from, HostId to) {
    int slower = Math.min(megabits(from), megabits(to));
    return new Link(from + " to " + to, "tcp", new DataRate(slower * 125_000L));
  }

  private static int megabits(HostId host) {
    return LINKS[Integer.parseInt(host.value().substring("host-".length())) - 1];
  }

  void start() throws InterruptedException {
    for (int i = 0; i < LINKS.length; i++) {
      lab.link(i + 1, new DataRate(LINKS[i] * 125_000L));
    }
    for (int i = 0; i < GUESTS.length; i++) {
      DataSize memory = DataSize.mebibytes(GUESTS[i][0]);
      var spec =
          new VmSpec(
              new VmId("g" + (i + 1)),
              new Resources(new Cpu(1000), memory),
              1,
              new PoolId("local"),
              Set.of(),
              true);
      var guest = new Guest(spec, GUESTS[i][1], i % LINKS.length + 1);
      guests.add(guest);
      lab.guest(
          guest.host,
          guest.name(),
          GuestShape.small()
              .withMemory(memory)
              .dirtying(DataRate.ZERO, DataSize.mebibytes(guest.mostSet)));
    }
    var boot = new Waiting(InstantSource.system(), BOOT_LIMIT);
    for (Guest guest : guests) {
      boot.until(guest.name() + " is heard", () -> heartbeats.alive(guest.name(), LIVELY));
      load(guest);
    }
    Thread.sleep(BALLOON_TELLS);
  }

  /** One guest in five writes nothing, the others at any rate to any set. */
  void load(Guest guest) {
    int rate = chance.nextInt(5) == 0 ? 0 : 1 + chance.nextInt(MOST_RATE);
    int set = LEAST_SET + chance.nextInt(guest.mostSet - LEAST_SET + 1);
    guest.load = rate + " MiB/s of " + set + " MiB";
    lab.load(guest.name(), DataRate.mebibytes(rate), DataSize.mebibytes(set));
    guest.target = (guest.host + chance.nextInt(LINKS.length - 1)) % LINKS.length + 1;
  }

  /** The guest's own word, never a return code. */
  Optional<String> harm(Guest guest, Instant from) throws InterruptedException {
    GuestAnswer answer = lab.ask(guest.name());
    if (!answer.intact()) {
      return Optional.of(", and has lost memory: " + answer);
    }
    try {
      new Waiting(InstantSource.system(), SILENCE_LIMIT)
          .until(guest.name() + " is heard", () -> heartbeats.alive(guest.name(), LIVELY));
    } catch (LabUnusable e) {
      return Optional.of(", and is not heard of within " + SILENCE_LIMIT);
    }
    int resets = heartbeats.resets(guest.name(), from, InstantSource.system().instant());
    return resets == 0
        ? Optional.empty()
        : Optional.of(", and its counter went back " + resets + " times: " + answer);
  }

  @Override
  public void close() {
    lab.close();
  }
}
