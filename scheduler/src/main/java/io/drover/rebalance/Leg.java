package io.drover.rebalance;

/** One move in row numbers of a snapshot. */
record Leg(int vm, int host, int mask) {}
