package io.spanbeam.cli;

/** The version of Spanbeam. */
final class Version {
  private Version() {}

  /** Returns the version of the jar; classes that are in no jar are a development build. */
  static String text() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
