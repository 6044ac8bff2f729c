package io.spanbeam.ax.flight;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spanbeam.ax.AnnotationRecord;
import io.spanbeam.ax.AnnotationRequest;
import io.spanbeam.ax.ApiKey;
import io.spanbeam.ax.AxConnection;
import io.spanbeam.ax.AxException;
import io.spanbeam.ax.AxException.Category;
import io.spanbeam.ax.NetworkFailures;
import io.spanbeam.ax.Project;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.flight.CallOptions;
import org.apache.arrow.flight.CallStatus;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightClient.ClientStreamListener;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.vector.VectorSchemaRoot;

/** One DoPut call: an annotation table goes out, one message comes back (ax-protocol §6.1). */
final class AnnotationUpload {
  static final String CALL = "DoPut";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long POLL_MILLIS = 1;

  private final AxConnection connection;
  private final UploadListener answers = new UploadListener();
  private final AnnotationRows rows;
  private final ClientStreamListener call;

  /**
   * Starts the call.
   *
   * @param table columns of the request
   * @param rows what fills them
   */
  AnnotationUpload(
      AxConnection connection,
      ApiKey key,
      FlightClient client,
      Project project,
      VectorSchemaRoot table,
      AnnotationRows rows) {
    this.connection = connection;
    this.rows = rows;
    call =
        client.startPut(
            FlightDescriptor.command(descriptor(project)),
            table,
            answers,
            FlightSpanService.headers(key),
            CallOptions.timeout(connection.timeouts().request().toMillis(), TimeUnit.MILLISECONDS));
  }

  /**
   * Sends the records and waits for the end of the call, which has ended however this returns.
   *
   * @return the first message of the answer
   */
  byte[] send(AnnotationRequest request) throws AxException {
    boolean ended = false;
    try {
      for (AnnotationRecord annotated : request.records()) {
        rows.add(annotated);
        if (rows.isFull()) {
          put();
        }
      }
      if (!rows.isEmpty()) {
        put();
      }
      call.completed();
      answers.awaitEnd();
      ended = true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AxException(Category.UNAVAILABLE, CALL + " was interrupted", e);
    } finally {
      if (!ended) {
        call.error(CallStatus.CANCELLED.withDescription("Given up").toRuntimeException());
        // The call uses memory of the client until it has ended
        answers.awaitCancelled();
      }
    }
    return answers
        .answer()
        .orElseThrow(
            () ->
                new AxException(
                    Category.PROTOCOL,
                    "%s at %s ended without an answer; whether the annotations are written is unknown"
                        .formatted(CALL, NetworkFailures.hostAndPort(connection.flight()))));
  }

  /** Sends a batch. The library itself would wait in a busy loop until the call takes it. */
  private void put() throws InterruptedException {
    boolean ended = answers.awaitEnd(0);
    while (!ended && !call.isReady()) {
      ended = answers.awaitEnd(POLL_MILLIS);
    }
    if (!ended) {
      rows.finish();
      call.putNext();
    }
    rows.clear();
  }

  private static byte[] descriptor(Project project) {
    ObjectNode command = JSON.createObjectNode();
    command
        .putObject("writeSpanAnnotationRequest")
        .put("externalModelId", project.name())
        .put("spaceId", project.spaceId());
    try {
      return JSON.writeValueAsBytes(command);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Can't write a descriptor", e);
    }
  }
}
