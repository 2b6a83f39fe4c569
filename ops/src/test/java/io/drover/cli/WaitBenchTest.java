package io.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WaitBenchTest {
  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path requests;
  private Path starts;

  /**
   * One server: a small VM that stays 1,000 s, then two that need it nearly whole for 50 s each.
   */
  @BeforeEach
  void write() throws IOException {
    requests =
        Files.writeString(
            folder.resolve("requests.csv"),
            """
            vmid,cpu,mem,at,lt
            0,9,8,0.0,1000.0
            1,64,128,10.0,50.0
            2,64,128,20.0,50.0
            3,1,1,30.0,50.0
            """);
    starts = npy("'<i8'", 0, 0);
  }

  private Path npy(String type, long... rows) throws IOException {
    byte[] header =
        "{'descr': %s, 'fortran_order': False, 'shape': (%d,), }\n"
            .formatted(type, rows.length)
            .getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes =
        ByteBuffer.allocate(10 + header.length + 8 * rows.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes
        .put((byte) 0x93)
        .put("NUMPY".getBytes(StandardCharsets.UTF_8))
        .put((byte) 1)
        .put((byte) 0);
    bytes.putShort((short) header.length).put(header);
    for (long row : rows) {
      bytes.putLong(row);
    }
    return Files.write(folder.resolve("starts.npy"), bytes.array());
  }

  @Test
  void waitsAreSummedAsByHand() throws IOException {
    assertThat(run("--servers", "1", "--policy", "first-fit")).isEqualTo(ExitCode.OK);
    JsonNode result = new ObjectMapper().readTree(out.toString());
    // The first large VM waits until 1,000, the second until 1,050; the last row is never placed.
    assertThat(result.get("trimmedMeanWaitSeconds").asDouble()).isEqualTo(990 + 1030);
    assertThat(result.get("episodes").asInt()).isEqualTo(2);
    assertThat(result.get("firstFitRatio").asDouble()).isEqualTo(1);
  }

  @Test
  void severalNumbersOfServersPrintATable() throws IOException {
    assertThat(run("--servers", "1-2,3")).isEqualTo(ExitCode.OK);
    JsonNode result = new ObjectMapper().readTree(out.toString().lines().toList().getLast());
    assertThat(out.toString().lines()).hasSize(6);
    assertThat(result.get("byServers")).hasSize(3);
    assertThat(result.get("policy").asText()).isEqualTo("room-for-largest");
    assertThat(result.get("geo").asDouble()).isBetween(0.0, 1.0);
    assertThat(err.toString()).contains("2 episodes on 3 servers");
  }

  @Test
  void whatCannotBeUsedSaysWhatToDo() throws IOException {
    assertThat(run("--policy", "best-fitt")).isEqualTo(ExitCode.ERROR);
    assertThat(err.toString()).contains("balance-fit", "Did you mean 'best-fit'?");
    assertThat(run("--servers", "9-2")).isEqualTo(ExitCode.ERROR);
    assertThat(err.toString()).contains("such as 5, 2-9 or 2,4,8, found '9-2'");
    starts = npy("'<i8'", 0, 4);
    assertThat(run()).isEqualTo(ExitCode.ERROR);
    assertThat(err.toString()).contains("number 1 needs to be a row of the requests, 0 to 3");
    starts = npy("'<f8'", 0);
    assertThat(run()).isEqualTo(ExitCode.ERROR);
    assertThat(err.toString()).contains("<i8 (int64)", "'<f8'");
    Files.writeString(requests, "vmid,cpu,mem,at,lt\n0,x,8,0,1\n");
    assertThat(run()).isEqualTo(ExitCode.ERROR);
    assertThat(err.toString()).contains("line 2: cpu needs a number", "found 'x'");
    Files.writeString(requests, "vmid,cpu,at\n");
    assertThat(run()).isEqualTo(ExitCode.ERROR);
    assertThat(err.toString()).contains("needs a column 'mem'");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void aVmLargerThanAServerIsNamed() throws IOException {
    Files.writeString(requests, "vmid,cpu,mem,at,lt\n0,200,8,0,1\n1,1,1,1,1\n");
    starts = npy("'<i8'", 0);

    assertThat(run()).isEqualTo(ExitCode.ERROR);
    assertThat(err.toString()).contains("row 0 asks for 200 cores and 8 GiB");
  }

  private int run(String... args) {
    String[] all = new String[args.length + 6];
    all[0] = "bench";
    all[1] = "wait";
    all[2] = "--requests";
    all[3] = requests.toString();
    all[4] = "--starts";
    all[5] = starts.toString();
    System.arraycopy(args, 0, all, 6, args.length);
    return DroverCommand.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(all);
  }
}
