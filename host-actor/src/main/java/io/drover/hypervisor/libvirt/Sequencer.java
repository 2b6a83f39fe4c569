package io.drover.hypervisor.libvirt;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Runs what has the same key one after the other, in the order it was given; different keys at
 * once.
 */
final class Sequencer<K> {
  private final Executor executor;
  private final Map<K, CompletableFuture<Void>> tails = new HashMap<>();

  Sequencer(Executor executor) {
    this.executor = executor;
  }

  /** {@code task} must not throw. */
  synchronized void submit(K key, Runnable task) {
    CompletableFuture<Void> before =
        tails.getOrDefault(key, CompletableFuture.completedFuture(null));
    CompletableFuture<Void> tail = before.thenRunAsync(task, executor);
    tails.put(key, tail);
    tail.whenComplete((_, _) -> forget(key, tail));
  }

  private synchronized void forget(K key, CompletableFuture<Void> tail) {
    tails.remove(key, tail);
  }
}
