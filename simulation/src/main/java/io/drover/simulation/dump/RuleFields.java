package io.drover.simulation.dump;

import io.drover.model.WrittenRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads one rule of a group, in Drover's own format. */
final class RuleFields {
  private static final List<String> KNOWN =
      List.of("rule", "group", "level", "atLeast", "atMost", "other", "domains", "should");
  private static final int MOST_DOMAINS = 1_000_000;
  private static final double LEAST_WEIGHT = 1e-6;
  private static final double MOST_WEIGHT = 1e9;

  private final JsonCursor json;
  private String rule = "";
  private String group = "";
  private String level = "";
  private int atLeast;
  private int atMost;
  private String other = "";
  private final List<String> domains = new ArrayList<>();
  private double should;

  private RuleFields(JsonCursor json) {
    this.json = json;
  }

  static DumpedRule read(JsonCursor json) throws DumpException {
    var at = json.mark();
    var fields = new RuleFields(json);
    json.object(KNOWN, Set.of("rule", "group"), fields::field);
    try {
      return new DumpedRule(fields.written().meant(), at);
    } catch (IllegalArgumentException e) {
      throw json.fail(at, String.valueOf(e.getMessage()));
    }
  }

  private WrittenRule written() {
    return new WrittenRule(rule, group, level, atLeast, atMost, other, domains, should);
  }

  private void field(String name) throws DumpException {
    switch (name) {
      case "rule" -> rule = word(WrittenRule.WORDS);
      case "group" -> group = json.text();
      case "level" -> level = word(WrittenRule.LEVELS);
      case "atLeast" -> atLeast = (int) json.whole(1, MOST_DOMAINS);
      case "atMost" -> atMost = (int) json.whole(1, MOST_DOMAINS);
      case "other" -> other = json.text();
      case "domains" -> json.array(() -> domains.add(json.text()));
      default -> should = json.number(LEAST_WEIGHT, MOST_WEIGHT);
    }
  }

  private String word(List<String> known) throws DumpException {
    String word = json.text();
    if (!known.contains(word)) {
      throw json.fail(
          "needs one of "
              + String.join(", ", known)
              + ", found \""
              + word
              + "\""
              + NearestName.to(word, known)
                  .map(near -> ": did you mean \"" + near + "\"?")
                  .orElse(""));
    }
    return word;
  }
}
