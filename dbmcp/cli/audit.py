"""dbmcp audit: what was asked of this server, line by line or summed up, from its own store."""

import asyncio
import os
import re
import sys
from collections.abc import Coroutine, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NoReturn

from dbmcp.config import StoreSettings
from dbmcp.errors import ConfigError, DbmcpError

if TYPE_CHECKING:
    from dbmcp.audit.report import Call, Report, ToolSum
    from dbmcp.store import Store

POLL_SECONDS = 0.5
OVERLAP = timedelta(seconds=10)
"""A row may become visible after later ones: its transaction took longer."""

BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
RECENT = 10
"""Calls shown at the end of a report."""

SHOWN_CHARACTERS = 160
_AGO = re.compile(r"(\d{1,6})([smhdw])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def tail(settings: StoreSettings, *, limit: int, follow: bool) -> int:
    """Print the latest calls and return the exit code.

    Args:
        settings: where the store lies.
        limit: how many calls.
        follow: go on with new ones as they come.

    Raises:
        ConfigError: the store cannot be used.
    """
    return _run(_tail(settings, limit=limit, follow=follow))


def summary(settings: StoreSettings, *, since: str) -> int:
    """Print what the calls since a moment come to and return the exit code.

    Args:
        settings: where the store lies.
        since: the earliest call that counts, as typed.

    Raises:
        ConfigError: `since` is no time, or the store cannot be used.
    """
    return _run(_summary(settings, since=moment(since)))


def moment(text: str) -> datetime:
    """Return the moment that somebody typed; UTC unless it says otherwise.

    Args:
        text: `90m`, `24h`, `7d`, a date, or a date and time.

    Raises:
        ConfigError: it is none of these.
    """
    ago = _AGO.fullmatch(text)
    try:
        if ago:
            return datetime.now(UTC) - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
        found = datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        raise ConfigError(
            "--since: it is no time. write 90m, 24h, 7d, 2026-01-31 or 2026-01-31T12:00"
        ) from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _run(work: Coroutine[Any, Any, None]) -> int:
    try:
        asyncio.run(work)
    except ConfigError:
        raise
    except DbmcpError as error:
        print(f"dbmcp: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:  # `dbmcp audit tail | head`: nobody reads on
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


async def _tail(settings: StoreSettings, *, limit: int, follow: bool) -> None:
    # Imported here: a mistyped command need not wait for SQLAlchemy.
    from dbmcp.audit.report import latest  # noqa: PLC0415
    from dbmcp.store import Store  # noqa: PLC0415

    store = Store(settings)
    try:
        await store.check()
        seen = await _seen(store) if follow else {}
        found = await latest(store, limit=limit)
        _print(found)
        if follow:
            await _follow(store, seen | _keys(found))
    finally:
        await store.close()


async def _seen(store: "Store") -> dict[tuple[str, str], datetime]:
    """What is in the store so near to its end that a look for new calls would find it again."""
    from dbmcp.audit.report import latest, recorded_since  # noqa: PLC0415  as above

    last = [call["recorded_at"] for call in await latest(store, limit=1)]
    return _keys(await recorded_since(store, last[0] - OVERLAP)) if last else {}


def _keys(calls: "Iterable[Call]") -> dict[tuple[str, str], datetime]:
    """A call that ended is another line than the same while it ran."""
    return {(call["id"], call["status"]): call["recorded_at"] for call in calls}


async def _follow(store: "Store", seen: dict[tuple[str, str], datetime]) -> NoReturn:
    from dbmcp.audit.report import recorded_since  # noqa: PLC0415  as above

    while True:
        await asyncio.sleep(POLL_SECONDS)
        # The store's own clock counts, not ours.
        start = max(seen.values(), default=BEGINNING) - OVERLAP
        found = await recorded_since(store, start)
        _print(call for call in found if (call["id"], call["status"]) not in seen)
        seen = _keys(found) or seen


async def _summary(settings: StoreSettings, *, since: datetime) -> None:
    from dbmcp.audit.report import latest, report  # noqa: PLC0415  as above
    from dbmcp.store import Store  # noqa: PLC0415

    store = Store(settings)
    try:
        await store.check()
        found = await report(store, since=since)
        recent = await latest(store, limit=RECENT)
    finally:
        await store.close()
    print(f"since {_time(since)}: {found.calls} calls")
    if found.calls:
        _print_report(found)
    if recent:
        print("\nlatest")
        _print(recent)


def _print_report(report: "Report") -> None:
    print()
    for line in _table(report.tools):
        print(line)
    print(f"\nerror rate: {report.error_percent:.1f} % (error and timeout)")
    sources = [f"{count} {source}" for source, count in report.by_source.items()]
    print(f"answers: {', '.join(sources)}")
    if report.refusals:
        print("\nrefusals by rule")
        for rule, count in report.refusals.items():
            print(f"  {count:>6}  {_plain(rule)}")


def _table(tools: "Sequence[ToolSum]") -> Iterable[str]:
    """Lay the sums out in columns; only success and error have one where they never occurred."""
    from dbmcp.audit import Status  # noqa: PLC0415  as above

    always = (Status.SUCCESS, Status.ERROR)
    statuses = [s for s in Status if s in always or any(s in tool.by_status for tool in tools)]
    heads = ["tool", "calls", "average ms", "minimum", "maximum", *statuses]
    rows = [
        [
            _plain(tool.tool),
            str(tool.calls),
            *map(_ms, (tool.average_ms, tool.least_ms, tool.most_ms)),
            *(str(tool.by_status.get(status, 0)) for status in statuses),
        ]
        for tool in tools
    ]
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    for row in [heads, *rows]:
        cells = [row[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        yield "  ".join(cells)


def _print(calls: "Iterable[Call]") -> None:
    for call in calls:
        print(_line(call), flush=True)


def _line(call: "Call") -> str:
    """One call: when, what, where, how it ended, how long, what came of it, who, the statement."""
    ended = " ".join(filter(None, (call["status"], call["rule"] or call["error_code"])))
    cached = "cached" if call["source"] == "cached" else ""
    who = " ".join(filter(None, (call["client_name"], call["client_version"])))
    took = f"{_ms(call['duration_ms'])} ms"
    parts = (
        _time(call["started_at"]),
        call["tool_name"],
        call["database"],
        ended,
        took,
        call["response_summary"],
        cached,
        who,
        call["fingerprint"],
    )
    line = "  ".join(_plain(part) for part in parts if part)
    return line if len(line) <= SHOWN_CHARACTERS else f"{line[: SHOWN_CHARACTERS - 1]}…"


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%SZ")


def _ms(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f}"


def _plain(text: str) -> str:
    """A caller's words as a terminal may have them: no line breaks, no escape sequences."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
