package io.drover.cli.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * Asks and orders of one node what {@link io.drover.api.OperatorApi} offers.
 *
 * @param at {@code host:port} of its {@code node.http}
 */
public record OperatorClient(String at) {
  private static final Duration CONNECT_WITHIN = Duration.ofSeconds(3);
  private static final Duration WITHIN = Duration.ofSeconds(15);
  private static final HttpClient HTTP =
      HttpClient.newBuilder().connectTimeout(CONNECT_WITHIN).build();
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What became of an order. */
  public sealed interface Answer {}

  /** It is on record. */
  public record Done(JsonNode body) implements Answer {}

  /** It was not followed, and why. */
  public record Refused(String why) implements Answer {}

  /** Nobody answered: it may or may not have been taken. */
  public record Unknown(String why) implements Answer {}

  /** Where a cell stands; empty when nobody says. */
  public Optional<JsonNode> cell(String name) {
    return ask("GET", "/cells/" + encoded(name)) instanceof Done(var body)
        ? Optional.of(body)
        : Optional.empty();
  }

  /** Where each cell stands, by name. */
  public Answer cells() {
    return ask("GET", "/cells");
  }

  /** Puts a host into another cell. */
  public Answer joinCell(String host, String cell) {
    return ask("PUT", "/hosts/" + encoded(host) + "/cell?to=" + encoded(cell));
  }

  /** Done with the plan's id in {@code plan}. */
  public Answer move(String vm, String host) {
    return ask("POST", "/moves?vm=" + encoded(vm) + "&to=" + encoded(host));
  }

  /** To {@code open}, {@code cordoned} or {@code draining}. */
  public Answer cordon(String host, String to) {
    return ask("PUT", "/hosts/" + encoded(host) + "/cordon?to=" + encoded(to));
  }

  /** Begins no further move of a plan; never refused. */
  public Answer cancel(String plan) {
    return ask("DELETE", "/plans/" + encoded(plan));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** The node's numbers, as Prometheus reads them; empty when it does not answer. */
  public Optional<String> metrics() {
    try {
      return Optional.of(send("GET", "/metrics").body());
    } catch (IOException _) {
      return Optional.empty();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private HttpResponse<String> send(String method, String path)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create("http://" + at + path))
            .timeout(WITHIN)
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build();
    return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
  }

  private Answer ask(String method, String path) {
    try {
      HttpResponse<String> response = send(method, path);
      if (response.statusCode() / 100 == 2) {
        return new Done(JSON.readTree(response.body()));
      }
      String why = why(response);
      return response.statusCode() / 100 == 4 ? new Refused(why) : new Unknown(why);
    } catch (IOException e) {
      return new Unknown(at + " does not answer: " + e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return new Unknown("interrupted");
    }
  }

  private static String why(HttpResponse<String> response) {
    try {
      String error = JSON.readTree(response.body()).path("error").asText();
      return error.isEmpty() ? response.body() : error;
    } catch (IOException _) {
      return response.statusCode() + " " + response.body();
    }
  }
}
