package io.drover.hypervisor.wire;

import static io.drover.proto.codec.MoveCodec.fromProto;
import static io.drover.proto.codec.MoveCodec.toProto;
import static io.drover.proto.codec.SpecCodec.fromProto;
import static io.drover.proto.codec.SpecCodec.toProto;

import io.drover.hypervisor.HypervisorRequest;
import io.drover.hypervisor.HypervisorRequest.Cancel;
import io.drover.hypervisor.HypervisorRequest.Check;
import io.drover.hypervisor.HypervisorRequest.Fence;
import io.drover.hypervisor.HypervisorRequest.FenceHost;
import io.drover.hypervisor.HypervisorRequest.Migrate;
import io.drover.hypervisor.HypervisorRequest.Query;
import io.drover.hypervisor.HypervisorRequest.Resume;
import io.drover.hypervisor.HypervisorRequest.Start;
import io.drover.proto.HypervisorProto;
import io.drover.proto.codec.UnreadableRecord;

/** What is asked of a hypervisor. */
public final class RequestCodec {
  private RequestCodec() {}

  public static HypervisorProto.HypervisorRequest write(HypervisorRequest request) {
    var message = HypervisorProto.HypervisorRequest.newBuilder();
    switch (request) {
      case Check(var migration, var vm, var from, var to) ->
          message
              .getCheckBuilder()
              .setMigration(toProto(migration))
              .setVm(toProto(vm))
              .setFrom(toProto(from))
              .setTo(toProto(to));
      case Migrate(var migration, var vm, var epoch, var from, var to, var terms) ->
          message
              .getMigrateBuilder()
              .setMigration(toProto(migration))
              .setVm(toProto(vm))
              .setEpoch(epoch)
              .setFrom(toProto(from))
              .setTo(toProto(to))
              .setTerms(toProto(terms));
      case Query(var migration) -> message.setQuery(toProto(migration));
      case Cancel(var migration) -> message.setCancel(toProto(migration));
      case Resume(var migration) -> message.setResume(toProto(migration));
      case Fence(var migration) -> message.setFence(toProto(migration));
      case FenceHost(var loss) -> message.setFenceHost(loss);
      case Start(var vm, var epoch, var placement) ->
          message
              .getStartBuilder()
              .setVm(toProto(vm))
              .setEpoch(epoch)
              .setPlacement(toProto(placement));
    }
    return message.build();
  }

  /**
   * @throws UnreadableRecord if it is a request that only newer versions know
   */
  public static HypervisorRequest read(HypervisorProto.HypervisorRequest message) {
    return switch (message.getRequestCase()) {
      case CHECK -> check(message.getCheck());
      case MIGRATE -> migrate(message.getMigrate());
      case QUERY -> new Query(fromProto(message.getQuery()));
      case CANCEL -> new Cancel(fromProto(message.getCancel()));
      case RESUME -> new Resume(fromProto(message.getResume()));
      case FENCE -> new Fence(fromProto(message.getFence()));
      case FENCE_HOST -> new FenceHost(message.getFenceHost());
      case START -> start(message.getStart());
      case REQUEST_NOT_SET ->
          throw UnreadableRecord.unknownChoice("request", "not one of those known");
    };
  }

  private static Check check(HypervisorProto.HypervisorRequest.Check m) {
    return new Check(
        fromProto(m.getMigration()),
        fromProto(m.getVm()),
        fromProto(m.getFrom()),
        fromProto(m.getTo()));
  }

  private static Migrate migrate(HypervisorProto.HypervisorRequest.Migrate m) {
    return new Migrate(
        fromProto(m.getMigration()),
        fromProto(m.getVm()),
        m.getEpoch(),
        fromProto(m.getFrom()),
        fromProto(m.getTo()),
        fromProto(m.getTerms()));
  }

  private static Start start(HypervisorProto.HypervisorRequest.Start m) {
    return new Start(fromProto(m.getVm()), m.getEpoch(), fromProto(m.getPlacement()));
  }
}
