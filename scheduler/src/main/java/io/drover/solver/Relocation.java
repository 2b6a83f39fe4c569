package io.drover.solver;

/** A VM goes to a host and sits there in one of its modes. */
public record Relocation(int vm, int host, int mode) {}
