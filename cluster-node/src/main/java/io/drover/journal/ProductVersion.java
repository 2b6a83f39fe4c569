package io.drover.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version of this Drover, which a store notes beside what it wrote. */
public final class ProductVersion {
  public static final String CURRENT = read();

  private ProductVersion() {}

  private static String read() {
    try (var in = ProductVersion.class.getResourceAsStream("version.properties")) {
      var properties = new Properties();
      if (in != null) {
        properties.load(in);
      }
      return properties.getProperty("version", "of unknown version");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
