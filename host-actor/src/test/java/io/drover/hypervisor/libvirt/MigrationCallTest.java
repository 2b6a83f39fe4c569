package io.drover.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.hypervisor.libvirt.Transport.Lead;
import io.drover.model.MigrationMode;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.libvirt.TypedParameter;

/** Flags by their bits in libvirt's virDomainMigrateFlags. */
class MigrationCallTest {
  private static final int LIVE = 1;
  private static final int PEER_TO_PEER = 2;
  private static final int PERSIST_DEST = 8;
  private static final int NON_SHARED_DISK = 64;
  private static final int UNSAFE = 512;
  private static final int COMPRESSED = 2048;
  private static final int ABORT_ON_ERROR = 4096;
  private static final int AUTO_CONVERGE = 8192;
  private static final int POST_COPY = 32768;
  private static final int TLS = 65536;
  private static final int PARALLEL = 131072;

  @ParameterizedTest
  @CsvSource({
    "PRE_COPY, " + (ABORT_ON_ERROR | PEER_TO_PEER | LIVE),
    "AUTO_CONVERGE, " + (ABORT_ON_ERROR | PEER_TO_PEER | LIVE | AUTO_CONVERGE),
    "POST_COPY, " + (ABORT_ON_ERROR | PEER_TO_PEER | LIVE | POST_COPY),
    "COLD, " + (ABORT_ON_ERROR | PEER_TO_PEER)
  })
  void theModeIsAFlag(MigrationMode mode, int flags) {
    var call =
        MigrationCall.of(mode, Transport.USUAL, "<live/>", Optional.empty(), List.of(), false);

    assertThat(call.flags()).isEqualTo(flags);
    assertThat(words(call)).containsExactly("destination_xml=<live/> (string)");
  }

  @Test
  void givenThisProcessLeads_thenItIsNotFromPeerToPeer() {
    var managed = new Transport(Lead.MANAGED, false, 1, Optional.empty(), 0);

    assertThat(call(managed).flags()).isEqualTo(ABORT_ON_ERROR | LIVE);
    assertThat(words(call(managed))).containsExactly("destination_xml=<live/> (string)");
  }

  @Test
  void givenTls_thenOnlyThatFlagIsAdded() {
    var tls = new Transport(Lead.PEER_TO_PEER, true, 1, Optional.empty(), 0);

    assertThat(call(tls).flags()).isEqualTo(ABORT_ON_ERROR | LIVE | PEER_TO_PEER | TLS);
  }

  @Test
  void givenConnectionsCompressionAndALimit_thenEachHasItsFlagAndParameter() {
    var transport = new Transport(Lead.PEER_TO_PEER, false, 4, Optional.of("zstd"), 800);

    assertThat(call(transport).flags())
        .isEqualTo(ABORT_ON_ERROR | LIVE | PEER_TO_PEER | PARALLEL | COMPRESSED);
    assertThat(words(call(transport)))
        .containsExactly(
            "destination_xml=<live/> (string)",
            "bandwidth=800 (ulong)",
            "parallel.connections=4 (int)",
            "compression=zstd (string)");
  }

  @Test
  void givenADefinitionAndDisks_thenBothTravelAlong() {
    var call =
        MigrationCall.of(
            MigrationMode.PRE_COPY,
            Transport.USUAL,
            "<live/>",
            Optional.of("<definition/>"),
            List.of("vda", "vdb"),
            false);

    assertThat(call.flags())
        .isEqualTo(ABORT_ON_ERROR | LIVE | PEER_TO_PEER | PERSIST_DEST | NON_SHARED_DISK);
    assertThat(words(call))
        .containsExactly(
            "destination_xml=<live/> (string)",
            "persistent_xml=<definition/> (string)",
            "migrate_disks=vda (string)",
            "migrate_disks=vdb (string)");
  }

  @Test
  void givenDisksInSharedPools_thenLibvirtIsToldToBelieveIt() {
    var call =
        MigrationCall.of(
            MigrationMode.PRE_COPY, Transport.USUAL, "<live/>", Optional.empty(), List.of(), true);

    assertThat(call.flags()).isEqualTo(ABORT_ON_ERROR | LIVE | PEER_TO_PEER | UNSAFE);
  }

  private static MigrationCall call(Transport transport) {
    return MigrationCall.of(
        MigrationMode.PRE_COPY, transport, "<live/>", Optional.empty(), List.of(), false);
  }

  private static List<String> words(MigrationCall call) {
    return call.parameters().stream().map(MigrationCallTest::word).toList();
  }

  private static String word(TypedParameter parameter) {
    String type =
        switch (parameter.getType()) {
          case 1 -> "int";
          case 4 -> "ulong";
          case 7 -> "string";
          default -> "type " + parameter.getType();
        };
    return parameter.field + "=" + parameter.getValueAsString() + " (" + type + ")";
  }
}
