package io.drover.hypervisor.libvirt;

import org.libvirt.Connect;
import org.libvirt.Library;
import org.libvirt.LibvirtException;
import org.libvirt.jna.Libvirt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread on which libvirt works for all connections of this process: it answers keepalives
 * and hands out events. Must run before the first connection is opened.
 */
final class LibvirtEvents {
  private static final Logger LOG = LoggerFactory.getLogger(LibvirtEvents.class);

  /** libvirt would print every failed call: each is thrown, and said where it matters. */
  private static final Libvirt.VirErrorCallback SILENT = (_, _) -> {};

  private static boolean running;

  private LibvirtEvents() {}

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
}
