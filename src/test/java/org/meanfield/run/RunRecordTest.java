package org.meanfield.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.checkpoint.RunDirectory;
import org.meanfield.config.LoadedConfig;
import org.meanfield.config.RunConfigLoader;
import org.meanfield.data.TextConfig;
import org.meanfield.data.TextConfig.HeldOut;

final class RunRecordTest {
  private static final Configuration HADOOP = new Configuration();

  private final RunConfigLoader loader = new RunConfigLoader(HADOOP);

  @TempDir Path directory;

  private Path file;

  @BeforeEach
  void writeConfiguration() throws Exception {
    file = directory.resolve("text.conf");
    Files.writeString(
        file, "run = r, data { kind = text, path = a.txt }, model { kind = lstm, hidden = [8] }");
  }

  private RunRecord record(String config) throws Exception {
    Files.writeString(
        directory.resolve("run.json"),
        "{\"config\": " + config + ", \"dataset\": {\"fingerprint\": \"sha256:0\"}}");
    return RunRecord.require(RunDirectory.at(directory.toString(), HADOOP));
  }

  /** Returns a record as it was before texts could be divided otherwise. */
  private RunRecord earlier() throws Exception {
    String now = loader.fromFile(file.toString(), List.of()).toJson();
    return record(now.replace("\"heldOut\":\"end\",", ""));
  }

  private static HeldOut heldOut(LoadedConfig config) {
    return ((TextConfig) config.config().data()).heldOut();
  }

  @Test
  void recordWithoutTheSettingIsOfScatteredWindows() throws Exception {
    assertEquals(HeldOut.SCATTERED, heldOut(earlier().config(loader, List.of())));
    String now = loader.fromFile(file.toString(), List.of()).toJson();
    assertEquals(HeldOut.END, heldOut(record(now).config(loader, List.of())));
  }

  @Test
  void configurationThatLeavesItOpenDividesAsTheRunDid() throws Exception {
    LoadedConfig open = loader.fromFile(file.toString(), List.of());
    assertEquals(HeldOut.END, heldOut(open));
    assertEquals(HeldOut.SCATTERED, heldOut(earlier().dividing(open, loader)));
  }

  @Test
  void configurationThatSaysHowToDivideIsObeyed() throws Exception {
    LoadedConfig given = loader.fromFile(file.toString(), List.of("data.heldOut=end"));
    assertEquals(HeldOut.END, heldOut(earlier().dividing(given, loader)));
  }
}
