package org.meanfield.model.input;

import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.meanfield.model.input.EncodedStep.Place;
import org.meanfield.model.input.InputColumn.Embedded;
import org.meanfield.model.layer.NamedParameters;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The parameters of a {@link ColumnEncoding}: for each embedded column c of V values in n
 * dimensions, a table {@code Ec} [V + 1, n].
 *
 * <p>Rows are drawn from N(0, 1): the layer above takes its inputs to have a variance of 1 (Glorot
 * and Bengio 2010, proceedings.mlr.press/v9/glorot10a), as standardised numbers beside them have.
 */
final class EmbeddingTables extends NamedParameters {
  static final EmbeddingTables INSTANCE = new EmbeddingTables();

  private EmbeddingTables() {}

  /** Returns the name of a column's table. */
  static String key(int column) {
    return "E" + column;
  }

  @Override
  protected Map<String, long[]> shapes(Layer layer) {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    for (Place<Embedded> place : ((ColumnEncoding) layer).encodedStep().embeddings()) {
      shapes.put(
          key(place.column()), new long[] {place.kind().vocabulary() + 1L, place.kind().size()});
    }
    return shapes;
  }

  @Override
  public boolean isWeightParam(Layer layer, String key) {
    return true;
  }

  @Override
  protected void initialise(Layer layer, String key, INDArray values) {
    values.assign(Nd4j.randn(values.dataType(), values.shape()));
    values.getRow(0).assign(0);
  }
}
