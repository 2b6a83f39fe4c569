package io.drover.architecture;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static io.drover.architecture.Conditions.standInNullMarkedPackages;
import static io.drover.architecture.Conditions.standInTheModuleMeantForTheirPackage;
import static io.drover.architecture.Conditions.useOnlyModulesBelowTheirOwn;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** What holds for all code of the product, each with its reason. */
final class ArchitectureRules {
  /** Packages of decisions: everything in them is pure but the actors and the {@code wire} packages below them. */
  private static final List<String> DECIDING = List.of(
      "model", "host", "vm", "fleetview", "constraint", "objective", "placement", "rebalance", "policy", "learning",
      "admission", "plan", "cell", "simulation.invariant");

  /** The edges of the process, where the clock is read and handed on; simulated time starts elsewhere. */
  private static final DescribedPredicate<JavaClass> EDGES =
      resideInAnyPackage("io.drover.node..", "io.drover.cli..").as("the edges of the process (node, cli)");

  private static final DescribedPredicate<JavaClass> ARE_PURE = DescribedPredicate.describe(
      "are states, commands, events, rules or planning", ArchitectureRules::isPure);

  private static final DescribedPredicate<JavaClass> ARE_GENERATED =
      DescribedPredicate.describe("are generated", type -> type.getPackageName().startsWith("io.drover.proto"));

  private ArchitectureRules() {}

  private static boolean isPure(JavaClass type) {
    var name = Modules.below(type.getPackageName()) + ".";
    var outermost = type.getName().replaceAll("\\$.*", "");
    return DECIDING.stream().anyMatch(deciding -> name.startsWith(deciding + "."))
        && !name.contains(".wire.")
        && !outermost.endsWith("Entity")
        && !outermost.endsWith("Scheduler");
  }

  @ArchTest
  static final ArchRule everyPackageStandsInTheModuleMeantForIt = classes()
      .should(standInTheModuleMeantForTheirPackage())
      .because("a package in two modules has two owners, and a package in none has no place in the picture");

  @ArchTest
  static final ArchRule dependenciesRunOneWay = classes()
      .should(useOnlyModulesBelowTheirOwn())
      .because("fleet-model <- proto <- {host-actor, scheduler} <- simulation <- cluster-node <- ops: what decides must"
          + " not depend on what carries it out, and host-actor and scheduler are introduced by cluster-node");

  @ArchTest
  static final ArchRule rulesKnowNoMachinery = noClasses()
      .that(ARE_PURE)
      .should()
      .dependOnClassesThat(resideInAnyPackage(
          "org.apache.pekko..", "scala..", "com.google.protobuf..", "io.drover.proto..", "org.libvirt..", "com.sun.jna..",
          "java.sql..", "javax.sql..", "java.net..", "org.slf4j..", "ch.qos.logback..", "com.fasterxml.jackson..",
          "io.drover..wire.."))
      .because("the same rules run in actors and in the deterministic simulation, and can be read without knowing either")
      .allowEmptyShould(true);

  @ArchTest
  static final ArchRule rulesDoNoInputOrOutput = noClasses()
      .that(ARE_PURE)
      .should()
      .dependOnClassesThat()
      .haveNameMatching("java\\.io\\.(?!Serializable$|ObjectInputStream$|ObjectStreamException$).*|java\\.nio\\.file\\..*|"
          + "java\\.util\\.concurrent\\.(?!TimeUnit$).*|java\\.lang\\.Thread")
      .because("a decision that waits, forks or reads a file gives another answer the next time")
      .allowEmptyShould(true);

  @ArchTest
  static final ArchRule nobodyReadsTheClock = noClasses()
      .that(DescribedPredicate.not(EDGES))
      .should()
      .callMethod(Instant.class, "now")
      .orShould()
      .callMethod(System.class, "currentTimeMillis")
      .orShould()
      .callMethod(System.class, "nanoTime")
      .orShould()
      .callMethodWhere(target(owner(nameMatching("java\\.time\\.(Clock|InstantSource)")))
          .and(target(nameMatching("system.*|tick.*"))))
      .orShould()
      .callMethodWhere(target(owner(nameMatching("java\\.time\\.(Local|Zoned|Offset).*"))).and(target(nameMatching("now"))))
      .because("time comes in with the command, or from the InstantSource handed in at start; else a seed means nothing");

  @ArchTest
  static final ArchRule nobodyUsesGlobalChance = noClasses()
      .should()
      .callConstructor(Random.class)
      .orShould()
      .callMethod(Math.class, "random")
      .orShould()
      .callMethod(UUID.class, "randomUUID")
      .orShould()
      .dependOnClassesThat()
      .areAssignableTo(ThreadLocalRandom.class)
      .orShould()
      .dependOnClassesThat()
      .haveFullyQualifiedName("java.security.SecureRandom")
      .because("chance comes in as a RandomGenerator or a seed, so that the same seed gives the same run");

  @ArchTest
  static final ArchRule everyPackageIsNullMarked = classes()
      .that(DescribedPredicate.not(ARE_GENERATED))
      .should(standInNullMarkedPackages())
      .because("what may be null is said, and NullAway checks only what is marked");

  @ArchTest
  static final ArchRule namesSayWhatAThingIs = noClasses()
      .that(DescribedPredicate.not(ARE_GENERATED))
      .should()
      .haveSimpleNameEndingWith("Manager")
      .orShould()
      .haveNameMatching(".*(Utils?|Impl|Helpers?|Abstract[A-Za-z]*)")
      .because("such a name says nothing of what the class is for, and everything ends up in it");

  @ArchTest
  static final ArchRule onlyTheCommandLineEndsTheProcess = noClasses()
      .that(resideOutsideOfPackage("io.drover.cli.."))
      .should()
      .callMethod(System.class, "exit", int.class)
      .orShould()
      .callMethod(Runtime.class, "halt", int.class)
      .because("whoever calls decides what a failure means; tests run many nodes in one process");

  @ArchTest
  static final ArchRule featuresFormNoCycles = slices()
      .assignedFrom(Conditions.BY_FEATURE)
      .should()
      .beFreeOfCycles()
      .because("two features that need each other are one feature, and can only be understood together");
}
