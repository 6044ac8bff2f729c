package io.spanbeam.annotation.input;

import static io.spanbeam.annotation.input.RecordDefect.quoted;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The columns of a table. What every row would be rejected for is refused here, once, for the whole
 * input.
 *
 * @param members what each column holds, in order
 * @param exported whether the table is an export, see {@link RecordDraft}
 * @param check what annotations there may be
 */
record Columns(List<Member> members, boolean exported, RecordCheck check) {
  private static final int MAX_SHOWN = 20;
  private static final List<String> KNOWN =
      List.of("record_id", "values", "name", "label", "score", "text", "start_time");

  /**
   * Reads the names of columns.
   *
   * @param input what has them, for sentences
   * @throws InputException if they can't be those of a table of annotations
   */
  static Columns of(String input, List<String> names, RecordCheck check) throws InputException {
    Set<String> unique = new HashSet<>();
    List<Member> members = names.stream().map(Member::of).toList();
    for (Member member : members) {
      if (!member.name().isEmpty() && !unique.add(member.name())) {
        throw new InputException(
            "%s has two columns %s: keep one".formatted(input, quoted(member.name())));
      }
    }
    boolean record = has(members, Member.Kind.RECORD_ID);
    boolean exported = has(members, Member.Kind.SPAN_ID) || has(members, Member.Kind.CONTEXT);
    if (record == exported) {
      throw new InputException(
          (record
                  ? "%s has both a column 'record_id' and 'context.span_id': keep one (columns: %s)"
                  : "%s has no column 'record_id' or 'context.span_id' (columns: %s)")
              .formatted(input, shown(names)));
    }
    Columns columns = new Columns(members, exported, check);
    if (record) {
      columns.refuseUnknown(input);
      columns.refuseIncomplete(input, names);
    }
    return columns;
  }

  private static boolean has(List<Member> members, Member.Kind kind) {
    return members.stream().anyMatch(member -> member.kind() == kind);
  }

  /** Returns whether a column of the table can say anything of a record. */
  boolean counts(Member member) {
    return switch (member.kind()) {
      case RECORD_ID,
          SPAN_ID,
          CONTEXT,
          VALUES,
          ANNOTATIONS,
          START_TIME,
          EXPORTED,
          RAW,
          DEAD_LETTER ->
          true;
      case FLAT -> !exported;
      case WIDE -> !exported || check.knows(member.annotation().orElseThrow());
      case INDEX, OTHER -> false;
    };
  }

  /** Returns the names of annotations that were perhaps meant by columns that don't count. */
  Set<String> passedOver() {
    return exported
        ? members.stream()
            .filter(member -> member.kind() == Member.Kind.WIDE && !counts(member))
            .map(member -> member.annotation().orElseThrow())
            .filter(name -> !Member.isOfExports(name))
            .collect(Collectors.toSet())
        : Set.of();
  }

  private void refuseUnknown(String input) throws InputException {
    boolean deadLetters = has(members, Member.Kind.DEAD_LETTER);
    for (Member member : members) {
      boolean known =
          switch (member.kind()) {
            case RECORD_ID, VALUES, START_TIME, FLAT, WIDE, EXPORTED, DEAD_LETTER -> true;
            // The first one without a name is an index, any other one a mistake.
            case INDEX -> !member.name().isEmpty() || member == members.get(0);
            case RAW -> deadLetters;
            case SPAN_ID, CONTEXT, ANNOTATIONS, OTHER -> false;
          };
      if (!known) {
        Optional<String> meant = ClosestName.of(member.name(), KNOWN);
        throw new InputException(
            ("%s has the column %s, which is not known%s: columns are record_id, start_time and"
                    + " values, or name, label, score and text, or <name>.label, <name>.score and"
                    + " <name>.text")
                .formatted(
                    input,
                    quoted(member.name()),
                    meant.map(" (is %s meant?)"::formatted).orElse("")));
      }
    }
  }

  private void refuseIncomplete(String input, List<String> names) throws InputException {
    boolean flat = has(members, Member.Kind.FLAT);
    boolean named = names.contains(Part.NAME.member());
    if (flat && !named) {
      throw new InputException(
          ("%s has no column 'name', which says whose label, score and text the rows hold (columns:"
                  + " %s)")
              .formatted(input, shown(names)));
    }
    boolean parts =
        members.stream()
            .anyMatch(
                member ->
                    member.kind() == Member.Kind.VALUES
                        || member.part().filter(part -> part != Part.NAME).isPresent());
    if (!parts) {
      throw new InputException(
          "%s has no column with annotations: values, or label, score or text (columns: %s)"
              .formatted(input, shown(names)));
    }
  }

  private static String shown(List<String> names) {
    List<String> some = names.stream().limit(MAX_SHOWN).map(RecordDefect::quoted).toList();
    return String.join(", ", some)
        + (names.size() > MAX_SHOWN ? " and %d more".formatted(names.size() - MAX_SHOWN) : "");
  }
}
