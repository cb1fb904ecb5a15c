"""The command line: what each form runs, its exit codes, and that no secret shows."""

import json
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

import dbmcp
from dbmcp.cli import main, parser

CANARY = "Canary-7f3a"


@pytest.fixture(autouse=True)
def _empty_folder(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(str(tmp_path))
    for name in ("DATABASE_URL", "TIDB_URL", "TIDB_HOST", "POSTGRES_SERVER", "PGHOST", "PGSERVICE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.delenv("DBMCP_STORE_URL", raising=False)


def test_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"dbmcp {dbmcp.__version__}\n"


def test_the_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    text = capsys.readouterr().out
    assert all(
        word in text
        for word in (
            "serve",
            "demo",
            "check-sql",
            "grants",
            "selftest",
            "DATABASE_URL",
            "exit codes",
        )
    )


WRONG = [
    (["nosuch"], "invalid choice"),
    ([f"mysql://u:{CANARY}@h/d"], "invalid choice"),
    (["--databse-url", f"mysql://u:{CANARY}@h/d"], "unrecognized arguments"),
    (["--transport", "htp"], "invalid choice"),
    (["--port", "x"], "invalid int value"),
    (["--port", "70000"], "--port: expected a whole number from 0 to 65535"),
    (["--config", "none.toml"], "none.toml: the file does not exist"),
    (["--database-url", f"mysqll://u:{CANARY}@h/d"], "--database-url: unknown URL scheme"),
    (["check", "--database-url", f"postgresql://u:{CANARY}@h:x/d"], "the port is not a number"),
    (["demo", "--port", "70000"], "--port: expected a whole number"),
    (["check", "--port", "1"], "unrecognized arguments"),
    (["check-sql", "SELECT 1", "--file", "x.sql"], "a text and --file exclude each other"),
    (["check-sql", "--file", "none.sql"], "none.sql: it cannot be read"),
    (["check-sql", "SELECT 1", "--dialect", "oracle"], "invalid choice"),
    (["check-sql", "SELECT 1", "--database", "x"], '--database: no database "x"'),
    (["check-sql", "SELECT 1", "--dialect", "sqlite", "--connect"], "--dialect excludes"),
    (["check-sql", "SELECT 1", "--mode", "read_write"], "--mode goes with --dialect"),
    (["check-sql", "SELECT 1", "--parameters", "id"], "--parameters: write JSON"),
    (["check-sql", "--file", "empty.sql"], "there is no statement to check"),
    (["grants", "--database", "x"], '--database: no database "x"'),
    (["grants", "--json"], "unrecognized arguments"),
    (["grants", "--database-url", f"mysqll://u:{CANARY}@h/d"], "unknown URL scheme"),
    (["store"], "the following arguments are required: action"),
    (["store", "downgrade"], "the following arguments are required: revision"),
    (["store", "revision"], "the following arguments are required: -m"),
    (["store", "current", "--config", "none.toml"], "none.toml: the file does not exist"),
    (["audit", "tail", "--limit", "0"], "write a number from 1 to"),
    (["audit", "report", "--since", "soon"], "--since: it is no time"),
    (["audit", "nosuch"], "invalid choice"),
]


@pytest.mark.parametrize(("arguments", "words"), WRONG)
def test_wrong_usage_is_one_error_and_exit_code_2(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("empty.sql").write_text("-- nothing\n")
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert words in captured.err
    assert CANARY not in captured.err
    assert "Traceback" not in captured.err


VERDICTS = [
    (["SELECT 1", "--dialect", "postgresql"], 0, "line 1: allowed"),
    (["DROP TABLE t", "--dialect", "sqlite"], 1, "line 1: refused, rule statement-kind"),
    (["DELETE FROM t WHERE id = 1", "--dialect", "tidb", "--mode", "read_write"], 0, "writes"),
    (["SELECT sleep(1)", "--database-url", "mysql://h/d"], 1, "function sleep"),
]


@pytest.mark.parametrize(("arguments", "code", "words"), VERDICTS)
def test_check_sql_needs_no_database(
    arguments: list[str], code: int, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check-sql", *arguments]) == code
    captured = capsys.readouterr()
    assert captured.err == ""
    assert words in captured.out
    assert "without a connection" in captured.out


def test_check_sql_tells_everything_in_json(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = b"SELECT lower(a) FROM t;\n\nDELETE FROM t;\n"
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(text)))
    assert main(["check-sql", "--dialect", "mysql", "--json"]) == 1
    allowed, refused = json.loads(capsys.readouterr().out)["statements"]
    assert (allowed["line"], allowed["verdict"], allowed["kind"]) == (1, "allowed", "read")
    assert (allowed["reads"], allowed["functions"]) == (["t"], ["lower"])
    assert allowed["columns"] == ["t.a"]
    assert (refused["line"], refused["rule"], refused["writes"]) == (3, "statement-kind", ["t"])
    assert refused["accepted"] == "allowed: SELECT, EXPLAIN, SHOW, DESCRIBE"


def test_grants_on_a_file_are_comments(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "shop.db").touch()
    assert main(["grants", "--database-url", f"sqlite:///{tmp_path}/shop.db"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("-- dbmcp grants: default, SQLite")
    assert all(line.startswith("-- ") for line in lines)
    assert main(["grants", "--database-url", f"sqlite:///{tmp_path}/none.db"]) == 1
    assert "[unavailable]" in capsys.readouterr().out


def test_a_stores_url_that_cannot_be_used_is_told_before_anything_starts(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DBMCP_STORE_URL", f"mysqll://u:{CANARY}@h/d")
    for arguments in (["--database-url", "x.db"], ["store", "current"], ["audit", "tail"]):
        assert main(arguments) == 2
        captured = capsys.readouterr()
        assert captured.err.startswith("dbmcp: DBMCP_STORE_URL: unknown URL scheme")
        assert CANARY not in captured.err


def test_a_wrong_variable_is_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"mysqll://u:{CANARY}@h/d")
    assert main([]) == 2
    error = capsys.readouterr().err
    assert error == 'dbmcp: DATABASE_URL: unknown URL scheme "mysqll". nearest: mysql://\n'


def test_a_database_url_is_no_plain_text_in_the_parsed_arguments() -> None:
    parsed = parser().parse_args(["serve", "--database-url", CANARY])
    assert CANARY not in repr(parsed)
