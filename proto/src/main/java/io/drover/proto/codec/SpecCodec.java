package io.drover.proto.codec;

import io.drover.model.CellId;
import io.drover.model.Cordon;
import io.drover.model.Cpu;
import io.drover.model.CpuModel;
import io.drover.model.DataRate;
import io.drover.model.DataSize;
import io.drover.model.GroupId;
import io.drover.model.HostId;
import io.drover.model.HostSpec;
import io.drover.model.NumaSet;
import io.drover.model.Placement;
import io.drover.model.PoolId;
import io.drover.model.RackId;
import io.drover.model.Resources;
import io.drover.model.VmId;
import io.drover.model.VmSpec;
import io.drover.model.ZoneId;
import io.drover.proto.ModelProto;
import java.util.stream.Collectors;

/**
 * What hosts and VMs are, and where a VM is. Sets are written in the order of their ids: the same
 * spec, the same bytes.
 */
public final class SpecCodec {
  private SpecCodec() {}

  /** Empty for the main cell, as in what was written before there were others. */
  public static String toProto(CellId cell) {
    return cell.equals(CellId.MAIN) ? "" : cell.value();
  }

  public static CellId cell(String cell) {
    return cell.isEmpty() ? CellId.MAIN : new CellId(cell);
  }

  public static ModelProto.Resources toProto(Resources resources) {
    return ModelProto.Resources.newBuilder()
        .setCpu(resources.cpu().millicores())
        .setMemory(resources.memory().bytes())
        .build();
  }

  public static Resources fromProto(ModelProto.Resources resources) {
    return new Resources(new Cpu(resources.getCpu()), new DataSize(resources.getMemory()));
  }

  public static ModelProto.HostSpec toProto(HostSpec spec) {
    return ModelProto.HostSpec.newBuilder()
        .setId(spec.id().value())
        .setZone(spec.zone().value())
        .setRack(spec.rack().value())
        .addAllNumaNodes(spec.numaNodes().stream().map(SpecCodec::toProto).toList())
        .setCpuOvercommit(spec.cpuOvercommit())
        .setNic(spec.nic().bytesPerSecond())
        .addAllPools(spec.pools().stream().map(PoolId::value).sorted().toList())
        .addAllCpuModels(spec.cpuModels().stream().map(CpuModel::value).sorted().toList())
        .build();
  }

  public static HostSpec fromProto(ModelProto.HostSpec spec) {
    return new HostSpec(
        new HostId(spec.getId()),
        new ZoneId(spec.getZone()),
        new RackId(spec.getRack()),
        spec.getNumaNodesList().stream().map(SpecCodec::fromProto).toList(),
        spec.getCpuOvercommit(),
        new DataRate(spec.getNic()),
        spec.getPoolsList().stream().map(PoolId::new).collect(Collectors.toSet()),
        spec.getCpuModelsList().stream().map(CpuModel::new).collect(Collectors.toSet()));
  }

  public static ModelProto.VmSpec toProto(VmSpec spec) {
    return ModelProto.VmSpec.newBuilder()
        .setId(spec.id().value())
        .setCpu(spec.size().cpu().millicores())
        .setMemory(spec.size().memory().bytes())
        .setNumaNodes(spec.numaNodes())
        .setPool(spec.pool().value())
        .addAllApart(spec.apart().stream().map(GroupId::value).sorted().toList())
        .setImmovable(!spec.movable())
        .addAllGroups(
            spec.groups().stream()
                .filter(group -> !spec.apart().contains(group))
                .map(GroupId::value)
                .sorted()
                .toList())
        .setCpuModel(spec.cpuModel().value())
        .setPriority(spec.priority())
        .build();
  }

  public static VmSpec fromProto(ModelProto.VmSpec spec) {
    return new VmSpec(
        new VmId(spec.getId()),
        new Resources(new Cpu(spec.getCpu()), new DataSize(spec.getMemory())),
        spec.getNumaNodes(),
        new PoolId(spec.getPool()),
        spec.getApartList().stream().map(GroupId::new).collect(Collectors.toSet()),
        !spec.getImmovable(),
        spec.getGroupsList().stream().map(GroupId::new).collect(Collectors.toSet()),
        new CpuModel(spec.getCpuModel()),
        spec.getPriority());
  }

  public static ModelProto.Placement toProto(Placement placement) {
    return ModelProto.Placement.newBuilder()
        .setHost(placement.host().value())
        .setNuma(placement.numa().mask())
        .build();
  }

  public static Placement fromProto(ModelProto.Placement placement) {
    return new Placement(new HostId(placement.getHost()), new NumaSet(placement.getNuma()));
  }

  public static ModelProto.Cordon toProto(Cordon cordon) {
    return switch (cordon) {
      case OPEN -> ModelProto.Cordon.CORDON_OPEN;
      case CORDONED -> ModelProto.Cordon.CORDON_CORDONED;
      case DRAINING -> ModelProto.Cordon.CORDON_DRAINING;
      case LOST -> ModelProto.Cordon.CORDON_LOST;
    };
  }

  public static Cordon fromProto(ModelProto.Cordon cordon) {
    return switch (cordon) {
      case CORDON_OPEN -> Cordon.OPEN;
      case CORDON_CORDONED -> Cordon.CORDONED;
      case CORDON_DRAINING -> Cordon.DRAINING;
      case CORDON_LOST -> Cordon.LOST;
      case CORDON_UNSPECIFIED, UNRECOGNIZED ->
          throw UnreadableRecord.unknownChoice("cordon", cordon);
    };
  }
}
