package io.drover.cli.chaos;

import static net.bytebuddy.matcher.ElementMatchers.named;

import io.drover.failover.ClusterLease;
import io.drover.host.Host;
import io.drover.host.HostCommand;
import io.drover.host.HostEvent;
import io.drover.host.HostInstruction;
import io.drover.model.Decision;
import io.drover.model.HostId;
import io.drover.watch.Ballot;
import io.drover.watch.Quorum;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.implementation.FixedValue;
import net.bytebuddy.implementation.MethodDelegation;
import net.bytebuddy.implementation.bind.annotation.Argument;
import net.bytebuddy.implementation.bind.annotation.This;
import net.bytebuddy.pool.TypePool;

/**
 * Builds of the product with one safeguard taken out each: classes that are put before its own.
 * They exist in tests alone.
 */
public final class Sabotage {
  private Sabotage() {}

  /** A lost host counts as fenced, and is not. */
  static void fencesNobody(Path folder) throws IOException {
    save(redefine("io.drover.host.HostDuties"), "fence", Fence.class, folder);
  }

  /**
   * One watcher's word is enough, whatever the others hear, and whatever the host has said since.
   */
  static void asksNoQuorum(Path folder) throws IOException {
    save(redefine(Quorum.class.getName()), "lost", Lost.class, folder);
    save(redefine("io.drover.host.FailoverRules"), "declare", Declare.class, folder);
  }

  /** A node goes on as if in charge, whoever hears it. */
  static void keepsNoLease(Path folder) throws IOException {
    redefine(ClusterLease.class.getName())
        .method(named("holds"))
        .intercept(FixedValue.value(true))
        .make()
        .saveIn(folder.toFile());
  }

  /** A hypervisor obeys whoever orders a start, the VM's owner or not. */
  static void forgetsEpochs(Path folder) throws IOException {
    redefine("io.drover.simulation.world.Requests")
        .method(named("isFormerOwners"))
        .intercept(FixedValue.value(false))
        .make()
        .saveIn(folder.toFile());
  }

  private static DynamicType.Builder<Object> redefine(String type) {
    var loader = Sabotage.class.getClassLoader();
    return new ByteBuddy()
        .redefine(
            TypePool.Default.of(loader).describe(type).resolve(),
            ClassFileLocator.ForClassLoader.of(loader));
  }

  private static void save(
      DynamicType.Builder<Object> type, String method, Class<?> by, Path folder)
      throws IOException {
    type.method(named(method)).intercept(MethodDelegation.to(by)).make().saveIn(folder.toFile());
  }

  /** In place of {@code HostDuties.fence}. */
  public static final class Fence {
    private Fence() {}

    public static HostInstruction fence(Host.Registered host) {
      return new HostInstruction.ToHost(
          host.spec().id(),
          new HostCommand.ReportFenced(
              host.failover().losses(), host.failover().loss().orElseThrow().since()));
    }
  }

  /** In place of {@code Quorum.lost}: whom the first watcher that comes to hand does not hear. */
  public static final class Lost {
    private Lost() {}

    public static SortedMap<HostId, Duration> lost(
        @This Quorum quorum, @Argument(0) Set<String> members, @Argument(1) long nanos)
        throws ReflectiveOperationException {
      Field ballots = Quorum.class.getDeclaredField("ballots");
      ballots.setAccessible(true);
      var lost = new TreeMap<HostId, Duration>();
      for (Object received : ((Map<?, ?>) ballots.get(quorum)).values()) {
        RecordComponent ballot = received.getClass().getRecordComponents()[0];
        ballot.getAccessor().setAccessible(true);
        lost.putAll(((Ballot) ballot.getAccessor().invoke(received)).silent());
      }
      return lost;
    }
  }

  /** In place of {@code FailoverRules.declare}. */
  public static final class Declare {
    private Declare() {}

    public static Decision<HostEvent> declare(
        Host.Registered host, HostCommand.DeclareLost command) {
      return host.isLost()
          ? Decision.accept()
          : Decision.accept(
              new HostEvent.HostLost(
                  host.failover().losses() + 1,
                  command.silentSince(),
                  command.stopped(),
                  command.at()));
    }
  }
}
