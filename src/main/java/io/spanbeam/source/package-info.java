/**
 * The Beam source: the planner that cuts a window into counted ticket ranges, the reader of one
 * range, and the {@code BoundedSource} around them. {@link io.spanbeam.source.ReadSpans} is its
 * door.
 *
 * <p>May depend on {@code ax} and {@code span}, on Beam and on Arrow. Knows no sink and no command.
 */
package io.spanbeam.source;
