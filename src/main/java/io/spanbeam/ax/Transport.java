package io.spanbeam.ax;

/** The ways to read spans from the service. */
public enum Transport {
  /** Arrow Flight: bulk export by tickets (ax-protocol §5). */
  FLIGHT,
  /** REST: pages of at most 500 spans, newest first, without counts (ax-protocol §4). */
  REST
}
