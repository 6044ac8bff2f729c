package io.spanbeam.local;

import java.time.Instant;

/**
 * A space of the store. Names are not unique: the same name can exist in several organizations
 * (ax-protocol §3.4).
 *
 * @param id opaque base64 text of {@code Space:<n>:<suffix>} (ax-protocol §3.2)
 * @param name name as the user gave it
 * @param createdAt when it was created, to the microsecond
 */
public record Space(String id, String name, Instant createdAt) {}
