package io.drover.plan.wire;

import static io.drover.proto.codec.MoveCodec.fromProto;
import static io.drover.proto.codec.TimeCodec.fromProto;

import io.drover.model.Cpu;
import io.drover.model.CpuModel;
import io.drover.model.DataSize;
import io.drover.model.GroupId;
import io.drover.model.HostId;
import io.drover.model.MoveId;
import io.drover.model.MoveOrder;
import io.drover.model.NumaSet;
import io.drover.model.Placement;
import io.drover.model.PlanId;
import io.drover.model.PoolId;
import io.drover.model.Resources;
import io.drover.model.VmId;
import io.drover.model.VmSpec;
import io.drover.plan.ConcurrencyLimits;
import io.drover.plan.Plan;
import io.drover.plan.PlanKind;
import io.drover.plan.PlannedMove;
import io.drover.plan.Provenance;
import io.drover.proto.PlanProto;
import io.drover.proto.codec.UnreadableRecord;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads a proposal, giving each move back what it shares with others. */
final class ProposalReader {
  private final PlanProto.Proposal message;

  ProposalReader(PlanProto.Proposal message) {
    this.message = message;
  }

  Plan.Proposal read() {
    return new Plan.Proposal(
        kind(message.getKind()),
        provenance(message.getProvenance()),
        limits(message.getLimits()),
        message.getMovesList().stream().map(this::move).toList());
  }

  private PlannedMove move(PlanProto.PlannedMove m) {
    PlanProto.OrderFrame frame = message.getFrames(m.getFrame());
    var order =
        new MoveOrder(
            new MoveId(new PlanId(word(frame.getPlan())), m.getIndex()),
            vm(m),
            new Placement(new HostId(word(m.getFrom())), new NumaSet(m.getFromNuma())),
            new Placement(new HostId(word(m.getTo())), new NumaSet(m.getToNuma())),
            fromProto(frame.getTerms()),
            frame.getMandatory(),
            fromProto(frame.getSampledAt()),
            fromProto(frame.getValidUntil()));
    return new PlannedMove(order, m.getGain(), m.getAfterList());
  }

  private VmSpec vm(PlanProto.PlannedMove m) {
    return new VmSpec(
        new VmId(m.getVm()),
        new Resources(new Cpu(m.getCpu()), new DataSize(m.getMemory())),
        m.getNumaNodes(),
        new PoolId(word(m.getPool())),
        groups(m.getApartList()),
        !m.getImmovable(),
        groups(m.getGroupsList()),
        m.hasCpuModel() ? new CpuModel(word(m.getCpuModel())) : CpuModel.ANY,
        m.getPriority());
  }

  private Set<GroupId> groups(List<Integer> numbers) {
    return numbers.stream().map(this::word).map(GroupId::new).collect(Collectors.toSet());
  }

  private String word(int number) {
    return message.getWords(number);
  }

  private static PlanKind kind(PlanProto.PlanKind kind) {
    return switch (kind) {
      case PLAN_KIND_REBALANCE -> PlanKind.REBALANCE;
      case PLAN_KIND_DRAIN -> PlanKind.DRAIN;
      case PLAN_KIND_MANUAL -> PlanKind.MANUAL;
      case PLAN_KIND_UNSPECIFIED, UNRECOGNIZED ->
          throw UnreadableRecord.unknownChoice("plan kind", kind);
    };
  }

  private static Provenance provenance(PlanProto.Provenance m) {
    return new Provenance(
        m.getSnapshotRevision(),
        m.getSnapshotHash(),
        m.getPolicyHash(),
        m.getModel(),
        m.getSeed(),
        fromProto(m.getSampledAt()),
        fromProto(m.getDecidedAt()),
        fromProto(m.getValidUntil()));
  }

  private static ConcurrencyLimits limits(PlanProto.ConcurrencyLimits m) {
    return new ConcurrencyLimits(
        m.getOutOfHost(),
        m.getIntoHost(),
        m.getOverUplink(),
        m.getOverPool(),
        m.getInZone(),
        m.getInFleet());
  }
}
