package org.meanfield.model;

import org.bytedeco.openblas.global.openblas_nolapack;
import org.nd4j.linalg.factory.Environment;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The native library's threads. A task computes on one native thread: tasks are the parallelism,
 * and another count of threads adds up in another order and so gives other bits.
 */
public final class NativeRuntime {
  /** Native threads of a task. */
  public static final int THREADS_PER_TASK = 1;

  private NativeRuntime() {}

  /** Sets the threads of this JVM; does nothing from the second call on. */
  public static void pin() {
    Pinned.touch();
  }

  /** The backend that is loaded, for example {@code CpuBackend on OpenBLAS}. */
  public static String backend() {
    pin();
    return Nd4j.getBackend().getClass().getSimpleName()
        + " on "
        + Nd4j.factory().blas().getBlasVendor();
  }

  /** Initialised once, under the class loader's lock. */
  private static final class Pinned {
    static {
      Environment environment = Nd4j.getEnvironment();
      environment.setMaxThreads(THREADS_PER_TASK);
      environment.setMaxMasterThreads(THREADS_PER_TASK);
      openblas_nolapack.blas_set_num_threads(THREADS_PER_TASK);
    }

    static void touch() {}
  }
}
