package io.spanbeam.annotation;

import io.spanbeam.annotation.input.DeadLetter;
import io.spanbeam.annotation.input.InputRecord;
import io.spanbeam.annotation.input.RecordCheck;
import io.spanbeam.annotation.input.RecordConsumer;
import io.spanbeam.annotation.input.RecordOrigin;
import io.spanbeam.ax.AnnotationRecord;
import java.io.IOException;
import java.util.Optional;

/** Puts annotation records into blocks by shard. */
final class BlockElementsFn extends BlockFn<AnnotationRecord> {
  private final AnnotationSettings settings;
  private final RecordCheck check;
  private transient RecordDigest.Maker digests;

  BlockElementsFn(
      AnnotationSettings settings,
      AnnotationServiceFactory services,
      RecordCheck check,
      Sharding sharding) {
    super(services, sharding);
    this.settings = settings;
    this.check = check;
  }

  @Override
  void prepare() {
    digests = settings.digests();
  }

  @Override
  void read(AnnotationRecord element, RecordConsumer consumer) throws IOException {
    RecordOrigin origin = RecordOrigin.ofElement(digests.of(element).content());
    InputRecord input = new InputRecord(origin, element, Optional.empty());
    Optional<DeadLetter> refusal = check.refusal(input);
    if (refusal.isPresent()) {
      consumer.reject(refusal.get());
    } else {
      consumer.accept(input);
    }
  }
}
