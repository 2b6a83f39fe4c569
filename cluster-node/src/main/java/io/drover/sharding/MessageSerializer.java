package io.drover.sharding;

import static com.google.protobuf.ByteString.copyFrom;
import static com.google.protobuf.ByteString.copyFromUtf8;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import io.drover.cell.CellScheduler;
import io.drover.cell.CellStatus;
import io.drover.cell.RegionEntity;
import io.drover.cell.wire.CellCodec;
import io.drover.failover.BallotCodec;
import io.drover.failover.HostWatcher;
import io.drover.failover.LeaseKeeper;
import io.drover.host.HostEntity;
import io.drover.host.wire.HostCommandCodec;
import io.drover.hypervisor.wire.SampleCodec;
import io.drover.model.CellId;
import io.drover.model.HostDigest;
import io.drover.model.HostId;
import io.drover.model.PlanId;
import io.drover.plan.PlanEntity;
import io.drover.plan.wire.PlanCommandCodec;
import io.drover.plan.wire.PlanStateWire;
import io.drover.proto.HypervisorProto;
import io.drover.proto.MessageProto;
import io.drover.proto.MessageProto.Envelope;
import io.drover.proto.codec.Bytes;
import io.drover.proto.codec.DigestCodec;
import io.drover.proto.codec.SpecCodec;
import io.drover.proto.codec.UnreadableRecord;
import io.drover.vm.VmEntity;
import io.drover.vm.wire.VmCommandCodec;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.util.stream.Collectors;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/**
 * Whatever hosts, VMs, plans and cells are sent, as bytes from node to node. A message that is not
 * here never leaves its process: an error, not silently something else.
 */
public final class MessageSerializer extends SerializerWithStringManifest {
  /** Stands beside the bytes of every message: never change it. */
  static final int IDENTIFIER = 4202;

  private static final String HOST_HANDLE = "host.handle.1";
  private static final String HOST_SERVE = "host.serve.1";
  private static final String HOST_SERVE_ALL = "host.serve-all.1";
  private static final String HOST_SAMPLED = "host.sampled.1";
  private static final String HOST_WAKE = "host.wake.1";
  private static final String HOST_ASK_CELL = "host.ask-cell.1";
  private static final String HOST_ASK_DIGEST = "host.ask-digest.1";
  private static final String HOST_DIGEST = "host.digest.1";
  private static final String VM_HANDLE = "vm.handle.1";
  private static final String VM_ADOPT = "vm.adopt.1";
  private static final String VM_STOP = "vm.stop.1";
  private static final String PLAN_HANDLE = "plan.handle.1";
  private static final String PLAN_WAKE = "plan.wake.1";
  private static final String PLAN_STOP = "plan.stop.1";
  private static final String CELL_HOST_REPORTED = "cell.host-reported.1";
  private static final String CELL_HOST_LEFT = "cell.host-left.1";
  private static final String CELL_PLAN_CHANGED = "cell.plan-changed.1";
  private static final String CELL_JOIN = "cell.join.1";
  private static final String CELL_ASK_STATUS = "cell.ask-status.1";
  private static final String CELL_ORDER_MOVE = "cell.order-move.1";
  private static final String CELL_STATUS = "cell.status.1";
  private static final String REGION_CELL_REPORTED = "region.cell-reported.1";
  private static final String REGION_ASK_CELLS = "region.ask-cells.1";
  private static final String REGION_CELLS = "region.cells.1";
  private static final String WATCH_BALLOT = "watch.ballot.1";
  private static final String LEASE_ASK = "lease.ask.1";
  private static final String LEASE_HEAR = "lease.hear.1";
  private static final String PLAN_ID = "plan-id.1";
  private static final String CELL_ID = "cell-id.1";

  private static final byte[] NOTHING = {};

  private final ActorRefResolver refs;

  /** Called by the actor system. */
  public MessageSerializer(ExtendedActorSystem system) {
    this.refs = ActorRefResolver.get(Adapter.toTyped(system));
  }

  @Override
  public int identifier() {
    return IDENTIFIER;
  }

