package org.meanfield.model;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.meanfield.model.input.EncodedStep;
import org.meanfield.model.input.EncodedStep.Categories;
import org.meanfield.model.input.EncodedStep.Place;
import org.meanfield.model.input.InputColumn;
import org.meanfield.model.input.InputColumn.OneHot;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Takes over into a network of other vocabularies what belongs to the categories that both know:
 * their rows of embeddings' tables, and the rows of the first recurrent layer's input weights that
 * their one-hot vectors choose. The rows of a new category stay as they were drawn.
 *
 * @param rows by the name of a parameter, for each of its rows that of the other network's
 *     parameter; negative if that has none
 */
public record CategoryTransfer(Map<String, int[]> rows) {
  /** The transfer between networks of the same vocabularies. */
  public static final CategoryTransfer NONE = new CategoryTransfer(Map.of());

  private static final String ENCODING = "0_E";

  /** The input weights of the layer behind the encoding: in one direction, or in each of two. */
  private static final Set<String> INPUT_WEIGHTS = Set.of("1_W", "1_fW", "1_bW");

  /**
   * Creates the transfer between networks whose columns differ in their vocabularies alone.
   *
   * @param to the network whose parameters are to be set
   * @param fromColumns the other network's columns
   * @param toColumns the columns of {@code to}
   * @param indices by column, for each index of {@code to} that of the other network, from 0 on;
   *     negative if it is unknown there; empty of numbers
   */
  public static CategoryTransfer of(
      MultiLayerNetwork to,
      List<InputColumn> fromColumns,
      List<InputColumn> toColumns,
      List<int[]> indices) {
    Map<String, int[]> rows = new HashMap<>();
    int[] inputs = inputs(new EncodedStep(fromColumns), new EncodedStep(toColumns), indices);
    for (String name : to.paramTable().keySet()) {
      if (name.startsWith(ENCODING)) {
        rows.put(name, indices.get(Integer.parseInt(name.substring(ENCODING.length()))));
      } else if (INPUT_WEIGHTS.contains(name)) {
        rows.put(name, inputs);
      }
    }
    return new CategoryTransfer(rows);
  }

  /** Returns the rows of input weights: dense values keep their places. */
  private static int[] inputs(EncodedStep from, EncodedStep to, List<int[]> indices) {
    int[] rows = IntStream.range(0, to.width(Categories.EXPANDED)).toArray();
    for (int i = 0; i < to.oneHots().size(); i++) {
      Place<OneHot> there = from.oneHots().get(i);
      Place<OneHot> here = to.oneHots().get(i);
      int[] known = indices.get(here.column());
      for (int index = 1; index <= here.kind().vocabulary(); index++) {
        // The vector of an unknown category has no 1, and so no row.
        rows[here.first() + index - 1] = known[index] > 0 ? there.first() + known[index] - 1 : -1;
      }
    }
    return rows;
  }

  /** Returns the shape of a parameter as text, the number of rows that categories have left out. */
  public String shape(String name, long[] shape) {
    return rows.containsKey(name) ? "[categories, " + shape[1] + "]" : Arrays.toString(shape);
  }

  /** Copies a parameter, or those of its rows that both networks have. */
  void copy(String name, INDArray from, INDArray to) {
    int[] known = rows.get(name);
    if (known == null) {
      to.assign(from);
      return;
    }
    for (int row = 0; row < known.length; row++) {
      if (known[row] >= 0) {
        to.get(NDArrayIndex.point(row), NDArrayIndex.all())
            .assign(from.get(NDArrayIndex.point(known[row]), NDArrayIndex.all()));
      }
    }
  }
}
