package io.drover.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.cli.UserError;
import io.drover.cli.demo.DemoSettings.ScenarioName;
import io.drover.journal.EmbeddedStore;
import io.drover.journal.StoreUnusable;
import io.drover.simulation.scenario.FleetShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoFolderTest {
  @TempDir Path temp;
  private Path data = Path.of("unset");

  @BeforeEach
  void nameTheFolder() {
    data = temp.resolve("demo");
  }

  @Test
  void givenNoFolder_whenOpened_thenItIsTheFirstStart() {
    assertThat(DemoFolder.open(settings(1, false)).starts()).isEqualTo(1);
  }

  @Test
  void givenADemoThatDidNotEnd_whenOpenedAgain_thenItGoesOnWithWhatIsThere() throws IOException {
    DemoFolder.open(settings(1, false));
    Files.writeString(data.resolve("drover.db"), "journal");

    assertThat(DemoFolder.open(settings(1, false)).starts()).isEqualTo(2);
    assertThat(data.resolve("drover.db")).exists();
  }

  @Test
  void givenADemoThatEnded_whenOpenedAgain_thenItBeginsAnew() throws IOException {
    DemoFolder.open(settings(1, false)).end();
    Files.writeString(data.resolve("drover.db"), "journal");

    assertThat(DemoFolder.open(settings(1, false)).starts()).isEqualTo(1);
    assertThat(data.resolve("drover.db")).doesNotExist();
  }

  @Test
  void givenAnotherDemoThatDidNotEnd_whenOpened_thenItIsKeptAndTheUserIsTold() {
    DemoFolder.open(settings(1, false));

    assertThatThrownBy(() -> DemoFolder.open(settings(2, false)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("seed 1")
        .hasMessageContaining("seed 2")
        .hasMessageContaining("--fresh");
    assertThat(DemoFolder.open(settings(1, false)).starts()).isEqualTo(2);
  }

  @Test
  void givenAnotherDemo_whenItShallBeForgotten_thenThisOneBegins() {
    DemoFolder.open(settings(1, false));

    assertThat(DemoFolder.open(settings(2, true)).starts()).isEqualTo(1);
  }

  @Test
  void givenADemoThatRuns_whenItShallBeForgotten_thenItsFilesStay() {
    DemoFolder.open(settings(1, false));
    try (var running = EmbeddedStore.open(data)) {
      assertThatThrownBy(() -> DemoFolder.open(settings(1, true)))
          .isInstanceOf(StoreUnusable.class)
          .hasMessageContaining("in use");
      assertThat(running).isNotNull();
      assertThat(data.resolve("drover.db")).exists();
    }
  }

  @Test
  void givenAFolderOfSomethingElse_whenOpened_thenNothingInItIsTouched() throws IOException {
    Files.createDirectories(data);
    Files.writeString(data.resolve("thesis.txt"), "years of work");

    assertThatThrownBy(() -> DemoFolder.open(settings(1, true)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("not a demo's");
    assertThat(data.resolve("thesis.txt")).hasContent("years of work");
  }

  @Test
  void givenADamagedLabel_whenOpened_thenTheUserIsToldWhatToDo() throws IOException {
    DemoFolder.open(settings(1, false));
    Files.writeString(data.resolve("demo.json"), "{\"scenario\":");

    assertThatThrownBy(() -> DemoFolder.open(settings(1, false)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("demo.json is damaged");
  }

  private DemoSettings settings(long seed, boolean fresh) {
    return new DemoSettings(
        ScenarioName.BALANCE,
        new FleetShape(20, 1, 1, 200),
        seed,
        data,
        60,
        Optional.empty(),
        fresh);
  }
}
