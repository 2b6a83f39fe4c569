package io.drover.model;

/** How wide a failure domain is. A rule counts the domains of one level. */
public enum DomainLevel {
  HOST,
  RACK,
  ZONE;

  /** The id of the host's domain of this level. */
  public String domainOf(HostSpec host) {
    return switch (this) {
      case HOST -> host.id().value();
      case RACK -> host.rack().value();
      case ZONE -> host.zone().value();
    };
  }

  /** The word for so many domains of this level: {@code host}, {@code racks}. */
  public String word(int count) {
    String one =
        switch (this) {
          case HOST -> "host";
          case RACK -> "rack";
          case ZONE -> "zone";
        };
    return count == 1 ? one : one + "s";
  }
}
