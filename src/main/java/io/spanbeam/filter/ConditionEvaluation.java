package io.spanbeam.filter;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.spanbeam.filter.Condition.And;
import io.spanbeam.filter.Condition.Comparison;
import io.spanbeam.filter.Condition.Contains;
import io.spanbeam.filter.Condition.IsNull;
import io.spanbeam.filter.Condition.Like;
import io.spanbeam.filter.Condition.Membership;
import io.spanbeam.filter.Condition.Not;
import io.spanbeam.filter.Condition.Or;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.BaseListVector;

/** Evaluates a condition on the columns of a batch. Used by one thread. */
final class ConditionEvaluation implements FilterVisitor<TernaryColumn> {
  private final VectorSchemaRoot root;
  private final int rows;

  ConditionEvaluation(VectorSchemaRoot root) {
    this.root = root;
    this.rows = root.getRowCount();
  }

  @Override
  public TernaryColumn comparison(Comparison comparison) {
    ComparisonOperator operator = comparison.operator();
    if (operator == ComparisonOperator.NOT_EQUAL) {
      // Of a list too: none of its elements is equal.
      return comparison(
              new Comparison(comparison.column(), ComparisonOperator.EQUAL, comparison.literal()))
          .not();
    }
    return test(
        comparison.column(), cells -> ordered(Orderings.of(cells, comparison.literal()), operator));
  }

  @Override
  public TernaryColumn membership(Membership membership) {
    return test(membership.column(), cells -> memberTest(cells, membership.literals()));
  }

  @Override
  public TernaryColumn contains(Contains contains) {
    TextTest test = TextTest.containing(contains.text());
    return test(contains.column(), cells -> textTest(cells, test));
  }

  @Override
  public TernaryColumn like(Like like) {
    TextTest test = new LikePattern(like.pattern());
    return test(like.column(), cells -> textTest(cells, test));
  }

  @Override
  public TernaryColumn isNull(IsNull isNull) {
    RowTest test =
        ColumnCells.of(isNull.column(), root)
            .map(ColumnCells::nullTest)
            .orElse(row -> RowTest.TRUE);
    return TernaryColumn.of(test, rows);
  }

  @Override
  public TernaryColumn not(Not not) {
    return not.condition().accept(this).not();
  }

  @Override
  public TernaryColumn and(And and) {
    TernaryColumn result = and.conditions().get(0).accept(this);
    for (int i = 1; i < and.conditions().size() && !result.isFalseFor(rows); i++) {
      result = result.and(and.conditions().get(i).accept(this));
    }
    return result;
  }

  @Override
  public TernaryColumn or(Or or) {
    TernaryColumn result = or.conditions().get(0).accept(this);
    for (int i = 1; i < or.conditions().size() && !result.isTrueFor(rows); i++) {
      result = result.or(or.conditions().get(i).accept(this));
    }
    return result;
  }

  private TernaryColumn test(String column, Function<ColumnCells, RowTest> test) {
    RowTest bound =
        ColumnCells.of(column, root).map(cells -> bind(cells, test)).orElse(RowTest.NEVER_KNOWN);
    return TernaryColumn.of(bound, rows);
  }

  /** Binds a test to values; of a list, to its elements: true if it is true for any of them. */
  private static RowTest bind(ColumnCells cells, Function<ColumnCells, RowTest> test) {
    if (cells.list().isEmpty()) {
      return test.apply(cells);
    }
    BaseListVector list = cells.list().get();
    RowTest elementTest = bind(cells.elements(), test);
    return row -> {
      if (list.isNull(row)) {
        return RowTest.UNKNOWN;
      }
      int end = list.getElementEndIndex(row);
      for (int i = list.getElementStartIndex(row); i < end; i++) {
        if (elementTest.test(i) == RowTest.TRUE) {
          return RowTest.TRUE;
        }
      }
      return RowTest.FALSE;
    };
  }

  private static RowTest ordered(Ordering ordering, ComparisonOperator operator) {
    return row -> {
      int order = ordering.compare(row);
      return order == Ordering.UNKNOWN ? RowTest.UNKNOWN : RowTest.of(operator.accepts(order));
    };
  }

  private static RowTest textTest(ColumnCells cells, TextTest test) {
    return cells
        .text()
        .<RowTest>map(
            texts ->
                row ->
                    texts.load(row)
                        ? RowTest.of(test.test(texts.bytes(), texts.length()))
                        : RowTest.UNKNOWN)
        .orElse(RowTest.NEVER_KNOWN);
  }

  private static RowTest memberTest(ColumnCells cells, List<Literal> literals) {
    List<RowTest> tests = new ArrayList<>();
    List<byte[]> texts = new ArrayList<>();
    for (Literal literal : literals) {
      if (cells.text().isPresent() && literal instanceof Literal.Text text) {
        texts.add(text.value().getBytes(UTF_8));
      } else {
        tests.add(ordered(Orderings.of(cells, literal), ComparisonOperator.EQUAL));
      }
    }
    if (!texts.isEmpty()) {
      // A list of IDs can be long, so its texts are searched and not tried one by one.
      byte[][] sorted = texts.toArray(byte[][]::new);
      Arrays.sort(sorted, Arrays::compareUnsigned);
      tests.add(textTest(cells, (text, length) -> isAmong(sorted, text, length)));
    }
    return tests.size() == 1 ? tests.get(0) : anyOf(tests);
  }

  private static boolean isAmong(byte[][] sorted, byte[] text, int length) {
    int low = 0;
    int high = sorted.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      byte[] candidate = sorted[middle];
      int order = Arrays.compareUnsigned(candidate, 0, candidate.length, text, 0, length);
      if (order == 0) {
        return true;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return false;
  }

  private static RowTest anyOf(List<RowTest> tests) {
    return row -> {
      int result = RowTest.FALSE;
      for (RowTest test : tests) {
        int one = test.test(row);
        if (one == RowTest.TRUE) {
          return RowTest.TRUE;
        }
        result = Math.min(result, one);
      }
      return result;
    };
  }
}