  @Override
  public String manifest(Object message) {
    return switch (message) {
      case HostEntity.Handle _ -> HOST_HANDLE;
      case HostEntity.Serve _ -> HOST_SERVE;
      case HostEntity.ServeAll _ -> HOST_SERVE_ALL;
      case HostEntity.Sampled _ -> HOST_SAMPLED;
      case HostEntity.Wake _ -> HOST_WAKE;
      case HostEntity.AskCell _ -> HOST_ASK_CELL;
      case HostEntity.AskDigest _ -> HOST_ASK_DIGEST;
      case HostDigest _ -> HOST_DIGEST;
      case VmEntity.Handle _ -> VM_HANDLE;
      case VmEntity.Adopt _ -> VM_ADOPT;
      case VmEntity.Stop _ -> VM_STOP;
      case PlanEntity.Handle _ -> PLAN_HANDLE;
      case PlanEntity.Wake _ -> PLAN_WAKE;
      case PlanEntity.Stop _ -> PLAN_STOP;
      case CellScheduler.HostReported _ -> CELL_HOST_REPORTED;
      case CellScheduler.HostLeft _ -> CELL_HOST_LEFT;
      case CellScheduler.PlanChanged _ -> CELL_PLAN_CHANGED;
      case CellScheduler.Join _ -> CELL_JOIN;
      case CellScheduler.AskStatus _ -> CELL_ASK_STATUS;
      case CellScheduler.OrderMove _ -> CELL_ORDER_MOVE;
      case HostWatcher.Cast _ -> WATCH_BALLOT;
      case LeaseKeeper.Ask _ -> LEASE_ASK;
      case LeaseKeeper.Hear _ -> LEASE_HEAR;
      case CellStatus _ -> CELL_STATUS;
      case RegionEntity.CellReported _ -> REGION_CELL_REPORTED;
      case RegionEntity.AskCells _ -> REGION_ASK_CELLS;
      case RegionEntity.Cells _ -> REGION_CELLS;
      case PlanId _ -> PLAN_ID;
      case CellId _ -> CELL_ID;
      default -> throw notSent(message);
    };
  }

  @Override
  public byte[] toBinary(Object message) {
    return switch (message) {
      case HostEntity.Handle(var command, var replyTo) ->
          envelope(HostCommandCodec.write(command), replyTo);
      case HostEntity.Serve(var command) -> HostCommandCodec.write(command).toByteArray();
      case HostEntity.ServeAll(var commands) ->
          MessageProto.HostCommands.newBuilder()
              .addAllCommands(commands.stream().map(HostCommandCodec::write).toList())
              .build()
              .toByteArray();
      case HostEntity.Sampled(var sample) -> SampleCodec.write(sample).toByteArray();
      case HostEntity.AskDigest(var replyTo) -> envelope(ByteString.EMPTY, replyTo);
      case HostEntity.AskCell(var replyTo) -> envelope(ByteString.EMPTY, replyTo);
      case HostEntity.Wake(var cell) -> copyFromUtf8(SpecCodec.toProto(cell)).toByteArray();
      case HostDigest digest -> DigestCodec.toProto(digest).toByteArray();
      case VmEntity.Handle(var command) -> VmCommandCodec.write(command).toByteArray();
      case VmEntity.Adopt(var command, var replyTo) ->
          envelope(VmCommandCodec.write(command), replyTo);
      case PlanEntity.Handle(var command) -> PlanCommandCodec.write(command).toByteArray();
      case PlanEntity.Wake(var question) ->
          question == 0 ? NOTHING : copyFromUtf8(Long.toString(question)).toByteArray();
      case VmEntity.Stop _, PlanEntity.Stop _ -> NOTHING;
      case CellScheduler.HostReported(var digest) -> DigestCodec.toProto(digest).toByteArray();
      case CellScheduler.HostLeft(var host) -> copyFromUtf8(host.value()).toByteArray();
      case CellScheduler.PlanChanged(var id, var plan, var answers) ->
          MessageProto.PlanChanged.newBuilder()
              .setPlan(id.value())
              .setState(copyFrom(PlanStateWire.encode(plan)))
              .setAnswers(answers)
              .build()
              .toByteArray();
      case CellScheduler.Join(var hosts, var replyTo) ->
          envelope(
              MessageProto.HostsJoin.newBuilder()
                  .addAllHosts(hosts.stream().map(HostId::value).sorted().toList())
                  .build(),
              replyTo);
      case CellScheduler.AskStatus(var replyTo) -> envelope(ByteString.EMPTY, replyTo);
      case CellScheduler.OrderMove(var wish, var replyTo) ->
          envelope(CellCodec.toProto(wish), replyTo);
      case HostWatcher.Cast(var ballot) -> BallotCodec.write(ballot).toByteArray();
      case LeaseKeeper.Ask(var nanos, var replyTo) ->
          envelope(MessageProto.LeaseAsk.newBuilder().setNanos(nanos).build(), replyTo);
      case LeaseKeeper.Hear(var nanos, var member) ->
          MessageProto.LeaseHear.newBuilder()
              .setNanos(nanos)
              .setMember(member)
              .build()
              .toByteArray();
      case CellStatus status -> CellCodec.toProto(status).toByteArray();
      case RegionEntity.CellReported(var cell, var status) ->
          CellCodec.toProto(cell, status).toByteArray();
      case RegionEntity.AskCells(var replyTo) -> envelope(ByteString.EMPTY, replyTo);
      case RegionEntity.Cells(var cells) -> CellCodec.toProto(cells).toByteArray();
      case CellId cell -> copyFromUtf8(cell.value()).toByteArray();
      case PlanId plan -> copyFromUtf8(plan.value()).toByteArray();
      default -> throw notSent(message);
    };
  }

