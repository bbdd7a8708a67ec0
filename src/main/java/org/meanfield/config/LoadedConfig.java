package org.meanfield.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.util.NameTransformer;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigRenderOptions;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.hadoop.conf.Configuration;
import org.meanfield.errors.Inline;
import org.meanfield.model.loss.ValueLoss;
import org.meanfield.train.ClassWeighting;

/** A checked configuration together with the plain values that it was made from. */
public final class LoadedConfig {
  private static final ObjectMapper JSON =
      new ObjectMapper().setAnnotationIntrospector(new Settings());

  private final RunConfig config;
  private final Config given;
  private final Config resolved;

  LoadedConfig(RunConfig config, Config given, Config resolved) {
    this.config = config;
    this.given = given;
    this.resolved = resolved;
  }

  /** Returns the checked records. */
  public RunConfig config() {
    return config;
  }

  /** Returns whether a setting, by dotted key, was given rather than left to its default. */
  public boolean isGiven(String key) {
    return given.hasPathOrNull(key);
  }

  /** All settings, defaults included, as JSON; it loads as a configuration again. */
  public String toJson() {
    return resolved.root().render(ConfigRenderOptions.concise());
  }

  /** The section {@code data} alone, as JSON. */
  public String dataJson() {
    return resolved.getObject("data").render(ConfigRenderOptions.concise());
  }

  /**
   * The configuration file of {@code prepare} that {@code data.preparation} names.
   *
   * @throws org.meanfield.errors.UsageException if there is none
   */
  public String preparation(Configuration hadoop) {
    return NamedFile.of("data.preparation", resolved, hadoop).name();
  }

  /**
   * The settings that shape the result, {@code model} and {@code train}, by dotted key: as they are
   * meant, however they were written.
   */
  public SortedMap<String, String> identity() {
    SortedMap<String, String> identity = new TreeMap<>();
    identity.put("model.kind", resolved.getString("model.kind"));
    flatten("model", JSON.valueToTree(config.model()), identity);
    flatten("train", JSON.valueToTree(config.train()), identity);
    // Where replicas are averaged changes no bit, and may change from start to start.
    identity.remove("train.reduction");
    // Runs from before there were weights are what they were.
    identity.remove("train.classWeights", ClassWeighting.NONE.name());
    // So are those from before there were losses of values.
    identity.remove("model.loss", ValueLoss.Kind.SQUARED.name());
    identity.remove("model.quantiles", "[]");
    return identity;
  }

  /** SHA-256 of {@link #identity()}. */
  public String fingerprint() {
    return "sha256:" + DigestUtils.sha256Hex(identity().toString());
  }

  /** Writes the settings of an {@link Inline} record where users do: among its neighbours. */
  private static final class Settings extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1;

    @Override
    public NameTransformer findUnwrappingNameTransformer(AnnotatedMember member) {
      return member.hasAnnotation(Inline.class)
          ? NameTransformer.NOP
          : super.findUnwrappingNameTransformer(member);
    }
  }

  private static void flatten(String path, JsonNode node, Map<String, String> into) {
    if (!node.isObject()) {
      into.put(path, node.isTextual() ? node.asText() : node.toString());
      return;
    }
    node.fields()
        .forEachRemaining(field -> flatten(path + "." + field.getKey(), field.getValue(), into));
  }
}
