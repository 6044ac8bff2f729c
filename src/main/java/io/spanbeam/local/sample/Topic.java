package io.spanbeam.local.sample;

import java.util.stream.Stream;

/** What a conversation is about: the words and the tools that belong to it. */
enum Topic {
  BILLING(
      "billing",
      new String[] {
        "the invoice of March", "my yearly plan", "the refund", "a duplicate charge",
        "the payment method", "the VAT number", "the credit note \"CN-2041\"", "the unpaid balance"
      },
      new String[] {
        "cancel", "check", "correct", "send again", "split over two cost centres", "explain"
      },
      new String[] {"lookup_invoice", "issue_refund", "list_payments"}),
  TRAVEL(
      "travel",
      new String[] {
        "the flight to São Paulo",
        "a room near the station",
        "the night train to Zürich",
        "my seat reservation",
        "the rental car",
        "two tickets for Kyōto (京都)",
        "the lounge pass"
      },
      new String[] {"book", "move to next week", "compare", "cancel", "upgrade", "confirm"},
      new String[] {"search_flights", "book_hotel", "currency_rate"}),
  SHIPPING(
      "shipping",
      new String[] {
        "the parcel",
        "order 88-1723",
        "the return label",
        "the customs form",
        "a damaged pallet",
        "the pick-up point",
        "the second delivery"
      },
      new String[] {"track", "redirect", "replace", "insure", "hold back", "report"},
      new String[] {"track_parcel", "create_label", "warehouse_stock"}),
  SOFTWARE(
      "software",
      new String[] {
        "the failing build", "this stack trace", "the \"retry\" decorator", "a slow query",
        "the memory leak", "C:\\builds\\nightly", "the migration script", "the flaky test"
      },
      new String[] {"fix", "explain", "profile", "rewrite", "test", "roll back"},
      new String[] {"run_tests", "search_code", "read_file"}),
  HEALTH(
      "health",
      new String[] {
        "the appointment",
        "a repeat prescription",
        "the blood test",
        "my vaccination record",
        "the referral letter",
        "the opening hours",
        "the insurance card"
      },
      new String[] {"arrange", "move", "renew", "translate", "send", "look up"},
      new String[] {"find_slot", "pharmacy_stock", "send_letter"});

  private final byte[] label;
  private final byte[][] things;
  private final byte[][] actions;
  private final byte[][] tools;

  Topic(String label, String[] things, String[] actions, String[] tools) {
    this.label = TextBuffer.utf8(label);
    this.things = encode(things);
    this.actions = encode(actions);
    this.tools = encode(tools);
  }

  private static byte[][] encode(String[] texts) {
    return Stream.of(texts).map(TextBuffer::utf8).toArray(byte[][]::new);
  }

  byte[] label() {
    return label;
  }

  byte[] thing(Dice dice) {
    return dice.pick(things);
  }

  byte[] action(Dice dice) {
    return dice.pick(actions);
  }

  byte[][] tools() {
    return tools;
  }
}
