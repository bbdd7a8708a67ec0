package org.meanfield;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A simulation: executors' pods that Spark asks for are played by processes of this machine,
 * started as the entry point of Spark's image starts them. Nothing of a container is there.
 */
final class SimulatedKubelet implements AutoCloseable {
  private static final String ADDRESS = "127.0.0.1";
  private static final Path SPARK = Path.of("target/spark").toAbsolutePath();

  private final KubernetesClient cluster;
  private final Path directory;
  private final Map<String, Process> processes = new LinkedHashMap<>();
  private final List<Pod> pods = new ArrayList<>();

  /** Keeps outputs in {@code directory}. */
  SimulatedKubelet(KubernetesClient cluster, Path directory) {
    this.cluster = cluster;
    this.directory = directory;
  }

  /** Returns the pods that it has started, as they were asked for. */
  List<Pod> pods() {
    return pods;
  }

  /** Starts what isn't started, tells of what has ended, and ends what isn't wanted any more. */
  void synchronise() throws IOException {
    Map<String, Pod> wanted = new TreeMap<>();
    for (Pod pod :
        cluster
            .pods()
            .inNamespace("meanfield")
            .withLabel("spark-role", "executor")
            .list()
            .getItems()) {
      wanted.put(pod.getMetadata().getName(), pod);
    }
    for (Map.Entry<String, Pod> pod : wanted.entrySet()) {
      Process process = processes.get(pod.getKey());
      if (process == null) {
        pods.add(pod.getValue());
        processes.put(pod.getKey(), start(pod.getValue()));
        tell(
            pod.getValue(),
            "Running",
            new ContainerStateBuilder().withNewRunning().endRunning().build());
      } else if (!process.isAlive() && pod.getValue().getStatus().getPhase().equals("Running")) {
        int code = process.exitValue();
        tell(
            pod.getValue(),
            code == 0 ? "Succeeded" : "Failed",
            new ContainerStateBuilder()
                .withNewTerminated()
                .withExitCode(code)
                .endTerminated()
                .build());
      }
    }
    processes.forEach(
        (name, process) -> {
          if (!wanted.containsKey(name)) {
            process.destroyForcibly();
          }
        });
  }

  /** Has the first pod's process end as the kernel ends it when memory is short. */
  void killFirst() {
    processes.values().iterator().next().destroyForcibly();
  }

  private void tell(Pod pod, String phase, ContainerState state) {
    pod.setStatus(status(pod, phase, state));
    cluster.pods().inNamespace("meanfield").resource(pod).update();
  }

  /** Returns the status that the API server tells of a pod with one container. */
  static PodStatus status(Pod pod, String phase, ContainerState state) {
    return new PodStatusBuilder()
        .withPhase(phase)
        .withPodIP(ADDRESS)
        .addNewCondition()
        .withType("Ready")
        .withStatus(phase.equals("Running") ? "True" : "False")
        .endCondition()
        .addNewContainerStatus()
        .withName(pod.getSpec().getContainers().get(0).getName())
        .withState(state)
        .endContainerStatus()
        .build();
  }

  /** Returns a container's environment, which may refer to nothing but the pod itself. */
  static Map<String, String> environment(Pod pod) {
    Map<String, String> environment = new TreeMap<>();
    for (EnvVar variable : pod.getSpec().getContainers().get(0).getEnv()) {
      String value = variable.getValue();
      if (variable.getValueFrom() != null) {
        value =
            switch (variable.getValueFrom().getFieldRef().getFieldPath()) {
              case "status.podIP" -> ADDRESS;
              case "metadata.name" -> pod.getMetadata().getName();
              default -> throw new IllegalArgumentException(variable.toString());
            };
      }
      environment.put(variable.getName(), value);
    }
    return environment;
  }

  private Process start(Pod pod) throws IOException {
    Container container = pod.getSpec().getContainers().get(0);
    if (!container.getArgs().equals(List.of("executor"))) {
      throw new IllegalArgumentException(container.getArgs().toString());
    }
    Path home = Files.createDirectories(directory.resolve(pod.getMetadata().getName()));
    Map<String, String> environment = environment(pod);
    List<String> options = new ArrayList<>();
    for (int i = 0; environment.containsKey("SPARK_JAVA_OPT_" + i); i++) {
      options.add(environment.get("SPARK_JAVA_OPT_" + i));
    }
    options.add("-Xmx" + environment.get("SPARK_EXECUTOR_MEMORY"));
    List<String> command =
        JavaProcess.command(
            SPARK.resolve("jars") + "/*",
            options,
            "org.apache.spark.scheduler.cluster.k8s.KubernetesExecutorBackend",
            "--driver-url",
            environment.get("SPARK_DRIVER_URL"),
            "--executor-id",
            environment.get("SPARK_EXECUTOR_ID"),
            "--cores",
            environment.get("SPARK_EXECUTOR_CORES"),
            "--app-id",
            environment.get("SPARK_APPLICATION_ID"),
            "--hostname",
            environment.get("SPARK_EXECUTOR_POD_IP"),
            "--resourceProfileId",
            environment.get("SPARK_RESOURCE_PROFILE_ID"),
            "--podName",
            environment.get("SPARK_EXECUTOR_POD_NAME"));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(home.toFile())
            .redirectErrorStream(true)
            .redirectOutput(home.resolve("log").toFile());
    builder.environment().putAll(environment);
    // In a real cluster, this is a volume of the pod.
    builder.environment().put("SPARK_LOCAL_DIRS", home.toString());
    return builder.start();
  }

  @Override
  public void close() {
    processes.values().forEach(process -> process.destroyForcibly().onExit().join());
  }
}
