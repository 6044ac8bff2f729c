package io.spanbeam.sink;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class Crc32cTest {
  @Test
  void hasTheCheckValueOfTheStandard() {
    assertThat(Crc32c.of("123456789".getBytes(US_ASCII)).hex(), is("e3069283"));
  }

  @Test
  void appendingGivesTheChecksumOfTheWhole() {
    Random random = new Random(7);
    for (int round = 0; round < 200; round++) {
      byte[] whole = new byte[random.nextInt(5000)];
      random.nextBytes(whole);
      Crc32c combined = Crc32c.EMPTY;
      int from = 0;
      while (from < whole.length) {
        int to = Math.min(whole.length, from + random.nextInt(1500));
        combined = combined.append(Crc32c.of(Arrays.copyOfRange(whole, from, to)));
        from = to;
      }
      assertThat(combined, is(Crc32c.of(whole)));
    }
  }

  /** Exports are larger than an int can count. */
  @Test
  void lengthsBeyondFourGigabytesAppend() {
    byte[] zeros = new byte[1 << 20];
    Crc32c doubled = Crc32c.of(zeros);
    for (int power = 0; power < 13; power++) {
      doubled = doubled.append(doubled);
    }
    CRC32C crc = new CRC32C();
    for (int piece = 0; piece < 1 << 13; piece++) {
      crc.update(zeros);
    }

    assertThat(doubled, is(new Crc32c((int) crc.getValue(), 1L << 33)));
    Crc32c text = Crc32c.of("123456789".getBytes(US_ASCII));
    crc.update("123456789".getBytes(US_ASCII));
    assertThat(doubled.append(text).value(), is((int) crc.getValue()));
    assertThat(text.append(doubled).append(text), is(text.append(doubled.append(text))));
  }
}
