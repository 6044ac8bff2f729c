package io.spanbeam.filter;

import io.spanbeam.filter.Condition.And;
import io.spanbeam.filter.Condition.Comparison;
import io.spanbeam.filter.Condition.Contains;
import io.spanbeam.filter.Condition.IsNull;
import io.spanbeam.filter.Condition.Like;
import io.spanbeam.filter.Condition.Membership;
import io.spanbeam.filter.Condition.Not;
import io.spanbeam.filter.Condition.Or;
import java.util.ArrayList;
import java.util.List;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.tree.TerminalNode;

/** Builds the tree from what the parser read. */
final class TreeBuilder extends SpanFilterBaseVisitor<Condition> {
  private final SyntaxErrors errors;
  private int depth;

  TreeBuilder(SyntaxErrors errors) {
    this.errors = errors;
  }

  @Override
  public Condition visitFilter(SpanFilterParser.FilterContext filter) {
    return visit(filter.disjunction());
  }

  @Override
  public Condition visitDisjunction(SpanFilterParser.DisjunctionContext disjunction) {
    List<SpanFilterParser.ConjunctionContext> parts = disjunction.conjunction();
    if (parts.size() == 1) {
      return visit(parts.get(0));
    }
    enter(disjunction);
    List<Condition> conditions = new ArrayList<>(parts.size());
    for (SpanFilterParser.ConjunctionContext part : parts) {
      conditions.add(visit(part));
    }
    depth--;
    return new Or(conditions);
  }

  @Override
  public Condition visitConjunction(SpanFilterParser.ConjunctionContext conjunction) {
    List<SpanFilterParser.NegationContext> parts = conjunction.negation();
    if (parts.size() == 1) {
      return visit(parts.get(0));
    }
    List<Condition> conditions = new ArrayList<>(parts.size());
    for (SpanFilterParser.NegationContext part : parts) {
      conditions.add(visit(part));
    }
    return new And(conditions);
  }

  @Override
  public Condition visitNegated(SpanFilterParser.NegatedContext negated) {
    enter(negated);
    Condition condition = visit(negated.negation());
    depth--;
    return new Not(condition);
  }

  @Override
  public Condition visitBracketed(SpanFilterParser.BracketedContext bracketed) {
    return visit(bracketed.disjunction());
  }

  @Override
  public Condition visitTested(SpanFilterParser.TestedContext tested) {
    return visit(tested.test());
  }

  @Override
  public Condition visitComparison(SpanFilterParser.ComparisonContext comparison) {
    return new Comparison(
        column(comparison), operator(comparison.operator), literal(comparison.literal()));
  }

  @Override
  public Condition visitNullComparison(SpanFilterParser.NullComparisonContext comparison) {
    Condition isNull = new IsNull(column(comparison));
    return comparison.operator.getType() == SpanFilterParser.EQUAL ? isNull : new Not(isNull);
  }

  @Override
  public Condition visitMembership(SpanFilterParser.MembershipContext membership) {
    List<Literal> literals = new ArrayList<>(membership.literal().size());
    for (SpanFilterParser.LiteralContext literal : membership.literal()) {
      literals.add(literal(literal));
    }
    return negatedIf(membership.NOT(), new Membership(column(membership), literals));
  }

  @Override
  public Condition visitContaining(SpanFilterParser.ContainingContext containing) {
    return negatedIf(
        containing.NOT(), new Contains(column(containing), unquoted(containing.STRING())));
  }

  @Override
  public Condition visitMatching(SpanFilterParser.MatchingContext matching) {
    return negatedIf(matching.NOT(), new Like(column(matching), unquoted(matching.STRING())));
  }

  @Override
  public Condition visitRange(SpanFilterParser.RangeContext range) {
    String column = column(range);
    Condition between =
        new And(
            List.of(
                new Comparison(column, ComparisonOperator.GREATER_OR_EQUAL, literal(range.low)),
                new Comparison(column, ComparisonOperator.LESS_OR_EQUAL, literal(range.high))));
    return negatedIf(range.NOT(), between);
  }

  @Override
  public Condition visitNullness(SpanFilterParser.NullnessContext nullness) {
    return negatedIf(nullness.NOT(), new IsNull(column(nullness)));
  }

  private void enter(ParserRuleContext context) {
    depth++;
    if (depth > FilterParsing.MAX_DEPTH) {
      throw errors.tooDeep(context.getStart());
    }
  }

  private static Condition negatedIf(TerminalNode not, Condition condition) {
    return not == null ? condition : new Not(condition);
  }

  private static String column(SpanFilterParser.TestContext test) {
    return FilterText.unquotedColumn(
        ((SpanFilterParser.TestedContext) test.getParent()).NAME().getText());
  }

  private static ComparisonOperator operator(Token token) {
    for (ComparisonOperator operator : ComparisonOperator.values()) {
      if (operator.symbol().equals(token.getText())) {
        return operator;
      }
    }
    throw new IllegalStateException("The grammar has an unknown operator " + token.getText());
  }

  private Literal literal(SpanFilterParser.LiteralContext literal) {
    Token token = literal.getStart();
    return switch (token.getType()) {
      case SpanFilterParser.STRING -> new Literal.Text(unquoted(literal.STRING()));
      case SpanFilterParser.NUMBER ->
          new Literal.Number(
              NumberText.parse(token.getText()).orElseThrow(() -> errors.numberOutOfRange(token)));
      case SpanFilterParser.TRUE -> new Literal.Truth(true);
      case SpanFilterParser.FALSE -> new Literal.Truth(false);
      default -> throw new IllegalStateException("The grammar has an unknown literal " + token);
    };
  }

  private static String unquoted(TerminalNode string) {
    String text = string.getText();
    return text.substring(1, text.length() - 1).replace("''", "'");
  }
}
