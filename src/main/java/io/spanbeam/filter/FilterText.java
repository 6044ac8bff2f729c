package io.spanbeam.filter;

import io.spanbeam.filter.Condition.And;
import io.spanbeam.filter.Condition.Comparison;
import io.spanbeam.filter.Condition.Contains;
import io.spanbeam.filter.Condition.IsNull;
import io.spanbeam.filter.Condition.Like;
import io.spanbeam.filter.Condition.Membership;
import io.spanbeam.filter.Condition.Not;
import io.spanbeam.filter.Condition.Or;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Writes a tree in its canonical form: parsed again, it gives the same tree. An {@code AND} within
 * an {@code OR} gets brackets too, because the service's precedence is not documented (ax-protocol
 * §9.4).
 */
final class FilterText implements FilterVisitor<StringBuilder> {
  private static final Pattern BARE_NAME =
      Pattern.compile(
          "[\\p{L}_][\\p{L}\\p{M}\\p{N}_-]*(\\.[\\p{L}\\p{N}_][\\p{L}\\p{M}\\p{N}_-]*)*");
  private static final Set<String> KEYWORDS =
      Set.of(
          "and", "or", "not", "in", "is", "null", "like", "contains", "between", "true", "false");

  private final StringBuilder text = new StringBuilder();

  private FilterText() {}

  static String of(Condition condition) {
    return condition.accept(new FilterText()).toString();
  }

  /** Returns a text as a literal. */
  static String quoted(String value) {
    return "'" + value.replace("'", "''") + "'";
  }

  /** Returns a column name as it is written: in double quotes where it could be misread. */
  static String column(String name) {
    boolean bare =
        BARE_NAME.matcher(name).matches() && !KEYWORDS.contains(name.toLowerCase(Locale.ROOT));
    return bare ? name : '"' + name.replace("\"", "\"\"") + '"';
  }

  /** Returns a column name as the data has it, from how a filter writes it. */
  static String unquotedColumn(String written) {
    if (written.indexOf('"') < 0) {
      return written;
    }
    StringBuilder name = new StringBuilder(written.length());
    boolean quoted = false;
    for (int i = 0; i < written.length(); i++) {
      char c = written.charAt(i);
      if (c != '"') {
        name.append(c);
      } else if (quoted && i + 1 < written.length() && written.charAt(i + 1) == '"') {
        name.append(c);
        i++;
      } else {
        quoted = !quoted;
      }
    }
    return name.toString();
  }

  static String literal(Literal literal) {
    if (literal instanceof Literal.Text value) {
      return quoted(value.value());
    }
    if (literal instanceof Literal.Number value) {
      return value.value().toPlainString();
    }
    return Boolean.toString(((Literal.Truth) literal).value());
  }

  @Override
  public StringBuilder comparison(Comparison comparison) {
    return text.append(column(comparison.column()))
        .append(' ')
        .append(comparison.operator().symbol())
        .append(' ')
        .append(literal(comparison.literal()));
  }

  @Override
  public StringBuilder membership(Membership membership) {
    return membership(membership, " IN (");
  }

  @Override
  public StringBuilder contains(Contains contains) {
    return word(contains.column(), " CONTAINS ").append(quoted(contains.text()));
  }

  @Override
  public StringBuilder like(Like like) {
    return word(like.column(), " LIKE ").append(quoted(like.pattern()));
  }

  @Override
  public StringBuilder isNull(IsNull isNull) {
    return word(isNull.column(), " IS NULL");
  }

  @Override
  public StringBuilder not(Not not) {
    Condition condition = not.condition();
    if (condition instanceof IsNull isNull) {
      return word(isNull.column(), " IS NOT NULL");
    }
    if (condition instanceof Membership membership) {
      return membership(membership, " NOT IN (");
    }
    if (condition instanceof Contains contains) {
      return word(contains.column(), " NOT CONTAINS ").append(quoted(contains.text()));
    }
    if (condition instanceof Like like) {
      return word(like.column(), " NOT LIKE ").append(quoted(like.pattern()));
    }
    text.append("NOT (");
    return condition.accept(this).append(')');
  }

  @Override
  public StringBuilder and(And and) {
    return joined(and.conditions(), " AND ");
  }

  @Override
  public StringBuilder or(Or or) {
    return joined(or.conditions(), " OR ");
  }

  private StringBuilder word(String column, String operator) {
    return text.append(column(column)).append(operator);
  }

  private StringBuilder membership(Membership membership, String operator) {
    word(membership.column(), operator);
    String separator = "";
    for (Literal literal : membership.literals()) {
      text.append(separator).append(literal(literal));
      separator = ", ";
    }
    return text.append(')');
  }

  private StringBuilder joined(List<Condition> conditions, String operator) {
    String separator = "";
    for (Condition condition : conditions) {
      text.append(separator);
      separator = operator;
      if (condition instanceof And || condition instanceof Or) {
        text.append('(');
        condition.accept(this).append(')');
      } else {
        condition.accept(this);
      }
    }
    return text;
  }
}
