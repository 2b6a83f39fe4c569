package io.drover.hypervisor.libvirt;

import com.sun.jna.Pointer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Named values as libvirt hands them out: job and domain statistics. Numbers are {@link Long} or
 * {@link Double}.
 */
final class TypedFields {
  static final TypedFields NONE = new TypedFields(Map.of());

  /** Of a {@code virTypedParameter} on 64-bit machines: name (80 bytes), type, value. */
  static final int ENTRY_BYTES = 96;

  static final int TYPE_OFFSET = 80;
  static final int VALUE_OFFSET = 88;

  private final Map<String, Object> values;

  private TypedFields(Map<String, Object> values) {
    this.values = values;
  }

  static TypedFields of(Map<String, Object> values) {
    return new TypedFields(Map.copyOf(values));
  }

  /** Reads {@code count} entries of libvirt's own memory. */
  static TypedFields read(@Nullable Pointer entries, int count) {
    if (entries == null) {
      return NONE;
    }
    var values = new HashMap<String, Object>(count * 2);
    for (int i = 0; i < count; i++) {
      Pointer entry = entries.share((long) ENTRY_BYTES * i);
      Object value = value(entry);
      if (value != null) {
        values.put(entry.getString(0), value);
      }
    }
    return new TypedFields(values);
  }

  private static @Nullable Object value(Pointer entry) {
    return switch (entry.getInt(TYPE_OFFSET)) {
      case 1 -> (long) entry.getInt(VALUE_OFFSET);
      case 2 -> Integer.toUnsignedLong(entry.getInt(VALUE_OFFSET));
      case 3, 4 -> entry.getLong(VALUE_OFFSET);
      case 5 -> entry.getDouble(VALUE_OFFSET);
      case 6 -> entry.getByte(VALUE_OFFSET) == 0 ? 0L : 1L;
      case 7 -> entry.getPointer(VALUE_OFFSET).getString(0);
      default -> null;
    };
  }

  /** The value, or {@code otherwise} where libvirt gave none. */
  long number(String name, long otherwise) {
    return values.get(name) instanceof Number value ? value.longValue() : otherwise;
  }

  boolean has(String name) {
    return values.containsKey(name);
  }

  @Override
  public String toString() {
    return values.toString();
  }
}
