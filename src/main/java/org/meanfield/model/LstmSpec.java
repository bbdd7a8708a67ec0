package org.meanfield.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.meanfield.errors.DataException;
import org.meanfield.errors.Inline;
import org.meanfield.errors.Violations;
import org.meanfield.model.input.EncodedStep.Categories;
import org.meanfield.model.input.InputColumn.Embedded;
import org.meanfield.model.loss.ValueLoss;

/**
 * A model of sequences: stacked recurrent layers, and an output layer that predicts one target
 * after the last step or one at each step, as the data has it. Classes get a softmax and
 * cross-entropy, values the loss that is chosen.
 *
 * @param cell the recurrent cell: an LSTM with forget gate ({@code lstm}, Hochreiter and
 *     Schmidhuber 1997, Gers et al. 2000), one with peepholes, too ({@code peephole-lstm}, Gers et
 *     al. 2002), or tanh units without gates ({@code rnn}, Elman 1990)
 * @param hidden the number of units of each recurrent layer, from the input on; a bidirectional
 *     layer has as many in each direction
 * @param bidirectional whether each layer reads sequences forwards and backwards (Schuster and
 *     Paliwal 1997, doi:10.1109/78.650093)
 * @param forgetGateBias the initial bias of the forget gates; with 1, cells keep their state from
 *     the start of training (Jozefowicz et al. 2015)
 * @param dropout the probability that an output of a recurrent layer is dropped on its way to the
 *     next layer, never on its way to the layer's own next step (Zaremba et al. 2014,
 *     arXiv:1409.2329); 0 for no dropout
 * @param weightDecay the coefficient λ of the L2 penalty ½·λ·‖W‖² on the weights W, which tables of
 *     embeddings are not among; 0 for none
 * @param gradientClipping the clipping of gradients that are too large
 * @param truncation the truncation of back-propagation through time
 * @param valueLoss the loss of values, which classes don't have
 */
