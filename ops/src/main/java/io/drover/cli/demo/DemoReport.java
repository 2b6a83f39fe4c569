package io.drover.cli.demo;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/**
 * What a demo saw. Moves, blackouts and violations are counted over the whole journal of its
 * folder; hot host-minutes, copies and decisions since this start.
 *
 * @param violations of the invariants over the journal, and guests seen running twice in the twin
 * @param hotHostMinutes one sample a host and virtual minute, above 80 % of physical CPU
 * @param hotHostMinutesUnbalanced the same fleet, traces and time span without a single move
 * @param maxConcurrentMigrations copies between hosts that the twin carried at once
 * @param decisionP99Millis wall time of a planning decision
 * @param blackoutP50Millis pause of the guest in completed migrations
 * @param heapMiB the most heap in use, as seen once a second
 * @param vmsRunningOnce VMs that run on exactly one host in the twin, at the end
 * @param drainedHostsLeft hosts to be drained that still hold a VM
 */
@JsonPropertyOrder({"scenario", "hosts", "vms"})
public record DemoReport(
    String scenario,
    int hosts,
    int vms,
    long seed,
    double virtualMinutes,
    long movesCompleted,
    long movesFailed,
    long movesRefused,
    long movesUnderWay,
    long violations,
    long hotHostMinutes,
    long hotHostMinutesUnbalanced,
    double hotShareUnbalanced,
    int maxConcurrentMigrations,
    long decisions,
    double decisionP50Millis,
    double decisionP99Millis,
    double blackoutP50Millis,
    double blackoutP99Millis,
    long journalEvents,
    long heapMiB,
    int vmsRunningOnce,
    int drainedHosts,
    int drainedHostsLeft,
    String data) {}
