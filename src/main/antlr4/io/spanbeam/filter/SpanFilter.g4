/*
 * Filter expressions of the service (ax-protocol §9) and the extensions of Spanbeam: NOT, NOT IN,
 * NOT LIKE, NOT CONTAINS, BETWEEN, true and false, and column names in double quotes.
 */
grammar SpanFilter;

filter
    : disjunction EOF
    ;

disjunction
    : conjunction (OR conjunction)*
    ;

conjunction
    : negation (AND negation)*
    ;

negation
    : NOT negation          # negated
    | OPEN disjunction CLOSE # bracketed
    | NAME test             # tested
    ;

test
    : operator = (EQUAL | NOT_EQUAL | LESS | LESS_EQUAL | GREATER | GREATER_EQUAL) literal # comparison
    | operator = (EQUAL | NOT_EQUAL) NULL                   # nullComparison
    | NOT? IN OPEN literal (COMMA literal)* CLOSE           # membership
    | NOT? CONTAINS STRING                                  # containing
    | NOT? LIKE STRING                                      # matching
    | NOT? BETWEEN low = literal AND high = literal         # range
    | IS NOT? NULL                                          # nullness
    ;

literal
    : STRING
    | NUMBER
    | TRUE
    | FALSE
    ;

AND      options { caseInsensitive = true; } : 'and' ;
OR       options { caseInsensitive = true; } : 'or' ;
NOT      options { caseInsensitive = true; } : 'not' ;
IN       options { caseInsensitive = true; } : 'in' ;
IS       options { caseInsensitive = true; } : 'is' ;
NULL     options { caseInsensitive = true; } : 'null' ;
LIKE     options { caseInsensitive = true; } : 'like' ;
CONTAINS options { caseInsensitive = true; } : 'contains' ;
BETWEEN  options { caseInsensitive = true; } : 'between' ;
TRUE     options { caseInsensitive = true; } : 'true' ;
FALSE    options { caseInsensitive = true; } : 'false' ;

EQUAL         : '=' ;
NOT_EQUAL     : '!=' ;
LESS          : '<' ;
LESS_EQUAL    : '<=' ;
GREATER       : '>' ;
GREATER_EQUAL : '>=' ;
OPEN          : '(' ;
CLOSE         : ')' ;
COMMA         : ',' ;

STRING : '\'' (~['] | '\'\'')* '\'' ;
NUMBER : '-'? (DIGITS ('.' DIGITS)? | '.' DIGITS) ([eE] [+-]? DIGITS)? ;

// One token with its dots, so that a keyword may be a segment: attributes.in, event.name.
NAME : (WORD | QUOTED) ('.' (SEGMENT | QUOTED))* ;

SPACE : [\p{White_Space}]+ -> skip ;

// What people write instead: each gets a message of its own.
UNCLOSED_STRING : '\'' (~['] | '\'\'')* ;
UNCLOSED_NAME   : ((WORD | QUOTED) ('.' (SEGMENT | QUOTED))* '.')? '"' (~["] | '""')* ;
FOREIGN         : '==' | '<>' | '=<' | '=>' | '&&' | '||' | '=~' | '!~' | ([‘’“”`´] ~[‘’“”`´ ]* [’”`´]?) ;
UNEXPECTED      : . ;

fragment DIGITS  : [0-9]+ ;
fragment WORD    : [\p{L}_] [\p{L}\p{M}\p{N}_-]* ;
fragment SEGMENT : [\p{L}\p{N}_] [\p{L}\p{M}\p{N}_-]* ;
fragment QUOTED  : '"' (~["] | '""')+ '"' ;
