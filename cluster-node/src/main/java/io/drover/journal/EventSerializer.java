package io.drover.journal;

import io.drover.cell.CellEvent;
import io.drover.cell.CellRecord;
import io.drover.cell.wire.CellEventWire;
import io.drover.cell.wire.CellStateWire;
import io.drover.host.Host;
import io.drover.host.HostEvent;
import io.drover.host.wire.HostEventWire;
import io.drover.host.wire.HostStateWire;
import io.drover.plan.Plan;
import io.drover.plan.PlanEvent;
import io.drover.plan.wire.PlanEventWire;
import io.drover.plan.wire.PlanStateWire;
import io.drover.proto.codec.UnreadableRecord;
import io.drover.vm.Vm;
import io.drover.vm.VmEvent;
import io.drover.vm.wire.VmEventWire;
import io.drover.vm.wire.VmStateWire;
import java.time.DateTimeException;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/** Gives Pekko's journal and snapshot store the bytes of whatever Drover records. Stateless. */
public final class EventSerializer extends SerializerWithStringManifest {
  /** Stands beside the bytes of every row ever written: never change it. */
  static final int IDENTIFIER = 4201;

  @Override
  public int identifier() {
    return IDENTIFIER;
  }

  @Override
  public String manifest(Object record) {
    return switch (record) {
      case HostEvent event -> HostEventWire.manifest(event);
      case VmEvent event -> VmEventWire.manifest(event);
      case PlanEvent event -> PlanEventWire.manifest(event);
      case CellEvent event -> CellEventWire.manifest(event);
      case Host _ -> HostStateWire.MANIFEST;
      case Vm _ -> VmStateWire.MANIFEST;
      case Plan _ -> PlanStateWire.MANIFEST;
      case CellRecord _ -> CellStateWire.MANIFEST;
      default -> throw notRecorded(record);
    };
  }

  @Override
  public byte[] toBinary(Object record) {
    return switch (record) {
      case HostEvent event -> HostEventWire.encode(event);
      case VmEvent event -> VmEventWire.encode(event);
      case PlanEvent event -> PlanEventWire.encode(event);
      case CellEvent event -> CellEventWire.encode(event);
      case Host state -> HostStateWire.encode(state);
      case Vm state -> VmStateWire.encode(state);
      case Plan state -> PlanStateWire.encode(state);
      case CellRecord state -> CellStateWire.encode(state);
      default -> throw notRecorded(record);
    };
  }

  private static IllegalArgumentException notRecorded(Object record) {
    return new IllegalArgumentException(
        "only events and states of hosts, VMs, plans and cells are recorded, found "
            + record.getClass().getName());
  }

  /**
   * @throws UnreadableRecord if the bytes are damaged, or of a kind that only newer versions know
   */
  @Override
  public Object fromBinary(byte[] bytes, String manifest) {
    return read(manifest, bytes);
  }

  static Object read(String manifest, byte[] bytes) {
    try {
      return decode(manifest, bytes);
    } catch (IllegalArgumentException
        | IndexOutOfBoundsException
        | ArithmeticException
        | DateTimeException e) {
      throw UnreadableRecord.damaged(
          manifest, bytes.length, e); // what cannot be was refused by the record itself
    }
  }

  private static Object decode(String manifest, byte[] bytes) {
    return switch (manifest) {
      case HostStateWire.MANIFEST -> HostStateWire.decode(manifest, bytes);
      case VmStateWire.MANIFEST -> VmStateWire.decode(manifest, bytes);
      case PlanStateWire.MANIFEST -> PlanStateWire.decode(manifest, bytes);
      case CellStateWire.MANIFEST -> CellStateWire.decode(manifest, bytes);
      default ->
          switch (manifest.substring(0, Math.max(0, manifest.indexOf('.')))) {
            case "host" -> HostEventWire.decode(manifest, bytes);
            case "vm", "migration" -> VmEventWire.decode(manifest, bytes);
            case "plan" -> PlanEventWire.decode(manifest, bytes);
            case "cell" -> CellEventWire.decode(manifest, bytes);
            default -> throw UnreadableRecord.unknown(manifest);
          };
    };
  }
}
