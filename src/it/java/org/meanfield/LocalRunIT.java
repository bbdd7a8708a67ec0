package org.meanfield;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.meanfield.Meanfield.Ended;
import org.meanfield.model.FlatState;
import org.meanfield.model.NativeRuntime;

/**
 * Whole commands in local mode, each model at least once by the shaded jar under Spark's real
 * SparkSubmit, as a user starts it.
 */
final class LocalRunIT {
  private static JsonNode plain;

  @TempDir Path directory;
  private Meanfield meanfield;
  private String config;

  @BeforeEach
  void configure() throws Exception {
    meanfield = new Meanfield(directory, "local[2]").inThisProcess();
    config = TinyRun.write(directory, 2);
  }

  private JsonNode trained(String... more) throws Exception {
    return meanfield.trained(config, more);
  }

  @Test
  void trainsThenHasNothingToDoAndEveryCommandAgrees() throws Exception {
    meanfield = new Meanfield(directory, "local[2]");
    JsonNode first = trained();
    assertEquals("completed", first.get("status").asText());
    // The largest shard has 155 examples: 10 minibatches and 4 rounds an epoch.
    assertEquals(8, first.get("rounds").asInt());
    assertEquals(2, first.get("epochs").asInt());
    assertEquals(2 * 618, first.get("examplesSeen").asInt());
    assertTrue(first.get("examplesPerSecond").asDouble() > 0);
    for (String phase :
        List.of("compute", "serialise", "wait", "reduce", "checkpoint", "evaluate")) {
      assertTrue(first.get("phases").get(phase).asDouble() > 0, phase);
    }

    JsonNode second = trained();
    assertEquals("nothing-to-do", second.get("status").asText());
    for (String same : List.of("parametersSha256", "metrics", "checkpoint", "rounds", "epochs")) {
      assertEquals(first.get(same), second.get(same));
    }

    JsonNode list = meanfield.run("checkpoints", "list", "--json", "--config", config).json();
    assertEquals(
        List.of("000008", "000006", "000004"), list.get("checkpoints").findValuesAsText("name"));

    JsonNode inspected = meanfield.run("inspect", "--json", "--config", config).json();
    assertEquals(first.get("parametersSha256"), inspected.get("manifest").get("parametersSha256"));
    long parameters = 4 * 12 * (7 + 12 + 1) + 4 * 8 * (12 + 8 + 1) + 8 * 10 + 10;
    assertEquals(parameters, inspected.get("parameters").asLong());
    long sum = 0;
    for (JsonNode layer : inspected.get("layers")) {
      sum += layer.get("parameters").asLong();
    }
    assertEquals(parameters, sum);
    assertEquals("[7,12]", inspected.get("layers").get(0).get("units").toString());
    assertEquals("image", inspected.get("inputs").get("content").asText());

    JsonNode judged = meanfield.run("evaluate", "--json", "--config", config).json();
    assertEquals(
        first.get("metrics").get("test").get("accuracy"), judged.get("evaluation").get("accuracy"));
    assertEquals(203, judged.get("evaluation").get("examples").asInt());

    // Other tests of this class compute in the process that plain DL4J would load ND4J into.
    NativeRuntime.pin();
    Path model = directory.resolve("run/checkpoints/000008/model.zip");
    MultiLayerNetwork network = ModelSerializer.restoreMultiLayerNetwork(model.toFile());
    assertEquals(
        first.get("parametersSha256").asText(), FlatState.sha256(FlatState.parameters(network)));

    JsonNode record = new ObjectMapper().readTree(directory.resolve("run/run.json").toFile());
    assertEquals(
        NativeRuntime.kernels(),
        new ObjectMapper().convertValue(record.at("/environment/kernels"), Map.class));
  }