  private byte[] envelope(MessageLite content, ActorRef<?> replyTo) {
    return envelope(content.toByteString(), replyTo);
  }

  private byte[] envelope(ByteString content, ActorRef<?> replyTo) {
    return Envelope.newBuilder()
        .setContent(content)
        .setReplyTo(refs.toSerializationFormat(replyTo))
        .build()
        .toByteArray();
  }

  private static IllegalArgumentException notSent(Object message) {
    return new IllegalArgumentException(
        "only messages to hosts, VMs, plans, cells and the region, and their answers, are sent between nodes; found "
            + message.getClass().getName());
  }

  /**
   * @throws UnreadableRecord if the bytes are damaged, or of a kind that only newer versions know
   */
  @Override
  public Object fromBinary(byte[] array, String manifest) {
    try {
      return decode(array, manifest);
    } catch (IllegalArgumentException
        | IndexOutOfBoundsException
        | ArithmeticException
        | DateTimeException e) {
      throw UnreadableRecord.damaged(manifest, array.length, e);
    }
  }

  private Object decode(byte[] array, String manifest) {
    var bytes = new Bytes(manifest, array);
    return switch (manifest) {
      case HOST_HANDLE -> {
        Envelope m = bytes.as(Envelope.parser());
        var command = content(manifest, m).as(MessageProto.HostCommand.parser());
        yield new HostEntity.Handle(HostCommandCodec.read(command), replyTo(m));
      }
      case HOST_SERVE ->
          new HostEntity.Serve(HostCommandCodec.read(bytes.as(MessageProto.HostCommand.parser())));
      case HOST_SERVE_ALL ->
          new HostEntity.ServeAll(
              bytes.as(MessageProto.HostCommands.parser()).getCommandsList().stream()
                  .map(HostCommandCodec::read)
                  .toList());
      case HOST_SAMPLED ->
          new HostEntity.Sampled(SampleCodec.read(bytes.as(HypervisorProto.HostSample.parser())));
      case HOST_WAKE -> new HostEntity.Wake(SpecCodec.cell(text(array)));
      case HOST_ASK_CELL -> new HostEntity.AskCell(replyTo(bytes.as(Envelope.parser())));
      case HOST_ASK_DIGEST -> new HostEntity.AskDigest(replyTo(bytes.as(Envelope.parser())));
      case HOST_DIGEST -> DigestCodec.fromProto(bytes.as(MessageProto.HostDigest.parser()));
      case VM_HANDLE ->
          new VmEntity.Handle(VmCommandCodec.read(bytes.as(MessageProto.VmCommand.parser())));
      case VM_ADOPT -> {
        Envelope m = bytes.as(Envelope.parser());
        yield new VmEntity.Adopt(
            VmCommandCodec.adopt(content(manifest, m).as(MessageProto.VmCommand.parser())),
            replyTo(m));
      }
      case VM_STOP -> VmEntity.Stop.NOW;
      case PLAN_HANDLE ->
          new PlanEntity.Handle(PlanCommandCodec.read(bytes.as(MessageProto.PlanCommand.parser())));
      case PLAN_WAKE -> new PlanEntity.Wake(array.length == 0 ? 0 : Long.parseLong(text(array)));
      case PLAN_STOP -> PlanEntity.Stop.NOW;
      case WATCH_BALLOT ->
          new HostWatcher.Cast(BallotCodec.read(bytes.as(MessageProto.Ballot.parser())));
      case LEASE_ASK -> {
        Envelope m = bytes.as(Envelope.parser());
        var ask = content(manifest, m).as(MessageProto.LeaseAsk.parser());
        yield new LeaseKeeper.Ask(ask.getNanos(), replyTo(m));
      }
      case LEASE_HEAR -> {
        var hear = bytes.as(MessageProto.LeaseHear.parser());
        yield new LeaseKeeper.Hear(hear.getNanos(), hear.getMember());
      }
      case PLAN_ID -> new PlanId(text(array));
      case CELL_ID -> new CellId(text(array));
      case CELL_HOST_LEFT -> new CellScheduler.HostLeft(new HostId(text(array)));
      default -> ofCell(bytes, manifest);
    };
  }

