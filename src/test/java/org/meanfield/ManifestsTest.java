package org.meanfield;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.CronJobSpec;
import io.fabric8.kubernetes.api.model.batch.v1.JobSpec;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicySpec;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The manifests are what Kubernetes takes, and say what we mean. */
final class ManifestsTest {
  private static final List<String> RETRAIN =
      List.of(
          "retrain", "--config", "hdfs://namenode:8020/meanfield/retrain.conf", "--wait", "--json");

  @TempDir static Path directory;

  static List<Path> files() throws IOException {
    return Manifests.files();
  }

  private static Pod driver() throws IOException {
    return Manifests.only("driver-pod.yaml", Pod.class);
  }

  private static Pod executor() throws IOException {
    return Manifests.only("executor-pod.yaml", Pod.class);
  }

  private static SparkApplication application() throws IOException {
    return Manifests.only("spark-application.yaml", SparkApplication.class);
  }

  private static CronJobSpec cronJob() throws IOException {
    return Manifests.only("retrain-cronjob.yaml", CronJob.class).getSpec();
  }

  @ParameterizedTest
  @MethodSource("files")
  void everyFieldIsOneOfItsKind(Path file) throws IOException {
    String yaml = Files.readString(file);
    assertFalse(Manifests.parse(yaml).isEmpty());
    String mistaken = yaml.replaceFirst("(?m)^( *)(labels|name):", "$1lables: x\n$1$2:");
    assertThrows(UnrecognizedPropertyException.class, () -> Manifests.parse(mistaken));
  }

  @Test
  void kubectlTakesThemAll() throws Exception {
    assumeTrue(Programs.installed("kubectl"), "kubectl is not installed");
    try (KubernetesApi api = new KubernetesApi(List.of())) {
      ProcessBuilder kubectl =
          new ProcessBuilder(
              "kubectl",
              "create",
              "--server",
              api.url(),
              "--cache-dir",
              directory.resolve("discovery").toString(),
              "--dry-run=client",
              "--validate=false",
              "--output",
              "name",
              "--filename",
              Manifests.DIRECTORY.toString());
      Programs.Ended ended = Programs.run(kubectl);
      assertEquals(0, ended.code(), ended.output());
      int manifests = 0;
      for (Path file : files()) {
        manifests += Manifests.parse(Files.readString(file)).size();
      }
      assertEquals(manifests, ended.output().lines().count(), ended.output());
      assertEquals(Set.of(), api.asked());
    }
  }

  @Test
  void podsAreAdmittedWhereThoseOfRootAreNot() throws IOException {
    Namespace namespace = Manifests.only("access.yaml", Namespace.class);
    assertEquals(
        "restricted",
        namespace.getMetadata().getLabels().get("pod-security.kubernetes.io/enforce"));
    for (PodSpec pod :
        List.of(
            driver().getSpec(),
            executor().getSpec(),
            cronJob().getJobTemplate().getSpec().getTemplate().getSpec())) {
      assertEquals(List.of(), PodSecurity.violations(pod));
    }
    PodSpec root = driver().getSpec();
    root.getSecurityContext().setRunAsNonRoot(null);
    assertEquals(List.of("runAsNonRoot"), PodSecurity.violations(root));
  }

  @Test
  void theOperatorMakesThePodsThatOurSubmissionMakes() throws IOException {
    SparkApplication.Spec spec = application().spec();
    assertEquals(driver().getSpec(), spec.driver().template().getSpec());
    assertEquals(driver().getMetadata(), spec.driver().template().getMetadata());
    assertEquals(executor().getSpec(), spec.executor().template().getSpec());
    assertEquals(executor().getMetadata(), spec.executor().template().getMetadata());
    SparkApplication.Scheduled scheduled =
        Manifests.only("scheduled-spark-application.yaml", SparkApplication.Scheduled.class);
    assertEquals(spec, scheduled.spec().template());
    assertEquals("Forbid", scheduled.spec().concurrencyPolicy());
    assertEquals(cronJob().getSchedule(), scheduled.spec().schedule());
  }

