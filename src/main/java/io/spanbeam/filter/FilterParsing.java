package io.spanbeam.filter;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.DefaultErrorStrategy;
import org.antlr.v4.runtime.Parser;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Token;

/** From text to tree, with every problem as a {@link FilterSyntaxException}. */
final class FilterParsing {
  /** Longest filter; room for some ten thousand span IDs. */
  static final int MAX_LENGTH = 1 << 20;

  /** Deepest nesting of NOT and OR in a tree; keeps all recursion over it far from the stack. */
  static final int MAX_DEPTH = 100;

  // What the canonical text of a tree of MAX_DEPTH can have: NOT, its bracket, and one of an AND.
  private static final int MAX_WRITTEN_DEPTH = 4 * MAX_DEPTH;

  private FilterParsing() {}

  static Condition parse(String text) {
    if (text.length() > MAX_LENGTH) {
      throw new FilterSyntaxException(
          text,
          MAX_LENGTH,
          "it has %d characters, at most %d are possible".formatted(text.length(), MAX_LENGTH));
    }
    // Without listeners: the lexer takes any character, and the strategy below ends at once.
    SpanFilterLexer lexer = new SpanFilterLexer(CharStreams.fromString(text));
    lexer.removeErrorListeners();
    CommonTokenStream tokens = new CommonTokenStream(lexer);
    tokens.fill();
    SyntaxErrors errors = new SyntaxErrors(text, tokens.getTokens());
    checkDepth(tokens.getTokens(), errors);
    SpanFilterParser parser = new SpanFilterParser(tokens);
    parser.removeErrorListeners();
    parser.setErrorHandler(new FirstErrorEnds(errors));
    TreeBuilder builder = new TreeBuilder(errors);
    return builder.visit(parser.filter());
  }

  /** Refuses too deep nesting on the tokens, before the parser recurses into it. */
  private static void checkDepth(List<Token> tokens, SyntaxErrors errors) {
    Deque<Integer> negationsBeforeBracket = new ArrayDeque<>();
    int depth = 0;
    int negations = 0;
    for (Token token : tokens) {
      switch (token.getType()) {
        case SpanFilterParser.NOT -> negations++;
        case SpanFilterParser.OPEN -> {
          negationsBeforeBracket.push(negations);
          depth += negations + 1;
          negations = 0;
        }
        case SpanFilterParser.CLOSE -> {
          if (!negationsBeforeBracket.isEmpty()) {
            depth -= negationsBeforeBracket.pop() + 1;
          }
          negations = 0;
        }
        default -> negations = 0;
      }
      if (depth + negations > MAX_WRITTEN_DEPTH) {
        throw errors.tooDeep(token);
      }
    }
  }

  /** Turns the first problem that the parser meets into an exception in the user's words. */
  private static final class FirstErrorEnds extends DefaultErrorStrategy {
    private final SyntaxErrors errors;

    FirstErrorEnds(SyntaxErrors errors) {
      this.errors = errors;
    }

    @Override
    public void reportError(Parser parser, RecognitionException e) {
      throw errors.unexpected(e.getOffendingToken());
    }

    @Override
    public Token recoverInline(Parser parser) {
      throw errors.unexpected(parser.getCurrentToken());
    }

    @Override
    public void sync(Parser parser) {
      // Only repairs; a filter is not repaired.
    }
  }
}
