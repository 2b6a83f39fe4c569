package io.drover.cli.bench;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this process has used and holds, as the operating system and the JVM tell it. */
final class ProcessMeters {
  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final Path STATUS = Path.of("/proc/self/status");

  private ProcessMeters() {}

  /** Of all threads: the compiler's and the collector's too. */
  static long cpuNanos() {
    return SYSTEM.getProcessCpuTime();
  }

  /** On the heap, by all threads since the start, those that have ended too. */
  static long allocatedBytes() {
    return THREADS.getTotalThreadAllocatedBytes();
  }

  /** Most platform threads at once since {@link #forgetMostThreads}; the JVM's own not counted. */
  static int mostThreads() {
    return THREADS.getPeakThreadCount();
  }

  static void forgetMostThreads() {
    THREADS.resetPeakThreadCount();
  }

  /**
   * What is held at one moment. Taking it collects garbage first, which takes CPU time.
   *
   * @param rssMiB memory of the process in RAM: the heap, libvirt's own and all else
   * @param heapMiB of it, what the garbage collector found in use
   * @param threads platform threads, the JVM's own not counted
   * @param files open file descriptors
   */
  record Held(double rssMiB, double heapMiB, int threads, long files) {}

  static Held held() {
    System.gc();
    return new Held(
        rssKibibytes() / 1024.0,
        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1048576.0,
        THREADS.getThreadCount(),
        SYSTEM instanceof UnixOperatingSystemMXBean unix ? unix.getOpenFileDescriptorCount() : -1);
  }

  /** Zero where the operating system has no such file. */
  private static long rssKibibytes() {
    if (!Files.isReadable(STATUS)) {
      return 0;
    }
    try (var lines = Files.lines(STATUS)) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
