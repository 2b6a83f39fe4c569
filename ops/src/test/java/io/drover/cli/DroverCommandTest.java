package io.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

class DroverCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void helpTeachesWithExamples() {
    assertThat(run("--help")).isEqualTo(ExitCode.OK);
    assertThat(out.toString()).contains("Examples:", "./drover demo", "Exit codes:", "--no-color");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void everyCommandTeachesWithExamplesOfItsOwn() {
    DroverCommand.commandLine()
        .getSubcommands()
        .forEach((name, command) -> {
          if (!name.equals("help")) {
            assertThat(command.getUsageMessage()).as(name).contains("Example", "./drover " + name);
          }
        });
  }

  @Test
  void withoutACommandTheHelpIsShown() {
    assertThat(run()).isEqualTo(ExitCode.OK);
    assertThat(out.toString()).contains("Commands:", "test", "format");
  }

  @Test
  void theVersionNamesTheJava() {
    assertThat(run("--version")).isEqualTo(ExitCode.OK);
    assertThat(out.toString()).startsWith("drover 0.").contains("Java 25");
  }

  @Test
  void anUnknownCommandIsAnsweredWithTheNearestAndNothingElse() {
    assertThat(run("tset")).isEqualTo(ExitCode.ERROR);
    assertThat(err.toString())
        .isEqualTo(
            """
            drover: unknown command 'tset'. Did you mean 'test'?
            See 'drover --help'.
            """);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void anUnknownOptionIsAnsweredWithTheNearest() {
    assertThat(run("--no-colour")).isEqualTo(ExitCode.ERROR);
    assertThat(err.toString())
        .startsWith("drover: unknown option '--no-colour'. Did you mean '--no-color'?");
  }

  @Test
  void aNameLikeNoOtherGetsNoSuggestion() {
    assertThat(run("xylophone")).isEqualTo(ExitCode.ERROR);
    assertThat(err.toString()).startsWith("drover: unknown command 'xylophone'.\n");
  }

  @Test
  void aUserErrorIsItsMessageAlone() {
    assertThat(run("broken", "--user")).isEqualTo(ExitCode.ERROR);
    assertThat(err.toString()).isEqualTo("drover broken: needs 3 hosts, found 2\n");
  }

  @Test
  void aFaultOfOursSaysSoAndKeepsWhereItHappened() throws IOException {
    assertThat(run("broken")).isEqualTo(ExitCode.ERROR);
    assertThat(err.toString())
        .startsWith(
            "drover broken: a fault in Drover: java.lang.IllegalStateException: impossible\n")
        .contains("--stacktrace")
        .doesNotContain("\tat ");
    var kept = Path.of(err.toString().replaceAll("(?s).*Where it happened is in ([^;]+);.*", "$1"));
    assertThat(kept).content().contains("\tat io.drover.cli.DroverCommandTest");
    Files.delete(kept);
  }

  @Test
  void theStackTraceIsShownWhenAskedFor() {
    assertThat(run("--stacktrace", "broken")).isEqualTo(ExitCode.ERROR);
    assertThat(err.toString()).contains("\tat io.drover.cli.DroverCommandTest");
  }

  @Test
  void commandsOfTheLauncherSayHowToCallThem() {
    assertThat(run("test", "-pl", "scheduler")).isEqualTo(ExitCode.ERROR);
    assertThat(err.toString()).contains("./drover test -pl scheduler");
  }

  private int run(String... args) {
    return DroverCommand.commandLine()
        .addSubcommand(new BrokenCommand())
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(args);
  }

  @Command(name = "broken")
  static final class BrokenCommand implements Callable<Integer> {
    @Option(names = "--user")
    private boolean user;

    @Override
    public Integer call() {
      throw user
          ? new UserError("needs 3 hosts, found 2")
          : new IllegalStateException("impossible");
    }
  }
}
