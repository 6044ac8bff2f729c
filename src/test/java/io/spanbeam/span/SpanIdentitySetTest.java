package io.spanbeam.span;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.both;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SpanIdentitySetTest {
  private static boolean add(SpanIdentitySet set, String trace, String span) {
    byte[] bytes = ("~" + trace + "~" + span + "~").getBytes(UTF_8);
    int traceLength = trace.getBytes(UTF_8).length;
    int spanLength = span.getBytes(UTF_8).length;
    return set.add(bytes, 1, traceLength, traceLength + 2, spanLength);
  }

  @Test
  void anIdentityIsNewOnce() {
    SpanIdentitySet set = new SpanIdentitySet(1 << 20);
    assertThat(add(set, "trace", "span"), is(true));
    assertThat(add(set, "trace", "span"), is(false));
    assertThat(add(set, "trace", "other"), is(true));
    assertThat(add(set, "other", "span"), is(true));
    assertThat(set.size(), is(3));
  }

  @Test
  void whereTheTraceIdEndsMatters() {
    SpanIdentitySet set = new SpanIdentitySet(1 << 20);
    assertThat(add(set, "ab", "c"), is(true));
    assertThat(add(set, "a", "bc"), is(true));
    assertThat(add(set, "abc", ""), is(true));
    assertThat(add(set, "", "abc"), is(true));
    assertThat(add(set, "", ""), is(true));
    assertThat(add(set, "", ""), is(false));
    assertThat(set.size(), is(5));
  }

  @Test
  void agreesWithASetOfObjectsOnManyIdentities() {
    SpanIdentitySet set = new SpanIdentitySet(64 << 20);
    Set<String> reference = new HashSet<>();
    Random random = new Random(7);
    for (int i = 0; i < 200_000; i++) {
      String trace = "%x".formatted(random.nextInt(20_000)).repeat(1 + random.nextInt(6));
      String span = "s%d".formatted(random.nextInt(4));
      assertThat(add(set, trace, span), is(reference.add(trace + "\0" + span)));
    }
    assertThat(set.size(), is(reference.size()));
    assertThat(reference.size(), is(both(greaterThan(100_000)).and(lessThan(200_000))));
  }

  @Test
  void idsLongerThanAChunkAreHeldToo() {
    SpanIdentitySet set = new SpanIdentitySet(8 << 20);
    String large = "x".repeat(200_000);
    assertThat(add(set, "before", "1"), is(true));
    assertThat(add(set, large, "1"), is(true));
    assertThat(add(set, large, "2"), is(true));
    assertThat(add(set, "after", "1"), is(true));
    assertThat(add(set, large, "1"), is(false));
    assertThat(add(set, large, "2"), is(false));
    assertThat(add(set, "before", "1"), is(false));
    assertThat(add(set, "after", "1"), is(false));
  }

  @Test
  void beyondItsMemoryItAdvisesSmallerRangesAndStillKnowsWhatItHolds() {
    SpanIdentitySet set = new SpanIdentitySet(1 << 20);
    IllegalStateException full =
        assertThrows(
            IllegalStateException.class,
            () -> {
              for (int i = 0; i < 1_000_000; i++) {
                add(set, "trace-%032d".formatted(i), "span-%016d".formatted(i));
              }
            });
    assertThat(full.getMessage(), containsString("read smaller ranges"));
    int held = set.size();
    assertThat(held, is(both(greaterThan(5_000)).and(lessThan(15_000))));
    for (int i = 0; i < held; i++) {
      assertThat(add(set, "trace-%032d".formatted(i), "span-%016d".formatted(i)), is(false));
    }
    assertThat(set.size(), is(held));
  }

  @Test
  void afterClearingAllIdentitiesAreNew() {
    SpanIdentitySet set = new SpanIdentitySet(1 << 20);
    for (int round = 0; round < 20; round++) {
      for (int i = 0; i < 5_000; i++) {
        assertThat(add(set, "trace-%032d".formatted(i), "span-%016d".formatted(i)), is(true));
      }
      set.clear();
      assertThat(set.size(), is(0));
    }
  }
}
