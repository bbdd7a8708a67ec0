package org.meanfield.model.blas;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas_nolapack;

/**
 * The kernels of OpenBLAS. It has a set of them for each processor model, its <i>core</i>, and
 * picks one when it loads. It knows the models of its time: a newer one is taken for one of twenty
 * years ago, whose kernels are many times slower, whatever its instructions.
 */
public final class OpenBlasKernels {
  /** The environment variable that names a core, instead of the one that OpenBLAS would pick. */
  public static final String VARIABLE = "OPENBLAS_CORETYPE";

  /** The cores whose kernels use AVX2 or more. OpenBLAS knows a processor that it takes for one. */
  static final Set<String> WITH_AVX2 =
      Set.of("Haswell", "Excavator", "Zen", "SkylakeX", "Cooperlake", "Sapphirerapids");

  /** Instructions that the kernels need, as Linux names them. */
  private static final Set<String> HASWELL = Set.of("avx2", "fma");

  private static final Set<String> SKYLAKE_X =
      Set.of("avx512f", "avx512cd", "avx512bw", "avx512dq", "avx512vl");

  private static final Path PROCESSORS = Path.of("/proc/cpuinfo");
  private static final String FLAGS = "flags";

  private OpenBlasKernels() {}

  /**
   * Loads OpenBLAS and, where it doesn't know the processor, has it pick again by what the
   * processor can do. Keeps what the environment asks for. It must come before OpenBLAS's first
   * product in this process: others would round otherwise.
   */
  public static void pick() {
    Loader.load(openblas_nolapack.class);
    // OpenBLAS takes an empty value for a core that it doesn't have.
    if (System.getenv().getOrDefault(VARIABLE, "").isEmpty()) {
      library()
          .ifPresent(
              openBlas -> better(core(openBlas), flags()).ifPresent(it -> use(openBlas, it)));
    }
  }

  /** The core whose kernels are used, for example {@code Haswell}; empty if OpenBLAS isn't used. */
  public static Optional<String> core() {
    return library().map(OpenBlasKernels::core);
  }

  /**
   * A core for a processor that OpenBLAS has taken for too poor a one.
   *
   * @param picked the core that it has picked
   * @param flags what the processor can do, as Linux names it
   * @return empty if it knows the processor, or has no better core
   */
  static Optional<String> better(String picked, Set<String> flags) {
    if (WITH_AVX2.contains(picked) || !flags.containsAll(HASWELL)) {
      return Optional.empty();
    }
    return Optional.of(flags.containsAll(SKYLAKE_X) ? "SkylakeX" : "Haswell");
  }

  /**
   * The instructions that this machine's processor has; none if that isn't told, as outside Linux
   * on x86.
   */
  static Set<String> flags() {
    if (!Files.isReadable(PROCESSORS)) {
      return Set.of();
    }
    try (var lines = Files.lines(PROCESSORS)) {
      return lines
          .filter(line -> line.startsWith(FLAGS))
          .findFirst()
          .map(line -> Set.copyOf(List.of(line.split(":", 2)[1].trim().split("\\s+"))))
          .orElse(Set.of());
    } catch (IOException e) {
      return Set.of();
    }
  }

  /** The library as it is loaded; empty if another one, such as MKL, stands in for it. */
  private static Optional<NativeLibrary> library() {
    try {
      return Optional.of(
          NativeLibrary.getInstance(Platform.isLinux() ? "libopenblas.so.0" : "openblas"));
    } catch (UnsatisfiedLinkError e) {
      return Optional.empty();
    }
  }

  private static String core(NativeLibrary openBlas) {
    return openBlas.getFunction("openblas_get_corename").invokeString(new Object[0], false);
  }

  /** Repeats the choice of a core that OpenBLAS makes when it is loaded. */
  private static void use(NativeLibrary openBlas, String core) {
    NativeEnvironment.set(VARIABLE, core);
    openBlas.getFunction("gotoblas_dynamic_quit").invokeVoid(new Object[0]);
    openBlas.getFunction("gotoblas_dynamic_init").invokeVoid(new Object[0]);
  }
}
