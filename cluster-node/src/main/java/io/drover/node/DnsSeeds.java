package io.drover.node;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.security.Security;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The nodes that a name in DNS has addresses for. Only all of them together may form a cluster:
 * then each sees the same list, and the same node is the first of it. With some missing, this node
 * only joins those that are in a cluster already.
 *
 * @param expected how many nodes there shall be
 * @param own where this node is reached
 */
record DnsSeeds(String name, int expected, InetSocketAddress own) {
  private static final Logger LOG = LoggerFactory.getLogger(DnsSeeds.class);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
  private static final int MOST_LOOKS = 30;

  interface Resolver {
    InetAddress[] resolve(String name) throws UnknownHostException;
  }

  static {
    // Java keeps an answer for 30 s, and that there was none for 10: as long as is waited here.
    Security.setProperty("networkaddress.cache.ttl", String.valueOf(LOOK_EVERY.toSeconds()));
    Security.setProperty(
        "networkaddress.cache.negative.ttl", String.valueOf(LOOK_EVERY.toSeconds()));
  }

  DnsSeeds {
    if (expected < 1) {
      throw new IllegalArgumentException("node.dns.nodes needs 1 or more, found " + expected);
    }
  }

  List<String> await() {
    return await(InetAddress::getAllByName, DnsSeeds::pause);
  }

  /**
   * Waits for all of them for a while.
   *
   * @param pause between two looks
   */
  List<String> await(Resolver resolver, Runnable pause) {
    SortedSet<String> found = new TreeSet<>();
    for (int look = 0; look < MOST_LOOKS && found.size() < expected; look++) {
      found = look(resolver);
      if (found.size() < expected) {
        LOG.info("{} has {} of {} nodes so far: {}", name, found.size(), expected, found);
        pause.run();
      }
    }
    if (found.size() >= expected) {
      return List.copyOf(found);
    }
    List<String> others = found.stream().filter(seed -> !seed.equals(text(own))).toList();
    if (others.isEmpty()) {
      throw new IllegalArgumentException(
          "node.dns.name: %s has %s of %d nodes, and none that could be joined"
              .formatted(name, found, expected));
    }
    return others;
  }

  private SortedSet<String> look(Resolver resolver) {
    try {
      return Arrays.stream(resolver.resolve(name))
          .map(address -> text(new InetSocketAddress(address.getHostAddress(), own.getPort())))
          .collect(Collectors.toCollection(TreeSet::new));
    } catch (UnknownHostException _) {
      return new TreeSet<>();
    }
  }

  private static String text(InetSocketAddress address) {
    return address.getHostString() + ":" + address.getPort();
  }

  private static void pause() {
    try {
      Thread.sleep(LOOK_EVERY);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
