package org.meanfield;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The manifests in {@code deploy/kubernetes}, parsed as the kinds that they name. */
final class Manifests {
  static final Path DIRECTORY = Path.of("deploy/kubernetes");

  private static final Map<String, Class<?>> KINDS =
      Map.of(
          "CronJob", CronJob.class,
          "Namespace", Namespace.class,
          "NetworkPolicy", NetworkPolicy.class,
          "Pod", Pod.class,
          "Role", Role.class,
          "RoleBinding", RoleBinding.class,
          "ServiceAccount", ServiceAccount.class,
          "SparkApplication", SparkApplication.class,
          "ScheduledSparkApplication", SparkApplication.Scheduled.class);

  /**
   * A mapper that refuses fields that fabric8's models don't name; the models would take any field.
   */
  private static final ObjectMapper STRICT =
      new ObjectMapper(new YAMLFactory())
          .setAnnotationIntrospector(
              new JacksonAnnotationIntrospector() {
                @Override
                public Boolean hasAnySetter(Annotated annotated) {
                  return false;
                }

                @Override
                public JsonIgnoreProperties.Value findPropertyIgnoralByName(
                    MapperConfig<?> config, Annotated annotated) {
                  return super.findPropertyIgnoralByName(config, annotated).withoutIgnoreUnknown();
                }
              });

  private Manifests() {}

  /** Returns all files, in the order of their names. */
  static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(DIRECTORY)) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    }
  }

  /**
   * Reads the documents of one YAML text.
   *
   * @throws IOException if the kind is unknown or doesn't have one of the fields
   */
  static List<Object> parse(String yaml) throws IOException {
    List<Object> parsed = new ArrayList<>();
    try (MappingIterator<JsonNode> documents = STRICT.readerFor(JsonNode.class).readValues(yaml)) {
      while (documents.hasNext()) {
        JsonNode document = documents.next();
        Class<?> kind = KINDS.get(document.path("kind").asText());
        if (kind == null) {
          throw new IOException("unknown kind " + document.path("kind"));
        }
        parsed.add(STRICT.treeToValue(document, kind));
      }
    }
    return parsed;
  }

  /** Returns the only document of its kind in a file. */
  static <T> T only(String file, Class<T> kind) throws IOException {
    List<T> all = all(file, kind);
    if (all.size() != 1) {
      throw new IllegalStateException(all.size() + " of " + kind + " in " + file);
    }
    return all.get(0);
  }

  /** Returns the documents of a kind in a file. */
  static <T> List<T> all(String file, Class<T> kind) throws IOException {
    return parse(Files.readString(DIRECTORY.resolve(file))).stream()
        .filter(kind::isInstance)
        .map(kind::cast)
        .toList();
  }

  /** Returns the rules of a role in {@code access.yaml}. */
  static List<PolicyRule> rules(String role) throws IOException {
    return all("access.yaml", Role.class).stream()
        .filter(candidate -> candidate.getMetadata().getName().equals(role))
        .findFirst()
        .orElseThrow()
        .getRules();
  }
}
