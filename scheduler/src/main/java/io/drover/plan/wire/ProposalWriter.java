package io.drover.plan.wire;

import static io.drover.proto.codec.MoveCodec.toProto;
import static io.drover.proto.codec.TimeCodec.toProto;

import io.drover.model.CpuModel;
import io.drover.model.GroupId;
import io.drover.model.MigrationTerms;
import io.drover.model.MoveOrder;
import io.drover.model.PlanId;
import io.drover.model.VmSpec;
import io.drover.plan.ConcurrencyLimits;
import io.drover.plan.Plan;
import io.drover.plan.PlanKind;
import io.drover.plan.PlannedMove;
import io.drover.plan.Provenance;
import io.drover.proto.PlanProto;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes a proposal, saying what its moves share only once: about 60 bytes a move instead of 200.
 */
final class ProposalWriter {
  private final Map<String, Integer> words = new LinkedHashMap<>();
  private final Map<Frame, Integer> frames = new LinkedHashMap<>();

  private record Frame(
      PlanId plan, MigrationTerms terms, boolean mandatory, Instant sampledAt, Instant validUntil) {
    static Frame of(MoveOrder order) {
      return new Frame(
          order.id().plan(),
          order.terms(),
          order.mandatory(),
          order.sampledAt(),
          order.validUntil());
    }
  }

  private ProposalWriter() {}

  static PlanProto.Proposal write(Plan.Proposal proposal) {
    var writer = new ProposalWriter();
    var message =
        PlanProto.Proposal.newBuilder()
            .setKind(kind(proposal.kind()))
            .setProvenance(provenance(proposal.provenance()))
            .setLimits(limits(proposal.limits()));
    proposal.moves().forEach(move -> message.addMoves(writer.move(move)));
    writer.frames.keySet().forEach(frame -> message.addFrames(writer.frame(frame)));
    return message.addAllWords(writer.words.keySet()).build();
  }

  private PlanProto.PlannedMove move(PlannedMove move) {
    MoveOrder order = move.order();
    VmSpec vm = order.vm();
    var message =
        PlanProto.PlannedMove.newBuilder()
            .setFrame(number(frames, Frame.of(order)))
            .setIndex(order.id().index())
            .setVm(vm.id().value())
            .setCpu(vm.size().cpu().millicores())
            .setMemory(vm.size().memory().bytes())
            .setNumaNodes(vm.numaNodes())
            .setPool(word(vm.pool().value()))
            .addAllApart(vm.apart().stream().map(GroupId::value).sorted().map(this::word).toList())
            .setImmovable(!vm.movable())
            .setFrom(word(order.from().host().value()))
            .setFromNuma(order.from().numa().mask())
            .setTo(word(order.to().host().value()))
            .setToNuma(order.to().numa().mask())
            .setPriority(vm.priority())
            .setGain(move.gain())
            .addAllAfter(move.after());
    vm.groups().stream()
        .filter(group -> !vm.apart().contains(group))
        .map(GroupId::value)
        .sorted()
        .forEach(group -> message.addGroups(word(group)));
    if (!vm.cpuModel().equals(CpuModel.ANY)) {
      message.setCpuModel(word(vm.cpuModel().value()));
    }
    return message.build();
  }

  private PlanProto.OrderFrame frame(Frame frame) {
    return PlanProto.OrderFrame.newBuilder()
        .setPlan(word(frame.plan().value()))
        .setTerms(toProto(frame.terms()))
        .setMandatory(frame.mandatory())
        .setSampledAt(toProto(frame.sampledAt()))
        .setValidUntil(toProto(frame.validUntil()))
        .build();
  }

  private int word(String word) {
    return number(words, word);
  }

  private static <T> int number(Map<T, Integer> numbers, T what) {
    return numbers.computeIfAbsent(what, _ -> numbers.size());
  }

  private static PlanProto.PlanKind kind(PlanKind kind) {
    return switch (kind) {
      case REBALANCE -> PlanProto.PlanKind.PLAN_KIND_REBALANCE;
      case DRAIN -> PlanProto.PlanKind.PLAN_KIND_DRAIN;
      case MANUAL -> PlanProto.PlanKind.PLAN_KIND_MANUAL;
    };
  }

  private static PlanProto.Provenance provenance(Provenance provenance) {
    return PlanProto.Provenance.newBuilder()
        .setSnapshotRevision(provenance.snapshotRevision())
        .setSnapshotHash(provenance.snapshotHash())
        .setPolicyHash(provenance.policyHash())
        .setModel(provenance.model())
        .setSeed(provenance.seed())
        .setSampledAt(toProto(provenance.sampledAt()))
        .setDecidedAt(toProto(provenance.decidedAt()))
        .setValidUntil(toProto(provenance.validUntil()))
        .build();
  }

  private static PlanProto.ConcurrencyLimits limits(ConcurrencyLimits limits) {
    return PlanProto.ConcurrencyLimits.newBuilder()
        .setOutOfHost(limits.outOfHost())
        .setIntoHost(limits.intoHost())
        .setOverUplink(limits.overUplink())
        .setOverPool(limits.overPool())
        .setInZone(limits.inZone())
        .setInFleet(limits.inFleet())
        .build();
  }
}
