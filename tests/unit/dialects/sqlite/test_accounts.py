"""SQLite without accounts: who may write the file, and what to do about it."""

from pathlib import Path
from typing import Any, cast

import pytest

from dbmcp.config import DatabaseSettings, Mode, Secret
from dbmcp.dialects.accounts import Survey, Wishes
from dbmcp.dialects.base import Connection
from dbmcp.dialects.sqlite import accounts
from dbmcp.dialects.sqlite.dialect import SQLiteDialect

NOBODY = cast("Connection", None)
NOTHING = Wishes((), whole=True, privileges=("SELECT",))


def dialect(url: str, mode: Mode) -> SQLiteDialect:
    return SQLiteDialect(DatabaseSettings("shop", Secret(url), mode=mode))


@pytest.mark.parametrize("mode", [Mode.READ_ONLY, Mode.READ_WRITE])
@pytest.mark.parametrize("writable", [True, False])
async def test_a_file_that_could_be_written_is_worth_a_note(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: Mode, *, writable: bool
) -> None:
    def access(path: Path, wanted: int) -> bool:
        assert (path.name, wanted) == ("shop.db", accounts.os.W_OK)
        return writable

    (tmp_path / "shop.db").touch()
    monkeypatch.setattr(accounts.os, "access", access)
    made = dialect(f"sqlite:///{tmp_path}/shop.db", mode).accounts()
    found = await made.survey(NOBODY)
    if mode is Mode.READ_ONLY and writable:
        assert "may write the file shop.db" in found.notes[0]
    else:
        assert found == Survey()
    lines = await made.grants(NOBODY, NOTHING)
    assert all(line.startswith("-- ") for line in lines)
    assert any("only read" in line for line in lines) == (mode is Mode.READ_ONLY)


async def test_memory_is_nobodys_file() -> None:
    made: Any = dialect(":memory:", Mode.READ_ONLY).accounts()
    assert await made.survey(NOBODY) == Survey()
    assert len(await made.grants(NOBODY, NOTHING)) == 1
