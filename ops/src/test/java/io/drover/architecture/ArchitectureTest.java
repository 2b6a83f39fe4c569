package io.drover.architecture;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;

/**
 * Holds the whole product to {@link ArchitectureRules}; {@link ArchitectureRulesTest} shows that
 * they can fail.
 */
@AnalyzeClasses(packages = "io.drover", importOptions = DoNotIncludeTests.class)
final class ArchitectureTest {
  @ArchTest static final ArchTests ALL = ArchTests.in(ArchitectureRules.class);
}
