package io.drover.simulation.dump;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.drover.model.Cordon;
import io.drover.model.CpuModel;
import io.drover.model.GroupId;
import io.drover.model.HostDigest;
import io.drover.model.HostDigest.Guest;
import io.drover.model.PoolId;
import io.drover.model.Resources;
import io.drover.model.VmSpec;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Writes a fleet in Drover's own format, a host or VM a line, so that {@link FleetDump} reads it.
 */
public final class DumpWriter {
  private DumpWriter() {}

  /**
   * VMs on their way are left out: a dump knows only where VMs are. So are rules of groups, which
   * hosts do not tell.
   */
  public static void write(List<HostDigest> digests, Path file) throws IOException {
    try (var out = Files.newOutputStream(file);
        JsonGenerator json = new JsonFactory().createGenerator(out, JsonEncoding.UTF8)) {
      json.writeStartObject();
      json.writeStringField("format", DroverFormat.FORMAT);
      json.writeArrayFieldStart("hosts");
      for (HostDigest digest : digests) {
        json.writeRaw('\n');
        host(json, digest);
      }
      json.writeEndArray();
      json.writeArrayFieldStart("vms");
      for (HostDigest digest : digests) {
        for (Guest guest : digest.guests()) {
          json.writeRaw('\n');
          vm(json, digest, guest);
        }
      }
      json.writeEndArray();
      json.writeEndObject();
      json.writeRaw('\n');
    }
  }

  private static void host(JsonGenerator json, HostDigest digest) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", digest.spec().id().value());
    json.writeStringField("zone", digest.spec().zone().value());
    json.writeStringField("rack", digest.spec().rack().value());
    json.writeArrayFieldStart("numa");
    for (Resources node : digest.spec().numaNodes()) {
      json.writeStartObject();
      json.writeNumberField("cores", cores(node.cpu().millicores()));
      json.writeNumberField("memoryBytes", node.memory().bytes());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeNumberField("cpuOvercommit", digest.spec().cpuOvercommit());
    json.writeNumberField("cpuUsedCores", cores(digest.cpuUsed().millicores()));
    json.writeArrayFieldStart("pools");
    for (PoolId pool : digest.spec().pools().stream().sorted().toList()) {
      json.writeString(pool.value());
    }
    json.writeEndArray();
    texts(json, "cpuModels", digest.spec().cpuModels().stream().map(CpuModel::value));
    json.writeNumberField("nicBytesPerSecond", digest.spec().nic().bytesPerSecond());
    if (digest.cordon() != Cordon.OPEN) {
      json.writeStringField("cordon", digest.cordon().name().toLowerCase(Locale.ROOT));
    }
    json.writeEndObject();
  }

  private static void vm(JsonGenerator json, HostDigest digest, Guest guest) throws IOException {
    VmSpec vm = guest.vm();
    json.writeStartObject();
    json.writeStringField("id", vm.id().value());
    json.writeStringField("host", digest.spec().id().value());
    json.writeArrayFieldStart("numa");
    for (int node : guest.numa().nodes()) {
      json.writeNumber(node);
    }
    json.writeEndArray();
    json.writeNumberField("cores", cores(vm.size().cpu().millicores()));
    json.writeNumberField("memoryBytes", vm.size().memory().bytes());
    json.writeNumberField("cpuUsedCores", cores(guest.cpuUsed().millicores()));
    json.writeNumberField("dirtyBytesPerSecond", guest.dirtyRate().bytesPerSecond());
    json.writeStringField("pool", vm.pool().value());
    if (!vm.movable()) {
      json.writeBooleanField("movable", false);
    }
    if (vm.priority() > 0) {
      json.writeNumberField("priority", vm.priority());
    }
    texts(json, "apart", vm.apart().stream().map(GroupId::value));
    texts(
        json,
        "groups",
        vm.groups().stream().filter(group -> !vm.apart().contains(group)).map(GroupId::value));
    if (!vm.cpuModel().equals(CpuModel.ANY)) {
      json.writeStringField("cpuModel", vm.cpuModel().value());
    }
    json.writeEndObject();
  }

  /** Sorted; nothing at all without any. */
  private static void texts(JsonGenerator json, String field, Stream<String> texts)
      throws IOException {
    List<String> sorted = texts.sorted().toList();
    if (!sorted.isEmpty()) {
      json.writeArrayFieldStart(field);
      for (String text : sorted) {
        json.writeString(text);
      }
      json.writeEndArray();
    }
  }

  private static BigDecimal cores(long millicores) {
    return BigDecimal.valueOf(millicores, 3);
  }
}
