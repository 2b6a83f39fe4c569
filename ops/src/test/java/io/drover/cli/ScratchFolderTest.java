package io.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScratchFolderTest {
  @TempDir private Path folder;

  @Test
  void whatAnEarlierRunLeftIsForgotten() throws Exception {
    Path scratch = folder.resolve("scale");
    ScratchFolder.begin(scratch);
    Files.createDirectories(scratch.resolve("a"));
    Files.writeString(scratch.resolve("a/old"), "old");

    ScratchFolder.begin(scratch);
    assertThat(scratch.resolve("a")).doesNotExist();
  }

  @Test
  void whatSomebodyElseKeepsThereStays() throws Exception {
    Files.writeString(folder.resolve("letter"), "dear");

    assertThatThrownBy(() -> ScratchFolder.begin(folder))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("holds something else");
    assertThat(folder.resolve("letter")).hasContent("dear");
  }
}
