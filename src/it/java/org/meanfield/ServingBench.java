package org.meanfield;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.commons.math3.stat.descriptive.rank.Median;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.meanfield.Meanfield.Ended;
import org.meanfield.model.NativeRuntime;
import org.meanfield.run.CheckpointChoice;
import org.meanfield.run.TrainedRun;
import org.meanfield.serving.Model;
import org.meanfield.serving.Score;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The serving jar: its start until the first score, its size, and its speed on one thread, an image
 * at a time, beside ONNX Runtime's and Deeplearning4j's: rows for each second that the thread was
 * on a core. Medians of five runs in turn. No pixel of the images is 0, whose products serving
 * would save.
 */
final class ServingBench {
  private static final Path JAR = Path.of("target/meanfield-serving.jar");
  private static final int RUNS = 5;
  private static final double MOST_SECONDS = 1;
  private static final long MOST_BYTES = 40L << 20;
  private static final double LEAST_RATIO = 1 / 1.5;

  /** The runs in which the JVM's compilers, whose work would count, come to their end. */
  private static final int WARMING_RUNS = 4;

  private static final long NANOS_OF_A_RUN = 2_000_000_000;
  private static final double BILLION = 1e9;
  private static final int SIDE = 28;
  private static final int ROWS_BETWEEN_LOOKS = 64;

  private static final OperatingSystemMXBean PROCESS =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  private static final Median MEDIAN = new Median();
  private static final byte[][] IMAGES = images();

  @TempDir Path directory;
  private Meanfield meanfield;

  /** Pins before anything loads ND4J, whose products would then take every core. */
  @BeforeAll
  static void pin() {
    NativeRuntime.pin();
  }

  @BeforeEach
  void start() {
    meanfield = new Meanfield(directory, "local[2]").inThisProcess();
  }

  private static byte[][] images() {
    Random random = new Random(1);
    byte[][] images = new byte[64][SIDE * SIDE];
    for (byte[] image : images) {
      for (int k = 0; k < image.length; k++) {
        image[k] = (byte) (1 + random.nextInt(255));
      }
    }
    return images;
  }

  /** The kinds of models. */
  enum Kind {
    /** An LSTM that reads images row by row. */
    LSTM("conf/lstm-mnist.conf", "model.onnx", "probabilities", true),
    /** A deep autoencoder. */
    AUTOENCODER("conf/autoencoder-mnist.conf", "autoencoder.onnx", "reconstruction", true),
    /** A restricted Boltzmann machine, which Deeplearning4j has no layer of its own for. */
    RBM("conf/rbm-mnist.conf", "rbm.onnx", "features", false);

    private final String config;
    private final String graph;
    private final String output;
    private final boolean stock;

    Kind(String config, String graph, String output, boolean stock) {
      this.config = config;
      this.graph = graph;
      this.output = output;
      this.stock = stock;
    }

    private long[] shape() {
      return this == LSTM ? new long[] {1, SIDE, SIDE} : new long[] {1, (long) SIDE * SIDE};
    }

    private static double first(Score score) {
      if (score instanceof Score.Classes classes) {
        return classes.steps().get(0).probabilities().values().iterator().next();
      }
      return score instanceof Score.Reconstruction whole
          ? whole.reconstruction()[0]
          : ((Score.Energy) score).features()[0];
    }
  }

  /** A program that scores an image, and returns the first number of its answer. */
  private interface Scorer {
    double score(byte[] pixels) throws Exception;
  }

  private Path run() {
    return directory.resolve("run");
  }

  private void train(Kind kind) throws Exception {
    List<String> options = new ArrayList<>(List.of("--run", run().toString()));
    List<String> settings =
        new ArrayList<>(List.of("data.path=\"bundled:mnist-sample\"", "train.epochs=1"));
    if (kind == Kind.AUTOENCODER) {
      settings.add("model.pretraining.epochs=0");
    } else if (kind == Kind.RBM) {
      settings.add("evaluation.logLikelihood.chains=0");
    }
    settings.forEach(setting -> options.addAll(List.of("--set", setting)));
    meanfield.trained(kind.config, options.toArray(String[]::new));
  }

  private void export(String format) throws Exception {
    Ended ended =
        meanfield.run(
            "export",
            "--format",
            format,
            "--run",
            run().toString(),
            "--output",
            directory.resolve(format).toString());
    assertEquals(0, ended.code(), ended.errors());
  }

  @Test
  void startsWithinASecondAndIsSmall() throws Exception {
    train(Kind.LSTM);
    String name = "org/meanfield/FirstScore.class";
    Path program = directory.resolve("program").resolve(name);
    Files.createDirectories(program.getParent());
    Files.copy(Path.of("target/test-classes").resolve(name), program);
    Path pixels = Files.write(directory.resolve("pixels"), IMAGES[0]);
    double[] seconds = new double[RUNS];
    for (int i = -1; i < RUNS; i++) {
      // The first one reads files that aren't in the cache.
      seconds[Math.max(0, i)] = secondsToTheFirstScore(pixels);
    }
    long bytes = Files.size(JAR);
    System.out.printf(
        "serving: %.2f s to the first score, %.1f MB%n", MEDIAN.evaluate(seconds), bytes / 1e6);
    assertTrue(MEDIAN.evaluate(seconds) < MOST_SECONDS, MEDIAN.evaluate(seconds) + " seconds");
    assertTrue(bytes <= MOST_BYTES, bytes + " bytes");
  }

