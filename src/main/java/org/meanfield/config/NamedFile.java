package org.meanfield.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.meanfield.errors.UsageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A configuration that a setting of another one names. A relative name is looked for in the working
 * directory, then beside the file that names it.
 */
final class NamedFile {
  private static final Logger LOG = LoggerFactory.getLogger(NamedFile.class);

  private NamedFile() {}

  /**
   * Finds the file.
   *
   * @param resolved holds the setting, a text
   * @throws UsageException if there is none; it tells who names it and where it was looked for
   */
  static ConfigFile of(String setting, Config resolved, Configuration hadoop) {
    ConfigValue value = resolved.getValue(setting);
    String name = (String) value.unwrapped();
    List<ConfigFile> places = new ArrayList<>(List.of(ConfigFile.at(name, hadoop)));
    // Such as conf/retrain.conf: 12.
    ConfigFile naming =
        ConfigFile.at(value.origin().description().replaceFirst(": \\d+(-\\d+)?$", ""), hadoop);
    if (ConfigFile.isRelative(name) && isFile(naming)) {
      places.add(naming.beside(name));
    }
    List<ConfigFile> found = places.stream().filter(ConfigFile::exists).toList();
    if (found.isEmpty()) {
      throw new UsageException(
          setting
              + " ("
              + value.origin().description()
              + ") names the configuration "
              + name
              + ", but there is no such file; looked for "
              + places.stream()
                  .map(ConfigFile::place)
                  .distinct()
                  .collect(Collectors.joining(" and "))
              + ".");
    }
    if (found.size() > 1 && differ(found.get(0), found.get(1))) {
      LOG.warn(
          "{} = {} is {}, in the working directory; {}, beside the file that names it, differs.",
          setting,
          name,
          found.get(0).place(),
          found.get(1).place());
    }
    return found.get(0);
  }

  /**
   * Returns whether a setting is from a file; the description of one from the command line names
   * none.
   */
  private static boolean isFile(ConfigFile naming) {
    try {
      return naming.exists();
    } catch (UsageException e) {
      return false;
    }
  }

  private static boolean differ(ConfigFile one, ConfigFile other) {
    try {
      return !one.place().equals(other.place()) && !one.read().equals(other.read());
    } catch (IOException e) {
      return true;
    }
  }
}
