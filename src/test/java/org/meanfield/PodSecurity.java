package org.meanfield;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.Volume;
import java.util.ArrayList;
import java.util.List;

/**
 * The demands of Kubernetes' Pod Security Standards on a pod under the profile <i>restricted</i>,
 * which the label of our namespace has enforced, and a root file system that can't be written.
 */
final class PodSecurity {
  private PodSecurity() {}

  /** Returns the demands that a pod fails; there are none if it is admitted. */
  static List<String> violations(PodSpec pod) {
    List<String> violations = new ArrayList<>();
    require(violations, !Boolean.TRUE.equals(pod.getHostNetwork()), "hostNetwork");
    require(violations, !Boolean.TRUE.equals(pod.getHostPID()), "hostPID");
    require(violations, !Boolean.TRUE.equals(pod.getHostIPC()), "hostIPC");
    PodSecurityContext context = pod.getSecurityContext();
    require(violations, context != null, "no securityContext");
    if (context != null) {
      require(violations, Boolean.TRUE.equals(context.getRunAsNonRoot()), "runAsNonRoot");
      require(violations, context.getRunAsUser() > 0, "runAsUser");
      require(
          violations,
          context.getSeccompProfile() != null
              && context.getSeccompProfile().getType().equals("RuntimeDefault"),
          "seccompProfile");
    }
    for (Volume volume : pod.getVolumes()) {
      require(
          violations,
          volume.getEmptyDir() != null || volume.getConfigMap() != null,
          "volume " + volume.getName());
    }
    require(violations, !pod.getContainers().isEmpty(), "no container");
    for (Container container : pod.getContainers()) {
      SecurityContext own = container.getSecurityContext();
      require(
          violations,
          own != null
              && Boolean.FALSE.equals(own.getAllowPrivilegeEscalation())
              && Boolean.TRUE.equals(own.getReadOnlyRootFilesystem())
              && !Boolean.TRUE.equals(own.getPrivileged())
              && own.getRunAsUser() == null
              && own.getCapabilities().getDrop().equals(List.of("ALL"))
              && own.getCapabilities().getAdd().isEmpty(),
          "container " + container.getName());
    }
    return violations;
  }

  private static void require(List<String> violations, boolean condition, String what) {
    if (!condition) {
      violations.add(what);
    }
  }
}
