package org.meanfield.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The description of all that a configuration of one command may hold.
 *
 * @param type the record that it fills
 * @param kinds the records that may stand for each sealed interface
 * @param defaults the settings that go with those that were given
 * @param secrets the settings, by dotted key, that may hold a password, and are written nowhere
 */
record Schema<T extends Record>(
    Class<T> type, Kinds kinds, UnaryOperator<Config> defaults, Set<String> secrets) {
  /**
   * A checked configuration.
   *
   * @param given the settings that users gave, each under the name of its component
   * @param resolved all settings, with the places that they come from
   */
  record Loaded<T>(T record, Config given, Config resolved) {}

  /**
   * Checks a configuration and fills the record.
   *
   * @param settings {@code key=value} each, which win over the file
   * @throws org.meanfield.errors.UsageException that tells of every problem
   */
  Loaded<T> load(Config file, List<String> settings) {
    List<Config> origins = new ArrayList<>(List.of(file));
    settings.forEach(setting -> origins.add(Hocon.override(setting)));
    Config written = merged(origins);
    Problems problems = new Problems(Environment.of(written));
    SecondNames names =
        new SecondNames(kinds, written.withFallback(defaults.apply(written)), problems);
    // Name by name, for a second name in an override wins over a first one in the file.
    Config given = merged(origins.stream().map(it -> names.replaced(type, it)).toList());
    Config standard = defaults.apply(given);
    Config followed = Hocon.resolve(given.withFallback(names.references()), standard);
    Config resolved = names.without(followed);
    Optional<T> bound = new RecordBinder(problems, kinds, standard).bind(type, resolved.root(), "");
    Hocon.requireNoSecrets(resolved, secrets, problems);
    problems.throwIfAny();
    return new Loaded<>(bound.orElseThrow(), given.resolveWith(followed), resolved);
  }

  private static Config merged(List<Config> origins) {
    return origins.stream()
        .reduce(ConfigFactory.empty(), (before, later) -> later.withFallback(before));
  }
}
