package io.drover.fleetview;

import io.drover.model.CpuModel;
import io.drover.model.GroupId;
import io.drover.model.GroupRule;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;

/** SHA-256 over a snapshot's columns: every number, id and order that a plan can depend on. */
final class ContentHash {
  private final MessageDigest digest;
  private final byte[] buffer = new byte[8192];
  private int filled;

  private ContentHash(MessageDigest digest) {
    this.digest = digest;
  }

  static String of(Columns c) {
    try {
      var hash = new ContentHash(MessageDigest.getInstance("SHA-256"));
      hash.addAll(c);
      hash.flush();
      return HexFormat.of().formatHex(hash.digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256, this one does not", e);
    }
  }

  private void addAll(Columns c) {
    add(c.revision);
    add(c.at);
    add(c.nodes);
    add(c.host.length);
    for (int h = 0; h < c.host.length; h++) {
      add(c.host[h].id().value());
      add(c.host[h].zone().value());
      add(c.host[h].rack().value());
      add(c.host[h].nic().bytesPerSecond());
      add(String.join(" ", c.host[h].cpuModels().stream().map(CpuModel::value).sorted().toList()));
      add(c.nodeCount[h]);
      add(c.cordon[h].ordinal());
      add(c.stale[h] ? 1 : 0);
      add(c.sampledAt[h]);
      add(c.physicalCpu[h]);
      add(c.cpuUsed[h]);
      add(c.expectedLoad[h]);
      add(c.firstVm[h]);
    }
    for (long[] column :
        new long[][] {c.allocatableCpu, c.allocatableMemory, c.freeCpu, c.freeMemory, c.pools}) {
      add(column.length);
      for (long value : column) {
        add(value);
      }
    }
    add(c.vm.length);
    for (int v = 0; v < c.vm.length; v++) {
      add(c.vm[v].id().value());
      add((long) c.vmMask[v] << 8 | c.vmNumaNodes[v]);
      add(c.vmCpu[v]);
      add(c.vmMemory[v]);
      add(c.vmCpuUsed[v]);
      add(c.vmDirtyRate[v]);
      add((long) c.vmPool[v] << 2 | (c.vmMovable[v] ? 2 : 0) | (c.vmIncoming[v] ? 1 : 0));
      add(c.vm[v].cpuModel().value());
      add(c.vmGroups[v].groups().length);
      for (int group : c.vmGroups[v].groups()) {
        add(group);
      }
    }
    add(c.rules.ids.length);
    for (GroupId group : c.rules.ids) {
      add(group.value());
    }
    add(c.rules.count());
    for (GroupRule rule : c.rules.rules) {
      add(rule.toString());
    }
  }

  private void add(Instant instant) {
    add(instant.getEpochSecond());
    add(instant.getNano());
  }

  private void add(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    add(bytes.length);
    if (bytes.length > buffer.length - filled) {
      flush();
    }
    if (bytes.length > buffer.length) {
      digest.update(bytes);
      return;
    }
    System.arraycopy(bytes, 0, buffer, filled, bytes.length);
    filled += bytes.length;
  }

  private void add(long value) {
    if (buffer.length - filled < Long.BYTES) {
      flush();
    }
    for (int shift = 56; shift >= 0; shift -= 8) {
      buffer[filled++] = (byte) (value >>> shift);
    }
  }

  private void flush() {
    digest.update(buffer, 0, filled);
    filled = 0;
  }
}
