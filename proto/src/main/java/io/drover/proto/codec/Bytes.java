package io.drover.proto.codec;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;

/**
 * A record's bytes on their way to being read: what they are, and one way to say that they are
 * damaged.
 */
public final class Bytes {
  private final String manifest;
  private final byte[] array;

  /**
   * @param array is read, not kept longer than this, and not changed
   */
  public Bytes(String manifest, byte[] array) {
    this.manifest = manifest;
    this.array = array;
  }

  /** The bytes as a message of the schema. */
  public <M extends MessageLite> M as(Parser<M> parser) {
    try {
      return parser.parseFrom(array);
    } catch (InvalidProtocolBufferException e) {
      throw UnreadableRecord.damaged(manifest, array.length, e);
    }
  }
}
