package io.drover.placement;

import io.drover.constraint.Relaxation;
import io.drover.fleetview.FleetSnapshot;
import io.drover.fleetview.RandomFleet;
import io.drover.model.Cordon;
import io.drover.model.Cpu;
import io.drover.model.CpuModel;
import io.drover.model.DataSize;
import io.drover.model.GroupId;
import io.drover.model.GroupRule;
import io.drover.model.GroupRule.Spread;
import io.drover.model.HostDigest;
import io.drover.model.HostDigest.Guest;
import io.drover.model.HostId;
import io.drover.model.HostSpec;
import io.drover.model.PoolId;
import io.drover.model.Resources;
import io.drover.model.VmId;
import io.drover.model.VmSpec;
import io.drover.objective.Weights;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** A fleet on which changes are carried out one by one, in digests and rules. */
final class ChangedFleet {
  private final Map<HostId, HostDigest> hosts = new TreeMap<>();
  private final List<GroupRule> rules;
  private final Set<GroupId> noLongerApart = new HashSet<>();
  private Weights weights;

  ChangedFleet(RandomFleet.Told told, Weights weights) {
    told.digests().forEach(host -> hosts.put(host.spec().id(), host));
    rules = new ArrayList<>(told.rules());
    this.weights = weights;
  }

  PlacementAnswer place(VmSpec vm, Cpu use) {
    var digests = hosts.values().stream().map(host -> guests(host, this::relaxed)).toList();
    var fleet = FleetSnapshot.of(2, RandomFleet.NOON, digests, RandomFleet.STALE_AFTER, rules);
    return new Placer(fleet, weights).place(relaxed(vm), use);
  }

  private VmSpec relaxed(VmSpec vm) {
    var apart = new HashSet<>(vm.apart());
    apart.removeAll(noLongerApart);
    return new VmSpec(
        vm.id(),
        vm.size(),
        vm.numaNodes(),
        vm.pool(),
        apart,
        vm.movable(),
        vm.groups(),
        vm.cpuModel());
  }

  void carryOut(Remedy remedy) {
    remedy.moves().forEach(this::move);
    remedy.relaxations().forEach(this::relax);
  }

  void move(Remedy.Move move) {
    Guest guest = guest(move.from().host(), move.vm().id());
    change(
        move.from().host(),
        host -> {
          var guests = new ArrayList<>(host.guests());
          guests.remove(guest);
          return with(host, guests, host.cpuUsed().minus(guest.cpuUsed()));
        });
    change(
        move.to().host(),
        host -> {
          var guests = new ArrayList<>(host.guests());
          guests.add(new Guest(guest.vm(), move.to().numa(), guest.cpuUsed(), guest.dirtyRate()));
          return with(host, guests, host.cpuUsed().plus(guest.cpuUsed()));
        });
  }

  private Guest guest(HostId host, VmId vm) {
    HostDigest at = hosts.get(host);
    if (at == null) {
      throw new AssertionError("no host " + host);
    }
    return at.guests().stream().filter(one -> one.vm().id().equals(vm)).findFirst().orElseThrow();
  }

  private void relax(Relaxation relaxation) {
    switch (relaxation) {
      case Relaxation.Open(var id, _) ->
          change(id, host -> with(host, host.spec(), host.sampledAt(), Cordon.OPEN));
      case Relaxation.Hear(var id, _) ->
          change(id, host -> with(host, host.spec(), RandomFleet.NOON, host.cordon()));
      case Relaxation.RaiseCeiling(_, double to) ->
          weights =
              new Weights(
                  weights.safetyLevel(),
                  to,
                  weights.load(),
                  weights.balance(),
                  weights.fragments(),
                  weights.chunkCores(),
                  weights.perMove(),
                  weights.perGibibyte());
      case Relaxation.Grow grow -> grow(grow);
      case Relaxation.Lift(var rule) -> {
        rules.removeIf(rule::equals);
        if (rule instanceof Spread spread) {
          noLongerApart.add(spread.group());
        }
      }
      case Relaxation.Reach(var id, var pool) ->
          change(
              id,
              host ->
                  with(
                      host,
                      spec(
                          host.spec(),
                          host.spec().numaNodes(),
                          plus(host.spec().pools(), pool),
                          host.spec().cpuModels())));
      case Relaxation.Offer(var id, var model) ->
          change(
              id,
              host ->
                  with(
                      host,
                      spec(
                          host.spec(),
                          host.spec().numaNodes(),
                          host.spec().pools(),
                          plus(host.spec().cpuModels(), model))));
    }
  }

  private void grow(Relaxation.Grow grow) {
    change(
        grow.host(),
        host -> {
          var nodes = new ArrayList<>(host.spec().numaNodes());
          var more =
              new Resources(
                  new Cpu((long) Math.ceil(grow.millicores() / host.spec().cpuOvercommit())),
                  new DataSize(grow.bytes()));
          nodes.set(grow.node(), nodes.get(grow.node()).plus(more));
          return with(host, spec(host.spec(), nodes, host.spec().pools(), host.spec().cpuModels()));
        });
  }

  private static <T> Set<T> plus(Set<T> some, T more) {
    var all = new HashSet<>(some);
    all.add(more);
    return all;
  }

  private void change(HostId id, UnaryOperator<HostDigest> change) {
    hosts.computeIfPresent(id, (_, host) -> change.apply(host));
  }

  private static HostSpec spec(
      HostSpec host, List<Resources> nodes, Set<PoolId> pools, Set<CpuModel> models) {
    return new HostSpec(
        host.id(),
        host.zone(),
        host.rack(),
        nodes,
        host.cpuOvercommit(),
        host.nic(),
        pools,
        models);
  }

  private static HostDigest with(HostDigest host, HostSpec spec) {
    return with(host, spec, host.sampledAt(), host.cordon());
  }

  private static HostDigest with(HostDigest host, HostSpec spec, Instant sampled, Cordon cordon) {
    return new HostDigest(
        spec, host.revision(), sampled, host.cpuUsed(), cordon, host.guests(), host.incoming());
  }

  private static HostDigest with(HostDigest host, List<Guest> guests, Cpu used) {
    return new HostDigest(
        host.spec(),
        host.revision(),
        host.sampledAt(),
        used,
        host.cordon(),
        guests,
        host.incoming());
  }

  private static HostDigest guests(HostDigest host, UnaryOperator<VmSpec> change) {
    var guests =
        host.guests().stream()
            .map(guest ->
                new Guest(
                    change.apply(guest.vm()), guest.numa(), guest.cpuUsed(), guest.dirtyRate()))
            .toList();
    var incoming =
        host.incoming().stream()
            .map(
                one -> new HostDigest.Incoming(one.migration(), change.apply(one.vm()), one.numa()))
            .toList();
    return new HostDigest(
        host.spec(),
        host.revision(),
        host.sampledAt(),
        host.cpuUsed(),
        host.cordon(),
        guests,
        incoming);
  }
}
