package io.drover.node;

import io.drover.api.OperatorApi;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.server.Directives;
import org.apache.pekko.http.javadsl.server.Route;
import org.apache.pekko.management.javadsl.PekkoManagement;

/**
 * What a node answers over HTTP: its health and members as Pekko serves them, its metrics, and
 * operators.
 */
final class NodeHttp {
  private static final Duration ENDS_WITHIN = Duration.ofSeconds(2);

  private NodeHttp() {}

  private static Route route(NodeMetrics metrics) {
    return Directives.path(
        "metrics",
        () ->
            Directives.get(() ->
                Directives.complete(
                    HttpEntities.create(ContentTypes.TEXT_PLAIN_UTF8, metrics.text()))));
  }

  /**
   * Until the node ends.
   *
   * @throws IllegalStateException if nobody can be answered at that address; the node is ended then
   */
  static void serve(
      ActorSystem<?> system, InetSocketAddress address, OperatorApi api, NodeMetrics metrics) {
    Route management = PekkoManagement.get(system.classicSystem()).getRoutes();
    try {
      Http.get(system.classicSystem())
          .newServerAt(address.getHostString(), address.getPort())
          .bind(Directives.concat(management, api.route(), route(metrics)))
          .thenAccept(
              binding -> binding.addToCoordinatedShutdown(ENDS_WITHIN, system.classicSystem()))
          .toCompletableFuture()
          .join();
    } catch (CompletionException e) {
      system.terminate();
      Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
      throw new IllegalStateException(
          "cannot answer at " + address + " (node.http): " + cause.getMessage(), cause);
    }
  }
}
