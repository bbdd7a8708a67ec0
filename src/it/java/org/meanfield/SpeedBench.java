package org.meanfield;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.meanfield.Meanfield.Ended;

/**
 * Whole jobs on all of MNIST, examples a second without the first epoch: medians of runs that
 * alternate with those of what they are compared with.
 */
final class SpeedBench {
  private static final String MNIST = "data/mnist";

  /** The settings of all models; updaters stay with their workers, as in the peer. */
  private static final List<String> COMMON =
      List.of(
          "train.epochs=3",
          "train.updaterState=per-worker",
          "train.updater.decay=none",
          "checkpoint.everyRounds=0");

  private static final Map<String, List<String>> SETTINGS =
      Map.of(
          "lstm",
          List.of("model.dropout=0", "train.updater.learningRate=0.001"),
          "autoencoder",
          List.of(
              "model.pretraining.epochs=0",
              "model.loss=cross-entropy",
              "train.updater.learningRate=0.001"),
          "rbm",
          List.of(
              "model.chains=0",
              "model.sampledReconstruction=true",
              "train.updater.learningRate=0.05",
              "evaluation.logLikelihood.chains=0"));

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "lstm, 64, 10, 1.5",
    "autoencoder, 128, 10, 1",
    "autoencoder, 128, 50, 1.15",
    "rbm, 100, 10, 1",
    "rbm, 100, 50, 1.4",
  })
  void isFasterThanPyTorch(String model, int batch, int frequency, double least) throws Exception {
    Peer torch = Peer.requested("torch");
    requireFaster(
        model + ", averaging every " + frequency + ", PyTorch",
        () -> meanfield(model, batch, frequency, 2),
        () ->
            examplesPerSecond(
                torch.run(
                    "torch_local_sgd.py",
                    model,
                    "--mnist=" + MNIST,
                    "--batch=" + batch,
                    "--frequency=" + frequency)),
        least);
  }

  @Test
  void oneWorkerIsFasterThanScikitLearn() throws Exception {
    Peer sklearn = Peer.requested("sklearn");
    requireFaster(
        "rbm, one worker, averaging every 50, scikit-learn",
        () -> meanfield("rbm", 100, 50, 1),
        () -> examplesPerSecond(sklearn.run("sklearn_rbm.py", "--mnist=" + MNIST, "--batch=100")),
        1.4);
  }

  @Test
  void isFasterThanDl4j() throws Exception {
    requireFaster(
        "lstm, averaging every 10, DL4J's layers and master",
        () -> meanfield("lstm", 64, 10, 2),
        () -> StockTraining.examplesPerSecond(config("lstm"), settings("lstm", 64, 10, 2)),
        11);
  }

  @Test
  void twoCoresAreNearlyTwiceAsFastAsOne() throws Exception {
    requireFaster(
        "lstm, averaging every 10, one worker on one core",
        () -> meanfield("lstm", 64, 10, 2),
        () -> meanfield("lstm", 64, 10, 1),
        1.85);
  }

  private static void requireFaster(
      String name, Callable<Double> ours, Callable<Double> theirs, double least) throws Exception {
    double ratio = Pairs.ratio(name + ", examples/s", ours, theirs);
    assertTrue(ratio >= least, name + ": " + ratio);
  }

  private static String config(String model) {
    return "conf/" + model + "-mnist.conf";
  }

  private static List<String> settings(String model, int batch, int frequency, int workers) {
    List<String> settings = new ArrayList<>(COMMON);
    settings.addAll(SETTINGS.get(model));
    settings.addAll(
        List.of(
            "data.path=" + MNIST,
            "train.batchSize=" + batch,
            "train.averagingFrequency=" + frequency,
            "train.workers=" + workers));
    return settings;
  }

  private double meanfield(String model, int batch, int frequency, int workers) throws Exception {
    String run = directory.resolve("run" + System.nanoTime()).toString();
    List<String> command =
        new ArrayList<>(List.of("train", "--json", "--config", config(model), "--run", run));
    settings(model, batch, frequency, workers)
        .forEach(setting -> command.addAll(List.of("--set", setting)));
    Meanfield meanfield = new Meanfield(directory, "local[" + workers + "]").longLived();
    Ended ended = meanfield.start(command.toArray(String[]::new)).await(15);
    assertEquals(0, ended.code(), ended.errors());
    JsonNode trained = ended.json();
    System.out.println(model + ": " + trained.get("phases"));
    return examplesPerSecond(trained);
  }

  private static double examplesPerSecond(JsonNode told) {
    return told.get("examplesPerSecond").asDouble();
  }
}
