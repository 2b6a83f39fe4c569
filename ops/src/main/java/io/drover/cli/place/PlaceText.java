package io.drover.cli.place;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drover.capacity.Flavor;
import io.drover.cli.flavor.FlavorOptions;
import io.drover.fleetview.FleetSnapshot;
import io.drover.model.Placement;
import io.drover.objective.ScoreTerm;
import io.drover.placement.PlacementAnswer;
import io.drover.placement.PlacementAnswer.Placed;
import io.drover.placement.PlacementAnswer.Unplaceable;
import io.drover.placement.Remedy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** What {@code drover place} prints. */
final class PlaceText {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String file;
  private final FleetSnapshot fleet;
  private final Flavor flavor;
  private final OptionalDouble ceiling;

  PlaceText(String file, FleetSnapshot fleet, Flavor flavor, OptionalDouble ceiling) {
    this.file = file;
    this.fleet = fleet;
    this.flavor = flavor;
    this.ceiling = ceiling;
  }

  String text(PlacementAnswer answer, Optional<Remedy> remedy) {
    List<String> lines = new ArrayList<>();
    lines.add("%s: %,d hosts, %,d VMs".formatted(file, fleet.hosts(), fleet.vms()));
    lines.add("VM: " + FlavorOptions.text(flavor, ceiling));
    lines.add("");
    switch (answer) {
      case Placed placed -> place(placed, lines);
      case Unplaceable unplaceable -> refuse(unplaceable, remedy, lines);
    }
    return String.join("\n", lines);
  }

  private static void place(Placed placed, List<String> lines) {
    lines.add("It goes to " + where(placed.placement()) + ".");
    lines.add("");
    lines.add("    score  place");
    lines.add(row(score(placed), placed.placement()));
    placed.runnersUp().forEach(next -> lines.add(row(next.score(), next.placement())));
    lines.add("");
    lines.add(
        "Score: what the VM adds to the fleet's, less is better; of the best one "
            + String.join(", ", placed.terms().stream().map(PlaceText::term).toList())
            + ".");
  }

  private static double score(Placed placed) {
    return placed.terms().stream().mapToDouble(ScoreTerm::value).sum();
  }

  private static String row(double score, Placement place) {
    return String.format(Locale.ROOT, "%9.4f  %s", score == 0 ? 0.0 : score, where(place));
  }

  private static String term(ScoreTerm term) {
    return String.format(Locale.ROOT, "%s %.4f", term.name(), term.value());
  }

  private static void refuse(Unplaceable unplaceable, Optional<Remedy> remedy, List<String> lines) {
    lines.add("It fits on no host.");
    unplaceable.refusals().forEach(refusal -> lines.add("  " + refusal));
    lines.add("");
    if (remedy.isEmpty()) {
      lines.add("No change of hosts, rules or one VM's place would make it fit: ask for less.");
      return;
    }
    lines.add("The cheapest change:");
    remedy.get().steps().forEach(step -> lines.add("  " + step));
    lines.add("Then it fits on " + where(remedy.get().placement()) + ".");
  }

  private static String where(Placement place) {
    List<Integer> nodes = place.numa().nodes();
    return place.host()
        + ", NUMA node"
        + (nodes.size() == 1 ? " " : "s ")
        + String.join(" and ", nodes.stream().map(String::valueOf).toList());
  }

  String json(PlacementAnswer answer, Optional<Remedy> remedy) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("file", file);
    fields.put("hosts", fleet.hosts());
    fields.put("vms", fleet.vms());
    fields.put("snapshot", fleet.contentHash());
    fields.put("placed", answer instanceof Placed);
    switch (answer) {
      case Placed placed -> {
        fields.putAll(place(placed.placement()));
        fields.put("score", score(placed));
        Map<String, Object> terms = new LinkedHashMap<>();
        placed.terms().forEach(term -> terms.put(term.name(), term.value()));
        fields.put("terms", terms);
        fields.put(
            "runnersUp",
            placed.runnersUp().stream()
                .map(next -> {
                  Map<String, Object> one = place(next.placement());
                  one.put("score", next.score());
                  return one;
                })
                .toList());
      }
      case Unplaceable unplaceable -> {
        fields.put("refusals", unplaceable.refusals());
        remedy.ifPresent(change -> fields.put("change", change(change)));
      }
    }
    try {
      return JSON.writeValueAsString(fields);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an answer is always writable", e);
    }
  }

  private static Map<String, Object> change(Remedy remedy) {
    Map<String, Object> change = new LinkedHashMap<>();
    change.put("steps", remedy.steps());
    change.put("moves", remedy.moves().stream().map(PlaceText::move).toList());
    change.putAll(place(remedy.placement()));
    return change;
  }

  private static Map<String, Object> move(Remedy.Move move) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("vm", move.vm().id().value());
    fields.put("from", place(move.from()));
    fields.put("to", place(move.to()));
    return fields;
  }

  private static Map<String, Object> place(Placement place) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("host", place.host().value());
    fields.put("numa", place.numa().nodes());
    return fields;
  }
}
