package io.drover.hypervisor.libvirt;

import java.time.Duration;
import java.util.Set;

/**
 * What holds for all hosts of a fleet.
 *
 * @param sharedPools names of the libvirt storage pools that all hosts see alike; disks elsewhere
 *     are copied along
 * @param pauseAtLast whether a pre-copy that does not converge pauses its guest rather than gives
 *     up
 * @param sampleEvery how often each host is read
 * @param dirtyRateEvery how often each guest's dirty rate is measured; a measurement takes a second
 * @param lookClosely whether each check of a migration measures the guest for seven seconds more,
 *     for a better forecast of it; if not, forecasts are made from what the samples showed
 */
public record LibvirtSettings(
    CallLimits limits,
    Transport transport,
    Set<String> sharedPools,
    boolean pauseAtLast,
    Duration sampleEvery,
    Duration dirtyRateEvery,
    boolean lookClosely) {
  public static final LibvirtSettings USUAL =
      new LibvirtSettings(
          CallLimits.USUAL,
          Transport.USUAL,
          Set.of("shared"),
          false,
          Duration.ofSeconds(10),
          Duration.ofMinutes(1),
          false);

  public LibvirtSettings {
    sharedPools = Set.copyOf(sharedPools);
  }

  public LibvirtSettings lookingClosely() {
    return new LibvirtSettings(
        limits, transport, sharedPools, pauseAtLast, sampleEvery, dirtyRateEvery, true);
  }

  public LibvirtSettings with(Transport other) {
    return new LibvirtSettings(
        limits, other, sharedPools, pauseAtLast, sampleEvery, dirtyRateEvery, lookClosely);
  }
}
