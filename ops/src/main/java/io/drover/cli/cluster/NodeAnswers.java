package io.drover.cli.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/** What a node says of itself and of its cluster, over HTTP. */
final class NodeAnswers implements AutoCloseable {
  private static final Duration WITHIN = Duration.ofSeconds(3);
  private static final int OK = 200;

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(WITHIN).build();

  /**
   * Whether it is a member and can record events.
   *
   * @param at {@code host:port}
   */
  boolean isReady(String at) {
    return get(at, "/ready").isPresent();
  }

  /** Members that it sees as up and reachable; 0 when it does not answer. */
  int upMembers(String at) {
    return cluster(at).map(NodeAnswers::upMembers).orElse(0);
  }

  private static int upMembers(JsonNode cluster) {
    int up = 0;
    for (JsonNode member : cluster.get("members")) {
      up += member.get("status").asText().equals("Up") ? 1 : 0;
    }
    return up - cluster.get("unreachable").size();
  }

  /** The address of the oldest node; empty when it does not say. */
  Optional<String> oldest(String at) {
    return cluster(at).map(cluster -> cluster.path("oldestPerRole").path("control").asText());
  }

  private Optional<JsonNode> cluster(String at) {
    return get(at, "/cluster/members/")
        .map(body -> {
          try {
            return new ObjectMapper().readTree(body);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  /** The body of a good answer. */
  private Optional<String> get(String at, String path) {
    var request = HttpRequest.newBuilder(URI.create("http://" + at + path)).timeout(WITHIN).build();
    try {
      return Optional.of(http.send(request, HttpResponse.BodyHandlers.ofString()))
          .filter(response -> response.statusCode() == OK)
          .map(HttpResponse::body);
    } catch (IOException _) {
      return Optional.empty();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
