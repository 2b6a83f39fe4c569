package io.drover.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static io.drover.architecture.Conditions.standInNullMarkedPackages;
import static io.drover.architecture.Conditions.standInTheModuleMeantForTheirPackage;
import static io.drover.architecture.Conditions.useOnlyModulesBelowTheirOwn;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;

/** What holds for all code of the product, each with its reason. */
final class ArchitectureRules {
  /**
   * Packages of decisions: everything in them is pure but the actors and the {@code wire} packages
   * below them.
   */
  private static final List<String> DECIDING =
      List.of(
          "model",
          "host",
          "vm",
          "watch",
          "hypervisor.forecast",
          "fleetview",
          "constraint",
          "objective",
          "placement",
          "rebalance",
          "policy",
          "learning",
          "admission",
          "plan",
          "cell",
          "simulation.invariant");

  /**
   * The edges of the process, where the clock is read and handed on; simulated time starts
   * elsewhere.
   */
  private static final DescribedPredicate<JavaClass> EDGES =
      resideInAnyPackage("io.drover.node..", "io.drover.cli..")
          .as("the edges of the process (node, cli)");

  private static final DescribedPredicate<JavaClass> ARE_PURE =
      DescribedPredicate.describe(
          "are states, commands, events, rules or planning", ArchitectureRules::isPure);

  private static final DescribedPredicate<JavaClass> ARE_GENERATED =
      DescribedPredicate.describe(
          "are generated", type -> type.getPackageName().startsWith("io.drover.proto"));

  private static final DescribedPredicate<JavaAccess<?>> CLOCK =
      use("java\\.time\\..*", "now")
          .or(use("java\\.time\\.(Clock|InstantSource)", "(system|tick).*"))
          .or(use("java\\.lang\\.System", "currentTimeMillis|nanoTime"))
          .as("read the clock");

  private static final DescribedPredicate<JavaAccess<?>> GLOBAL_CHANCE =
      use("java\\.lang\\.Math", "random")
          .or(use("java\\.util\\.UUID", "randomUUID"))
          .or(use("java\\.util\\.concurrent\\.ThreadLocalRandom", ".*"))
          .or(use("java\\.security\\.SecureRandom", ".*"))
          .or(use("java\\.util\\.random\\.RandomGenerator", "of|getDefault"))
          .or(unseeded("java\\.util\\.(Splittable)?Random"))
          .as("use global chance");

  private static final DescribedPredicate<JavaAccess<?>> END_OF_PROCESS =
      use("java\\.lang\\.System", "exit")
          .or(use("java\\.lang\\.Runtime", "halt|exit"))
          .as("end the process");

  private ArchitectureRules() {}

  /** A call of, or a reference to, a method of classes and with names that match. */
  private static DescribedPredicate<JavaAccess<?>> use(String owner, String method) {
    return DescribedPredicate.describe(
        "use " + owner + "." + method,
        access ->
            access.getTargetOwner().getName().matches(owner) && access.getName().matches(method));
  }

  /** A generator made without saying from which seed. */
  private static DescribedPredicate<JavaAccess<?>> unseeded(String owner) {
    return DescribedPredicate.describe(
        "make an unseeded " + owner,
        access ->
            access.getTargetOwner().getName().matches(owner)
                && access.getTarget() instanceof CodeUnitAccessTarget target
                && target.getName().equals("<init>")
                && target.getRawParameterTypes().isEmpty());
  }

  private static boolean isPure(JavaClass type) {
    var name = Modules.below(type.getPackageName()) + ".";
    var outermost = type.getName().replaceAll("\\$.*", "");
    return DECIDING.stream().anyMatch(deciding -> name.startsWith(deciding + "."))
        && !name.contains(".wire.")
        && !outermost.endsWith("Entity")
        && !outermost.endsWith("Scheduler");
  }

  @ArchTest
  static final ArchRule everyPackageStandsInTheModuleMeantForIt =
      classes()
          .should(standInTheModuleMeantForTheirPackage())
          .because(
              "a package in two modules has two owners, and a package in none has no place in the picture");

  @ArchTest
  static final ArchRule dependenciesRunOneWay =
      classes()
          .should(useOnlyModulesBelowTheirOwn())
          .because(
              "fleet-model <- proto <- {host-actor, scheduler} <- simulation <- cluster-node <- ops: what decides must"
                  + " not depend on what carries it out, and host-actor and scheduler are introduced by cluster-node");

  @ArchTest
  static final ArchRule rulesKnowNoMachinery =
      noClasses()
          .that(ARE_PURE)
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                  "org.apache.pekko..",
                  "scala..",
                  "com.google.protobuf..",
                  "io.drover.proto..",
                  "org.libvirt..",
                  "com.sun.jna..",
                  "java.sql..",
                  "javax.sql..",
                  "java.net..",
                  "org.slf4j..",
                  "ch.qos.logback..",
                  "com.fasterxml.jackson..",
                  "io.drover..wire.."))
          .because(
              "the same rules run in actors and in the deterministic simulation, and can be read without knowing either")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule rulesDoNoInputOrOutput =
      noClasses()
          .that(ARE_PURE)
          .should()
          .dependOnClassesThat()
          .haveNameMatching(
              "java\\.io\\.(?!Serializable$|ObjectInputStream$|ObjectStreamException$).*|java\\.nio\\.file\\..*|"
                  + "java\\.util\\.concurrent\\.(?!TimeUnit$).*|java\\.lang\\.Thread")
          .because(
              "a decision that waits, forks or reads a file gives another answer the next time")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule nobodyReadsTheClock =
      noClasses()
          .that(DescribedPredicate.not(EDGES))
          .should()
          .accessTargetWhere(CLOCK)
          .because(
              "time comes in with the command, or from the InstantSource handed in at start; else a seed means nothing");

  @ArchTest
  static final ArchRule nobodyUsesGlobalChance =
      noClasses()
          .should()
          .accessTargetWhere(GLOBAL_CHANCE)
          .because(
              "chance comes in as a RandomGenerator or a seed, so that the same seed gives the same run");

  @ArchTest
  static final ArchRule everyPackageIsNullMarked =
      classes()
          .that(DescribedPredicate.not(ARE_GENERATED))
          .should(standInNullMarkedPackages())
          .because("what may be null is said, and NullAway checks only what is marked");

  @ArchTest
  static final ArchRule namesSayWhatAThingIs =
      noClasses()
          .that(DescribedPredicate.not(ARE_GENERATED))
          .should()
          .haveSimpleNameEndingWith("Manager")
          .orShould()
          .haveNameMatching(".*(Utils?|Impl|Helpers?|Abstract[A-Za-z]*)")
          .because(
              "such a name says nothing of what the class is for, and everything ends up in it");

  @ArchTest
  static final ArchRule onlyTheCommandLineEndsTheProcess =
      noClasses()
          .that(resideOutsideOfPackage("io.drover.cli.."))
          .should()
          .accessTargetWhere(END_OF_PROCESS)
          .because(
              "whoever calls decides what a failure means; tests run many nodes in one process");

  @ArchTest
  static final ArchRule featuresFormNoCycles =
      slices()
          .assignedFrom(Conditions.BY_FEATURE)
          .should()
          .beFreeOfCycles()
          .because(
              "two features that need each other are one feature, and can only be understood together");
}
