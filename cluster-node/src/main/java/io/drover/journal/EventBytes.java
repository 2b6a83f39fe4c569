package io.drover.journal;

import io.drover.proto.codec.UnreadableRecord;

/** Events as any store has them: the number of a serializer, a manifest, and bytes. */
public final class EventBytes {
  private EventBytes() {}

  /**
   * @throws UnreadableRecord if something else wrote them, they are damaged, or of a kind that only
   *     newer versions know
   */
  public static Object read(int serializer, String manifest, byte[] bytes) {
    if (serializer != EventSerializer.IDENTIFIER) {
      throw UnreadableRecord.unknown("serializer " + serializer + ", " + manifest);
    }
    return EventSerializer.read(manifest, bytes);
  }
}
