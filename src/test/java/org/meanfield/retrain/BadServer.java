package org.meanfield.retrain;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** A server on the loopback interface that treats each connection as it is told to. */
final class BadServer implements AutoCloseable {
  /** The way in which a connection is treated, which ends with the connection. */
  @FunctionalInterface
  interface Behaviour {
    /** Treats the connection of this number, counted from 1. */
    void treat(Socket connection, int number) throws IOException, InterruptedException;
  }

  private final ServerSocket listener;
  private final List<Socket> connections = Collections.synchronizedList(new ArrayList<>());
  private final List<Thread> threads = Collections.synchronizedList(new ArrayList<>());

  BadServer(Behaviour behaviour) throws IOException {
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    start(() -> accept(behaviour));
  }

  private void start(Runnable work) {
    Thread thread = new Thread(work, "bad server");
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
  }

  private void accept(Behaviour behaviour) {
    try {
      while (true) {
        Socket connection = listener.accept();
        connections.add(connection);
        int number = connections.size();
        start(() -> treat(behaviour, connection, number));
      }
    } catch (IOException e) {
      // The listener was closed.
    }
  }

  private static void treat(Behaviour behaviour, Socket connection, int number) {
    try (connection) {
      behaviour.treat(connection, number);
    } catch (IOException | InterruptedException e) {
      // The other end has hung up, or the test has ended.
    }
  }

  int port() {
    return listener.getLocalPort();
  }

  int connections() {
    return connections.size();
  }

  /** Reads a request of HTTP to the end of its body. */
  static String request(Socket connection) throws IOException {
    InputStream in = connection.getInputStream();
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("no request");
      }
      head.append((char) next);
    }
    int length =
        head.toString()
            .lines()
            .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("content-length:"))
            .mapToInt(line -> Integer.parseInt(line.substring(line.indexOf(':') + 1).trim()))
            .findFirst()
            .orElse(0);
    return head + new String(in.readNBytes(length), StandardCharsets.UTF_8);
  }

  /** Returns a behaviour that reads a request, then says something. */
  static Behaviour says(String answer) {
    return (connection, number) -> {
      request(connection);
      send(connection, answer);
    };
  }

  static void send(Socket connection, String text) throws IOException {
    OutputStream out = connection.getOutputStream();
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  static Behaviour status(String statusAndHeaders) {
    return says("HTTP/1.1 " + statusAndHeaders + "\r\nContent-Length: 0\r\n\r\n");
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket connection : List.copyOf(connections)) {
      connection.close();
    }
    List.copyOf(threads).forEach(Thread::interrupt);
  }
}
