package io.drover.hypervisor.forecast;

import io.drover.model.DataRate;

/**
 * What a migration's bytes travel over. Who knows the network says which hosts share one.
 *
 * @param name of what limits it: a pair of hosts, a pair of racks, an uplink
 * @param tier what links of its kind have in common: "within a rack, TLS". What is not yet known of
 *     a link is taken from its tier
 * @param rate it is built for; a guess does, as measured moves put it right
 */
public record Link(String name, String tier, DataRate rate) {
  public Link {
    if (rate.bytesPerSecond() == 0) {
      throw new IllegalArgumentException("link " + name + " needs a rate above 0 bytes/s, found 0");
    }
  }
}
