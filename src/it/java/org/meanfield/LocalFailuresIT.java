package org.meanfield;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.Meanfield.Ended;
import org.meanfield.Meanfield.Running;

/** Local files that can't be written for a while, and a run that comes to the same end. */
final class LocalFailuresIT {
  private static final int EPOCHS = 40;

  /** A number of bytes that only a model exceeds. */
  private static final String LIMIT = "1000000";

  @TempDir Path directory;

  @Test
  void theyMayBeFullOrRefuseForAWhile() throws Exception {
    assumeTrue(Programs.installed("prlimit"), "prlimit is not installed");
    assumeTrue(Programs.installed("setpriv"), "setpriv is not installed");
    String config = TinyRun.write(directory, EPOCHS);
    Path run = directory.resolve("full");
    String[] train = {
      "train",
      "--json",
      "--config",
      config,
      "--run",
      run.toString(),
      "--set",
      "model.hidden=[128, 64]"
    };
    Meanfield meanfield = new Meanfield(directory, "local[2]");
    // Without this capability, permissions bind the superuser, too.
    meanfield.startedBy("setpriv", "--inh-caps=-dac_override", "--bounding-set=-dac_override");
    Running running = meanfield.start(train);
    running.awaitTold("epoch 5 of");
    limitFiles(running, LIMIT);
    running.awaitTold("File too large");
    limitFiles(running, "unlimited");
    running.awaitTold("epoch 18 of");
    Path checkpoints = run.resolve("checkpoints");
    Files.setPosixFilePermissions(checkpoints, PosixFilePermissions.fromString("r-xr-xr-x"));
    // Local files say no more of it than that.
    running.awaitTold("failed. Trying again");
    Files.setPosixFilePermissions(checkpoints, PosixFilePermissions.fromString("rwxr-xr-x"));
    Ended ended = running.await();
    assertEquals(0, ended.code(), ended.errors());
    train[5] = directory.resolve("undisturbed").toString();
    JsonNode undisturbed = meanfield.run(train).json();
    assertEquals(undisturbed.get("parametersSha256"), ended.json().get("parametersSha256"));
    Ended verified = meanfield.run("checkpoints", "verify", "--json", "--run", run.toString());
    assertEquals(0, verified.code(), verified.output() + verified.errors());
    assertEquals(3, verified.json().get("checkpoints").size());
    assertTrue(Files.exists(run.resolve("checkpoints/000160")), "the last checkpoint is missing");
  }

  /** Limits the bytes that the process may write into one file. */
  private static void limitFiles(Running running, String bytes) throws Exception {
    List<String> command =
        List.of(
            "prlimit", "--pid", Long.toString(running.process().pid()), "--fsize=" + bytes + ":");
    assertEquals(0, new ProcessBuilder(command).inheritIO().start().waitFor());
  }
}
