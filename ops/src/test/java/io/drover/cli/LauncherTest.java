package io.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real {@code ./drover} script, in a small project of its own with a pretended JDK and Maven.
 */
class LauncherTest {
  private static final Path SCRIPT = Path.of("..", "drover").toAbsolutePath().normalize();

  @TempDir Path folder;
  private Path project;
  private Path jdk;
  private Path tools;

  @BeforeEach
  void layOut() throws IOException {
    project = folder.resolve("project");
    write("project/pom.xml", "<project/>");
    write("project/ops/pom.xml", "<project/>");
    write("project/ops/src/main/java/A.java", "class A {}");
    Files.copy(SCRIPT, project.resolve("drover"));
    jdk = folder.resolve("jdk");
    write("jdk/release", "JAVA_VERSION=\"25.0.1\"\n");
    executable("jdk/bin/javac", "");
    executable("jdk/bin/java", "echo \"java $*\"");
    tools = folder.resolve("tools");
    executable(
        "tools/mvn",
        """
        echo run >> "%1$s/mvn.runs"
        mkdir -p "%1$s/ops/target"
        : > "%1$s/ops/target/ops-1.jar"
        : > "%1$s/library.jar"
        printf '%%s' "%1$s/library.jar" > "%1$s/ops/target/classpath"
        """
            .formatted(project));
  }

  @Test
  void theFirstStartBuildsAndTheSecondDoesNot() throws Exception {
    var first = drover("demo", "--seconds", "5");
    var second = drover("demo");

    assertThat(first.code).isZero();
    assertThat(first.out)
        .contains("io.drover.cli.DroverCommand demo --seconds 5")
        .contains("-Xmx2g");
    assertThat(first.err).contains("building Drover").contains("built in");
    assertThat(second.err).isEmpty();
    assertThat(builds()).isEqualTo(1);
  }

  @Test
  void otherSolversAreThereForTheirYardsticksAlone() throws Exception {
    write("project/ops/peers/pom.xml", "<project/>");
    executable(
        "tools/mvn",
        """
        mkdir -p "%1$s/ops/target" "%1$s/ops/peers/target"
        : > "%1$s/ops/target/ops-1.jar"
        : > "%1$s/ops/peers/target/peers-1.jar"
        : > "%1$s/library.jar"
        : > "%1$s/solver.jar"
        printf '%%s' "%1$s/library.jar" > "%1$s/ops/target/classpath"
        printf '%%s' "%1$s/library.jar:%1$s/solver.jar" > "%1$s/ops/peers/target/classpath"
        """
            .formatted(project));

    assertThat(drover("bench", "roadef", "--budget", "1s").out)
        .contains("library.jar")
        .doesNotContain("solver.jar", "peers-1.jar");
    for (var yardstick : List.of("timefold", "all")) {
      assertThat(drover("--no-color", "bench", yardstick, "--help").out)
          .containsOnlyOnce("library.jar")
          .contains("solver.jar", "peers-1.jar");
    }

    Files.delete(project.resolve(".drover/build").resolve(onlyJarFolder()).resolve("solver.jar"));
    assertThat(drover("demo").err).contains("building Drover");
  }

  @Test
  void theLabIsStartedWithoutAJdkOrABuild() throws Exception {
    executable("project/ops/lab/lab", "echo \"lab $*\"\nexit 7");
    Files.delete(jdk.resolve("bin/java"));

    var outcome = drover("lab", "link", "2", "100", "--help");

    assertThat(outcome.out).isEqualTo("lab link 2 100 --help\n");
    assertThat(outcome.err).isEmpty();
    assertThat(outcome.code).isEqualTo(7);
  }

  @Test
  void onlyQuickCommandsDoWithoutTheOptimizingCompiler() throws Exception {
    assertThat(drover("capacity", "fleet.json").out).contains("-XX:TieredStopAtLevel=1");
    assertThat(drover("bench", "place").out).doesNotContain("TieredStopAtLevel");
  }

  @Test
  void aChangedOrDeletedSourceIsBuiltAgain() throws Exception {
    drover();
    var soon =
        FileTime.from(
            Files.getLastModifiedTime(project.resolve(".drover/build/stamp"))
                .toInstant()
                .plusSeconds(1));
    Files.setLastModifiedTime(project.resolve("ops/src/main/java/A.java"), soon);
    drover();
    assertThat(builds()).isEqualTo(2);

    Files.setLastModifiedTime(
        project.resolve(".drover/build/stamp"), FileTime.from(soon.toInstant().plusSeconds(1)));
    Files.delete(project.resolve("ops/src/main/java/A.java"));
    Files.setLastModifiedTime(
        project.resolve("ops/src/main/java"), FileTime.from(soon.toInstant().plusSeconds(2)));
    drover();
    assertThat(builds()).isEqualTo(3);
  }

