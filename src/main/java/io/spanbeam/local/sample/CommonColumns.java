package io.spanbeam.local.sample;

import io.spanbeam.span.SpanColumns;
import java.time.Instant;

/** The columns that any span may fill: identity, times, status, events, session, metadata. */
final class CommonColumns {
  private static final long NANOS_PER_MILLISECOND = 1_000_000;
  private static final byte[] OK = TextBuffer.utf8("OK");
  private static final byte[] ERROR = TextBuffer.utf8("ERROR");
  private static final byte[] UNSET = TextBuffer.utf8("UNSET");
  private static final byte[][] ENVIRONMENTS = {
    TextBuffer.utf8("production"), TextBuffer.utf8("staging")
  };
  private static final byte[][] TAGS = {
    TextBuffer.utf8("beta"),
    TextBuffer.utf8("eu-west"),
    TextBuffer.utf8("paid"),
    TextBuffer.utf8("night shift"),
    TextBuffer.utf8("a/b:b")
  };

  private final ColumnSet.Text traceId;
  private final ColumnSet.Text spanId;
  private final ColumnSet.Text parentId;
  private final ColumnSet.Text name;
  private final ColumnSet.Text kind;
  private final ColumnSet.Whole startTime;
  private final ColumnSet.Whole endTime;
  private final ColumnSet.Whole time;
  private final ColumnSet.Decimal latency;
  private final ColumnSet.Text statusCode;
  private final ColumnSet.Text statusMessage;
  private final ColumnSet.Texts events;
  private final ColumnSet.Text exceptionType;
  private final ColumnSet.Text exceptionMessage;
  private final ColumnSet.Flag exceptionEscaped;
  private final ColumnSet.Text exceptionStacktrace;
  private final ColumnSet.Text sessionId;
  private final ColumnSet.Text userId;
  private final ColumnSet.Text environment;
  private final ColumnSet.Text metadata;
  private final ColumnSet.Texts tags;

  private final Dice dice = new Dice(0);
  private final TextBuffer text = new TextBuffer();
  private final TextBuffer stacktrace = new TextBuffer();

  CommonColumns(ColumnSet columns) {
    traceId = columns.text(SpanColumns.TRACE_ID);
    spanId = columns.text(SpanColumns.SPAN_ID);
    parentId = columns.text(SpanColumns.PARENT_ID);
    name = columns.text(SpanColumns.NAME);
    kind = columns.text(SpanColumns.SPAN_KIND);
    startTime = columns.whole(SpanColumns.START_TIME);
    endTime = columns.whole(SpanColumns.END_TIME);
    time = columns.whole(SpanColumns.TIME);
    latency = columns.decimal(SpanColumns.LATENCY_MS);
    statusCode = columns.text(SpanColumns.STATUS_CODE);
    statusMessage = columns.text(SpanColumns.STATUS_MESSAGE);
    events = columns.texts(SpanColumns.EVENTS);
    exceptionType = columns.text("attributes.exception.type");
    exceptionMessage = columns.text("attributes.exception.message");
    exceptionEscaped = columns.flag("attributes.exception.escaped");
    exceptionStacktrace = columns.text("attributes.exception.stacktrace");
    sessionId = columns.text(SpanColumns.SESSION_ID);
    userId = columns.text("attributes.user.id");
    environment = columns.text("attributes.deployment.environment");
    metadata = columns.text("attributes.metadata");
    tags = columns.texts("attributes.tag.tags");
  }

  /**
   * @param spanName name of the span
   */
  void write(int row, PlannedSpan span, byte[] spanName) {
    dice.reseed(Dice.mix(span.seed(), 11));
    long turnSeed = span.turn().seed();
    traceId.set(
        row, text.clear().appendHex(Dice.mix(turnSeed, -1)).appendHex(Dice.mix(turnSeed, -2)));
    spanId.set(row, text.clear().appendHex(idOf(turnSeed, span.index())));
    if (span.parent() >= 0) {
      parentId.set(row, text.clear().appendHex(idOf(turnSeed, span.parent())));
    }
    name.set(row, spanName);
    kind.set(row, span.activity().kind());
    startTime.set(row, span.start());
    endTime.set(row, span.end());
    time.set(row, span.start() / NANOS_PER_MILLISECOND);
    latency.set(row, (double) (span.end() - span.start()) / NANOS_PER_MILLISECOND);
    writeStatus(row, span, spanName);
    Conversation conversation = span.turn().conversation();
    sessionId.set(row, conversation.sessionId());
    userId.set(row, conversation.userId());
    environment.set(row, ENVIRONMENTS[conversation.turnSeed(0) % 9 == 0 ? 1 : 0]);
    if (span.activity().isRoot()) {
      writeMetadata(row, conversation);
    }
  }

