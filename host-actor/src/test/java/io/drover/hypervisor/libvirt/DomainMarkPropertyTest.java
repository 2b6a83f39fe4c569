package io.drover.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.model.VmId;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;

/** A mark is read as it was written, alone and inside a domain. */
class DomainMarkPropertyTest {
  @Property(tries = 300)
  void whatIsWrittenIsRead(
      @ForAll("ids") String id,
      @ForAll @LongRange(min = 0) long epoch,
      @ForAll @LongRange(min = 0) long seen,
      @ForAll @LongRange(min = 0) long closed,
      @ForAll @LongRange(min = 0) long arriving) {
    var mark = new DomainMark(new VmId(id), epoch, seen, closed, arriving);
    String domain = "<domain type='kvm'><memory>1024</memory><vcpu>1</vcpu></domain>";

    assertThat(DomainMark.parse(mark.toXml())).isEqualTo(mark);
    assertThat(DomainFacts.parse(DomainFacts.withMark(domain, mark)).mark()).contains(mark);
  }

  /** What XML can hold at all. */
  @Provide
  Arbitrary<String> ids() {
    return Arbitraries.strings()
        .withCharRange(' ', '~')
        .withCharRange('\u00A0', '\uD7FF')
        .withChars('<', '&', '"', '\'', '>', '\n', '\t', '\r')
        .ofMaxLength(30)
        .filter(id -> !id.isBlank());
  }
}
