package io.drover.solver;

/**
 * All columns of a need, or of the room for it, squeezed into one word each, so that one
 * subtraction tells of most pairs that they do not fit. A need that fits its room always passes;
 * one that passes has still to be compared column by column.
 *
 * <p>Each column has a field of a few bits and a guard bit above them. The field holds the number
 * as a small floating-point one, which keeps the order, over the eight octaves below the largest
 * need; what is smaller counts as nothing. Columns beyond the sixteenth are not told. Comparing
 * fields within a word is Lamport's, Multiple Byte Processing with Full-Word Instructions, 1975.
 */
final class Sketch {
  private static final int MOST_FIELDS = 16;
  private static final int MOST_BITS = 8;
  private static final int OCTAVES_LOG2 = 3;

  /** The guard bit of each column. */
  final long guards;

  /** The guard bits of the columns that VMs away from home still hold. */
  final long heldGuards;

  /** The fields of those columns. */
  private final long heldFields;

  private final int fields;
  private final int width;
  private final int mantissa;
  private final int largest;
  private final int[] base;

  Sketch(Problem p) {
    fields = Math.min(MOST_FIELDS, p.columns);
    width = Math.min(MOST_BITS + 1, Long.SIZE / Math.max(1, fields));
    int bits = width - 1;
    mantissa = Math.max(0, bits - OCTAVES_LOG2);
    largest = (1 << bits) - 1;
    base = new int[fields];
    long all = 0;
    long held = 0;
    long heldBits = 0;
    for (int r = 0; r < fields; r++) {
      int most = 0;
      for (int at = r; at < p.need.length; at += p.width) {
        most = Math.max(most, p.need[at]);
      }
      base[r] = Math.max(0, small(most) - largest);
      long guard = 1L << (r * width + bits);
      all |= guard;
      held |= p.held[r] ? guard : 0;
      heldBits |= p.held[r] ? (long) largest << r * width : 0;
    }
    guards = all;
    heldGuards = held;
    heldFields = heldBits;
  }

  /**
   * Whether the need may fit the room.
   *
   * @param of the guard bits of the columns to compare
   */
  static boolean mayFit(long need, long room, long of) {
    return ((room | of) - need & of) == of;
  }

  /** Of the numbers from there on; those below 0 count as 0. */
  long of(int[] numbers, int at) {
    long word = 0;
    for (int r = 0; r < fields; r++) {
      word |= field(r, numbers[at + r]);
    }
    return word;
  }

  /** Of what a VM gives back when it leaves its home, from the sketch of its need. */
  long givenBackAtHome(long need) {
    return need & ~heldFields;
  }

  /** Of the sums of two rows. */
  long ofSum(int[] one, int at, int[] other, int otherAt) {
    long word = 0;
    for (int r = 0; r < fields; r++) {
      word |= field(r, one[at + r] + other[otherAt + r]);
    }
    return word;
  }

  /** Of what a need lacks beside the room there is. */
  long ofLack(int[] need, int at, int[] room, int roomAt) {
    long word = 0;
    for (int r = 0; r < fields; r++) {
      int needed = need[at + r];
      word |= needed == 0 ? 0 : field(r, needed - room[roomAt + r]);
    }
    return word;
  }

  private long field(int r, int number) {
    int kept = Math.min(largest, small(Math.max(0, number)) - base[r]);
    return (long) Math.max(0, kept) << r * width;
  }

  /** The number's length in bits with the bits after its first: grows with the number. */
  private int small(int number) {
    int beyond = Math.max(0, Integer.SIZE - Integer.numberOfLeadingZeros(number) - 1 - mantissa);
    return (beyond << mantissa) + (number >>> beyond);
  }
}
