package org.meanfield.guess;

import java.util.List;
import java.util.stream.Stream;

/**
 * The parts of a guess that the user knows better; empty texts leave them to the rules.
 *
 * @param target the column to forecast
 * @param label the column of classes
 * @param time the column of times
 * @param series the column that names the time series of each row
 * @param id the column that names the sequence of each row, or each example
 * @param model the kind of the model
 */
public record Wishes(
    String target, String label, String time, String series, String id, Model model) {
  /** The kinds of models. */
  public enum Model {
    /** The rule chooses. */
    ANY,
    /** The model is a recurrent network. */
    LSTM,
    /** The model is an autoencoder. */
    AUTOENCODER,
    /** The model is a restricted Boltzmann machine. */
    RBM
  }

  /** The wishes of a user who has none. */
  public static final Wishes NONE = new Wishes("", "", "", "", "", Model.ANY);

  /** Returns the columns that are named. */
  List<String> columns() {
    return Stream.of(target, label, time, series, id).filter(name -> !name.isEmpty()).toList();
  }
}
