package io.drover.cli;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.hook.DefaultShutdownHook;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where log lines go: to standard error from warnings up (logback.xml), until a command with a data
 * folder or a live view on the terminal sends them to a file.
 */
public final class Logging {
  private static final String FILE_PATTERN =
      "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX, UTC} %-5level %logger{36} %msg %kvp%n";

  private static final int MOST_WAITING = 10_000;

  private Logging() {}

  /** What a node of a cluster does and hears is logged, who comes and goes among the others too. */
  public static void ofNode(Path file) {
    toFile(file);
    var context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.getLogger("io.drover").setLevel(Level.INFO);
    context.getLogger("org.apache.pekko.cluster").setLevel(Level.INFO);
  }

  /**
   * Sends every line from now on to {@code file}, appending, and none to the terminal. Call it
   * before actors start.
   */
  public static void toFile(Path file) {
    var context = (LoggerContext) LoggerFactory.getILoggerFactory();
    var encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern(FILE_PATTERN);
    encoder.start();
    var appender = new FileAppender<ILoggingEvent>();
    appender.setContext(context);
    appender.setName("file");
    appender.setFile(file.toString());
    appender.setEncoder(encoder);
    appender.start();
    var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.detachAndStopAllAppenders();
    root.addAppender(behind(appender, context));
  }

  /**
   * Nobody waits for a disk to log a line: on a disk that hangs, heartbeats go on and lines are
   * lost, once so many wait.
   */
  private static AsyncAppender behind(FileAppender<ILoggingEvent> file, LoggerContext context) {
    var behind = new AsyncAppender();
    behind.setContext(context);
    behind.setName("behind");
    behind.setQueueSize(MOST_WAITING);
    behind.setDiscardingThreshold(0);
    behind.setNeverBlock(true);
    behind.addAppender(file);
    behind.start();
    var flush = new DefaultShutdownHook(); // what still waits when the process ends is written
    flush.setContext(context);
    Runtime.getRuntime().addShutdownHook(new Thread(flush, "log-flush"));
    return behind;
  }
}
