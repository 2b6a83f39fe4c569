package io.drover.hypervisor.libvirt;

import io.drover.hypervisor.libvirt.Capabilities.Ability;
import io.drover.hypervisor.libvirt.Capabilities.Answer;
import io.drover.model.DataSize;
import io.drover.model.HostId;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.libvirt.LibvirtException;
import org.libvirt.NodeInfo;

/**
 * Looks once at every host of a fleet: what it is, and what its driver can do. Changes nothing, and
 * keeps no connection.
 */
public final class HostSurvey {
  private static final int AT_ONCE = 32;

  private HostSurvey() {}

  /** What was found at a host. */
  public sealed interface Finding {}

  /**
   * @param driver QEMU, Xen, ESX, Test …
   * @param version of the hypervisor, such as 7.2.22
   * @param vms that run on it
   */
  public record Reached(
      String driver,
      String version,
      int cpus,
      DataSize memory,
      int vms,
      Map<Ability, Answer> abilities)
      implements Finding {
    public Reached {
      abilities = Map.copyOf(abilities);
    }
  }

  /**
   * @param reason in libvirt's own words
   */
  public record Unreachable(String reason) implements Finding {}

  /**
   * Asks all hosts, some at once. One that does not answer in time holds up none but those who wait
   * for its turn.
   *
   * @param within which each host has to answer, from when it was its turn
   */
  public static Map<HostId, Finding> of(Collection<LibvirtHost> hosts, Duration within)
      throws InterruptedException {
    var turns = new Semaphore(AT_ONCE);
    // Native calls do not end when nobody waits any more: each has a thread that may be left
    // behind.
    ExecutorService natives =
        Executors.newCachedThreadPool(
            Thread.ofPlatform().name("libvirt-survey-", 0).daemon().factory());
    try (var waiters = Executors.newVirtualThreadPerTaskExecutor()) {
      var findings = new LinkedHashMap<HostId, Future<Finding>>();
      for (LibvirtHost host : hosts) {
        findings.put(host.id(), waiters.submit(() -> inTurn(host.uri(), within, turns, natives)));
      }
      var found = new LinkedHashMap<HostId, Finding>();
      for (Map.Entry<HostId, Future<Finding>> finding : findings.entrySet()) {
        found.put(finding.getKey(), finding.getValue().get());
      }
      return found;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } finally {
      natives.shutdown();
    }
  }

  private static Finding inTurn(
      String uri, Duration within, Semaphore turns, ExecutorService natives)
      throws InterruptedException {
    turns.acquire();
    try {
      return CompletableFuture.supplyAsync(() -> look(uri), natives)
          .get(within.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return new Unreachable("no answer within " + within.toSeconds() + " s");
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } finally {
      turns.release();
    }
  }

  private static Finding look(String uri) {
    try {
      LibvirtConnection host = LibvirtConnection.open(uri);
      try {
        return look(host);
      } finally {
        host.close();
      }
    } catch (LibvirtFailure e) {
      return new Unreachable(LibvirtFailure.firstLine(e));
    } catch (LibvirtException e) {
      return new Unreachable(LibvirtFailure.firstLine(LibvirtFailure.of(e)));
    }
  }

  private static Finding look(LibvirtConnection host) throws LibvirtException {
    NodeInfo node = host.nodeInfo();
    return new Reached(
        host.getType(),
        HostFacts.text(host.getVersion()),
        node.cpus,
        new DataSize(node.memory << 10),
        host.numOfDomains(),
        host.capabilities().all());
  }
}
