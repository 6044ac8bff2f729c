/**
 * Writing an export: part files without a shuffle of rows, their commit, the manifest and the names
 * of files and directories.
 *
 * <p>May depend on {@code span}, Arrow, Beam and Jackson. Knows neither the service nor the source.
 */
package io.spanbeam.sink;
