package org.meanfield.cli;

import java.io.IOException;
import java.net.URI;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** A file system, {@code failing:///}, that fails as it is told to before it does anything. */
public final class FailingFileSystem extends RawLocalFileSystem {
  /** Spark's setting that makes it known. */
  static final String SETTING = "spark.hadoop.fs.failing.impl";

  private static volatile Supplier<Throwable> failure;

  static void failBy(Supplier<Throwable> next) {
    failure = next;
  }

  @Override
  public void initialize(URI uri, Configuration configuration) throws IOException {
    FailingFileSystem.<IOException>sneak(failure.get());
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> void sneak(Throwable next) throws E {
    throw (E) next;
  }
}
