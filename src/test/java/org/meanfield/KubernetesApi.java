package org.meanfield;

import io.fabric8.kubernetes.api.model.APIGroupBuilder;
import io.fabric8.kubernetes.api.model.APIGroupListBuilder;
import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.APIResourceBuilder;
import io.fabric8.kubernetes.api.model.APIResourceListBuilder;
import io.fabric8.kubernetes.api.model.GroupVersionForDiscovery;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.Context;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.logging.Level;
import java.util.logging.Logger;
import okhttp3.Response;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;
import okhttp3.mockwebserver.MockResponse;
import okhttp3.mockwebserver.MockWebServer;
import okhttp3.mockwebserver.RecordedRequest;
import okio.Buffer;

/**
 * fabric8's mock of an API server, which is told what may be asked of it: whoever isn't {@linkplain
 * #client() the cluster itself} has the rights of one role and is refused all else, as by RBAC.
 */
final class KubernetesApi implements AutoCloseable {
  /** The mock's logger, which would log each request. */
  private static final Logger MOCK = Logger.getLogger(MockWebServer.class.getName());

  private static final String CLUSTER = "Bearer the-cluster-itself";

  /** The kinds that the server knows, by group and version; {@code kubectl} asks for them first. */
  private static final Map<String, List<APIResource>> KINDS =
      new TreeMap<>(
          Map.of(
              "v1",
              List.of(
                  kind("namespaces", "Namespace", false),
                  kind("serviceaccounts", "ServiceAccount", true),
                  kind("pods", "Pod", true)),
              "rbac.authorization.k8s.io/v1",
              List.of(kind("roles", "Role", true), kind("rolebindings", "RoleBinding", true)),
              "networking.k8s.io/v1",
              List.of(kind("networkpolicies", "NetworkPolicy", true)),
              "batch/v1",
              List.of(kind("cronjobs", "CronJob", true)),
              "sparkoperator.k8s.io/v1beta2",
              List.of(
                  kind("sparkapplications", "SparkApplication", true),
                  kind("scheduledsparkapplications", "ScheduledSparkApplication", true))));

  private final Set<String> granted = new ConcurrentSkipListSet<>();
  private final Set<String> asked = new ConcurrentSkipListSet<>();
  private final KubernetesMockServer server;

  /** Starts a server whose users may do what {@code rules} say. */
  KubernetesApi(List<PolicyRule> rules) throws Exception {
    for (PolicyRule rule : rules) {
      for (String resource : rule.getResources()) {
        rule.getVerbs().forEach(verb -> granted.add(verb + " " + resource));
      }
    }
    MOCK.setLevel(Level.WARNING);
    server =
        new KubernetesMockServer(
            new Context(), new MockWebServer(), new HashMap<>(), new Guarded(), false);
    server.init(InetAddress.getLoopbackAddress(), 0);
  }

  /** Returns the server's URL without the {@code k8s://} that Spark wants before it. */
  String url() {
    return "http://127.0.0.1:" + server.getPort();
  }

  /** Returns a client that may do anything, as kubelets and controllers may together. */
  KubernetesClient client() {
    return new KubernetesClientBuilder()
        .withConfig(
            new ConfigBuilder()
                .withMasterUrl(url())
                .withOauthToken(CLUSTER.substring("Bearer ".length()))
                .build())
        .build();
  }

  /** Returns the rights that the role grants, such as {@code create pods}. */
  Set<String> granted() {
    return granted;
  }

  /** Returns the rights that its users have asked for, refused or not. */
  Set<String> asked() {
    return asked;
  }

  @Override
  public void close() {
    server.destroy();
  }

  private static APIResource kind(String plural, String kind, boolean namespaced) {
    return new APIResourceBuilder()
        .withName(plural)
        .withSingularName(kind.toLowerCase(Locale.ROOT))
        .withKind(kind)
        .withNamespaced(namespaced)
        .withVerbs("create", "delete", "get", "list", "patch", "update", "watch")
        .build();
  }

  private final class Guarded extends KubernetesCrudDispatcher {
    @Override
    public MockResponse dispatch(RecordedRequest request) {
      Optional<Object> discovered = discover(path(request));
      if (discovered.isPresent()) {
        return json(200, discovered.get());
      }
      if (!path(request).contains("/namespaces/")) {
        return json(404, new StatusBuilder().withStatus("Failure").withCode(404).build());
      }
      if (!CLUSTER.equals(request.getHeader("Authorization"))) {
        List<String> rights = rights(request);
        asked.addAll(rights);
        if (!granted.containsAll(rights)) {
          return json(
              403,
              new StatusBuilder()
                  .withStatus("Failure")
                  .withReason("Forbidden")
                  .withCode(403)
                  .withMessage("not granted: " + rights)
                  .build());
        }
      }
      return super.dispatch(request);
    }

