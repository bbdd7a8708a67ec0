package org.meanfield.data;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;

/**
 * Examples in minibatches, in one pass and bounded memory. Some examples are read ahead and sorted
 * by length, so that those of a minibatch are about as long, and little of it is padding.
 */
final class LookAhead implements Iterator<NamedMinibatch> {
  /** The examples that are read ahead at most. */
  private static final int MOST_EXAMPLES = 4096;

  /**
   * The values that are read ahead at most, but for those of the last example; and those of a
   * minibatch's largest array at most, padding included, unless one example has more.
   */
  private static final long MOST_VALUES = 1 << 22;

  /** The steps of a minibatch at most, padding included, unless one example has more. */
  private static final long MOST_STEPS = 1 << 16;

  private final Iterator<NamedExample> examples;
  private final MinibatchForm form;
  private final long width;
  private final Deque<List<NamedExample>> ready = new ArrayDeque<>();

  /**
   * Creates the minibatches of examples.
   *
   * @param computed the values of a step that a model computes at most in one array
   */
  LookAhead(Iterator<NamedExample> examples, MinibatchForm form, int computed) {
    this.examples = examples;
    this.form = form;
    this.width = Math.max(form.width(), computed);
  }

  @Override
  public boolean hasNext() {
    return !ready.isEmpty() || examples.hasNext();
  }

  @Override
  public NamedMinibatch next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    if (ready.isEmpty()) {
      cut(read());
    }
    List<NamedExample> some = ready.remove();
    Shard shard = new Shard(0, some.stream().map(NamedExample::example).toArray(Example[]::new));
    return new NamedMinibatch(
        form.minibatch(shard, IntStream.range(0, some.size()).toArray()), some);
  }

  private List<NamedExample> read() {
    List<NamedExample> ahead = new ArrayList<>();
    long values = 0;
    while (examples.hasNext() && ahead.size() < MOST_EXAMPLES && values < MOST_VALUES) {
      NamedExample example = examples.next();
      ahead.add(example);
      values += example.example().size();
    }
    ahead.sort(Comparator.comparingInt(this::steps));
    return ahead;
  }

  private int steps(NamedExample example) {
    return form.steps(example.example());
  }

  /** Cuts examples whose lengths don't fall into minibatches. */
  private void cut(List<NamedExample> ahead) {
    int begin = 0;
    for (int i = 1; i <= ahead.size(); i++) {
      boolean full =
          i == ahead.size()
              || i - begin == form.evaluationBatch()
              || isTooLarge((long) steps(ahead.get(i)) * (i + 1 - begin));
      if (full) {
        ready.add(List.copyOf(ahead.subList(begin, i)));
        begin = i;
      }
    }
  }

  private boolean isTooLarge(long steps) {
    return steps > MOST_STEPS || steps * width > MOST_VALUES;
  }
}
