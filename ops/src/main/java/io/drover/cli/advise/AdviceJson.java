package io.drover.cli.advise;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.drover.model.NumaSet;
import io.drover.model.Placement;
import io.drover.rebalance.Step;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/** Advice for programs: one JSON object in one line, or the bare list of moves. */
public final class AdviceJson {
  private AdviceJson() {}

  private interface Body {
    void write(JsonGenerator json) throws IOException;
  }

  private static String text(Body body) {
    var text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      body.write(json);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return text.toString();
  }

  /** Everything the table says. */
  public static String object(String file, Advice advice) {
    return text(json -> {
      json.writeStartObject();
      json.writeStringField("file", file);
      json.writeNumberField("hosts", advice.fleet().hosts());
      json.writeNumberField("vms", advice.fleet().vms());
      json.writeStringField("snapshot", advice.fleet().contentHash());
      json.writeStringField("objective", advice.goal() instanceof Goal.Load ? "load" : "fragments");
      json.writeNumberField("seed", advice.budget().seed());
      json.writeNumberField("steps", advice.proposal().spent());
      json.writeNumberField("mostMoves", advice.budget().mostMoves());
      json.writeNumberField("scoreBefore", advice.start().score());
      json.writeNumberField("scoreAfter", advice.end().score());
      json.writeNumberField("fragmentRateBefore", advice.start().fragmentRate());
      json.writeNumberField("fragmentRateAfter", advice.end().fragmentRate());
      json.writeNumberField("hotHostsBefore", advice.start().hotHosts());
      json.writeNumberField("hotHostsAfter", advice.end().hotHosts());
      json.writeArrayFieldStart("moves");
      for (int i = 0; i < advice.steps().size(); i++) {
        step(json, advice.steps().get(i), advice.after().get(i));
      }
      json.writeEndArray();
      if (advice.nothing().isPresent()) {
        json.writeStringField("nothing", advice.nothing().get());
      }
      json.writeEndObject();
    });
  }

  private static void step(JsonGenerator json, Step step, FleetFacts after) throws IOException {
    json.writeStartObject();
    json.writeStringField("vm", step.vm().id().value());
    json.writeObjectFieldStart("from");
    place(json, step.from());
    json.writeEndObject();
    json.writeObjectFieldStart("to");
    place(json, step.to());
    json.writeEndObject();
    json.writeNumberField("score", after.score());
    json.writeNumberField("gain", step.gain());
    json.writeNumberField("fragmentRate", after.fragmentRate());
    json.writeNumberField("hotHosts", after.hotHosts());
    json.writeArrayFieldStart("after");
    for (int earlier : step.after()) {
      json.writeNumber(earlier);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void place(JsonGenerator json, Placement place) throws IOException {
    json.writeStringField("host", place.host().value());
    numa(json, place.numa());
  }

  private static void numa(JsonGenerator json, NumaSet numa) throws IOException {
    json.writeArrayFieldStart("numa");
    for (int node : numa.nodes()) {
      json.writeNumber(node);
    }
    json.writeEndArray();
  }

  /** The moves alone, in order: {@code [{"vm":…,"host":…,"numa":[…]}, …]}. */
  public static String moves(Advice advice) {
    return text(json -> {
      json.writeStartArray();
      for (Step step : advice.steps()) {
        json.writeStartObject();
        json.writeStringField("vm", step.vm().id().value());
        place(json, step.to());
        json.writeEndObject();
      }
      json.writeEndArray();
    });
  }
}
