package org.meanfield.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.meanfield.errors.ExitCode;
import org.meanfield.errors.Redaction;
import org.meanfield.report.ProgressBarReport;
import org.meanfield.report.ProgressLines;
import org.meanfield.train.event.EventListener;
import org.meanfield.train.event.TrainingEvent.Warning;

/** Results go to standard output, everything else to standard error. */
final class Console {
  private static final double SECONDS_BETWEEN_LINES = 2;
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .registerModule(new SimpleModule().addSerializer(String.class, new RedactedTexts()));

  private final PrintStream output;
  private final PrintStream errors;
  private boolean hasJson;
  private BiConsumer<ExitCode, String> failureListener = (code, message) -> {};

  Console(PrintStream output, PrintStream errors) {
    this.output = output;
    this.errors = errors;
  }

  /** Texts of documents, without secrets that a path or message may hold. */
  private static final class RedactedTexts extends StdSerializer<String> {
    private RedactedTexts() {
      super(String.class);
    }

    @Override
    public void serialize(String text, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      json.writeString(Redaction.text(text));
    }
  }

  PrintStream output() {
    return output;
  }

  /** Returns whether standard output has its document. */
  boolean hasJson() {
    return hasJson;
  }

  /** Prints the one document that {@code --json} promises; nothing if that was done before. */
  void json(Object result) {
    if (hasJson) {
      return;
    }
    try {
      String document = JSON.writeValueAsString(result);
      hasJson = true;
      output.println(document);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  void warning(String message) {
    errors.println("warning: " + Redaction.text(message));
  }

  /** Tells what is being done. */
  void note(String message) {
    errors.println(Redaction.text(message));
  }

  /** Has a failure told to somebody besides the user, once the user knows. */
  void onFailure(BiConsumer<ExitCode, String> listener) {
    failureListener = listener;
  }

  /** Tells of a failure, as JSON too if that was asked for; returns the exit code. */
  int failure(ExitCode reported, String reason, boolean asJson) {
    // A process that a signal ends has the signal's code.
    ExitCode code = reported == ExitCode.STOPPED ? EndSignal.code() : reported;
    String message = Redaction.text(reason);
    errors.println("meanfield: " + message);
    if (asJson) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("status", code.isStop() ? "stopped" : "failed");
      document.put("exitCode", code.code());
      document.put("message", message);
      json(document);
    }
    failureListener.accept(code, message);
    return code.code();
  }

  /** A bar on a terminal, plain lines elsewhere, warnings alone if quiet. */
  EventListener progress(ReportOptions options) {
    if (options.quiet()) {
      return event -> {
        if (event instanceof Warning warning) {
          warning(warning.message());
        }
      };
    }
    if (errorsAreTerminal() && !options.verbose()) {
      return new ProgressBarReport(errors);
    }
    return new ProgressLines(errors, options.verbose() ? 0 : SECONDS_BETWEEN_LINES);
  }

  /** Java can't tell; Linux can. Elsewhere the answer is no. */
  private static boolean errorsAreTerminal() {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException e) {
      return false;
    }
  }
}
