package org.meanfield.app;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.util.Utils;
import org.meanfield.errors.Redaction;
import org.meanfield.errors.UsageException;
import org.meanfield.model.NativeRuntime;
import org.meanfield.model.blas.Gemm;
import org.meanfield.run.Capacity;
import org.meanfield.storage.Permissions;
import org.meanfield.train.spark.Slots;

/** The Spark context of a command, from its start to its stop. */
public final class SparkRuntime implements AutoCloseable {
  private static final String EXECUTOR_OPTIONS = "spark.executor.extraJavaOptions";

  private final JavaSparkContext context;

  private SparkRuntime(JavaSparkContext context) {
    this.context = context;
  }

  /**
   * Starts Spark with the settings of spark-submit and the native threads that our results need.
   *
   * @throws UsageException if nothing says which master, or Spark refuses a setting
   */
  static SparkRuntime start(String name) {
    SparkConf conf = new SparkConf().setAppName(name);
    if (!conf.contains("spark.master")) {
      throw new UsageException(
          "No Spark master is set: start with deploy/local, or with spark-submit --master.");
    }
    LoginUser.require();
    if (NativeRuntime.threads() != NativeRuntime.THREADS_PER_TASK) {
      throw new UsageException(
          "ND4J computes on "
              + NativeRuntime.threads()
              + " threads instead of one, which gives other results. Set OMP_NUM_THREADS=1 in the"
              + " driver's environment.");
    }
    // An executor that chose for itself might round otherwise.
    String options = conf.get(EXECUTOR_OPTIONS, "");
    conf.set(EXECUTOR_OPTIONS, (options + " -D" + Gemm.PROPERTY + "=" + gemm()).trim());
    for (String variable : NativeRuntime.KERNEL_VARIABLES) {
      String value = System.getenv(variable);
      if (value != null) {
        conf.setIfMissing("spark.executorEnv." + variable, value);
      }
    }
    String threads = String.valueOf(NativeRuntime.THREADS_PER_TASK);
    conf.setExecutorEnv("OMP_NUM_THREADS", threads);
    conf.setExecutorEnv("OPENBLAS_NUM_THREADS", threads);
    // Its own expression misses keys of storage accounts, and logins in addresses.
    conf.setIfMissing("spark.redaction.regex", Redaction.SETTINGS);
    // Names of files are text, whatever locale a cluster's daemons were started in.
    conf.setIfMissing("spark.executorEnv.LC_ALL", "C.UTF-8");
    Loopback.keepLocalModeTo(conf, System.getenv());
    // Records and DL4J's classes go through Java's serialisation; a cluster's default may be Kryo.
    conf.set("spark.serializer", "org.apache.spark.serializer.JavaSerializer");
    // MemoryForecast bounds what comes back.
    conf.setIfMissing("spark.driver.maxResultSize", "0");
    // By default what is larger than a megabyte takes a detour, on which it is copied again.
    conf.setIfMissing("spark.task.maxDirectResultSize", "32m");
    // Weights don't compress, and TCP has checksums of its own.
    conf.setIfMissing("spark.broadcast.compress", "false");
    conf.setIfMissing("spark.broadcast.checksum", "false");
    // Shards stay where they are loaded, so all executors should be there by then.
    conf.setIfMissing("spark.scheduler.minRegisteredResourcesRatio", "1.0");
    requireLocalDirectory(conf);
    try {
      return new SparkRuntime(new JavaSparkContext(conf));
    } catch (Exception e) {
      // Spark's own are checked, but not declared.
      throw new UsageException(
          "Spark does not start with these settings: " + e.getMessage() + ".", e);
    }
  }

  /** Without any, Spark ends the process and tells no one. */
  private static void requireLocalDirectory(SparkConf conf) {
    List<String> denials = new ArrayList<>();
    for (String directory : Utils.getConfiguredLocalDirs(conf)) {
      try {
        Path path = new Path(Utils.resolveURI(directory));
        Optional<String> denial =
            Permissions.denyWriting(path.getFileSystem(new Configuration(false)), path);
        if (denial.isEmpty()) {
          return;
        }
        denials.add(denial.get());
      } catch (IOException | IllegalArgumentException e) {
        denials.add(directory + ": " + e.getMessage());
      }
    }
    throw new UsageException(
        "Spark has no directory for its temporary files: "
            + String.join("; ", denials)
            + ". Name one that it may write to by spark.local.dir or SPARK_LOCAL_DIRS.");
  }

  private static String gemm() {
    try {
      return Gemm.here().toString();
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage() + ".", e);
    }
  }

  /** Hadoop's configuration as spark-submit gave it, for commands that need no Spark context. */
  public static Configuration hadoopConfiguration() {
    Configuration hadoop = SparkHadoopUtil.get().newConfiguration(new SparkConf());
    LoginUser.require();
    return hadoop;
  }

  JavaSparkContext context() {
    return context;
  }

  /** Returns what a run may count on; a cluster that gives executors all its cores runs more. */
  Capacity capacity() {
    SparkConf conf = context.getConf();
    int cores = conf.getInt("spark.executor.cores", 1);
    return new Capacity(
        context.isLocal() ? Slots.of(context) : 0,
        Runtime.getRuntime().maxMemory(),
        conf.getSizeAsBytes("spark.driver.maxResultSize"),
        Math.max(1, cores / conf.getInt("spark.task.cpus", 1)),
        conf.getSizeAsBytes("spark.executor.memory", "1g"));
  }

  @Override
  public void close() {
    context.stop();
  }
}
