package org.meanfield.model.blas;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The kernels that OpenBLAS is told to use on processors; NativeRuntimeTest shows that it listens.
 */
public final class OpenBlasKernelsTest {
  /** The flags of the Intel Xeon, family 6 model 207, that OpenBLAS 0.3.19 takes for a Prescott. */
  private static final Set<String> AVX_512 =
      Set.of(
          "sse4_2",
          "avx",
          "fma",
          "avx2",
          "avx512f",
          "avx512dq",
          "avx512cd",
          "avx512bw",
          "avx512vl");

  private static final Set<String> AVX_2 = Set.of("sse4_2", "avx", "fma", "avx2");

  /** Returns whether this machine's processor has AVX2, as far as its flags are told. */
  public static boolean processorHasAvx2() {
    return OpenBlasKernels.better("Prescott", OpenBlasKernels.flags()).isPresent();
  }

  /** Returns the cores whose kernels use AVX2 or more. */
  public static Set<String> coresWithAvx2() {
    return OpenBlasKernels.WITH_AVX2;
  }

  @Test
  void anUnknownProcessorIsTakenForWhatItCanDo() {
    assertEquals(Optional.of("SkylakeX"), OpenBlasKernels.better("Prescott", AVX_512));
    assertEquals(Optional.of("SkylakeX"), OpenBlasKernels.better("Barcelona", AVX_512));
    assertEquals(Optional.of("Haswell"), OpenBlasKernels.better("Prescott", AVX_2));
    assertEquals(Optional.of("Haswell"), OpenBlasKernels.better("Sandybridge", AVX_2));
  }

  @Test
  void aHalfOfAvx512IsAvx2() {
    Set<String> knightsLanding = Set.of("avx", "fma", "avx2", "avx512f", "avx512cd", "avx512er");
    assertEquals(Optional.of("Haswell"), OpenBlasKernels.better("Prescott", knightsLanding));
  }

  @Test
  void aProcessorThatIsKnownKeepsItsKernels() {
    for (String core : OpenBlasKernels.WITH_AVX2) {
      assertEquals(Optional.empty(), OpenBlasKernels.better(core, AVX_512), core);
    }
    Set<String> old = Set.of("sse4_2", "avx");
    assertEquals(Optional.empty(), OpenBlasKernels.better("Sandybridge", old));
    assertEquals(Optional.empty(), OpenBlasKernels.better("NEOVERSEN1", Set.of()));
  }
}
