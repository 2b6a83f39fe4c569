package io.drover.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.hypervisor.libvirt.LibvirtFailure.Meaning;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.libvirt.Error.ErrorNumber;

class LibvirtFailureTest {
  private static final Set<ErrorNumber> REFUSED =
      EnumSet.of(
          ErrorNumber.VIR_ERR_NO_SUPPORT,
          ErrorNumber.VIR_ERR_UNKNOWN_HOST,
          ErrorNumber.VIR_ERR_NO_CONNECT,
          ErrorNumber.VIR_ERR_INVALID_ARG,
          ErrorNumber.VIR_ERR_XML_ERROR,
          ErrorNumber.VIR_ERR_DOM_EXIST,
          ErrorNumber.VIR_ERR_OPERATION_DENIED,
          ErrorNumber.VIR_ERR_NO_DOMAIN,
          ErrorNumber.VIR_ERR_AUTH_FAILED,
          ErrorNumber.VIR_ERR_OPERATION_INVALID,
          ErrorNumber.VIR_ERR_CONFIG_UNSUPPORTED,
          ErrorNumber.VIR_ERR_ARGUMENT_UNSUPPORTED,
          ErrorNumber.VIR_ERR_AUTH_CANCELLED,
          ErrorNumber.VIR_ERR_MIGRATE_UNSAFE,
          ErrorNumber.VIR_ERR_OPERATION_UNSUPPORTED,
          ErrorNumber.VIR_ERR_ACCESS_DENIED,
          ErrorNumber.VIR_ERR_CPU_INCOMPATIBLE,
          ErrorNumber.VIR_ERR_AUTH_UNAVAILABLE);

  private static final Set<ErrorNumber> UNKNOWN =
      EnumSet.of(ErrorNumber.VIR_ERR_RPC, ErrorNumber.VIR_ERR_MIGRATE_FINISH_OK);

  /** By the binding's names, which stand at their numbers in libvirt's virErrorNumber. */
  @ParameterizedTest
  @EnumSource
  void everyErrorOfLibvirtMeansOneThing(ErrorNumber error) {
    Meaning expected =
        UNKNOWN.contains(error)
            ? Meaning.UNKNOWN
            : REFUSED.contains(error) ? Meaning.REFUSED : Meaning.FAILED;

    assertThat(new LibvirtFailure(error.ordinal(), "x").meaning()).isEqualTo(expected);
    assertThat(new LibvirtFailure(error.ordinal(), "x").isNoDomain())
        .isEqualTo(error == ErrorNumber.VIR_ERR_NO_DOMAIN);
  }

  /** The numbers are libvirt's own: a binding that counts otherwise must not be built with. */
  @ParameterizedTest
  @CsvSource({
    "VIR_ERR_RPC, 39",
    "VIR_ERR_NO_DOMAIN, 42",
    "VIR_ERR_OPERATION_INVALID, 55",
    "VIR_ERR_OPERATION_ABORTED, 78",
    "VIR_ERR_NO_DOMAIN_METADATA, 80",
    "VIR_ERR_MIGRATE_UNSAFE, 81",
    "VIR_ERR_CPU_INCOMPATIBLE, 91",
    "VIR_ERR_MIGRATE_FINISH_OK, 93"
  })
  void theBindingCountsAsLibvirtDoes(ErrorNumber error, int number) {
    assertThat(error.ordinal()).isEqualTo(number);
  }

  @ParameterizedTest
  @CsvSource({"-1, UNKNOWN", "0, FAILED", "111, FAILED", "5000, FAILED"})
  void codesThatTheBindingDoesNotNameMeanSomethingToo(int code, Meaning meaning) {
    assertThat(new LibvirtFailure(code, "x").meaning()).isEqualTo(meaning);
  }

  @Test
  void theMessageHasLibvirtsCodeWhereThereIsOne() {
    assertThat(new LibvirtFailure(42, "no such domain"))
        .hasMessage("no such domain (libvirt error 42)");
    assertThat(new LibvirtFailure(LibvirtFailure.UNANSWERED, "no answer")).hasMessage("no answer");
    assertThat(new LibvirtFailure(42, "x").code()).isEqualTo(42);
  }

  @Test
  void theFirstLineIsWhatWentWrong() {
    assertThat(LibvirtFailure.firstLine(new IllegalStateException(" it died \nqemu: 1\nqemu: 2")))
        .isEqualTo("it died");
    assertThat(LibvirtFailure.firstLine(new IllegalStateException("it died"))).isEqualTo("it died");
    assertThat(LibvirtFailure.firstLine(new IllegalStateException((String) null)))
        .isEqualTo("null");
  }
}
