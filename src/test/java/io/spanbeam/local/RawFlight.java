package io.spanbeam.local;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.flight.CallOption;
import org.apache.arrow.flight.FlightCallHeaders;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightEndpoint;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.HeaderCallOption;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Flight as a suspicious client sees it: calls, statuses and vectors, nothing assumed. */
final class RawFlight implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final FlightClient client;
  private final CallOption[] options;

  RawFlight(LocalAx ax, BufferAllocator allocator) {
    this(ax, allocator, LocalAx.DEFAULT_API_KEY);
  }

  /**
   * @param key null sends none
   */
  RawFlight(LocalAx ax, BufferAllocator allocator, String key) {
    client =
        FlightClient.builder(
                allocator, Location.forGrpcInsecure("127.0.0.1", ax.flightUri().getPort()))
            .build();
    FlightCallHeaders headers = new FlightCallHeaders();
    if (key != null) {
      headers.insert("auth-token-bin", key.getBytes(StandardCharsets.UTF_8));
    }
    options = new CallOption[] {new HeaderCallOption(headers)};
  }

  /** Returns the command for all spans of a project from one instant to another. */
  static ObjectNode command(StoredProject project, String from, String to) {
    ObjectNode command = JSON.createObjectNode();
    command.put("spaceId", project.spaceId());
    command.put("modelId", project.name());
    command.put("environment", "TRACING");
    command.put("startTime", from);
    command.put("endTime", to);
    return command;
  }

  FlightInfo info(ObjectNode command) {
    return info(FlightDescriptor.command(command.toString().getBytes(StandardCharsets.UTF_8)));
  }

  FlightInfo info(FlightDescriptor descriptor) {
    return client.getInfo(descriptor, options);
  }

  FlightStream open(Ticket ticket) {
    return client.getStream(ticket, options);
  }

  /** Reads all endpoints of a command. */
  Drained drain(ObjectNode command) throws Exception {
    Drained drained = new Drained();
    for (FlightEndpoint endpoint : info(command).getEndpoints()) {
      drain(endpoint.getTicket(), drained);
    }
    return drained;
  }

  @SuppressWarnings("try") // FlightStream declares that closing may be interrupted
  void drain(Ticket ticket, Drained into) throws Exception {
    try (FlightStream stream = open(ticket)) {
      while (stream.next()) {
        into.add(stream.getRoot());
      }
      into.columns.clear();
      stream.getSchema().getFields().forEach(field -> into.columns.add(field.getName()));
    }
  }

  @Override
  public void close() {
    try {
      client.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** What came out of streams. */
  static final class Drained {
    final List<Map<String, Object>> rows = new ArrayList<>();
    final List<Integer> batches = new ArrayList<>();
    final List<String> columns = new ArrayList<>();

    private void add(VectorSchemaRoot root) {
      batches.add(root.getRowCount());
      for (int i = 0; i < root.getRowCount(); i++) {
        Map<String, Object> row = new HashMap<>();
        for (FieldVector vector : root.getFieldVectors()) {
          Object value = vector.getObject(i);
          row.put(vector.getName(), value instanceof Number ? value : String.valueOf(value));
        }
        rows.add(row);
      }
    }

    /** Returns the values of a column, in the order of the rows. */
    List<Object> values(String column) {
      return rows.stream().map(row -> row.get(column)).toList();
    }
  }
}
