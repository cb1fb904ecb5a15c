"""The error taxonomy: every failure a caller or an operator can meet.

Each class has a `code` (the word in brackets that an agent sees), a `retryable` flag and a `str()`
that is safe to show to a model: `what is wrong. what to do`. Nothing secret may enter a message.
"""

from collections.abc import Iterable, Sequence
from typing import Self

REFUSAL_CHARACTERS = 239
"""Of a refusal: under 60 tokens."""

OBJECT_CHARACTERS = 40
"""Of an object in a refusal that would be longer than that."""


NEAREST_CHARACTERS = 70
"""Of nearest names in a refusal, beyond the first."""


TRANSACTION_SIZE = "transaction"
"""What a LimitError is about where a whole transaction is more than the engine keeps."""


class DbmcpError(Exception):
    """Base of every error that dbmcp raises on purpose.

    Attributes:
        code: the word that the MCP border prints in brackets before the text.
        retryable: whether the same request can succeed later without a change.
    """

    code = "internal"
    retryable = False

    def within(self, *, before: str = "", after: str = "") -> Self:
        """Return the same error with its text in a context; class, code and facts stay.

        Args:
            before: stands before the text, e.g. `operation 2 of 3: `.
            after: stands behind it; one full stop is enough between them.
        """
        # Not changed in place: an error that is kept is raised for many callers.
        text = str(self).removesuffix(".") if after.startswith(".") else str(self)
        told = type(self).__new__(type(self), f"{before}{text}{after}")
        vars(told).update(vars(self))
        return told


class RequestError(DbmcpError):
    """The caller has to send something else."""


class ArgumentError(RequestError):
    """An argument is missing, unknown, mistyped or impossible."""

    code = "invalid_argument"


class SqlSyntaxError(RequestError):
    """The text is not a statement of the database's dialect."""

    code = "sql_syntax"


class PolicyError(RequestError):
    """The policy of the database does not allow the statement.

    Args:
        message: the whole text: what is refused, and what would be accepted.
        rule: the rule's name as printed, e.g. `statement-kind`, `tables`, `one-statement`.
        obj: the table, function or statement kind that was refused.
    """

    code = "policy_denied"

    def __init__(self, message: str, *, rule: str, obj: str = "") -> None:
        super().__init__(_fitting(message, obj))
        self.rule = rule
        self.obj = obj


def few(names: Sequence[str]) -> str:
    """Return as many of these names as a short refusal holds, the first in any case."""
    shown = list(names[:1])
    for name in names[1:]:
        if sum(map(len, shown)) + len(name) > NEAREST_CHARACTERS:
            break
        shown.append(name)
    return ", ".join(shown)


def _fitting(message: str, obj: str) -> str:
    """The message with a long object shortened, so that what would be accepted is still read."""
    for part in sorted({obj, *obj.split(".")}, key=len, reverse=True):
        if len(message) <= REFUSAL_CHARACTERS:
            return message
        if len(part) > OBJECT_CHARACTERS:
            message = message.replace(part, f"{part[: OBJECT_CHARACTERS - 1]}…")
    return message


class UnknownNameError(RequestError):
    """A table, column, function or database does not exist.

    Args:
        kind: what was looked for, e.g. `table`, `column`.
        name: the name as the caller wrote it.
        choices: the nearest names that this caller may see, best first.
        detail: more of the sentence, e.g. ` in customers`.
        advice: the sentence that follows the choices.
    """

    code = "unknown_name"

    def __init__(
        self,
        kind: str,
        name: str,
        *,
        choices: Iterable[str] = (),
        detail: str = "",
        advice: str = "",
    ) -> None:
        self.kind = kind
        self.name = name
        self.advice = advice
        self.choices = tuple(choices)
        parts = [f'{kind} "{name}" does not exist{detail}.']
        if self.choices:
            parts.append(f"nearest: {', '.join(self.choices)}.")
        if advice:
            parts.append(advice)
        super().__init__(" ".join(parts).removesuffix("."))


class LimitError(RequestError):
    """A limit of the operator or of the protocol would be passed.

    Args:
        message: the whole text; it names the limit.
        what: what is limited, e.g. `max_rows`.
        limit: the limit in force.
    """

    code = "limit_exceeded"

    def __init__(self, message: str, *, what: str, limit: int | float) -> None:
        super().__init__(message)
        self.what = what
        self.limit = limit


class UnsupportedError(RequestError):
    """The engine lacks an ability that the request needs."""

    code = "unsupported"


class StatementError(RequestError):
    """The engine ran the statement and refused it: a constraint, a cast, a division by zero.

    Args:
        message: what the engine said, shortened, and what to do.
        sqlstate: the five-character SQLSTATE (or the engine's own code), empty if there is none.
        constraint: the constraint's name where the engine gives it.
        denied: whether the account lacks a privilege for it.
        tables: tables that the constraint belongs to or points at, where the engine names them.
    """

    code = "statement_failed"

    def __init__(
        self,
        message: str,
        *,
        sqlstate: str = "",
        constraint: str = "",
        denied: bool = False,
        tables: tuple[str, ...] = (),
    ) -> None:
        super().__init__(message)
        self.tables = tables
        self.sqlstate = sqlstate
        self.constraint = constraint
        self.denied = denied


class ExhaustedError(StatementError):
    """The engine had no memory for the statement, or for what its transaction holds."""


class ConfirmationRequiredError(RequestError):
    """The write needs a confirm token from a preview."""

    code = "confirmation_required"


class LeaseExpiredError(RequestError):
    """A cursor, transaction or confirm token is unknown, foreign or past its end."""

    code = "lease_expired"


class DatabaseError(DbmcpError):
    """It cannot be done now; the request itself is in order."""


class UnavailableError(DatabaseError):
    """The database cannot be reached, or has no connection free."""

    code = "unavailable"
    retryable = True


class TimeLimitError(DatabaseError):
    """The statement was stopped at its time limit."""

    code = "time_limit"


class ConflictError(DatabaseError):
    """A deadlock, a serialization failure or a lock wait: rolled back, worth a retry.

    Args:
        message: the whole text.
        waited: to try again at once is no use: a lock did not get free in time, a file is written.
    """

    code = "conflict"
    retryable = True

    def __init__(self, message: str, *, waited: bool = False) -> None:
        super().__init__(message)
        self.waited = waited


class OutcomeUnknownError(DatabaseError):
    """The connection broke during COMMIT: nobody knows whether it was done."""

    code = "outcome_unknown"


class RateLimitError(DatabaseError):
    """Too many calls at once or in a time."""

    code = "rate_limited"
    retryable = True


class CancelledError(DatabaseError):
    """Somebody stopped the statement on the server."""

    code = "cancelled"


class ConfigError(DbmcpError):
    """The configuration is wrong; raised at start-up only.

    Args:
        message: file, key, what is wrong and the nearest valid key. Never a secret.
    """

    code = "config"


class InternalError(DbmcpError):
    """A failure nobody foresaw: made at the MCP border only, shown as a reference.

    Args:
        reference: eight hexadecimal digits that stand in the log beside the traceback.
    """

    code = "internal"

    def __init__(self, reference: str) -> None:
        super().__init__(f"unexpected failure, reference {reference} (see the server's log)")
        self.reference = reference