  @Test
  void classesAreWeightedInTrainingAlone() throws Exception {
    String balanced = "train.classWeights=balanced";
    JsonNode weighted = trained("--set", balanced);
    assertNotEquals(plain(), weighted.get("parametersSha256"));
    JsonNode judged = meanfield.run("evaluate", "--json", "--config", config).json();
    assertEquals(
        weighted.get("metrics").get("test").get("crossEntropy"),
        judged.get("evaluation").get("crossEntropy"));
    assertFalse(
        ModelSerializer.restoreMultiLayerNetwork(
                directory.resolve("run/checkpoints/000008/model.zip").toFile())
            .getLayerWiseConfigurations()
            .toJson()
            .contains("\"weights\""));
    Ended refused = meanfield.run("train", "--config", config);
    assertEquals(4, refused.code(), refused.errors());
    assertTrue(refused.errors().contains("train.classWeights was BALANCED"), refused.errors());
    Path adding = directory.resolve("adding.conf");
    Files.writeString(
        adding,
        "run = \"%s\", data { kind = adding }, model { kind = lstm }"
            .formatted(directory.resolve("adding")));
    refused = meanfield.run("train", "--config", adding.toString(), "--set", balanced);
    assertEquals(3, refused.code(), refused.errors());
    assertTrue(refused.errors().contains("the data's targets are values"), refused.errors());
    refused =
        meanfield.run(
            "train", "--config", config, "--set", balanced, "--set", "model={kind=rbm, hidden=9}");
    assertEquals(2, refused.code(), refused.errors());
    assertTrue(refused.errors().contains("learns without classes"), refused.errors());
  }

  @Test
  void oneHashOnEveryMaster() throws Exception {
    String hash = null;
    for (String master : List.of("local[1]", "local[2]", "local[4]", "local-cluster[2,1,1024]")) {
      // Workers in one process could share more than they should.
      meanfield = new Meanfield(directory, master);
      String run = directory.resolve("run-" + master).toString();
      // The path is relative to where the driver is, not to where an executor may be.
      Path data = Path.of("").toAbsolutePath().relativize(directory.resolve("data"));
      String now =
          trained("--run", run, "--set", "data.path=" + data).get("parametersSha256").asText();
      System.out.println(master + " " + now);
      hash = hash == null ? now : hash;
      assertEquals(hash, now, master);
    }
  }

  @Test
  void clustersDefaultOfKryoDoesNotMatter() throws Exception {
    Path defaults = directory.resolve("spark-defaults.conf");
    Files.writeString(defaults, "spark.serializer org.apache.spark.serializer.KryoSerializer\n");
    JsonNode plain = trained();
    meanfield = new Meanfield(directory, "local[2]");
    meanfield.sparkDefaults(directory);
    JsonNode kryo = trained("--run", directory.resolve("kryo").toString());
    assertEquals(plain.get("parametersSha256"), kryo.get("parametersSha256"));
  }

  @Test
  void checkpointOfAnotherRunIsRefused() throws Exception {
    trained();
    String other = directory.resolve("other").toString();
    trained("--run", other, "--set", "train.seed=6");
    Path ours = directory.resolve("run/checkpoints");
    Path theirs = Path.of(other, "checkpoints/000008");
    Files.move(ours.resolve("000008"), directory.resolve("ours"));
    Files.move(theirs, ours.resolve("000008"));
    Ended refused = meanfield.run("train", "--config", config);
    assertEquals(4, refused.code(), refused.errors());
    assertTrue(refused.errors().contains("of another configuration"), refused.errors());
  }

  @Test
  void anotherRunsDirectoryIsRefusedNamingWhatDiffers() throws Exception {
    trained();
    Ended refused =
        meanfield.run(
            "train", "--config", config, "--set", "train.batchSize=8", "--set", "model.hidden=[9]");
    assertEquals(4, refused.code());
    assertTrue(refused.errors().contains("train.batchSize was 16, now 8"), refused.errors());
    assertTrue(refused.errors().contains("model.hidden was [12,8], now [9]"), refused.errors());
    Path labels = directory.resolve("data/train-labels-idx1-ubyte");
    byte[] bytes = Files.readAllBytes(labels);
    bytes[20] = (byte) ((bytes[20] + 1) % 10);
    Files.write(labels, bytes);
    refused = meanfield.run("train", "--config", config);
    assertEquals(4, refused.code());
    assertTrue(refused.errors().contains("the data was sha256:"), refused.errors());
  }

