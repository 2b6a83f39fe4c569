package io.drover.journal;

import io.drover.proto.codec.UnreadableRecord;

/** An event as any store has it: the number of a serializer, a manifest, and bytes. */
public record EventBytes(int serializer, String manifest, byte[] bytes) {
  private static final EventSerializer SERIALIZER = new EventSerializer();

  public static EventBytes of(Object event) {
    return new EventBytes(
        EventSerializer.IDENTIFIER, SERIALIZER.manifest(event), SERIALIZER.toBinary(event));
  }

  /**
   * @throws UnreadableRecord if something else wrote them, they are damaged, or of a kind that only
   *     newer versions know
   */
  public Object read() {
    if (serializer != EventSerializer.IDENTIFIER) {
      throw UnreadableRecord.unknown("serializer " + serializer + ", " + manifest);
    }
    return EventSerializer.read(manifest, bytes);
  }
}
