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
import org.meanfield.data.Normaliser;
import org.meanfield.model.autoencoder.DeepAutoencoderLayer;
import org.meanfield.model.autoencoder.ReconstructionLoss;
import org.meanfield.train.spark.Outputs;
import org.meanfield.train.spark.Scratch;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The rows of autoencoders: the squared error of each example's reconstruction.
 *
 * @param normaliser of the values that are reconstructed
 * @param labels the names of the data's classes, if rows have the true class, too; else empty
 */
record ReconstructionRows(
    Columns columns,
    Anomalies anomalies,
    Set<ScoreOutput> outputs,
    NamedValues values,
    Normaliser normaliser,
    List<String> labels)
    implements RowMaker {
  @Override
  public StructType schema() {
    StructType schema = Columns.with(columns.schema(), "error", DataTypes.DoubleType);
    schema = anomalies.added(schema);
    if (outputs.contains(ScoreOutput.CODE)) {
      schema = Columns.with(schema, "code", Scoring.FLOATS);
    }
    if (outputs.contains(ScoreOutput.RECONSTRUCTION)) {
      schema = Columns.with(schema, "reconstruction", values.type());
    }
    if (outputs.contains(ScoreOutput.SHARES)) {
      schema = Columns.with(schema, "shares", values.type());
    }
    return labels.isEmpty() ? schema : Columns.with(schema, "label", DataTypes.StringType);
  }

  /** A network's answer for a minibatch; what isn't asked for is null. */
  private record Answer(
      double[] errors_B, float[][] codes_BH, float[][] reconstructions_BF, float[][] inputs_BF) {}

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
    double error = answer.errors_B()[b];
    cells.add(error);
    anomalies.add(error, cells);
    if (outputs.contains(ScoreOutput.CODE)) {
      cells.add(answer.codes_BH()[b]);
    }
    if (outputs.contains(ScoreOutput.RECONSTRUCTION)) {
      cells.add(values.cell(inUnits(answer.reconstructions_BF()[b])));
    }
    if (outputs.contains(ScoreOutput.SHARES)) {
      cells.add(values.cell(shares(answer, b)));
    }
    if (!labels.isEmpty()) {
      double[] truth = example.truth();
      cells.add(truth.length == 0 ? null : labels.get((int) truth[0]));
    }
    return RowFactory.create(cells.toArray());
  }

  private Answer answer(MultiLayerNetwork network, INDArray x_BF) {
    DeepAutoencoderLayer autoencoder = (DeepAutoencoderLayer) network.getOutputLayer();
    INDArray code_BH = autoencoder.encode(x_BF);
    boolean values =
        outputs.contains(ScoreOutput.RECONSTRUCTION) || outputs.contains(ScoreOutput.SHARES);
    return new Answer(
        autoencoder.errors(code_BH, x_BF, ReconstructionLoss.SQUARED_ERROR),
        outputs.contains(ScoreOutput.CODE) ? Outputs.rows(code_BH) : null,
        values ? Outputs.rows(autoencoder.decode(code_BH)) : null,
        values ? Outputs.rows(x_BF) : null);
  }

  private double[] inUnits(float[] scaled_F) {
    double[] values_F = new double[scaled_F.length];
    for (int place = 0; place < values_F.length; place++) {
      values_F[place] = normaliser.restored(scaled_F[place], place, -1);
    }
    return values_F;
  }

  /** Returns the parts of the squared error, which add up to 1; zeros if there is no error. */
  private static double[] shares(Answer answer, int b) {
    double[] shares_F = new double[answer.inputs_BF()[b].length];
    double sum = 0;
    for (int f = 0; f < shares_F.length; f++) {
      double error = (double) answer.reconstructions_BF()[b][f] - answer.inputs_BF()[b][f];
      shares_F[f] = error * error;
      sum += shares_F[f];
    }
    for (int f = 0; f < shares_F.length && sum > 0; f++) {
      shares_F[f] /= sum;
    }
    return shares_F;
  }
}