  private static long idOf(long turnSeed, int index) {
    return Dice.mix(turnSeed, 500L + index);
  }

  private void writeStatus(int row, PlannedSpan span, byte[] spanName) {
    if (span.failure() == Failure.NONE) {
      boolean judged = span.activity() != Activity.STEP;
      statusCode.set(row, judged ? OK : UNSET);
      if (span.activity().callsModel()) {
        writeFirstToken(row, span);
      }
      return;
    }
    Failure failure = span.failure();
    statusCode.set(row, ERROR);
    text.clear().append(failure.type()).append(':').append(' ').append(failure.message());
    statusMessage.set(row, text);
    exceptionType.set(row, failure.type());
    exceptionMessage.set(row, failure.message());
    exceptionEscaped.set(row, span.index() > 0);
    stacktrace.clear().append(TRACEBACK);
    for (int frame = dice.between(2, 9); frame > 0; frame--) {
      stacktrace.append(FRAME).append((long) dice.between(10, 900)).append(IN).append(spanName);
      stacktrace.append('\n');
    }
    stacktrace.append(text);
    exceptionStacktrace.set(row, stacktrace);
    text.clear().append(EXCEPTION_EVENT);
    text.append(TextBuffer.utf8(instant(span.end()))).append(EXCEPTION_TYPE);
    text.appendJson(failure.type(), failure.type().length).append(EXCEPTION_MESSAGE);
    text.appendJson(failure.message(), failure.message().length).append('}').append('}');
    events.open(row);
    events.add(text);
    events.close(row);
  }

  private void writeFirstToken(int row, PlannedSpan span) {
    long elapsed = (span.end() - span.start()) / 7;
    text.clear().append(TOKEN_EVENT);
    text.append(TextBuffer.utf8(instant(span.start() + elapsed))).append(ELAPSED);
    text.append(elapsed / NANOS_PER_MILLISECOND).append('}').append('}');
    events.open(row);
    events.add(text);
    events.close(row);
  }

  private void writeMetadata(int row, Conversation conversation) {
    text.clear().append(TENANT).append((long) dice.below(40)).append(RELEASE);
    text.append((long) dice.between(1, 12)).append(PRIORITY).append((long) dice.below(4));
    text.append(TOPIC).append(conversation.topic().label()).append('"').append('}');
    metadata.set(row, text);
    tags.open(row);
    for (int i = dice.below(4); i > 0; i--) {
      tags.add(text.clear().append(dice.pick(TAGS)));
    }
    tags.close(row);
  }

  private static String instant(long nanos) {
    return Instant.ofEpochSecond(
            Math.floorDiv(nanos, 1_000_000_000L), Math.floorMod(nanos, 1_000_000_000L))
        .toString();
  }

  private static final byte[] TRACEBACK = TextBuffer.utf8("Traceback (most recent call last):\n");
  private static final byte[] FRAME = TextBuffer.utf8("  File \"/srv/app/agent.py\", line ");
  private static final byte[] IN = TextBuffer.utf8(", in ");
  private static final byte[] EXCEPTION_EVENT =
      TextBuffer.utf8("{\"name\":\"exception\",\"timestamp\":\"");
  private static final byte[] EXCEPTION_TYPE =
      TextBuffer.utf8("\",\"attributes\":{\"exception.type\":");
  private static final byte[] EXCEPTION_MESSAGE = TextBuffer.utf8(",\"exception.message\":");
  private static final byte[] TOKEN_EVENT =
      TextBuffer.utf8("{\"name\":\"first_token\",\"timestamp\":\"");
  private static final byte[] ELAPSED = TextBuffer.utf8("\",\"attributes\":{\"elapsed_ms\":");
  private static final byte[] TENANT = TextBuffer.utf8("{\"tenant\":\"tenant-");
  private static final byte[] RELEASE = TextBuffer.utf8("\",\"release\":\"2026.");
  private static final byte[] PRIORITY = TextBuffer.utf8("\",\"priority\":");
  private static final byte[] TOPIC = TextBuffer.utf8(",\"topic\":\"");
}
