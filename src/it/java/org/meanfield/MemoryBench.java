package org.meanfield;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.meanfield.Meanfield.Ended;
import org.meanfield.Meanfield.Running;

/**
 * Memory of driver and executors over 3,000 rounds of a small model. Heaps are touched as a whole
 * at the start, so what a process's resident memory grows by lies outside of them; what lies inside
 * is measured after full collections.
 */
final class MemoryBench {
  private static final int EPOCHS = 310;
  private static final int ROUNDS_OF_EPOCH = 10;
  private static final int WARM_UP_ROUNDS = 300;
  private static final long PAUSE_MILLIS = 1000;
  private static final double MIB = 1 << 20;

  /**
   * The noise of 3,000 rounds, which malloc and the JIT compiler still make after the first 300.
   */
  private static final double NOISE_MIB = 24;

  private static final Pattern EPOCH_DONE = Pattern.compile("epoch (\\d+) of \\d+ done");
  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
  private static final Pattern HEAP_USED =
      Pattern.compile("(?:garbage-first heap|PSYoungGen|ParOldGen).* used (\\d+)K");

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"collect", "sharded"})
  void residentMemoryStaysFlat(String reduction) throws Exception {
    String config = TinyRun.write(directory, EPOCHS);
    try (StandaloneCluster cluster = new StandaloneCluster(directory.resolve("cluster"), 1, "1g")) {
      List<Process> workers = List.of(cluster.addWorker(), cluster.addWorker());
      Files.writeString(
          directory.resolve("spark-defaults.conf"),
          """
          spark.executor.memory 512m
          spark.executor.extraJavaOptions -Xms512m -XX:+AlwaysPreTouch
          """);
      Meanfield meanfield = new Meanfield(directory, cluster.url()).longLived();
      meanfield.sparkDefaults(directory);
      meanfield.environment("JDK_JAVA_OPTIONS", "-Xms1g -XX:+AlwaysPreTouch");
      Running running =
          meanfield.start(
              "train",
              "--json",
              "--config",
              config,
              "--set",
              "train.averagingFrequency=1",
              "--set",
              "checkpoint.everyRounds=0",
              "--set",
              "train.reduction=" + reduction);
      Map<String, Long> processes = new LinkedHashMap<>();
      Map<String, List<double[]>> samples = new LinkedHashMap<>();
      Map<String, Double> heapBefore = new LinkedHashMap<>();
      Map<String, Double> heapAfter = new LinkedHashMap<>();
      while (running.process().isAlive()) {
        int rounds = rounds(running);
        if (rounds >= WARM_UP_ROUNDS && processes.isEmpty()) {
          processes.put("driver", running.process().pid());
          for (int w = 0; w < workers.size(); w++) {
            long executor = StandaloneCluster.executorsOf(workers.get(w)).get(0).pid();
            processes.put("executor " + w, executor);
          }
          processes.forEach((name, pid) -> heapBefore.put(name, liveHeap(pid)));
        }
        for (Map.Entry<String, Long> process : processes.entrySet()) {
          double resident = resident(process.getValue());
          // A process that is about to end has no resident memory.
          if (resident > 0) {
            samples
                .computeIfAbsent(process.getKey(), name -> new ArrayList<>())
                .add(new double[] {rounds, resident});
          }
        }
        if (rounds >= (EPOCHS - 30) * ROUNDS_OF_EPOCH && heapAfter.isEmpty()) {
          processes.forEach((name, pid) -> heapAfter.put(name, liveHeap(pid)));
        }
        Thread.sleep(PAUSE_MILLIS);
      }
      Ended ended = running.await();
      assertEquals(0, ended.code(), ended.errors());
      assertEquals(EPOCHS * ROUNDS_OF_EPOCH, ended.json().get("rounds").asInt());
      System.out.println(
          "| "
              + reduction
              + " | resident MiB | MiB per 1,000 rounds | of the second half | live heap MiB |");
      System.out.println("|---|---|---|---|---|");
      for (String name : processes.keySet()) {
        List<double[]> all = samples.get(name);
        Line line = Line.through(all);
        Line secondHalf = Line.through(all.subList(all.size() / 2, all.size()));
        System.out.printf(
            "| %s | %.0f | %+.2f ± %.2f | %+.2f ± %.2f | %.1f, then %.1f |%n",
            name,
            line.mean(),
            1000 * line.slope(),
            1000 * line.slopeError(),
            1000 * secondHalf.slope(),
            1000 * secondHalf.slopeError(),
            heapBefore.get(name),
            heapAfter.get(name));
        assertTrue(line.slope() * EPOCHS * ROUNDS_OF_EPOCH < NOISE_MIB, name + " grows");
        assertTrue(heapAfter.get(name) < heapBefore.get(name) + NOISE_MIB, name + "'s heap grows");
      }
    }
  }

  private static int rounds(Running running) throws IOException {
    int epochs = 0;
    Matcher done = EPOCH_DONE.matcher(Files.readString(running.errors()));
    while (done.find()) {
      epochs = Integer.parseInt(done.group(1));
    }
    return epochs * ROUNDS_OF_EPOCH;
  }

  private static double resident(long pid) throws IOException {
    try {
      Path status = Path.of("/proc", String.valueOf(pid), "status");
      Matcher kilobytes = RESIDENT.matcher(Files.readString(status));
      return kilobytes.find() ? Long.parseLong(kilobytes.group(1)) * 1024 / MIB : 0;
    } catch (NoSuchFileException e) {
      return 0;
    }
  }

  /** Returns the least of several collections: JavaCPP's pointers need more than one to go. */
  private static double liveHeap(long pid) {
    double least = Double.MAX_VALUE;
    for (int collection = 0; collection < 4; collection++) {
      jcmd(pid, "GC.run");
      String heap = jcmd(pid, "GC.heap_info");
      double sum =
          HEAP_USED
              .matcher(heap)
              .results()
              .mapToLong(generation -> Long.parseLong(generation.group(1)))
              .sum();
      if (sum == 0) {
        throw new IllegalStateException("jcmd tells no heap: " + heap);
      }
      least = Math.min(least, sum * 1024 / MIB);
    }
    return least;
  }

  private static String jcmd(long pid, String command) {
    try {
      Process jcmd =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                  String.valueOf(pid),
                  command)
              .redirectErrorStream(true)
              .start();
      return new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A line of least squares. */
  private record Line(double mean, double slope, double slopeError) {
    static Line through(List<double[]> points) {
      int n = points.size();
      double meanX = points.stream().mapToDouble(p -> p[0]).average().orElseThrow();
      double meanY = points.stream().mapToDouble(p -> p[1]).average().orElseThrow();
      double sxx = 0;
      double sxy = 0;
      for (double[] p : points) {
        sxx += (p[0] - meanX) * (p[0] - meanX);
        sxy += (p[0] - meanX) * (p[1] - meanY);
      }
      double slope = sxy / sxx;
      double residuals = 0;
      for (double[] p : points) {
        double residual = p[1] - meanY - slope * (p[0] - meanX);
        residuals += residual * residual;
      }
      return new Line(meanY, slope, Math.sqrt(residuals / (n - 2) / sxx));
    }
  }
}
