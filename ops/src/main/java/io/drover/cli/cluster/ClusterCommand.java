package io.drover.cli.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drover.cli.ExitCode;
import io.drover.cli.UserError;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code drover cluster}: who is in a cluster, and who shall leave it. */
@Command(
    name = "cluster",
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "See who is in a cluster of nodes, and take nodes out of it.",
      "",
      "Any node of the cluster can be asked, at the address that node.http has in its configuration."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./drover cluster status --at 127.0.0.1:8558",
      "  ./drover cluster cells                                                    where each cell stands",
      "  ./drover cluster assign host-00001 host-00002 --to east                   two hosts join another cell",
      "  ./drover cluster drain-node 127.0.0.2:25520 --at 127.0.0.1:8558   it hands over what it holds, and ends",
      "  ./drover cluster down 127.0.0.2:25520 --at 127.0.0.1:8558         it is dead for certain: do not wait for it",
      "",
      "Exit codes of status: 0 every node is up, 1 at least one is not, 255 an error.",
    })
public final class ClusterCommand {
  private static final Duration WITHIN = Duration.ofSeconds(10);
  private static final int OK = 200;

  @Spec private @Nullable CommandSpec spec;

  /** Which node is asked. */
  static final class At {
    @Option(
        names = "--at",
        paramLabel = "HOST:PORT",
        defaultValue = "127.0.0.1:8558",
        description = "A node's node.http. Default: ${DEFAULT-VALUE}.")
    private String at = "127.0.0.1:8558";
  }

  @Command(name = "status", description = "List the nodes, the oldest first, and how each is.")
  int status(
      @Mixin At at, @Option(names = "--json", description = "One line of JSON.") boolean json)
      throws InterruptedException {
    JsonNode cluster = ask(at, "GET", "/cluster/members/", "");
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    if (json) {
      out.println(cluster);
    } else {
      print(cluster, out);
    }
    out.flush();
    return allUp(cluster) ? ExitCode.OK : ExitCode.FOUND;
  }

  private static boolean allUp(JsonNode cluster) {
    for (JsonNode member : cluster.get("members")) {
      if (!member.get("status").asText().equals("Up")) {
        return false;
      }
    }
    return cluster.get("unreachable").isEmpty();
  }

  private static void print(JsonNode cluster, PrintWriter out) {
    Set<String> unreachable = new HashSet<>();
    cluster.get("unreachable").forEach(one -> unreachable.add(one.get("node").asText()));
    String oldest = cluster.path("oldestPerRole").path("control").asText();
    String leader = text(cluster, "leader");
    out.printf("%-26s %-9s %-12s %s%n", "node", "status", "reached", "is");
    for (JsonNode member : cluster.get("members")) {
      String node = member.get("node").asText();
      List<String> roles = new ArrayList<>();
      if (node.equals(oldest)) {
        roles.add("oldest");
      }
      if (node.equals(leader)) {
        roles.add("leader");
      }
      out.printf(
          "%-26s %-9s %-12s %s%n",
          node.substring(node.indexOf('@') + 1),
          member.get("status").asText().toLowerCase(Locale.ROOT),
          unreachable.contains(node) ? "no" : "yes",
          String.join(", ", roles));
    }
  }

  private static String text(JsonNode node, String field) {
    return node.has(field) ? node.get(field).asText() : "";
  }

  @Command(
      name = "drain-node",
      description = "Let a node hand over what it holds and leave; its process ends then.")
  int drainNode(
      @Parameters(paramLabel = "NODE", description = "host:port, as status lists it.") String node,
      @Mixin At at)
      throws InterruptedException {
    return change(at, node, "leave");
  }

  @Command(
      name = "down",
      description = {
        "Take a node for dead, without waiting.",
        "",
        "Only if it is certain: one that still runs would go on by itself until it hears of it."
      })
  int down(
      @Parameters(paramLabel = "NODE", description = "host:port, as status lists it.") String node,
      @Mixin At at)
      throws InterruptedException {
    return change(at, node, "down");
  }

  @Command(name = "cells", description = "List the cells, and where each stands.")
  int cells(
      @Mixin At at, @Option(names = "--json", description = "One line of JSON.") boolean json) {
    JsonNode cells = done(at, new OperatorClient(at.at).cells());
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    if (json) {
      out.println(cells);
    } else {
      out.printf(
          "%-20s %8s %9s %6s %6s %6s %9s  %s%n",
          "cell", "hosts", "VMs", "hot", "stale", "lost", "under way", "is");
      cells
          .properties()
          .forEach(cell ->
              out.printf(
                  "%-20s %,8d %,9d %,6d %,6d %,6d %,9d  %s%n",
                  cell.getKey(),
                  cell.getValue().path("hosts").asInt(),
                  cell.getValue().path("vms").asInt(),
                  cell.getValue().path("hotHosts").asInt(),
                  cell.getValue().path("staleHosts").asInt(),
                  cell.getValue().path("lostHosts").asInt(),
                  cell.getValue().path("underWay").asInt(),
                  cell.getValue().path("ready").asBoolean() ? "ready" : "waiting for its hosts"));
    }
    out.flush();
    return ExitCode.OK;
  }

  @Command(
      name = "assign",
      description = {
        "Put hosts into another cell, one after the other; a cell that there is not begins with its first host.",
        "",
        "Splits a cell, merges two, or empties one. VMs run on. A host with VMs on their way to or from it is"
            + " refused: cordon it, and try again when they have arrived."
      })
  int assign(
      @Parameters(arity = "1..*", paramLabel = "HOST", description = "By its id.")
          List<String> hosts,
      @Option(names = "--to", required = true, paramLabel = "CELL", description = "Its name.")
          String cell,
      @Mixin At at) {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    var client = new OperatorClient(at.at);
    for (String host : hosts) {
      done(at, client.joinCell(host, cell));
      out.println(host + " is in cell " + cell);
      out.flush();
    }
    return ExitCode.OK;
  }

  private static JsonNode done(At at, OperatorClient.Answer answer) {
    return switch (answer) {
      case OperatorClient.Done(var body) -> body;
      case OperatorClient.Refused(var why) -> throw new UserError("refused: " + why);
      case OperatorClient.Unknown(var why) ->
          throw new UserError(
              "not known whether it was done: "
                  + why
                  + "; ask again, or another node than "
                  + at.at
                  + " with --at");
    };
  }

  private int change(At at, String node, String operation) throws InterruptedException {
    String member = "pekko://drover@" + node;
    JsonNode said =
        ask(
            at,
            "PUT",
            "/cluster/members/" + URLEncoder.encode(member, StandardCharsets.UTF_8),
            "operation=" + operation);
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    out.println(text(said, "message"));
    out.flush();
    return ExitCode.OK;
  }

  private static JsonNode ask(At at, String method, String path, String form)
      throws InterruptedException {
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(WITHIN).build()) {
      HttpResponse<String> response =
          client.send(
              HttpRequest.newBuilder(URI.create("http://" + at.at + path))
                  .timeout(WITHIN)
                  .header("Content-Type", "application/x-www-form-urlencoded")
                  .method(method, HttpRequest.BodyPublishers.ofString(form))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() != OK) {
        throw new UserError(
            "the node at " + at.at + " answered " + response.statusCode() + ": " + response.body());
      }
      return new ObjectMapper().readTree(response.body());
    } catch (IOException | IllegalArgumentException e) {
      throw new UserError(
          "no node answers at " + at.at + ": give the node.http of one that runs with --at", e);
    }
  }
}
