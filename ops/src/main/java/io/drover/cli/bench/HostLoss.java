package io.drover.cli.bench;

import io.drover.cell.CellStatus;
import io.drover.cli.UserError;
import io.drover.cli.cluster.ClusterLab;
import io.drover.lab.Waiting;
import io.drover.model.Cordon;
import io.drover.model.HostDigest;
import io.drover.model.HostId;
import io.drover.model.VmId;
import io.drover.node.ClusterObserver;
import io.drover.twin.HostFault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Takes hosts' power, and finds in the twin's own history when the last of their VMs was ordered to
 * start elsewhere: counted from when the hosts were last asked for a sign of life before that, not
 * from when anybody noticed.
 */
final class HostLoss {
  private static final Duration ANSWER = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final int LOOKS_A_LINE = 10;
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  private final ClusterLab lab;
  private final ClusterObserver observer;
  private final Consumer<String> progress;
  private int looks;

  HostLoss(ClusterLab lab, ClusterObserver observer, Consumer<String> progress) {
    this.lab = lab;
    this.observer = observer;
    this.progress = progress;
  }

  /**
   * What a loss did.
   *
   * @param vms that ran on the hosts
   * @param started how many of them were ordered to start elsewhere
   * @param homeless how many fit nowhere, each with its reason
   * @param lastStart seconds from the last heartbeat to the last order
   * @param medianStart the same for half of them
   * @param inversions orders for a VM after one of a lower priority, by more than a second
   */
  record Result(
      int hosts,
      int vms,
      int started,
      int homeless,
      double medianStart,
      double lastStart,
      long inversions) {
    String text() {
      return String.format(
          Locale.ROOT,
          "%d hosts lost: %d of %d VMs ordered to start elsewhere, half within %.1f s, the last after %.1f s; %d fit nowhere",
          hosts,
          started,
          vms,
          medianStart,
          lastStart,
          homeless);
    }
  }

  private record Order(long millis, String vm) {}

  Result of(List<HostId> hosts) throws InterruptedException {
    Map<VmId, Integer> priorities = new HashMap<>();
    digests(hosts)
        .forEach(digest ->
            digest
                .guests()
                .forEach(guest -> priorities.put(guest.vm().id(), guest.vm().priority())));
    long before = size();
    lab.inflict(hosts, HostFault.POWER_LOST);
    until("the twin has taken the hosts' power", () -> faults(before).size() == hosts.size());
    long heard =
        faults(before).stream().mapToLong(line -> Long.parseLong(line[4])).min().orElseThrow();
    until(
        "every VM of a lost host has a place, or a reason why not",
        () -> {
          List<String[]> lines = history(before).toList();
          Set<String> died = died(lines, hosts);
          return isSettled(hosts.size(), died.size(), orders(lines, died).size());
        });
    List<String[]> lines = history(before).toList();
    Set<String> died = died(lines, hosts);
    int homeless = homeless();
    List<Order> orders = orders(lines, died);
    var result =
        new Result(
            hosts.size(),
            died.size(),
            orders.size(),
            homeless,
            orders.isEmpty() ? 0 : (orders.get(orders.size() / 2).millis() - heard) / 1e3,
            orders.isEmpty() ? 0 : (orders.getLast().millis() - heard) / 1e3,
            inversions(orders, priorities));
    lab.inflict(hosts, HostFault.POWER_BACK);
    until(
        "all hosts are back and every VM has a place",
        () ->
            status()
                .filter(status -> status.lostHosts() == 0 && status.homeless().isEmpty())
                .isPresent());
    return result;
  }

  private boolean isSettled(int lost, int vms, int ordered) {
    Optional<CellStatus> cell = status();
    int homeless = cell.map(status -> status.homeless().size()).orElse(0);
    int lostHosts = cell.map(CellStatus::lostHosts).orElse(0);
    looks++;
    if (looks % LOOKS_A_LINE == 0) {
      progress.accept(
          "%d of %d VMs ordered to start elsewhere, %d fit nowhere; %s of %d hosts count as lost"
              .formatted(ordered, vms, homeless, cell.isEmpty() ? "?" : lostHosts, lost));
    }
    return lostHosts == lost && ordered + homeless >= vms;
  }

