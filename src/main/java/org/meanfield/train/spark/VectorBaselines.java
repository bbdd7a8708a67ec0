package org.meanfield.train.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.meanfield.data.ShardedData;
import org.meanfield.train.Evaluation;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The simplest reconstructions of vectors that an autoencoder or an RBM is compared with, fitted to
 * the training split: its mean, and the projection on as many principal components as the model has
 * units (Pearson 1901, doi:10.1080/14786440109462720). In names of arrays, B counts examples and F
 * values of an example.
 */
public final class VectorBaselines {
  /** The baseline that answers with the mean, whatever it is asked. */
  public static final String MEAN = "mean";

  /** The baseline of principal components. */
  public static final String PCA = "pca";

  /** The most values of an example: eigenvectors of so many take some 20 seconds. */
  private static final int MOST_VALUES = 2048;

  /** The most covariances of all workers, which the driver adds up: 512 MiB. */
  private static final long MOST_COVARIANCES = 1 << 26;

  private final JavaSparkContext spark;
  private final Rival rival;
  private final Map<String, Projection> projections = new LinkedHashMap<>();
  private final List<String> notes = new ArrayList<>();

  /**
   * The model that is compared.
   *
   * @param metric the name of its mean squared error, summed over an example's values
   * @param values of an example
   * @param units of its code, or its hidden units
   * @param drawn whether it reconstructs binary values, which are drawn from those of the data
   */
  public record Rival(String metric, int values, int units, boolean drawn)
      implements Serializable {}

  /** Fits the baselines to the training split. */
  public VectorBaselines(JavaSparkContext spark, ShardedData train, Rival rival) {
    this.spark = spark;
    this.rival = rival;
    spark.setJobDescription("fit baselines");
    int values = rival.values();
    double[] sums = added(train, new Means(values));
    float[] means_F = new float[values];
    for (int f = 0; f < values; f++) {
      means_F[f] = (float) (sums[f] / train.examples());
    }
    projections.put(MEAN, new Projection(means_F, new float[0]));
    if (hasPrincipalComponents(train.workers())) {
      double[] triangle = added(train, new Products(means_F));
      projections.put(
          PCA, new Projection(means_F, Eigenvectors.ofGreatest(triangle, values, rival.units())));
    }
  }

  private boolean hasPrincipalComponents(int workers) {
    String no = "There is no PCA to compare with: ";
    if (rival.units() >= rival.values()) {
      notes.add(
          String.format(
              "%sas many components as the model has units, %,d, would be a copy of %,d values.",
              no, rival.units(), rival.values()));
      return false;
    }
    if (rival.values() > MOST_VALUES) {
      notes.add(
          String.format(
              "%san example has %,d values, and %,d are the most that it is computed for.",
              no, rival.values(), MOST_VALUES));
      return false;
    }
    if ((long) workers * triangle(rival.values()) > MOST_COVARIANCES) {
      notes.add(
          String.format(
              "%sthe covariances of %,d values, added up by %,d workers, would take more than %,d"
                  + " MiB of the driver's memory.",
              no, rival.values(), workers, (MOST_COVARIANCES * Double.BYTES) >> 20));
      return false;
    }
    return true;
  }

  /** Returns the number of a symmetric matrix's values without those above its diagonal. */
  private static int triangle(int rows) {
    return rows * (rows + 1) / 2;
  }

  /** Returns sentences on a baseline that there isn't. */
  public List<String> notes() {
    return List.copyOf(notes);
  }

  /** Evaluates the baselines on a split, by their names, as the model is evaluated. */
  public Map<String, Evaluation> on(ShardedData split) {
    Map<String, Evaluation> evaluations = new LinkedHashMap<>();
    errors(split, rival.drawn())
        .forEach(
            (name, errors) -> {
              double mean = Arrays.stream(errors).sum() / errors.length;
              evaluations.put(
                  name, new Evaluation.Unlabelled(errors.length, Map.of(rival.metric(), mean)));
            });
    return evaluations;
  }

  /**
   * Returns the squared errors of each baseline on a split's examples as they are, in the order of
   * {@link SparkEvaluation#scores}.
   */
  public Map<String, double[]> errors(ShardedData split) {
    return errors(split, false);
  }

  private Map<String, double[]> errors(ShardedData split, boolean drawn) {
    spark.setJobDescription("evaluate baselines");
    Broadcast<List<Projection>> all = spark.broadcast(new ArrayList<>(projections.values()));
    try {
      List<List<double[][]>> shards = new VectorPass<>(drawn, new Errors(all)).over(split);
      Map<String, double[]> byName = new LinkedHashMap<>();
      for (String name : projections.keySet()) {
        int place = byName.size();
        byName.put(
            name,
            shards.stream()
                .flatMap(List::stream)
                .flatMapToDouble(minibatch -> Arrays.stream(minibatch[place]))
                .toArray());
      }
      return byName;
    } finally {
      all.destroy();
    }
  }

  private double[] added(ShardedData train, VectorPass.Work<double[]> work) {
    double[] all = work.begin();
    for (double[] shard : new VectorPass<>(rival.drawn(), work).over(train)) {
      for (int i = 0; i < all.length; i++) {
        all[i] += shard[i];
      }
    }
    return all;
  }

  /** Adds up examples. */
  private record Means(int values) implements VectorPass.Work<double[]> {
    @Override
    public double[] begin() {
      return new double[values];
    }

    @Override
    public void add(INDArray x_BF, double[] sums) {
      float[] copy_BF = Outputs.copy(x_BF);
      for (int i = 0; i < copy_BF.length; i++) {
        sums[i % values] += copy_BF[i];
      }
    }
  }

  /** Adds up the products of each two values, less their means, as a lower triangle. */
  private record Products(float[] means_F) implements VectorPass.Work<double[]> {
    @Override
    public double[] begin() {
      return new double[triangle(means_F.length)];
    }

    @Override
    public void add(INDArray x_BF, double[] sums) {
      INDArray centred_BF = Projection.centred(x_BF, means_F);
      float[] products_FF = Outputs.copy(centred_BF.transpose().mmul(centred_BF));
      int at = 0;
      for (int row = 0; row < means_F.length; row++) {
        for (int column = 0; column <= row; column++) {
          sums[at++] += products_FF[row * means_F.length + column];
        }
      }
    }
  }

  /** Lists the errors of each minibatch: by projection, and then by example. */
  private record Errors(Broadcast<List<Projection>> projections)
      implements VectorPass.Work<List<double[][]>> {
    @Override
    public List<double[][]> begin() {
      return new ArrayList<>();
    }

    @Override
    public void add(INDArray x_BF, List<double[][]> known) {
      known.add(
          projections.value().stream()
              .map(projection -> projection.errors(x_BF))
              .toArray(double[][]::new));
    }
  }
}
