package org.meanfield.model.trace;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.GravesLSTM;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.conf.layers.wrapper.BaseWrapperLayer;
import org.meanfield.model.layer.BothEnds;
import org.meanfield.model.trace.CellTrace.Direction;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A layer of one direction, or of two whose outputs lie side by side.
 *
 * @param cells the forward direction and, if there is one, the backward direction
 * @param reads where the layer above reads it
 */
record RecurrentLayer(List<RecurrentCell> cells, Reads reads) {
  /** The steps at which a last layer is read. */
  enum Reads {
    /** Both directions are read at the sequence's last step. */
    LAST_STEP,
    /** Each direction is read where it ends. */
    BOTH_ENDS
  }

  static RecurrentLayer of(Layer layer, Map<String, INDArray> parameters) {
    Layer conf = layer;
    Reads reads = conf instanceof BothEnds ? Reads.BOTH_ENDS : Reads.LAST_STEP;
    while (conf instanceof BaseWrapperLayer wrapper) {
      conf = wrapper.getUnderlying();
    }
    if (conf instanceof Bidirectional both) {
      // DL4J's prefixes of the two directions.
      return new RecurrentLayer(
          List.of(cell(both.getFwd(), parameters, "f"), cell(both.getBwd(), parameters, "b")),
          reads);
    }
    return new RecurrentLayer(List.of(cell(conf, parameters, "")), reads);
  }

  // Deprecated or not, DL4J has no other layer with peepholes.
  @SuppressWarnings("deprecation")
  private static RecurrentCell cell(Layer conf, Map<String, INDArray> parameters, String prefix) {
    double[][] w = parameters.get(prefix + "W").toDoubleMatrix();
    INDArray r = parameters.get(prefix + "RW");
    double[] b = parameters.get(prefix + "b").ravel().toDoubleVector();
    int units = Math.toIntExact(r.size(0));
    if (conf instanceof SimpleRnn) {
      return new TanhCell(w, r.toDoubleMatrix(), b);
    }
    if (conf instanceof GravesLSTM) {
      // Three columns behind the gates': what forget, output and input gate see.
      LstmCell.Peepholes peepholes =
          new LstmCell.Peepholes(
              column(r, 4 * units), column(r, 4 * units + 1), column(r, 4 * units + 2));
      double[][] gates =
          r.get(NDArrayIndex.all(), NDArrayIndex.interval(0, 4 * units)).toDoubleMatrix();
      return new LstmCell(w, gates, b, peepholes);
    }
    if (conf instanceof LSTM) {
      return new LstmCell(w, r.toDoubleMatrix(), b, LstmCell.Peepholes.none(units));
    }
    throw new IllegalArgumentException(
        conf.getClass().getName() + " is no recurrent layer of ours");
  }

  private static double[] column(INDArray matrix, int column) {
    return matrix.getColumn(column).toDoubleVector();
  }

  /** Computes the signals of each direction, in the order of the sequence. */
  List<Map<Signal, double[][]>> forward(double[][] x_TF) {
    List<Map<Signal, double[][]>> signals = new ArrayList<>();
    signals.add(cells.get(0).forward(x_TF));
    if (cells.size() > 1) {
      Map<Signal, double[][]> backward = cells.get(1).forward(Matrices.reversed(x_TF));
      backward.replaceAll((signal, rows) -> Matrices.reversed(rows));
      signals.add(backward);
    }
    return signals;
  }

  /** Returns the outputs of both directions side by side. */
  static double[][] output(List<Map<Signal, double[][]>> signals) {
    double[][] output = signals.get(0).get(Signal.HIDDEN);
    if (signals.size() == 1) {
      return output;
    }
    double[][] both = new double[output.length][];
    for (int t = 0; t < both.length; t++) {
      double[] backward = signals.get(1).get(Signal.HIDDEN)[t];
      both[t] = Arrays.copyOf(output[t], output[t].length + backward.length);
      System.arraycopy(backward, 0, both[t], output[t].length, backward.length);
    }
    return both;
  }

  /** Returns the part of {@link #output} that the output layer reads. */
  double[] ends(double[][] output) {
    double[] ends = output[output.length - 1].clone();
    if (reads == Reads.BOTH_ENDS) {
      int half = ends.length / 2;
      System.arraycopy(output[0], half, ends, half, half);
    }
    return ends;
  }

  /** Returns ∂E/∂output of each step, for a gradient by {@link #ends}. */
  double[][] errorsAtEnds(double[] gradient, int steps) {
    double[][] errors = new double[steps][gradient.length];
    if (reads == Reads.BOTH_ENDS) {
      int half = gradient.length / 2;
      System.arraycopy(gradient, 0, errors[steps - 1], 0, half);
      System.arraycopy(gradient, half, errors[0], half, half);
    } else {
      errors[steps - 1] = gradient;
    }
    return errors;
  }

  /**
   * Goes back through time.
   *
   * @param index of this layer
   * @param read where the last layer is read
   * @param errors ∂E/∂output of each step
   * @param traces to which each direction's is added
   * @return ∂E/∂x of each step
   */
  double[][] backward(
      int index,
      Reads read,
      List<Map<Signal, double[][]>> signals,
      double[][] errors,
      List<CellTrace> traces) {
    int last = errors.length - 1;
    if (cells.size() == 1) {
      RecurrentCell.Back back = cells.get(0).backward(signals.get(0), errors);
      traces.add(trace(index, Direction.FORWARD, last, signals.get(0), back));
      return back.inputGradient_TF();
    }
    int half = errors[0].length / 2;
    RecurrentCell.Back forward = cells.get(0).backward(signals.get(0), columns(errors, 0, half));
    RecurrentCell.Back reversed =
        backwardDirection(signals.get(1), columns(errors, half, 2 * half));
    traces.add(trace(index, Direction.FORWARD, last, signals.get(0), forward));
    int end = read == Reads.BOTH_ENDS ? 0 : last;
    traces.add(trace(index, Direction.BACKWARD, end, signals.get(1), reversed));
    double[][] sum = forward.inputGradient_TF();
    for (int t = 0; t < sum.length; t++) {
      for (int f = 0; f < sum[t].length; f++) {
        sum[t][f] += reversed.inputGradient_TF()[t][f];
      }
    }
    return sum;
  }

  private RecurrentCell.Back backwardDirection(Map<Signal, double[][]> signals, double[][] errors) {
    Map<Signal, double[][]> asRead = new EnumMap<>(signals);
    asRead.replaceAll((signal, rows) -> Matrices.reversed(rows));
    RecurrentCell.Back back = cells.get(1).backward(asRead, Matrices.reversed(errors));
    return new RecurrentCell.Back(
        Matrices.reversed(back.hiddenGradient_TH()),
        Matrices.reversed(back.cellGradient_TH()),
        Matrices.reversed(back.inputGradient_TF()));
  }

  private static CellTrace trace(
      int index,
      Direction direction,
      int end,
      Map<Signal, double[][]> signals,
      RecurrentCell.Back back) {
    return new CellTrace(
        index,
        direction,
        end,
        signals,
        Matrices.norms(back.hiddenGradient_TH()),
        Matrices.norms(back.cellGradient_TH()));
  }

  private static double[][] columns(double[][] rows, int from, int to) {
    double[][] columns = new double[rows.length][];
    for (int t = 0; t < rows.length; t++) {
      columns[t] = Arrays.copyOfRange(rows[t], from, to);
    }
    return columns;
  }
}
