package org.meanfield;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.launcher.JavaModuleOptions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.meanfield.Meanfield.Ended;
import org.meanfield.Meanfield.Running;

/** HDFS that lets in whoever Kerberos vouches for. */
final class SecureHdfsIT {
  private static final String USER = "trainer";
  private static final String OTHER_USER = "owner";
  private static final String OPTIONS = Meanfield.SHORT_LIVED + " -Dspark.ui.enabled=false ";
  private static final int PATIENCE_SECONDS = 30;
  private static final String REMEDY =
      ". There are no Kerberos credentials: give spark-submit --principal and --keytab, or log in"
          + " with kinit.";

  @TempDir static Path directory;
  private static Kerberos kerberos;
  private static Path keytab;
  private static Path ticket;
  private static HdfsCluster hdfs;
  private static String config;
  private static String onLocalFiles;
  private Meanfield meanfield;

  @BeforeAll
  static void start() throws Exception {
    config = TinyRun.write(directory, 2);
    Running local =
        new Meanfield(directory, "local[2]").start("train", "--json", "--config", config);
    kerberos = new Kerberos(directory.resolve("kdc"));
    keytab = kerberos.keytab("user.keytab", USER);
    ticket = kerberos.ticket(USER, keytab);
    hdfs = new HdfsCluster(directory.resolve("hdfs"), 1, security(), List.of(kerberos.option()));
    shell("-put", directory.resolve("data").toString(), config, "/");
    Ended ended = local.await();
    assertEquals(0, ended.code(), ended.errors());
    onLocalFiles = ended.json().get("parametersSha256").asText();
  }

  private static Map<String, String> security() throws Exception {
    String service = System.getProperty("user.name") + "/localhost";
    Path services = kerberos.keytab("services.keytab", service, "HTTP/localhost");
    Map<String, String> security = new TreeMap<>();
    security.put("hadoop.security.authentication", "kerberos");
    security.put("hadoop.security.authorization", "true");
    security.put("hadoop.proxyuser." + USER + ".hosts", "*");
    security.put("hadoop.proxyuser." + USER + ".users", OTHER_USER);
    for (String daemon : List.of("namenode", "datanode")) {
      security.put("dfs." + daemon + ".kerberos.principal", kerberos.principal(service));
      security.put("dfs." + daemon + ".keytab.file", services.toString());
    }
    security.put("dfs.web.authentication.kerberos.principal", kerberos.principal("HTTP/localhost"));
    security.put("dfs.web.authentication.kerberos.keytab", services.toString());
    security.put("dfs.block.access.token.enable", "true");
    security.put("dfs.data.transfer.protection", "privacy");
    security.put("ignore.secure.ports.for.testing", "true");
    // There is nobody who makes directories for others.
    security.put("dfs.permissions.enabled", "false");
    return security;
  }

  @AfterAll
  static void stop() {
    hdfs.close();
    kerberos.close();
  }

  /** Makes a driver that knows of Kerberos, and has neither keytab nor ticket. */
  @BeforeEach
  void stranger() throws IOException {
    meanfield = new Meanfield(directory, "local[2]");
    meanfield.environment("HADOOP_CONF_DIR", hdfs.conf().toString());
    meanfield.environment("KRB5CCNAME", directory.resolve("no.ticket").toString());
    meanfield.environment("SPARK_SUBMIT_OPTS", OPTIONS + kerberos.option());
  }

  private static String shell(String... arguments) throws IOException, InterruptedException {
    return hdfs.shell(Map.of("KRB5CCNAME", ticket.toString()), arguments);
  }

  private void withKeytab() throws IOException {
    Path conf = Files.createDirectories(directory.resolve("with-keytab"));
    Files.writeString(
        conf.resolve("spark-defaults.conf"),
        "spark.kerberos.principal %s%nspark.kerberos.keytab %s%n"
            .formatted(kerberos.principal(USER), keytab));
    meanfield.sparkDefaults(conf);
  }

  private static String dataOnHdfs() {
    return "data.path=" + hdfs.uri() + "/data";
  }

