package io.drover.simulation.trace;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * One day of CPU traces of the VMs of PlanetLab, as a {@code tar.xz} of one file a VM, each of 288
 * whole percentages.
 *
 * <p>Measured by CoMon (Park and Pai, <i>CoMon: A Mostly-Scalable Monitoring System for
 * PlanetLab</i>, 2006), collected by Beloglazov and Buyya (<i>Optimal Online Deterministic
 * Algorithms and Adaptive Heuristics …</i>, CCPE 2012).
 */
public final class PlanetLabDay {
  private static final String BUNDLED = "/io/drover/simulation/data/planetlab-20110303.tar.xz";
  private static final int MOST_TRACES = 100_000;
  private static final int MOST_BYTES_A_TRACE = 16_384;
  private static final int DECODER_KIB = 128 * 1024;

  private PlanetLabDay() {}

  /** 3 March 2011: 1,052 traces, sorted by name. Read once. */
  public static List<CpuTrace> bundled() {
    return Bundled.TRACES;
  }

  private static final class Bundled {
    static final List<CpuTrace> TRACES = readBundled();
  }

  private static List<CpuTrace> readBundled() {
    try (InputStream in = PlanetLabDay.class.getResourceAsStream(BUNDLED)) {
      if (in == null) {
        throw new IllegalStateException(
            "the bundled trace " + BUNDLED + " is not on the class path");
      }
      return read(in);
    } catch (IOException e) {
      throw new IllegalStateException(
          "the bundled trace " + BUNDLED + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** Sorted by the names of the files; folders do not matter. */
  public static List<CpuTrace> read(InputStream tarXz) throws IOException {
    Map<String, CpuTrace> traces = new TreeMap<>();
    try (var tar =
        new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(tarXz), DECODER_KIB))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        if (!entry.isFile()) {
          continue;
        }
        String name = entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
        if (traces.size() == MOST_TRACES) {
          throw new IOException("a day holds at most " + MOST_TRACES + " traces, found more");
        }
        traces.put(name, trace(name, tar.readNBytes(MOST_BYTES_A_TRACE)));
      }
    }
    return List.copyOf(traces.values());
  }

  private static CpuTrace trace(String name, byte[] content) throws IOException {
    byte[] percent = new byte[CpuTrace.SAMPLES];
    int line = 0;
    for (String text :
        new String(content, StandardCharsets.US_ASCII).lines().map(String::strip).toList()) {
      if (text.isEmpty()) {
        continue;
      }
      if (line == CpuTrace.SAMPLES || !text.matches("100|[0-9]{1,2}")) {
        throw new IOException(
            name
                + ", line "
                + (line + 1)
                + ": needs "
                + CpuTrace.SAMPLES
                + " whole percentages of 0 to 100, found \""
                + text
                + "\"");
      }
      percent[line++] = Byte.parseByte(text);
    }
    if (line < CpuTrace.SAMPLES) {
      throw new IOException(name + ": needs " + CpuTrace.SAMPLES + " values, found " + line);
    }
    return new CpuTrace(name, percent);
  }
}
