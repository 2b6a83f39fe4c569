package io.drover.hypervisor.libvirt;

import io.drover.model.HostId;
import java.io.IOException;
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
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        throw new FencingFailed(
            "fencing host "
                + host
                + ": "
                + arguments
                + " did not end within "
                + limit.toSeconds()
                + " s");
      }
      if (process.exitValue() != 0) {
        String said =
            new String(process.getInputStream().readNBytes(MOST_OUTPUT), StandardCharsets.UTF_8);
        throw new FencingFailed(
            "fencing host "
                + host
                + ": "
                + arguments
                + " ended with "
                + process.exitValue()
                + ": "
                + said.strip());
      }
    } catch (IOException e) {
      throw new FencingFailed(
          "fencing host " + host + ": " + arguments + " cannot be run: " + e.getMessage());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new FencingFailed("fencing host " + host + ": interrupted before it was certain");
    }
  }
}
