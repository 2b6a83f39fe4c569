package io.drover.lab;

import io.drover.model.DataRate;
import io.drover.model.DataSize;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * What a guest says of itself. Counts are since it started.
 *
 * @param badPages memory pages that did not hold what was written there last
 * @param diskBlocksWritten none if it has no disk
 * @param diskBlocksChecked blocks read back and compared; all of the 512 it writes to have their
 *     turn in about 3.2 seconds
 * @param badDiskBlocks reads that did not give what was written there last, and failed writes
 */
public record GuestAnswer(
    String name,
    DataRate dirtyRate,
    DataSize dirtySet,
    long pagesDirtied,
    long heartbeats,
    long badPages,
    long diskBlocksWritten,
    long diskBlocksChecked,
    long badDiskBlocks) {
  private static final Pattern ANSWER =
      Pattern.compile(
          "ok (\\S+) rate=(\\d+) set=(\\d+) pages=(\\d+) n=(\\d+) bad=(\\d+)"
              + " disk=(\\d+) checked=(\\d+) diskbad=(\\d+)\\s*");

  static GuestAnswer parse(String line) {
    var matcher = ANSWER.matcher(line);
    if (!matcher.matches()) {
      throw new LabUnusable("an answer of a guest was needed, found: " + line);
    }
    var found = matcher.toMatchResult();
    return new GuestAnswer(
        found.group(1),
        DataRate.mebibytes(number(found, 2)),
        DataSize.mebibytes(number(found, 3)),
        number(found, 4),
        number(found, 5),
        number(found, 6),
        number(found, 7),
        number(found, 8),
        number(found, 9));
  }

  /** Whether memory and disk still hold all that the guest wrote, as far as it has looked. */
  public boolean intact() {
    return badPages == 0 && badDiskBlocks == 0;
  }

  private static long number(MatchResult found, int group) {
    return Long.parseLong(found.group(group));
  }
}
