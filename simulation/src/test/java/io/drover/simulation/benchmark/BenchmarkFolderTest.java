package io.drover.simulation.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

class BenchmarkFolderTest {
  @TempDir Path folder;

  @Test
  void findsFilesAtAnyDepthAndInArchivesThePlainOnesFirst() throws IOException, InputUnusable {
    Files.createDirectories(folder.resolve("deep/down"));
    Files.writeString(folder.resolve("deep/down/plain.txt"), "as it is");
    pack("set.tar.xz", "inside/plain.txt", "packed", "inside/../../only.txt", "unpacked");

    Path copy;
    try (var found = BenchmarkFolder.of(folder)) {
      assertThat(found.names()).containsExactly("only.txt", "plain.txt", "set.tar.xz");
      assertThat(found.find("plain.txt").orElseThrow()).hasContent("as it is");
      copy = found.find("only.txt").orElseThrow();
      assertThat(copy).hasContent("unpacked");
      assertThat(found.find("only.txt")).contains(copy);
      assertThat(found.find("none.txt")).isEmpty();
    }
    assertThat(copy).doesNotExist();
    assertThat(copy.getParent()).doesNotExist();
  }

  @Test
  void saysWhatIsWrong() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    assertThatThrownBy(() -> BenchmarkFolder.of(file))
        .isInstanceOf(InputUnusable.class)
        .hasMessageContaining(file + " is no folder");

    Files.writeString(folder.resolve("broken.tar.xz"), "no archive");
    assertThatThrownBy(() -> BenchmarkFolder.of(folder))
        .isInstanceOf(InputUnusable.class)
        .hasMessageContaining("broken.tar.xz");
  }

  @Test
  void everyReferenceHasItsSourcesAndAsManyFiguresAsColumns() {
    Reference roadef = Reference.of("roadef");
    assertThat(roadef.columns()).startsWith("lower bound", "MILS average");
    assertThat(roadef.row("a1_4")).startsWith("242406000", "263449642").hasSize(5);
    assertThat(roadef.row("unknown")).hasSize(5).containsOnly("");
    assertThat(roadef.sources()).anyMatch(line -> line.startsWith("MILS: Masson"));
    assertThat(Reference.of("rescheduling").row("50")).startsWith("0.5753");
  }

  private void pack(String name, String... entriesAndContents) throws IOException {
    try (var tar =
        new TarArchiveOutputStream(
            new XZOutputStream(Files.newOutputStream(folder.resolve(name)), new LZMA2Options()))) {
      for (int i = 0; i < entriesAndContents.length; i += 2) {
        byte[] content = entriesAndContents[i + 1].getBytes(StandardCharsets.UTF_8);
        var entry = new TarArchiveEntry(entriesAndContents[i]);
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
      }
    }
  }
}
