package io.spanbeam.span;

import java.io.Serializable;
import java.util.List;
import java.util.TreeMap;

/**
 * The types that a column had, by their names. What they unify to is a function of the set, so it
 * does not matter in which order they came.
 */
record ColumnTypes(TreeMap<String, ColumnType> seen) implements Serializable {
  static ColumnTypes of(ColumnType type) {
    TreeMap<String, ColumnType> seen = new TreeMap<>();
    seen.put(type.toString(), type);
    return new ColumnTypes(seen);
  }

  ColumnTypes union(ColumnTypes other) {
    TreeMap<String, ColumnType> union = new TreeMap<>(seen);
    union.putAll(other.seen);
    return new ColumnTypes(union);
  }

  List<String> names() {
    return List.copyOf(seen.keySet());
  }

  String unified() {
    return seen.values().stream().reduce(ColumnType::unify).orElseThrow().toString();
  }
}
