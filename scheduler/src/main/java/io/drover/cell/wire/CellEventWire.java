package io.drover.cell.wire;

import static io.drover.proto.codec.TimeCodec.fromProto;
import static io.drover.proto.codec.TimeCodec.toProto;

import com.google.protobuf.MessageLite;
import io.drover.cell.CellEvent;
import io.drover.cell.CellEvent.HostsJoined;
import io.drover.cell.CellEvent.HostsLeft;
import io.drover.cell.CellEvent.PlansClosed;
import io.drover.cell.CellEvent.PlansOpened;
import io.drover.cell.CellEvent.SchedulerStarted;
import io.drover.model.HostId;
import io.drover.model.PlanId;
import io.drover.proto.CellProto;
import io.drover.proto.codec.Bytes;
import io.drover.proto.codec.UnreadableRecord;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A cell's events as bytes and back. The manifest stands beside the bytes and says what they are;
 * its number grows when an event's meaning changes, and whatever was ever written stays readable.
 */
public final class CellEventWire {
  private static final String STARTED = "cell.scheduler-started.1";
  private static final String HOSTS_JOINED = "cell.hosts-joined.1";
  private static final String HOSTS_LEFT = "cell.hosts-left.1";
  private static final String PLANS_OPENED = "cell.plans-opened.1";
  private static final String PLANS_CLOSED = "cell.plans-closed.1";

  private CellEventWire() {}

  public static String manifest(CellEvent event) {
    return switch (event) {
      case SchedulerStarted _ -> STARTED;
      case HostsJoined _ -> HOSTS_JOINED;
      case HostsLeft _ -> HOSTS_LEFT;
      case PlansOpened _ -> PLANS_OPENED;
      case PlansClosed _ -> PLANS_CLOSED;
    };
  }

  public static byte[] encode(CellEvent event) {
    return message(event).toByteArray();
  }

  private static MessageLite message(CellEvent event) {
    return switch (event) {
      case SchedulerStarted(var number, var at) ->
          CellProto.SchedulerStarted.newBuilder().setNumber(number).setAt(toProto(at)).build();
      case HostsJoined(var hosts, var at) ->
          CellProto.HostsJoined.newBuilder()
              .addAllHosts(hosts.stream().map(HostId::value).toList())
              .setAt(toProto(at))
              .build();
      case HostsLeft(var hosts, var at) ->
          CellProto.HostsLeft.newBuilder()
              .addAllHosts(hosts.stream().map(HostId::value).toList())
              .setAt(toProto(at))
              .build();
      case PlansOpened(var plans, var at) ->
          CellProto.PlansOpened.newBuilder()
              .addAllPlans(plans.stream().map(PlanId::value).toList())
              .setAt(toProto(at))
              .build();
      case PlansClosed(var plans, var at) ->
          CellProto.PlansClosed.newBuilder()
              .addAllPlans(plans.stream().map(PlanId::value).toList())
              .setAt(toProto(at))
              .build();
    };
  }

  /**
   * @throws UnreadableRecord if the bytes are damaged, or of a kind that only newer versions know
   */
  public static CellEvent decode(String manifest, byte[] array) {
    var bytes = new Bytes(manifest, array);
    return switch (manifest) {
      case STARTED -> event(bytes.as(CellProto.SchedulerStarted.parser()));
      case HOSTS_JOINED -> event(bytes.as(CellProto.HostsJoined.parser()));
      case HOSTS_LEFT -> event(bytes.as(CellProto.HostsLeft.parser()));
      case PLANS_OPENED -> event(bytes.as(CellProto.PlansOpened.parser()));
      case PLANS_CLOSED -> event(bytes.as(CellProto.PlansClosed.parser()));
      default -> throw UnreadableRecord.unknown(manifest);
    };
  }

  private static CellEvent event(CellProto.SchedulerStarted m) {
    return new SchedulerStarted(m.getNumber(), fromProto(m.getAt()));
  }

  private static CellEvent event(CellProto.HostsJoined m) {
    return new HostsJoined(sorted(m.getHostsList(), HostId::new), fromProto(m.getAt()));
  }

  private static CellEvent event(CellProto.HostsLeft m) {
    return new HostsLeft(sorted(m.getHostsList(), HostId::new), fromProto(m.getAt()));
  }

  private static CellEvent event(CellProto.PlansOpened m) {
    return new PlansOpened(sorted(m.getPlansList(), PlanId::new), fromProto(m.getAt()));
  }

  private static CellEvent event(CellProto.PlansClosed m) {
    return new PlansClosed(sorted(m.getPlansList(), PlanId::new), fromProto(m.getAt()));
  }

  static <T extends Comparable<T>> SortedSet<T> sorted(
      List<String> values, Function<String, T> read) {
    return values.stream().map(read).collect(Collectors.toCollection(TreeSet::new));
  }
}
