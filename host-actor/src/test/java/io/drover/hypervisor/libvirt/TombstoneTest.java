package io.drover.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.model.MigrationId;
import io.drover.model.VmId;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;

class TombstoneTest {
  private static final String UUID = "6695eb01-f6a4-8304-79aa-97f2502e193f";

  @ParameterizedTest
  @ValueSource(longs = {1, 12, Long.MAX_VALUE})
  void itsNameSaysWhatItCloses(long number) {
    Element domain =
        Xml.parse(Tombstone.xml("kvm", UUID, new MigrationId(new VmId("<a&b>"), number)));
    String name = text(domain, "name");

    assertThat(name).isEqualTo("drover-closed-" + number + "-" + UUID);
    assertThat(Tombstone.isOne(name)).isTrue();
    assertThat(Tombstone.number(name)).isEqualTo(OptionalLong.of(number));
  }

  @Test
  void itHoldsTheUuidAndNothingThatCouldStartByItself() {
    Element domain = Xml.parse(Tombstone.xml("qemu", UUID, new MigrationId(new VmId("web-1"), 3)));

    assertThat(domain.getAttribute("type")).isEqualTo("qemu");
    assertThat(text(domain, "uuid")).isEqualTo(UUID);
    assertThat(text(domain, "description")).contains("migration 3 ");
    assertThat(Xml.at(domain, "os", "type").orElseThrow().getTextContent()).isEqualTo("hvm");
    assertThat(Xml.child(domain, "devices")).isEmpty();
    assertThat(Xml.child(domain, "metadata")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"web-1", "", "closed-3", "my-drover-closed-3-" + UUID, "Drover-closed-3"})
  void otherDomainsAreNone(String name) {
    assertThat(Tombstone.isOne(name)).isFalse();
    assertThat(Tombstone.number(name)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "drover-closed-",
        "drover-closed-x-" + UUID,
        "drover-closed--3-" + UUID,
        "drover-closed-9223372036854775808-" + UUID
      })
  void aNameWithoutANumberClosesNothing(String name) {
    assertThat(Tombstone.number(name)).isEmpty();
  }

  private static String text(Element domain, String child) {
    return Xml.child(domain, child).orElseThrow().getTextContent();
  }
}
