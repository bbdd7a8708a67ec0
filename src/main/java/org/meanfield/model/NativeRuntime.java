package org.meanfield.model;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.meanfield.model.blas.NativeEnvironment;
import org.meanfield.model.blas.OneDnnKernels;
import org.meanfield.model.blas.OpenBlasKernels;
import org.meanfield.natives.NativeLibraries;
import org.nd4j.linalg.factory.Environment;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The native libraries' threads and kernels. A task computes on one native thread: tasks are the
 * parallelism, and another count of threads adds up in another order and so gives other bits.
 */
public final class NativeRuntime {
  /** Native threads of a task. */
  public static final int THREADS_PER_TASK = 1;

  /** Environment variables by which a user chooses the libraries' kernels, and so their bits. */
  public static final List<String> KERNEL_VARIABLES =
      List.of(OpenBlasKernels.VARIABLE, OneDnnKernels.VARIABLE);

  private NativeRuntime() {}

  /**
   * Sets the threads and OpenBLAS's kernels of this JVM; does nothing from the second call on. It
   * must come before the first use of ND4J, whose sums over several threads round otherwise.
   */
  public static void pin() {
    NativeLibraries.unpackPrivately();
    Pinned.touch();
  }

  /** Measures the number of threads that ND4J really uses. */
  public static int threads() {
    pin();
    return Nd4j.getEnvironment().maxThreads();
  }

  /** The backend that is loaded, for example {@code CpuBackend on OpenBLAS}. */
  public static String backend() {
    pin();
    return Nd4j.getBackend().getClass().getSimpleName()
        + " on "
        + Nd4j.factory().blas().getBlasVendor();
  }

  /** The kernels that each library of products uses, by its name, as far as it tells them. */
  public static SortedMap<String, String> kernels() {
    pin();
    SortedMap<String, String> kernels = new TreeMap<>();
    OpenBlasKernels.core().ifPresent(core -> kernels.put("openblas", core));
    OneDnnKernels.instructionSet().ifPresent(set -> kernels.put("onednn", set));
    return kernels;
  }

  /**
   * Loads ND4J and limits its threads. This runs in a thread that ends: ND4J gives the one that
   * loads it as many of OpenMP's threads as there are cores, whatever the variable says.
   */
  private static void load() {
    OpenBlasKernels.pick();
    Environment environment = Nd4j.getEnvironment();
    environment.setMaxMasterThreads(THREADS_PER_TASK);
    openblas_nolapack.blas_set_num_threads(THREADS_PER_TASK);
  }

  /** Initialised once, under the class loader's lock. */
  private static final class Pinned {
    static {
      // ND4J's own setter of this does nothing in 1.0.0-M2.1; it reads the variable when it loads.
      NativeEnvironment.set("OMP_NUM_THREADS", String.valueOf(THREADS_PER_TASK));
      CompletableFuture.runAsync(
              NativeRuntime::load, task -> new Thread(task, "native-loader").start())
          .join();
    }

    static void touch() {}
  }
}
