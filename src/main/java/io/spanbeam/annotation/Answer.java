package io.spanbeam.annotation;

import java.util.Set;

/** What the service says about a request; failures of the service itself are exceptions. */
sealed interface Answer {
  /**
   * The records are written.
   *
   * @param except IDs of those that were not found
   */
  record Written(Set<String> except) implements Answer {}

  /**
   * Nothing is written, because some records were not found.
   *
   * @param missing their IDs, at least one; perhaps not all
   */
  record Named(Set<String> missing) implements Answer {}

  /**
   * Nothing is written, because of at least one record that is not named.
   *
   * @param missing whether a record was not found; else the service does not accept one
   * @param problem what is wrong, in the same words for every request with which the same is wrong
   * @param sentence what the service says
   */
  record Refused(boolean missing, String problem, String sentence) implements Answer {}
}