  private static long inversions(List<Order> orders, Map<VmId, Integer> priorities) {
    long inversions = 0;
    for (int i = 0; i < orders.size(); i++) {
      int mine = priorities.getOrDefault(new VmId(orders.get(i).vm()), 0);
      long mineAt = orders.get(i).millis();
      inversions +=
          orders.subList(0, i).stream()
                  .anyMatch(earlier ->
                      mineAt - earlier.millis() > 1000
                          && priorities.getOrDefault(new VmId(earlier.vm()), 0) < mine)
              ? 1
              : 0;
    }
    return inversions;
  }

  private List<String[]> faults(long from) {
    return history(from).filter(words -> words[0].equals("fault")).toList();
  }

  /**
   * The VMs that ran on these hosts when they lost their power; not those that had just been
   * migrated away, which begin to run elsewhere without an order to start.
   */
  private static Set<String> died(List<String[]> lines, List<HostId> hosts) {
    Set<String> lost = hosts.stream().map(HostId::value).collect(Collectors.toSet());
    Set<String> died =
        lines.stream()
            .takeWhile(words -> !words[0].equals("fenced"))
            .filter(words -> words[0].equals("ends") && lost.contains(words[3]))
            .map(words -> words[2])
            .collect(Collectors.toSet());
    Set<String> ordered = new HashSet<>();
    for (String[] words : lines) {
      if (words[0].equals("start")) {
        ordered.add(words[2]);
      } else if (words[0].equals("begins") && !ordered.contains(words[2])) {
        died.remove(words[2]);
      }
    }
    return died;
  }

  /** The first order for each VM, in order of time. */
  private static List<Order> orders(List<String[]> lines, Set<String> of) {
    Map<String, Order> first = new HashMap<>();
    lines.stream()
        .filter(words -> words[0].equals("start") && of.contains(words[2]))
        .forEach(
            words -> first.putIfAbsent(words[2], new Order(Long.parseLong(words[1]), words[2])));
    return first.values().stream().sorted(Comparator.comparingLong(Order::millis)).toList();
  }

  private long size() {
    try {
      return Files.size(lab.history());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The lines from this byte on. */
  private Stream<String[]> history(long from) {
    try (var channel = Files.newByteChannel(lab.history())) {
      channel.position(from);
      byte[] bytes = Channels.newInputStream(channel).readAllBytes();
      return new String(bytes, StandardCharsets.UTF_8).lines().map(line -> line.split(" "));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether the cell has heard all its hosts. */
  boolean isReady() {
    return status().filter(CellStatus::ready).isPresent();
  }

  /** Empty when the cell is not there, or too busy to say. */
  private Optional<CellStatus> status() {
    try {
      return Optional.of(observer.cell(ANSWER).toCompletableFuture().join());
    } catch (CompletionException _) {
      return Optional.empty();
    }
  }

  private int homeless() {
    return status().map(status -> status.homeless().size()).orElse(0);
  }

  /** Of the hosts that are open now; the others would say nothing of where their VMs run. */
  private List<HostDigest> digests(List<HostId> hosts) throws InterruptedException {
    List<HostDigest> all = new ArrayList<>();
    until(
        "every host says which VMs it holds",
        () -> {
          all.clear();
          List<CompletableFuture<HostDigest>> asked =
              hosts.stream().map(host -> observer.ask(host, ANSWER).toCompletableFuture()).toList();
          asked.forEach(
              digest -> digest.handle((it, _) -> it == null ? false : all.add(it)).join());
          return all.size() == hosts.size();
        });
    all.stream()
        .filter(digest -> digest.cordon() != Cordon.OPEN)
        .findFirst()
        .ifPresent(digest -> {
          throw new UserError("host " + digest.spec().id() + " is " + digest.cordon());
        });
    return all;
  }

  private static void until(String what, BooleanSupplier met) throws InterruptedException {
    new Waiting(InstantSource.system(), PATIENCE, LOOK_EVERY).until(what, met);
  }
}
