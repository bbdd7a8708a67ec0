package org.meanfield;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.meanfield.Programs.Ended;

/** The scripts start the same from wherever, under whatever name, as whoever they are called. */
final class StartTest {
  private static final String JAR = "target/meanfield.jar";
  private static final String LOG4J = "conf/log4j2.properties";

  @TempDir Path directory;
  private Installation installation;

  @BeforeEach
  void install() throws IOException {
    installation = Installation.in(directory.resolve("installed"));
  }

  /** Gives an installation the variables that the clusters' scripts ask for. */
  private static Installation forClusters(Installation installation) {
    return installation
        .with("HADOOP_CONF_DIR", "/etc/hadoop")
        .with("IMAGE", "image")
        .with("DEPLOY_MODE", "client");
  }

  private static String master(String script) {
    return switch (script) {
      case "standalone/submit" -> "spark://host:7077";
      case "kubernetes/submit" -> "k8s://https://host";
      default -> "local[1]";
    };
  }

  /** Returns the file that a URI in the output names, after {@code before}. */
  private static Path file(String before, Ended ended) {
    Matcher matcher =
        Pattern.compile("(?m)" + Pattern.quote(before) + "(file:\\S+)").matcher(ended.output());
    assertTrue(matcher.find(), ended.output());
    return Path.of(URI.create(matcher.group(1)));
  }

