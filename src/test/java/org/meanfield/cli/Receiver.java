package org.meanfield.cli;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A server on this machine that keeps what a webhook tells it. */
public final class Receiver implements AutoCloseable {
  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
  private final HttpServer server;
  private volatile int answer = 204;
  private volatile Runnable action = () -> {};

  /** Listens on a port that is free. */
  public Receiver() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          action.run();
          told.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          exchange.sendResponseHeaders(answer, -1);
          exchange.close();
        });
    server.start();
  }

  /** Does something at each request from now on, before it answers. */
  public void whenTold(Runnable toDo) {
    action = toDo;
  }

  /** Answers with this status from now on. */
  void answer(int status) {
    answer = status;
  }

  /** Returns the port that it listens on. */
  public int port() {
    return server.getAddress().getPort();
  }

  /** Returns the bodies of the requests so far that weren't taken. */
  public BlockingQueue<String> told() {
    return told;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
