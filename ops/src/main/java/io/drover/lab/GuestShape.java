package io.drover.lab;

import io.drover.model.DataRate;
import io.drover.model.DataSize;
import java.util.ArrayList;
import java.util.List;

/**
 * What a guest of the lab is made of, and how hard it makes its migration.
 *
 * @param memory 80 MiB or more, or it does not boot
 * @param dirtyRate how much memory it writes a second
 * @param dirtySet how large the memory is that it writes to, round and round
 */
public record GuestShape(
    DataSize memory, DataRate dirtyRate, DataSize dirtySet, Disk disk, int vcpus) {
  private static final long MEBIBYTE = 1L << 20;

  /** Where a guest's disk lies, and how large it is. */
  public sealed interface Disk {}

  /** It has none. */
  public record NoDisk() implements Disk {}

  /** An image on the guest's first host, to be copied when it moves. */
  public record LocalDisk(DataSize size) implements Disk {}

  /**
   * An image that all hosts see at the same path; libvirt wants {@code VIR_MIGRATE_UNSAFE} for it.
   */
  public record SharedDisk(DataSize size) implements Disk {}

  /** 96 MiB, one virtual CPU, no disk, and it writes 5 MiB/s to 20 MiB. */
  public static GuestShape small() {
    return new GuestShape(
        DataSize.mebibytes(96), DataRate.mebibytes(5), DataSize.mebibytes(20), new NoDisk(), 1);
  }

  public GuestShape withMemory(DataSize other) {
    return new GuestShape(other, dirtyRate, dirtySet, disk, vcpus);
  }

  public GuestShape dirtying(DataRate rate, DataSize set) {
    return new GuestShape(memory, rate, set, disk, vcpus);
  }

  public GuestShape withDisk(Disk other) {
    return new GuestShape(memory, dirtyRate, dirtySet, other, vcpus);
  }

  public GuestShape withVcpus(int other) {
    return new GuestShape(memory, dirtyRate, dirtySet, disk, other);
  }

  /** As the script takes it, in whole MiB rounded down. */
  List<String> options() {
    var options =
        new ArrayList<>(
            List.of(
                "--memory",
                wholeMebibytes(memory),
                "--rate",
                wholeMebibytes(dirtyRate),
                "--set",
                wholeMebibytes(dirtySet),
                "--vcpus",
                String.valueOf(vcpus)));
    switch (disk) {
      case NoDisk _ -> {}
      case LocalDisk(var size) -> options.addAll(List.of("--disk", wholeMebibytes(size)));
      case SharedDisk(var size) ->
          options.addAll(List.of("--disk", wholeMebibytes(size), "--shared"));
    }
    return List.copyOf(options);
  }

  static String wholeMebibytes(DataSize size) {
    return String.valueOf(size.bytes() / MEBIBYTE);
  }

  /** A second's worth. */
  static String wholeMebibytes(DataRate rate) {
    return String.valueOf(rate.bytesPerSecond() / MEBIBYTE);
  }
}