  private static void fails(int code, String part, Ended ended) throws IOException {
    assertEquals(code, ended.code(), ended.output());
    assertTrue(ended.output().contains(part), ended.output());
    String last = ended.output().lines().reduce((former, latter) -> latter).orElseThrow();
    JsonNode document = new ObjectMapper().readTree(last);
    assertEquals("failed", document.get("status").asText());
    assertEquals(code, document.get("exitCode").asInt());
    assertTrue(document.get("message").asText().contains(part), last);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"local", "spark-submit", "yarn/submit", "standalone/submit", "kubernetes/submit"})
  void linksAreFollowedFromAnyDirectory(String script) throws Exception {
    Path elsewhere = Files.createDirectories(directory.resolve("else/where"));
    Path bin = Files.createDirectory(directory.resolve("bin"));
    Path first = bin.resolve("first");
    Files.createSymbolicLink(first, installation.home().resolve("deploy").resolve(script));
    Files.createSymbolicLink(bin.resolve("mf"), Path.of("first"));
    Files.createSymbolicLink(elsewhere.resolve("mf"), Path.of("../../bin/mf"));
    forClusters(installation)
        .with("MASTER", master(script))
        .with("CDPATH", installation.home() + ":" + directory);
    for (String name : List.of("./mf", "../where/mf", bin.resolve("mf").toString())) {
      Ended ended = installation.run(elsewhere, name, "train", "a b");
      assertEquals(0, ended.code(), ended.output());
      assertEquals(installation.home().resolve(JAR), file("\n", ended), name);
      assertTrue(ended.output().contains("\ntrain\na b\n"), ended.output());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"my dir", "100%41", "a\"b'c\\d", "grün,#+$é日"})
  void anyNameMayBeTheInstallations(String name) throws Exception {
    Installation odd = forClusters(Installation.in(directory.resolve(name)));
    Path home = odd.home();
    Ended yarn = odd.run("yarn/submit", "train");
    assertEquals(home.resolve(LOG4J), file("spark.yarn.dist.files=", yarn));
    assertEquals(home.resolve(LOG4J), file("-Dlog4j2.configurationFile=", yarn));
    assertEquals(home.resolve(LOG4J), file("File=", odd.run("local", "train")));
    odd.with("MASTER", master("kubernetes/submit"));
    Ended kubernetes = odd.run("kubernetes/submit", "train");
    for (String process : List.of("driver", "executor")) {
      assertEquals(
          home.resolve("deploy/kubernetes/" + process + "-pod.yaml"),
          file("spark.kubernetes." + process + ".podTemplateFile=", kubernetes));
    }
    odd.with("MASTER", master("standalone/submit"));
    assertEquals(home.resolve(LOG4J), file("File=", odd.run("standalone/submit", "train")));
  }

  @ParameterizedTest
  @CsvSource({"25, 25", "21.0.2, 21", "11.0.9, 11", "1.8.0_402, 8"})
  void anotherJavaIsRefused(String version, String told) throws Exception {
    installation.java(version);
    fails(
        2,
        "needs Java 17, but the java on PATH is " + told,
        installation.run("local", "train", "--json"));
    Path jdk = Files.createDirectories(directory.resolve("jdk"));
    Files.createSymbolicLink(jdk.resolve("bin"), installation.home().resolve("bin"));
    installation.with("JAVA_HOME", jdk.toString());
    fails(
        2,
        "needs Java 17, but JAVA_HOME=" + jdk + " is " + told,
        installation.run("local", "train", "--json"));
  }

  @Test
  void aMissingJavaIsTold() throws Exception {
    installation.without("java");
    fails(2, "there is no java on PATH", installation.run("local", "train", "--json"));
    installation.with("JAVA_HOME", "/nowhere");
    fails(2, "JAVA_HOME=/nowhere has no bin/java", installation.run("local", "--json"));
  }

  @Test
  void whatABuildNeedsIsTold() throws Exception {
    installation.changed().without("mvn");
    fails(2, "mvn is not installed", installation.run("local", "train", "--json"));
    installation.program("mvn", "exit 1");
    fails(2, "Maven couldn't build it", installation.run("local", "train", "--json"));
    installation.program("mvn", ": >\"${2%/pom.xml}/built\"");
    Ended ended = installation.run("local", "train");
    assertEquals(0, ended.code(), ended.output());
    assertTrue(Files.exists(installation.home().resolve("built")));
    installation.program(
        "java", "case $* in --list*) echo java.base@17 ;; *) echo 'version \"17\"' >&2 ;; esac");
    fails(2, "has no compiler", installation.run("local", "train", "--json"));
  }

  @Test
  void anInstallationThatMayNotBeWrittenRunsAsItIs() throws Exception {
    installation.changed();
    Path target = installation.home().resolve("target");
    Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("r-xr-xr-x"));
    assumeTrue(!Files.isWritable(target), "this user may write everywhere");
    Ended ended = installation.run("local", "train");
    assertEquals(0, ended.code(), ended.output());
    assertTrue(ended.output().contains("runs as it is: there is no permission to write " + target));
    Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.delete(installation.home().resolve(JAR));
    Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("r-xr-xr-x"));
    fails(2, "no permission to write " + target, installation.run("local", "train", "--json"));
    Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @ParameterizedTest
  @CsvSource({
    "LC_ALL, C, C.UTF-8",
    "LANG, POSIX, C.UTF-8",
    "LANG, nowhere.UTF-8, C.UTF-8",
    "LANG, '', C.UTF-8",
    "LC_ALL, C.UTF-8, C.UTF-8"
  })
  void namesAreUtf8(String variable, String value, String expected) throws Exception {
    installation.with(variable, value);
    assertTrue(installation.run("local", "train").output().contains("LC_ALL=" + expected + "\n"));
  }

  @Test
  void aLocaleThatKnowsAllNamesStays() throws Exception {
    installation.with("LANG", "C.UTF-8");
    assertFalse(installation.run("local", "train").output().contains("\nLC_ALL="));
  }

  @Test
  void aUserWithoutANameGetsOne() throws Exception {
    installation
        .program("id", "[[ $1 == -u ]] && echo 12345")
        .with("HOME", "/my \"home\"")
        .with("SPARK_SUBMIT_OPTS", "-Dmine=1");
    String output = installation.run("local", "train").output();
    assertTrue(output.contains("HADOOP_USER_NAME=12345\n"), output);
    assertTrue(output.contains("\"-Duser.home=/my \\\"home\\\"\""), output);
    assertTrue(output.contains("-Dmine=1"), output);
  }

  @Test
  void temporaryFilesNeedAPlace() throws Exception {
    installation.with("TMPDIR", "/nowhere");
    fails(2, "There is no directory /nowhere", installation.run("local", "train", "--json"));
    // Nobody, not even root, makes files in /proc.
    installation.with("TMPDIR", "/proc");
    Ended ended = installation.run("local", "train", "--json");
    assertTrue(ended.code() != 0, ended.output());
    assertTrue(ended.output().contains("/proc"), ended.output());
    assertTrue(ended.output().contains("TMPDIR"), ended.output());
    installation.with("TMPDIR", directory.toString());
    assertTrue(
        installation.run("local", "train").output().contains("-Djava.io.tmpdir=" + directory));
  }

  @Test
  void localModeKeepsToItsMachine() throws Exception {
    assertTrue(installation.run("local", "train").output().contains("SPARK_LOCAL_IP=localhost\n"));
    installation.with("MASTER", "spark://host:7077");
    String cluster = installation.run("local", "train").output();
    assertFalse(cluster.contains("SPARK_LOCAL_"), cluster);
    installation.with("MASTER", "local[2]").with("SPARK_LOCAL_IP", "10.0.0.1");
    assertTrue(installation.run("local", "train").output().contains("SPARK_LOCAL_IP=10.0.0.1\n"));
  }

  @Test
  void whatAClustersScriptMissesIsTold() throws Exception {
    fails(2, "HADOOP_CONF_DIR must name", installation.run("yarn/submit", "train", "--json"));
    fails(2, "MASTER must name", installation.run("standalone/submit", "train", "--json"));
    fails(2, "IMAGE must name", installation.run("kubernetes/submit", "train", "--json"));
    installation.with("PARAMETERS", "many");
    fails(2, "PARAMETERS must be a number", installation.run("local", "train", "--json"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bench", "quality", "datasets"})
  void theOthersFollowLinksToo(String script) throws Exception {
    Files.createSymbolicLink(
        directory.resolve("link"), installation.home().resolve("deploy").resolve(script));
    installation.program("jq", "").program("npm", "");
    Ended ended = installation.run(directory, "./link");
    assertEquals(2, ended.code(), ended.output());
    assertTrue(ended.output().startsWith("usage: deploy/" + script), ended.output());
  }
}
