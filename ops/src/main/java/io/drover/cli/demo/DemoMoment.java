package io.drover.cli.demo;

import io.drover.cell.CellStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a demo shows at one moment.
 *
 * @param elapsed on the wall, since this start
 * @param hotHosts above 80 % of their CPU when last sampled
 * @param hotHostMinutes since this start
 * @param hotHostMinutesUnbalanced the same without moves
 * @param copies between hosts, under way in the twin
 * @param rate completed moves a virtual minute, lately
 * @param ended moves that did not complete, by reason
 */
record DemoMoment(
    Duration elapsed,
    Optional<Duration> length,
    Instant virtualTime,
    double speed,
    CellStatus cell,
    int hotHosts,
    long hotHostMinutes,
    long hotHostMinutesUnbalanced,
    int copies,
    int mostCopies,
    long completed,
    long rolledBack,
    long refused,
    double rate,
    double blackoutP50Millis,
    double blackoutP99Millis,
    double decisionP50Millis,
    double decisionP99Millis,
    long decisions,
    long violations,
    long journalEvents,
    long heapMiB,
    List<Map.Entry<String, Long>> ended) {}
