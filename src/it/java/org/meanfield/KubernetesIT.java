package org.meanfield;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.Meanfield.Ended;
import org.meanfield.Meanfield.Running;

/** Spark's own submission to Kubernetes by our script, against a mock of the API server. */
final class KubernetesIT {
  private static final String NAMESPACE = "meanfield";
  private static final String IMAGE = "registry.example.com/meanfield:0.1.0";
  private static final ContainerState RUNNING =
      new ContainerStateBuilder().withNewRunning().endRunning().build();

  @TempDir static Path directory;
  private static Map<String, String> settings;
  private static String limit;

  @BeforeAll
  static void readSettings() throws Exception {
    settings = DeploySettings.read();
    limit =
        DeploySettings.limit(settings.get("executor_memory"), settings.get("executor_overhead"));
  }

  @Test
  void inClusterModeTheDriverIsAPodAndItsExitCodeOurs() throws Exception {
    assumeTrue(Programs.installed("kubectl"), "kubectl is not installed");
    try (KubernetesApi api = new KubernetesApi(Manifests.rules("meanfield-submitter"));
        KubernetesClient cluster = api.client()) {
      Running running =
          submit(
              api,
              Map.of("DEPLOY_MODE", "cluster", "IMAGE", IMAGE),
              "retrain",
              "--config",
              "hdfs://namenode:8020/retrain.conf");
      while (running.process().isAlive() && !api.asked().containsAll(api.granted())) {
        Thread.sleep(50);
      }
      List<Pod> pods = cluster.pods().inNamespace(NAMESPACE).list().getItems();
      assertEquals(1, pods.size(), () -> errors(running));
      Pod driver = pods.get(0);
      isAsIntended(driver);
      List<ConfigMap> maps = cluster.configMaps().inNamespace(NAMESPACE).list().getItems();
      List<Service> services = cluster.services().inNamespace(NAMESPACE).list().getItems();
      assertEquals(2, maps.size());
      maps.forEach(map -> belongsTo(driver, map.getMetadata().getOwnerReferences()));
      assertEquals(1, services.size());
      belongsTo(driver, services.get(0).getMetadata().getOwnerReferences());
      assertEquals("None", services.get(0).getSpec().getClusterIP());
      assertEquals(
          driver.getMetadata().getLabels().get("spark-app-selector"),
          services.get(0).getSpec().getSelector().get("spark-app-selector"));
      configures(maps, services.get(0));

      driver.setStatus(
          SimulatedKubelet.status(
              driver,
              "Failed",
              new ContainerStateBuilder()
                  .withNewTerminated()
                  .withExitCode(6)
                  .endTerminated()
                  .build()));
      cluster.pods().inNamespace(NAMESPACE).resource(driver).update();
      Ended ended = running.await();
      assertEquals(6, ended.code(), ended.errors());
      assertEquals(api.granted(), api.asked());
    }
  }

  private static void isAsIntended(Pod driver) throws IOException {
    PodSpec spec = driver.getSpec();
    assertEquals(List.of(), PodSecurity.violations(spec));
    assertEquals("meanfield-driver", spec.getServiceAccountName());
    assertEquals(60, spec.getTerminationGracePeriodSeconds());
    assertEquals("driver", driver.getMetadata().getLabels().get("app.kubernetes.io/component"));
    Container container = spec.getContainers().get(0);
    assertEquals(IMAGE, container.getImage());
    assertEquals(
        DeploySettings.limit(settings.get("driver_memory"), settings.get("driver_overhead")),
        container.getResources().getLimits().get("memory").toString());
    Map<String, String> environment = SimulatedKubelet.environment(driver);
    assertEquals("1", environment.get("OMP_NUM_THREADS"));
    assertEquals("1", environment.get("OPENBLAS_NUM_THREADS"));
    List<String> arguments = container.getArgs();
    assertEquals(
        List.of(
            "local:///opt/meanfield/target/meanfield.jar",
            "retrain",
            "--config",
            "hdfs://namenode:8020/retrain.conf"),
        arguments.subList(arguments.size() - 4, arguments.size()));
  }

  /** Asserts what the driver is given: the executors' template, and settings for them. */
  private static void configures(List<ConfigMap> maps, Service service) throws IOException {
    List<String> texts = maps.stream().flatMap(map -> map.getData().values().stream()).toList();
    assertTrue(
        texts.contains(Files.readString(Manifests.DIRECTORY.resolve("executor-pod.yaml"))),
        texts.toString());
    String properties =
        texts.stream()
            .filter(text -> text.contains("spark.driver.port="))
            .findFirst()
            .orElseThrow();
    for (String line :
        List.of(
            "spark.driver.host=" + service.getMetadata().getName() + "." + NAMESPACE + ".svc",
            "spark.executor.instances=2",
            "spark.authenticate=true",
            "spark.executor.memory=" + settings.get("executor_memory"),
            "spark.executor.memoryOverhead=" + settings.get("executor_overhead"),
            "spark.kubernetes.authenticate.executor.serviceAccountName=meanfield-executor")) {
      assertTrue(properties.lines().anyMatch(line::equals), line + " is not in " + properties);
    }
  }

