package org.meanfield.serving;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.meanfield.errors.CheckpointException;
import org.meanfield.errors.DataException;
import org.meanfield.serving.Score.Verdict;

/**
 * A trained model that scores one example after the other. It never changes, so that any number of
 * threads may use it at once.
 */
public final class Model {
  private static final Logger LOG = System.getLogger(Model.class.getName());
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int FORMAT_VERSION = 1;
  private static final String ALL_SERIES = "";

  private final Reading reading;

  /** The threshold of anomalies; NaN for none. */
  private final double threshold;

  /** One of these three is what scores; the others are null. */
  private final RecurrentNetwork recurrent;

  private final Autoencoder autoencoder;
  private final BoltzmannMachine machine;
  private final Predictions predictions;

  /**
   * Creates a model.
   *
   * @param description the content of {@code model.json}
   * @param parameters of its network, flat
   * @param threshold of anomalies; NaN for none
   */
  Model(JsonNode description, float[] parameters, double threshold) {
    this.threshold = threshold;
    reading = new Reading(description);
    JsonNode settings = description.path("settings");
    String kind = settings.path("kind").asText();
    Parameters cursor = new Parameters(parameters);
    OutputForm form = form(description);
    recurrent =
        kind.equals("lstm")
            ? new RecurrentNetwork(settings, shape(description, form), cursor)
            : null;
    predictions = recurrent == null ? null : new Predictions(description, form);
    int values = reading.values();
    autoencoder = kind.equals("autoencoder") ? new Autoencoder(settings, values, cursor) : null;
    machine = kind.equals("rbm") ? new BoltzmannMachine(settings, values, cursor) : null;
    if (recurrent == null && autoencoder == null && machine == null) {
      throw new CheckpointException(
          "The model is of the kind "
              + kind
              + ", but this program knows lstm, autoencoder and rbm. Use the newer Meanfield that"
              + " wrote it.");
    }
  }

  private static OutputForm form(JsonNode description) {
    boolean classes = description.path("target").path("kind").asText().startsWith("CLASS");
    return classes ? OutputForm.CLASSES : OutputForm.ofValues(description.path("settings"));
  }

  private RecurrentNetwork.Shape shape(JsonNode description, OutputForm form) {
    JsonNode target = description.path("target");
    return new RecurrentNetwork.Shape(
        reading.width(),
        ColumnForm.columns(description.path("example").path("columns")),
        target.path("outputs").asInt(),
        target.path("kind").asText().endsWith("PER_STEP"),
        form);
  }

  /**
   * Loads the model of a checkpoint, or of a run its newest whole one, or the best one of a run
   * that stopped early. Damaged checkpoints that are passed over are logged as warnings.
   *
   * @param directory of a checkpoint or of a run
   * @throws CheckpointException if there is none, or it is damaged, or a later program wrote it, or
   *     an earlier one that described no models
   */
  public static Model load(Path directory) {
    return load(directory, warning -> LOG.log(Level.WARNING, warning));
  }

  /**
   * Loads what {@link #load(Path)} does.
   *
   * @param warnings told of each damaged checkpoint that is passed over
   */
  public static Model load(Path directory, Consumer<String> warnings) {
    CheckpointReader.Content content = new CheckpointReader(warnings).read(directory);
    Path file = content.directory().resolve("model.json");
    byte[] text = content.files().get("model.json");
    byte[] archive = content.files().get("model.zip");
    if (text == null || archive == null) {
      throw new CheckpointException(
          content.directory()
              + " has no "
              + (text == null ? "model.json, since an earlier Meanfield wrote it" : "model.zip")
              + ". Go on with the run by this version of train, which writes the next checkpoint"
              + " with it.");
    }
    try {
      JsonNode description = JSON.readTree(new String(text, StandardCharsets.UTF_8));
      int version = description.path("formatVersion").asInt();
      if (version > FORMAT_VERSION) {
        throw CheckpointReader.newer(file, version, FORMAT_VERSION);
      }
      float[] parameters = StoredParameters.read(archive);
      String expected = description.path("lineage").path("parametersSha256").asText();
      String actual = Hashes.sha256(parameters);
      if (!actual.equals(expected)) {
        throw new CheckpointException(
            String.format(
                "%s is of the parameters with SHA-256 %s, but model.zip holds those with %s. Copy"
                    + " the checkpoint again from its run.",
                file, expected, actual));
      }
      return new Model(description, parameters, threshold(content.manifest()));
    } catch (IOException e) {
      throw new CheckpointException(
          content.directory()
              + " holds no model that can be read: "
              + e.getMessage()
              + ". Copy the checkpoint again from its run.",
          e);
    }
  }

  private static double threshold(JsonNode manifest) {
    return manifest
        .path("metrics")
        .path("validation")
        .path("anomalyThreshold")
        .asDouble(Double.NaN);
  }

