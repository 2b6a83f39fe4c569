package io.drover.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.cell.CellStatus;
import io.drover.hypervisor.HostSample;
import io.drover.hypervisor.HypervisorListener;
import io.drover.hypervisor.HypervisorReport;
import io.drover.model.CellId;
import io.drover.model.HostId;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class NodeMetricsTest {
  private static final CellId EAST = new CellId("east");
  private static final CellStatus STATUS =
      new CellStatus(true, 3, 40, 1, 0, 2, 5, 7, 0, 0, 0, new TreeMap<>(), Map.of(), 12.5);

  private long nanos;
  private final NodeMetrics metrics = new NodeMetrics(() -> nanos);

  @Test
  void whereACellStandsIsToldAsLongAsItSpeaks() {
    metrics.reported(EAST, STATUS);
    assertThat(metrics.text())
        .contains("drover_cell_hosts{cell=\"east\"} 3.0")
        .contains("drover_cell_moves_underway{cell=\"east\"} 7.0")
        .contains("drover_cell_ready{cell=\"east\"} 1.0");

    nanos = Duration.ofSeconds(16).toNanos();
    assertThat(metrics.text()).contains("drover_cell_hosts{cell=\"east\"} NaN");
    metrics.reported(EAST, STATUS);
    assertThat(metrics.text()).contains("drover_cell_hosts{cell=\"east\"} 3.0");
  }

  @Test
  void whatComesIsCountedAndHandedOn() {
    var heard = new int[2];
    HypervisorListener counted =
        metrics.counting(
            new HypervisorListener() {
              @Override
              public void onReport(HypervisorReport report) {
                heard[0]++;
              }

              @Override
              public void onSample(HostSample sample) {
                heard[1]++;
              }
            });
    counted.onReport(new HypervisorReport.HostFenced(new HostId("h1"), 1));
    metrics.decided(Duration.ofMillis(250));

    assertThat(heard).containsExactly(1, 0);
    assertThat(metrics.text())
        .contains("drover_reports_total 1.0")
        .contains("drover_samples_total 0.0")
        .contains("drover_decisions_seconds_sum 0.25");
  }
}
