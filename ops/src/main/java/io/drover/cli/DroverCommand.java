package io.drover.cli;

import io.drover.cli.LauncherCommand.FormatCommand;
import io.drover.cli.LauncherCommand.LabCommand;
import io.drover.cli.LauncherCommand.TestCommand;
import io.drover.cli.bench.BenchCommand;
import io.drover.cli.capacity.CapacityCommand;
import io.drover.cli.chaos.ChaosCommand;
import io.drover.cli.cluster.ClusterCommand;
import io.drover.cli.cluster.NodeCommand;
import io.drover.cli.cluster.StoreCommand;
import io.drover.cli.cluster.TwinCommand;
import io.drover.cli.demo.DemoCommand;
import io.drover.cli.live.HostsCommand;
import io.drover.cli.live.MoveCommand;
import io.drover.cli.live.RecoverCommand;
import io.drover.cli.place.PlaceCommand;
import io.drover.cli.prove.ProveCommand;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * The root of the command line. A new command is a class of its own and one line in the list here.
 */
@Command(
    name = "drover",
    subcommands = {
      DemoCommand.class,
      AdviseCommand.class,
      CapacityCommand.class,
      PlaceCommand.class,
      HostsCommand.class,
      MoveCommand.class,
      RecoverCommand.class,
      SimulateCommand.class,
      ProveCommand.class,
      NodeCommand.class,
      ClusterCommand.class,
      StoreCommand.class,
      TwinCommand.class,
      ChaosCommand.class,
      BenchCommand.class,
      TestCommand.class,
      FormatCommand.class,
      LabCommand.class,
      HelpCommand.class,
    },
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    versionProvider = DroverVersion.class,
    usageHelpWidth = 110,
    description = {
      "Places, balances and live-migrates virtual machines over fleets of thousands of hosts.",
      "",
      "Every command answers --help with examples of its own."
    },
    optionListHeading = "%nOptions:%n",
    commandListHeading = "%nCommands:%n")
public final class DroverCommand implements Callable<Integer> {
  private static final String[] EXAMPLES = {
    "  ./drover demo                          watch 2,000 simulated hosts balance themselves",
    "  ./drover demo --seconds 120 --json     the same for two minutes; ends with one line of JSON",
    "  ./drover advise fleet.json             which moves would help a fleet, step by step; changes nothing",
    "  ./drover capacity fleet.json --flavor cpu=4,memory=16GiB    how many more such VMs fit",
    "  ./drover place fleet.json --flavor cpu=4,memory=16GiB       where one would go, or what would make it fit",
    "  ./drover hosts --fleet fleet.conf                          what the hosts of a real fleet are and can do",
    "  ./drover move web-1 h2 --fleet fleet.conf                   live-migrate a VM of a real fleet",
    "  ./drover simulate --seeds 2000         run the rules through 2,000 randomly broken worlds",
    "  ./drover prove                         check every recorded event of the last demo against the invariants",
    "  ./drover bench                         measure its decisions on public yardsticks",
    "  ./drover test                          run the whole test suite",
    "",
    "Exit codes: 0 all is well, 1 there is something to act on, 255 wrong use or an error.",
  };

  @Option(
      names = "--no-color",
      scope = ScopeType.INHERIT,
      description = "Plain text without colors. Setting NO_COLOR in the environment does the same.")
  private boolean noColor;

  @Option(
      names = "--stacktrace",
      scope = ScopeType.INHERIT,
      description = "On an error, also show where in the program it happened.")
  private boolean stacktrace;

  @Spec private CommandSpec spec;

  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  /** The whole command line, ready to execute; a test gives it its own writers. */
  static CommandLine commandLine() {
    var root = new DroverCommand();
    var errors = new ErrorMessages(() -> root.stacktrace);
    var line = new CommandLine(root);
    // Set here and not in the annotation, from which each command would inherit it.
    line.getCommandSpec().usageMessage().footerHeading("%nExamples:%n").footer(EXAMPLES);
    return line.setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionStrategy(parsed -> {
          if (root.noColor) {
            parsed.asCommandLineList().getFirst().setColorScheme(Help.defaultColorScheme(Ansi.OFF));
          }
          return new CommandLine.RunLast().execute(parsed);
        })
        .setParameterExceptionHandler(errors)
        .setExecutionExceptionHandler(errors)
        .setUsageHelpLongOptionsMaxWidth(34);
  }

  /**
   * Whether output may carry colors: not with {@code --no-color}, {@code NO_COLOR} or when it is
   * not a terminal.
   */
  public boolean color() {
    return !noColor && Ansi.AUTO.enabled();
  }

  /** Without a command: the help, which is what a newcomer needs. */
  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getOut());
    return ExitCode.OK;
  }
}
