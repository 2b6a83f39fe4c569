package io.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.host.Host.Resident;
import io.drover.host.HostEvent.HostRegistered;
import io.drover.journal.EmbeddedStore;
import io.drover.journal.EventSerializer;
import io.drover.model.CellId;
import io.drover.model.Cpu;
import io.drover.model.DataRate;
import io.drover.model.DataSize;
import io.drover.model.HostId;
import io.drover.model.HostSpec;
import io.drover.model.NumaSet;
import io.drover.model.PoolId;
import io.drover.model.RackId;
import io.drover.model.Resources;
import io.drover.model.VmId;
import io.drover.model.VmSpec;
import io.drover.model.ZoneId;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProveCommandTest {
  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void createStore() {
    EmbeddedStore.open(folder).close();
  }

  @Test
  void aSoundJournalIsProvedAndItsEventsCounted() throws SQLException {
    record("Host|h1", 1, registered("h1", "vm-1", 4));
    record("Host|h2", 1, registered("h2", "vm-2", 4));

    assertThat(prove()).isEqualTo(ExitCode.OK);

    assertThat(out.toString())
        .contains("2 events of 2 entities")
        .contains("2 events checked")
        .contains("no violation")
        .containsPattern("I3 +holds")
        .containsPattern("I5 +untried");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void aBrokenPromiseIsNamedWithTheEventThatBrokeIt() throws SQLException {
    record("Host|h1", 1, registered("h1", "vm-1", 4));
    record("Host|h2", 1, registered("h2", "vm-2", 400));

    assertThat(prove()).isEqualTo(ExitCode.FOUND);

    assertThat(out.toString())
        .containsPattern("I3 +BROKEN")
        .contains("I3 at event 2 (Host|h2 number 1): h2 NUMA node 0 holds 400000 millicores")
        .contains("2 events checked");
  }

  @Test
  void jsonIsOneLineWithTheCounts() throws SQLException {
    record("Host|h1", 1, registered("h1", "vm-1", 400));

    assertThat(prove("--json")).isEqualTo(ExitCode.FOUND);

    assertThat(out.toString().lines()).hasSize(1);
    assertThat(out.toString())
        .contains(
            "\"events\":1",
            "\"violations\":1",
            "\"name\":\"I10\"",
            "\"entity\":\"Host|h1\"",
            "\"sequenceNr\":1");
  }

  @Test
  void moreViolationsThanAnyoneReadsAreCountedAndCutShort() throws SQLException {
    for (int i = 1; i <= 150; i++) {
      record("Host|h" + i, 1, registered("h" + i, "vm-" + i, 400));
    }

    assertThat(prove()).isEqualTo(ExitCode.FOUND);

    assertThat(out.toString()).contains("the first 100 of 150").contains("150 violations");
  }

  @Test
  void anEventOfANewerVersionIsAnErrorAndNoVerdict() throws SQLException {
    record("Host|h1", 1, registered("h1", "vm-1", 4));
    execute("UPDATE event_journal SET event_ser_manifest = 'host.melted.1'");

    assertThat(prove()).isEqualTo(ExitCode.ERROR);

    assertThat(err.toString())
        .contains("cannot read event 1 of Host|h1")
        .contains("host.melted.1")
        .contains("written by a newer version");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void whereNothingWasRecordedThatIsSaid() throws IOException {
    Path empty = Files.createDirectory(folder.resolve("empty"));

    assertThat(run("prove", "--data", empty.toString())).isEqualTo(ExitCode.ERROR);

    assertThat(err.toString()).contains("there is no store in " + empty);
    assertThat(empty).isEmptyDirectory();
  }

  private static HostRegistered registered(String host, String vm, long cores) {
    var spec =
        new HostSpec(
            new HostId(host),
            new ZoneId("z"),
            new RackId("r"),
            List.of(new Resources(Cpu.cores(32), DataSize.gibibytes(512))),
            1,
            DataRate.gigabits(25),
            Set.of(new PoolId("p")));
    var size = new Resources(Cpu.cores(cores), DataSize.gibibytes(8));
    var resident =
        new Resident(
            new VmSpec(new VmId(vm), size, 1, new PoolId("p"), Set.of(), true), NumaSet.of(0), 1);
    return new HostRegistered(
        spec, List.of(resident), CellId.MAIN, Instant.parse("2011-03-03T00:00:00Z"));
  }

  private void record(String persistenceId, long sequenceNr, Object event) throws SQLException {
    var serializer = new EventSerializer();
    try (var connection =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("drover.db"));
        var insert =
            connection.prepareStatement(
                "INSERT INTO event_journal (persistence_id, sequence_number, writer, write_timestamp, adapter_manifest,"
                    + " event_payload, event_ser_id, event_ser_manifest) VALUES (?, ?, 'test', 0, '', ?, ?, ?)")) {
      insert.setString(1, persistenceId);
      insert.setLong(2, sequenceNr);
      insert.setBytes(3, serializer.toBinary(event));
      insert.setInt(4, serializer.identifier());
      insert.setString(5, serializer.manifest(event));
      insert.executeUpdate();
    }
  }

  private void execute(String sql) throws SQLException {
    try (var connection =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("drover.db"));
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private int prove(String... more) {
    var arguments = new ArrayList<>(List.of("prove", "--data", folder.toString()));
    arguments.addAll(List.of(more));
    return run(arguments.toArray(String[]::new));
  }

  private int run(String... arguments) {
    var command = DroverCommand.commandLine();
    command.setOut(new PrintWriter(out, true));
    command.setErr(new PrintWriter(err, true));
    return command.execute(arguments);
  }
}
