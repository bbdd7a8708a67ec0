package org.meanfield.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LoopbackTest {
  private static final Map<String, String> SAID = Map.of("SPARK_LOCAL_IP", "localhost");

  private static SparkConf conf(String master, Map<String, String> environment) {
    SparkConf conf = new SparkConf(false).setMaster(master);
    Loopback.keepLocalModeTo(conf, environment);
    return conf;
  }

  @ParameterizedTest
  @ValueSource(strings = {"local", "local[*]", "local[2]", "local[2,3]"})
  void localModeListensHereAlone(String master) throws Exception {
    SparkConf conf = conf(master, Map.of());
    String address = conf.get("spark.driver.bindAddress");
    assertTrue(InetAddress.getByName(address).isLoopbackAddress(), address);
    assertEquals(address, conf.get("spark.driver.host"));
    assertEquals("false", conf.get("spark.ui.enabled"));
    assertFalse(conf(master, SAID).contains("spark.ui.enabled"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"spark://host:7077", "yarn", "k8s://https://host", "local-cluster[2,1,512]"})
  void clustersAreLeftAsTheyAre(String master) {
    assertEquals(1, conf(master, Map.of()).getAll().length);
  }

  @Test
  void whatAUserSaysStays() {
    SparkConf conf =
        new SparkConf(false)
            .setMaster("local")
            .set("spark.driver.bindAddress", "0.0.0.0")
            .set("spark.ui.enabled", "true");
    Loopback.keepLocalModeTo(conf, Map.of());
    assertEquals("0.0.0.0", conf.get("spark.driver.bindAddress"));
    assertEquals("true", conf.get("spark.ui.enabled"));
  }
}
