package org.meanfield.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigRenderOptions;
import java.util.Map;
import java.util.TreeMap;

/** A checked configuration together with the plain values that it was made from. */
public final class LoadedConfig {
  private final RunConfig config;
  private final Config resolved;

  LoadedConfig(RunConfig config, Config resolved) {
    this.config = config;
    this.resolved = resolved;
  }

  /** The records. */
  public RunConfig config() {
    return config;
  }

  /** All settings, defaults included, as JSON; it loads as a configuration again. */
  public String toJson() {
    return resolved.root().render(ConfigRenderOptions.concise());
  }

  /** Settings by dotted key, in order of the keys. */
  public Map<String, Object> flat() {
    Map<String, Object> flat = new TreeMap<>();
    resolved.entrySet().forEach(e -> flat.put(e.getKey(), e.getValue().unwrapped()));
    return flat;
  }
}