  /** Returns what the model reads, in its order; empty of images and of texts. */
  public List<Input> inputs() {
    return reading.inputs();
  }

  /**
   * Scores an example of one row.
   *
   * @param row values by the names of {@link #inputs()}: numbers, truth values, the texts of
   *     categories, or times of {@code java.time}; null or NaN for a missing value, which has the
   *     mean in training if data was prepared with {@code whenMissing = mean}
   * @throws DataException if an input is missing, or a value is none of the model's
   */
  public Score score(Map<String, ?> row) {
    return score(reading.byName(row));
  }

  /**
   * Scores an example of one row.
   *
   * @param row values in the order of {@link #inputs()}: truth values as 1 and 0, categories as
   *     their indices from 1, or 0 for unknown ones, times as the seconds since 1970, missing
   *     values as NaN
   * @throws DataException if the row has more values, or fewer, or one that is none of the model's
   */
  public Score score(double[] row) {
    return recurrent == null
        ? scoreVector(reading.step(row, ALL_SERIES))
        : score(new double[][] {row});
  }

  /** Scores a sequence of rows by names, as {@link #score(Map)} takes them. */
  public Score score(List<? extends Map<String, ?>> steps) {
    return score(steps, ALL_SERIES);
  }

  /**
   * Scores a sequence of rows by names.
   *
   * @param series the name of the time series, for models that scale each by itself, or fill in
   *     each one's own means
   */
  public Score score(List<? extends Map<String, ?>> steps, String series) {
    return score(steps.stream().map(reading::byName).toArray(double[][]::new), series);
  }

  /** Scores a sequence of rows, as {@link #score(double[])} takes them. */
  public Score score(double[][] steps) {
    return score(steps, ALL_SERIES);
  }

  /**
   * Scores a sequence of rows.
   *
   * @param series the name of the time series, for models that scale each by itself, or fill in
   *     each one's own means
   */
  public Score score(double[][] steps, String series) {
    requireSequences();
    float[][] scaled = new float[steps.length][];
    for (int t = 0; t < scaled.length; t++) {
      scaled[t] = reading.step(steps[t], series);
    }
    return scoreSteps(scaled, series);
  }

  /**
   * Scores an image.
   *
   * @param pixels row by row, 0 to 255 as unsigned bytes
   */
  public Score score(byte[] pixels) {
    return recurrent == null
        ? scoreVector(reading.levels(pixels))
        : scoreSteps(reading.steps(pixels), ALL_SERIES);
  }

  /** Scores a text: of each of its characters, the probabilities of the one that follows. */
  public Score scoreText(String text) {
    requireSequences();
    return scoreSteps(reading.steps(text), ALL_SERIES);
  }

  private void requireSequences() {
    if (recurrent == null) {
      throw new DataException("The model reads single rows, and no sequences. Score row by row.");
    }
  }

  private Score scoreSteps(float[][] steps, String series) {
    if (steps.length == 0) {
      throw new DataException("The sequence has no steps, but the model needs at least one.");
    }
    return predictions.of(recurrent.outputs(steps), series);
  }

  private Score scoreVector(float[] x) {
    if (autoencoder != null) {
      float[] code = autoencoder.encode(x);
      float[] y = autoencoder.decode(code);
      double error = squaredDistance(x, y);
      double[] restored = new double[y.length];
      for (int k = 0; k < y.length; k++) {
        restored[k] = reading.scaling().restored(y[k], k, ALL_SERIES);
      }
      return new Score.Reconstruction(error, verdict(error), widened(code), restored);
    }
    float[] inputs = machine.inputs(x);
    float[] features = machine.features(inputs);
    double energy = Double.NaN;
    double error = Double.NaN;
    if (machine.hasFreeEnergy()) {
      energy = machine.freeEnergy(x, inputs);
    } else {
      error = squaredDistance(x, machine.reconstruct(features));
    }
    Verdict verdict = verdict(machine.hasFreeEnergy() ? energy : error);
    return new Score.Energy(energy, error, verdict, widened(features));
  }

  private Verdict verdict(double score) {
    if (Double.isNaN(threshold)) {
      return Verdict.UNKNOWN;
    }
    return score <= threshold ? Verdict.NORMAL : Verdict.ABNORMAL;
  }

  private static double squaredDistance(float[] x, float[] y) {
    double sum = 0;
    for (int k = 0; k < x.length; k++) {
      double difference = y[k] - x[k];
      sum += difference * difference;
    }
    return sum;
  }

  private static double[] widened(float[] values) {
    double[] wide = new double[values.length];
    for (int k = 0; k < wide.length; k++) {
      wide[k] = values[k];
    }
    return wide;
  }
}
