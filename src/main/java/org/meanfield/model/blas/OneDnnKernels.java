package org.meanfield.model.blas;

import java.util.Optional;
import org.bytedeco.dnnl.global.dnnl;

/** oneDNN's kernels, which it picks by the processor's instructions. */
public final class OneDnnKernels {
  /** The environment variable that bounds the instructions that are used. */
  public static final String VARIABLE = "DNNL_MAX_CPU_ISA";

  private OneDnnKernels() {}

  /**
   * The instruction set whose kernels are used, for example {@code avx512_core}; empty if this
   * platform doesn't have oneDNN.
   */
  public static Optional<String> instructionSet() {
    try {
      return Optional.of(dnnl.get_effective_cpu_isa().toString());
    } catch (LinkageError e) {
      return Optional.empty();
    }
  }
}