  private double secondsToTheFirstScore(Path pixels) throws Exception {
    long begin = System.nanoTime();
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                JAR.toAbsolutePath() + ":" + directory.resolve("program"),
                FirstScore.class.getName(),
                run().toString(),
                pixels.toString())
            .redirectErrorStream(true)
            .start();
    try (BufferedReader output =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      String line = output.readLine();
      double seconds = (System.nanoTime() - begin) / BILLION;
      assertTrue(line.startsWith("Classes["), line);
      assertEquals(0, process.waitFor());
      return seconds;
    }
  }

  @ParameterizedTest
  @EnumSource
  void rowsASecond(Kind kind) throws Exception {
    train(kind);
    export("onnx");
    Model model = Model.load(run());
    MultiLayerNetwork network = network(kind);
    try (OnnxRow onnx = new OnnxRow(directory.resolve("onnx").resolve(kind.graph), kind)) {
      Scorer[] scorers = {
        pixels -> Kind.first(model.score(pixels)), onnx, pixels -> answer(network, kind, pixels)
      };
      for (Scorer scorer : scorers) {
        assertEquals(scorers[0].score(IMAGES[0]), scorer.score(IMAGES[0]), 1e-5);
      }
      double[][] rates = new double[scorers.length][RUNS];
      for (int run = -WARMING_RUNS; run < RUNS; run++) {
        // In turn, so that what the machine does besides disturbs all.
        for (int which = 0; which < scorers.length; which++) {
          rates[which][Math.max(0, run)] = rowsASecond(scorers[which]);
        }
      }
      double serving = MEDIAN.evaluate(rates[0]);
      double runtime = MEDIAN.evaluate(rates[1]);
      double stock = MEDIAN.evaluate(rates[2]);
      System.out.printf(
          "%s: serving %,.0f rows/s; ONNX Runtime %,.0f, %.2f times as many; Deeplearning4j %,.0f,"
              + " %.1f times%n",
          kind, serving, runtime, serving / runtime, stock, serving / stock);
      assertTrue(serving >= LEAST_RATIO * runtime, "the ratio is " + serving / runtime);
    }
  }

  private MultiLayerNetwork network(Kind kind) throws Exception {
    if (kind.stock) {
      export("dl4j");
      return MultiLayerNetwork.load(directory.resolve("dl4j/model.zip").toFile(), false);
    }
    return TrainedRun.open(
            new CheckpointChoice(run().toString(), CheckpointChoice.NEWEST),
            List.of(),
            new Configuration(),
            warning -> {})
        .network();
  }

  private static double answer(MultiLayerNetwork network, Kind kind, byte[] pixels) {
    float[] levels = new float[pixels.length];
    for (int k = 0; k < levels.length; k++) {
      levels[k] = (pixels[k] & 0xff) / 255f;
    }
    // Time goes last, so that column after column has a row of pixels after the other.
    INDArray x = Nd4j.create(levels, kind.shape(), 'f');
    return network.output(x, false).getDouble(0);
  }

  private static double rowsASecond(Scorer scorer) throws Exception {
    // Of the whole process: the garbage collector works for whoever leaves garbage.
    long begin = PROCESS.getProcessCpuTime();
    long rows = 0;
    long now = begin;
    while (now - begin < NANOS_OF_A_RUN) {
      scorer.score(IMAGES[(int) (rows++ % IMAGES.length)]);
      now = rows % ROWS_BETWEEN_LOOKS == 0 ? PROCESS.getProcessCpuTime() : now;
    }
    return rows * BILLION / (now - begin);
  }

  /** A graph in ONNX Runtime on one thread. */
  private static final class OnnxRow implements Scorer, AutoCloseable {
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    private final OrtSession session;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(SIDE * SIDE);
    private final Kind kind;

    OnnxRow(Path file, Kind kind) throws Exception {
      this.kind = kind;
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      session = environment.createSession(file.toString(), options);
    }

    @Override
    public double score(byte[] pixels) throws Exception {
      buffer.clear().put(pixels).flip();
      try (OnnxTensor x =
              OnnxTensor.createTensor(environment, buffer, kind.shape(), OnnxJavaType.UINT8);
          OrtSession.Result result = session.run(Map.of("pixels", x))) {
        Object answer = Array.get(result.get(kind.output).orElseThrow().getValue(), 0);
        return Array.getDouble(answer, 0);
      }
    }

    @Override
    public void close() throws OrtException {
      session.close();
      options.close();
    }
  }
}
