package io.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Needs libvirt's client library, which {@code ./drover lab deps} installs, and no daemon. */
class HostsCommandIT {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path folder;

  @Test
  void aRowForEachHostAndWhyOneCannotBeReached() throws IOException {
    Path fleet = fleet("test:///default", "test:///there/is/no/such/file.xml");

    assertThat(run("--fleet", fleet.toString())).as("%s", err).isEqualTo(ExitCode.FOUND);
    assertThat(out.toString().lines().limit(3))
        .satisfiesExactly(
            head -> assertThat(head).matches("host  driver  version  CPUs +memory  VMs  can"),
            row ->
                assertThat(row)
                    .matches(
                        "h0    TEST    0\\.0\\.2 +16  \\d+ MiB +1  orders, bulk reading, events, .*"),
            row ->
                assertThat(row).matches("h1    - .*  cannot be reached: .*\\(libvirt error 27\\)"));
    assertThat(out.toString())
        .contains("no dirty rate on 1 of TEST: ", "no live migration on 1 of TEST: ");
  }

  @Test
  void inJsonWithEachReason() throws IOException {
    assertThat(run("--json", "--fleet", fleet("test:///default").toString()))
        .as("%s", err)
        .isEqualTo(ExitCode.OK);
    JsonNode host = new ObjectMapper().readTree(out.toString()).get("hosts").get(0);
    assertThat(out.toString().lines()).hasSize(1);
    assertThat(host.get("driver").asText()).isEqualTo("TEST");
    assertThat(host.get("vms").asInt()).isEqualTo(1);
    assertThat(host.get("can").toString()).contains("\"bulk reading\"");
    assertThat(host.get("cannot").get("post-copy").asText()).contains("(libvirt error 3)");
  }

  @Test
  void withoutAFleetItSaysWhatIsNeeded() {
    assertThat(run()).isEqualTo(ExitCode.ERROR);
    assertThat(err.toString()).contains("--fleet");
    assertThat(run("--fleet", folder.resolve("none.conf").toString())).isEqualTo(ExitCode.ERROR);
    assertThat(err.toString()).contains("there is no fleet file");
    assertThat(out.toString()).isEmpty();
  }

  private Path fleet(String... uris) throws IOException {
    var text = new StringBuilder("hosts = [\n");
    for (int i = 0; i < uris.length; i++) {
      text.append("{ id = h").append(i).append(", uri = \"").append(uris[i]).append("\" }\n");
    }
    return Files.writeString(folder.resolve("fleet.conf"), text.append("]\n"));
  }

  private int run(String... args) {
    String[] all = new String[args.length + 1];
    all[0] = "hosts";
    System.arraycopy(args, 0, all, 1, args.length);
    return DroverCommand.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(all);
  }
}
