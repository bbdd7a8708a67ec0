package org.meanfield.export;

import java.util.List;
import org.meanfield.data.Normaliser;

/**
 * The nodes that scale values as a {@link Normaliser} does, (value − shift) · scale, and back. They
 * compute in float64, as the normaliser does.
 *
 * <p>In names of arrays, S counts time series, the last of which stands for all that training
 * didn't know, and P places.
 *
 * @param series the name of the input that has each example's time series; empty if all are scaled
 *     alike
 */
record Scaling(OnnxGraph graph, Normaliser normaliser, String series) {
  /** A constant that scales a place. */
  private interface Constant {
    double of(int series, int place);
  }

  /**
   * Scales values as training did.
   *
   * @param value float64, whose last axes are {@code shape}
   * @param places the place of each value of a step, or of a whole example, among the scales
   * @param shape of the places
   * @param stepAxes the number of axes between the examples' and the places'
   */
  String applied(String value, int[] places, long[] shape, int stepAxes) {
    if (!normaliser.kind().isFitted()) {
      return value;
    }
    String shift = constants(this::shift, places, shape, stepAxes);
    String scale = constants(this::scale, places, shape, stepAxes);
    String scaled = graph.node("Mul", List.of(graph.node("Sub", List.of(value, shift)), scale));
    return cut(scaled);
  }

  private String cut(String scaled) {
    double clip = normaliser.clip();
    return clip > 0
        ? graph.node(
            "Clip",
            List.of(
                scaled, graph.doubles(new double[] {-clip}), graph.doubles(new double[] {clip})))
        : scaled;
  }

  /** Takes scaled values back to their units; the arguments are those of {@link #applied}. */
  String restored(String scaled, int[] places, long[] shape, int stepAxes) {
    if (!normaliser.kind().isFitted()) {
      return scaled;
    }
    String shift = constants(this::shift, places, shape, stepAxes);
    return graph.node("Add", List.of(inUnits(scaled, places, shape, stepAxes), shift));
  }

  /** Takes scaled differences back to their units; the arguments are those of {@link #applied}. */
  String inUnits(String scaled, int[] places, long[] shape, int stepAxes) {
    if (!normaliser.kind().isFitted()) {
      return scaled;
    }
    String unit = constants((s, p) -> 1 / scale(s, p), places, shape, stepAxes);
    return graph.node("Mul", List.of(scaled, unit));
  }

  private double shift(int number, int place) {
    return normaliser.shift()[number * normaliser.places() + place];
  }

  private double scale(int number, int place) {
    return normaliser.scale()[number * normaliser.places() + place];
  }

  private String constants(Constant constant, int[] places, long[] shape, int stepAxes) {
    boolean bySeries = Subject.scalesBySeries(normaliser);
    int rows = bySeries ? normaliser.series().size() + 1 : 1;
    double[] table_SP = new double[rows * places.length];
    for (int s = 0; s < rows; s++) {
      for (int p = 0; p < places.length; p++) {
        table_SP[s * places.length + p] = constant.of(s, places[p]);
      }
    }
    if (!bySeries) {
      return graph.doubles(table_SP, shape);
    }
    long[] tableShape = new long[shape.length + 1];
    tableShape[0] = rows;
    System.arraycopy(shape, 0, tableShape, 1, shape.length);
    String ofExamples = graph.gathered(graph.doubles(table_SP, tableShape), number(), 0);
    for (int axis = 0; axis < stepAxes; axis++) {
      ofExamples = graph.unsqueezed(ofExamples, 1);
    }
    return ofExamples;
  }

  /** Returns the number of each example's time series. */
  private String number() {
    return Texts.indices(graph, series, normaliser.series(), 0, normaliser.series().size());
  }
}
