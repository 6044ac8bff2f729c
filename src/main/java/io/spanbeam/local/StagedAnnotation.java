package io.spanbeam.local;

import io.spanbeam.ax.AnnotationValue;

/**
 * One annotation of a span on its way into the store.
 *
 * @param value what it says; absent parts leave what is stored
 * @param updatedBy who wrote it
 * @param updatedAt when, milliseconds since the epoch
 */
record StagedAnnotation(AnnotationValue value, String updatedBy, long updatedAt) {
  /** Who wrote an annotation that does not say it: whoever has the API key. */
  static final String ANONYMOUS = "API";
}
