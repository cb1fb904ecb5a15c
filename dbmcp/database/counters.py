"""What callers' statements on one database came to, counted as they end."""

from dataclasses import dataclass

from dbmcp.errors import PolicyError

SLOW_SECONDS = 1.0
"""A statement that takes longer counts as slow."""


@dataclass(slots=True)
class Counters:
    """Totals since the server started.

    Attributes:
        statements: everything that callers sent.
        errors: those that failed or were stopped.
        refused: those that the policy refused.
        slow: those that took over a second.
        parsed: texts that had to be parsed.
        reused: texts whose facts were kept from an earlier call.
    """

    statements: int = 0
    errors: int = 0
    refused: int = 0
    slow: int = 0
    parsed: int = 0
    reused: int = 0

    def add(self, seconds: float, error: BaseException | None) -> None:
        """Count one statement that has ended.

        Args:
            seconds: how long it took.
            error: what it raised, None for a success.
        """
        self.statements += 1
        self.slow += seconds > SLOW_SECONDS
        if isinstance(error, PolicyError):
            self.refused += 1
        elif error is not None:
            self.errors += 1
