/**
 * The columnar span batch: its columns, its Arrow form, and span identity. The JSON form of spans
 * is in {@code json}.
 *
 * <p>May depend on Arrow only, and on FlatBuffers, in which Arrow writes its metadata. Knows
 * neither Beam nor the service.
 */
package io.spanbeam.span;