    /** Makes a pod that is created without a phase pending. */
    @Override
    public MockResponse handleCreate(RecordedRequest request) {
      if (!path(request).endsWith("/pods")) {
        return super.handleCreate(request);
      }
      Pod pod = Serialization.unmarshal(request.getBody().readUtf8(), Pod.class);
      if (pod.getStatus() == null || pod.getStatus().getPhase() == null) {
        pod.setStatus(new PodStatusBuilder().withPhase("Pending").build());
      }
      return super.handleCreate(
          changed(request, path(request), new Buffer().writeUtf8(Serialization.asJson(pod))));
    }

    /** Keeps others from changing the objects while the mock tells a new watcher of them. */
    @Override
    public MockResponse handleWatch(String path) {
      MockResponse response = super.handleWatch(path);
      return response.withWebSocketUpgrade(
          new Unchanging(response.getWebSocketListener(), getMap()));
    }

    /**
     * Creates what is applied but isn't there yet, which the mock doesn't know; Spark creates the
     * driver's configuration and service in this way.
     */
    @Override
    public MockResponse handlePatch(RecordedRequest request) {
      if (!isApply(request) || exists(request)) {
        return super.handlePatch(request);
      }
      String path = path(request);
      return handleCreate(
          changed(request, path.substring(0, path.lastIndexOf('/')), request.getBody().clone()));
    }

    private static RecordedRequest changed(RecordedRequest request, String path, Buffer body) {
      return new RecordedRequest(
          "POST " + path + " HTTP/1.1",
          request.getHeaders(),
          List.of(),
          body.size(),
          body,
          0,
          new Socket());
    }

    /**
     * Returns the rights that the API server's authoriser is asked for: two for an apply that
     * creates.
     */
    private List<String> rights(RecordedRequest request) {
      List<String> segments = new ArrayList<>(request.getRequestUrl().pathSegments());
      // Paths are api/v1/namespaces/NAMESPACE/RESOURCE[/NAME] or apis/GROUP/VERSION/namespaces/…
      int resource = segments.indexOf("namespaces") + 2;
      boolean named = segments.size() > resource + 1;
      String verb =
          switch (request.getMethod()) {
            case "GET" ->
                "true".equals(request.getRequestUrl().queryParameter("watch"))
                    ? "watch"
                    : named ? "get" : "list";
            case "POST" -> "create";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> named ? "delete" : "deletecollection";
            default -> request.getMethod();
          };
      List<String> rights = new ArrayList<>(List.of(verb + " " + segments.get(resource)));
      if (isApply(request) && !exists(request)) {
        rights.add("create " + segments.get(resource));
      }
      return rights;
    }

    private boolean exists(RecordedRequest request) {
      return findResource(getKey(path(request))) != null;
    }

    private static String path(RecordedRequest request) {
      return request.getPath().replaceFirst("[?].*", "");
    }

    private static boolean isApply(RecordedRequest request) {
      String type = request.getHeader("Content-Type");
      return "PATCH".equals(request.getMethod()) && type != null && type.contains("apply-patch");
    }

    private static Optional<Object> discover(String path) {
      if (path.equals("/api")) {
        return Optional.of(Map.of("kind", "APIVersions", "versions", List.of("v1")));
      }
      if (path.equals("/apis")) {
        APIGroupListBuilder groups = new APIGroupListBuilder();
        for (String version : KINDS.keySet()) {
          if (version.contains("/")) {
            String[] parts = version.split("/", 2);
            GroupVersionForDiscovery preferred = new GroupVersionForDiscovery(version, parts[1]);
            groups.addToGroups(
                new APIGroupBuilder()
                    .withName(parts[0])
                    .withPreferredVersion(preferred)
                    .withVersions(preferred)
                    .build());
          }
        }
        return Optional.of(groups.build());
      }
      String version = path.replaceFirst("^/apis?/", "");
      return Optional.ofNullable(KINDS.get(version))
          .map(
              kinds ->
                  new APIResourceListBuilder()
                      .withGroupVersion(version)
                      .withResources(kinds)
                      .build());
    }

    private static MockResponse json(int code, Object body) {
      return new MockResponse()
          .setResponseCode(code)
          .setHeader("Content-Type", "application/json")
          .setBody(Serialization.asJson(body));
    }
  }

  /** A listener that tells a watcher of all objects before any of them changes. */
  private static final class Unchanging extends WebSocketListener {
    private final WebSocketListener listener;
    private final Object lock;

    private Unchanging(WebSocketListener listener, Object lock) {
      this.listener = listener;
      this.lock = lock;
    }

    @Override
    public void onOpen(WebSocket socket, Response response) {
      synchronized (lock) {
        listener.onOpen(socket, response);
      }
    }

    @Override
    public void onClosing(WebSocket socket, int code, String reason) {
      listener.onClosing(socket, code, reason);
    }

    @Override
    public void onClosed(WebSocket socket, int code, String reason) {
      listener.onClosed(socket, code, reason);
    }

    @Override
    public void onFailure(WebSocket socket, Throwable cause, Response response) {
      listener.onFailure(socket, cause, response);
    }
  }
}
