package org.meanfield.data;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;

/** Characters (code points) as classes, numbered in their order. */
final class Alphabet implements Serializable {
  private static final long serialVersionUID = 1;

  private final Map<Integer, Integer> places = new HashMap<>();

  /** Of these characters, each once. */
  Alphabet(String characters) {
    characters.codePoints().forEach(character -> places.put(character, places.size()));
  }

  int size() {
    return places.size();
  }

  /** The place of a character; −1 if it isn't there. */
  int placeOf(int character) {
    return places.getOrDefault(character, -1);
  }
}
