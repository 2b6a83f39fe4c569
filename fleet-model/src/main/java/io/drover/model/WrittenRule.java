package io.drover.model;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A rule of a group as people write it, in a file or in configuration: a word for what it wants,
 * and the fields that go with that word.
 *
 * @param rule one of {@link #WORDS}
 * @param level one of {@link #LEVELS}; empty: host
 * @param atLeast of {@code spread}: domains; 0 where it is not given
 * @param atMost the same
 * @param other of {@code near}: the group that is needed; empty where it is not given
 * @param domains of {@code pin} and {@code exclude}: ids of hosts, racks or zones, as the level
 *     says
 * @param should what a breach costs, in the score's unit; 0 where it is not given: the rule must
 *     hold
 */
public record WrittenRule(
    String rule,
    String group,
    String level,
    int atLeast,
    int atMost,
    String other,
    List<String> domains,
    double should) {
  /** What a rule may want. */
  public static final List<String> WORDS =
      List.of("apart", "together", "spread", "near", "pin", "exclude");

  public static final List<String> LEVELS =
      Arrays.stream(DomainLevel.values()).map(WrittenRule::word).toList();

  public WrittenRule {
    domains = List.copyOf(domains);
  }

  private static String word(DomainLevel level) {
    return level.name().toLowerCase(Locale.ROOT);
  }

  /**
   * The rule that is meant.
   *
   * @throws IllegalArgumentException saying what was needed and what was found
   */
  public GroupRule meant() {
    var about = new GroupId(group);
    DomainLevel at =
        Arrays.stream(DomainLevel.values())
            .filter(one -> level.isEmpty() ? one == DomainLevel.HOST : word(one).equals(level))
            .findFirst()
            .orElseThrow(() -> unknown("level", level, LEVELS));
    Strength strength = should == 0 ? Strength.MUST : Strength.should(should);
    refuseOdd("atLeast", atLeast != 0, "spread");
    refuseOdd("atMost", atMost != 0, "spread");
    refuseOdd("other", !other.isEmpty(), "near");
    refuseOdd("domains", !domains.isEmpty(), "pin", "exclude");
    return switch (rule) {
      case "apart" -> GroupRule.Spread.apart(about, at, strength);
      case "together" -> GroupRule.Spread.together(about, at, strength);
      case "spread" -> spread(about, at, strength);
      case "near" ->
          new GroupRule.Near(
              about,
              new GroupId(
                  given(other).orElseThrow(() -> lacks("other", "the group that is needed"))),
              at,
              strength);
      case "pin" -> new GroupRule.Pin(about, at, named(at), strength);
      case "exclude" -> new GroupRule.Exclusion(about, at, named(at), strength);
      default -> throw unknown("rule", rule, WORDS);
    };
  }

  private GroupRule spread(GroupId about, DomainLevel at, Strength strength) {
    if (atLeast == 0 && atMost == 0) {
      throw lacks("atLeast", "or atMost, a number of " + at.word(2));
    }
    return new GroupRule.Spread(
        about, at, Math.max(1, atLeast), atMost == 0 ? GroupRule.Spread.EACH : atMost, strength);
  }

  private List<String> named(DomainLevel at) {
    if (domains.isEmpty()) {
      throw lacks("domains", "at least one " + at.word(1));
    }
    return domains;
  }

  private static Optional<String> given(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  private void refuseOdd(String field, boolean isGiven, String... rules) {
    if (isGiven && WORDS.contains(rule) && !Arrays.asList(rules).contains(rule)) {
      throw new IllegalArgumentException(
          "the rule \""
              + rule
              + "\" has no field \""
              + field
              + "\", which is one of "
              + String.join(" and ", rules));
    }
  }

  private IllegalArgumentException lacks(String field, String what) {
    return new IllegalArgumentException(
        "the rule \"" + rule + "\" needs the field \"" + field + "\": " + what);
  }

  private static IllegalArgumentException unknown(String field, String found, List<String> known) {
    return new IllegalArgumentException(
        "a rule's "
            + field
            + " is one of "
            + String.join(", ", known)
            + ", found \""
            + found
            + "\"");
  }
}
