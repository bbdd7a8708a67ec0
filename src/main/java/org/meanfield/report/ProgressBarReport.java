package org.meanfield.report;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.meanfield.train.event.EventListener;
import org.meanfield.train.event.TrainingEvent;
import org.meanfield.train.event.TrainingEvent.RoundEnded;
import org.meanfield.train.event.TrainingEvent.RunEnded;
import org.meanfield.train.event.TrainingEvent.RunStarted;

/** Progress as a bar on a terminal, with the rarer events as lines above it. */
public final class ProgressBarReport implements EventListener {
  private final PrintStream out;
  private ProgressBar bar;
  private Pace pace = new Pace(0);

  /** Draws on {@code out}, which must be a terminal. */
  public ProgressBarReport(PrintStream out) {
    this.out = out;
  }

  @Override
  public void on(TrainingEvent event) {
    if (event instanceof RunStarted started) {
      EventText.of(started).ifPresent(out::println);
      pace = new Pace(started.totalMinibatches());
      bar =
          new ProgressBarBuilder()
              .setTaskName("minibatches")
              .setInitialMax(started.totalMinibatches())
              .startsFrom(started.completedMinibatches(), Duration.ZERO)
              .setStyle(ProgressBarStyle.COLORFUL_UNICODE_BLOCK)
              .setConsumer(new ConsoleProgressBarConsumer(out))
              .hideEta()
              .build();
    } else if (event instanceof RoundEnded round && bar != null) {
      pace.add(round);
      bar.stepTo(Pace.completedMinibatches(round));
      bar.setExtraMessage(
          String.format(
              Locale.ROOT,
              " epoch %d/%d, loss %.4f, %,.0f examples/s, %s left",
              round.epoch(),
              round.epochs(),
              round.loss(),
              pace.examplesPerSecond(),
              pace.timeLeft(round)));
    } else if (event instanceof RunEnded) {
      close();
    } else {
      EventText.of(event).ifPresent(this::above);
    }
  }

  private void above(String line) {
    // Erases the bar's own line first; it is drawn again below.
    out.println("\r\u001b[2K" + line);
    if (bar != null) {
      bar.refresh();
    }
  }

  /** Leaves the last bar where it is. */
  private void close() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
