package io.spanbeam.local;

import io.spanbeam.ax.AnnotationRule;
import java.time.Instant;

/**
 * An annotation that may be given to spans of a space.
 *
 * @param id opaque base64 text of {@code StoredAnnotationConfig:<n>}
 * @param name name, unique within its space
 * @param spaceId ID of the space that holds it
 * @param createdAt when it was created, to the microsecond
 * @param rule what values it allows
 */
public record StoredAnnotationConfig(
    String id, String name, String spaceId, Instant createdAt, AnnotationRule rule) {}
