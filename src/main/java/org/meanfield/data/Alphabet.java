package org.meanfield.data;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;

/** Characters (code points) as classes, numbered in their order. */
public final class Alphabet implements Serializable {
  private static final long serialVersionUID = 1;

  private final int[] characters;
  private final Map<Integer, Integer> places = new HashMap<>();

  /** Creates the alphabet of these characters, each of which occurs once. */
  public Alphabet(String characters) {
    this.characters = characters.codePoints().toArray();
    for (int place = 0; place < this.characters.length; place++) {
      places.put(this.characters[place], place);
    }
  }

  /** Returns the number of characters. */
  public int size() {
    return characters.length;
  }

  /** The place of a character; −1 if it isn't there. */
  public int placeOf(int character) {
    return places.getOrDefault(character, -1);
  }

  /** The characters at these places. */
  public String text(int... placesOfText) {
    StringBuilder text = new StringBuilder();
    for (int place : placesOfText) {
      text.appendCodePoint(characters[place]);
    }
    return text.toString();
  }

  /** A character as messages name it: {@code "a" (U+0061)}. */
  public static String named(int character) {
    return String.format("\"%s\" (U+%04X)", Character.toString(character), character);
  }
}
