package io.spanbeam.local;

import java.util.ArrayList;
import java.util.List;

/**
 * A piece of SQL and the values of its placeholders, in their order.
 *
 * @param text SQL with a {@code ?} for each value
 * @param values what to bind
 */
record SqlFragment(String text, List<Object> values) {
  private static final String SLOT = "{}";

  /** Takes a copy of the values. */
  SqlFragment {
    values = List.copyOf(values);
  }

  /**
   * Fills the slots <code>{}</code> of a template: with the SQL of a fragment, or with a
   * placeholder for any other value. Only the template is searched for slots, never what fills
   * them.
   */
  static SqlFragment of(String template, Object... fillings) {
    StringBuilder text = new StringBuilder(template.length() + 32);
    List<Object> values = new ArrayList<>();
    int from = 0;
    for (Object filling : fillings) {
      int slot = template.indexOf(SLOT, from);
      text.append(template, from, slot);
      if (filling instanceof SqlFragment fragment) {
        text.append(fragment.text);
        values.addAll(fragment.values);
      } else {
        text.append('?');
        values.add(filling);
      }
      from = slot + SLOT.length();
    }
    return new SqlFragment(text.append(template, from, template.length()).toString(), values);
  }

  /** Returns the name of a column as an identifier that cannot end early. */
  static SqlFragment identifier(String name) {
    return new SqlFragment('"' + name.replace("\"", "\"\"") + '"', List.of());
  }

  /** Joins fragments, in brackets. */
  static SqlFragment joined(List<SqlFragment> fragments, String separator) {
    StringBuilder text = new StringBuilder("(");
    List<Object> values = new ArrayList<>();
    String between = "";
    for (SqlFragment fragment : fragments) {
      text.append(between).append(fragment.text);
      values.addAll(fragment.values);
      between = separator;
    }
    return new SqlFragment(text.append(')').toString(), values);
  }
}
