package io.drover.hypervisor.libvirt;

import static io.drover.hypervisor.libvirt.LibvirtCalls.LIBVIRT;

import com.sun.jna.Callback;
import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.libvirt.Connect;
import org.libvirt.Library;
import org.libvirt.LibvirtException;
import org.libvirt.jna.Libvirt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread on which libvirt works for all connections of this process: it answers keepalives
 * and hands out events. Must run before the first connection is opened.
 *
 * <p>libvirt may call back while a connection is being closed, and after. So the callbacks are the
 * same for all connections and live as long as the process; which connection is meant, each call
 * says by a number that is never used again.
 */
final class LibvirtEvents {
  private static final Logger LOG = LoggerFactory.getLogger(LibvirtEvents.class);

  private static final Map<Long, Listener> LISTENERS = new ConcurrentHashMap<>();
  private static final AtomicLong NUMBERS = new AtomicLong();

  /** libvirt would print every failed call: each is thrown, and said where it matters. */
  private static final Libvirt.VirErrorCallback SILENT = (_, _) -> {};

  private static final LibvirtCalls.LifecycleCallback LIFECYCLE =
      (_, domain, event, detail, number) -> {
        tell(number, to -> to.onLifecycle(LibvirtConnection.uuid(domain), event, detail));
        return 0;
      };
  private static final LibvirtCalls.IterationCallback ITERATION =
      (_, domain, iteration, number) ->
          tell(number, to -> to.onIteration(LibvirtConnection.uuid(domain), iteration));
  private static final LibvirtCalls.BlockJobCallback BLOCK_JOB =
      (_, domain, disk, _, status, number) ->
          tell(number, to -> to.onBlockJob(LibvirtConnection.uuid(domain), disk, status));
  private static final LibvirtCalls.JobCompletedCallback JOB_COMPLETED =
      (_, domain, fields, count, number) ->
          tell(
              number,
              to ->
                  to.onJobCompleted(
                      LibvirtConnection.uuid(domain), TypedFields.read(fields, count)));
  private static final LibvirtCalls.CloseCallback CLOSED =
      (_, reason, number) -> tell(number, to -> to.onClosed(reason));

  private static boolean running;

  private LibvirtEvents() {}

  /** What happens at one host, as its daemon tells it. Called on libvirt's own thread. */
  interface Listener {
    void onLifecycle(String uuid, int event, int detail);

    void onIteration(String uuid, int iteration);

    /**
     * A job on one disk, such as its copy to another host, has changed.
     *
     * @param status a virConnectDomainEventBlockJobStatus
     */
    void onBlockJob(String uuid, String disk, int status);

    void onJobCompleted(String uuid, TypedFields statistics);

    /**
     * The connection has broken.
     *
     * @param reason a virConnectCloseReason
     */
    void onClosed(int reason);
  }

  static synchronized void start() throws LibvirtFailure {
    if (running) {
      return;
    }
    try {
      Library.initEventLoop();
      Connect.setErrorCallback(SILENT);
    } catch (LibvirtException e) {
      throw LibvirtFailure.of(e);
    }
    Thread.ofPlatform().name("libvirt-events").daemon().start(LibvirtEvents::loop);
    running = true;
  }

  @SuppressWarnings("InfiniteLoopStatement")
  private static void loop() {
    while (true) {
      try {
        Library.processEvent();
      } catch (LibvirtException | RuntimeException e) {
        LOG.warn("an event of libvirt's could not be handled", e);
      }
    }
  }

  private static void tell(@Nullable Pointer number, Consumer<Listener> event) {
    Optional.ofNullable(LISTENERS.get(Pointer.nativeValue(number))).ifPresent(event);
  }

  static Subscription subscription() {
    return new Subscription(NUMBERS.incrementAndGet());
  }

  /** One connection's events. */
  static final class Subscription {
    private final long number;
    private final List<Integer> registrations = new ArrayList<>();

    private Subscription(long number) {
      this.number = number;
    }

    /** Asks for all events that the driver has; those it lacks are left out. */
    void begin(Pointer connection, Listener listener) {
      LISTENERS.put(number, listener);
      Pointer opaque = Pointer.createConstant(number);
      LIBVIRT.virConnectRegisterCloseCallback(connection, CLOSED, opaque, null);
      register(connection, LibvirtCalls.EVENT_LIFECYCLE, LIFECYCLE, opaque);
      register(connection, LibvirtCalls.EVENT_MIGRATION_ITERATION, ITERATION, opaque);
      register(connection, LibvirtCalls.EVENT_BLOCK_JOB, BLOCK_JOB, opaque);
      register(connection, LibvirtCalls.EVENT_JOB_COMPLETED, JOB_COMPLETED, opaque);
    }

    private void register(Pointer connection, int event, Callback callback, Pointer opaque) {
      int registration =
          LIBVIRT.virConnectDomainEventRegisterAny(connection, null, event, callback, opaque, null);
      if (registration >= 0) {
        registrations.add(registration);
      }
    }

    void end(Pointer connection) {
      LISTENERS.remove(number);
      LIBVIRT.virConnectUnregisterCloseCallback(connection, CLOSED);
      registrations.forEach(id -> LIBVIRT.virConnectDomainEventDeregisterAny(connection, id));
      registrations.clear();
    }
  }
}