  @Test
  void damagedNewestCheckpointIsSaidAndTrainedAgain() throws Exception {
    JsonNode whole = trained();
    // Other tests of this class compute in the process that plain DL4J would load ND4J into.
    NativeRuntime.pin();
    Path model = directory.resolve("run/checkpoints/000008/model.zip");
    byte[] bytes = Files.readAllBytes(model);
    bytes[bytes.length / 2] ^= 1;
    Files.write(model, bytes);
    Ended again = meanfield.run("train", "--json", "--config", config);
    assertEquals(0, again.code(), again.errors());
    assertTrue(
        again.errors().contains("warning: The checkpoint 000008 is damaged"), again.errors());
    assertEquals("resumed-completed", again.json().get("status").asText());
    assertEquals(whole.get("parametersSha256"), again.json().get("parametersSha256"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "train.outer={kind=nesterov, learningRate=0.7, momentum=0.9}",
        "train.outer={kind=elastic, learningRate=0.9}",
        "train.schedule={kind=adaptive, maxDrift=0.05}",
        "train.updaterState=per-worker",
        "train.updaterState=reset",
        "model={kind=rbm, hidden=9, chains=7}",
        "model={kind=rbm, hidden=9, sparsity={target=0.1, weight=0.5}}",
        "model.gradientClipping={kind=global-norm, threshold=0.05}"
      })
  void whatWorkersAndOuterOptimisersRememberSurvivesACrash(String setting) throws Exception {
    JsonNode whole = trained("--set", setting);
    try (Stream<Path> checkpoints = Files.list(directory.resolve("run/checkpoints"))) {
      for (Path newer : checkpoints.sorted().skip(1).toList()) {
        Files.move(newer, directory.resolve("lost" + newer.getFileName()));
      }
    }
    JsonNode resumed = trained("--set", setting);
    assertEquals("resumed-completed", resumed.get("status").asText());
    assertEquals(whole.get("parametersSha256"), resumed.get("parametersSha256"));
    assertNotEquals(whole.get("parametersSha256"), plain());
  }

  /** Returns the hash of the run as it is, which is the same for all tests. */
  private JsonNode plain() throws Exception {
    if (plain == null) {
      plain = trained("--run", directory.resolve("plain").toString()).get("parametersSha256");
    }
    return plain;
  }

  @Test
  void autoencoderTrainsAlikeOnEveryMasterAndIsJudgedAlike() throws Exception {
    String[] autoencoder = {
      "--set",
      "model={kind=autoencoder, hidden=[16, 4], hiddenDropout=0.1}",
      "--set",
      "model.corruption={kind=masking, level=0.2}"
    };
    JsonNode first = trained(autoencoder);
    JsonNode test = first.get("metrics").get("test");
    assertTrue(test.get("squaredErrorPerExample").asDouble() > 0);
    Ended ended = meanfield.run("evaluate", "--json", "--config", config, "--split", "train");
    assertEquals(first.get("metrics").get("train"), ended.json().get("evaluation").get("metrics"));
    assertEquals(618, ended.json().get("evaluation").get("examples").asInt());
    meanfield = new Meanfield(directory, "local[1]");
    String[] elsewhere =
        Stream.concat(
                Stream.of(autoencoder),
                Stream.of("--run", directory.resolve("elsewhere").toString()))
            .toArray(String[]::new);
    assertEquals(first.get("parametersSha256"), trained(elsewhere).get("parametersSha256"));
  }

  @Test
  void pretrainingSurvivesACrashInAnyLayer() throws Exception {
    String[] pretrained = {
      "--set",
      "model={kind=autoencoder, hidden=[12, 8], pretraining.epochs=2}",
      "--set",
      "train.workers=2"
    };
    JsonNode whole = trained(pretrained);
    Path run = directory.resolve("run");
    Path checkpoints = run.resolve("checkpoints");
    Path layers = run.resolve("pretraining");
    Files.move(checkpoints, directory.resolve("lost"));
    assertSame(whole, trained(pretrained));

    // Training has stopped in the middle of the second layer's first epoch.
    Files.move(checkpoints, directory.resolve("lost-again"));
    try (Stream<Path> all = Files.list(layers.resolve("2/checkpoints"))) {
      for (Path newer : all.sorted().skip(1).toList()) {
        Files.move(newer, directory.resolve("upper" + newer.getFileName()));
      }
    }
    assertSame(whole, trained(pretrained));

    // Training has stopped in the first layer, before it has a checkpoint.
    Files.move(checkpoints, directory.resolve("lost-once-more"));
    Files.move(layers.resolve("1/checkpoints"), directory.resolve("lower"));
    Files.move(layers.resolve("2"), directory.resolve("second"));
    assertSame(whole, trained(pretrained));

    String plain = directory.resolve("plain").toString();
    String[] without = pretrained.clone();
    without[1] = "model={kind=autoencoder, hidden=[12, 8]}";
    JsonNode other =
        trained(
            Stream.concat(Stream.of("--run", plain), Stream.of(without)).toArray(String[]::new));
    assertNotEquals(whole.get("parametersSha256"), other.get("parametersSha256"));
  }

  private static void assertSame(JsonNode whole, JsonNode resumed) {
    assertEquals("resumed-completed", resumed.get("status").asText());
    assertEquals(whole.get("parametersSha256"), resumed.get("parametersSha256"));
    assertEquals(whole.get("metrics"), resumed.get("metrics"));
  }

  @Test
  void rbmTrainsAlikeOnEveryMasterAndIsJudgedAlike() throws Exception {
    String[] rbm = {
      "--set",
      "model={kind=rbm, hidden=20, chains=10}",
      "--set",
      "evaluation.logLikelihood={chains=60, temperatures=50}"
    };
    JsonNode first = trained(rbm);
    JsonNode test = first.get("metrics").get("test");
    assertTrue(test.get("reconstructionErrorPerExample").asDouble() > 0);
    assertTrue(test.get("pseudoLogLikelihood").asDouble() < 0);
    assertEquals(
        -test.get("freeEnergy").asDouble() - test.get("logPartition").asDouble(),
        test.get("logLikelihood").asDouble(),
        1e-9);
    assertTrue(test.get("logPartitionStandardError").asDouble() < 0.2);
    Ended ended = meanfield.run("evaluate", "--json", "--config", config, "--split", "train");
    assertEquals(first.get("metrics").get("train"), ended.json().get("evaluation").get("metrics"));
    ended = meanfield.run("evaluate", "--json", "--config", config, "--linear-probe");
    assertEquals(0, ended.code(), ended.errors());
    assertTrue(ended.json().get("linearProbe").get("features").asDouble() > 0.2, ended.output());
    assertTrue(ended.json().get("linearProbe").get("input").asDouble() > 0.5, ended.output());
    meanfield = new Meanfield(directory, "local[1]");
    String elsewhere = directory.resolve("elsewhere").toString();
    JsonNode alike = trained(rbm[0], rbm[1], rbm[2], rbm[3], "--run", elsewhere);
    assertEquals(first.get("parametersSha256"), alike.get("parametersSha256"));
    assertEquals(first.get("metrics"), alike.get("metrics"));
  }

  @Test
  void stopsEarlyWithTheBestEpochAndSaysTheSameAgain() throws Exception {
    // No loss improves by so much, so the first epoch stays the best.
    String[] settings = {
      "--set", "data.validationFraction=0.2",
      "--set", "train.epochs=9",
      "--set", "train.earlyStopping={patience=2, minimumImprovement=100}",
      "--set", "checkpoint.keep=1"
    };
    JsonNode first = trained(settings);
    assertEquals("stopped-early", first.get("status").asText());
    assertEquals(3, first.get("epochs").asInt());
    JsonNode again = trained(settings);
    assertEquals("nothing-to-do", again.get("status").asText());
    Ended judged = meanfield.run("evaluate", "--json", "--config", config);
    JsonNode accuracy = judged.json().get("evaluation").get("accuracy");
    assertEquals(first.get("metrics").get("test").get("accuracy"), accuracy);
    assertEquals(first.get("parametersSha256"), judged.json().get("parametersSha256"));

    // Training has crashed after the first epoch, and then before its end.
    String best = Path.of(first.get("checkpoint").asText()).getFileName().toString();
    Path checkpoints = directory.resolve("run/checkpoints");
    try (Stream<Path> all = Files.list(checkpoints)) {
      for (Path newer : all.filter(path -> !path.endsWith(best)).toList()) {
        Files.move(newer, directory.resolve("lost" + newer.getFileName()));
      }
    }
    JsonNode resumed = trained(settings);
    Files.move(checkpoints, directory.resolve("all-lost"));
    for (JsonNode other : List.of(again, resumed, trained(settings))) {
      for (String same : List.of("parametersSha256", "metrics", "checkpoint", "rounds", "epochs")) {
        assertEquals(first.get(same), other.get(same));
      }
    }
  }

  @Test
  void dl4jsOwnEngineTrainsForComparison() throws Exception {
    meanfield = new Meanfield(directory, "local[2]");
    JsonNode theirs = trained("--set", "train.engine=dl4j", "--set", "checkpoint.everyRounds=0");
    assertEquals(2, theirs.get("epochs").asInt());
    int seen = theirs.get("examplesSeen").asInt();
    assertTrue(seen > 618 && seen <= 2 * 618, "it visited " + seen);
    JsonNode ours = trained("--run", directory.resolve("ours").toString());
    assertEquals(
        ours.get("metrics").get("train").get("crossEntropy").asDouble(),
        theirs.get("metrics").get("train").get("crossEntropy").asDouble(),
        0.3);
  }
}
