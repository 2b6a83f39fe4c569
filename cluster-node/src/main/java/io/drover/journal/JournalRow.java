package io.drover.journal;

/**
 * One recorded event, as it stands in the store.
 *
 * @param ordering its place in the whole journal; grows, with gaps
 * @param persistenceId whose it is: {@code Host|…}, {@code Vm|…} or {@code Plan|…}
 * @param sequenceNr its place among that entity's events, from 1 without gaps
 * @param event a {@code HostEvent}, {@code VmEvent} or {@code PlanEvent}
 */
public record JournalRow(long ordering, String persistenceId, long sequenceNr, Object event) {}
