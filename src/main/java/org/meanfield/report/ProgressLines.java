package org.meanfield.report;

import java.io.PrintStream;
import java.util.Locale;
import org.meanfield.train.event.EventListener;
import org.meanfield.train.event.TrainingEvent;
import org.meanfield.train.event.TrainingEvent.RoundEnded;
import org.meanfield.train.event.TrainingEvent.RunStarted;

/** Progress as plain lines, for logs. */
public final class ProgressLines implements EventListener {
  private final PrintStream out;
  private final double secondsBetweenRounds;
  private Pace pace = new Pace(0);
  private double silentSeconds;

  /**
   * Writes to {@code out}.
   *
   * @param secondsBetweenRounds rounds that end sooner after the last line are passed over, but for
   *     the first and last of an epoch; 0 shows every round
   */
  public ProgressLines(PrintStream out, double secondsBetweenRounds) {
    this.out = out;
    this.secondsBetweenRounds = secondsBetweenRounds;
  }

  @Override
  public void on(TrainingEvent event) {
    if (event instanceof RunStarted started) {
      pace = new Pace(started.totalMinibatches());
    }
    if (event instanceof RoundEnded round) {
      round(round);
    }
    EventText.of(event).ifPresent(out::println);
  }

  private void round(RoundEnded round) {
    pace.add(round);
    silentSeconds += round.seconds();
    boolean border = round.round() == 1 || round.minibatchInEpoch() == round.minibatchesInEpoch();
    if (!border && silentSeconds < secondsBetweenRounds) {
      return;
    }
    silentSeconds = 0;
    out.println(
        String.format(
            Locale.ROOT,
            "epoch %d of %d, minibatch %d of %d: loss %.4f, %,.0f examples/s, %s left",
            round.epoch(),
            round.epochs(),
            round.minibatchInEpoch(),
            round.minibatchesInEpoch(),
            round.loss(),
            pace.examplesPerSecond(),
            pace.timeLeft(round)));
  }
}
