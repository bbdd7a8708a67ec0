package org.meanfield.app;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.meanfield.checkpoint.RunDirectory;
import org.meanfield.data.Alphabet;
import org.meanfield.errors.UsageException;
import org.meanfield.model.LstmSpec;
import org.meanfield.model.ModelSpec;
import org.meanfield.model.RbmSpec;
import org.meanfield.model.SymbolSampler;
import org.meanfield.model.SymbolSampler.Choice;
import org.meanfield.run.CheckpointChoice;
import org.meanfield.run.TrainedRun;

/** Draws from a model: a text that goes on, or states of an RBM. */
public final class SampleApp {
  private final CheckpointChoice checkpoint;
  private final Optional<Text> text;
  private final Optional<Chains> chains;
  private final long seed;
  private final Consumer<String> warnings;

  /**
   * The text that is asked for.
   *
   * @param prompt the beginning; empty for a new line, or the alphabet's first character
   * @param length the number of characters that are drawn
   * @param temperature the temperature of {@link SymbolSampler.Choice}, as are the next two
   */
  public record Text(String prompt, int length, double temperature, int topK, double topP) {
    /** Checks the ranges. */
    public Text {
      require(length >= 1, "--length must be at least 1 but is " + length + ".");
      require(
          temperature >= 0 && !Double.isInfinite(temperature),
          "--temperature must be 0 or more but is " + temperature + "; 0.5 to 1 is usual.");
      require(
          topK >= 0, "--top-k must be 0 or more but is " + topK + "; 0 draws from all characters.");
      require(
          topP > 0 && topP <= 1,
          "--top-p must be above 0 and up to 1 but is " + topP + "; 0.9 is usual.");
    }

    private static void require(boolean condition, String message) {
      if (!condition) {
        throw new UsageException(message);
      }
    }
  }

  /**
   * Creates a draw from a run's model.
   *
   * @param text the text that is asked for; empty if nothing is said about it
   * @param chains the chains that are asked for; empty if nothing is said about them
   * @param seed of the draws
   */
  public SampleApp(
      CheckpointChoice checkpoint,
      Optional<Text> text,
      Optional<Chains> chains,
      long seed,
      Consumer<String> warnings) {
    this.checkpoint = checkpoint;
    this.text = text;
    this.chains = chains;
    this.seed = seed;
    this.warnings = warnings;
  }

  /** The outcome of a draw. */
  public sealed interface Result permits Drawn, Written {}

  /**
   * The text that was drawn.
   *
   * @param text without the prompt
   */
  public record Drawn(
      String run,
      String checkpoint,
      String prompt,
      double temperature,
      int topK,
      double topP,
      long seed,
      String text)
      implements Result {}

  /**
   * The states of an RBM that were written.
   *
   * @param table the Parquet files: a row for each chain and step, in the data's units
   * @param picture a PNG of the chains' means, a column for each chain and a row for each step;
   *     absent if the values aren't images
   * @param steps the numbers of the steps whose states were written; 0 is the start
   */
  public record Written(
      String run,
      String checkpoint,
      long seed,
      String table,
      @JsonInclude(JsonInclude.Include.NON_NULL) String picture,
      int chains,
      List<Integer> steps)
      implements Result {}

  /**
   * Reads the checkpoint and draws.
   *
   * @throws org.meanfield.errors.MeanfieldException for whatever a user can mend
   */
  public Result run() {
    TrainedRun trained =
        TrainedRun.open(checkpoint, List.of(), SparkRuntime.hadoopConfiguration(), warnings);
    MultiLayerNetwork network = trained.network();
    try {
      return trained.config().model() instanceof RbmSpec ? chains(trained) : text(trained);
    } finally {
      network.close();
    }
  }

  private Result chains(TrainedRun trained) {
    if (text.isPresent()) {
      throw new UsageException(
          "--prompt, --length, --temperature, --top-k and --top-p are for models of texts, but the"
              + " model of "
              + trained.run()
              + " is an RBM. Leave them out, and say by --output where its samples go.");
    }
    return chains
        .orElseThrow(
            () ->
                new UsageException(
                    "The model of "
                        + trained.run()
                        + " is an RBM, whose samples are files: name their directory by --output."))
        .of(trained, seed, warnings);
  }

  private Result text(TrainedRun trained) {
    Alphabet alphabet = new Alphabet(trained.record().alphabet());
    requireNextSymbols(trained.run(), alphabet, trained.config().model());
    if (chains.isPresent()) {
      throw new UsageException(
          "--chains, --steps, --every, --from, --clamp and --output are for RBMs, but the model of "
              + trained.run()
              + " continues texts. Leave them out.");
    }
    Text asked = text.orElse(new Text("", 500, 1, 0, 1));
    String prompt = asked.prompt();
    if (prompt.isEmpty()) {
      prompt = trained.record().alphabet().contains("\n") ? "\n" : alphabet.text(0);
    }
    int[] beginning = prompt.codePoints().map(c -> place(alphabet, c)).toArray();
    Choice choice = new Choice(asked.temperature(), asked.topK(), asked.topP());
    int[] drawn =
        new SymbolSampler(trained.network(), alphabet.size(), choice, seed)
            .continueFrom(beginning, asked.length());
    return new Drawn(
        trained.run().toString(),
        trained.checkpoint().path(),
        prompt,
        asked.temperature(),
        asked.topK(),
        asked.topP(),
        seed,
        alphabet.text(drawn));
  }

  private static void requireNextSymbols(RunDirectory run, Alphabet alphabet, ModelSpec model) {
    if (alphabet.size() == 0) {
      throw new UsageException(
          "sample continues texts and draws from RBMs, but the model of "
              + run
              + " is no RBM, and was not trained on a text. Train one with data.kind = text, or with"
              + " model.kind = rbm.");
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
