package io.drover.lab;

import java.util.regex.Pattern;

/**
 * A QEMU process of a guest, running or incoming, found without asking libvirt.
 *
 * @param host the number of the host it belongs to
 * @param state as in {@code /proc/PID/stat}: {@code T} is stopped, {@code R} and {@code S} are not
 */
public record GuestProcess(int host, String guest, long pid, char state) {
  private static final Pattern LINE = Pattern.compile("[a-z0-9]+-h(\\d+) (\\S+) (\\d+) (\\S)");

  static GuestProcess parse(String line) {
    var matcher = LINE.matcher(line);
    if (!matcher.matches()) {
      throw new LabUnusable("a line as in 'lab-h1 web 1234 S' was needed, found: " + line);
    }
    return new GuestProcess(
        Integer.parseInt(matcher.group(1)),
        matcher.group(2),
        Long.parseLong(matcher.group(3)),
        matcher.group(4).charAt(0));
  }
}
