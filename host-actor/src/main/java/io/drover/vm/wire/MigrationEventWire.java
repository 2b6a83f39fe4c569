package io.drover.vm.wire;

import static io.drover.proto.codec.MoveCodec.fromProto;
import static io.drover.proto.codec.MoveCodec.toProto;
import static io.drover.proto.codec.TimeCodec.fromProto;
import static io.drover.proto.codec.TimeCodec.toProto;

import com.google.protobuf.MessageLite;
import io.drover.hypervisor.wire.GuestStateCodec;
import io.drover.model.HostId;
import io.drover.model.MigrationId;
import io.drover.proto.VmProto;
import io.drover.proto.VmProto.MigrationHostStep;
import io.drover.proto.VmProto.MigrationStep;
import io.drover.proto.codec.Bytes;
import io.drover.proto.codec.UnreadableRecord;
import io.drover.vm.migration.MigrationEvent;
import io.drover.vm.migration.MigrationEvent.AbortStarted;
import io.drover.vm.migration.MigrationEvent.CopyStarted;
import io.drover.vm.migration.MigrationEvent.EvidenceFound;
import io.drover.vm.migration.MigrationEvent.FenceRequested;
import io.drover.vm.migration.MigrationEvent.HostFenced;
import io.drover.vm.migration.MigrationEvent.HostSettled;
import io.drover.vm.migration.MigrationEvent.MigrationChecked;
import io.drover.vm.migration.MigrationEvent.MigrationCompleted;
import io.drover.vm.migration.MigrationEvent.MigrationRequested;
import io.drover.vm.migration.MigrationEvent.MigrationRolledBack;
import io.drover.vm.migration.MigrationEvent.OutcomeUnknown;
import io.drover.vm.migration.MigrationEvent.SwitchoverStarted;
import io.drover.vm.migration.MigrationEvent.TargetReserved;
import java.time.Instant;

/** A migration's events as bytes and back. */
final class MigrationEventWire {
  /** What the manifest of every migration event begins with. */
  static final String PREFIX = "migration.";

  private static final String REQUESTED = "migration.requested.1";
  private static final String TARGET_RESERVED = "migration.target-reserved.1";
  private static final String CHECKED = "migration.checked.1";
  private static final String COPY_STARTED = "migration.copy-started.1";
  private static final String SWITCHOVER_STARTED = "migration.switchover-started.1";
  private static final String ABORT_STARTED = "migration.abort-started.1";
  private static final String OUTCOME_UNKNOWN = "migration.outcome-unknown.1";
  private static final String EVIDENCE_FOUND = "migration.evidence-found.1";
  private static final String FENCE_REQUESTED = "migration.fence-requested.1";
  private static final String HOST_FENCED = "migration.host-fenced.1";
  private static final String COMPLETED = "migration.completed.1";
  private static final String ROLLED_BACK = "migration.rolled-back.1";
  private static final String HOST_SETTLED = "migration.host-settled.1";

  private MigrationEventWire() {}

  static String manifest(MigrationEvent event) {
    return switch (event) {
      case MigrationRequested _ -> REQUESTED;
      case TargetReserved _ -> TARGET_RESERVED;
      case MigrationChecked _ -> CHECKED;
      case CopyStarted _ -> COPY_STARTED;
      case SwitchoverStarted _ -> SWITCHOVER_STARTED;
      case AbortStarted _ -> ABORT_STARTED;
      case OutcomeUnknown _ -> OUTCOME_UNKNOWN;
      case EvidenceFound _ -> EVIDENCE_FOUND;
      case FenceRequested _ -> FENCE_REQUESTED;
      case HostFenced _ -> HOST_FENCED;
      case MigrationCompleted _ -> COMPLETED;
      case MigrationRolledBack _ -> ROLLED_BACK;
      case HostSettled _ -> HOST_SETTLED;
    };
  }

  static MessageLite message(MigrationEvent event) {
    return switch (event) {
      case MigrationRequested e ->
          VmProto.MigrationRequested.newBuilder()
              .setMigration(toProto(e.migration()))
              .setOrder(toProto(e.order()))
              .setEpoch(e.epoch())
              .setAt(toProto(e.at()))
              .build();
      case TargetReserved e -> step(e.migration(), e.at());
      case MigrationChecked e -> step(e.migration(), e.at());
      case CopyStarted e -> step(e.migration(), e.at());
      case SwitchoverStarted e -> step(e.migration(), e.at());
      case AbortStarted e ->
          VmProto.AbortStarted.newBuilder()
              .setMigration(toProto(e.migration()))
              .setReason(e.reason())
              .setAt(toProto(e.at()))
              .build();
      case OutcomeUnknown e ->
          VmProto.OutcomeUnknown.newBuilder()
              .setMigration(toProto(e.migration()))
              .setReason(e.reason())
              .setAt(toProto(e.at()))
              .build();
      case EvidenceFound e ->
          VmProto.EvidenceFound.newBuilder()
              .setMigration(toProto(e.migration()))
              .setHost(e.host().value())
              .setState(GuestStateCodec.toProto(e.state()))
              .setAt(toProto(e.at()))
              .build();
      case FenceRequested e -> hostStep(e.migration(), e.host(), e.at());
      case HostFenced e -> hostStep(e.migration(), e.host(), e.at());
      case HostSettled e -> hostStep(e.migration(), e.host(), e.at());
      case MigrationCompleted e ->
          VmProto.MigrationCompleted.newBuilder()
              .setMigration(toProto(e.migration()))
              .setEpoch(e.epoch())
              .setOutcome(toProto(e.outcome()))
              .setAt(toProto(e.at()))
              .build();
      case MigrationRolledBack e ->
          VmProto.MigrationRolledBack.newBuilder()
              .setMigration(toProto(e.migration()))
              .setReason(e.reason())
              .setGuestLost(e.guestLost())
              .setSourceLetGo(e.sourceLetGo())
              .setAt(toProto(e.at()))
              .build();
    };
  }

