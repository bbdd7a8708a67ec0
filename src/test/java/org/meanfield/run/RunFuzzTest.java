package org.meanfield.run;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.apache.commons.io.FileUtils;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.meanfield.checkpoint.RunDirectory;
import org.meanfield.config.RunConfigLoader;
import org.meanfield.fuzz.Boundary;
import org.meanfield.fuzz.Mutations;
import org.meanfield.model.ModelArchive;

/** Whatever a run's record and the files of its checkpoints hold, they are read or refused. */
final class RunFuzzTest {
  private static final Path RUN = Path.of("src/test/resources/run-of-format-2");
  private static final Path CHECKPOINT = RUN.resolve("checkpoints/000016");
  private static final Configuration HADOOP = new Configuration();

  private static Path directory;
  private static MultiLayerNetwork network;

  @BeforeContainer
  static void makeInputs() throws IOException {
    directory = Files.createTempDirectory("fuzz");
    network = TrainingCheckpoints.in(RUN.toString(), new Configuration()).network();
  }

  @AfterContainer
  static void removeInputs() throws IOException {
    FileUtils.deleteDirectory(directory.toFile());
  }

  @Provide
  Arbitrary<byte[]> records() throws IOException {
    return Mutations.json(Files.readString(RUN.resolve("run.json")));
  }

  @Property(seed = "1")
  void record(@ForAll("records") byte[] content) throws IOException {
    Files.write(directory.resolve("run.json"), content);
    RunDirectory run = RunDirectory.at(directory.toString(), HADOOP);
    Boundary.readsOrRefuses(
        () -> {
          RunRecord record = RunRecord.require(run);
          record.fork();
          record.alphabet();
          record.classNames();
          record.gemm();
          record.normaliser().kind().isFitted();
          record.target().kind().isClass();
          record.shape(record.config(new RunConfigLoader(HADOOP), List.of()).config().model());
        });
  }

  @Provide
  Arbitrary<byte[]> states() throws IOException {
    return Mutations.bytes(Files.readAllBytes(CHECKPOINT.resolve(StateFile.NAME)));
  }

  @Property(seed = "2")
  void state(@ForAll("states") byte[] content) {
    Boundary.readsOrRefuses(
        IOException.class, () -> StateFile.decode(new ByteArrayInputStream(content)));
  }

  @Provide
  Arbitrary<byte[]> models() throws IOException {
    return Mutations.bytes(Files.readAllBytes(CHECKPOINT.resolve(TrainingCheckpoints.MODEL)));
  }

  @Property(seed = "3")
  void model(@ForAll("models") byte[] content) {
    Boundary.readsOrRefuses(
        IOException.class, () -> ModelArchive.restore(new ByteArrayInputStream(content), network));
  }
}
