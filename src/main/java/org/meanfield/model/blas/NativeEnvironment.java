package org.meanfield.model.blas;

import com.sun.jna.Function;
import com.sun.jna.Platform;

/** The environment of this process as native libraries read it, which Java can't write to. */
public final class NativeEnvironment {
  private NativeEnvironment() {}

  /** Sets a variable, which libraries see that read it from now on; does nothing on Windows. */
  public static void set(String variable, String value) {
    if (!Platform.isWindows()) {
      Function.getFunction(Platform.C_LIBRARY_NAME, "setenv")
          .invokeInt(new Object[] {variable, value, 1});
    }
  }
}
