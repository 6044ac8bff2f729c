/**
 * The JSON form of spans: an encoder that writes rows straight from Arrow vectors to bytes, with a
 * writer for each type of column, and the copier that embeds JSON held in text columns.
 *
 * <p>May depend on {@code span} and on Arrow only.
 */
package io.spanbeam.span.json;
