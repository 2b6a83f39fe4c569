package io.drover.simulation.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

class CpuTraceTest {
  @Test
  void theBundledDayHasItsTraces_asPublished() {
    List<CpuTrace> day = PlanetLabDay.bundled();

    assertThat(day).hasSize(1052);
    assertThat(day).extracting(CpuTrace::name).isSorted();
    assertThat(day.stream().filter(trace -> trace.mean() >= .30)).hasSize(133);
    assertThat(
            day.stream()
                .mapToDouble(CpuTrace::mean)
                .filter(mean -> mean >= .30)
                .average()
                .orElseThrow())
        .isCloseTo(.44695, within(1e-4));
  }

  @Test
  void betweenTwoReadingsItIsLinear_andTheDayBeginsAgain() {
    byte[] percent = new byte[CpuTrace.SAMPLES];
    percent[0] = 20;
    percent[1] = 60;
    percent[287] = 80;
    var trace = new CpuTrace("t", percent);

    assertThat(trace.at(Duration.ZERO)).isEqualTo(.20);
    assertThat(trace.at(Duration.ofSeconds(75))).isCloseTo(.30, within(1e-9));
    assertThat(trace.at(Duration.ofSeconds(300))).isEqualTo(.60);
    assertThat(trace.at(Duration.ofDays(1).minusSeconds(150))).isCloseTo(.50, within(1e-9));
    assertThat(trace.at(Duration.ofDays(1).plusSeconds(300))).isEqualTo(.60);
    assertThat(trace.at(Duration.ofSeconds(-150))).isCloseTo(.50, within(1e-9));
  }

  @Test
  void whatIsNotATraceIsRefused_withItsPlace() {
    String good = "1\n".repeat(288);

    assertThatThrownBy(() -> PlanetLabDay.read(archive("vm", good.replaceFirst("1", "101"))))
        .isInstanceOf(IOException.class)
        .hasMessage("vm, line 1: needs 288 whole percentages of 0 to 100, found \"101\"");
    assertThatThrownBy(() -> PlanetLabDay.read(archive("vm", "1\n".repeat(287))))
        .hasMessage("vm: needs 288 values, found 287");
    assertThatThrownBy(() -> PlanetLabDay.read(archive("vm", good + "5\n")))
        .hasMessageStartingWith("vm, line 289");
  }

  private static ByteArrayInputStream archive(String name, String content) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var tar = new TarArchiveOutputStream(new XZOutputStream(bytes, new LZMA2Options(0)))) {
      byte[] text = content.getBytes(StandardCharsets.US_ASCII);
      var entry = new TarArchiveEntry("day/" + name);
      entry.setSize(text.length);
      tar.putArchiveEntry(entry);
      tar.write(text);
      tar.closeArchiveEntry();
    }
    return new ByteArrayInputStream(bytes.toByteArray());
  }
}
