package org.meanfield.guess;

import java.util.ArrayList;
import java.util.List;

/** The configurations of trainings. */
final class TrainText {
  private static final int WORKERS = 2;

  private final ConfigText text = new ConfigText();
  private final Source source;

  private TrainText(Source source, String summary, List<String> commands) {
    this.source = source;
    text.comment(summary).line("");
    commands.forEach(command -> text.line("  " + command));
    text.line("");
  }

  private TrainText begin(String explainedIn) {
    text.comment("init wrote this file. " + explainedIn).blank().text("run", source.run()).blank();
    return this;
  }

  private TrainText prepared(String view) {
    text.open("data").set("kind", "prepared").text("path", source.dataset());
    if (!view.isEmpty()) {
      text.blank().comment("Each row of an image is a time step.").section("view", view);
    }
    text.close().blank();
    return this;
  }

  /**
   * The length of a training.
   *
   * @param examples the number of training examples
   * @param isValidated whether there is a validation split, by which training may stop early
   */
  record Length(long examples, int epochs, boolean isValidated) {
    private static final int LEAST = 8;
    private static final int MOST = 64;
    private static final int STEPS = 50;

    /** Returns the length of a training that never stops early, as for a model without a loss. */
    Length withoutValidation() {
      return new Length(examples, epochs, false);
    }

    /** Returns a minibatch's size, such that an epoch has some dozens of steps. */
    int batchSize() {
      long size = Long.highestOneBit(Math.max(1, examples / STEPS));
      return (int) Math.max(LEAST, Math.min(MOST, size));
    }
  }

  private String train(Length length, String optimizer) {
    text.blank()
        .open("train")
        .set("workers", WORKERS)
        .set("batchSize", length.batchSize())
        .set("averagingPeriod", 10)
        .set("epochs", length.epochs())
        .set("seed", 1)
        .section("optimizer", optimizer);
    if (length.isValidated()) {
      text.blank()
          .comment(
              "Training stops when 5 epochs in a row haven't improved on the validation split.")
          .section("earlyStopping", "patience = 5");
    }
    text.close().blank().open("checkpoint").set("keep", 3);
    if (length.isValidated()) {
      text.set("keepBest", 1);
    }
    return text.close().toString();
  }

  private static List<String> commands(Source source, String... more) {
    List<String> commands =
        new ArrayList<>(List.of(source.prepareCommand(), source.command("train")));
    for (String command : more) {
      commands.add(source.command(command));
    }
    return commands;
  }

  /** Returns the configuration of an LSTM that forecasts. */
  static String forecast(Source source, Length length) {
    TrainText train =
        new TrainText(source, "An LSTM forecasts time series.", commands(source, "evaluate"))
            .begin(
                "conf/forecast.conf is like it, and conf/lstm-mnist-sample.conf explains each setting.")
            .prepared("");
    train.text.open("model").set("kind", "lstm").set("hidden", "[64]").close();
    return train.train(length, "kind = adam, learningRate = 0.002");
  }

  /** Returns the configuration of an LSTM that predicts something of sequences. */
  static String sequences(Source source, String what, Length length) {
    TrainText train =
        new TrainText(source, what, commands(source, "evaluate"))
            .begin("conf/lstm-mnist-sample.conf explains each setting.")
            .prepared("");
    train
        .text
        .open("model")
        .set("kind", "lstm")
        .set("hidden", "[64]")
        .section("gradientClipping", "kind = global-norm, threshold = 5")
        .close();
    return train.train(length, "kind = adam, learningRate = 0.005");
  }

  /** Returns the configuration of an autoencoder of a table's rows. */
  static String autoencoder(Source source, int width, String[] more, Length length) {
    int code = Math.max(width > 2 ? 2 : 1, Math.min(32, Math.round(width / 3f)));
    int first = Math.max(16, Math.min(256, 4 * width));
    TrainText train =
        new TrainText(
                source,
                "An autoencoder learns the rows of a table, of " + width + " values each.",
                commands(source, more))
            .begin("conf/autoencoder-mnist.conf explains each setting of model.")
            .prepared("");
    train
        .text
        .open("model")
        .set("kind", "autoencoder")
        .blank()
        .comment("The last layer is the code, which is smaller than a row.")
        .set("hidden", "[" + first + ", " + code + "]")
        .set("tied", true)
        .set("hiddenActivation", "tanh")
        .set("codeActivation", "linear")
        .blank()
        .comment("Standardised values are any number: so linear units, and the squared error.")
        .set("outputActivation", "linear")
        .set("loss", "squared-error")
        .close();
    return train.train(length, "kind = adam, learningRate = 0.003, decay = linear");
  }

