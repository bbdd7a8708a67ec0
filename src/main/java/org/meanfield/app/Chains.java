package org.meanfield.app;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.meanfield.data.DatasetManifest;
import org.meanfield.data.Layout;
import org.meanfield.data.Normaliser;
import org.meanfield.data.ShardedData;
import org.meanfield.data.Split;
import org.meanfield.data.Tables;
import org.meanfield.errors.DataException;
import org.meanfield.errors.UsageException;
import org.meanfield.model.layer.Draws;
import org.meanfield.model.rbm.GibbsChains;
import org.meanfield.model.rbm.GibbsChains.State;
import org.meanfield.model.rbm.RbmLayer;
import org.meanfield.random.Seeds;
import org.meanfield.run.RunRecord.ImageSize;
import org.meanfield.run.TrainedRun;
import org.meanfield.storage.Place;
import org.meanfield.storage.WholeDirectory;
import org.meanfield.storage.WholeDirectory.Contents;
import org.meanfield.train.spark.FirstExamples;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Samples of an RBM: block Gibbs chains from noise, or from examples of which some values may stay
 * as they are. Writes the states of the chains as Parquet, in the data's units, and of images also
 * as a picture.
 *
 * @param chains the number of chains
 * @param steps the number of block Gibbs steps of each
 * @param every the number of steps from one state that is written to the next
 * @param from the split whose examples chains begin at; empty for noise
 * @param clamped the values that stay as they are: names of columns, or places, such as 1-392,
 *     counted from 1
 * @param output the directory to write, which isn't there yet
 */
