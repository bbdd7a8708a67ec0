package org.meanfield.guess;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Words by which people name columns, for each of the parts that a column may have. */
enum Words {
  /** Columns that are nearly always the classes or values that a model is to predict. */
  ANSWER("label labels class classes target diagnosis outcome species"),
  /** Columns of classes. */
  LABEL(
      "label labels class classes target species variety diagnosis outcome category activity"
          + " fault failure status state result survived died churn spam converted purchased fraud anomaly abnormal disease"
          + " kind type"),
  /** Columns of times. */
  TIME(
      "time times timestamp date datetime ds ts day days hour month week year period when"
          + " epoch stamp utc moment"),
  /** Columns that number the steps of a sequence. */
  ORDER(
      "step steps t order index idx frame seq position pos nr no n cycle tick number time sample"),
  /** Columns that name time series. */
  SERIES(
      "series area region zone station site sensor meter store item symbol ticker city country"
          + " device machine unit location name id product sku customer household building"),
  /** Columns that name sequences, or examples. */
  ID(
      "id ids uid uuid guid key code sequence session recording record trial subject patient run"
          + " case sample user customer machine unit device name"),
  /** Columns to forecast. */
  TARGET(
      "target value values load demand sales sold price close consumption usage power energy"
          + " count quantity volume flow traffic passengers temperature temp");

  private final String words;

  Words(String words) {
    this.words = words;
  }

  /** Returns whether a column's name has one of the words. */
  boolean in(String column) {
    return Arrays.asList(words.split(" ", -1)).stream().anyMatch(parts(column)::contains);
  }

  /** Divides a name at blanks, signs, and capital letters. */
  private static List<String> parts(String column) {
    String divided = column.strip().replaceAll("(?<=[a-z])(?=[A-Z])", " ");
    return Arrays.stream(divided.split("[^\\p{L}]+", -1))
        .map(part -> part.toLowerCase(Locale.ROOT))
        .filter(part -> !part.isEmpty())
        .toList();
  }
}
