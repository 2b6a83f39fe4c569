package io.drover.twin;

import io.drover.host.HostCommand;
import io.drover.host.wire.HostCommandCodec;
import io.drover.hypervisor.HostSample;
import io.drover.hypervisor.HypervisorListener;
import io.drover.hypervisor.HypervisorReport;
import io.drover.hypervisor.wire.ReportCodec;
import io.drover.hypervisor.wire.RequestCodec;
import io.drover.hypervisor.wire.SampleCodec;
import io.drover.model.HostId;
import io.drover.proto.TwinProto.TwinFrame;
import io.drover.proto.codec.TimeCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the nodes of a cluster share one twin, each over a connection of its own. A host's samples
 * go to one of the nodes that are connected, and so do reports; which one does not matter to them,
 * for each hands on what it hears. While no node is connected, what hypervisors say is lost.
 */
public final class TwinServer implements HypervisorListener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TwinServer.class);

  private final ServerSocket server;
  private final LiveTwin twin;
  private final ScaledClock clock;
  private final double speed;
  private final List<HostCommand.Register> hosts;
  private final CopyOnWriteArrayList<TwinPeer> peers = new CopyOnWriteArrayList<>();

  /**
   * Listens from now on.
   *
   * @param hosts as they were at the twin's very beginning, with the VMs that ran there then
   */
  public TwinServer(
      InetSocketAddress address,
      LiveTwin twin,
      ScaledClock clock,
      double speed,
      List<HostCommand.Register> hosts) {
    this.twin = twin;
    this.clock = clock;
    this.speed = speed;
    this.hosts = List.copyOf(hosts);
    try {
      this.server = new ServerSocket();
      server.setReuseAddress(true);
      server.bind(address);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot listen on " + address + ": " + e.getMessage(), e);
    }
    Thread.ofVirtual().name("twin-server").start(this::accept);
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return (InetSocketAddress) server.getLocalSocketAddress();
  }

  /** Nodes that are connected. */
  public int nodes() {
    return peers.size();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        Thread.ofVirtual().name("twin-reader").start(() -> serve(socket));
      } catch (IOException e) {
        if (!server.isClosed()) {
          LOG.warn("a connection could not be taken: {}", e.toString());
        }
      }
    }
  }

  private void serve(Socket socket) {
    try (var peer = new TwinPeer(socket)) {
      peer.send(welcome());
      hosts.forEach(host ->
          peer.send(
              TwinFrame.newBuilder().setHost(HostCommandCodec.write(host).getRegister()).build()));
      peers.add(peer);
      LOG.info("{} begins", peer);
      try {
        peer.run(frame -> onFrame(peer, frame));
      } finally {
        peers.remove(peer);
        LOG.info("{} ends", peer);
      }
    } catch (IOException e) {
      LOG.warn("a connection could not be served: {}", e.toString());
    }
  }

  private TwinFrame welcome() {
    var frame = TwinFrame.newBuilder();
    frame
        .getWelcomeBuilder()
        .setAt(TimeCodec.toProto(clock.instant()))
        .setSpeed(speed)
        .setHosts(hosts.size());
    return frame.build();
  }

  private void onFrame(TwinPeer peer, TwinFrame frame) {
    switch (frame.getFrameCase()) {
      case ASKED ->
          twin.ask(
              new HostId(frame.getAsked().getHost()),
              RequestCodec.read(frame.getAsked().getRequest()));
      case PROBE -> twin.probe(hosts -> peer.send(heard(hosts)));
      case INFLICT ->
          twin.inflict(
              frame.getInflict().getHostsList().stream().map(HostId::new).toList(),
              HostFault.valueOf(frame.getInflict().getFault().name()));
      default -> LOG.warn("a node sent what nobody expects: {}", frame);
    }
  }

  private static TwinFrame heard(Collection<HostId> hosts) {
    var frame = TwinFrame.newBuilder();
    hosts.forEach(host -> frame.getHeardBuilder().addHosts(host.value()));
    return frame.build();
  }

  @Override
  public void onReport(HypervisorReport report) {
    send(
        switch (report) {
          case HypervisorReport.OfVm ofVm -> ofVm.vm().hashCode();
          case HypervisorReport.GuestStarted started -> started.host().hashCode();
          case HypervisorReport.HostFenced fenced -> fenced.host().hashCode();
        },
        TwinFrame.newBuilder().setReport(ReportCodec.write(report)).build());
  }

  @Override
  public void onSample(HostSample sample) {
    send(
        sample.host().hashCode(),
        TwinFrame.newBuilder().setSample(SampleCodec.write(sample)).build());
  }

  private void send(int hash, TwinFrame frame) {
    Object[] open = peers.toArray();
    if (open.length > 0) {
      ((TwinPeer) open[Math.floorMod(hash, open.length)]).send(frame);
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      LOG.debug("{}", e.toString());
    }
    peers.forEach(TwinPeer::close);
  }
}
