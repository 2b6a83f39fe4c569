package io.drover.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/**
 * The version from the build, and the commit if the launcher knows it (it tells in {@code
 * drover.commit}).
 */
final class DroverVersion implements IVersionProvider {
  @Override
  public String[] getVersion() {
    var commit = System.getProperty("drover.commit", "");
    return new String[] {
      "drover " + release() + (commit.isEmpty() ? "" : " (" + commit + ")"),
      "Java "
          + Runtime.version()
          + " on "
          + System.getProperty("os.name")
          + " "
          + System.getProperty("os.arch")
    };
  }

  private static String release() {
    try (var in = DroverVersion.class.getResourceAsStream("version.properties")) {
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
