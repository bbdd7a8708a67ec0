package org.meanfield.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.meanfield.data.AddingProblem;
import org.meanfield.data.CopyMemory;
import org.meanfield.data.ImageConfig;
import org.meanfield.errors.UsageException;
import org.meanfield.model.AutoencoderSpec;
import org.meanfield.model.LstmSpec;
import org.meanfield.model.RbmSpec;
import org.meanfield.model.UpdaterSpec;
import org.meanfield.model.autoencoder.Corruption;
import org.meanfield.model.autoencoder.ReconstructionLoss;
import org.meanfield.model.autoencoder.Unit;
import org.meanfield.train.EarlyStopping;

final class RunConfigLoaderTest {
  static final String MINIMAL =
      """
      run = "runs/test"
      data.path = "bundled:mnist-sample"
      model.kind = lstm
      """;

  static final String AUTOENCODER =
      """
      run = "runs/test"
      data.path = "bundled:mnist-sample"
      model { kind = autoencoder, hidden = [4] }
      """;

  @TempDir Path directory;
  private final RunConfigLoader loader = new RunConfigLoader(new Configuration());

  private LoadedConfig load(String text, String... settings) throws IOException {
    Path file = directory.resolve("test.conf");
    Files.writeString(file, text);
    return loader.fromFile(file.toString(), List.of(settings));
  }

  private String refused(String text, String... settings) {
    return assertThrows(UsageException.class, () -> load(text, settings)).getMessage();
  }

  private static void assertHas(String message, String... parts) {
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
  }

  @Test
  void passwordsAreRefusedAndNotRepeated() {
    String message = refused(MINIMAL + "run = \"s3a://KEY:SECRET@bucket/run\"");
    assertTrue(message.contains("run holds a password"), message);
    assertFalse(message.contains("SECRET"), message);
    assertFalse(refused("run = \"hdfs://name:8020/run\"").contains("password"));
  }

  @Test
  void whatIsNotSaidHasDefaults() throws IOException {
    RunConfig config = load(MINIMAL).config();
    assertEquals(LstmSpec.plain(List.of(128)), config.model());
    assertEquals(new UpdaterSpec(UpdaterSpec.Kind.ADAM, 0.001), config.train().updater());
    assertEquals(10, config.train().averaging().averagingFrequency());
    assertEquals(3, config.checkpoint().keep());
  }

