package io.drover.objective;

/** One part of a score: how much an objective adds, its weight included. Less is better. */
public record ScoreTerm(String name, double value) {}
