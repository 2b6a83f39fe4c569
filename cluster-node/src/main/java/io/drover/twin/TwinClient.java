package io.drover.twin;

import io.drover.host.HostCommand;
import io.drover.host.wire.HostCommandCodec;
import io.drover.hypervisor.HostProbe;
import io.drover.hypervisor.Hypervisor;
import io.drover.hypervisor.HypervisorListener;
import io.drover.hypervisor.HypervisorRequest;
import io.drover.hypervisor.wire.ReportCodec;
import io.drover.hypervisor.wire.RequestCodec;
import io.drover.hypervisor.wire.SampleCodec;
import io.drover.model.HostId;
import io.drover.proto.MessageProto;
import io.drover.proto.TwinProto.TwinFrame;
import io.drover.proto.codec.TimeCodec;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hypervisors that a twin in another process plays. While there is no connection, what is asked is
 * lost, as it is with a host that does not answer.
 */
public final class TwinClient implements Hypervisor, HostProbe, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TwinClient.class);
  private static final Duration CONNECT_WITHIN = Duration.ofSeconds(3);
  private static final Duration ALIVE_EVERY = Duration.ofSeconds(1);
  private static final TwinFrame PROBE =
      TwinFrame.newBuilder().setProbe(TwinFrame.Probe.getDefaultInstance()).build();
  private static final Duration RETRY_AFTER = Duration.ofMillis(200);

  private final InetSocketAddress address;
  private final LongSupplier nanos;
  private final CompletableFuture<Fleet> fleet = new CompletableFuture<>();
  private final List<HostCommand.Register> heard = new ArrayList<>();
  private final Thread thread;
  private volatile @Nullable TwinPeer peer;
  private volatile @Nullable HypervisorListener listener;
  private volatile @Nullable Consumer<Collection<HostId>> prober;
  private volatile long probedAt;
  private volatile boolean closed;
  private @Nullable ScaledClock clock;
  private int expected;

  /**
   * What a twin says first.
   *
   * @param clock the twin's time
   * @param hosts as they were at its very beginning
   */
  public record Fleet(ScaledClock clock, List<HostCommand.Register> hosts) {
    public Fleet {
      hosts = List.copyOf(hosts);
    }
  }

  /**
   * Connects, and again whenever the connection breaks.
   *
   * @param nanos a monotonic clock, by which the twin's time runs on here
   */
  public TwinClient(InetSocketAddress address, LongSupplier nanos) {
    this.address = address;
    this.nanos = nanos;
    this.probedAt = nanos.getAsLong() - ALIVE_EVERY.toNanos();
    this.thread = Thread.ofVirtual().name("twin-client").start(this::keepConnected);
  }

  /** Completes when the twin has been reached and has said what it has. */
  public CompletableFuture<Fleet> fleet() {
    return fleet;
  }

  /** From now on, reports and samples go to {@code to}. */
  public void start(HypervisorListener to) {
    listener = to;
  }

  private void keepConnected() {
    boolean said = false;
    while (!closed) {
      try (var socket = new Socket()) {
        socket.connect(address, (int) CONNECT_WITHIN.toMillis());
        said = false;
        var opened = new TwinPeer(socket);
        peer = opened;
        Thread.ofVirtual().name("twin-keepalive").start(() -> keepAlive(opened));
        opened.run(this::onFrame);
      } catch (IOException e) {
        if (!said) {
          LOG.warn("the twin at {} cannot be reached: {}", address, e.getMessage());
          said = true;
        }
      }
      peer = null;
      pause(RETRY_AFTER);
    }
  }

  /** Asks for a sign of life when nobody else does. */
  private void keepAlive(TwinPeer opened) {
    while (opened.isOpen()) {
      if (nanos.getAsLong() - probedAt >= ALIVE_EVERY.toNanos()) {
        opened.send(PROBE);
      }
      pause(ALIVE_EVERY);
    }
  }

  private static void pause(Duration length) {
    try {
      Thread.sleep(length);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void onFrame(TwinFrame frame) {
    switch (frame.getFrameCase()) {
      case WELCOME -> onWelcome(frame.getWelcome());
      case HOST -> onHost(frame);
      case REPORT -> tell(to -> to.onReport(ReportCodec.read(frame.getReport())));
      case SAMPLE -> tell(to -> to.onSample(SampleCodec.read(frame.getSample())));
      case HEARD -> {
        Consumer<Collection<HostId>> to = prober;
        if (to != null) {
          to.accept(frame.getHeard().getHostsList().stream().map(HostId::new).toList());
        }
      }
      case ASKED, PROBE, INFLICT, FRAME_NOT_SET ->
          LOG.warn("the twin sent what nobody expects: {}", frame);
    }
  }

  private void onWelcome(TwinFrame.Welcome welcome) {
    if (clock == null) {
      clock = new ScaledClock(TimeCodec.fromProto(welcome.getAt()), welcome.getSpeed(), nanos);
      clock.run();
      expected = welcome.getHosts();
    }
  }

  private void onHost(TwinFrame frame) {
    if (fleet.isDone()) {
      return; // said again after the connection broke
    }
    var command = MessageProto.HostCommand.newBuilder().setRegister(frame.getHost()).build();
    heard.add((HostCommand.Register) HostCommandCodec.read(command));
    ScaledClock known = clock;
    if (heard.size() == expected && known != null) {
      fleet.complete(new Fleet(known, heard));
    }
  }

  private interface Telling {
    void to(HypervisorListener listener);
  }

  private void tell(Telling telling) {
    HypervisorListener to = listener;
    if (to != null) {
      telling.to(to);
    }
  }

  @Override
  public void ask(HostId host, HypervisorRequest request) {
    TwinPeer open = peer;
    if (open != null) {
      var frame = TwinFrame.newBuilder();
      frame.getAskedBuilder().setHost(host.value()).setRequest(RequestCodec.write(request));
      open.send(frame.build());
    }
  }

  @Override
  public void probe(Consumer<Collection<HostId>> heard) {
    prober = heard;
    probedAt = nanos.getAsLong();
    TwinPeer open = peer;
    if (open != null) {
      open.send(PROBE);
    }
  }

  /** Waits until what was sent so far is on its way. */
  public void flush() throws InterruptedException {
    TwinPeer open = peer;
    if (open != null) {
      open.flush();
    }
  }

  /** For testers: does something to hosts. */
  public void inflict(Collection<HostId> hosts, HostFault fault) {
    TwinPeer open = peer;
    if (open == null) {
      throw new IllegalStateException("the twin at " + address + " cannot be reached");
    }
    var frame = TwinFrame.newBuilder();
    frame
        .getInflictBuilder()
        .addAllHosts(hosts.stream().map(HostId::value).toList())
        .setFault(TwinFrame.Inflict.Fault.valueOf(fault.name()));
    open.send(frame.build());
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    TwinPeer open = peer;
    if (open != null) {
      open.close();
    }
  }
}