  /** Returns the owners of what is below a directory. */
  private static Set<String> owners(String path) throws IOException, InterruptedException {
    return shell("-ls", "-R", path)
        .lines()
        .map(line -> line.split("\\s+", -1)[2])
        .collect(Collectors.toSet());
  }

  @Test
  void aKeytabLetsItTrainAndATicketLetsItVerify() throws Exception {
    String run = hdfs.uri() + "/runs/secure";
    withKeytab();
    assertEquals(
        onLocalFiles,
        meanfield
            .trained(config, "--run", run, "--set", dataOnHdfs())
            .get("parametersSha256")
            .asText());
    assertEquals(Set.of(USER), owners(run));
    stranger();
    meanfield.environment("KRB5CCNAME", ticket.toString());
    verifies(run);
  }

  private void verifies(String run) throws IOException, InterruptedException {
    Ended verified = meanfield.run("checkpoints", "verify", "--run", run);
    assertEquals(0, verified.code(), verified.errors());
    assertEquals(3, verified.output().lines().filter(line -> line.endsWith("whole")).count());
  }

  @Test
  void whatAProxyUserTrainsIsThatUsers() throws Exception {
    String run = hdfs.uri() + "/runs/proxied";
    Path output = directory.resolve("proxied.json");
    Path errors = directory.resolve("proxied.errors");
    // deploy/local has no option for a proxy user.
    String command =
        String.join(
            " ",
            System.getProperty("java.home") + "/bin/java",
            JavaModuleOptions.defaultModuleOptions(),
            OPTIONS + kerberos.option(),
            "-Xmx1g -cp " + hdfs.conf() + ":target/spark/jars/*",
            "org.apache.spark.deploy.SparkSubmit --master local[2] --proxy-user " + OTHER_USER,
            "--class org.meanfield.cli.Main target/meanfield.jar train --json --config " + config,
            "--run " + run + " --set " + dataOnHdfs());
    ProcessBuilder builder =
        new ProcessBuilder(command.split(" +", -1))
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile());
    builder.environment().put("KRB5CCNAME", ticket.toString());
    Ended ended = new Running(builder.start(), output, errors).await();
    assertEquals(0, ended.code(), ended.errors());
    assertEquals(onLocalFiles, ended.json().get("parametersSha256").asText());
    assertEquals(Set.of(OTHER_USER), owners(run));
  }

  /** A driver meets HDFS first at the configuration, the data or the run. */
  @ParameterizedTest
  @CsvSource({"2, tiny.conf", "3, data", "4, run"})
  void withoutCredentialsItSaysSoAtOnce(int code, String onHdfs) throws Exception {
    Path thrown = directory.resolve(onHdfs + ".thrown");
    meanfield.environment(
        "SPARK_SUBMIT_OPTS", OPTIONS + kerberos.option() + " -Xlog:exceptions=info:file=" + thrown);
    UnaryOperator<String> place =
        name -> (name.equals(onHdfs) ? hdfs.uri() + "/" : directory.toUri().toString()) + name;
    long start = System.nanoTime();
    Ended refused =
        meanfield.run(
            "train",
            "--json",
            "--config",
            place.apply("tiny.conf"),
            "--run",
            place.apply("run"),
            "--set",
            "data.path=" + place.apply("data"));
    long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
    assertEquals(code, refused.code(), refused.errors());
    assertTrue(seconds < PATIENCE_SECONDS, "it took " + seconds + " s");
    String message = refused.json().get("message").asText();
    assertTrue(message.contains(REMEDY), message);
    assertEquals(
        List.of("meanfield: " + message),
        refused
            .errors()
            .lines()
            .filter(line -> line.contains("Exception") || line.startsWith("\tat "))
            .toList());
    // The JVM itself tells of the attempts, whatever is logged.
    try (Stream<String> lines = Files.lines(thrown)) {
      assertEquals(1, lines.filter(line -> line.contains("'selectSaslClient'")).count());
    }
  }
}
