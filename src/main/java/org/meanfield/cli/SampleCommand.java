package org.meanfield.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.meanfield.app.Chains;
import org.meanfield.app.SampleApp;
import org.meanfield.data.Split;
import org.meanfield.errors.UsageException;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code sample}. */
@Command(
    name = "sample",
    description = {
      "Continues a text with a model that was trained on one (data.kind = text), or draws samples",
      "from an RBM by block Gibbs sampling, as Parquet and, of images, as a picture."
    })
final class SampleCommand implements Callable<Integer> {
  @Mixin private CommonOptions options;

  @Mixin private CheckpointOption checkpoint;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "The seed of the random draws. Default: ${DEFAULT-VALUE}.")
  private long seed;

  /** Null unless one of its options is given. */
  @ArgGroup(exclusive = false, heading = "Of a text:%n")
  private TextOptions text;

  /** Null unless one of its options is given. */
  @ArgGroup(exclusive = false, heading = "Of an RBM:%n")
  private ChainOptions chains;

  private final Console console;

  SampleCommand(Console console) {
    this.console = console;
  }

  private static final class TextOptions {
    @Option(
        names = "--prompt",
        paramLabel = "TEXT",
        description = "The beginning of the text to continue.")
    private String prompt = "";

    @Option(
        names = "--length",
        paramLabel = "N",
        description = "The number of characters to draw. Default: 500.")
    private int length = 500;

    @Option(
        names = "--temperature",
        paramLabel = "T",
        description = {
          "The temperature of the softmax: 1 draws by the model's probabilities, below that likely"
              + " characters become likelier, and 0 takes the likeliest. Default: 1."
        })
    private double temperature = 1;

    @Option(
        names = "--top-k",
        paramLabel = "K",
        description = "Draws from the K likeliest characters alone; 0 from all. Default: 0.")
    private int topK;

    @Option(
        names = "--top-p",
        paramLabel = "P",
        description = {
          "Draws from the fewest likeliest characters alone that together have at least the"
              + " probability P; 1 from all. Default: 1."
        })
    private double topP = 1;
  }

  private static final class ChainOptions {
    @Option(
        names = "--output",
        paramLabel = "DIR",
        description =
            "The directory to write, which must not exist yet: chains.parquet, chains.png.")
    private String output = "";

    @Option(
        names = "--chains",
        paramLabel = "N",
        description = "The number of Markov chains. Default: 20.")
    private int chains = 20;

    @Option(
        names = "--steps",
        paramLabel = "N",
        description = "The number of block Gibbs steps of each chain. Default: 1000.")
    private int steps = 1000;

    @Option(
        names = "--every",
        paramLabel = "N",
        description =
            "The number of steps from one state that is written to the next. Default: 100.")
    private int every = 100;

    @Option(
        names = "--from",
        paramLabel = "noise|SPLIT",
        description = "What chains begin at: noise, or examples of a split. Default: noise.")
    private String from = "noise";

    @Option(
        names = "--clamp",
        paramLabel = "VALUES",
        split = ",",
        description = {
          "Values of the examples that stay as they are while the others are drawn: names of"
              + " columns, or places such as 1-392, counted from 1."
        })
    private List<String> clamped = new ArrayList<>();

    Chains chains() {
      Optional<Split> split = Split.labelled(from);
      if (split.isEmpty() && !from.equals("noise")) {
        throw new UsageException(
            "--from must be noise, train, validation or test but is " + from + ".");
      }
      return new Chains(chains, steps, every, split, clamped, output);
    }
  }

  @Override
  public Integer call() {
    SampleApp.Result result =
        new SampleApp(
                checkpoint.of(options),
                Optional.ofNullable(text)
                    .map(
                        it ->
                            new SampleApp.Text(
                                it.prompt, it.length, it.temperature, it.topK, it.topP)),
                Optional.ofNullable(chains).map(ChainOptions::chains),
                seed,
                console::warning)
            .run();
    if (options.json()) {
      console.json(result);
    } else if (result instanceof SampleApp.Drawn drawn) {
      console.output().println(drawn.prompt() + drawn.text());
    } else if (result instanceof SampleApp.Written written) {
      console.output().printf("chains   %d, at the steps %s%n", written.chains(), written.steps());
      console.output().printf("table    %s%n", written.table());
      if (written.picture() != null) {
        console.output().printf("picture  %s%n", written.picture());
      }
    }
    return 0;
  }
}