  /** Returns the configuration of a restricted Boltzmann machine of a table's rows. */
  static String rbm(Source source, int width, String[] more, Length length) {
    TrainText train =
        new TrainText(
                source,
                "A restricted Boltzmann machine learns the rows of a table, of "
                    + width
                    + " values each.",
                commands(source, more))
            .begin("conf/rbm-mnist.conf explains each setting of model.")
            .prepared("");
    train
        .text
        .open("model")
        .set("kind", "rbm")
        .blank()
        .comment("Standardised values are any number, not the probability of a binary one.")
        .set("visibleUnit", "gaussian")
        .set("sampledInput", false)
        .set("hidden", Math.max(16, Math.min(256, 4 * width)))
        .set("hiddenUnit", "bernoulli")
        .set("gibbsSteps", 1)
        .close();
    return train.train(
        length.withoutValidation(), "kind = adam, learningRate = 0.003, decay = linear");
  }

  /** Returns the configuration of a model of images. */
  static String images(Source source, Wishes.Model model, String[] more, Length length) {
    return switch (model) {
      case LSTM -> imageClassifier(source, length);
      case RBM -> imageRbm(source, more, length);
      case ANY, AUTOENCODER -> imageAutoencoder(source, more, length);
    };
  }

  private static String imageClassifier(Source source, Length length) {
    TrainText train =
        new TrainText(
                source,
                "An LSTM learns to tell the classes of images, which it reads row by row.",
                commands(source, "evaluate"))
            .begin("conf/lstm-mnist-sample.conf explains each setting.")
            .prepared("steps = rows, permutation = 0");
    train.text.open("model").set("kind", "lstm").set("hidden", "[128]").close();
    return train.train(length, "kind = adam, learningRate = 0.004");
  }

  private static String imageRbm(Source source, String[] more, Length length) {
    TrainText train =
        new TrainText(
                source,
                "A restricted Boltzmann machine learns the distribution of images.",
                commands(source, more))
            .begin("conf/rbm-mnist.conf explains each setting of model.")
            .prepared("");
    train
        .text
        .open("model")
        .set("kind", "rbm")
        .set("visibleUnit", "bernoulli")
        .set("hidden", 256)
        .set("hiddenUnit", "bernoulli")
        .set("sampledInput", true)
        .set("gibbsSteps", 1)
        .close();
    return train.train(
        length.withoutValidation(), "kind = sgd, learningRate = 0.05, decay = linear");
  }

  private static String imageAutoencoder(Source source, String[] more, Length length) {
    TrainText train =
        new TrainText(
                source,
                "An autoencoder compresses images to 32 numbers and reconstructs them.",
                commands(source, more))
            .begin("conf/autoencoder-mnist.conf explains each setting of model.")
            .prepared("");
    train
        .text
        .open("model")
        .set("kind", "autoencoder")
        .blank()
        .comment("The number of units of each encoder layer; the last layer is the code.")
        .set("hidden", "[256, 32]")
        .set("tied", true)
        .set("hiddenActivation", "sigmoid")
        .set("codeActivation", "linear")
        .set("outputActivation", "sigmoid")
        .set("loss", "squared-error")
        .close();
    return train.train(length, "kind = adam, learningRate = 0.003, decay = linear");
  }

  /** Returns the configuration of an LSTM that continues a text. */
  static String text(Source source, long characters) {
    int window = (int) Math.max(10, Math.min(100, characters / 100));
    TrainText train =
        new TrainText(
                source,
                "An LSTM learns to write a text, character by character.",
                List.of(source.command("train"), source.command("sample") + " --temperature 0.7"))
            .begin("conf/next-character.conf explains each setting.");
    train
        .text
        .open("data")
        .set("kind", "text")
        .text("path", source.path())
        .blank()
        .comment("The number of characters in a window, each of which is a sequence.")
        .set("length", window)
        .blank()
        .comment("The last windows are held out for testing.")
        .set("testFraction", 0.1)
        .close()
        .blank()
        .open("model")
        .set("kind", "lstm")
        .set("hidden", "[128]")
        .section("gradientClipping", "kind = global-norm, threshold = 5")
        .close();
    return train.train(
        new Length(characters / window, 20, false), "kind = adam, learningRate = 0.005");
  }
}
