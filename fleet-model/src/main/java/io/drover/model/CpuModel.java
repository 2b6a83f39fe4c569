package io.drover.model;

import java.util.Objects;

/**
 * Names the CPU that a guest sees, such as {@code Cascadelake-Server}: what it was started with,
 * and what each host it is live-migrated to must offer.
 *
 * <p>Names are compared as they are. Which models a host can offer is the hypervisor's to say,
 * older ones included; nothing is guessed from a name.
 */
public record CpuModel(String value) implements Comparable<CpuModel> {
  /** Not known, or not tied to one: every host will do. */
  public static final CpuModel ANY = new CpuModel("");

  public CpuModel {
    Objects.requireNonNull(value);
    if (!value.isEmpty() && value.isBlank()) {
      throw new IllegalArgumentException(
          "a CPU model needs a visible character, or none at all, found \"" + value + "\"");
    }
  }

  @Override
  public int compareTo(CpuModel other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value.isEmpty() ? "any" : value;
  }
}
