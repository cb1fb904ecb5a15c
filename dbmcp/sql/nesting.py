"""How deep a text nests and how much a parser would pay for it, counted token by token.

The counts are made for sqlglot's parser: it recurses on brackets, prefix operators and a few
words, and it parses some forms twice, so that nesting them costs 2^depth. A bound on both keeps any
text within linear cost and far from the end of the stack.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dbmcp.sql.lexer import Token, TokenKind
from dbmcp.sql.vocabulary import words

# A bracket behind one of these is tried as a type's argument first and read again as an expression.
_TYPES = """
aggregatefunction array bigdecimal bigint bignum bignumeric bigserial binary bit blob bool
boolean bpchar byte bytea char character cidr clob cstring date date32 datemultirange daterange
datetime datetime2 datetime64 dec decfloat decimal decimal128 decimal256 decimal32 decimal64
double dynamic enum enum16 enum8 fixed fixedstring float float32 float4 float64 float8 geography
geographypoint geometry hllsketch hstore hugeint image inet int int1 int128 int16 int2 int256
int3 int32 int4 int4multirange int4range int64 int8 int8multirange int8range integer interval
ipaddress ipprefix ipv4 ipv6 json jsonb linestring list long longblob longtext longvarchar
lowcardinality map mediumblob mediumint mediumtext money multilinestring multipolygon name nchar
nested nothing null nullable number numeric nummultirange numrange nvarchar nvarchar2 object oid
point polygon precision range real ref regclass regcollation regconfig regdictionary
regnamespace regoper regoperator regproc regprocedure regrole regtype ring rowversion serial set
short signed simpleaggregatefunction smalldatetime smallint smallmoney smallserial str string
struct super tdigest text time time_ns timestamp timestamp_ltz timestamp_ms timestamp_ns
timestamp_ntz timestamp_s timestampltz timestampntz timestamptz timetz tinyblob tinyint tinytext
tsmultirange tsrange tstzmultirange tstzrange ubigint udecimal udouble uhugeint uint uint128
uint256 umediumint union unknown unsigned usmallint utinyint uuid varbinary varchar varchar2
variant varying vector void xml year
"""
TYPE_WORDS = frozenset(_TYPES.split())
_QUANTIFIERS = frozenset({"any", "all", "some", "exists", "not"})
_PREFIXES = frozenset(
    {"all", "analyze", "any", "binary", "connect_by_root", "desc", "describe", "distinct"}
    | {"exists", "explain", "interval", "lateral", "not", "prior", "some"}
)
_NESTING_STATEMENTS = frozenset({"create", "describe", "explain", "set"})
_PLAIN_BEFORE_SET = frozenset({"character", "char", "charset", "delete", "update"})
_COMPARISONS = frozenset(
    {"between", "collate", "escape", "from", "glob", "ilike", "in", "like", "match", "regexp"}
    | {"rlike", "similar", "to"}
)
JOINS = frozenset({"join", "straight_join"})
ENDS_OF_JOINS = frozenset(
    {"where", "group", "order", "having", "limit", "union", "intersect", "except", "select", "set"}
)
_OPERANDS = frozenset(
    {TokenKind.STRING, TokenKind.NUMBER, TokenKind.NAME, TokenKind.NATIVE, TokenKind.QUESTION}
)
_MOST_DOUBLINGS = 24
_QUIET = _OPERANDS | {TokenKind.DOT, TokenKind.COLON, TokenKind.OTHER}
_MORE_WORDS = words("case begin end cross natural on using between and or if array")
LOUD = _PREFIXES | _NESTING_STATEMENTS | JOINS | ENDS_OF_JOINS | _MORE_WORDS
"""Words that count by themselves; any other one is an operand."""


@dataclass(slots=True)
class _Level:
    """What a bracket, CASE or BEGIN returns to when it ends, and what is pending inside it."""

    opener: str
    outer_depth: int = 0
    outer_doublings: int = 0
    outer_links: int = 0
    arrays: int = 0
    squares: int = 0
    joins: int = 0
    betweens: int = 0
    nots: int = 0


class Nesting:
    """Counts one text, token by token.

    Attributes:
        depth: levels open now: brackets, CASE, BEGIN, runs of prefix operators.
        arrays: levels of `ARRAY[` open now.
        excess: how many tokens a parser reads again, over the whole text so far.
    """

    def __init__(self) -> None:
        self.depth = 0
        self.excess = 0
        self._levels = [_Level("")]
        self._doublings = 0
        self._run = 0
        self._sticky = 0
        self._links = 0
        self._kind = TokenKind.SEMICOLON
        self._word = ""
        self._pending_if = False
        self._plain_join = True

    @property
    def arrays(self) -> int:
        """Levels of `ARRAY[` open now."""
        return self._levels[-1].arrays

    def follow(self, text: str, tokens: Iterable[Token]) -> Iterator[Token]:
        """Count tokens in order, comments left out; yield those after which a count may be higher.

        Args:
            text: what the tokens were cut from.
            tokens: all of them.
        """
        calm = True
        for token in tokens:
            kind, start, end = token
            word = text[start:end].lower() if kind is TokenKind.WORD else ""
            if calm and self._is_quiet(kind, word):
                self._word = "" if self._kind is TokenKind.DOT else word
                self._kind = kind
                continue
            self._add(kind, word or text[start:end])
            calm = not (self._doublings or self._links or self._pending_if or self._word == "array")
            yield token

    def _is_quiet(self, kind: TokenKind, word: str) -> bool:
        """Whether a token changes no count while nothing is pending; it may end a run."""
        if word:
            if self._kind is not TokenKind.DOT and (word in LOUD or word[0] == "_"):
                return False
        elif kind is TokenKind.COMMA:
            return not (self._run or self._sticky or self._levels[-1].nots)
        elif kind not in _QUIET:
            return False
        if self._run and (word or kind in _OPERANDS):
            self._end_run(sticky_too=False)
        return True

    def _add(self, kind: TokenKind, text: str) -> None:
        """Count the next token, whose own text is `text`, in lower case if it is a word."""
        word = text if kind is TokenKind.WORD and self._kind is not TokenKind.DOT else ""
        self._settle_if(text, word)
        self._settle_links(kind, text)
        if word:
            self._add_word(word)
        else:
            self._add_sign(kind, text)
        self._kind, self._word = kind, word or (text if kind is TokenKind.OPERATOR else "")
        if self._doublings:
            self.excess += (1 << min(self._doublings, _MOST_DOUBLINGS)) - 1

    def _add_sign(self, kind: TokenKind, text: str) -> None:
        """Count anything that is not a keyword."""
        if kind is TokenKind.OPEN:
            self._open(text)
        elif kind is TokenKind.CLOSE:
            self._close_bracket()
        elif kind is TokenKind.OPERATOR:
            self._prefix(len(text))
        elif kind is TokenKind.COMMA:
            self._end_run(sticky_too=True)
            self._end_nots()
        elif kind is TokenKind.SEMICOLON:
            self._end_statement()
        elif kind in _OPERANDS or kind is TokenKind.WORD:
            self._end_run(sticky_too=False)

    def _add_word(self, word: str) -> None:
        """Count a word that may be a keyword."""
        if word in {"case", "begin"} and self._word != "end":
            self._push(word, cost=1, doubles=False)
        elif word == "end":
            self._close_word()
        elif word in _PREFIXES or word.startswith("_"):
            self._prefix(1)
        else:
            self._end_run(sticky_too=False)
        if word in _NESTING_STATEMENTS and self._word not in _PLAIN_BEFORE_SET:
            self._stick()
        self._add_join_word(word)
        self._add_comparison_word(word)

    def _add_comparison_word(self, word: str) -> None:
        """Count BETWEEN until its AND, and NOT or ANY as an operand until AND or OR."""
        level = self._levels[-1]
        if word == "between":
            level.betweens += 1
            self.depth += 1
        elif word in {"any", "some"} or (
            word == "not" and (self._kind is TokenKind.OPERATOR or self._word in _COMPARISONS)
        ):
            level.nots += 1
            self.depth += 1
        elif word == "and" and level.betweens:
            level.betweens -= 1
            self.depth -= 1
        elif word in {"and", "or"}:
            self._end_nots()

    def _end_nots(self) -> None:
        """Leave the NOTs that were operands."""
        self.depth -= self._levels[-1].nots
        self._levels[-1].nots = 0

    def _add_join_word(self, word: str) -> None:
        """Follow which joins still wait for their condition: each doubles what comes behind."""
        level = self._levels[-1]
        if word in {"cross", "natural"}:
            self._plain_join = False
        elif word in JOINS:
            if self._plain_join:
                level.joins += 1
                self._doublings += 1
            self._plain_join = True
        elif word in {"on", "using"} and level.joins:
            level.joins -= 1
            self._doublings -= 1
        elif word in ENDS_OF_JOINS:
            self._doublings -= level.joins
            level.joins = 0

    def _settle_if(self, text: str, word: str) -> None:
        """Decide about an IF: one that is no call and no IF EXISTS is read twice."""
        if self._pending_if:
            if word == "not":
                return
            self._pending_if = False
            if text != "(" and word != "exists":
                self._doublings += 1
        self._pending_if = word == "if"

    def _settle_links(self, kind: TokenKind, text: str) -> None:
        """End a chain such as `f().g()[1]` where the token does not prolong it."""
        if self._word == "array" and kind is not TokenKind.OPEN:
            self._stick()
        prolongs = kind in {TokenKind.DOT, TokenKind.OPEN, TokenKind.CLOSE} or text == "::"
        if not prolongs and self._kind is not TokenKind.DOT and self._word != "::":
            self._links = 0

    def _open(self, bracket: str) -> None:
        """Enter a bracket."""
        doubles = self._word in TYPE_WORDS
        level = self._push(bracket, cost=1 + (self._word in _QUANTIFIERS), doubles=doubles)
        if bracket == "[":
            level.arrays += self._word == "array"
            level.squares += 1
            self.excess += level.squares - 1

    def _push(self, opener: str, *, cost: int, doubles: bool) -> _Level:
        """Enter a level; the run before it stays on the parser's stack meanwhile."""
        outer = self._levels[-1]
        depth = self.depth - self._run
        level = _Level(
            opener, depth, self._doublings, self._links, outer.arrays, squares=outer.squares
        )
        self._levels.append(level)
        self.depth += cost
        self._doublings += doubles
        self._run = self._links = 0
        return level

    def _pop(self) -> str:
        """Leave the innermost level and return what opened it."""
        level = self._levels.pop()
        self.depth, self._doublings = level.outer_depth, level.outer_doublings
        self._links = level.outer_links
        self._run = 0
        return level.opener

    def _close_word(self) -> None:
        """Leave a CASE or BEGIN, if one is innermost."""
        if self._levels[-1].opener in {"case", "begin"}:
            self._pop()

    def _close_bracket(self) -> None:
        """Leave the innermost bracket and whatever is left open in it."""
        while len(self._levels) > 1:
            if self._pop() not in {"case", "begin"}:
                break
        self._links += 1
        self.excess += self._links - 1

    def _prefix(self, count: int) -> None:
        """Lengthen the run of prefix operators."""
        self._run += count
        self.depth += count

    def _end_run(self, *, sticky_too: bool) -> None:
        """End the run: an operand stands here."""
        self.depth -= self._run
        self._run = 0
        if sticky_too and len(self._levels) == 1:
            self.depth -= self._sticky
            self._sticky = 0

    def _stick(self) -> None:
        """Count a word whose level lasts to the next comma or the bracket's end."""
        self.depth += 1
        if len(self._levels) == 1:
            self._sticky += 1

    def _end_statement(self) -> None:
        """Start afresh behind a semicolon outside brackets."""
        if len(self._levels) == 1:
            self.depth = self._doublings = self._run = self._sticky = 0
            self._levels = [_Level("")]
