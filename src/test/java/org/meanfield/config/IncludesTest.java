package org.meanfield.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.errors.UsageException;

/** Includes on three file systems: a plain path, {@code file:}, and one that is Hadoop's alone. */
final class IncludesTest {
  @TempDir Path directory;
  private final Configuration hadoop = new Configuration(false);

  /** Mounts a file system of Hadoop's that has an authority, as HDFS has. */
  @BeforeEach
  void mount() {
    hadoop.set("fs.viewfs.impl", "org.apache.hadoop.fs.viewfs.ViewFileSystem");
    hadoop.set("fs.viewfs.impl.disable.cache", "true");
    hadoop.set("fs.viewfs.mounttable.cluster.link./conf", directory.toUri().toString());
  }

  private List<String> namesOf(String file) {
    Path local = directory.resolve(file);
    return List.of(local.toString(), local.toUri().toString(), "viewfs://cluster/conf/" + file);
  }

  private void write(String file, String... lines) throws IOException {
    Path path = directory.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, String.join("\n", lines));
  }

  private Config parse(String name) {
    return Hocon.parse(name, hadoop).resolve();
  }

  private void refused(String file, String... parts) {
    for (String name : namesOf(file)) {
      String message = assertThrows(UsageException.class, () -> parse(name), name).getMessage();
      for (String part : parts) {
        assertTrue(message.contains(part), part + " in " + message);
      }
    }
  }

  @Test
  void everyFormIncludesWhatIsBesideTheFile() throws IOException {
    write("base.conf", "epochs = 3, common = { a = 1 }");
    for (String form :
        List.of(
            "\"base.conf\"",
            "\"base\"",
            "file(\"base.conf\")",
            "required(\"base.conf\")",
            "required(file(\"base.conf\"))",
            "\"" + directory.resolve("base.conf") + "\"",
            "\"" + directory.resolve("base.conf").toUri() + "\"",
            "\"viewfs://cluster/conf/base.conf\"",
            "url(\"" + directory.resolve("base.conf").toUri() + "\")")) {
      write("run.conf", "include " + form, "common.b = 2", "section { include " + form + " }");
      for (String name : namesOf("run.conf")) {
        if (!(form.startsWith("\"/") && name.startsWith("viewfs:"))) {
          Config config = parse(name);
          assertEquals(3, config.getInt("epochs"), form + " in " + name);
          assertEquals(3, config.getInt("common.a") + config.getInt("common.b"));
          assertEquals(3, config.getInt("section.epochs"));
        }
      }
    }
  }

  @Test
  void namesAreRelativeToTheFileThatHoldsThem() throws IOException {
    write("run.conf", "include \"models/lstm.conf\"");
    write("models/lstm.conf", "include \"../shared/sizes.conf\"", "twice = ${size}${size}");
    write("shared/sizes.conf", "size = 12");
    for (String name : namesOf("run.conf")) {
      assertEquals(1212, parse(name).getInt("twice"), name);
    }
  }

  @Test
  void withoutAnEndingAllFilesOfTheNameCountAndConfWins() throws IOException {
    write("base.conf", "a = 1");
    write("base.json", "{\"a\": 2, \"b\": 2}");
    write("base.properties", "b=3", "c=3");
    write("run.conf", "include \"base\"");
    for (String name : namesOf("run.conf")) {
      Config config = parse(name);
      assertEquals(
          List.of(1, 2, 3), List.of(config.getInt("a"), config.getInt("b"), config.getInt("c")));
    }
  }

  @Test
  void whatIsNotThereIsToldWithFileAndLine() throws IOException {
    write("run.conf", "a = 1", "include \"nowhere.conf\"");
    refused("run.conf", "nowhere.conf is included by ", "run.conf: 2", "looked for ");
    write("run.conf", "include file(\"nowhere.conf\")");
    refused("run.conf", "run.conf: 1", Path.of("nowhere.conf").toAbsolutePath().toString());
    write("run.conf", "include classpath(\"reference.conf\")");
    refused("run.conf", "run.conf: 1", "Include a file");
    write("run.conf", "a = 1", "include url(\"nowhere:a.conf\")");
    refused("run.conf", "run.conf: 2", "invalid URL");
  }

  @Test
  void mistakesInIncludedFilesAreToldWithTheirFileAndLine() throws IOException {
    write("run.conf", "a = 1", "include \"broken.conf\"");
    write("broken.conf", "", "", "b = {");
    refused("run.conf", "broken.conf: 3");
  }

  @Test
  void cyclesAreTold() throws IOException {
    write("run.conf", "include \"a/b.conf\"");
    write("a/b.conf", "include \"../run.conf\"");
    refused("run.conf", "which it includes itself", "run.conf → ", "b.conf: 1");
    write("self.conf", "include \"self.conf\"");
    refused("self.conf", "self.conf: 1", "which it includes itself");
    // A file that is included twice is no cycle.
    write("twice.conf", "include \"leaf.conf\"", "include \"leaf.conf\"");
    write("leaf.conf", "a = 1");
    assertEquals(1, parse(directory.resolve("twice.conf").toString()).getInt("a"));
  }
}
