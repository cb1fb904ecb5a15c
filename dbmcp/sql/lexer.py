"""How an engine cuts a text into tokens; shared by the guard and the parameters."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Lexis:
    r"""The lexical rules in which engines differ.

    Attributes:
        sqlglot: the name of sqlglot's dialect.
        backslash_escapes: `\'` stays inside a string (MySQL family).
        escape_strings: `E'...'` strings take backslashes (Postgres).
        dollar_quotes: `$tag$ ... $tag$` is a string (Postgres).
        nested_comments: `/* /* */ */` nests (Postgres).
        hash_comments: `#` starts a comment (MySQL family).
        dash_needs_space: `--x` is no comment, `-- x` is (MySQL family).
        double_quoted_strings: `"x"` is a string, not a name (MySQL family).
        backtick_names: quotes a name with backticks.
        bracket_names: quotes a name as `[x]` (SQLite).
        unicode_escapes: `U&'...'` and `U&"..."` exist (Postgres).
        executable_comments: openings of comments that an engine of the family runs.
        question_operators: `?`, `?|`, `?&` are operators too (Postgres).
        slices: `a[1:n]` is a slice (Postgres).
    """

    sqlglot: str
    backslash_escapes: bool = False
    escape_strings: bool = False
    dollar_quotes: bool = False
    nested_comments: bool = False
    hash_comments: bool = False
    dash_needs_space: bool = False
    double_quoted_strings: bool = False
    backtick_names: bool = False
    bracket_names: bool = False
    unicode_escapes: bool = False
    executable_comments: tuple[str, ...] = ()
    question_operators: bool = False
    slices: bool = False