public record Chains(
    int chains, int steps, int every, Optional<Split> from, List<String> clamped, String output) {
  private static final Contents CONTENTS = new Contents("sample", "sample.json");
  private static final String TABLE = "chains.parquet";
  private static final String PICTURE = "chains.png";

  private static final long START = 1;
  private static final long STEPS = 2;

  /** The most chains that the picture shows. */
  private static final int MOST_COLUMNS = 64;

  /** The most values that the driver holds: some 400 MB. */
  private static final long MOST_VALUES = 50_000_000;

  /** Checks the ranges. */
  public Chains {
    require(chains >= 1, "--chains must be at least 1 but is " + chains + "; 20 is usual.");
    require(steps >= 1, "--steps must be at least 1 but is " + steps + "; 1000 is usual.");
    require(every >= 1, "--every must be at least 1 but is " + every + "; 100 is usual.");
    require(!output.isBlank(), "Samples of an RBM are files: name their directory by --output.");
    require(
        clamped.isEmpty() || from.isPresent(),
        "--clamp holds values of examples: say by --from which split they are of.");
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new UsageException(message);
    }
  }

  /** Draws the samples and writes them; the directory appears whole. */
  SampleApp.Written of(TrainedRun trained, long seed, Consumer<String> warnings) {
    try (SparkRuntime spark = SparkRuntime.start("meanfield sample " + trained.run())) {
      JavaSparkContext context = spark.context();
      try (WholeDirectory directory =
          WholeDirectory.at(output, CONTENTS, context.hadoopConfiguration())) {
        RbmLayer rbm = (RbmLayer) trained.network().getOutputLayer();
        int values = Math.toIntExact(rbm.layerConf().getNIn());
        requireRoom(values);
        INDArray clamped_1V = clamped(values, trained.record().featureNames());
        List<State> states = states(context, trained, rbm, clamped_1V, seed);
        write(context, trained, states, new Path(directory.work(), TABLE));
        boolean isDrawn = draw(trained, states, directory, context.hadoopConfiguration(), warnings);
        SampleApp.Written written =
            new SampleApp.Written(
                trained.run().toString(),
                trained.checkpoint().path(),
                seed,
                new Path(directory.published(), TABLE).toString(),
                isDrawn ? new Path(directory.published(), PICTURE).toString() : null,
                Math.min(chains, states.get(0).drawn_CV().rows()),
                states.stream().map(State::step).toList());
        directory.publishTold(written);
        return written;
      }
    } catch (IOException e) {
      throw new DataException("Cannot write " + output + ": " + e.getMessage(), e);
    }
  }

  private void requireRoom(int values) {
    long all = 2L * chains * values * (steps / every + 2);
    require(
        all <= MOST_VALUES,
        String.format(
            Locale.ROOT,
            "%,d chains of %,d values with a state every %,d of %,d steps are %,d values, more than"
                + " %,d. Take fewer --chains, or a larger --every.",
            chains,
            values,
            every,
            steps,
            all,
            MOST_VALUES));
  }

  /** Returns 1 for each value that stays as it is, else 0. */
  private INDArray clamped(int values, List<String> names) {
    double[] fixed = new double[values];
    for (String part : clamped) {
      String[] ends = part.split("-", 2);
      if (names.contains(part)) {
        fixed[names.indexOf(part)] = 1;
      } else if (part.matches("\\d{1,9}(-\\d{1,9})?")) {
        int first = Integer.parseInt(ends[0]);
        int last = Integer.parseInt(ends[ends.length - 1]);
        require(
            first >= 1 && first <= last && last <= values,
            "--clamp names " + part + ", but values have the places 1 to " + values + ".");
        Arrays.fill(fixed, first - 1, last, 1);
      } else {
        throw new UsageException(
            "--clamp names "
                + part
                + ", which is neither a place, such as 12 or 1-392, nor a column"
                + (names.isEmpty()
                    ? ": the model's data has no named ones."
                    : " of " + names + "."));
      }
    }
    return Nd4j.createFromArray(fixed).castTo(Nd4j.dataType()).reshape(1, values);
  }

  private List<State> states(
      JavaSparkContext spark, TrainedRun trained, RbmLayer rbm, INDArray clamped_1V, long seed) {
    INDArray examples_CV = null;
    INDArray start_CV;
    Draws.begin(Seeds.mix(seed, START));
    if (from.isPresent()) {
      examples_CV = examples(spark, trained);
      start_CV = rbm.sampleInput(examples_CV);
    } else {
      start_CV = rbm.noise(chains);
    }
    List<State> states = new ArrayList<>();
    states.add(new State(0, from.isPresent() ? examples_CV : start_CV, start_CV));
    new GibbsChains(rbm, clamped_1V)
        .run(start_CV, steps, every, Seeds.mix(seed, STEPS), states::add);
    return states;
  }

  private INDArray examples(JavaSparkContext spark, TrainedRun trained) {
    int workers = trained.config().train().workers();
    try (ShardedData data =
        trained
            .dataset(spark.hadoopConfiguration())
            .shards(spark, from.orElseThrow(), Layout.VECTORS, workers)) {
      if (data.examples() < chains) {
        throw new UsageException(
            String.format(
                Locale.ROOT,
                "--chains is %,d, but the %s split has only %,d examples to begin at.",
                chains,
                from.orElseThrow().label(),
                data.examples()));
      }
      return Nd4j.createFromArray(FirstExamples.of(data, chains));
    }
  }

  /** Writes a row for each chain and state. */
  private void write(JavaSparkContext context, TrainedRun trained, List<State> states, Path path) {
    List<String> names = trained.record().featureNames();
    DataType ofValues = DataTypes.createArrayType(DataTypes.DoubleType, false);
    if (!names.isEmpty()) {
      StructType columns = new StructType();
      for (String name : names) {
        columns = columns.add(name, DataTypes.DoubleType, false);
      }
      ofValues = columns;
    }
    StructType schema =
        new StructType()
            .add("chain", DataTypes.IntegerType, false)
            .add("step", DataTypes.IntegerType, false)
            .add("sample", ofValues, false)
            .add("mean", ofValues, false);
    List<Row> rows = new ArrayList<>();
    for (State state : states) {
      double[][] drawn = inUnits(state.drawn_CV(), trained.record().normaliser());
      double[][] means = inUnits(state.means_CV(), trained.record().normaliser());
      for (int chain = 0; chain < drawn.length; chain++) {
        rows.add(
            RowFactory.create(
                chain, state.step(), cell(drawn[chain], names), cell(means[chain], names)));
      }
    }
    SparkSession session = Tables.session(context.sc());
    Tables.writer(session.createDataFrame(rows, schema).coalesce(1)).parquet(path.toString());
  }

  private static Object cell(double[] values, List<String> names) {
    Object[] boxed = Arrays.stream(values).boxed().toArray();
    return names.isEmpty() ? boxed : RowFactory.create(boxed);
  }

  private static double[][] inUnits(INDArray scaled_CV, Normaliser normaliser) {
    double[][] values = scaled_CV.toDoubleMatrix();
    for (double[] example : values) {
      for (int place = 0; place < example.length; place++) {
        example[place] = normaliser.restored(example[place], place, -1);
      }
    }
    return values;
  }

  /** Draws images; returns whether the values are some. */
  private static boolean draw(
      TrainedRun trained,
      List<State> states,
      WholeDirectory directory,
      Configuration hadoop,
      Consumer<String> warnings)
      throws IOException {
    Optional<ImageSize> size = trained.record().images();
    if (size.isEmpty()) {
      return false;
    }
    int channels;
    try {
      channels =
          trained.record().preparedDataset().isEmpty()
              ? 1
              : DatasetManifest.read(
                      Place.path(trained.record().preparedDataset().orElseThrow()), hadoop)
                  .channels();
    } catch (DataException e) {
      warnings.accept(
          "No picture is drawn, since only the dataset tells how many values a pixel has. "
              + e.getMessage());
      return false;
    }
    TiledPicture picture =
        new TiledPicture(size.get().rowValues() / channels, size.get().height(), channels);
    List<List<double[]>> rows = new ArrayList<>();
    for (State state : states) {
      double[][] means = inUnits(state.means_CV(), trained.record().normaliser());
      rows.add(List.of(means).subList(0, Math.min(means.length, MOST_COLUMNS)));
    }
    directory.write(PICTURE, picture.png(rows));
    return true;
  }
}
