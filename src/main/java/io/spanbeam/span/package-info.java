/**
 * The columnar span batch: its columns, its Arrow form, and span identity. The JSON form of spans
 * is in {@code json}.
 *
 * <p>May depend on Arrow only. Knows neither Beam nor the service.
 */
package io.spanbeam.span;
