package org.meanfield.app;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;

/** This machine's address for itself. */
final class Loopback {
  /** Masters under which tasks run in the driver itself. */
  private static final Pattern LOCAL = Pattern.compile("local(\\[.*])?");

  private Loopback() {}

  /**
   * Lets the driver of local mode, where nobody else has to reach it, listen here alone. Spark's
   * pages listen where the variable SPARK_LOCAL_IP says, which deploy/local sets, and else on all
   * addresses, for which they must be asked for. Other masters are left as they are.
   *
   * @param environment of this process
   */
  static void keepLocalModeTo(SparkConf conf, Map<String, String> environment) {
    if (!LOCAL.matcher(conf.get("spark.master")).matches()) {
      return;
    }
    InetAddress loopback = InetAddress.getLoopbackAddress();
    String address = loopback.getHostAddress();
    if (loopback instanceof Inet6Address) {
      address = "[" + address + "]";
    }
    conf.setIfMissing("spark.driver.bindAddress", address);
    conf.setIfMissing("spark.driver.host", address);
    if (!environment.containsKey("SPARK_LOCAL_IP")) {
      conf.setIfMissing("spark.ui.enabled", "false");
    }
  }
}
