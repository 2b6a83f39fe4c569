package io.drover.cli.live;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drover.cli.ExitCode;
import io.drover.hypervisor.libvirt.CallLimits;
import io.drover.hypervisor.libvirt.Capabilities.Answer;
import io.drover.hypervisor.libvirt.Capabilities.Can;
import io.drover.hypervisor.libvirt.Capabilities.Cannot;
import io.drover.hypervisor.libvirt.Capabilities.NotAsked;
import io.drover.hypervisor.libvirt.HostSurvey;
import io.drover.hypervisor.libvirt.HostSurvey.Finding;
import io.drover.hypervisor.libvirt.HostSurvey.Reached;
import io.drover.hypervisor.libvirt.HostSurvey.Unreachable;
import io.drover.live.FleetFile;
import io.drover.model.HostId;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code drover hosts}: what the hosts of a real fleet are, and what their drivers can do. */
@Command(
    name = "hosts",
    description = {
      "Reach every host of a fleet once, and print what it is and what its driver can do. Changes nothing.",
      "",
      "What a driver can do is asked from the driver itself; what it refuses is told in its own words."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./drover hosts --fleet fleet.conf",
      "  ./drover hosts --fleet fleet.conf --json",
      "",
      "Exit codes: 0 every host was reached, 1 at least one was not, 255 an error."
    })
public final class HostsCommand implements Callable<Integer> {
  @Mixin private final FleetOptions fleet = new FleetOptions();

  @Option(names = "--json", description = "Print one line of JSON.")
  private boolean json;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    FleetFile file = fleet.fleet();
    CallLimits limits = file.settings().limits();
    Map<HostId, Finding> found =
        HostSurvey.of(
            file.hosts().stream().map(FleetFile.Member::access).toList(),
            limits.open().plus(limits.call()));
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    if (json) {
      out.println(line(found));
    } else {
      HostsTable.print(out, found);
    }
    out.flush();
    return found.values().stream().anyMatch(Unreachable.class::isInstance)
        ? ExitCode.FOUND
        : ExitCode.OK;
  }

  private static String line(Map<HostId, Finding> found) {
    List<Map<String, Object>> hosts = new ArrayList<>();
    found.forEach((id, finding) -> hosts.add(facts(id, finding)));
    try {
      return new ObjectMapper().writeValueAsString(Map.of("hosts", hosts));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, Object> facts(HostId id, Finding finding) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("id", id.value());
    switch (finding) {
      case Unreachable(var reason) -> facts.put("unreachable", reason);
      case Reached host -> {
        facts.put("driver", host.driver());
        facts.put("version", host.version());
        facts.put("cpus", host.cpus());
        facts.put("memoryBytes", host.memory().bytes());
        facts.put("vms", host.vms());
        List<String> can = new ArrayList<>();
        Map<String, String> cannot = new LinkedHashMap<>();
        Map<String, String> notAsked = new LinkedHashMap<>();
        new TreeMap<>(host.abilities())
            .forEach((ability, answer) -> {
              switch ((Answer) answer) {
                case Can _ -> can.add(ability.words());
                case Cannot(var reason) -> cannot.put(ability.words(), reason);
                case NotAsked(var reason) -> notAsked.put(ability.words(), reason);
              }
            });
        facts.put("can", can);
        facts.put("cannot", cannot);
        facts.put("notAsked", notAsked);
      }
    }
    return facts;
  }
}
