package org.meanfield.model.trace;

import java.util.HashMap;
import java.util.Map;
import org.meanfield.model.input.ColumnEncoding;
import org.meanfield.model.input.EncodedStep;
import org.meanfield.model.input.EncodedStep.Categories;
import org.meanfield.model.input.EncodedStep.Place;
import org.meanfield.model.input.InputColumn.Embedded;
import org.meanfield.model.input.InputColumn.Numeric;
import org.meanfield.model.input.InputColumn.OneHot;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The values that a {@link ColumnEncoding} makes of steps as they are stored. */
final class StepEncoder {
  private final EncodedStep encoded;

  /** Tables [V + 1, n], by column. */
  private final Map<Integer, double[][]> tables = new HashMap<>();

  StepEncoder(ColumnEncoding columns, Map<String, INDArray> parameters) {
    encoded = columns.encodedStep();
    for (Place<Embedded> place : encoded.embeddings()) {
      tables.put(place.column(), parameters.get("E" + place.column()).toDoubleMatrix());
    }
  }

  /** Encodes steps of F values as steps of D values. */
  double[][] encode(double[][] x_TF) {
    double[][] x_TD = new double[x_TF.length][encoded.width(Categories.EXPANDED)];
    for (int t = 0; t < x_TF.length; t++) {
      for (Place<Numeric> place : encoded.numbers()) {
        x_TD[t][place.first()] = x_TF[t][place.column()];
      }
      for (Place<Embedded> place : encoded.embeddings()) {
        double[] row = tables.get(place.column())[(int) x_TF[t][place.column()]];
        System.arraycopy(row, 0, x_TD[t], place.first(), row.length);
      }
      for (Place<OneHot> place : encoded.oneHots()) {
        int category = (int) x_TF[t][place.column()];
        if (category > 0) {
          x_TD[t][place.first() + category - 1] = 1;
        }
      }
    }
    return x_TD;
  }
}
