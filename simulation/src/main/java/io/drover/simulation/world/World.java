package io.drover.simulation.world;

import io.drover.hypervisor.HostSample;
import io.drover.hypervisor.HypervisorReport;
import io.drover.hypervisor.HypervisorRequest;
import io.drover.model.HostId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Simulated hypervisors on simulated hosts and links, with a clock of their own: the same requests
 * and faults at the same moments and the same chance give the same reports. Behaves as {@link
 * io.drover.hypervisor.Hypervisor} promises, whatever {@link Faults} do. Single-threaded: whoever
 * drives it from several threads takes turns.
 *
 * <pre>
 * request ──▶ Wire ──▶ Requests ──▶ Copies ──▶ Flows (max-min fair over Links)
 * reports ◀── Wire ◀──────┴────────────┘
 * </pre>
 */
public final class World {
  private final Timeline timeline;
  private final Fleet fleet;
  private final Flows flows;
  private final Copies copies;
  private final Wire wire;
  private final Faults faults;
  private final Requests requests;
  private final Telemetry telemetry;
  private final GroundTruth truth;

  public World(WorldSpec spec, Instant start, RandomGenerator chance) {
    this(start, spec, chance);
    for (Resident resident : spec.residents()) {
      fleet.add(
          fleet.host(resident.placement().host()),
          new Guest(
              resident.vm(), resident.placement().numa(), resident.vm().pool(), resident.epoch()));
    }
  }

  /** A world without the guests of the spec, for one that was remembered. */
  static World empty(WorldSpec spec, Instant start, RandomGenerator chance) {
    return new World(start, spec, chance);
  }

  private World(Instant start, WorldSpec spec, RandomGenerator chance) {
    timeline = new Timeline(start);
    fleet = new Fleet(spec);
    Links links = new Links(spec);
    flows = new Flows(links, spec.physics().settleEvery().toNanos());
    wire = new Wire(timeline, spec.physics().answerWithin(), chance, this::receive);
    CopyEndings endings = new CopyEndings(fleet, timeline, flows, wire, spec.physics());
    copies = new Copies(fleet, timeline, links, flows, wire, endings, spec);
    faults = new Faults(fleet, copies, endings, links, flows);
    requests = new Requests(fleet, timeline, copies, endings, faults, wire, spec.physics());
    telemetry = new Telemetry(spec.demand(), spec.physics());
    truth = new GroundTruth(fleet, links, flows);
  }

  /** Sends a request to a host of this world, which gets it a little later. */
  public void request(HostId host, HypervisorRequest request, Instant at) {
    wire.request(fleet.host(host), request, Math.max(timeline.now(), Timeline.nanos(at)));
  }

  /** When something happens next, unless something is asked before. */
  public Optional<Instant> nextEventAt() {
    long next = nextAt();
    return next == Timeline.NEVER ? Optional.empty() : Optional.of(Timeline.instant(next));
  }

  /**
   * Lets everything happen that happens up to {@code at}, and gives what was reported, in order.
   */
  public List<HypervisorReport> advanceTo(Instant at) {
    long until = Timeline.nanos(at);
    for (long next = nextAt(); next <= until; next = nextAt()) {
      step(next);
    }
    timeline.moveTo(until);
    return wire.take();
  }

  public Instant now() {
    return Timeline.instant(timeline.now());
  }

  /** What the host's meters show at the moment; nothing when it is dead, hung or cut off. */
  public Optional<HostSample> sample(HostId host, Instant at) {
    HostState state = fleet.host(host);
    return state.answers() && !state.partitioned
        ? Optional.of(telemetry.sample(state, at))
        : Optional.empty();
  }

  /** Whether the host itself gives a sign of life; one whose hypervisor hangs does. */
  public boolean isHeard(HostId host) {
    HostState state = fleet.host(host);
    return state.alive && !state.partitioned;
  }

  /** How many messages were lost, doubled and late because their host is flaky. */
  public record Flaked(long lost, long twice, long late) {}

  public Flaked flaked() {
    return new Flaked(wire.lost, wire.twice, wire.late);
  }

  public Faults faults() {
    return faults;
  }

  public GroundTruth truth() {
    return truth;
  }

  Fleet fleet() {
    return fleet;
  }

  private void receive(HostState host, HypervisorRequest request) {
    requests.handle(host, request);
  }

  private long nextAt() {
    return Math.min(
        Math.min(timeline.nextAt(), flows.endsNextAt()), flows.settlesAt(timeline.now()));
  }

  /** At one moment: first what is sent, then what was planned, then the shares anew. */
  private void step(long at) {
    Optional<Flow> sent = flows.endedBy(at);
    if (sent.isPresent()) {
      timeline.moveTo(at);
      copies.onSent(sent.get().copy);
    } else if (timeline.nextAt() <= at) {
      timeline.runNext();
    } else {
      timeline.moveTo(at);
      flows.settle(at);
    }
  }
}
