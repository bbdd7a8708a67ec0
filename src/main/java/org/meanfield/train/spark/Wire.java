package org.meanfield.train.spark;

import java.nio.ByteBuffer;
import java.util.stream.Stream;
import org.apache.spark.SparkEnv;
import org.meanfield.train.PackedFloats;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * Messages between tasks and the driver: an object, and the vectors that belong to it, which Java's
 * serialisation would take long for. An executor's Spark reads a message before it knows of classes
 * that came with a job, so that all travel as bytes; within the driver's own process they are
 * passed as they are.
 */
final class Wire {
  static final ClassTag<Object> ANY = ClassTag$.MODULE$.apply(Object.class);

  private Wire() {}

  /** Returns whether an executor's process is the driver's. */
  static boolean isWithDriver(String executor) {
    return executor.equals("driver");
  }

  /** Returns a message to another process. */
  static Object[] packed(Object sent, Stream<float[]> vectors) {
    return message(bytes(sent), vectors.map(vector -> PackedFloats.of(vector).bytes()));
  }

  /** Returns a message within a process. */
  static Object[] passed(Object sent, Stream<float[]> vectors) {
    return message(sent, vectors);
  }

  private static Object[] message(Object sent, Stream<?> vectors) {
    return Stream.concat(Stream.of(sent), vectors).toArray();
  }

  /** Returns the object of a message. */
  static Object object(Object[] message) {
    return message[0] instanceof byte[] bytes ? object(bytes) : message[0];
  }

  /** Returns a vector of a message, counted from 0. */
  static float[] vector(Object[] message, int place) {
    Object vector = message[1 + place];
    return vector instanceof byte[] bytes ? new PackedFloats(bytes).unpacked() : (float[]) vector;
  }

  private static byte[] bytes(Object sent) {
    ByteBuffer buffer = SparkEnv.get().closureSerializer().newInstance().serialize(sent, ANY);
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  private static Object object(byte[] bytes) {
    return SparkEnv.get()
        .closureSerializer()
        .newInstance()
        .deserialize(ByteBuffer.wrap(bytes), Thread.currentThread().getContextClassLoader(), ANY);
  }
}
