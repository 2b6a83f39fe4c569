package io.drover.capacity;

import io.drover.model.DomainLevel;

/**
 * How many more VMs fit such that the loss of any one failure domain strands none.
 *
 * @param fits so many surely do: places were found for them and, after each loss, for what is lost.
 *     {@link #NOT_EVEN_NOW} when no places were found even without new VMs
 * @param atMost more do not fit, by a bound or by trying everything. Equal to {@code fits} when the
 *     answer is exact
 * @param worst the domain whose loss leaves room for the fewest
 * @param strands VMs of the worst domain for which no place was found, before any new one comes
 */
public record SurvivalReport(DomainLevel level, long fits, long atMost, String worst, int strands) {
  public static final long NOT_EVEN_NOW = -1;

  public boolean exact() {
    return fits == atMost;
  }
}
