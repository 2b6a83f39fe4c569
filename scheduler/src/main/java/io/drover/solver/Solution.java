package io.drover.solver;

/**
 * Where a search put every VM. No must-rule is broken that was not at the start.
 *
 * @param host by VM
 * @param mode by VM
 * @param cost of the whole, from the terms of the problem
 * @param steps proposals made by all workers
 */
public record Solution(int[] host, int[] mode, long cost, long steps) {}
