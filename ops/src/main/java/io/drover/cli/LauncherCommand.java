package io.drover.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/**
 * Commands of the {@code ./drover} launcher itself, which never reach Java when it is used. They
 * stand here so that {@code --help} lists them, and to say so to whoever calls the class directly.
 */
abstract sealed class LauncherCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Unmatched private List<String> arguments = new ArrayList<>();

  @Override
  public Integer call() {
    throw new UserError(
        "this works in a checkout and is done by the launcher: ./drover "
            + spec.name()
            + " "
            + String.join(" ", arguments));
  }

  @Command(
      name = "test",
      description = "Run the whole test suite of Drover's sources. Arguments go to Maven.",
      footerHeading = "%nExamples:%n",
      footer = {
        "  ./drover test                       everything: rules, properties, simulations, integration",
        "  ./drover test -pl scheduler -am     one module and what it needs",
      })
  static final class TestCommand extends LauncherCommand {}

  @Command(
      name = "format",
      description = "Format Drover's sources.",
      footerHeading = "%nExample:%n",
      footer = "  ./drover format && git diff     see what it changed")
  static final class FormatCommand extends LauncherCommand {}

  @Command(
      name = "lab",
      description = "Run real hypervisors on this machine, to migrate between, break and fence.",
      footerHeading = "%nExamples:%n",
      footer = {
        "  ./drover lab --help                 all that can be done with it",
        "  ./drover lab deps                   install what it needs (Debian, as root)",
        "  ./drover lab up 3                   start three hosts",
        "  ./drover lab guest 1 web            start a guest on the first",
        "  ./drover lab migrate web 1 2        move it live to the second",
      })
  static final class LabCommand extends LauncherCommand {}
}
