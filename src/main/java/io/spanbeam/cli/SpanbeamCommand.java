package io.spanbeam.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code spanbeam} itself: it only knows its commands. */
@Command(
    name = "spanbeam",
    versionProvider = SpanbeamCommand.VersionProvider.class,
    customSynopsis = {"spanbeam COMMAND [FLAGS]"},
    synopsisHeading = "Usage: ",
    header = "Bulk export and annotation of Arize AX spans as Apache Beam pipelines.",
    commandListHeading = "%nCommands:%n",
    optionListHeading = "%n",
    footerHeading = "%nStart here:%n",
    footer = {
      "  spanbeam export demo --all --local",
      "",
      "`spanbeam COMMAND --help` explains a command.",
    })
final class SpanbeamCommand implements Runnable {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help.")
  boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the version.")
  boolean version;

  @Spec CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "No command was given");
  }

  /** Reads the version from the jar. */
  static final class VersionProvider implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"spanbeam " + Version.text()};
    }
  }
}
