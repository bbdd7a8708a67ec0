package org.meanfield.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.meanfield.errors.UsageException;
import org.meanfield.storage.Permissions;
import org.meanfield.storage.Place;

/** A file of settings, on this machine or on any of Hadoop's file systems. */
final class ConfigFile {
  private final String name;

  /** Null if the file is Hadoop's to find. */
  private final File local;

  private final Configuration hadoop;

  private ConfigFile(String name, File local, Configuration hadoop) {
    this.name = name;
    this.local = local;
    this.hadoop = hadoop;
  }

  /** The file of this name on this machine, if there is one, else Hadoop's. */
  static ConfigFile at(String name, Configuration hadoop) {
    File local = new File(name);
    return new ConfigFile(name, local.isFile() ? local : null, hadoop);
  }

  /** The file of another name, where this one's would be looked for. */
  ConfigFile at(String other) {
    return at(other, hadoop);
  }

  /** The file that goes by a name, relative to the directory of this one. */
  ConfigFile beside(String other) {
    if (local != null) {
      File sibling =
          new File(other).isAbsolute() ? new File(other) : new File(local.getParentFile(), other);
      return Place.hasScheme(other) && !sibling.isFile()
          ? at(other, hadoop)
          : at(sibling.getPath(), hadoop);
    }
    try {
      Path directory = Place.path(name).getParent();
      return new ConfigFile(
          directory == null || Place.hasScheme(other)
              ? other
              : Place.below(directory, other).toString(),
          null,
          hadoop);
    } catch (IllegalArgumentException e) {
      throw new UsageException(
          name + " names " + other + ", which is not a path: " + e.getMessage() + ".", e);
    }
  }

  /** Tells a name that is looked for in a directory from one that is a place by itself. */
  static boolean isRelative(String name) {
    return !new File(name).isAbsolute() && !Place.hasScheme(name);
  }

  /**
   * Looks for the file.
   *
   * @throws UsageException if that can't be told
   */
  boolean exists() {
    if (local != null) {
      return true;
    }
    try {
      Place place = Place.of(name, hadoop);
      return place.fileSystem().exists(place.path());
    } catch (IOException | IllegalArgumentException e) {
      throw unreadable(e);
    }
  }

  /**
   * Reads the file, and all that it includes.
   *
   * @throws UsageException if there is none, or it is no HOCON
   */
  Config parse() {
    return parse(List.of());
  }

  /** Parses the file, where each of these includes the next, and the last one includes this. */
  Config parse(List<ConfigFile> includers) {
    List<ConfigFile> chain = new ArrayList<>(includers);
    chain.add(this);
    try {
      String text = read();
      return ConfigFactory.parseString(
          text,
          ConfigParseOptions.defaults()
              .setSyntax(syntax())
              .setOriginDescription(name)
              .setIncluder(new Includes(chain, text)));
    } catch (FileNotFoundException e) {
      throw denial().isPresent()
          ? unreadable(e)
          : new UsageException("There is no configuration file " + name + ".", e);
    } catch (IOException | IllegalArgumentException e) {
      throw unreadable(e);
    } catch (ConfigException e) {
      throw Hocon.notHocon(e);
    } catch (StackOverflowError e) {
      throw Hocon.tooDeep(name, e);
    }
  }

  /**
   * The file's text.
   *
   * @throws FileNotFoundException if there is no such file
   * @throws IOException if it can't be read
   */
  String read() throws IOException {
    if (local != null) {
      return Files.readString(local.toPath(), StandardCharsets.UTF_8);
    }
    Place place = Place.of(name, hadoop);
    try (InputStream in = place.fileSystem().open(place.path())) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** A file that mustn't be read is told as one that isn't there, too. */
  private UsageException unreadable(Exception e) {
    return new UsageException(
        "Cannot read the configuration " + name + ": " + denial().orElse(e.getMessage()) + ".", e);
  }

  private Optional<String> denial() {
    try {
      Place place = Place.of(local == null ? name : local.getPath(), hadoop);
      return Permissions.denyReading(place.fileSystem(), place.path());
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private ConfigSyntax syntax() {
    return name.endsWith(".json")
        ? ConfigSyntax.JSON
        : name.endsWith(".properties") ? ConfigSyntax.PROPERTIES : ConfigSyntax.CONF;
  }

  /** The name by which it was asked for. */
  String name() {
    return name;
  }

  /** Returns the place where the file is, or would be. */
  String place() {
    try {
      if (local != null) {
        return local.getCanonicalPath();
      }
      Path qualified = Place.of(name, hadoop).path();
      return Place.isLocal(qualified)
          ? new File(qualified.toUri().getPath()).getCanonicalPath()
          : qualified.toString();
    } catch (IOException | IllegalArgumentException e) {
      return name;
    }
  }
}
