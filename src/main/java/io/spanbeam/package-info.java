/**
 * The door for pipelines of other authors: {@link io.spanbeam.AxSpansIO}. Everything else is in the
 * rooms below.
 *
 * <p>May depend on {@code source}, {@code row} and {@code annotation}, whose transforms it hands
 * out.
 */
package io.spanbeam;
