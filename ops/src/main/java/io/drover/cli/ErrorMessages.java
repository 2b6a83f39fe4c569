package io.drover.cli;

import io.drover.journal.StoreUnusable;
import io.drover.live.FleetUnusable;
import io.drover.node.NodeConfig;
import io.drover.node.PolicyConfig.PolicyInvalid;
import io.drover.simulation.benchmark.InputUnusable;
import io.drover.simulation.dump.DumpException;
import io.drover.simulation.dump.NearestName;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.util.function.BooleanSupplier;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Turns whatever went wrong into one clear message on standard error and {@link ExitCode#ERROR}.
 */
final class ErrorMessages implements IParameterExceptionHandler, IExecutionExceptionHandler {
  private final BooleanSupplier stacktraceWanted;

  ErrorMessages(BooleanSupplier stacktraceWanted) {
    this.stacktraceWanted = stacktraceWanted;
  }

  /** Wrong use: an unknown option, a missing file name, a number that is none. */
  @Override
  public int handleParseException(ParameterException problem, String[] args) {
    var command = problem.getCommandLine();
    var name = command.getCommandSpec().qualifiedName();
    var err = command.getErr();
    err.println(name + ": " + describe(problem));
    err.println("See '" + name + " --help'.");
    err.flush();
    return ExitCode.ERROR;
  }

  private static String describe(ParameterException problem) {
    if (problem instanceof UnmatchedArgumentException unmatched
        && !unmatched.getUnmatched().isEmpty()) {
      var first = unmatched.getUnmatched().getFirst();
      var kind =
          unmatched.isUnknownOption()
              ? "option"
              : problem.getCommandLine().getSubcommands().isEmpty() ? "argument" : "command";
      return "unknown " + kind + " '" + first + "'." + hint(first, problem.getCommandLine());
    }
    var message = problem.getMessage();
    return message == null ? "wrong use" : message;
  }

  /** " Did you mean '…'?" with a leading space, or nothing if no name is near. */
  private static String hint(String typed, CommandLine command) {
    var name = typed.contains("=") ? typed.substring(0, typed.indexOf('=')) : typed;
    var known =
        name.startsWith("-")
            ? command.getCommandSpec().optionsMap().keySet()
            : command.getSubcommands().keySet();
    var words = known.stream().filter(each -> each.length() > 2).toList();
    return NearestName.to(name, words).map(near -> " Did you mean '" + near + "'?").orElse("");
  }

  /**
   * A command that threw: what the user can put right is said as it is; anything else is a fault of
   * ours.
   */
  @Override
  public int handleExecutionException(Exception problem, CommandLine command, ParseResult parsed) {
    var err = command.getErr();
    var name = command.getCommandSpec().qualifiedName();
    if (isTheUsers(problem)) {
      err.println(name + ": " + problem.getMessage());
      if (stacktraceWanted.getAsBoolean()) {
        problem.printStackTrace(err);
      }
    } else {
      err.println(name + ": a fault in Drover: " + problem);
      if (stacktraceWanted.getAsBoolean()) {
        problem.printStackTrace(err);
      } else {
        err.println("Nothing more was done. " + keep(problem));
      }
    }
    err.flush();
    return ExitCode.ERROR;
  }

  private static boolean isTheUsers(Exception problem) {
    return problem instanceof UserError
        || problem instanceof DumpException
        || problem instanceof InputUnusable
        || problem instanceof PolicyInvalid
        || problem instanceof StoreUnusable
        || problem instanceof FleetUnusable
        || problem instanceof NodeConfig.Invalid;
  }

  /** Keeps the stack trace in a file of its own: not every fault comes again when asked to. */
  private static String keep(Exception problem) {
    var trace = new StringWriter();
    problem.printStackTrace(new PrintWriter(trace, true));
    try {
      var file = Files.createTempFile("drover-fault-", ".log");
      Files.writeString(file, trace.toString());
      return "Where it happened is in " + file + "; --stacktrace shows it here.";
    } catch (IOException e) {
      return "Run it again with --stacktrace to see where it happened.";
    }
  }
}
