package io.drover.simulation.dump;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads JSON strictly, one value after the other, and says of each mistake where it stands. */
final class JsonCursor {
  /** How the parser names a place inside its messages. */
  private static final Pattern SOURCE =
      Pattern.compile("\\[Source:[^\\]]*; line: (\\d+), column: \\d+\\]");

  private final String file;
  private final JsonParser parser;

  JsonCursor(String file, JsonParser parser) {
    this.file = file;
    this.parser = parser;
  }

  /** Reads the value of one field. */
  interface Field {
    void read(String name) throws DumpException;
  }

  /** Reads one element of an array. */
  interface Element {
    void read() throws DumpException;
  }

  /** Where something stands, for a mistake that is found later. */
  record Mark(int line, String path) {}

  void begin() throws DumpException {
    if (advance() != JsonToken.START_OBJECT) {
      throw fail("must be a JSON object, found " + found());
    }
    advance();
  }

  /**
   * The name of the first field after {@link #begin}, which {@link #rest} then starts with; empty
   * without fields.
   */
  String firstField() throws DumpException {
    return parser.currentToken() == JsonToken.FIELD_NAME ? name() : "";
  }

  /** The fields of the outermost object, the cursor standing on the first. */
  void rest(List<String> known, Set<String> required, Field field) throws DumpException {
    fields(known, required, field);
    if (advance() != null) {
      throw fail("goes on after the end of its JSON object");
    }
  }

  /** An object of known fields only, when {@code known} is not empty. */
  void object(List<String> known, Set<String> required, Field field) throws DumpException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw fail("needs an object, found " + found());
    }
    advance();
    fields(known, required, field);
  }

  private void fields(List<String> known, Set<String> required, Field field) throws DumpException {
    var missing = new HashSet<>(required);
    while (parser.currentToken() == JsonToken.FIELD_NAME) {
      String name = name();
      advance();
      if (!known.isEmpty() && !known.contains(name)) {
        throw fail("is an unknown field" + hint(name, known));
      }
      missing.remove(name);
      field.read(name);
      advance();
    }
    if (!missing.isEmpty()) {
      throw fail("lacks the field \"" + missing.stream().sorted().findFirst().orElseThrow() + "\"");
    }
  }

  /** The end of a sentence: the known name that was probably meant, or all of them. */
  private static String hint(String name, List<String> known) {
    return NearestName.to(name, known)
        .map(near -> ": did you mean \"" + near + "\"?")
        .orElseGet(() -> ": known are " + String.join(", ", known));
  }

  void array(Element element) throws DumpException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw fail("needs an array, found " + found());
    }
    while (advance() != JsonToken.END_ARRAY) {
      element.read();
    }
  }

  void skip() throws DumpException {
    try {
      parser.skipChildren();
    } catch (IOException e) {
      throw broken(e);
    }
  }

  String text() throws DumpException {
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      throw fail("needs a text, found " + found());
    }
    try {
      String text = parser.getText();
      if (text.isBlank()) {
        throw fail("needs at least one visible character, found \"" + text + "\"");
      }
      return text;
    } catch (IOException e) {
      throw broken(e);
    }
  }

  boolean flag() throws DumpException {
    if (parser.currentToken() != JsonToken.VALUE_TRUE
        && parser.currentToken() != JsonToken.VALUE_FALSE) {
      throw fail("needs true or false, found " + found());
    }
    return parser.currentToken() == JsonToken.VALUE_TRUE;
  }

  double number(double least, double most) throws DumpException {
    if (parser.currentToken() == null || !parser.currentToken().isNumeric()) {
      throw fail("needs a number, found " + found());
    }
    try {
      double number = parser.getDoubleValue();
      if (!(number >= least && number <= most)) {
        throw fail(
            "needs a number of "
                + plain(least)
                + " to "
                + plain(most)
                + ", found "
                + parser.getText());
      }
      return number;
    } catch (IOException e) {
      throw broken(e);
    }
  }

  long whole(long least, long most) throws DumpException {
    double number = number(least, most);
    if (number != Math.rint(number)) {
      throw fail("needs a whole number, found " + found());
    }
    return (long) number;
  }

  private static String plain(double bound) {
    return bound == Math.rint(bound) ? Long.toString((long) bound) : Double.toString(bound);
  }

  Mark mark() {
    return new Mark(parser.currentTokenLocation().getLineNr(), path());
  }

  DumpException fail(String what) {
    return fail(mark(), what);
  }

  DumpException fail(Mark at, String what) {
    return new DumpException(file + ", line " + at.line + ", " + at.path + ": " + what);
  }

  private JsonToken advance() throws DumpException {
    try {
      return parser.nextToken();
    } catch (IOException e) {
      throw broken(e);
    }
  }

  private String name() throws DumpException {
    try {
      return parser.currentName();
    } catch (IOException e) {
      throw broken(e);
    }
  }

  private String found() {
    JsonToken token = parser.currentToken();
    if (token == null) {
      return "the end of the file";
    }
    return switch (token) {
      case START_OBJECT -> "an object";
      case START_ARRAY -> "an array";
      case END_ARRAY, END_OBJECT -> "nothing";
      case VALUE_STRING -> "a text";
      default -> {
        try {
          yield parser.getText();
        } catch (IOException e) {
          yield "something unreadable";
        }
      }
    };
  }

  private DumpException broken(IOException e) throws DumpException {
    if (e instanceof JacksonException malformed) {
      JsonLocation at = malformed.getLocation();
      int line = at == null ? parser.currentLocation().getLineNr() : at.getLineNr();
      String why = malformed.getOriginalMessage().lines().findFirst().orElse("");
      return fail(
          new Mark(line, path()),
          "is not valid JSON: " + SOURCE.matcher(why).replaceAll("line $1"));
    }
    throw new Unreadable(e);
  }

  /** Carries a failure to read through code that knows only of mistakes in what was read. */
  static final class Unreadable extends RuntimeException {
    private static final long serialVersionUID = 1;
    final IOException failure;

    Unreadable(IOException failure) {
      super(failure);
      this.failure = failure;
    }
  }

  /** As in {@code $.hosts[3].numa[0].cores}. */
  private String path() {
    var path = new StringBuilder();
    JsonToken token = parser.currentToken();
    JsonStreamContext here = parser.getParsingContext();
    boolean justOpened = token == JsonToken.START_ARRAY || token == JsonToken.START_OBJECT;
    for (JsonStreamContext at = justOpened ? here.getParent() : here;
        at != null && !at.inRoot();
        at = at.getParent()) {
      if (at.inArray()) {
        path.insert(0, "[" + Math.max(0, at.getCurrentIndex()) + "]");
      } else if (at.getCurrentName() != null) {
        path.insert(0, "." + at.getCurrentName());
      }
    }
    return path.insert(0, "$").toString();
  }
}
