/**
 * Job files and runner configurations: from YAML to the arguments of a command, with every mistake
 * at its line and column. Which keys there are comes from the flags of the commands, so that both
 * mean the same.
 *
 * <p>Knows picocli and Jackson; nothing of what the commands do.
 */
package io.spanbeam.cli.job;
