package io.drover.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.journal.cassandra.CassandraSettings;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A real Cassandra of one node, for a test; ended when it is closed. */
final class LabCassandra implements AutoCloseable {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private final Path folder;
  private final Path said;

  private LabCassandra(Path folder, Path said) {
    this.folder = folder;
    this.said = said;
  }

  /**
   * @param name of the folder that it lies in, which no other test uses
   * @param said where the lab's words go
   */
  static LabCassandra up(String name, Path said) throws IOException, InterruptedException {
    var lab = new LabCassandra(ROOT.resolve(".drover/lab-" + name), said);
    lab.run("down");
    lab.run("up", "1");
    return lab;
  }

  CassandraSettings settings(String keyspace) throws IOException, InterruptedException {
    String address = run("status").strip().split(" ")[1];
    return new CassandraSettings(
        List.of(address), "datacenter1", keyspace, Map.of("datacenter1", 1));
  }

  /** Of the lab: {@code kill 1}, {@code up 1}, {@code pause 1}, {@code resume 1} … */
  String run(String... arguments) throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of(ROOT.resolve("ops/lab/lab").toString(), "cassandra"));
    command.addAll(List.of(arguments));
    File out = said.resolve("lab.out").toFile();
    var process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(out); // a file: a pipe would stay open as long as Cassandra runs
    process.environment().put("LAB_DIR", folder.toString());
    int code = process.start().waitFor();
    String text = Files.readString(out.toPath());
    assertThat(code).as("lab cassandra %s: %s", List.of(arguments), text).isZero();
    return text;
  }

  @Override
  public void close() throws IOException, InterruptedException {
    run("down");
  }
}
