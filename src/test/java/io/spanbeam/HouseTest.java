package io.spanbeam;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The arrows of the house (architecture 2): who may use whom. */
class HouseTest {
  private static final String HOUSE = "io.spanbeam.";

  /** For each room, the other rooms it may use. */
  private static final Map<String, Set<String>> ARROWS =
      Map.ofEntries(
          Map.entry(
              "cli",
              Set.of("pipeline", "source", "filter", "sink", "annotation", "span", "ax", "local")),
          Map.entry(
              "schema", Set.of("pipeline", "row", "source", "filter", "annotation", "span", "ax")),
          Map.entry("pipeline", Set.of("source", "filter", "sink", "annotation", "span", "ax")),
          Map.entry("source", Set.of("ax", "span")),
          Map.entry("row", Set.of("span")),
          Map.entry("filter", Set.of("span")),
          Map.entry("sink", Set.of("span")),
          Map.entry("annotation", Set.of("ax")),
          Map.entry("span", Set.of()),
          Map.entry("ax", Set.of("span")),
          Map.entry("local", Set.of("ax", "span", "filter")));

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.spanbeam");

  private static final List<String> WITHOUT_BEAM = List.of("ax", "span", "filter", "local");

  @Test
  void everyRoomIsInTheTable() {
    Set<String> rooms = new TreeSet<>();
    for (JavaClass type : CLASSES) {
      if (type.getPackageName().startsWith(HOUSE)) {
        rooms.add(type.getPackageName().substring(HOUSE.length()).replaceFirst("\\..*", ""));
      }
    }
    assertThat(rooms, hasItems("cli", "span", "ax"));
    rooms.removeAll(ARROWS.keySet());
    assertThat("rooms without a line in the table", rooms, is(empty()));
  }

  @Test
  void arrowsGoDownTheTable() {
    ARROWS.forEach(
        (room, allowed) -> {
          String[] forbidden =
              ARROWS.keySet().stream()
                  .filter(other -> !other.equals(room) && !allowed.contains(other))
                  .map(other -> HOUSE + other + "..")
                  .toArray(String[]::new);
          if (forbidden.length > 0) {
            noClasses()
                .that()
                .resideInAPackage(HOUSE + room + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(forbidden)
                // A room of a later issue may still be empty.
                .allowEmptyShould(true)
                .check(CLASSES);
          }
        });
  }

  @Test
  void roomsFormNoCycle() {
    slices().matching("io.spanbeam.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void packagesFormNoCycle() {
    slices().matching("io.spanbeam.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void clientAndColumnsDoWithoutBeam() {
    noClasses()
        .that()
        .resideInAnyPackage(
            WITHOUT_BEAM.stream().map(room -> HOUSE + room + "..").toArray(String[]::new))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.beam..")
        .check(CLASSES);
  }

  @Test
  void spanKnowsArrowOnly() {
    noClasses()
        .that()
        .resideInAPackage("io.spanbeam.span..")
        .should()
        .dependOnClassesThat(
            DescribedPredicate.not(
                resideInAnyPackage(
                    "io.spanbeam.span..",
                    "org.apache.arrow..",
                    // in which Arrow writes its metadata
                    "com.google.flatbuffers..",
                    "java..")))
        .check(CLASSES);
  }

  @Test
  void nobodyUsesLibrariesInsideBeam() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.beam.vendor..")
        .check(CLASSES);
  }

  @Test
  void onlyTheCommandPrints() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.spanbeam.cli..")
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .orShould()
        .callMethod(Throwable.class, "printStackTrace")
        .check(CLASSES);
  }

  @Test
  void onlyTheCommandExits() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.spanbeam.cli..")
        .should()
        .callMethod(System.class, "exit", int.class)
        .orShould()
        .callMethod(Runtime.class, "exit", int.class)
        .orShould()
        .callMethod(Runtime.class, "halt", int.class)
        .check(CLASSES);
  }

  /** Reads the sources: a package-info without annotations leaves no class file behind. */
  @Test
  void everyPackageSaysItsPurpose() throws IOException {
    Set<Path> packages = new TreeSet<>();
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      files
          .filter(file -> file.toString().endsWith(".java"))
          .forEach(file -> packages.add(file.getParent()));
    }
    assertThat(packages, is(not(empty())));
    packages.removeIf(folder -> Files.exists(folder.resolve("package-info.java")));
    assertThat("packages without package-info.java", packages, is(empty()));
  }
}
