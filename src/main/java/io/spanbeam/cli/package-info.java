/**
 * The {@code spanbeam} command: flags, progress, summaries, exit codes. The only package that
 * prints or exits.
 *
 * <p>May use every other package; none may use it.
 */
package io.spanbeam.cli;
