package io.drover.cli.bench;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads numbers of servers such as {@code 5}, {@code 2-9} or {@code 2,4,8}. */
final class ServerCounts implements ITypeConverter<ServerCounts.Counts> {
  private static final int MOST = 10_000;
  private static final Pattern RANGE = Pattern.compile("(\\d{1,5})(?:-(\\d{1,5}))?");

  /** Ascending, each once, at least one. */
  record Counts(List<Integer> all) {
    Counts {
      all = List.copyOf(all);
    }
  }

  @Override
  public Counts convert(String text) {
    return new Counts(
        Arrays.stream(text.split(",", -1))
            .flatMapToInt(part -> range(part.strip(), text))
            .sorted()
            .distinct()
            .boxed()
            .toList());
  }

  private static IntStream range(String part, String text) {
    Matcher matcher = RANGE.matcher(part);
    int first = matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
    int last =
        matcher.matches() && matcher.group(2) != null ? Integer.parseInt(matcher.group(2)) : first;
    if (first < 1 || last < first || last > MOST) {
      throw new TypeConversionException(
          "needs numbers of 1 to " + MOST + " such as 5, 2-9 or 2,4,8, found '" + text + "'");
    }
    return IntStream.rangeClosed(first, last);
  }
}
