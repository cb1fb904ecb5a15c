"""What dbmcp selftest prints, and its exit codes."""

import json
from pathlib import Path
from typing import Any

import pytest

from dbmcp.cli import main
from dbmcp.cli.selftest import lines

LEAKY: dict[str, Any] = {
    "database": "shop",
    "engine": "SQLite",
    "mode": "read_only",
    "table": '"main"."orders"',
    "attacks": 7,
    "refused": 4,
    "stopped_by_engine": 1,
    "leaks": [
        {"family": "sleep", "text": "SELECT sleep(9)", "sent": False},
        {"family": "writes", "text": "DELETE FROM orders", "sent": True},
    ],
    "families": {
        "sleep": {"attacks": 3, "refused": 2, "stopped_by_engine": 0, "leaks": 1},
        "writes": {"attacks": 4, "refused": 2, "stopped_by_engine": 1, "leaks": 1},
    },
    "not_tried": {"hidden tables": "the lists hide no table"},
}


def test_leaks_and_families_are_told() -> None:
    assert list(lines(LEAKY)) == [
        'shop: SQLite, mode read_only, aimed at "main"."orders"',
        "  sleep                              2 of 3 refused, 1 LEAK",
        "  writes                             2 of 4 refused, 1 stopped by the engine, 1 LEAK",
        "  hidden tables                      not tried: the lists hide no table",
        "  LEAK (not run): SELECT sleep(9)",
        "  LEAK (the engine ran it, and it was rolled back): DELETE FROM orders",
        "4 of 7 refused, 1 stopped by the engine; leaks: 2",
    ]


def configured(folder: Path, *settings: str) -> list[str]:
    (folder / "shop.db").touch()
    file = folder / "dbmcp.toml"
    file.write_text(
        "\n".join(("[databases.shop]", f'url = "sqlite:///{folder}/shop.db"', *settings))
    )
    return ["selftest", "--config", str(file)]


def test_no_leak_is_0(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(configured(tmp_path)) == 0
    last = capsys.readouterr().out.splitlines()[-1]
    refused, _, attacks = last.partition(" refused")[0].partition(" of ")
    assert int(refused) == int(attacks) > 100
    assert last.endswith("leaks: 0")


def test_a_leak_is_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*configured(tmp_path, 'functions = ["load_extension"]'), "--json"]) == 1
    (told,) = json.loads(capsys.readouterr().out)["databases"]
    assert told["families"]["files and programs"]["leaks"] == len(told["leaks"]) > 3
    assert all("load_extension" in leak["text"] for leak in told["leaks"])
    assert not any(leak["sent"] for leak in told["leaks"])
    assert told["attacks"] == told["refused"] + len(told["leaks"])


def test_a_database_that_cannot_be_asked_is_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["selftest", "--database-url", f"sqlite:///{tmp_path}/none.db"]) == 1
    assert capsys.readouterr().out.startswith("default: WRONG [unavailable]")


def test_an_unknown_database_is_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*configured(tmp_path), "--database", "shpo"]) == 2
    assert '--database: no database "shpo"' in capsys.readouterr().err