  private static void belongsTo(Pod driver, List<OwnerReference> owners) {
    assertEquals(1, owners.size());
    assertEquals(driver.getMetadata().getUid(), owners.get(0).getUid());
  }

  /** The CronJob's pod is the driver; all but Spark and the driver is simulated. */
  @Test
  void aJobsPodTrainsToTheSameBitsThoughAnExecutorIsKilled() throws Exception {
    String config = TinyRun.write(directory, 16);
    String undisturbed =
        new Meanfield(directory, "local[1]")
            .trained(config, "--run", directory.resolve("local").toString())
            .get("parametersSha256")
            .asText();
    try (KubernetesApi api = new KubernetesApi(Manifests.rules("meanfield-driver"));
        KubernetesClient cluster = api.client();
        SimulatedKubelet kubelet = new SimulatedKubelet(cluster, directory)) {
      Pod driver = jobsPod(cluster);
      Map<String, String> environment = SimulatedKubelet.environment(driver);
      environment.put("JAR", "local://" + Path.of("target/meanfield.jar").toAbsolutePath());
      Running running = submit(api, environment, "train", "--json", "--config", config);
      boolean killed = false;
      long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
      while (!running.process().waitFor(100, TimeUnit.MILLISECONDS)) {
        kubelet.synchronise();
        if (!killed && errors(running).contains("epoch 4 of")) {
          kubelet.killFirst();
          killed = true;
        }
        if (System.nanoTime() > deadline) {
          running.kill();
        }
      }
      Ended ended = running.await();
      assertEquals(0, ended.code(), ended.errors());
      assertEquals(undisturbed, ended.json().get("parametersSha256").asText(), ended.errors());
      assertTrue(killed, "no executor was killed");
      assertTrue(kubelet.pods().size() > 2, "no pod came in place of the killed one");
      for (Pod executor : kubelet.pods()) {
        assertEquals(List.of(), PodSecurity.violations(executor.getSpec()));
        assertEquals("meanfield-executor", executor.getSpec().getServiceAccountName());
        assertEquals(false, executor.getSpec().getAutomountServiceAccountToken());
        belongsTo(driver, executor.getMetadata().getOwnerReferences());
        Container container = executor.getSpec().getContainers().get(0);
        assertEquals(IMAGE, container.getImage());
        assertEquals(limit, container.getResources().getLimits().get("memory").toString());
        Map<String, String> variables = SimulatedKubelet.environment(executor);
        assertEquals("1", variables.get("OMP_NUM_THREADS"));
        assertEquals("C.UTF-8", variables.get("LC_ALL"));
        assertFalse(variables.getOrDefault("_SPARK_AUTH_SECRET", "").isEmpty());
      }
      System.out.printf(
          "%d executors' pods; the driver asked %s%n", kubelet.pods().size(), api.asked());
      assertEquals(api.granted(), api.asked());
      assertEquals(
          List.of(driver.getMetadata().getName()),
          cluster.pods().inNamespace(NAMESPACE).list().getItems().stream()
              .map(pod -> pod.getMetadata().getName())
              .toList());
      assertEquals(List.of(), cluster.configMaps().inNamespace(NAMESPACE).list().getItems());
    }
  }

  /** Makes the pod of the CronJob's next job, which is running. */
  private static Pod jobsPod(KubernetesClient cluster) throws IOException {
    CronJob job = Manifests.only("retrain-cronjob.yaml", CronJob.class);
    Pod pod =
        new PodBuilder()
            .withMetadata(
                new ObjectMetaBuilder()
                    .withName("meanfield-retrain-1")
                    .withNamespace(NAMESPACE)
                    .build())
            .withSpec(job.getSpec().getJobTemplate().getSpec().getTemplate().getSpec())
            .build();
    pod.setStatus(SimulatedKubelet.status(pod, "Running", RUNNING));
    return cluster.pods().inNamespace(NAMESPACE).resource(pod).create();
  }

  private static Running submit(
      KubernetesApi api, Map<String, String> environment, String... arguments) throws IOException {
    Meanfield meanfield =
        new Meanfield(directory, "k8s://" + api.url()).submittedBy("deploy/kubernetes/submit");
    environment.forEach(
        (name, value) -> {
          // The pod's own MASTER is another API server.
          if (!name.equals("MASTER")) {
            meanfield.environment(name, value);
          }
        });
    // kubectl keeps what it was told in the home directory.
    meanfield.environment("HOME", directory.toString());
    return meanfield.start(arguments);
  }

  private static String errors(Running running) {
    try {
      return Files.readString(running.errors());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
