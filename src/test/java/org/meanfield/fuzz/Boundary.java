package org.meanfield.fuzz;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.junit.jupiter.api.function.Executable;
import org.meanfield.errors.MeanfieldException;

/** A place where inputs come in: what can't be used there is refused, soon and in few bytes. */
public final class Boundary {
  private static final Duration LONGEST = Duration.ofSeconds(10);
  private static final long MOST_BYTES = 1L << 28;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Boundary() {}

  /** Demands that reading ends, by a result or by an exception of ours. */
  public static void readsOrRefuses(Executable reading) {
    readsOrRefuses(MeanfieldException.class, reading);
  }

  /**
   * Demands that reading ends by a result, by an exception of ours, or by a {@code refusal}, of
   * which the caller makes one of ours.
   */
  public static void readsOrRefuses(Class<? extends Exception> refusal, Executable reading) {
    long start = System.nanoTime();
    long before = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
    try {
      reading.execute();
    } catch (Throwable e) {
      boolean refused = refusal.isInstance(e) || e instanceof MeanfieldException;
      if (!refused) {
        throw new AssertionError("It is neither read nor refused: " + e, e);
      }
    }
    long bytes = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
    assertTrue(bytes < MOST_BYTES, bytes + " bytes were allocated");
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    assertTrue(took.compareTo(LONGEST) < 0, "It took " + took);
  }
}
