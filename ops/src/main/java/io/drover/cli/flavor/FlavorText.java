package io.drover.cli.flavor;

import io.drover.model.Cpu;
import io.drover.model.DataSize;
import io.drover.model.Resources;
import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads sizes of VMs such as {@code cpu=4,memory=16GiB}, in either order. */
final class FlavorText implements ITypeConverter<Resources> {
  private static final Pattern CPU = Pattern.compile("cpu=(\\d{1,5}(?:\\.\\d{1,3})?)");
  private static final Pattern MEMORY = Pattern.compile("memory=(\\d{1,7})(MiB|GiB|TiB)");

  @Override
  public Resources convert(String text) {
    String[] parts = text.split(",", -1);
    if (parts.length == 2) {
      boolean cpuFirst = parts[0].startsWith("cpu=");
      Matcher cpu = CPU.matcher(parts[cpuFirst ? 0 : 1]);
      Matcher memory = MEMORY.matcher(parts[cpuFirst ? 1 : 0]);
      if (cpu.matches() && memory.matches()) {
        return size(cpu.group(1), Long.parseLong(memory.group(1)), memory.group(2), text);
      }
    }
    throw refused(text);
  }

  private static Resources size(String cores, long amount, String unit, String text) {
    var cpu = new Cpu(new BigDecimal(cores).movePointRight(3).longValueExact());
    var memory =
        switch (unit) {
          case "MiB" -> DataSize.mebibytes(amount);
          case "GiB" -> DataSize.gibibytes(amount);
          default -> DataSize.gibibytes(amount * 1024);
        };
    if (cpu.equals(Cpu.ZERO) || memory.equals(DataSize.ZERO)) {
      throw refused(text);
    }
    return new Resources(cpu, memory);
  }

  private static TypeConversionException refused(String text) {
    return new TypeConversionException(
        "needs CPU in cores and memory in MiB, GiB or TiB, both above 0, such as cpu=4,memory=16GiB, found '"
            + text
            + "'");
  }
}