  @Test
  void aLibraryThatIsGoneIsFetchedAgain() throws Exception {
    drover();
    Files.delete(project.resolve(".drover/build").resolve(onlyJarFolder()).resolve("ops-1.jar"));
    drover();
    assertThat(builds()).isEqualTo(2);
  }

  @Test
  void aFailedBuildShowsWhyAndChangesNothing() throws Exception {
    drover();
    executable("tools/mvn", "echo '[ERROR] A.java:[1,2] no such thing'\nexit 1");
    Files.setLastModifiedTime(
        project.resolve("pom.xml"), FileTime.from(Instant.parse("2100-01-01T00:00:00Z")));
    var failed = drover("demo");

    assertThat(failed.code).isEqualTo(ExitCode.ERROR);
    assertThat(failed.out).isEmpty();
    assertThat(failed.err).contains("A.java:[1,2] no such thing").contains("build.log");
  }

  @Test
  void twoStartsAtOnceBuildOnce() throws Exception {
    var one = start(Map.of(), "one");
    var two = start(Map.of(), "two");

    assertThat(finish(one).code + finish(two).code).isZero();
    assertThat(builds()).isEqualTo(1);
  }

  @Test
  void itWorksFromAnywhereAndThroughALink() throws Exception {
    var link = Files.createSymbolicLink(folder.resolve("link"), project.resolve("drover"));
    var process =
        processFor(Map.of(), List.of(link.toString(), "prove"))
            .directory(Path.of("/").toFile())
            .start();

    assertThat(finish(process).out).contains("DroverCommand prove");
    assertThat(project.resolve(".drover/build/classpath")).exists();
  }

  @Test
  void aWrongJdkIsNamedWithWhatWasFound() throws Exception {
    write("jdk/release", "JAVA_VERSION=\"17.0.2\"\n");
    var refused = drover("demo");

    assertThat(refused.code).isEqualTo(ExitCode.ERROR);
    assertThat(refused.err)
        .contains("DROVER_JAVA_HOME=" + jdk)
        .contains("a JDK 25 is needed")
        .contains("found 17.0.2");
  }

  @Test
  void withoutAReleaseFileTheJavaItselfIsAsked() throws Exception {
    Files.delete(jdk.resolve("release"));
    executable(
        "jdk/bin/java",
        "[[ $1 == -version ]] && echo 'openjdk version \"25\" 2025-09-16' >&2 || echo \"java $*\"");

    assertThat(drover("demo").out).contains("DroverCommand demo");
  }

  @Test
  void aMissingMavenIsNamedWithHowToInstallIt() throws Exception {
    Files.delete(tools.resolve("mvn"));
    var refused =
        finish(start(Map.of("PATH", linked("bash", "dirname", "readlink", "find")), "demo"));

    assertThat(refused.code).isEqualTo(ExitCode.ERROR);
    assertThat(refused.err).contains("Maven 3.8.7").contains("apt-get install maven");
  }

  /** A folder that holds only these of the system's programs. */
  private String linked(String... programs) throws IOException {
    var only = Files.createDirectories(folder.resolve("only"));
    for (var program : programs) {
      Files.createSymbolicLink(only.resolve(program), Path.of("/usr/bin", program));
    }
    return only.toString();
  }

  private Outcome drover(String... arguments) throws Exception {
    return finish(start(Map.of(), arguments));
  }

  private Process start(Map<String, String> environment, String... arguments) throws IOException {
    var command = new ArrayList<>(List.of(project.resolve("drover").toString()));
    command.addAll(List.of(arguments));
    return processFor(environment, command).start();
  }

  private ProcessBuilder processFor(Map<String, String> environment, List<String> command) {
    var builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().put("HOME", folder.toString());
    builder.environment().put("PATH", tools + ":/usr/bin:/bin");
    builder.environment().put("DROVER_JAVA_HOME", jdk.toString());
    builder.environment().putAll(environment);
    return builder;
  }

  private static Outcome finish(Process process) throws Exception {
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("it ends").isTrue();
    return new Outcome(
        process.exitValue(),
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8),
        new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
  }

  private int builds() throws IOException {
    return Files.readAllLines(project.resolve("mvn.runs")).size();
  }

  private Path onlyJarFolder() throws IOException {
    try (var entries = Files.list(project.resolve(".drover/build"))) {
      return entries.filter(Files::isDirectory).findFirst().orElseThrow().getFileName();
    }
  }

  private void write(String path, String text) throws IOException {
    var file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private void executable(String path, String body) throws IOException {
    write(path, "#!/usr/bin/env bash\n" + body + "\n");
    assertThat(folder.resolve(path).toFile().setExecutable(true)).isTrue();
  }

  private record Outcome(int code, String out, String err) {}
}
