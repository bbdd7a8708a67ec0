package org.meanfield;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import java.util.List;
import java.util.Map;

/**
 * Kubeflow's {@code sparkoperator.k8s.io/v1beta2}, as far as our manifests use it; fabric8 has no
 * model of it.
 */
record SparkApplication(String apiVersion, String kind, ObjectMeta metadata, Spec spec) {
  record Spec(
      String type,
      String mode,
      String sparkVersion,
      String image,
      String mainClass,
      String mainApplicationFile,
      List<String> arguments,
      Map<String, String> sparkConf,
      RestartPolicy restartPolicy,
      long timeToLiveSeconds,
      Driver driver,
      Executor executor) {}

  record RestartPolicy(
      String type,
      int onFailureRetries,
      long onFailureRetryInterval,
      int onSubmissionFailureRetries,
      long onSubmissionFailureRetryInterval) {}

  record Driver(
      int cores,
      String memory,
      String memoryOverhead,
      String javaOptions,
      String serviceAccount,
      List<EnvVar> env,
      PodTemplateSpec template) {}

  record Executor(
      int instances,
      int cores,
      String memory,
      String memoryOverhead,
      String javaOptions,
      List<EnvVar> env,
      PodTemplateSpec template) {}

  /** Kubeflow's kind {@code ScheduledSparkApplication}. */
  record Scheduled(String apiVersion, String kind, ObjectMeta metadata, Schedule spec) {}

  record Schedule(
      String schedule,
      String concurrencyPolicy,
      int successfulRunHistoryLimit,
      int failedRunHistoryLimit,
      Spec template) {}
}