public record LstmSpec(
    Cell cell,
    List<Integer> hidden,
    boolean bidirectional,
    double forgetGateBias,
    double dropout,
    double weightDecay,
    GradientClippingSpec gradientClipping,
    TruncationSpec truncation,
    @Inline ValueLoss valueLoss)
    implements ModelSpec {
  private static final double USUAL_BIAS = 1;

  /** The cells that a recurrent layer is made of. */
  public enum Cell {
    /**
     * The LSTM of Hochreiter and Schmidhuber 1997, doi:10.1162/neco.1997.9.8.1735, with the forget
     * gate of Gers et al. 2000, doi:10.1162/089976600300015015.
     */
    LSTM,
    /**
     * The LSTM with peepholes from the cells to the gates: Gers et al. 2002,
     * jmlr.org/papers/v3/gers02a.
     */
    PEEPHOLE_LSTM,
    /** Units with tanh and no gates: Elman 1990, doi:10.1016/0364-0213(90)90002-E. */
    RNN
  }

  /** Checks that each setting is within its range. */
  public LstmSpec {
    hidden = List.copyOf(hidden);
    Violations violations =
        new Violations()
            .require(!hidden.isEmpty(), "hidden", "must name at least one layer", "[128] is usual")
            .require(
                Double.isFinite(forgetGateBias),
                "forgetGateBias",
                "must be a finite number but is " + forgetGateBias,
                "1 is usual")
            .require(
                cell != Cell.RNN || forgetGateBias == USUAL_BIAS,
                "forgetGateBias",
                "is " + forgetGateBias + ", but cell = rnn has no gates",
                "leave it out, or choose cell = lstm")
            .require(
                dropout >= 0 && dropout < 1,
                "dropout",
                "must be from 0 to below 1 but is " + dropout,
                "0 to 0.5 is usual")
            .require(
                weightDecay >= 0 && Double.isFinite(weightDecay),
                "weightDecay",
                "must be 0 or more but is " + weightDecay,
                "1e-5 is usual")
            .require(
                !bidirectional || !truncation.cuts(),
                "bidirectional",
                "is true, but truncation.forward cuts sequences before their end is read",
                "choose bidirectional = false, or leave truncation out");
    for (int units : hidden) {
      violations.atLeast("hidden", units, 1, "each layer needs a unit; [128] is usual");
    }
    violations.check();
  }

  /** Creates a model that learns values by their squared errors. */
  public LstmSpec(
      Cell cell,
      List<Integer> hidden,
      boolean bidirectional,
      double forgetGateBias,
      double dropout,
      double weightDecay,
      GradientClippingSpec gradientClipping,
      TruncationSpec truncation) {
    this(
        cell,
        hidden,
        bidirectional,
        forgetGateBias,
        dropout,
        weightDecay,
        gradientClipping,
        truncation,
        ValueLoss.SQUARED);
  }

  /** Plain stacked LSTM layers, with nothing else. */
  public static LstmSpec plain(List<Integer> hidden) {
    return new LstmSpec(
        Cell.LSTM, hidden, false, USUAL_BIAS, 0, 0, GradientClippingSpec.NONE, TruncationSpec.NONE);
  }

  /** Returns the same model, which learns values by another loss. */
  public LstmSpec learningBy(ValueLoss other) {
    return new LstmSpec(
        cell,
        hidden,
        bidirectional,
        forgetGateBias,
        dropout,
        weightDecay,
        gradientClipping,
        truncation,
        other);
  }

  @Override
  public Reads reads() {
    return Reads.LABELLED_SEQUENCES;
  }

  @Override
  public List<String> lossMetrics() {
    return Stream.concat(Stream.of("crossEntropy"), valueLoss.metrics().stream()).toList();
  }

  @Override
  public List<String> baselineMetrics() {
    return Stream.concat(Stream.of("accuracy"), valueLoss.pointMetrics().stream()).toList();
  }

  /** Its labels are what held-out data is judged by. */
  @Override
  public Optional<String> comparedMetric() {
    return Optional.empty();
  }

  @Override
  public double maxGradientNorm() {
    return gradientClipping.kind() == GradientClippingSpec.Kind.GLOBAL_NORM
        ? gradientClipping.threshold()
        : 0;
  }

  /**
   * The values of a step: of LSTMs its input, gates, cell, its tanh, and the error of its output;
   * of simple units, input, output and its error. Those with peepholes are computed in native
   * memory.
   */
  @Override
  public double stepValues(DataShape shape, int batchSize) {
    double slabs =
        switch (cell) {
          case LSTM -> 7;
          case RNN -> 2;
          case PEEPHOLE_LSTM -> 0;
        };
    if (slabs == 0) {
      return 0;
    }
    int directions = bidirectional ? 2 : 1;
    long steps = truncation.cuts() ? Math.min(truncation.backward(), shape.steps()) : shape.steps();
    double values = 0;
    // The halves of a bidirectional layer are not told that they could take indices.
    int inputs = shape.inputs(bidirectional ? Categories.EXPANDED : Categories.INDEXED);
    for (int units : hidden) {
      values += (double) directions * steps * batchSize * (slabs * units + inputs);
      inputs = directions * units;
    }
    return values;
  }

  /** Notes the number of parameters that are tables of embeddings. */
  @Override
  public Stream<String> notes(DataShape shape) {
    List<Embedded> tables =
        shape.columns().stream()
            .filter(Embedded.class::isInstance)
            .map(Embedded.class::cast)
            .toList();
    List<String> notes = new ArrayList<>();
    if (!tables.isEmpty()) {
      notes.add(
          String.format(
              Locale.ROOT,
              "The model embeds %s, in tables of %,d parameters.",
              tables.size() == 1 ? "one column" : tables.size() + " columns",
              tables.stream().mapToLong(Embedded::parameters).sum()));
    }
    if (dropout > 0 && valueLoss.tellsSpread() && !shape.target().isClass()) {
      notes.add(
          String.format(
              Locale.ROOT,
              "model.dropout = %s makes forecasts vary in training alone, so that model.loss = %s"
                  + " learns intervals that are too wide. model.dropout = 0 learns truer ones.",
              dropout,
              valueLoss.loss().name().toLowerCase(Locale.ROOT)));
    }
    return notes.stream();
  }

  @Override
  public MultiLayerConfiguration configuration(DataShape shape, UpdaterSpec updater, long seed) {
    if (truncation.cuts() && !shape.target().perStep()) {
      throw new DataException(
          "model.truncation cuts sequences into segments, but the data has one target a sequence,"
              + " at its end: no segment but the last would have a loss. Leave model.truncation"
              + " out, or choose data with a target at each step.");
    }
    if (truncation.forward() > shape.steps()) {
      throw new DataException(
          String.format(
              "model.truncation.forward is %d, but the longest sequence has %d steps. Choose fewer,"
                  + " or leave model.truncation out.",
              truncation.forward(), shape.steps()));
    }
    if (shape.target().isClass() && !valueLoss.equals(ValueLoss.SQUARED)) {
      throw new DataException(
          String.format(
              "model.loss is %s, which is a loss of values, but the data's targets are classes,"
                  + " whose loss is the cross-entropy. Leave model.loss and model.quantiles out, or"
                  + " choose data whose targets are values.",
              valueLoss));
    }
    return new RecurrentStack(this, shape).configuration(updater, seed);
  }
}