  @Test
  void memoryAndThreadsAreTheSettings() throws Exception {
    Map<String, String> settings = DeploySettings.read();
    SparkApplication.Spec spec = application().spec();
    assertEquals(settings.get("driver_memory"), spec.driver().memory());
    assertEquals(settings.get("driver_overhead"), spec.driver().memoryOverhead());
    assertEquals(
        "-Dlog4j2.configurationFile=/opt/meanfield/conf/log4j2.properties "
            + settings.get("driver_options"),
        spec.driver().javaOptions());
    assertEquals(settings.get("executor_memory"), spec.executor().memory());
    assertEquals(settings.get("executor_overhead"), spec.executor().memoryOverhead());
    assertEquals(settings.get("executor_options"), spec.executor().javaOptions());
    Map<String, String> variables =
        Map.of("OMP_NUM_THREADS", "1", "OPENBLAS_NUM_THREADS", "1", "LC_ALL", "C.UTF-8");
    assertEquals(variables, values(spec.driver().env()));
    assertEquals(variables, values(spec.executor().env()));
    assertEquals(
        DeploySettings.limit(settings.get("driver_memory"), settings.get("driver_overhead")),
        container().getResources().getLimits().get("memory").toString());
  }

  private static Map<String, String> values(List<EnvVar> environment) {
    return environment.stream().collect(Collectors.toMap(EnvVar::getName, EnvVar::getValue));
  }

  private static Container container() throws IOException {
    return cronJob().getJobTemplate().getSpec().getTemplate().getSpec().getContainers().get(0);
  }

  @Test
  void theCronJobRetrainsOnceAtATimeAndNotForever() throws IOException {
    CronJobSpec cronJob = cronJob();
    assertEquals("Forbid", cronJob.getConcurrencyPolicy());
    assertEquals(3600, cronJob.getStartingDeadlineSeconds());
    assertEquals(3, cronJob.getSuccessfulJobsHistoryLimit());
    assertEquals(3, cronJob.getFailedJobsHistoryLimit());
    JobSpec job = cronJob.getJobTemplate().getSpec();
    assertEquals(4 * 60 * 60, job.getActiveDeadlineSeconds());
    assertEquals("Never", job.getTemplate().getSpec().getRestartPolicy());
    List<String> arguments = container().getArgs();
    assertEquals("/opt/meanfield/deploy/kubernetes/submit", arguments.get(0));
    assertTrue(Files.isExecutable(Path.of("deploy/kubernetes/submit")));
    assertEquals(RETRAIN, arguments.subList(1, arguments.size()));
    assertEquals(RETRAIN, application().spec().arguments());
    String image = application().spec().image();
    assertEquals(image, container().getImage());
    assertTrue(container().getEnv().contains(new EnvVar("IMAGE", image, null)));
  }

  @Test
  void nobodyIsNamedThatIsNotThere() throws IOException {
    List<String> accounts =
        Manifests.all("access.yaml", ServiceAccount.class).stream()
            .map(account -> account.getMetadata().getName())
            .toList();
    assertEquals(List.of("meanfield-driver", "meanfield-executor"), accounts);
    RoleBinding binding = Manifests.only("access.yaml", RoleBinding.class);
    assertEquals("meanfield-driver", binding.getRoleRef().getName());
    assertEquals("meanfield-driver", binding.getSubjects().get(0).getName());
    assertEquals(1, binding.getSubjects().size());
    for (Role role : Manifests.all("access.yaml", Role.class)) {
      role.getRules().forEach(rule -> assertEquals(List.of(""), rule.getApiGroups()));
      assertFalse(role.toString().contains("*"), role.toString());
    }
    for (Path file : files()) {
      for (Object object : Manifests.parse(Files.readString(file))) {
        if (object instanceof HasMetadata named
            && !(object instanceof Namespace || object instanceof Pod)) {
          assertEquals("meanfield", named.getMetadata().getNamespace(), file.toString());
        }
      }
    }
    PodSpec pod = cronJob().getJobTemplate().getSpec().getTemplate().getSpec();
    assertEquals("meanfield-driver", pod.getServiceAccountName());
    assertEquals("meanfield-driver", application().spec().driver().serviceAccount());
    assertFalse(executor().getSpec().getAutomountServiceAccountToken());
  }

