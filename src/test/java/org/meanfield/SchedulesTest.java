package org.meanfield;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.errors.ExitCode;

/** Each schedule starts {@code retrain}, by a program that says so. */
final class SchedulesTest {
  private static final Path SCHEDULES = Path.of("deploy/schedule");
  private static final String INSTALLED = "/opt/meanfield";
  private static final String SERVICE = "meanfield-retrain.service";
  private static final String TIMER = "meanfield-retrain.timer";

  @TempDir Path directory;

  private static String value(String unit, String key) throws IOException {
    List<String> values =
        Files.readAllLines(SCHEDULES.resolve(unit)).stream()
            .filter(line -> line.startsWith(key + "="))
            .map(line -> line.substring(key.length() + 1))
            .toList();
    assertEquals(1, values.size(), key);
    return values.get(0);
  }

  @Test
  void systemdTakesItsUnits() throws Exception {
    assumeTrue(Programs.installed("systemd-analyze"), "systemd-analyze is not installed");
    for (String unit : List.of(SERVICE, TIMER)) {
      Files.writeString(
          directory.resolve(unit),
          Files.readString(SCHEDULES.resolve(unit))
              .replace(INSTALLED, Path.of("").toAbsolutePath().toString()));
    }
    String service = directory.resolve(SERVICE).toString();
    String timer = directory.resolve(TIMER).toString();
    Programs.Ended verified =
        Programs.run(new ProcessBuilder("systemd-analyze", "verify", service, timer));
    assertEquals(0, verified.code(), verified.output());
    assertEquals("", verified.output());
    Programs.Ended calendar =
        Programs.run(new ProcessBuilder("systemd-analyze", "calendar", value(TIMER, "OnCalendar")));
    assertEquals(0, calendar.code(), calendar.output());
    assertTrue(calendar.output().contains("02:30:00"), calendar.output());
  }

  @Test
  void theServiceRetrains() throws Exception {
    assertEquals(
        "retrain --config /etc/meanfield/retrain.conf --wait --json",
        started(value(SERVICE, "ExecStart")));
  }

  @Test
  void cronRetrainsAndMailsWhatFailed() throws Exception {
    List<String> lines =
        Files.readAllLines(SCHEDULES.resolve("meanfield-retrain.cron")).stream()
            .filter(line -> line.matches("[0-9*].*"))
            .toList();
    assertEquals(1, lines.size());
    String[] fields = lines.get(0).split(" ", 7);
    assertEquals("30 2 * * * meanfield", String.join(" ", List.of(fields).subList(0, 6)));
    // cron ends a command at a per cent sign.
    assertTrue(!fields[6].contains("%"), fields[6]);
    String command = fields[6].replace("/var/lib/meanfield", directory.toString());
    assertEquals("", started(command));
    assertEquals(
        "retrain --config /etc/meanfield/retrain.conf --wait --json",
        Files.readString(directory.resolve("retrain.json")).strip());
    Files.writeString(directory.resolve("fails"), "");
    assertEquals("retrain ended with exit code 4\nwhat went wrong", started(command));
  }

  /**
   * Runs a command whose {@code deploy/local} only prints its arguments, or fails; returns its
   * output.
   */
  private String started(String command) throws Exception {
    Path local = Files.createDirectories(directory.resolve("deploy")).resolve("local");
    Files.writeString(
        local,
        """
        #!/usr/bin/env bash
        if [[ -e %s ]]; then echo what went wrong >&2; exit 4; fi
        echo "$@"
        """
            .formatted(directory.resolve("fails")));
    assertTrue(local.toFile().setExecutable(true));
    Programs.Ended ended =
        Programs.run(
            new ProcessBuilder("bash", "-c", command.replace(INSTALLED, directory.toString())));
    assertEquals(0, ended.code(), ended.output());
    return ended.output().strip();
  }

  /** A stand-in for Airflow prints what it is given; its parameters are named as the real one's. */
  @Test
  void airflowSubmitsARetraining() throws Exception {
    assumeTrue(Programs.installed("python3"), "python3 is not installed");
    ProcessBuilder python =
        new ProcessBuilder("python3", "-B", SCHEDULES.resolve("meanfield_retrain.py").toString());
    python.environment().put("PYTHONPATH", "src/test/resources/airflow");
    Programs.Ended ended = Programs.run(python);
    assertEquals(0, ended.code(), ended.output());
    JsonNode told = new ObjectMapper().readTree(ended.output());

    JsonNode dag = told.get("dag");
    assertEquals("30 2 * * *", dag.get("schedule").asText());
    assertEquals(1, dag.get("max_active_runs").asInt());
    assertEquals(false, dag.get("catchup").asBoolean());
    JsonNode task = told.get("task");
    assertEquals(2, task.get("retries").asInt());
    assertEquals("4:00:00", task.get("execution_timeout").asText());
    assertEquals("/opt/meanfield/target/meanfield.jar", task.get("application").asText());
    assertEquals("org.meanfield.cli.Main", task.get("java_class").asText());
    ArrayNode arguments = (ArrayNode) task.get("application_args");
    assertEquals("retrain", arguments.get(0).asText());
    assertEquals("--wait", arguments.get(3).asText());

    Map<String, String> settings = DeploySettings.read();
    JsonNode conf = task.get("conf");
    assertEquals(settings.get("driver_memory"), task.get("driver_memory").asText());
    assertEquals(settings.get("executor_memory"), task.get("executor_memory").asText());
    for (String process : List.of("driver", "executor")) {
      String spark = "spark." + process;
      assertEquals(
          settings.get(process + "_overhead"), conf.get(spark + ".memoryOverhead").asText());
      assertEquals(
          settings.get(process + "_options"), conf.get(spark + ".extraJavaOptions").asText());
    }
    assertEquals("1", conf.get("spark.executorEnv.OMP_NUM_THREADS").asText());
    assertEquals("1", conf.get("spark.executorEnv.OPENBLAS_NUM_THREADS").asText());
  }

  @Test
  void whatAnotherStartMendsIsTriedAgain() throws Exception {
    Set<String> permanent =
        Stream.of(
                ExitCode.USAGE,
                ExitCode.DATA,
                ExitCode.CHECKPOINT,
                ExitCode.TRAINING,
                ExitCode.NOT_PROMOTED)
            .map(code -> Integer.toString(code.code()))
            .collect(Collectors.toSet());
    assertEquals(permanent, Set.of(value(SERVICE, "RestartPreventExitStatus").split(" ", -1)));
    Path deploy = Path.of("deploy");
    assertEquals(
        permanent,
        Set.of(
            found(deploy.resolve("kubernetes/retrain-cronjob.yaml"), "values: \\[(\\d.*)]")
                .split(", ", -1)));
    assertEquals(
        permanent,
        Set.of(found(deploy.resolve("standalone/submit"), "\\$code == \\[(\\d+)]").split("")));
  }

  private static String found(Path file, String pattern) throws IOException {
    Matcher matcher = Pattern.compile(pattern).matcher(Files.readString(file));
    assertTrue(matcher.find(), file.toString());
    return matcher.group(1);
  }
}
