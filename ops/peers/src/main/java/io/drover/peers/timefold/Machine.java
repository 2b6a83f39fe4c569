package io.drover.peers.timefold;

/** A value that the solver chooses: the machine with this index. */
public record Machine(int index) {}
