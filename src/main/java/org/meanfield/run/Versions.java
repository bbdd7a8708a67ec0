package org.meanfield.run;

import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.meanfield.model.NativeRuntime;
import org.meanfield.model.blas.Gemm;

/** The versions of this program and of what it runs on. */
public final class Versions {
  /** The library that multiplies matrices, whose bits are its own. */
  static final String GEMM = "gemm";

  private static final String BUILD = "/org/meanfield/run/build.properties";

  private Versions() {}

  /** Names and versions of us and of what we run on; loads the native backend. */
  public static Map<String, String> all() {
    Properties build = build();
    Map<String, String> versions = new LinkedHashMap<>();
    versions.put("meanfield", build.getProperty("version"));
    versions.put("commit", build.getProperty("commit"));
    versions.put("spark", org.apache.spark.package$.MODULE$.SPARK_VERSION());
    versions.put("dl4j", build.getProperty("dl4j"));
    versions.put("nd4j", build.getProperty("nd4j") + ", " + NativeRuntime.backend());
    versions.put(GEMM, Gemm.here().toString());
    versions.put("java", Runtime.version().toString());
    return versions;
  }

  /** The kernels that each library of products uses here; loads the native backend. */
  public static Map<String, String> kernels() {
    return NativeRuntime.kernels();
  }

  private static Properties build() {
    Properties properties = new Properties();
    try (InputStream in = Versions.class.getResourceAsStream(BUILD)) {
      properties.load(in);
    } catch (IOException e) {
      throw new IllegalStateException(BUILD, e);
    }
    return properties;
  }
}
