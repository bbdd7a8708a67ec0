package org.meanfield;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.minikdc.MiniKdc;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.Meanfield.Ended;

/** HDFS that lets in whoever Kerberos vouches for. */
final class SecureHdfsIT {
  @TempDir static Path directory;
  private static MiniKdc kdc;
  private static HdfsCluster hdfs;
  private static Meanfield meanfield;
  private static String config;
  private static String onLocalFiles;
  private static String login;

  @BeforeAll
  static void start() throws Exception {
    config = TinyRun.write(directory, 2);
    onLocalFiles =
        new Meanfield(directory, "local[2]").trained(config).get("parametersSha256").asText();
    Properties properties = MiniKdc.createConf();
    properties.setProperty(MiniKdc.KDC_BIND_ADDRESS, "127.0.0.1");
    kdc = new MiniKdc(properties, directory.resolve("kdc").toFile());
    kdc.start();
    File services = directory.resolve("services.keytab").toFile();
    String service = System.getProperty("user.name") + "/localhost";
    kdc.createPrincipal(services, service, "HTTP/localhost");
    File trainer = directory.resolve("trainer.keytab").toFile();
    kdc.createPrincipal(trainer, "trainer");
    login =
        "spark.kerberos.principal trainer@%s%nspark.kerberos.keytab %s%n"
            .formatted(kdc.getRealm(), trainer);
    String kerberos = "-Djava.security.krb5.conf=" + kdc.getKrb5conf();
    hdfs =
        new HdfsCluster(
            directory.resolve("hdfs"), 1, security(services, service), List.of(kerberos));
    meanfield = new Meanfield(directory, "local[2]");
    meanfield.environment("HADOOP_CONF_DIR", hdfs.conf().toString());
    meanfield.environment(
        "SPARK_SUBMIT_OPTS", Meanfield.SHORT_LIVED + " -Dspark.ui.enabled=false " + kerberos);
  }

  private static Map<String, String> security(File keytab, String service) {
    Map<String, String> security = new TreeMap<>();
    security.put("hadoop.security.authentication", "kerberos");
    security.put("hadoop.security.authorization", "true");
    for (String daemon : List.of("namenode", "datanode")) {
      security.put("dfs." + daemon + ".kerberos.principal", service + "@" + kdc.getRealm());
      security.put("dfs." + daemon + ".keytab.file", keytab.getPath());
    }
    security.put("dfs.web.authentication.kerberos.principal", "HTTP/localhost@" + kdc.getRealm());
    security.put("dfs.web.authentication.kerberos.keytab", keytab.getPath());
    security.put("dfs.block.access.token.enable", "true");
    security.put("dfs.data.transfer.protection", "privacy");
    security.put("ignore.secure.ports.for.testing", "true");
    // Nobody is there to make directories for others.
    security.put("dfs.permissions.enabled", "false");
    return security;
  }

  @AfterAll
  static void stop() {
    hdfs.close();
    kdc.stop();
  }

  private static void defaults(String name, String settings) throws Exception {
    Path conf = Files.createDirectories(directory.resolve(name));
    Files.writeString(conf.resolve("spark-defaults.conf"), settings);
    meanfield.sparkDefaults(conf);
  }

  private static String localData() {
    return "data.path=" + directory.resolve("data").toUri();
  }

  @Test
  void aKeytabLetsItTrain() throws Exception {
    defaults("with-keytab", login);
    String run = hdfs.uri() + "/runs/secure";
    assertEquals(
        onLocalFiles,
        meanfield
            .trained(config, "--run", run, "--set", localData())
            .get("parametersSha256")
            .asText());
    Ended verified = meanfield.run("checkpoints", "verify", "--run", run);
    assertEquals(0, verified.code(), verified.errors());
    assertEquals(3, verified.output().lines().filter(line -> line.endsWith("whole")).count());
  }

  @Test
  void withoutCredentialsItSaysSoAtOnce() throws Exception {
    defaults("without", "");
    long start = System.nanoTime();
    Ended refused =
        meanfield.run(
            "train",
            "--json",
            "--config",
            config,
            "--run",
            hdfs.uri() + "/runs/none",
            "--set",
            localData());
    long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
    assertEquals(4, refused.code(), refused.errors());
    assertTrue(refused.errors().contains("There are no Kerberos credentials"), refused.errors());
    assertTrue(refused.errors().contains("--keytab"), refused.errors());
    assertTrue(seconds < 40, seconds + " s");
    long told = refused.errors().lines().filter(line -> line.contains("authenticate")).count();
    assertTrue(told <= 3, refused.errors());
  }
}
