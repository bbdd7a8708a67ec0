package org.meanfield.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.Serializable;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.conf.Configuration;
import org.meanfield.errors.DataException;

/**
 * A UTF-8 text, read from its beginning. A byte order mark is no part of it.
 *
 * @param file where it is
 */
record TextFile(DataFile file) implements Serializable {
  private static final int BYTE_ORDER_MARK = 0xFEFF;

  /** A receiver of characters. */
  @FunctionalInterface
  interface Visitor {
    /** The next character, as a code point, and its number, counted from 0. */
    void visit(long number, int character);
  }

  /**
   * Reads all of it.
   *
   * @return how many characters it has
   * @throws DataException if it can't be read or isn't UTF-8
   */
  long read(Configuration hadoop, Visitor visitor) {
    long number = 0;
    try (Reader reader =
        new BufferedReader(
            new InputStreamReader(
                file.openAt(hadoop, 0),
                StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)))) {
      for (int unit = reader.read(); unit >= 0; unit = reader.read()) {
        // The decoder gives surrogates in pairs only.
        int character =
            Character.isHighSurrogate((char) unit)
                ? Character.toCodePoint((char) unit, (char) reader.read())
                : unit;
        if (number > 0 || character != BYTE_ORDER_MARK) {
          visitor.visit(number, character);
          number++;
        }
      }
      return number;
    } catch (CharacterCodingException e) {
      throw new DataException(
          String.format(
              "%s is not UTF-8 soon after character %,d. Convert it, for example with iconv.",
              file, number),
          e);
    } catch (IOException e) {
      throw new DataException(
          "Cannot read " + file + ": " + e + ". Executors must see the same files as the driver.",
          e);
    }
  }
}
