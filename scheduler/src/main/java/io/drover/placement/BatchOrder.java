package io.drover.placement;

/** In which order the VMs of a batch choose their places. */
public enum BatchOrder {
  /** As given: what comes first is served first. */
  AS_GIVEN,
  /** By CPU, then memory, most first; fits more of a batch than any order taken blindly. */
  BIGGEST_FIRST
}
