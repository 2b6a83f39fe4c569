package io.drover.hypervisor.libvirt;

import io.drover.model.HostId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.libvirt.LibvirtException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to one host's daemon: opens the connection, opens it again when it breaks, and gives
 * every call over it a deadline. libvirt's calls block inside native code, which neither ends nor
 * lets go of its thread when somebody stops waiting; so each runs on a platform thread of {@code
 * natives}, those who wait run on virtual ones, and no more than {@link CallLimits#callsAtOnce} of
 * a host are ever unanswered.
 */
final class HostLink implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HostLink.class);

  /** Attempts to open that the daemon accepted and never answered: each keeps a thread for good. */
  private static final int MOST_ABANDONED = 3;

  /** A virConnectCloseReason. */
  private static final int KEEPALIVE = 2;

  private static final int TRIES_BEFORE_ABANDONED = 6;

  private final HostId host;
  private final String uri;
  private final CallLimits limits;
  private final ExecutorService natives;
  private final Watcher watcher;
  private final Semaphore permits;
  private final Thread keeper;
  private volatile @Nullable LibvirtConnection connection;
  private volatile String down = "not connected yet";
  private volatile CountDownLatch broken = new CountDownLatch(0);
  private volatile boolean closed;

  /** Told when the way opens, and of what happens to domains while it is open. */
  interface Watcher {
    /** Before anything is asked over the connection; on a thread that may block. */
    void onUp(LibvirtConnection connection) throws LibvirtFailure;

    void onLifecycle(String uuid, int event, int detail);

    void onIteration(String uuid, int iteration);

    void onBlockJob(String uuid, String disk, int status);

    void onJobCompleted(String uuid, TypedFields statistics);
  }

  HostLink(HostId host, String uri, CallLimits limits, ExecutorService natives, Watcher watcher) {
    this.host = host;
    this.uri = uri;
    this.limits = limits;
    this.natives = natives;
    this.watcher = watcher;
    this.permits = new Semaphore(limits.callsAtOnce());
    this.keeper = Thread.ofVirtual().name("libvirt-link-" + host).unstarted(this::keepOpen);
  }

  void start() {
    keeper.start();
  }

  boolean isUp() {
    return connection != null;
  }

  /** Why there is no connection; meaningless while there is one. */
  String down() {
    return down;
  }

  /**
   * Calls within the usual deadline.
   *
   * @throws LibvirtFailure also when there is no connection, or no answer in time
   */
  <T> T call(LibvirtConnection.Work<T> work) throws LibvirtFailure {
    return call(limits.call(), work);
  }

  <T> T call(Duration deadline, LibvirtConnection.Work<T> work) throws LibvirtFailure {
    LibvirtConnection open = open();
    try {
      if (!permits.tryAcquire(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
        throw unanswered(limits.callsAtOnce() + " calls are unanswered already");
      }
    } catch (InterruptedException e) {
      throw interrupted();
    }
    CompletableFuture<T> answer;
    try {
      answer = submit(() -> open.using(work));
    } catch (RuntimeException | Error e) {
      permits.release();
      throw e;
    }
    answer.whenComplete((_, _) -> permits.release());
    return await(deadline, answer);
  }

  /**
   * Calls without a deadline, on a thread and a connection of its own: libvirt's client is not to
   * be trusted with several calls at once on one connection that breaks.
   */
  <T> CompletableFuture<T> callAtLength(LibvirtConnection.Work<T> work) {
    return submit(() -> {
      open(); // else there is no way to the host, and it is known why
      LibvirtConnection own = LibvirtConnection.open(uri);
      try {
        return own.using(work);
      } finally {
        closeQuietly(own);
      }
    });
  }

  private LibvirtConnection open() throws LibvirtFailure {
    LibvirtConnection open = connection;
    if (open == null) {
      throw unanswered(down);
    }
    return open;
  }

  private interface Native<T> {
    T call() throws LibvirtFailure;
  }

  private <T> CompletableFuture<T> submit(Native<T> call) {
    var answer = new CompletableFuture<T>();
    natives.execute(() -> {
      try {
        answer.complete(call.call());
      } catch (LibvirtFailure | RuntimeException | Error e) {
        answer.completeExceptionally(e);
      }
    });
    return answer;
  }

  private <T> T await(Duration deadline, CompletableFuture<T> answer) throws LibvirtFailure {
    try {
      return answer.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException _) {
      throw unanswered("no answer within " + deadline.toSeconds() + " s");
    } catch (InterruptedException _) {
      throw interrupted();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof LibvirtFailure failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private LibvirtFailure interrupted() {
    Thread.currentThread().interrupt();
    return unanswered("interrupted while waiting");
  }

  private LibvirtFailure unanswered(String why) {
    return new LibvirtFailure(LibvirtFailure.UNANSWERED, "host " + host + " (" + uri + "): " + why);
  }

  // ---------------------------------------------------------------- keeping it open

  private void keepOpen() {
    List<CompletableFuture<LibvirtConnection>> abandoned = new ArrayList<>();
    int failures = 0;
    try {
      while (!closed) {
        abandoned.removeIf(CompletableFuture::isDone);
        LibvirtConnection opened = abandoned.size() < MOST_ABANDONED ? tryOpen(abandoned) : null;
        if (opened != null && prepare(opened)) {
          failures = 0;
          use(opened);
        } else {
          failures++;
          Thread.sleep(limits.retryAfter(failures));
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Opens a connection; null and the reason in {@link #down} if that fails. */
  private @Nullable LibvirtConnection tryOpen(List<CompletableFuture<LibvirtConnection>> abandoned)
      throws InterruptedException {
    CompletableFuture<LibvirtConnection> opening = submit(() -> LibvirtConnection.open(uri));
    for (int tries = 0; tries < TRIES_BEFORE_ABANDONED && !closed; tries++) {
      try {
        return opening.get(limits.open().toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException _) {
        isDown(
            "the daemon took the connection and has not answered for "
                + limits.open().multipliedBy(tries + 1).toSeconds()
                + " s");
      } catch (ExecutionException e) {
        isDown(String.valueOf(e.getCause() == null ? e : e.getCause().getMessage()));
        return null;
      }
    }
    abandoned.add(opening);
    opening.thenAccept(HostLink::closeQuietly);
    return null;
  }

  private void isDown(String reason) {
    if (!reason.equals(down)) {
      down = reason;
      LOG.warn("host {} cannot be reached at {}: {}", host, uri, reason);
    }
  }

  /** Makes a connection ready for use; false, and the reason in {@link #down}, if that fails. */
  private boolean prepare(LibvirtConnection opened) {
    var until = new CountDownLatch(1);
    broken = until;
    try {
      await(
          limits.open(),
          submit(() ->
              opened.using(held -> {
                keepAlive(held);
                held.listen(listener(until));
                watcher.onUp(held);
                return true;
              })));
      return true;
    } catch (LibvirtFailure | RuntimeException e) {
      isDown("it is connected, and does not say what it has: " + e.getMessage());
      natives.execute(() -> closeQuietly(opened));
      return false;
    }
  }

  /** Hands on what happens over one connection, and notices its end. */
  private LibvirtEvents.Listener listener(CountDownLatch until) {
    return new LibvirtEvents.Listener() {
      @Override
      public void onLifecycle(String uuid, int event, int detail) {
        watcher.onLifecycle(uuid, event, detail);
      }

      @Override
      public void onIteration(String uuid, int iteration) {
        watcher.onIteration(uuid, iteration);
      }

      @Override
      public void onBlockJob(String uuid, String disk, int status) {
        watcher.onBlockJob(uuid, disk, status);
      }

      @Override
      public void onJobCompleted(String uuid, TypedFields statistics) {
        watcher.onJobCompleted(uuid, statistics);
      }

      @Override
      public void onClosed(int reason) {
        down =
            "the connection broke: "
                + (reason == KEEPALIVE ? "no answer to probes" : "closed by the other side");
        until.countDown();
      }
    };
  }

  private void use(LibvirtConnection opened) throws InterruptedException {
    connection = opened;
    LOG.info("host {} is connected at {}", host, uri);
    broken.await();
    connection = null;
    LOG.warn("host {}: {}", host, down);
    natives.execute(() -> closeQuietly(opened));
  }

  private void keepAlive(LibvirtConnection opened) {
    try {
      opened.setKeepAlive((int) limits.keepAlive().toSeconds(), limits.keepAliveMisses());
    } catch (LibvirtException e) {
      LOG.debug(
          "host {}: no keepalive: {}", host, e.getMessage()); // drivers without a daemon have none
    }
  }

  private static void closeQuietly(LibvirtConnection connection) {
    try {
      connection.close();
    } catch (LibvirtException e) {
      LOG.debug("a broken connection could not be closed: {}", e.getMessage());
    }
  }

  @Override
  public void close() {
    closed = true;
    keeper.interrupt();
    LibvirtConnection open = connection;
    connection = null;
    down = "closed";
    broken.countDown();
    if (open != null) {
      natives.execute(() -> closeQuietly(open));
    }
  }
}
