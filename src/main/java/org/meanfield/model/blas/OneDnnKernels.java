package org.meanfield.model.blas;

import java.util.Optional;
import org.bytedeco.dnnl.global.dnnl;

/** oneDNN's kernels, which it picks by the processor's instructions. */
public final class OneDnnKernels {
  private OneDnnKernels() {}

  /**
   * The instruction set whose kernels are used, for example {@code avx512_core}; empty if this
   * platform doesn't have oneDNN. The variable {@code DNNL_MAX_CPU_ISA} bounds it.
   */
  public static Optional<String> instructionSet() {
    try {
      return Optional.of(dnnl.get_effective_cpu_isa().toString());
    } catch (LinkageError e) {
      return Optional.empty();
    }
  }
}
