package io.spanbeam.cli;

import io.spanbeam.ax.TimeWindow;
import io.spanbeam.filter.FilterExpression;
import io.spanbeam.span.SpanColumns;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which spans are exported, after every flag was checked (ax-protocol §10.1 and §10.2).
 *
 * @param space name or ID; empty if it was not given
 * @param window when the spans started
 * @param filter what they must fit, the ID flag included
 * @param columns names of the columns; empty for all
 * @param limit most spans, newest first; empty with {@code --all}
 * @param nameParts prefix and ID in the name of the output directory (ax-protocol §10.3)
 */
record Selection(
    Optional<String> space,
    TimeWindow window,
    Optional<FilterExpression> filter,
    List<String> columns,
    OptionalLong limit,
    NameParts nameParts) {
  /** The most names that the service takes (ax-protocol §11). */
  private static final int MOST_COLUMNS = 1000;

  /** Prefix and ID in the name of the output directory. */
  record NameParts(String prefix, String id) {}

  private record IdFlag(String name, String prefix, String column, String value) {}

  /**
   * Checks flags.
   *
   * @throws CommandException if they do not go together or a value is wrong
   * @throws io.spanbeam.filter.FilterSyntaxException if the filter can not be read
   */
  static Selection of(SelectionFlags flags, Clock clock) {
    Optional<IdFlag> id = idFlag(flags);
    Optional<FilterExpression> filter = filter(flags, id);
    OptionalLong limit = limit(flags);
    if (limit.isPresent() && filter.flatMap(f -> f.pushdown().local()).isPresent()) {
      throw CommandException.usage(
          "The service cannot evaluate all of --filter (%s), so a limit would cut before it;"
              + " use --all",
          filter.get().pushdown().local().get().text());
    }
    NameParts name =
        new NameParts(
            id.map(IdFlag::prefix).orElse("spans"),
            id.map(IdFlag::value).orElse(filter.isPresent() ? "filtered" : "all"));
    return new Selection(space(flags), window(flags, clock), filter, columns(flags), limit, name);
  }

  private static Optional<String> space(SelectionFlags flags) {
    if (flags.space != null && flags.space.isBlank()) {
      throw CommandException.usage("Invalid --space: it is blank");
    }
    return Optional.ofNullable(flags.space);
  }

  private static Optional<IdFlag> idFlag(SelectionFlags flags) {
    List<IdFlag> given =
        Stream.of(
                new IdFlag("--trace-id", "trace", SpanColumns.TRACE_ID, flags.traceId),
                new IdFlag("--span-id", "span", SpanColumns.SPAN_ID, flags.spanId),
                new IdFlag("--session-id", "session", SpanColumns.SESSION_ID, flags.sessionId))
            .filter(flag -> flag.value() != null)
            .toList();
    if (given.size() > 1) {
      List<String> names = given.stream().map(IdFlag::name).toList();
      throw CommandException.usage(
          "%s exclude each other; give only one of them", String.join(" and ", names));
    }
    for (IdFlag flag : given) {
      if (flag.value().isBlank()) {
        throw CommandException.usage("Invalid %s: it is blank", flag.name());
      }
      // The filter language has no documented escape, so a quote could end the value early.
      if (flag.value().chars().anyMatch(c -> c == '\'' || c == '"' || Character.isISOControl(c))) {
        throw CommandException.usage(
            "Invalid %s '%s': an ID holds no quotes and no control characters",
            flag.name(), flag.value().replaceAll("\\p{Cntrl}", "?"));
      }
    }
    return given.stream().findFirst();
  }

  private static Optional<FilterExpression> filter(SelectionFlags flags, Optional<IdFlag> id) {
    if (flags.filter != null && flags.filter.isBlank()) {
      throw CommandException.usage("Invalid --filter: it is blank; leave it out for all spans");
    }
    Optional<FilterExpression> written =
        Optional.ofNullable(flags.filter).map(FilterExpression::parse);
    Optional<FilterExpression> byId =
        id.map(flag -> FilterExpression.equal(flag.column(), flag.value()));
    return byId.isPresent() && written.isPresent()
        ? Optional.of(byId.get().and(written.get()))
        : byId.or(() -> written);
  }

  private static TimeWindow window(SelectionFlags flags, Clock clock) {
    Instant now = clock.instant();
    Instant end =
        flags.endTime == null
            ? nextSecond(now)
            : TimeArgument.parse("--end-time", flags.endTime, now);
    if (flags.days != null && flags.days < 1) {
      throw CommandException.usage("Invalid --days %d: it must be at least 1", flags.days);
    }
    Instant start;
    if (flags.startTime != null) {
      start = TimeArgument.parse("--start-time", flags.startTime, now);
    } else {
      int days = flags.days == null ? SelectionFlags.DEFAULT_DAYS : flags.days;
      Instant back = end.minus(Duration.ofDays(days));
      // No span started before the epoch; nanoseconds would not fit either.
      start = back.isBefore(Instant.EPOCH) ? Instant.EPOCH : back;
    }
    if (!start.isBefore(end)) {
      throw CommandException.usage(
          "Invalid window: the start %s is not before the end %s%s",
          start, end, flags.endTime == null ? " (now)" : "");
    }
    return new TimeWindow(start, end);
  }

  /** With this end, what has just started is inside. */
  private static Instant nextSecond(Instant now) {
    return now.truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
  }

  private static List<String> columns(SelectionFlags flags) {
    if (flags.columns == null) {
      return List.of();
    }
    Set<String> names = new LinkedHashSet<>();
    for (String column : flags.columns) {
      String name = column.strip();
      if (name.isEmpty()) {
        throw CommandException.usage(
            "Invalid --columns '%s': a name between the commas is missing",
            String.join(",", flags.columns));
      }
      if (!names.add(name)) {
        throw CommandException.usage("Invalid --columns: %s is named more than once", name);
      }
    }
    if (names.size() > MOST_COLUMNS) {
      throw CommandException.usage(
          "Invalid --columns: %d names are given, the service takes at most %d",
          names.size(), MOST_COLUMNS);
    }
    return List.copyOf(names);
  }

  private static OptionalLong limit(SelectionFlags flags) {
    if (flags.limit != null && flags.limit < 1) {
      throw CommandException.usage("Invalid --limit %d: it must be at least 1", flags.limit);
    }
    if (flags.all) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(flags.limit == null ? SelectionFlags.DEFAULT_LIMIT : flags.limit);
  }
}
