package org.meanfield.train;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.meanfield.averaging.OuterSpec;
import org.meanfield.data.Split;
import org.meanfield.errors.CheckpointException;
import org.meanfield.model.LstmSpec;
import org.meanfield.model.ModelSpec;
import org.meanfield.model.RbmSpec;
import org.meanfield.model.SparsitySpec;
import org.meanfield.model.rbm.HiddenUnit;
import org.meanfield.model.rbm.VisibleUnit;
import org.meanfield.train.Trainer.Outcome;
import org.meanfield.train.Trainer.Snapshot;
import org.meanfield.train.event.TrainingEvent;

/** A trainer without Spark: rounds that do nothing, checkpoints and evaluations that are noted. */
abstract class TrainerFixture {
  static final int MINIBATCHES_IN_EPOCH = 4;
  static final float[] NONE = new float[0];
  static final LstmSpec LSTM = LstmSpec.plain(List.of(2));
  static final RbmSpec RBM =
      new RbmSpec(
          VisibleUnit.BERNOULLI,
          2,
          HiddenUnit.BERNOULLI,
          true,
          1,
          false,
          0,
          new SparsitySpec(0.1, 0),
          0);

  final TreeMap<Long, Snapshot> published = new TreeMap<>();
  final List<Snapshot> begun = new ArrayList<>();
  final List<String> evaluated = new ArrayList<>();
  final Map<Long, String> faults = new TreeMap<>();
  long doneRounds;
  int everyEpochs = 1;
  final List<TrainingEvent> events = new ArrayList<>();

  /** The held-out loss after each epoch, from the first on. */
  List<Double> losses = List.of(0.5, 0.4, 0.3);

  Set<Split> splits = EnumSet.of(Split.TRAIN, Split.TEST);
  EarlyStopping earlyStopping = EarlyStopping.OFF;
  ModelSpec model = LSTM;
  StopSignal stop = StopSignal.NEVER;

  /** The states that workers keep after a round. */
  OwnStates kept = OwnStates.NONE;

  /** An action that is run before a round is trained, and before a split is judged. */
  Runnable disturbance = () -> {};

  /** A checkpointer that publishes at once. */
  private final class Checkpoints implements Trainer.Checkpointer {
    private final List<Trainer.Written> written = new ArrayList<>();

    @Override
    public void begin(Snapshot snapshot) {
      long round = snapshot.state().progress().rounds();
      begun.add(snapshot);
      String fault = faults.getOrDefault(round, "");
      if (published.put(round, snapshot) == null) {
        written.add(new Trainer.Written(round, "at " + round, 0, fault));
      }
    }

    @Override
    public List<Trainer.Written> written() {
      List<Trainer.Written> told = List.copyOf(written);
      written.clear();
      return told;
    }

    @Override
    public Optional<String> await() {
      if (published.isEmpty()) {
        return Optional.empty();
      }
      String fault = faults.getOrDefault(published.lastKey(), "");
      if (!fault.isEmpty()) {
        throw new CheckpointException(fault);
      }
      return Optional.of("at " + published.lastKey());
    }

    @Override
    public TrainingState read(long round) {
      return published.get(round).state();
    }

    @Override
    public String path(long round) {
      return "at " + round;
    }
  }

  Evaluation evaluate(TrainingState state, Split split, int atMost) {
    disturbance.run();
    int epoch = state.progress().epoch();
    String part = atMost == Examiner.Evaluator.ALL ? "" : " " + atMost;
    evaluated.add(epoch + split.label() + part);
    if (model == RBM) {
      double energy = split == Split.TRAIN ? -100 - epoch : -99;
      return new Evaluation.Unlabelled(10, Map.of("freeEnergy", energy));
    }
    return new Evaluation.Unlabelled(
        10, Map.of("accuracy", 0.9, "crossEntropy", losses.get(epoch - 1)));
  }

  Trainer trainer(int everyRounds, Standing standing) {
    TrainConfig config = RoundEngineTest.config(OuterSpec.NONE, 0.25, losses.size(), earlyStopping);
    TrainingClock clock = new TrainingClock();
    Examiner examiner = new Examiner(this::evaluate, splits, model, events::add, clock);
    return new Trainer(
        config,
        new CheckpointTriggers(everyEpochs, everyRounds, 0),
        standing,
        examiner,
        new Checkpoints(),
        events::add,
        clock,
        stop);
  }

  Outcome train(int everyRounds, Standing standing, TrainingState from) {
    Trainer trainer = trainer(everyRounds, standing);
    return trainer.train(from, epochs(trainer));
  }

  Outcome train(int everyRounds) {
    return train(everyRounds, Standing.START, state(Progress.START));
  }

  /** Returns a runner that does the rounds without any workers. */
  Trainer.EpochRunner epochs(Trainer trainer) {
    return from -> {
      TrainingState state = from;
      while (state.progress().minibatchInEpoch() < MINIBATCHES_IN_EPOCH) {
        disturbance.run();
        state = new TrainingState(NONE, NONE, kept, NONE, state.progress().plusRound(1, 8, 4));
        doneRounds = state.progress().rounds();
        trainer.roundEnded(state, MINIBATCHES_IN_EPOCH);
      }
      return state;
    };
  }

  static TrainingState state(Progress progress) {
    return new TrainingState(NONE, NONE, OwnStates.NONE, NONE, progress);
  }

  List<Long> rounds() {
    return List.copyOf(published.keySet());
  }
}
