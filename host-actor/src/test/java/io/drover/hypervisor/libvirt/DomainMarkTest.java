package io.drover.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.model.VmId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DomainMarkTest {
  private static final VmId VM = new VmId("web-1");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "web-1",
        "a<b>&c",
        "say \"it's\"",
        "]]>",
        "--",
        "žluťoučký",
        "虚拟机",
        "vm-\uD83D\uDC02",
        " padded ",
        "tab\tline\nreturn\rend",
        "&amp;",
        "\u00A0x\u2028"
      })
  void anyIdComesBackAsItWas(String id) {
    var mark = new DomainMark(new VmId(id), Long.MAX_VALUE, 3, 2, 1);

    assertThat(DomainMark.parse(mark.toXml())).isEqualTo(mark);
  }

  @Test
  void givenNumbersAreMissing_thenTheyAreZero() {
    assertThat(DomainMark.parse("<vm id='web-1'/>")).isEqualTo(new DomainMark(VM, 0, 0, 0, 0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"seven", "1.5", " 1", "0x1", "9223372036854775808", "-"})
  void givenNoNumber_thenItIsRefusedWithWhatWasFound(String number) {
    assertThatThrownBy(() -> DomainMark.parse("<vm id='web-1' closed='" + number + "'/>"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a mark of Drover's needs a number for closed, found \"" + number + "\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"<vm epoch='1'/>", "<vm id=' '/>", "<vm id='web-1'", "", "web-1"})
  void givenNoMark_thenItIsRefused(String xml) {
    assertThatThrownBy(() -> DomainMark.parse(xml)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void givenADocumentThatNamesAnEntity_thenItIsRefused() {
    String xml = "<!DOCTYPE vm [<!ENTITY e 'web-1'>]><vm id='&e;'/>";

    assertThatThrownBy(() -> DomainMark.parse(xml)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatWasSeenAndClosedOnlyRises() {
    var mark = new DomainMark(VM, 7, 5, 4, 3);

    assertThat(mark.withSeen(6)).isEqualTo(new DomainMark(VM, 7, 6, 4, 3));
    assertThat(mark.withSeen(2)).isEqualTo(mark);
    assertThat(mark.withClosed(6)).isEqualTo(new DomainMark(VM, 7, 6, 6, 3));
    assertThat(mark.withClosed(5)).isEqualTo(new DomainMark(VM, 7, 5, 5, 3));
    assertThat(mark.withClosed(2)).isEqualTo(mark);
  }

  @Test
  void theNextOwnerCameInByTheMigrationAndDoesNotSendItOut() {
    assertThat(new DomainMark(VM, 7, 5, 4, 3).onTarget(8, 6))
        .isEqualTo(new DomainMark(VM, 8, 6, 6, 6));
    assertThat(DomainMark.adopted(VM, 7)).isEqualTo(new DomainMark(VM, 7, 0, 0, 0));
    assertThat(new DomainMark(VM, 7, 5, 4, 3).withEpoch(9))
        .isEqualTo(new DomainMark(VM, 9, 5, 4, 3));
  }
}
