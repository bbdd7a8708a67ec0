package org.meanfield.data.source;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.commons.codec.digest.DigestUtils;
import org.meanfield.errors.DataException;

/**
 * The texts of categories, by their column. In records a code stands for a text, which depends on
 * the text alone, so that records are numbers, and are the same wherever they are read. A text that
 * is read again changes nothing.
 */
public final class CategoryTexts implements Serializable {
  /** The code of a cell that has no text. */
  public static final double NO_TEXT = 0;

  /** The most texts that a column may have. */
  static final int MOST = 100_000;

  private static final long serialVersionUID = 1;

  /** Bits of SHA-256 that are no part of a code: a double holds whole numbers of 53 bits. */
  private static final int UNUSED_BITS = Long.SIZE - 53;

  /** Spark may send what a task has found so far while the task goes on. */
  private final Map<String, Set<String>> byColumn = new ConcurrentHashMap<>();

  /**
   * Adds a text of a column; returns its code.
   *
   * @throws DataException if the column has too many
   */
  double add(String column, String text) {
    Set<String> texts = of(column);
    texts.add(text);
    requireFew(column, texts);
    return code(text);
  }

  /** Adds those of others, until there are too many. */
  void addAll(CategoryTexts others) {
    // Spark ignores what an accumulator throws when it merges: byCode() tells of it.
    others.byColumn.forEach((column, texts) -> addSome(column, texts));
  }

  private void addSome(String column, Collection<String> texts) {
    Set<String> ours = of(column);
    for (String text : texts) {
      if (ours.size() <= MOST) {
        ours.add(text);
      }
    }
  }

  private Set<String> of(String column) {
    return byColumn.computeIfAbsent(column, it -> ConcurrentHashMap.newKeySet());
  }

  boolean isEmpty() {
    return byColumn.isEmpty();
  }

  void clear() {
    byColumn.clear();
  }

  /** Returns the code of a text: 53 bits of its SHA-256, and never that of no text. */
  public static double code(String text) {
    byte[] hash = DigestUtils.sha256(text.getBytes(StandardCharsets.UTF_8));
    return Math.max(1, ByteBuffer.wrap(hash).getLong() >>> UNUSED_BITS);
  }

  /**
   * Returns the texts of a column by their codes.
   *
   * @throws DataException if there are too many, or if two have one code
   */
  Map<Double, String> byCode(String column) {
    Set<String> texts = byColumn.getOrDefault(column, Set.of());
    requireFew(column, texts);
    Map<Double, String> byCode = new HashMap<>();
    for (String text : texts) {
      String other = byCode.put(code(text), text);
      if (other != null) {
        throw new DataException(
            String.format(
                "The column %s has the values %s, which can't be told apart, since 53 bits of their"
                    + " SHA-256 are equal. Write one of them in another way.",
                column, String.join(" and ", List.of(other, text))));
      }
    }
    return byCode;
  }

  private static void requireFew(String column, Set<String> texts) {
    if (texts.size() > MOST) {
      throw new DataException(
          String.format(
              "The column %s has more than 100,000 different values, too many for encode = one-hot"
                  + " or embedding. Give one value to all that are rare, leave the column out of"
                  + " data.source.features, or choose encode = number if its values are numbers.",
              column));
    }
  }
}
