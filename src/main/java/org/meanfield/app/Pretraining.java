package org.meanfield.app;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.meanfield.config.LoadedConfig;
import org.meanfield.config.RunConfigLoader;
import org.meanfield.data.DatasetInfo;
import org.meanfield.model.AutoencoderSpec;
import org.meanfield.model.PretrainingSpec;
import org.meanfield.model.autoencoder.Unit;
import org.meanfield.model.rbm.RbmStack;
import org.meanfield.random.Seeds;
import org.meanfield.report.Advisor;
import org.meanfield.run.NetworkRun;
import org.meanfield.run.NetworkRun.Ended;
import org.meanfield.run.SplitShards;
import org.meanfield.train.StopSignal;
import org.meanfield.train.event.EventListener;
import org.meanfield.train.event.TrainingEvent;
import org.meanfield.train.spark.ThroughStack;

/**
 * Greedy pretraining of an autoencoder (Hinton and Salakhutdinov 2006,
 * doi:10.1126/science.1127647): its encoder's layers as RBMs, from the input on, each trained on
 * the mean activations of those below. A layer is a run like any other, in a directory of its own
 * below the autoencoder's, and so goes on from its own checkpoints after a crash.
 */
final class Pretraining {
  private static final long STREAM = 4;

  private final JavaSparkContext spark;
  private final LoadedConfig loaded;
  private final AutoencoderSpec autoencoder;
  private final DatasetInfo data;
  private final StopSignal stop;
  private final EventListener progress;

  /**
   * Creates the pretraining of an autoencoder that asks for it.
   *
   * @param loaded the autoencoder's own configuration
   */
  Pretraining(
      JavaSparkContext spark,
      LoadedConfig loaded,
      AutoencoderSpec autoencoder,
      DatasetInfo data,
      StopSignal stop,
      EventListener progress) {
    this.spark = spark;
    this.loaded = loaded;
    this.autoencoder = autoencoder;
    this.data = data;
    this.stop = stop;
    this.progress = progress;
  }

  /** Trains whatever isn't trained yet. */
  RbmStack train(SplitShards shards) {
    RbmStack stack = RbmStack.EMPTY;
    int visible = data.steps() * data.features();
    for (int layer = 1; layer <= autoencoder.hidden().size(); layer++) {
      int hidden = autoencoder.hidden().get(layer - 1);
      progress.on(
          new TrainingEvent.Note(
              String.format(
                  "Pretraining layer %d of %d: an RBM of %,d visible and %,d hidden units.",
                  layer, autoencoder.hidden().size(), visible, hidden)));
      stack = stack.with(visible, hidden, trainLayer(layer, visible, stack, shards));
      visible = hidden;
    }
    return stack;
  }

  /** The parameters of a layer's RBM. */
  private float[] trainLayer(int layer, int visible, RbmStack below, SplitShards shards) {
    LoadedConfig config = config(layer);
    try (NetworkRun run =
        new NetworkRun(
            spark, config, seenBy(visible, below), "", stop, List.of(progress, new Advisor()))) {
      Ended ended = run.endedBefore().orElseGet(() -> trainThrough(below, run, shards));
      return ended.outcome().state().parameters();
    }
  }

  private Ended trainThrough(RbmStack below, NetworkRun run, SplitShards shards) {
    Broadcast<RbmStack> broadcast = spark.broadcast(below);
    try {
      return run.train(shards.through(new ThroughStack(broadcast)));
    } finally {
      broadcast.destroy();
    }
  }

  private LoadedConfig config(int layer) {
    PretrainingSpec pretraining = autoencoder.pretraining();
    boolean linear = layer == autoencoder.hidden().size() && autoencoder.codeUnit() == Unit.LINEAR;
    String updater = "train.updater.";
    return new RunConfigLoader(spark.hadoopConfiguration())
        .replacing(
            loaded,
            Map.of(
                "run",
                loaded.config().run() + "/pretraining/" + layer,
                "model",
                Map.of(
                    "kind",
                    "rbm",
                    "hidden",
                    autoencoder.hidden().get(layer - 1),
                    "hiddenUnit",
                    linear ? "gaussian" : "bernoulli",
                    "sampledInput",
                    false,
                    "weightDecay",
                    pretraining.weightDecay()),
                "train.epochs",
                pretraining.epochs(),
                "train.seed",
                Seeds.mix(loaded.config().train().seed(), STREAM, layer),
                "train.earlyStopping.patience",
                0,
                "checkpoint.keepBest",
                0,
                updater + "kind",
                pretraining.updater().kind().name(),
                updater + "learningRate",
                pretraining.learningRate(linear),
                updater + "momentum",
                pretraining.updater().momentum(),
                updater + "decay",
                pretraining.updater().decay().name()));
  }

  /** The dataset as a layer sees it, which depends on the layers below. */
  private DatasetInfo seenBy(int visible, RbmStack below) {
    if (below.depth() == 0) {
      return data;
    }
    String origin = data.fingerprint() + " " + below.sha256();
    // Whatever the first layer reads, activations are levels from 0 to 1, as pixels are.
    return new DatasetInfo(
        DatasetInfo.Content.IMAGES,
        1,
        visible,
        data.target(),
        data.examples(),
        "sha256:" + DigestUtils.sha256Hex(origin.getBytes(StandardCharsets.UTF_8)));
  }
}
