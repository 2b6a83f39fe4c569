package io.drover.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Which package belongs to which module, and which modules a module may use. A new package is added
 * here first.
 */
final class Modules {
  /** Outermost packages below {@code io.drover}, by module. */
  private static final Map<String, List<String>> PACKAGES =
      Map.of(
          "fleet-model", List.of("model"),
          "proto", List.of("proto"),
          "host-actor", List.of("host", "vm", "hypervisor", "watch"),
          "scheduler",
              List.of(
                  "fleetview",
                  "constraint",
                  "objective",
                  "placement",
                  "capacity",
                  "rebalance",
                  "solver",
                  "policy",
                  "learning",
                  "admission",
                  "plan",
                  "cell"),
          "simulation", List.of("simulation"),
          "cluster-node",
              List.of(
                  "node",
                  "sharding",
                  "twin",
                  "failover",
                  "live",
                  "journal",
                  "api",
                  "console",
                  "audit",
                  "security",
                  "health"),
          "peers", List.of("peers"),
          "ops", List.of("cli", "lab"));

  /** What each module may use beside itself. */
  private static final Map<String, List<String>> USES =
      Map.of(
          "fleet-model", List.of(),
          "proto", List.of("fleet-model"),
          "host-actor", List.of("fleet-model", "proto"),
          "scheduler", List.of("fleet-model", "proto"),
          "simulation", List.of("fleet-model", "proto", "host-actor", "scheduler"),
          "cluster-node", List.of("fleet-model", "proto", "host-actor", "scheduler", "simulation"),
          "peers", List.of("simulation"),
          "ops",
              List.of(
                  "fleet-model", "proto", "host-actor", "scheduler", "simulation", "cluster-node"));

  private static final Pattern FOLDER_OR_JAR =
      Pattern.compile(".*/(?:([a-z-]+)/target/(?:test-)?classes/|([a-z-]+?)-\\d[^/]*\\.jar!).*");

  private static final Map<String, String> MODULE_OF_PACKAGE = new TreeMap<>();

  static {
    PACKAGES.forEach(
        (module, packages) -> packages.forEach(name -> MODULE_OF_PACKAGE.put(name, module)));
  }

  private Modules() {}

  /** The name of a package below {@code io.drover}; fixtures stand for packages of the product. */
  static String below(String packageName) {
    return packageName.replaceFirst("^io\\.drover\\.?(architecture\\.fixture\\.)?", "");
  }

  /** The outermost package below {@code io.drover}, a feature. */
  static String feature(String packageName) {
    return below(packageName).split("\\.", 2)[0];
  }

  /** The module a package is meant for, or "none" if it is not in the list. */
  static String meantFor(String packageName) {
    return MODULE_OF_PACKAGE.getOrDefault(feature(packageName), "none");
  }

  /** The module a class really stands in, by the folder or jar it was read from, or "unknown". */
  static String of(JavaClass type) {
    return type.getSource()
        .map(source -> FOLDER_OR_JAR.matcher(source.getUri().toString()))
        .filter(matcher -> matcher.matches())
        .map(matcher -> matcher.group(1) != null ? matcher.group(1) : matcher.group(2))
        .orElse("unknown");
  }

  static boolean mayUse(String module, String other) {
    return module.equals(other) || USES.getOrDefault(module, List.of()).contains(other);
  }
}
