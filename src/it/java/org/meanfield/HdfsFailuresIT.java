package org.meanfield;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.hdfs.protocol.HdfsConstants;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.Meanfield.Ended;
import org.meanfield.Meanfield.Running;

/** Real HDFS daemons that die, fill up and refuse, and a run that comes to the same end. */
final class HdfsFailuresIT {
  /** The files of a checkpoint: its manifest, its model with the description, and its state. */
  private static final int FILES = 4;

  private static final int EPOCHS = 40;
  private static final int DATA_NODES = 3;
  private static final String USER = "trainer";

  @TempDir static Path directory;
  private static HdfsCluster hdfs;
  private static DistributedFileSystem superuser;
  private static Meanfield meanfield;
  private static String config;
  private static String undisturbed;

  @BeforeAll
  static void start() throws Exception {
    meanfield = new Meanfield(directory, "local[2]");
    meanfield.environment("HADOOP_USER_NAME", USER);
    config = TinyRun.write(directory, EPOCHS);
    undisturbed = meanfield.trained(config).get("parametersSha256").asText();
    hdfs = new HdfsCluster(directory.resolve("hdfs"), DATA_NODES);
    superuser = hdfs.client();
    hdfs.upload(directory.resolve("data"), "/data");
    superuser.mkdirs(path("/runs"));
    superuser.setOwner(path("/runs"), USER, USER);
  }

  @AfterAll
  static void stop() throws IOException {
    superuser.close();
    hdfs.close();
  }

  private static org.apache.hadoop.fs.Path path(String path) {
    return new org.apache.hadoop.fs.Path(path);
  }

  private static String[] train(String run) {
    return new String[] {
      "train",
      "--json",
      "--config",
      config,
      "--run",
      hdfs.uri() + run,
      "--set",
      "data.path=" + hdfs.uri() + "/data"
    };
  }

  @Test
  void itsDaemonsMayDie() throws Exception {
    try (StandaloneCluster cluster = new StandaloneCluster(directory.resolve("spark"), 1, "2g");
        Witness witness = new Witness("/runs/dying")) {
      Process worker = cluster.addWorker();
      cluster.addWorker();
      Meanfield onCluster = new Meanfield(directory, cluster.url());
      onCluster.environment("HADOOP_USER_NAME", USER);
      Running running = onCluster.start(train("/runs/dying"));
      running.awaitTold("epoch 3 of");
      StandaloneCluster.executorsOf(worker).forEach(ProcessHandle::destroyForcibly);
      running.awaitTold("epoch 8 of");
      hdfs.killDataNode(0);
      running.awaitTold("epoch 14 of");
      hdfs.killNameNode();
      Thread.sleep(3000);
      hdfs.startNameNode();
      running.awaitTold("epoch 28 of");
      hdfs.startDataNode(0);
      endsAsUndisturbed(running.await(), "/runs/dying", "completed");
      assertTrue(witness.seen() > 1, "nobody looked");
      assertEquals(EPOCHS, events("/runs/dying").filter("EpochEnded"::equals).count());
    }
    hdfs.awaitDataNodes(DATA_NODES);
  }

  /** Returns the names of a run's events, of which equal ones count once. */
  private static Stream<String> events(String run) throws IOException {
    Set<String> lines = new LinkedHashSet<>();
    for (FileStatus file : superuser.listStatus(path(run + "/events"))) {
      try (BufferedReader in =
          new BufferedReader(
              new InputStreamReader(superuser.open(file.getPath()), StandardCharsets.UTF_8))) {
        in.lines().forEach(lines::add);
      }
    }
    List<String> names = new ArrayList<>();
    for (String line : lines) {
      if (line.endsWith("}")) {
        names.add(new ObjectMapper().readTree(line).get("event").asText());
      }
    }
    return names.stream();
  }

  @Test
  void itMayBeFullOrRefuseForAWhile() throws Exception {
    org.apache.hadoop.fs.Path run = path("/runs/full");
    try (Witness witness = new Witness("/runs/full")) {
      Running running = meanfield.start(train("/runs/full"));
      running.awaitTold("epoch 5 of");
      superuser.setQuota(run, HdfsConstants.QUOTA_DONT_SET, 1);
      running.awaitTold("Training goes on");
      superuser.setQuota(run, HdfsConstants.QUOTA_DONT_SET, HdfsConstants.QUOTA_RESET);
      running.awaitTold("epoch 18 of");
      superuser.setPermission(path("/runs/full/checkpoints"), new FsPermission("555"));
      running.awaitTold("Permission denied");
      superuser.setPermission(path("/runs/full/checkpoints"), new FsPermission("755"));
      endsAsUndisturbed(running.await(), "/runs/full", "completed");
      assertTrue(witness.seen() > 1, "nobody looked");
    }
  }

