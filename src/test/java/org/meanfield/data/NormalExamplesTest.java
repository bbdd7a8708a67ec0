package org.meanfield.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.meanfield.config.RunConfigLoader;

final class NormalExamplesTest {
  private static Dataset digits(String normalClasses) {
    List<String> settings =
        List.of("data.path=bundled:mnist-sample", "data.normalClasses=" + normalClasses);
    Configuration hadoop = new Configuration();
    return Dataset.open(
        new RunConfigLoader(hadoop).fromFile("conf/anomaly-mnist.conf", settings).config().data(),
        hadoop);
  }

  @Test
  void heldOutExamplesOfAllClassesNeedMemoryToo() {
    Dataset all = digits("[]");
    Dataset threes = digits("[3]");
    int pixels = 28 * 28;
    int header = 56;
    long normal = threes.info().examples().values().stream().mapToLong(Integer::intValue).sum();
    long heldOut = all.info().examples().get(Split.VALIDATION);
    heldOut += all.info().examples().get(Split.TEST);
    assertEquals((normal + heldOut) * (pixels + header), threes.bytesInMemory());
  }
}
