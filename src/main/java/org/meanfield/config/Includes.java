package org.meanfield.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigObject;
import java.io.File;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.meanfield.errors.UsageException;

/**
 * Resolves what a file includes: it is looked for beside it, on whatever file system it is, and
 * never passed over. Without {@code include required} too, settings that vanish would train another
 * model.
 */
final class Includes
    implements ConfigIncluder, ConfigIncluderFile, ConfigIncluderURL, ConfigIncluderClasspath {
  /** The endings of a name that is given without one; the first that has a setting wins. */
  private static final List<String> ENDINGS = List.of(".conf", ".json", ".properties");

  private final List<ConfigFile> chain;
  private final ConfigFile from;
  private final String text;

  /**
   * The includes of a file.
   *
   * @param chain of files that include each other, ending with this one
   * @param text of the file
   */
  Includes(List<ConfigFile> chain, String text) {
    this.chain = chain;
    this.from = chain.get(chain.size() - 1);
    this.text = text;
  }

  /** There is no other way to include. */
  @Override
  public ConfigIncluder withFallback(ConfigIncluder fallback) {
    return this;
  }

  @Override
  public ConfigObject include(ConfigIncludeContext context, String what) {
    return settings(what, Stream.of(from.beside(what)));
  }

  /** Beside the file, else where HOCON itself looks: in the working directory. */
  @Override
  public ConfigObject includeFile(ConfigIncludeContext context, File what) {
    return settings(
        what.getPath(), Stream.of(from.beside(what.getPath()), from.at(what.getPath())));
  }

  @Override
  public ConfigObject includeURL(ConfigIncludeContext context, URL what) {
    return settings(what.toString(), Stream.of(from.at(what.toString())));
  }

  @Override
  public ConfigObject includeResources(ConfigIncludeContext context, String what) {
    throw new UsageException(
        "classpath("
            + what
            + ") is included by "
            + place(what)
            + ", but this program's classpath has no settings to include. Include a file.");
  }

  private ConfigObject settings(String what, Stream<ConfigFile> places) {
    List<ConfigFile> tried = places.toList();
    for (ConfigFile place : tried) {
      List<ConfigFile> found = found(place);
      if (!found.isEmpty()) {
        Config all = ConfigFactory.empty();
        for (ConfigFile file : found) {
          requireNoCycle(file, what);
          all = all.withFallback(file.parse(chain));
        }
        return all.root();
      }
    }
    throw new UsageException(
        what
            + " is included by "
            + place(what)
            + ", but there is no such file; looked for "
            + tried.stream().map(ConfigFile::place).distinct().collect(Collectors.joining(" and "))
            + ".");
  }

  /** The file, or those of the same name with an ending. */
  private static List<ConfigFile> found(ConfigFile file) {
    if (file.exists()) {
      return List.of(file);
    }
    List<ConfigFile> found = new ArrayList<>();
    for (String ending : ENDINGS) {
      ConfigFile ended = file.at(file.name() + ending);
      if (ended.exists()) {
        found.add(ended);
      }
    }
    return found;
  }

  private void requireNoCycle(ConfigFile file, String what) {
    List<String> places = chain.stream().map(ConfigFile::place).toList();
    int begin = places.indexOf(file.place());
    if (begin >= 0) {
      throw new UsageException(
          what
              + " is included by "
              + place(what)
              + ", which it includes itself: "
              + String.join(" → ", places.subList(begin, places.size()))
              + " → "
              + file.place()
              + ".");
    }
  }

  /** The including file, and the line if it can be told. */
  private String place(String what) {
    List<String> lines = text.lines().toList();
    for (int line = 0; line < lines.size(); line++) {
      if (lines.get(line).contains("include") && lines.get(line).contains(what)) {
        return from.name() + ": " + (line + 1);
      }
    }
    return from.name();
  }
}