  private static List<String> configurationsOfTrainings() throws IOException {
    try (Stream<Path> all = Files.list(Path.of("conf"))) {
      return all.map(Path::toString)
          .filter(it -> it.matches("conf/(?!prep|retr).*[.]conf"))
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("configurationsOfTrainings")
  void shippedConfigurationsLoad(String file) {
    LoadedConfig config = loader.fromFile(file, List.of());
    assertTrue(config.config().run().startsWith("runs/"));
  }

  @Test
  void unknownKeyIsRefusedWithTheNearestKnownOne() {
    String message = refused(MINIMAL + "train.averagingFrequncy = 5\n");
    assertHas(
        message,
        "train.averagingFrequncy is not a setting",
        "test.conf: 4",
        "did you mean train.averagingFrequency?");
    assertHas(refused(MINIMAL + "colour = red"), "colour is not a setting", "known here:");
  }

  @Test
  void allProblemsAreReportedAtOnceWithFileAndLine() {
    String message =
        refused(
            """
            run = "runs/test"
            data { }
            model { kind = lstm, hidden = [0], forgetBias = 1 }
            train {
              workers = many
              batchSize = 0
              averagingFrequency = 1.5
              updater { kind = adagrad, learningRate = -1 }
            }
            checkpoint = 7
            """);
    assertHas(
        message,
        "9 problems",
        "data.path is missing",
        "model.hidden must be at least 1 but is 0",
        "model.forgetBias is not a setting",
        "did you mean model.forgetGateBias?",
        "train.workers must be a whole number but is \"many\"",
        "test.conf: 5",
        "train.batchSize must be at least 1 but is 0",
        "test.conf: 6",
        "32 to 256 is usual",
        "train.averagingFrequency must be a whole number but is 1.5",
        "train.updater.kind is adagrad",
        "train.updater.learningRate must be a number above 0 but is -1.0",
        "checkpoint must be a section");
  }

  @Test
  void valueOfWrongTypeDoesNotHideItsNeighbours() {
    assertHas(
        refused(MINIMAL + "checkpoint { everyRounds = -1, keep = none }"),
        "checkpoint.everyRounds must be at least 0 but is -1",
        "checkpoint.keep must be a whole number");
  }

  @Test
  void wholeNumbersAreNeverRounded() {
    assertHas(refused(MINIMAL, "train.workers=2.5"), "must be a whole number but is 2.5");
    assertHas(refused(MINIMAL, "train.workers=3000000000"), "must be a whole number");
    assertHas(refused(MINIMAL, "model.hidden=[8, 1.5]"), "must be a list of whole numbers");
    assertHas(refused(MINIMAL, "model.hidden=32"), "but is 32 (--set model.hidden).");
  }

  @Test
  void autoencodersBindTheirSectionsAndConstants() throws IOException {
    RunConfig config =
        load(
                AUTOENCODER,
                "model.hidden=[9, 3]",
                "model.tied=false",
                "model.hiddenUnit=tanh",
                "model.loss=squared-error",
                "model.corruption={kind=salt-and-pepper, level=0.2}")
            .config();
    AutoencoderSpec model = (AutoencoderSpec) config.model();
    assertEquals(List.of(9, 3), model.hidden());
    assertFalse(model.tied());
    assertEquals(Unit.TANH, model.hiddenUnit());
    assertEquals(ReconstructionLoss.SQUARED_ERROR, model.loss());
    assertEquals(Corruption.SALT_AND_PEPPER, model.corruption().kind());
    assertEquals(0.2, model.corruption().level());
  }

  @Test
  void autoencodersThatCannotWorkAreRefused() {
    assertHas(refused(AUTOENCODER, "model.outputUnit=linear"), "model.loss is cross-entropy");
    assertHas(refused(AUTOENCODER, "model.tied=maybe"), "model.tied must be true or false");
    assertHas(refused(AUTOENCODER, "model.corruption.level=0.3"), "give a kind and a level");
    assertHas(refused(AUTOENCODER, "model.hiddenDropout=1"), "must be from 0 to below 1");
    assertHas(refused(AUTOENCODER, "model.sparsity.weight=1"), "no layer has sigmoid units");
    assertHas(refused(AUTOENCODER, "model.hidden=[]"), "must name at least the code");
  }

  @Test
  void onlyNesterovsHasAMomentumAndItHasADefault() throws IOException {
    UpdaterSpec usual = new UpdaterSpec(UpdaterSpec.Kind.NESTEROVS, 0.001);
    String nesterovs = "train.updater.kind=nesterovs";
    assertEquals(usual, load(MINIMAL, nesterovs).config().train().updater());
    assertEquals(0.9, usual.momentum());
    UpdaterSpec other =
        load(MINIMAL, nesterovs, "train.updater.momentum=0.5").config().train().updater();
    assertEquals(0.5, other.momentum());
    assertHas(refused(MINIMAL, "train.updater.momentum=0.9"), "but only nesterovs has one");
    assertHas(refused(MINIMAL, nesterovs, "train.updater.momentum=1"), "0 to below 1 but is 1.0");
    assertHas(refused(MINIMAL, "train.updater.decay=cosine"), "choose one of none, linear");
  }

  @Test
  void earlyStoppingNeedsAValidationSplitAndALoss() throws IOException {
    String patience = "train.earlyStopping.patience=3";
    String some = "data.validationFraction=0.1";
    assertEquals(
        new EarlyStopping(3, 0), load(MINIMAL, patience, some).config().train().earlyStopping());
    assertHas(refused(MINIMAL, patience), "no validation split", "set data.validationFraction");
    assertHas(refused(MINIMAL, patience, some, "model.kind=rbm"), "no loss by which held-out data");
    assertHas(refused(MINIMAL, patience, some, "train.engine=dl4j"), "has no early stopping");
  }

  @Test
  void dl4jsEngineForgetsWhatWorkersCarryOn() throws IOException {
    String rbm = MINIMAL + "model.kind = rbm\n";
    String theirs = "train.engine=dl4j";
    String sparse = "model.sparsity.weight=0.1";
    assertEquals(0, load(rbm, theirs).config().model().runningMeans());
    assertHas(refused(rbm, theirs, "model.chains=10"), "forgets them after each round");
    assertHas(refused(rbm, theirs, sparse), "needs running means, but train.engine = dl4j");
  }

  @Test
  void dl4jsEngineLosesErrorsWhereSequencesAreCut() throws IOException {
    String cut = "model.truncation={forward=5, backward=5}";
    assertEquals(5, ((LstmSpec) load(MINIMAL, cut).config().model()).truncation().forward());
    assertHas(refused(MINIMAL, cut, "train.engine=dl4j"), "cuts sequences, but train.engine");
  }

  @Test
  void logLikelihoodIsOfBinaryMachinesAndNoPartOfARunsIdentity() throws IOException {
    String rbm = MINIMAL + "model.kind = rbm\n";
    String chains = "evaluation.logLikelihood.chains=100";
    assertFalse(load(rbm).config().evaluation().logLikelihood().asked());
    assertEquals(load(rbm).fingerprint(), load(rbm, chains).fingerprint());
    assertEquals(14_500, load(rbm, chains).config().evaluation().logLikelihood().temperatures());
    assertHas(refused(MINIMAL, chains), "evaluation.logLikelihood.chains is 100, but only an rbm");
    assertHas(refused(rbm, chains, "model.hiddenUnit=gaussian"), "make it 0");
    assertHas(refused(rbm, "evaluation.logLikelihood.chains=1"), "must be 0 or at least 2");
    assertHas(refused(rbm, "model.visibleUnit=gaussian"), "set model.sampledInput = false");
  }

  @Test
  void onlySigmoidAutoencodersArePretrained() throws IOException {
    String epochs = "model.pretraining.epochs=3";
    AutoencoderSpec spec = (AutoencoderSpec) load(AUTOENCODER, epochs).config().model();
    assertEquals(0.02, spec.pretraining().updater().learningRate());
    assertHas(
        refused(AUTOENCODER, epochs, "model.hidden=[5, 4]", "model.hiddenUnit=relu"),
        "model.pretraining.epochs is 3",
        "choose hiddenUnit = outputUnit = sigmoid");
    assertHas(refused(AUTOENCODER, epochs, "model.codeUnit=tanh"), "model.pretraining.epochs");
  }

  @Test
  void anotherRunsSectionsReplaceItsBases() throws IOException {
    LoadedConfig base = load(AUTOENCODER, "train.epochs=7", "train.workers=3");
    RunConfig other =
        loader
            .replacing(
                base,
                Map.of(
                    "run",
                    "elsewhere",
                    "model",
                    Map.of("kind", "rbm", "hidden", 4),
                    "train.epochs",
                    2))
            .config();
    assertEquals(4, ((RbmSpec) other.model()).hidden());
    assertEquals("elsewhere", other.run());
    assertEquals(2, other.train().epochs());
    assertEquals(3, other.train().workers());
  }

  @Test
  void unresolvedSectionsAreToldOf() {
    assertHas(refused(MINIMAL + "train = ${nowhere} { epochs = 1 }"), "nowhere");
    assertHas(refused(MINIMAL + "model = ${nowhere} { hidden = [1] }"), "nowhere");
  }

  @Test
  void kindOfDataChoosesItsSettings() throws IOException {
    String adding = "run = r\ndata.kind = adding\nmodel.kind = lstm\n";
    assertEquals(new AddingProblem(100, 20_000, 0, 2_560, 1), load(adding).config().data());
    assertEquals(
        new AddingProblem(30, 20_000, 10, 2_560, 1),
        load(adding, "data.length=30", "data.validation=10").config().data());
    assertEquals(
        new CopyMemory(10, 100, 20_000, 0, 2_560, 1),
        load(adding, "data.kind=copy-memory").config().data());
    assertHas(refused(adding, "data.path=d"), "data.path is not a setting");
    assertHas(
        refused(adding, "data.length=3", "data.train=0"),
        "data.length must be at least 4",
        "data.train must be at least 1");
    assertHas(
        refused(adding, "data.kind=parity"),
        "data.kind is parity",
        "known: adding, control-charts, copy-memory, images, prepared, source, temporal-order");
  }

  @Test
  void missingOrUnknownModelIsRefused() {
    assertHas(
        refused("run = r\ndata.path = d\nmodel {}"),
        "model.kind is missing",
        "known: autoencoder, lstm, rbm");
    assertHas(refused(MINIMAL + "model.kind = gru"), "gru", "known: autoencoder, lstm, rbm");
  }

  @Test
  void settingsWinOverTheFileAndTakePathsAsTheyStand() throws IOException {
    RunConfig config =
        load(
                MINIMAL,
                "data.path=hdfs://name:8020/data # 1",
                "train.epochs=3",
                "model.hidden=[4, 5]",
                "run=elsewhere",
                "train.epochs=4")
            .config();
    assertEquals("hdfs://name:8020/data # 1", ((ImageConfig) config.data()).path());
    assertEquals(4, config.train().epochs());
    assertEquals(LstmSpec.plain(List.of(4, 5)), config.model());
    assertEquals("elsewhere", config.run());
  }

  @Test
  void numbersOnTheCommandLineStayNumbers() throws IOException {
    LoadedConfig config = load(MINIMAL, "train.epochs=3", "train.updater.learningRate=1e-2");
    assertTrue(config.toJson().contains("\"epochs\":3"), config.toJson());
    assertEquals(0.01, config.config().train().updater().learningRate());
  }

  @Test
  void identityIsOfMeaningNotOfSpelling() throws IOException {
    String identity = load(MINIMAL, "train.updater.kind=adam").fingerprint();
    assertEquals(identity, load(MINIMAL, "train.updater.kind=ADAM").fingerprint());
    assertEquals(identity, load(MINIMAL, "model.hidden=[128.0]", "run=other").fingerprint());
    assertTrue(!identity.equals(load(MINIMAL, "model.hidden=[127]").fingerprint()));
    assertTrue(!identity.equals(load(MINIMAL, "train.seed=2").fingerprint()));
  }

  @Test
  void wrongSettingSaysWhichOne() {
    assertHas(refused(MINIMAL, "train.epochs=0"), "--set train.epochs", "must be at least 1");
    assertHas(refused(MINIMAL, "train.epochs"), "--set takes key=value");
    assertHas(refused(MINIMAL, "model.hidden=[1"), "--set model.hidden=[1");
  }

  @Test
  void unquotedPathThatBecameACommentIsNoticed() {
    assertHas(refused("run = r\nmodel.kind = lstm\ndata.path = hdfs://name/data"), "double quotes");
  }

  @Test
  void pixelsAreStepsOfRecurrentNetworksAlone() throws IOException {
    assertHas(
        refused(AUTOENCODER, "data.view.steps=pixels"),
        "data.view.steps",
        "takes an image as one vector");
    assertHas(refused(MINIMAL, "data.view.permutation=1"), "permutation", "steps are rows");
    load(MINIMAL, "data.view.steps=pixels", "data.view.permutation=1");
  }

  @Test
  void brokenFilesAreRefused() {
    assertHas(refused("run = {"), "not valid HOCON");
    assertHas(refused(MINIMAL + "run = ${nowhere}"), "nowhere");
    UsageException e =
        assertThrows(UsageException.class, () -> loader.fromFile("no/such.conf", List.of()));
    assertHas(e.getMessage(), "no/such.conf");
  }

  @Test
  void jsonLoadsAsTheSameConfiguration() throws IOException {
    LoadedConfig config = load(MINIMAL, "train.updater.kind=sgd");
    LoadedConfig again = loader.fromJson(config.toJson(), List.of());
    assertEquals(config.config(), again.config());
    assertEquals(config.fingerprint(), again.fingerprint());
  }

  @ParameterizedTest
  @ValueSource(ints = {150, 20_000, 200_000})
  void nestingThatNoSettingHasIsRefused(int depth) {
    String list = "[".repeat(depth) + "]".repeat(depth);
    assertHas(refused(MINIMAL + "train.workers = " + list), "nested too deeply");
    assertHas(refused(MINIMAL, "train.workers=" + list), "nested too deeply");
    assertHas(refused(MINIMAL + "a = " + "{a:".repeat(depth)), "test.conf");
  }

  @Test
  void settingThatIsNullIsRefusedByName() {
    assertHas(refused(MINIMAL + "train.epochs = null"), "train.epochs", "whole number");
    assertHas(refused(MINIMAL, "model.hidden=[null]"), "model.hidden");
  }
}
