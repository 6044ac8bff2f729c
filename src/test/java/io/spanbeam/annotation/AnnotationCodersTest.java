package io.spanbeam.annotation;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import io.spanbeam.annotation.AnnotationAccount.Entry;
import io.spanbeam.annotation.input.DeadLetter;
import io.spanbeam.annotation.input.InputRecord;
import io.spanbeam.annotation.input.RecordOrigin;
import io.spanbeam.ax.AnnotationRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.beam.sdk.coders.ListCoder;
import org.apache.beam.sdk.testing.CoderProperties;
import org.junit.jupiter.api.Test;

/** What travels between workers comes as it left. */
class AnnotationCodersTest {
  @Test
  void recordsOfAnyTextsComeBack() throws Exception {
    AnnotationRecordCoder coder = AnnotationRecordCoder.of();
    List<AnnotationRecord> records = Records.random(new Random(1), 500, 100);
    for (AnnotationRecord one : records) {
      CoderProperties.coderDecodeEncodeEqual(coder, one);
      CoderProperties.coderDeterministic(
          coder, one, new AnnotationRecord(one.recordId(), one.values()));
      CoderProperties.structuralValueDecodeEncodeEqual(coder, one);
    }
    CoderProperties.coderConsistentWithEquals(coder, records.get(0), records.get(1));
    CoderProperties.coderSerializable(coder);
    CoderProperties.coderDecodeEncodeEqual(ListCoder.of(coder), records);
  }

  @Test
  void idsStayTexts() throws Exception {
    for (String id :
        List.of(
            "0012",
            "12345678901e4567",
            "7",
            " ",
            "\ud83d",
            "\ud83dx",
            "\ud83dy",
            "?",
            "a\ud83d\ude00")) {
      CoderProperties.coderDecodeEncodeEqual(
          AnnotationRecordCoder.of(), Records.record(id, Records.label(id, id)));
    }
  }

  @Test
  void accountsComeBack() throws Exception {
    AnnotationAccount account = new AnnotationAccount();
    CoderProperties.coderDecodeEncodeEqual(new AccountCoder(), account);
    for (Entry entry : Entry.values()) {
      account.add(entry, 1L << (3 * entry.ordinal()));
    }
    account.addCode("unknown_label", 12);
    account.addCode("empty_id", 3_000_000_000L);
    account.addPassedOver("qualty");
    account.addPassedOver("");
    CoderProperties.coderDecodeEncodeEqual(new AccountCoder(), account);
    CoderProperties.coderSerializable(new AccountCoder());
  }

  @Test
  void summariesComeBack() throws Exception {
    AnnotationSummary summary =
        new AnnotationSummary(
            1,
            new AnnotationSummary.Run(
                "run",
                Instant.parse("2026-05-01T00:00:00Z"),
                Instant.parse("2026-05-01T00:10:00.5Z")),
            new AnnotationSummary.ProjectNames("space", "id", "name"),
            "span",
            new AnnotationSummary.Counts(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11),
            List.of("qualty"),
            Map.of("missing", 6L),
            "/run/dead-letter.jsonl");
    CoderProperties.coderDecodeEncodeEqual(new AnnotationSummaryCoder(), summary);
    CoderProperties.coderSerializable(new AnnotationSummaryCoder());
  }

  @Test
  void blocksHoldRecordsInTheirOrderAndFewerBytes() {
    List<InputRecord> inputs = new ArrayList<>();
    Random random = new Random(4);
    for (AnnotationRecord one : Records.random(random, 2000, 50)) {
      RecordOrigin origin =
          new RecordOrigin(random.nextInt(), "gs://bucket/ä.jsonl", random.nextLong(), 7);
      Optional<Instant> time =
          random.nextBoolean()
              ? Optional.empty()
              : Optional.of(Instant.ofEpochSecond(random.nextLong(-9999, 9_999_999_999L), 123));
      inputs.add(new InputRecord(origin, one, time));
    }
    Block.Builder builder = new Block.Builder();
    inputs.forEach(builder::add);
    int length = builder.length();
    byte[] block = builder.build();

    assertThat(builder.isEmpty(), is(true));
    assertThat(Block.records(block), is(inputs));
    assertThat(block.length, is(lessThan(length)));
  }

  @Test
  void lettersComeBack() {
    DeadLetter letter =
        new DeadLetter(
            DeadLetter.Kind.FAILED, "refused", "why", new RecordOrigin(1, "p", 2, 3), "{}", 4);
    Block.Builder builder = new Block.Builder();
    builder.add(letter);
    builder.add(letter);

    assertThat(Block.letters(builder.build()), is(List.of(letter, letter)));
  }
}
