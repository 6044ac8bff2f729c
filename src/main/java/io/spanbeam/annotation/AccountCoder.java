package io.spanbeam.annotation;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.ByteArrayCoder;

/** Encodes an {@link AnnotationAccount}. Equal accounts have equal bytes. */
final class AccountCoder extends AtomicCoder<AnnotationAccount> {
  private static final ByteArrayCoder BYTES = ByteArrayCoder.of();
  private static final int TYPICAL_BYTES = 64;

  @Override
  public void encode(AnnotationAccount account, OutputStream out) throws IOException {
    ByteWriter bytes = new ByteWriter(TYPICAL_BYTES);
    for (AnnotationAccount.Entry entry : AnnotationAccount.Entry.values()) {
      bytes.writeLong(account.count(entry));
    }
    bytes.writeLong(account.passedOver().size());
    account.passedOver().forEach(bytes::writeText);
    for (Map.Entry<String, Long> code : account.codes().entrySet()) {
      bytes.writeText(code.getKey());
      bytes.writeLong(code.getValue());
    }
    BYTES.encode(bytes.toByteArray(), out);
  }

  @Override
  public AnnotationAccount decode(InputStream in) throws IOException {
    ByteReader bytes = new ByteReader(BYTES.decode(in));
    AnnotationAccount account = new AnnotationAccount();
    for (AnnotationAccount.Entry entry : AnnotationAccount.Entry.values()) {
      account.add(entry, bytes.readLong());
    }
    for (int names = bytes.readInt(); names > 0; names--) {
      account.addPassedOver(bytes.readText());
    }
    while (bytes.hasMore()) {
      account.addCode(bytes.readText(), bytes.readLong());
    }
    return account;
  }

  @Override
  public void verifyDeterministic() {}

  @Override
  public boolean consistentWithEquals() {
    return true;
  }
}
