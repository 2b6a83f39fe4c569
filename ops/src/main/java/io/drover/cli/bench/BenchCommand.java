package io.drover.cli.bench;

import io.drover.cli.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * The parent of the yardsticks. A new one is a class of its own here and one line in the list; it
 * prints with {@link ResultLine}, reads times with {@link io.drover.cli.TimeText}, and says how far
 * it is on standard error.
 */
@Command(
    name = "bench",
    subcommands = {
      ForecastCommand.class,
      PlaceCommand.class,
      PlanCommand.class,
      ReschedulingCommand.class,
      RoadefCommand.class,
      TimefoldCommand.class,
      WaitCommand.class,
      SamplingCommand.class,
      MigrateCommand.class,
      FailoverCommand.class,
      ScaleCommand.class,
      AblationCommand.class,
      AllCommand.class,
    },
    synopsisSubcommandLabel = "YARDSTICK",
    description = {
      "Measure Drover's decisions on public yardsticks, and beside others.",
      "",
      "Progress goes to standard error. Standard output ends with one line of JSON: the result.",
      "The data is public and not part of Drover: each yardstick takes the paths of its files."
    },
    commandListHeading = "%nYardsticks:%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./drover bench --help                  the list",
      "  ./drover help bench                    the same",
    })
public final class BenchCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  /** Without a yardstick: the list of them. */
  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getOut());
    return ExitCode.OK;
  }
}
