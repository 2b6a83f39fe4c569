package io.drover.cli.bench;

/**
 * What a control plane of one process did with a fleet.
 *
 * @param cells that share the hosts
 * @param everySeconds in which each host was to be sampled once
 * @param registerSeconds until all hosts were on record
 * @param sampledSeconds from then until nearly every host had been sampled
 * @param seconds measured after that
 * @param samplesAsked a second: hosts by {@code everySeconds}
 * @param samples a second that came
 * @param messages a second to hosts and cells: derived, each sample once to the host and once, as
 *     its digest, to the cell
 * @param decisions of all cells while measured
 * @param decisionP50Millis of one cell's plan, on the wall
 * @param decisionP99Millis of one cell's plan, on the wall
 * @param cores busy on average while measured, the played hypervisors' work included
 * @param heapMiB what a collection leaves, the played hypervisors included
 * @param mostHeapMiB most in use as seen once a second
 * @param lateP99Millis of what is due each 100 ms on the dispatcher of the cluster's heartbeats
 * @param lateMostMillis the latest of these
 */
record ScaleResult(
    int hosts,
    int vms,
    int cells,
    double everySeconds,
    double registerSeconds,
    double sampledSeconds,
    double seconds,
    double samplesAsked,
    double samples,
    double messages,
    long movesUnderWay,
    long decisions,
    double decisionP50Millis,
    double decisionP99Millis,
    double cores,
    double heapMiB,
    double mostHeapMiB,
    double lateP99Millis,
    double lateMostMillis) {}