  @Test
  void podsAreReachedByEachOtherAlone() throws IOException {
    List<NetworkPolicy> policies = Manifests.all("network-policy.yaml", NetworkPolicy.class);
    NetworkPolicySpec all = policies.get(0).getSpec();
    Map<String, String> ours = all.getPodSelector().getMatchLabels();
    assertEquals(Map.of("app.kubernetes.io/name", "meanfield"), ours);
    for (Pod pod : List.of(driver(), executor())) {
      assertTrue(pod.getMetadata().getLabels().entrySet().containsAll(ours.entrySet()));
    }
    assertTrue(
        cronJob()
            .getJobTemplate()
            .getSpec()
            .getTemplate()
            .getMetadata()
            .getLabels()
            .entrySet()
            .containsAll(policies.get(1).getSpec().getPodSelector().getMatchLabels().entrySet()));
    assertEquals(List.of("Ingress", "Egress"), all.getPolicyTypes());
    List<NetworkPolicyPeer> mayEnter = all.getIngress().get(0).getFrom();
    assertEquals(1, all.getIngress().size());
    assertEquals(1, mayEnter.size());
    assertEquals(ours, mayEnter.get(0).getPodSelector().getMatchLabels());
    // Every rule for egress names peers or ports; none is left open.
    for (NetworkPolicy policy : policies) {
      for (NetworkPolicyEgressRule rule : policy.getSpec().getEgress()) {
        assertFalse(rule.getTo().isEmpty() && rule.getPorts().isEmpty(), rule.toString());
      }
    }
  }

  @Test
  void runsAuthenticate() throws IOException {
    Map<String, String> operators = application().spec().sparkConf();
    String submit = Files.readString(Manifests.DIRECTORY.resolve("submit"));
    for (String setting : List.of("spark.authenticate", "spark.network.crypto.enabled")) {
      assertEquals("true", operators.get(setting), setting);
      assertTrue(submit.contains("--conf " + setting + "=true"), setting);
    }
  }

  @Test
  void theImageIsSparksAndNothingIsFetchedOrRunAsRoot() throws IOException {
    List<String> instructions =
        Files.readAllLines(Manifests.DIRECTORY.resolve("Dockerfile")).stream()
            .filter(line -> line.matches("[A-Z]+ .*"))
            .toList();
    String spark =
        match("<spark.version>(.*)</spark.version>", Files.readString(Path.of("pom.xml")));
    assertEquals(spark, application().spec().sparkVersion());
    assertTrue(instructions.get(0).contains("spark:" + spark + "-scala2.12-java17"));
    assertEquals("FROM ${SPARK}", instructions.get(1));
    assertEquals("USER 185:185", instructions.get(instructions.size() - 1));
    assertEquals(185, driver().getSpec().getSecurityContext().getRunAsUser());
    for (String instruction : instructions.subList(2, instructions.size() - 1)) {
      if (instruction.startsWith("ENV")) {
        assertEquals("ENV JAR=" + application().spec().mainApplicationFile(), instruction);
      } else {
        String source = match("COPY --chown=0:0 (\\S+) /opt/meanfield/\\1", instruction);
        assertTrue(
            source.equals("target/meanfield.jar") || Files.isDirectory(Path.of(source)), source);
      }
    }
  }

  private static String match(String pattern, String text) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    assertTrue(matcher.find(), text);
    return matcher.group(1);
  }
}
