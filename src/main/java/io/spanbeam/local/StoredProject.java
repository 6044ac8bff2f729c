package io.spanbeam.local;

import java.time.Instant;

/**
 * A project of the store; its spans are one table.
 *
 * @param id opaque base64 text of {@code Model:<n>} (ax-protocol §3.2)
 * @param name name, unique within its space
 * @param spaceId ID of the space that holds it
 * @param createdAt when it was created, to the microsecond
 */
public record StoredProject(String id, String name, String spaceId, Instant createdAt) {}
