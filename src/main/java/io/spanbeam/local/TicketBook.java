package io.spanbeam.local;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.flight.Ticket;

/**
 * The tickets that were given out. A ticket is a random number without a meaning; what it stands
 * for stays here. The oldest are forgotten when there are too many.
 */
final class TicketBook {
  private static final int MOST_TICKETS = 50_000;

  private final SecureRandom random = new SecureRandom();
  private final boolean once;
  private final Map<ByteBuffer, ExportPart> parts =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteBuffer, ExportPart> eldest) {
          return size() > MOST_TICKETS;
        }
      };

  /**
   * @param once whether a ticket is worth nothing after it was redeemed
   */
  TicketBook(boolean once) {
    this.once = once;
  }

  synchronized Ticket issue(ExportPart part) {
    byte[] number = new byte[16];
    random.nextBytes(number);
    parts.put(ByteBuffer.wrap(number), part);
    return new Ticket(number);
  }

  synchronized Optional<ExportPart> redeem(Ticket ticket) {
    ByteBuffer number = ByteBuffer.wrap(ticket.getBytes());
    return Optional.ofNullable(once ? parts.remove(number) : parts.get(number));
  }
}
