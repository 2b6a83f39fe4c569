package io.drover.node;

import io.drover.journal.JournalHealth;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.actor.ActorSystem;

/** A node is ready while it can record events. Started by Pekko, by its class name. */
public final class StoreReady implements Supplier<CompletionStage<Boolean>> {
  private final ActorSystem system;

  public StoreReady(ActorSystem system) {
    this.system = system;
  }

  @Override
  public CompletionStage<Boolean> get() {
    return CompletableFuture.completedFuture(JournalHealth.of(system).failure().isEmpty());
  }
}
