package io.drover.architecture;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.function.BiConsumer;

/** What {@link ArchitectureRules} ask of a class beyond what ArchUnit knows by itself. */
final class Conditions {
  static final SliceAssignment BY_FEATURE =
      new SliceAssignment() {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
          return SliceIdentifier.of(Modules.feature(type.getPackageName()));
        }

        @Override
        public String getDescription() {
          return "the features";
        }
      };

  private Conditions() {}

  static ArchCondition<JavaClass> standInTheModuleMeantForTheirPackage() {
    return condition(
        "stand in the module meant for their package",
        (type, events) -> {
          var meant = Modules.meantFor(type.getPackageName());
          var found = Modules.of(type);
          if (!meant.equals(found)) {
            violated(
                events,
                type,
                type.getName()
                    + " stands in module "
                    + found
                    + ", its package is meant for "
                    + meant);
          }
        });
  }

  static ArchCondition<JavaClass> useOnlyModulesBelowTheirOwn() {
    return condition(
        "use only modules below their own",
        (type, events) -> {
          for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
            var used = dependency.getTargetClass();
            var from = Modules.meantFor(type.getPackageName());
            var to = Modules.meantFor(used.getPackageName());
            if (used.getPackageName().startsWith("io.drover") && !Modules.mayUse(from, to)) {
              violated(
                  events,
                  type,
                  "module " + from + " may not use " + to + ": " + dependency.getDescription());
            }
          }
        });
  }

  static ArchCondition<JavaClass> standInNullMarkedPackages() {
    return condition(
        "stand in @NullMarked packages",
        (type, events) -> {
          if (!type.getPackage().isAnnotatedWith("org.jspecify.annotations.NullMarked")) {
            violated(
                events,
                type,
                "package "
                    + type.getPackageName()
                    + " of "
                    + type.getSimpleName()
                    + " is not @NullMarked");
          }
        });
  }

  private static ArchCondition<JavaClass> condition(
      String description, BiConsumer<JavaClass, ConditionEvents> check) {
    return new ArchCondition<>(description) {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        check.accept(type, events);
      }
    };
  }

  private static void violated(ConditionEvents events, JavaClass type, String message) {
    events.add(SimpleConditionEvent.violated(type, message));
  }
}