  @Test
  void aRequiredCheckpointEndsTrainingThatIsGoneOnFrom() throws Exception {
    String[] train =
        Stream.concat(
                Stream.of(train("/runs/required")), Stream.of("--set", "checkpoint.required=true"))
            .toArray(String[]::new);
    Running running = meanfield.start(train);
    running.awaitTold("epoch 5 of");
    superuser.setQuota(path("/runs/required"), HdfsConstants.QUOTA_DONT_SET, 1);
    Ended full = running.await();
    assertEquals(8, full.code(), full.errors());
    assertFalse(full.errors().contains("epoch 30 of"), "it went on");
    assertTrue(full.output().contains("quota"), full.output());
    verifies("/runs/required");
    superuser.setQuota(
        path("/runs/required"), HdfsConstants.QUOTA_DONT_SET, HdfsConstants.QUOTA_RESET);
    endsAsUndisturbed(meanfield.run(train), "/runs/required", "resumed-completed");
  }

  @Test
  void safeModeEndsWithTheCodeThatIsTriedAgain() throws Exception {
    superuser.setSafeMode(HdfsConstants.SafeModeAction.SAFEMODE_ENTER);
    Ended safe = meanfield.run(train("/runs/safe"));
    superuser.setSafeMode(HdfsConstants.SafeModeAction.SAFEMODE_LEAVE);
    assertEquals(8, safe.code(), safe.errors());
    assertEquals(8, safe.json().get("exitCode").asInt());
    assertTrue(safe.json().get("message").asText().contains("safe mode"), safe.output());
    endsAsUndisturbed(meanfield.run(train("/runs/safe")), "/runs/safe", "completed");
  }

  private static void endsAsUndisturbed(Ended ended, String run, String status) throws Exception {
    assertEquals(0, ended.code(), ended.errors());
    assertEquals(status, ended.json().get("status").asText());
    assertEquals(undisturbed, ended.json().get("parametersSha256").asText(), ended.errors());
    verifies(run);
    List<String> names = new ArrayList<>();
    for (FileStatus file : superuser.listStatus(path(run + "/checkpoints"))) {
      names.add(file.getPath().getName());
    }
    Collections.sort(names);
    assertEquals(List.of("000156", "000158", "000160", "latest"), names);
    FileStatus[] locks = superuser.listStatus(path(run + "/_lock"));
    assertEquals(1, locks.length);
    assertEquals(1, superuser.listStatus(locks[0].getPath()).length);
  }

  private static void verifies(String run) throws Exception {
    Ended verified = meanfield.run("checkpoints", "verify", "--json", "--run", hdfs.uri() + run);
    assertEquals(0, verified.code(), verified.output() + verified.errors());
    for (JsonNode checkpoint : verified.json().get("checkpoints")) {
      assertEquals("", checkpoint.get("fault").asText());
    }
  }

  /** A witness that looks at a run's checkpoints all the time, and fails if one isn't whole. */
  private static final class Witness implements AutoCloseable {
    private final Thread thread;
    private final org.apache.hadoop.fs.Path checkpoints;
    private final List<String> halves = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger seen = new AtomicInteger();
    private volatile boolean ended;

    Witness(String run) {
      checkpoints = path(run + "/checkpoints");
      thread = new Thread(this::look, "witness");
      thread.start();
    }

    private void look() {
      try (DistributedFileSystem client = hdfs.client()) {
        while (!ended) {
          try {
            for (FileStatus status : client.listStatus(checkpoints)) {
              if (status.isDirectory() && status.getPath().getName().matches("\\d+")) {
                look(client, status);
              }
            }
          } catch (IOException e) {
            // The directory or the NameNode isn't there yet.
            Thread.sleep(200);
          }
          Thread.sleep(20);
        }
      } catch (IOException e) {
        halves.add(e.toString());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private void look(DistributedFileSystem client, FileStatus checkpoint) throws IOException {
      FileStatus[] files;
      try {
        files = client.listStatus(checkpoint.getPath());
      } catch (FileNotFoundException e) {
        // It was an old one, which was just removed.
        return;
      }
      seen.incrementAndGet();
      boolean whole = files.length == FILES && Stream.of(files).allMatch(file -> file.getLen() > 0);
      if (!whole && client.exists(checkpoint.getPath())) {
        halves.add(checkpoint.getPath() + ": " + List.of(files));
      }
    }

    int seen() {
      return seen.get();
    }

    @Override
    public void close() {
      ended = true;
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      assertEquals(List.of(), halves);
    }
  }
}
