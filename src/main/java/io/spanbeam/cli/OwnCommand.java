package io.spanbeam.cli;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How to run a command of this program in a process of its own: same Java, same memory. */
final class OwnCommand {
  /** Options of this JVM that the other one needs; it must not share its debugger or recording. */
  private static final List<String> INHERITED =
      List.of(
          "--add-opens=",
          "--enable-native-access=",
          "--sun-misc-unsafe-memory-access=",
          "-Djava.io.tmpdir=",
          "-Xlog:",
          "-Xmx",
          "-Xshare:",
          "-XX:MaxDirectMemorySize=",
          "-XX:SharedArchiveFile=",
          "-XX:TieredStopAtLevel=",
          "-XX:+Use");

  private OwnCommand() {}

  /** Returns the command line. */
  static List<String> line(List<String> arguments) {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> INHERITED.stream().anyMatch(option::startsWith))
        .forEach(line::add);
    line.add("-cp");
    line.add(absoluteClassPath());
    line.add(Main.class.getName());
    line.addAll(arguments);
    return line;
  }

  /** The other process works in another directory. */
  private static String absoluteClassPath() {
    String separator = System.getProperty("path.separator");
    List<String> entries = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(separator)) {
      entries.add(Path.of(entry).toAbsolutePath().toString());
    }
    return String.join(separator, entries);
  }
}
