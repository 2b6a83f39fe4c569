package io.drover.proto.codec;

import com.google.protobuf.Timestamp;
import java.time.Duration;
import java.time.Instant;

/** Times and durations, exact to the nanosecond. */
public final class TimeCodec {
  private static final int NANOS_PER_SECOND = 1_000_000_000;

  private TimeCodec() {}

  public static Timestamp toProto(Instant instant) {
    return Timestamp.newBuilder()
        .setSeconds(instant.getEpochSecond())
        .setNanos(instant.getNano())
        .build();
  }

  public static Instant fromProto(Timestamp time) {
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }

  /**
   * A negative duration has negative seconds and nanoseconds, as protobuf's own rules for durations
   * want it.
   */
  public static com.google.protobuf.Duration toProto(Duration duration) {
    boolean carries = duration.getSeconds() < 0 && duration.getNano() > 0;
    return com.google.protobuf.Duration.newBuilder()
        .setSeconds(carries ? duration.getSeconds() + 1 : duration.getSeconds())
        .setNanos(carries ? duration.getNano() - NANOS_PER_SECOND : duration.getNano())
        .build();
  }

  public static Duration fromProto(com.google.protobuf.Duration duration) {
    return Duration.ofSeconds(duration.getSeconds(), duration.getNanos());
  }
}
