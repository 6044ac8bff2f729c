package io.spanbeam.local;

import org.apache.arrow.flight.CallStatus;
import org.apache.arrow.flight.FlightRuntimeException;

/**
 * Projects as Flight names them: by the ID of their space and their own name (ax-protocol §3.1).
 */
final class FlightProjects {
  private FlightProjects() {}

  /** Finds a project, or refuses with NOT_FOUND. */
  static StoredProject find(SpanStore store, String spaceId, String name) {
    if (store.spaces().stream().noneMatch(space -> space.id().equals(spaceId))) {
      throw notFound("There is no space with the ID '%s'".formatted(spaceId));
    }
    return store.projects().stream()
        .filter(project -> project.spaceId().equals(spaceId))
        .filter(project -> project.name().equals(name))
        .findFirst()
        .orElseThrow(
            () -> notFound("Space '%s' has no project named '%s'".formatted(spaceId, name)));
  }

  private static FlightRuntimeException notFound(String sentence) {
    return CallStatus.NOT_FOUND.withDescription(sentence).toRuntimeException();
  }
}
