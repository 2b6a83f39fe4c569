package io.drover.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.hypervisor.libvirt.Transport.Lead;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TransportTest {
  @ParameterizedTest
  @CsvSource({"1, 0", "255, 0", "1, 9223372036854775807"})
  void givenTheBounds_thenTheyAreTaken(int connections, long limit) {
    assertThat(transport(connections, limit).connections()).isEqualTo(connections);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "-1, 0", "256, 0", "1, -1"})
  void givenMoreOrLess_thenItIsRefusedWithWhatWasFound(int connections, long limit) {
    assertThatThrownBy(() -> transport(connections, limit))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith("found " + connections + " and " + limit);
  }

  private static Transport transport(int connections, long limit) {
    return new Transport(Lead.PEER_TO_PEER, false, connections, Optional.empty(), limit);
  }
}
