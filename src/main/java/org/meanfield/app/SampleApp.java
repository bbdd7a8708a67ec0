package org.meanfield.app;

import java.util.List;
import java.util.function.Consumer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.meanfield.checkpoint.RunDirectory;
import org.meanfield.data.Alphabet;
import org.meanfield.errors.UsageException;
import org.meanfield.model.LstmSpec;
import org.meanfield.model.ModelSpec;
import org.meanfield.model.SymbolSampler;
import org.meanfield.run.CheckpointChoice;
import org.meanfield.run.TrainedRun;

/** Lets a model of a text write on; needs no Spark context. */
public final class SampleApp {
  private final CheckpointChoice choice;
  private final Request request;
  private final Consumer<String> warnings;

  /**
   * The text that is asked for.
   *
   * @param prompt the beginning; empty for a new line, or the alphabet's first character
   * @param length characters that are drawn
   * @param temperature see {@link SymbolSampler}
   * @param seed of the draws
   */
  public record Request(String prompt, int length, double temperature, long seed) {
    /** Checks the ranges. */
    public Request {
      if (length < 1) {
        throw new UsageException("--length must be at least 1 but is " + length + ".");
      }
      if (!(temperature >= 0) || Double.isInfinite(temperature)) {
        throw new UsageException(
            "--temperature must be 0 or more but is " + temperature + "; 0.5 to 1 is usual.");
      }
    }
  }

  /** A sample of a run's text. */
  public SampleApp(CheckpointChoice choice, Request request, Consumer<String> warnings) {
    this.choice = choice;
    this.request = request;
    this.warnings = warnings;
  }

  /**
   * The text that was drawn.
   *
   * @param text without the prompt
   */
  public record Result(
      String run, String checkpoint, String prompt, double temperature, long seed, String text) {}

  /**
   * Reads the checkpoint and draws.
   *
   * @throws org.meanfield.errors.MeanfieldException for whatever a user can mend
   */
  public Result run() {
    TrainedRun trained =
        TrainedRun.open(choice, List.of(), SparkRuntime.hadoopConfiguration(), warnings);
    Alphabet alphabet = new Alphabet(trained.record().alphabet());
    requireNextSymbols(trained.run(), alphabet, trained.config().model());
    String prompt = request.prompt();
    if (prompt.isEmpty()) {
      prompt = trained.record().alphabet().contains("\n") ? "\n" : alphabet.text(0);
    }
    int[] beginning = prompt.codePoints().map(c -> place(alphabet, c)).toArray();
    MultiLayerNetwork network = trained.network();
    int[] drawn;
    try {
      drawn =
          new SymbolSampler(network, alphabet.size(), request.temperature(), request.seed())
              .continueFrom(beginning, request.length());
    } finally {
      network.close();
    }
    return new Result(
        trained.run().toString(),
        trained.checkpoint().path(),
        prompt,
        request.temperature(),
        request.seed(),
        alphabet.text(drawn));
  }

  private static void requireNextSymbols(RunDirectory run, Alphabet alphabet, ModelSpec model) {
    if (alphabet.size() == 0) {
      throw new UsageException(
          "sample continues texts, but the model of "
              + run
              + " was not trained on a text. Train one with data.kind = text.");
    }
    if (((LstmSpec) model).bidirectional()) {
      throw new UsageException(
          "The model of "
              + run
              + " is bidirectional: it reads texts from their end, too, which is still unknown when"
              + " a text is continued. Train one with model.bidirectional = false.");
    }
  }

  private static int place(Alphabet alphabet, int character) {
    int place = alphabet.placeOf(character);
    if (place < 0) {
      throw new UsageException(
          "The prompt has the character "
              + Alphabet.named(character)
              + ", which is not in the model's alphabet. Choose another --prompt.");
    }
    return place;
  }
}
