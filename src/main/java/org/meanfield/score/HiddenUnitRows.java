package org.meanfield.score;

import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.meanfield.data.NamedExample;
import org.meanfield.data.NamedMinibatch;
import org.meanfield.model.rbm.RbmLayer;
import org.meanfield.train.spark.Outputs;
import org.meanfield.train.spark.Scratch;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The rows of RBMs: the free energy of each example, of values as they are and not as they are
 * drawn; of rectified hidden units, which have none, the error of the reconstruction.
 *
 * @param score the name of the model's score of anomalies
 * @param labels the names of the data's classes, if rows have the true class, too; else empty
 */
record HiddenUnitRows(
    Columns columns,
    Anomalies anomalies,
    Set<ScoreOutput> outputs,
    String score,
    List<String> labels)
    implements RowMaker {
  private static final String FREE_ENERGY = "freeEnergy";

  private boolean hasFreeEnergy() {
    return score.equals(FREE_ENERGY);
  }

  @Override
  public StructType schema() {
    String column = hasFreeEnergy() ? FREE_ENERGY : "error";
    StructType schema = Columns.with(columns.schema(), column, DataTypes.DoubleType);
    schema = anomalies.added(schema);
    if (outputs.contains(ScoreOutput.FEATURES)) {
      schema = Columns.with(schema, "features", Scoring.FLOATS);
    }
    return labels.isEmpty() ? schema : Columns.with(schema, "label", DataTypes.StringType);
  }

  /** A network's answer for a minibatch; what isn't asked for is null. */
  private record Answer(double[] scores_B, float[][] features_BH) {}

  @Override
  public Iterator<Row> rows(MultiLayerNetwork network, NamedMinibatch minibatch) {
    Answer[] answer = new Answer[1];
    Scratch.within(() -> answer[0] = answer(network, minibatch.minibatch().getFeatures()));
    List<NamedExample> examples = minibatch.examples();
    return IntStream.range(0, examples.size())
        .mapToObj(b -> row(answer[0], examples.get(b), b))
        .iterator();
  }

  private Row row(Answer answer, NamedExample example, int b) {
    List<Object> cells = columns.cells(example);
    cells.add(answer.scores_B()[b]);
    anomalies.add(answer.scores_B()[b], cells);
    if (outputs.contains(ScoreOutput.FEATURES)) {
      cells.add(answer.features_BH()[b]);
    }
    if (!labels.isEmpty()) {
      double[] truth = example.truth();
      cells.add(truth.length == 0 ? null : labels.get((int) truth[0]));
    }
    return RowFactory.create(cells.toArray());
  }

  private Answer answer(MultiLayerNetwork network, INDArray x_BF) {
    RbmLayer rbm = (RbmLayer) network.getOutputLayer();
    return new Answer(
        hasFreeEnergy() ? rbm.freeEnergies(x_BF) : rbm.reconstructionErrors(x_BF),
        outputs.contains(ScoreOutput.FEATURES) ? Outputs.rows(rbm.hiddenMeans(x_BF)) : null);
  }
}
