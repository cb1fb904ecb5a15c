"""The words of dbmcp audit: times as people type them, lines that a terminal may show."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dbmcp.audit import Source, Status
from dbmcp.audit.report import Report, ToolSum
from dbmcp.cli.audit import SHOWN_CHARACTERS, _line, _print_report, moment
from dbmcp.errors import ConfigError


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90s", 90), ("90m", 5_400), ("24h", 86_400), ("7d", 604_800), ("2w", 1_209_600)],
)
def test_a_time_ago(text: str, seconds: int) -> None:
    before = datetime.now(UTC)
    found = moment(text) + timedelta(seconds=seconds)
    assert before <= found <= datetime.now(UTC)


@pytest.mark.parametrize(
    ("text", "hour"),
    [("2026-01-31", 0), ("2026-01-31T12:00", 12), ("2026-01-31T12:00+02:00", 10)],
)
def test_a_date_is_utc_unless_it_says(text: str, hour: int) -> None:
    assert moment(text).astimezone(UTC) == datetime(2026, 1, 31, hour, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "yesterday", "-1h", "24", "h", "999999w", "2026-13-01"])
def test_anything_else_is_explained(text: str) -> None:
    with pytest.raises(ConfigError, match="write 90m, 24h, 7d"):
        moment(text)


CALL: dict[str, Any] = {
    "started_at": datetime(2026, 1, 31, 12, tzinfo=UTC),
    "tool_name": "execute_query",
    "database": "shop",
    "status": "success",
    "rule": "",
    "error_code": "",
    "duration_ms": 1.25,
    "response_summary": "3 rows",
    "source": "live",
    "client_name": "raw",
    "client_version": "1",
    "fingerprint": "SELECT ?",
}


def test_a_call_is_one_line() -> None:
    assert _line(CALL) == (
        "2026-01-31 12:00:00Z  execute_query  shop  success  1.2 ms  3 rows  raw 1  SELECT ?"
    )
    refused = {**CALL, "status": "refused", "rule": "tables", "error_code": "policy_denied"}
    assert "  refused tables  " in _line(refused)
    failed = {**CALL, "status": "error", "error_code": "sql_syntax", "duration_ms": None}
    assert "  error sql_syntax  - ms  " in _line(failed)
    assert "  cached  " in _line({**CALL, "source": "cached"})


def test_a_line_is_cut_and_holds_no_escape_sequence() -> None:
    line = _line({**CALL, "fingerprint": "SELECT \x1b[31m\n" + "x" * 500, "client_name": "\x07"})
    assert line.isprintable()
    assert len(line) == SHOWN_CHARACTERS
    assert "\\x1b[31m\\n" in line


def test_a_report_sums_by_tool(capsys: pytest.CaptureFixture[str]) -> None:
    report = Report(
        [
            ToolSum("execute_query", 10, 2.0, 0.5, 8.25, {Status.SUCCESS: 7, Status.TIMEOUT: 3}),
            ToolSum("search_schema", 2, None, None, None, {Status.ERROR: 2}),
        ],
        {Source.LIVE: 11, Source.CACHED: 1},
        {"statement-kind": 2, "tables": 1},
    )
    _print_report(report)
    lines = capsys.readouterr().out.splitlines()
    assert [line.split() for line in lines[1:4]] == [
        ["tool", "calls", "average", "ms", "minimum", "maximum", "success", "error", "timeout"],
        ["execute_query", "10", "2.0", "0.5", "8.2", "7", "0", "3"],
        ["search_schema", "2", "-", "-", "-", "0", "2", "0"],
    ]
    assert "error rate: 41.7 % (error and timeout)" in lines
    assert "answers: 11 live, 1 cached" in lines
    assert lines[-2:] == ["       2  statement-kind", "       1  tables"]
