package io.drover.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A rule that cannot fail is worse than none: each is shown a small class that breaks it. */
class ArchitectureRulesTest {
  private static final JavaClasses BROKEN =
      new ClassFileImporter().importPackages("io.drover.architecture.fixture", "io.drover.cli");

  static Stream<Field> rules() {
    return Arrays.stream(ArchitectureRules.class.getDeclaredFields())
        .filter(field -> field.isAnnotationPresent(ArchTest.class));
  }

  @ParameterizedTest
  @MethodSource("rules")
  void everyRuleSeesTheClassThatBreaksIt(Field rule) throws IllegalAccessException {
    var result = ((ArchRule) rule.get(null)).evaluate(BROKEN);

    assertThat(result.getFailureReport().toString()).contains("fixture");
    assertThat(result.getFailureReport().toString()).contains("because");
  }

  @Test
  void aMethodReferenceIsSeenLikeACall() {
    assertThat(
            ArchitectureRules.nobodyReadsTheClock.evaluate(BROKEN).getFailureReport().getDetails())
        .anyMatch(detail -> detail.contains("nanoTime"))
        .anyMatch(detail -> detail.contains("Instant.now"));
    assertThat(
            ArchitectureRules.nobodyUsesGlobalChance
                .evaluate(BROKEN)
                .getFailureReport()
                .getDetails())
        .anyMatch(detail -> detail.contains("java.util.Random.<init>()"))
        .anyMatch(detail -> detail.contains("randomUUID"));
  }
}
