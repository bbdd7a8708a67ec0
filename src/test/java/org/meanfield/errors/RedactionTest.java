package org.meanfield.errors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.util.Utils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scala.Tuple2;
import scala.collection.JavaConverters;

final class RedactionTest {
  private static final String SECRET = "Zx9/Qw+7==";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "fs.azure.account.key.store.dfs.core.windows.net=#",
        "spark.hadoop.fs.azure.account.key.store.blob.core.windows.net = #",
        "--conf spark.hadoop.fs.s3a.bucket.mine.secret.key=# --class Main",
        "fs.s3a.session.token=#",
        "fs.azure.sas.box.store.blob.core.windows.net=#",
        "fs.s3a.encryption.key=#",
        "-Djavax.net.ssl.keyStorePassword=# -Xmx1g",
        "spark.ssl.ui.keyPassword=#",
        "spark.ssl.keyStorePassword: 'ok' spark.ssl.trustStorePassword=\"#\"",
        "AWS_SECRET_ACCESS_KEY=#",
        "{\"password\": \"#\", \"a\": 1}",
        "{\"api_key\":\"#\"}",
        "jdbc:postgresql://me:#@db:5432/data",
        "jdbc:postgresql://db:5432/data?user=me&password=#",
        "jdbc:oracle:thin:me/#@db:1521:x",
        "sasl.jaas.config=\"Module required username='me' password='#';\"",
        "wasbs://box@store.blob.core.windows.net/a?sv=2020&sig=#",
        "https://bucket.example.org/a?X-Amz-Signature=#",
        "Cannot open s3a://KEY:#@bucket/data: no such host",
        "hdfs://me:#@name:8020/data",
      })
  void secretsAreHidden(String pattern) {
    String told = Redaction.text(pattern.replace("#", SECRET));
    for (String part : SECRET.split("[/+]", -1)) {
      assertFalse(told.contains(part), told);
    }
    assertTrue(told.contains(Redaction.HIDDEN), told);
    assertTrue(Redaction.hasSecret(pattern.replace("#", SECRET)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "There is no hdfs://name:8020/user/me@corp.example/run.",
        "abfss://box@store.dfs.core.windows.net/data",
        "spark://a:7077,b:7077 and user@host",
        "hdfs://name:8020/words/token=the/part-0.parquet",
        "Cannot read /words/token=the/api_key=2: it is empty.",
        "http://[::1]:8080/a@b",
        "{\"url\":\"http://localhost:8080\",\"mail\":\"a@b\"}",
        "run holds a password; give it to Spark instead",
        "Unrecognized token 'abc': was expecting (JSON String, Number)",
        "Give spark-submit --principal and --keytab.",
        "parametersSha256 = 9a0b1c77, loss 0.5000",
      })
  void otherTextsStayAsTheyAre(String text) {
    assertEquals(text, Redaction.text(text));
  }

  /** Spark redacts the environment that it shows, and that it writes into its event log. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "spark.hadoop.fs.azure.account.key.store.dfs.core.windows.net=x",
        "spark.hadoop.fs.s3a.secret.key=x",
        "spark.ssl.keyStorePassword=x",
        "spark.executor.extraJavaOptions=-Djavax.net.ssl.trustStorePassword=x",
        "spark.kafka.sasl.jaas.config=x",
        "spark.yarn.dist.files=https://me:x@host/file",
        "spark.hadoop.fs.azure.sas.box.store=x"
      })
  void sparkHidesThemToo(String setting) {
    SparkConf conf = new SparkConf(false).set("spark.redaction.regex", Redaction.SETTINGS);
    int at = setting.indexOf('=');
    Tuple2<String, String> shown =
        new Tuple2<>(setting.substring(0, at), setting.substring(at + 1));
    Tuple2<String, String> redacted =
        Utils.redact(conf, JavaConverters.asScalaBuffer(List.of(shown)).toSeq()).head();
    assertEquals("*********(redacted)", redacted._2());
  }

  @Test
  void aHostileTextTakesNoTime() {
    String text = "password".repeat(20_000) + "://".repeat(20_000) + "a:".repeat(20_000);
    long start = System.nanoTime();
    Redaction.text(text);
    assertTrue(System.nanoTime() - start < 5e9);
  }
}
