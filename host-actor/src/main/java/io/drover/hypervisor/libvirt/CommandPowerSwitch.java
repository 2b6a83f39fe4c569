package io.drover.hypervisor.libvirt;

import io.drover.model.HostId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Fences with a command that ends with 0 once the host is off: {@code ipmitool … power off}, a
 * Redfish client, {@code fence_*} agents. {@code {host}} in an argument stands for the host's id.
 */
public final class CommandPowerSwitch implements PowerSwitch {
  private static final int MOST_OUTPUT = 2000;
  private static final int MOST_AT_ONCE = 1 << 16;
  private static final long READ_EVERY_MILLIS = 20;

  private final List<String> command;
  private final Duration limit;

  public CommandPowerSwitch(List<String> command, Duration limit) {
    if (command.isEmpty()) {
      throw new IllegalArgumentException(
          "a fence command needs at least the program's name, found nothing");
    }
    this.command = List.copyOf(command);
    this.limit = limit;
  }

  @Override
  public void off(HostId host) throws FencingFailed {
    List<String> arguments =
        command.stream().map(argument -> argument.replace("{host}", host.value())).toList();
    try {
      Process process = new ProcessBuilder(arguments).redirectErrorStream(true).start();
      process.getOutputStream().close();
      var said = new ByteArrayOutputStream();
      if (!ends(process, said)) {
        kill(process);
        throw new FencingFailed(
            "fencing host "
                + host
                + ": "
                + arguments
                + " did not end within "
                + limit.toMillis()
                + " ms");
      }
      if (process.exitValue() != 0) {
        throw new FencingFailed(
            "fencing host "
                + host
                + ": "
                + arguments
                + " ended with "
                + process.exitValue()
                + ": "
                + said.toString(StandardCharsets.UTF_8).strip());
      }
    } catch (IOException e) {
      throw new FencingFailed(
          "fencing host " + host + ": " + arguments + " cannot be run: " + e.getMessage());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new FencingFailed("fencing host " + host + ": interrupted before it was certain");
    }
  }

  private boolean ends(Process process, ByteArrayOutputStream said)
      throws IOException, InterruptedException {
    long left = limit.toMillis();
    while (!process.waitFor(Math.min(left, READ_EVERY_MILLIS), TimeUnit.MILLISECONDS)) {
      read(process.getInputStream(), said);
      left -= READ_EVERY_MILLIS;
      if (left <= 0) {
        return false;
      }
    }
    read(process.getInputStream(), said);
    return true;
  }

  /**
   * Takes the output there is, so that no command is held up by a full pipe, and keeps the start of
   * it. Never waits for more: what a command leaves running may hold the pipe for long.
   */
  private static void read(InputStream output, ByteArrayOutputStream said) throws IOException {
    byte[] bytes = output.readNBytes(Math.min(output.available(), MOST_AT_ONCE));
    said.write(bytes, 0, Math.min(bytes.length, MOST_OUTPUT - said.size()));
  }

  /** With all that it started: a fence that strikes after it was given up hits a host in use. */
  private static void kill(Process process) {
    List<ProcessHandle> started = process.descendants().toList();
    process.destroyForcibly();
    started.forEach(ProcessHandle::destroyForcibly);
  }
}