  private static MigrationStep step(MigrationId migration, Instant at) {
    return MigrationStep.newBuilder().setMigration(toProto(migration)).setAt(toProto(at)).build();
  }

  private static MigrationHostStep hostStep(MigrationId migration, HostId host, Instant at) {
    return MigrationHostStep.newBuilder()
        .setMigration(toProto(migration))
        .setHost(host.value())
        .setAt(toProto(at))
        .build();
  }

  static MigrationEvent decode(String manifest, byte[] array) {
    var bytes = new Bytes(manifest, array);
    return switch (manifest) {
      case REQUESTED -> event(bytes.as(VmProto.MigrationRequested.parser()));
      case TARGET_RESERVED -> step(bytes, TargetReserved::new);
      case CHECKED -> step(bytes, MigrationChecked::new);
      case COPY_STARTED -> step(bytes, CopyStarted::new);
      case SWITCHOVER_STARTED -> step(bytes, SwitchoverStarted::new);
      case ABORT_STARTED -> event(bytes.as(VmProto.AbortStarted.parser()));
      case OUTCOME_UNKNOWN -> event(bytes.as(VmProto.OutcomeUnknown.parser()));
      case EVIDENCE_FOUND -> event(bytes.as(VmProto.EvidenceFound.parser()));
      case FENCE_REQUESTED -> hostStep(bytes, FenceRequested::new);
      case HOST_FENCED -> hostStep(bytes, HostFenced::new);
      case HOST_SETTLED -> hostStep(bytes, HostSettled::new);
      case COMPLETED -> event(bytes.as(VmProto.MigrationCompleted.parser()));
      case ROLLED_BACK -> event(bytes.as(VmProto.MigrationRolledBack.parser()));
      default -> throw UnreadableRecord.unknown(manifest);
    };
  }

  private interface Step {
    MigrationEvent of(MigrationId migration, Instant at);
  }

  private static MigrationEvent step(Bytes bytes, Step step) {
    MigrationStep m = bytes.as(MigrationStep.parser());
    return step.of(fromProto(m.getMigration()), fromProto(m.getAt()));
  }

  private interface HostStep {
    MigrationEvent of(MigrationId migration, HostId host, Instant at);
  }

  private static MigrationEvent hostStep(Bytes bytes, HostStep step) {
    MigrationHostStep m = bytes.as(MigrationHostStep.parser());
    return step.of(fromProto(m.getMigration()), new HostId(m.getHost()), fromProto(m.getAt()));
  }

  private static MigrationEvent event(VmProto.MigrationRequested m) {
    return new MigrationRequested(
        fromProto(m.getMigration()), fromProto(m.getOrder()), m.getEpoch(), fromProto(m.getAt()));
  }

  private static MigrationEvent event(VmProto.AbortStarted m) {
    return new AbortStarted(fromProto(m.getMigration()), m.getReason(), fromProto(m.getAt()));
  }

  private static MigrationEvent event(VmProto.OutcomeUnknown m) {
    return new OutcomeUnknown(fromProto(m.getMigration()), m.getReason(), fromProto(m.getAt()));
  }

  private static MigrationEvent event(VmProto.EvidenceFound m) {
    return new EvidenceFound(
        fromProto(m.getMigration()),
        new HostId(m.getHost()),
        GuestStateCodec.fromProto(m.getState()),
        fromProto(m.getAt()));
  }

  private static MigrationEvent event(VmProto.MigrationCompleted m) {
    return new MigrationCompleted(
        fromProto(m.getMigration()), m.getEpoch(), fromProto(m.getOutcome()), fromProto(m.getAt()));
  }

  private static MigrationEvent event(VmProto.MigrationRolledBack m) {
    return new MigrationRolledBack(
        fromProto(m.getMigration()),
        m.getReason(),
        m.getGuestLost(),
        m.getSourceLetGo(),
        fromProto(m.getAt()));
  }
}
