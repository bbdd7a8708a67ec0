package org.meanfield.model.input;

import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.meanfield.model.input.EncodedStep.Categories;
import org.meanfield.model.input.EncodedStep.Place;
import org.meanfield.model.input.InputColumn.Embedded;
import org.meanfield.model.input.InputColumn.Numeric;
import org.meanfield.model.input.InputColumn.OneHot;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The layer of a {@link ColumnEncoding}: e = E_i for the index i of an embedded column, and ∂E/∂E_i
 * is the sum of ∂E/∂e over the steps that have this index. Sums are in double and go over the
 * steps, and over the examples of each, in their order, so that they are the same every time. Steps
 * that a mask leaves out are zeros, and add nothing.
 *
 * <p>An encoded step is a slab of as many rows as it has values, with a column for each example.
 */
public final class ColumnEncodingLayer extends BaseLayer<ColumnEncoding> {
  private final EncodedStep encoded;
  private final Doubles doubles = new Doubles();
  private Categories categories = Categories.EXPANDED;

  /** The steps of the last pass. */
  private StoredSteps last;

  ColumnEncodingLayer(NeuralNetConfiguration conf, DataType type) {
    super(conf, type);
    encoded = layerConf().encodedStep();
  }

  /** Returns the order of the values that come out. */
  public EncodedStep encodedStep() {
    return encoded;
  }

  /** Leaves one-hot vectors as indices from now on, for a layer above that takes them. */
  public void leaveIndices() {
    categories = Categories.INDEXED;
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    assertInputSet(false);
    StoredSteps steps = new StoredSteps(encoded, input, maskArray);
    last = steps;
    int width = encoded.width(categories);
    INDArray output =
        workspaces.createUninitialized(
            ArrayType.ACTIVATIONS, dataType, new long[] {steps.batch(), width, steps.count()}, 'f');
    List<Place<Numeric>> numbers = encoded.numbers();
    List<Place<Embedded>> embeddings = encoded.embeddings();
    List<Place<OneHot>> oneHots = encoded.oneHots();
    double[][] tables =
        embeddings.stream()
            .map(place -> Doubles.copy(getParam(EmbeddingTables.key(place.column()))))
            .toArray(double[][]::new);
    double[] slab = new double[Math.multiplyExact(width, steps.batch())];
    int dense = encoded.dense();
    for (int t = 0; t < steps.count(); t++) {
      for (Place<Numeric> place : numbers) {
        putNumbers(steps, t, place, slab);
      }
      for (int k = 0; k < tables.length; k++) {
        putRows(steps, t, embeddings.get(k), tables[k], slab);
      }
      Arrays.fill(slab, dense * steps.batch(), slab.length, 0);
      for (int k = 0; k < oneHots.size(); k++) {
        if (categories == Categories.INDEXED) {
          putIndices(steps, t, oneHots.get(k).column(), dense + k, slab);
        } else {
          putOnes(steps, t, oneHots.get(k), slab);
        }
      }
      doubles.write(slab, output, (long) t * slab.length);
    }
    return output;
  }

  private static void putNumbers(StoredSteps steps, int t, Place<Numeric> place, double[] slab) {
    int at = place.first() * steps.batch();
    for (int b = 0; b < steps.batch(); b++) {
      slab[at + b] = steps.isPresent(t, b) ? steps.number(t, place.column(), b) : 0;
    }
  }

  private static void putRows(
      StoredSteps steps, int t, Place<Embedded> place, double[] table, double[] slab) {
    int rows = place.kind().vocabulary() + 1;
    for (int dimension = 0; dimension < place.kind().size(); dimension++) {
      int at = (place.first() + dimension) * steps.batch();
      for (int b = 0; b < steps.batch(); b++) {
        int row = steps.category(t, place.column(), b);
        slab[at + b] = steps.isPresent(t, b) ? table[dimension * rows + row] : 0;
      }
    }
  }

  private static void putOnes(StoredSteps steps, int t, Place<OneHot> place, double[] slab) {
    for (int b = 0; b < steps.batch(); b++) {
      int category = steps.category(t, place.column(), b);
      if (category > 0) {
        slab[(place.first() + category - 1) * steps.batch() + b] = 1;
      }
    }
  }

  private static void putIndices(StoredSteps steps, int t, int column, int row, double[] slab) {
    for (int b = 0; b < steps.batch(); b++) {
      slab[row * steps.batch() + b] = steps.category(t, column, b);
    }
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    assertInputSet(true);
    gradient = new DefaultGradient();
    List<Place<Embedded>> embeddings = encoded.embeddings();
    if (embeddings.isEmpty()) {
      return new Pair<>(gradient, null);
    }
    StoredSteps steps = last == null ? new StoredSteps(encoded, input, maskArray) : last;
    double[][] sums =
        embeddings.stream()
            .map(place -> new double[Math.toIntExact(place.kind().parameters())])
            .toArray(double[][]::new);
    INDArray errors = epsilon.dup('f');
    double[] slab = new double[Math.toIntExact(errors.size(1)) * steps.batch()];
    for (int t = 0; t < steps.count(); t++) {
      doubles.read(errors, (long) t * slab.length, slab);
      for (int k = 0; k < sums.length; k++) {
        addRows(steps, t, embeddings.get(k), slab, sums[k]);
      }
    }
    for (int k = 0; k < sums.length; k++) {
      String key = EmbeddingTables.key(embeddings.get(k).column());
      doubles.write(sums[k], gradientViews.get(key), 0);
      gradient.setGradientFor(key, gradientViews.get(key));
    }
    return new Pair<>(gradient, null);
  }

  private static void addRows(
      StoredSteps steps, int t, Place<Embedded> place, double[] slab, double[] sums) {
    int rows = place.kind().vocabulary() + 1;
    for (int dimension = 0; dimension < place.kind().size(); dimension++) {
      int from = (place.first() + dimension) * steps.batch();
      for (int b = 0; b < steps.batch(); b++) {
        if (steps.isPresent(t, b)) {
          int row = steps.category(t, place.column(), b);
          sums[dimension * rows + row] += slab[from + b];
        }
      }
    }
  }

  @Override
  public boolean isPretrainLayer() {
    return false;
  }

  @Override
  public void clear() {
    super.clear();
    last = null;
  }
}
