package org.meanfield;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.spark.launcher.JavaModuleOptions;
import org.meanfield.app.RetrainApp;
import org.meanfield.app.RetrainApp.Patience;
import org.meanfield.app.SparkRuntime;
import org.meanfield.config.RetrainConfigLoader;
import org.meanfield.config.RetrainConfigLoader.LoadedRetraining;
import org.meanfield.errors.LockedException;
import org.meanfield.retrain.RetrainResult;
import org.meanfield.train.event.EventListener;
import org.meanfield.train.event.TrainingEvent;

/** One retraining in a process of its own, at a time and until a moment that a test chooses. */
final class Night {
  static final int LOCKED = 6;

  /** The exit code with which a JVM halts: no hook runs, and no lock is released. */
  static final int DEAD = 137;

  private Night() {}

  /**
   * Retrains in this process.
   *
   * @param death the beginning of the note at which the JVM halts; null for none
   * @param settings {@code key=value} each
   */
  static RetrainResult retrain(String config, Instant now, String death, String... settings) {
    System.setProperty("spark.master", "local[2]");
    System.setProperty("spark.ui.enabled", "false");
    EventListener progress =
        event -> {
          if (death != null && text(event).startsWith(death)) {
            Runtime.getRuntime().halt(DEAD);
          }
        };
    RetrainConfigLoader loader = new RetrainConfigLoader(SparkRuntime.hadoopConfiguration());
    LoadedRetraining loaded = loader.fromFile(config, List.of(settings));
    return new RetrainApp(
            loaded,
            loader.training(loaded),
            Patience.NONE,
            Clock.fixed(now, ZoneOffset.UTC),
            () -> false,
            progress)
        .run();
  }

  private static String text(TrainingEvent event) {
    return event instanceof TrainingEvent.Note note
        ? note.message()
        : event.getClass().getSimpleName();
  }

  /** Starts a retraining in a process, which writes its result to standard output as JSON. */
  static Process start(Path log, String config, Instant now, String death) throws IOException {
    List<String> options = new ArrayList<>(List.of("-Xmx1g"));
    options.addAll(List.of(Meanfield.SHORT_LIVED.split(" ")));
    options.addAll(List.of(JavaModuleOptions.defaultModuleOptions().split(" ")));
    return new ProcessBuilder(
            JavaProcess.command(
                System.getProperty("java.class.path"),
                options,
                Night.class.getName(),
                config,
                now.toString(),
                death))
        .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
        .start();
  }

  /** Waits for the end of a night; returns its exit code. */
  static int end(Process night) throws InterruptedException {
    if (!night.waitFor(3, TimeUnit.MINUTES)) {
      night.destroyForcibly();
      throw new IllegalStateException("the night is still running");
    }
    return night.exitValue();
  }

  /** Takes the configuration, the time, and the note at which to die, or "". */
  public static void main(String... arguments) throws IOException {
    try {
      RetrainResult result =
          retrain(
              arguments[0],
              Instant.parse(arguments[1]),
              arguments[2].isEmpty() ? null : arguments[2]);
      System.out.write(
          new ObjectMapper().writeValueAsString(result).getBytes(StandardCharsets.UTF_8));
      System.out.flush();
    } catch (LockedException e) {
      Runtime.getRuntime().halt(LOCKED);
    }
  }
}