  private Object ofCell(Bytes bytes, String manifest) {
    return switch (manifest) {
      case CELL_HOST_REPORTED ->
          new CellScheduler.HostReported(
              DigestCodec.fromProto(bytes.as(MessageProto.HostDigest.parser())));
      case CELL_PLAN_CHANGED -> {
        var m = bytes.as(MessageProto.PlanChanged.parser());
        yield new CellScheduler.PlanChanged(
            new PlanId(m.getPlan()),
            PlanStateWire.decode(PlanStateWire.MANIFEST, m.getState().toByteArray()),
            m.getAnswers());
      }
      case CELL_JOIN -> {
        Envelope m = bytes.as(Envelope.parser());
        var hosts = content(manifest, m).as(MessageProto.HostsJoin.parser()).getHostsList();
        yield new CellScheduler.Join(
            hosts.stream().map(HostId::new).collect(Collectors.toSet()), replyTo(m));
      }
      case CELL_ASK_STATUS -> new CellScheduler.AskStatus(replyTo(bytes.as(Envelope.parser())));
      case CELL_ORDER_MOVE -> {
        Envelope m = bytes.as(Envelope.parser());
        var wish = content(manifest, m).as(MessageProto.ManualMove.parser());
        yield new CellScheduler.OrderMove(CellCodec.fromProto(wish), replyTo(m));
      }
      case REGION_CELL_REPORTED -> {
        var m = bytes.as(MessageProto.CellReported.parser());
        yield new RegionEntity.CellReported(
            SpecCodec.cell(m.getCell()), CellCodec.fromProto(m.getStatus()));
      }
      case REGION_ASK_CELLS -> new RegionEntity.AskCells(replyTo(bytes.as(Envelope.parser())));
      case REGION_CELLS ->
          new RegionEntity.Cells(CellCodec.fromProto(bytes.as(MessageProto.RegionCells.parser())));
      case CELL_STATUS -> CellCodec.fromProto(bytes.as(MessageProto.CellStatus.parser()));
      default -> throw UnreadableRecord.unknown(manifest);
    };
  }

  private static String text(byte[] array) {
    return new String(array, StandardCharsets.UTF_8);
  }

  private static Bytes content(String manifest, Envelope message) {
    return new Bytes(manifest, message.getContent().toByteArray());
  }

  private <T> ActorRef<T> replyTo(Envelope message) {
    return refs.resolveActorRef(message.getReplyTo());
  }
}
