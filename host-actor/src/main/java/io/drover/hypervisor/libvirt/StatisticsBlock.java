package io.drover.hypervisor.libvirt;

import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A few named numbers out of the many that libvirt gives for a domain: copied in one piece, and no
 * name or number that is not wanted becomes an object. {@link TypedFields} reads all of them.
 *
 * <p>One thread fills it again for each domain: O(fields · names asked for), and nothing is
 * allocated after the largest.
 */
final class StatisticsBlock {
  private byte[] bytes = new byte[64 * TypedFields.ENTRY_BYTES];
  private ByteBuffer numbers = inNativeOrder(bytes);
  private int count;

  /** The name of a number, as it lies in libvirt's memory. */
  static final class Name {
    private final byte[] bytes;

    Name(String name) {
      this.bytes = (name + '\0').getBytes(StandardCharsets.US_ASCII);
    }
  }

  /** Takes {@code entries} in place of what it held. */
  void read(@Nullable Pointer entries, int entryCount) {
    count = entries == null ? 0 : entryCount;
    if (entries == null || count == 0) {
      return;
    }
    int length = count * TypedFields.ENTRY_BYTES;
    if (length > bytes.length) {
      bytes = new byte[length];
      numbers = inNativeOrder(bytes);
    }
    entries.read(0, bytes, 0, length);
  }

  private static ByteBuffer inNativeOrder(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
  }

  /** The value, or {@code otherwise} where libvirt gave none, or a text. */
  long number(Name name, long otherwise) {
    byte[] wanted = name.bytes;
    for (int i = 0; i < count; i++) {
      int entry = i * TypedFields.ENTRY_BYTES;
      if (Arrays.equals(bytes, entry, entry + wanted.length, wanted, 0, wanted.length)) {
        return value(entry, otherwise);
      }
    }
    return otherwise;
  }

  private long value(int entry, long otherwise) {
    int value = entry + TypedFields.VALUE_OFFSET;
    return switch (numbers.getInt(entry + TypedFields.TYPE_OFFSET)) {
      case 1 -> numbers.getInt(value);
      case 2 -> Integer.toUnsignedLong(numbers.getInt(value));
      case 3, 4 -> numbers.getLong(value);
      case 5 -> (long) numbers.getDouble(value);
      case 6 -> numbers.get(value) == 0 ? 0 : 1;
      default -> otherwise;
    };
  }
}
