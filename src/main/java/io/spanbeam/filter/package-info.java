/**
 * Filter expressions: parsed with a position for errors, pushed down as text where the service
 * documents the operators, evaluated on columns where it does not. {@link
 * io.spanbeam.filter.FilterExpression} is the door.
 *
 * <p>May depend on {@code span}, Arrow, the ANTLR runtime and Jackson (for columns that hold JSON).
 * Knows neither Beam nor the service.
 *
 * <h2>Language</h2>
 *
 * <p>That of the service (ax-protocol §9): {@code = != < <= > >=}, {@code IN (...)}, {@code
 * CONTAINS}, {@code LIKE}, {@code IS NULL}, {@code IS NOT NULL}, {@code AND}, {@code OR}, brackets.
 * Keywords may be in any case, {@code AND} binds tighter than {@code OR}, {@code = null} and {@code
 * != null} mean {@code IS NULL} and {@code IS NOT NULL}. Extensions, evaluated locally: {@code
 * NOT}, {@code NOT IN}, {@code NOT LIKE}, {@code NOT CONTAINS}, {@code NOT BETWEEN}, {@code true}
 * and {@code false}, a single quote in text written twice, column names in double quotes or with a
 * hyphen, comparisons of {@code start_time} and {@code end_time}. {@code BETWEEN x AND y} is read
 * as {@code >= x AND <= y}.
 *
 * <h2>Meaning where Spanbeam evaluates</h2>
 *
 * <p>What is pushed down means what the service takes it to mean. Locally it is SQL's three-valued
 * logic: a test of a missing value is unknown, {@code NOT} of unknown is unknown, and a row passes
 * only where the filter is true.
 *
 * <table>
 *   <caption>Values and tests</caption>
 *   <tr><th>Column</th><th>Test</th><th>Meaning</th></tr>
 *   <tr><td>does not exist, or of Arrow's null type</td><td>any</td><td>NULL in every row</td></tr>
 *   <tr><td>text</td><td>against text</td><td>by code points, case-sensitive</td></tr>
 *   <tr><td>text</td><td>against a number</td><td>numerically where the text is a number ({@code
 *     -1}, {@code 2.5}, {@code 1e3}), else unknown. 64-bit integers are compared exactly, other
 *     numbers as 64-bit floats</td></tr>
 *   <tr><td>text</td><td>against true or false</td><td>where the text is {@code true} or {@code
 *     false} in any case, else unknown</td></tr>
 *   <tr><td>text</td><td>{@code CONTAINS}</td><td>the text is part of it, case-sensitive</td></tr>
 *   <tr><td>text</td><td>{@code LIKE}</td><td>{@code %} any text, {@code _} one code point,
 *     case-sensitive, no escape character, the whole value must match</td></tr>
 *   <tr><td>integer, decimal</td><td>against a number, or text that is one</td><td>exactly, at any
 *     size; {@code = 2.5} is false for every integer. Against other text unknown</td></tr>
 *   <tr><td>float</td><td>against a number, or text that is one</td><td>the number is rounded to
 *     the precision of the column (32 or 64 bits). NaN is NULL, as in the JSON of a span; infinity
 *     and -0.0 compare by value</td></tr>
 *   <tr><td>boolean</td><td>against true, false or text that is one</td><td>false comes before
 *     true. Against anything else unknown</td></tr>
 *   <tr><td>time or date; {@code start_time} and {@code end_time} as integers</td><td>against
 *     text</td><td>ISO 8601 with up to nine digits of a second; a date is its midnight; UTC without
 *     an offset. Against other text unknown</td></tr>
 *   <tr><td>the same</td><td>against a number</td><td>nanoseconds since the epoch</td></tr>
 *   <tr><td>number, boolean, time</td><td>{@code CONTAINS}, {@code LIKE}</td><td>unknown</td></tr>
 *   <tr><td>struct, map</td><td>any</td><td>as text: its compact JSON</td></tr>
 *   <tr><td>list</td><td>any but {@code IS NULL}</td><td>true if it is true for any element, else
 *     false; {@code !=} and the tests with {@code NOT} are true if it is true for no element</td></tr>
 *   <tr><td>other types</td><td>any but {@code IS NULL}</td><td>unknown</td></tr>
 * </table>
 *
 * <p>{@code IN} is {@code =} with any of its values. An empty {@code parent_id} is NULL, because
 * root spans have either (ax-protocol §8.1). Where there is no column of these names: {@code
 * attributes.metadata.<key>} is the member of the JSON in {@code attributes.metadata}, as text;
 * {@code event.attributes} is the list of the {@code attributes} of each event in {@code events},
 * as text. See {@link io.spanbeam.filter.StandInColumn}.
 */
package io.spanbeam.filter;
