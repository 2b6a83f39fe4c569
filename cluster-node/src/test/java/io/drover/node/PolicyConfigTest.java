package io.drover.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.drover.model.MigrationMode;
import io.drover.node.PolicyConfig.PolicyInvalid;
import io.drover.plan.ConcurrencyLimits;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyConfigTest {
  @Test
  void asShipped_thePolicyIsReadToTheLastKey() {
    var policy = PolicyConfig.read(with(""));

    assertThat(policy.hot()).isEqualTo(0.80);
    assertThat(policy.cool()).isEqualTo(0.75);
    assertThat(policy.hold()).isEqualTo(Duration.ofMinutes(1));
    assertThat(policy.drainValid()).isEqualTo(Duration.ofHours(12));
    assertThat(policy.weights().safetyLevel()).isEqualTo(0.65);
    assertThat(policy.terms().mode()).isEqualTo(MigrationMode.AUTO_CONVERGE);
    assertThat(policy.terms().blackoutLimit()).isEqualTo(Duration.ofMillis(300));
    assertThat(policy.limits()).isEqualTo(new ConcurrencyLimits(8, 8, 160, 5000, 5000, 5000));
  }

  @Test
  void givenAnotherValue_thenItIsFollowedAndTheFingerprintDiffers() {
    var changed = PolicyConfig.read(with("drover.policy.limits.out-of-host = 2"));

    assertThat(changed.limits().outOfHost()).isEqualTo(2);
    assertThat(changed.hash()).isNotEqualTo(PolicyConfig.read(with("")).hash());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "drover.policy.hot = 1.5           | 0 < cool <= hot <= 1, found cool 0.75 and hot 1.5",
        "drover.policy.hot = much          | hot",
        "drover.policy.hold = 3 parsecs    | parsecs",
        "drover.policy.migration.mode = teleport | one of [pre-copy, auto-converge, post-copy, cold], found teleport",
        "drover.policy.limits.into-host = 0 | every concurrency limit is at least 1",
        "drover.policy.safety-level = 0    | safety level",
      })
  void givenABadValue_thenTheMessageSaysWhichAndWhatWasNeeded(String bad, String message) {
    assertThatThrownBy(() -> PolicyConfig.read(with(bad)))
        .isInstanceOf(PolicyInvalid.class)
        .hasMessageContaining("drover.policy cannot be followed")
        .hasMessageContaining(message);
  }

  private static Config with(String change) {
    return ConfigFactory.parseString(change)
        .withFallback(ConfigFactory.parseResources("drover-node.conf"))
        .withFallback(ConfigFactory.defaultReference())
        .resolve();
  }
}
