"""dbmcp check-sql: what the policy says of SQL that is not run, as a call would be told."""

import asyncio
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from dbmcp.config import DatabaseSettings, Mode, Secret, Settings
from dbmcp.dialects.address import url_of_engine
from dbmcp.encoding import visible_line
from dbmcp.errors import ConfigError, DbmcpError, PolicyError

if TYPE_CHECKING:
    from dbmcp.database import Database
    from dbmcp.execution.statements import Parameters
    from dbmcp.execution.verdict import Verdict
    from dbmcp.sql.facts import Name
    from dbmcp.sql.script import Piece

OFFLINE = "without a connection: names are taken as written; --connect asks the database"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line asks for.

    Attributes:
        text: the SQL; None reads the file, or standard input.
        file: where it stands; `-` is standard input.
        database: the name of one of several.
        dialect: an engine's URL scheme, where no database is meant.
        mode: with `dialect`, the mode.
        parameters: values in JSON.
        connect: ask the database for what its catalog tells.
        as_json: answer in JSON.
    """

    text: str | None = None
    file: Path | None = None
    database: str = ""
    dialect: str = ""
    mode: str = ""
    parameters: str = ""
    connect: bool = False
    as_json: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """One statement and what became of it.

    Attributes:
        piece: the statement.
        verdict: what the policy says.
    """

    piece: "Piece"
    verdict: "Verdict"


def check_sql(asked: Asked, settings: Settings) -> int:
    """Judge a text or a file, print the verdicts and return the exit code.

    Args:
        asked: the command line.
        settings: the operator's.

    Raises:
        ConfigError: the command line, or what it names, cannot be used.
    """
    chosen = choose(asked, settings)
    text = _text(asked)
    parameters = _parameters(asked)
    try:
        database, judged = asyncio.run(_judge_all(asked, chosen, text, parameters))
    except DbmcpError as error:
        raise ConfigError(f"{chosen.name}: [{error.code}] {error}") from error
    if not judged:
        raise ConfigError("there is no statement to check. give a text, --file or standard input")
    _print(asked, database, judged)
    return 1 if any(each.verdict.error for each in judged) else 0


def choose(asked: Asked, settings: Settings) -> DatabaseSettings:
    """Return the settings of the database that is meant.

    Raises:
        ConfigError: none, or several.
    """
    if asked.mode and not asked.dialect:
        raise ConfigError("--mode goes with --dialect; a database has its own mode")
    if asked.dialect:
        if asked.database or asked.connect:
            raise ConfigError("--dialect excludes --database and --connect")
        url, mode = url_of_engine(asked.dialect), Mode(asked.mode or Mode.READ_ONLY)
        return DatabaseSettings(asked.dialect, Secret(url), mode=mode)
    return one_of(settings, asked.database)


def one_of(settings: Settings, name: str) -> DatabaseSettings:
    """Return the settings of the named database; `""` is the only one.

    Raises:
        ConfigError: no database of that name, or no name where there are several.
    """
    names = ", ".join(settings.databases)
    if name and name not in settings.databases:
        raise ConfigError(f'--database: no database "{name}". write one of: {names}')
    if not name and len(settings.databases) > 1:
        raise ConfigError(f"--database is missing. write one of: {names}")
    return settings.databases[name] if name else next(iter(settings.databases.values()))


def _text(asked: Asked) -> str:
    if asked.text is not None and asked.file is not None:
        raise ConfigError("a text and --file exclude each other. give one of them")
    if asked.text is not None:
        return asked.text
    try:
        if asked.file is not None and str(asked.file) != "-":
            return asked.file.read_text(encoding="utf-8-sig")
        return sys.stdin.buffer.read().decode("utf-8-sig")
    except OSError as error:
        raise ConfigError(f"{asked.file}: it cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{asked.file or 'standard input'}: it is not UTF-8 text") from None


def _parameters(asked: Asked) -> "Parameters":
    if not asked.parameters:
        return None
    try:
        values = json.loads(asked.parameters)
    except ValueError:
        values = None
    if not isinstance(values, dict | list):
        raise ConfigError('--parameters: write JSON, {"id": 1} for :id or [1] for ?')
    return cast("Parameters", values)


async def _judge_all(
    asked: Asked, settings: DatabaseSettings, text: str, parameters: "Parameters"
) -> "tuple[Database, list[Judged]]":
    # Imported here: the command line's other commands do not pay for a parser.
    from dbmcp.catalog import Catalog  # noqa: PLC0415
    from dbmcp.cursors import Cursors  # noqa: PLC0415
    from dbmcp.database import Database  # noqa: PLC0415
    from dbmcp.dialects import dialect_for  # noqa: PLC0415
    from dbmcp.execution import Execution  # noqa: PLC0415
    from dbmcp.execution.verdict import judge, judge_offline  # noqa: PLC0415
    from dbmcp.sql.script import Piece, split  # noqa: PLC0415

    database = Database(settings, dialect=dialect_for(settings))
    execution = Execution(database, Catalog(database), Cursors(0))
    try:
        if asked.connect:
            await database.facts()
        whole = asked.text is not None
        pieces = [Piece(text, 1)] if whole else split(text, lexis=database.dialect.lexis)
        judged: list[Judged] = []
        for piece in pieces:
            if asked.connect:
                verdict = await judge(piece.text, parameters, execution=execution)
            else:
                verdict = judge_offline(piece.text, parameters, database=database)
            judged.append(Judged(piece, verdict))
        return database, judged
    finally:
        await database.close()


def _print(asked: Asked, database: "Database", judged: Sequence[Judged]) -> None:
    place = "" if asked.connect else OFFLINE
    if place and database.policy.deny_columns:
        place += ", and tells views and all denied columns"
    mode = database.settings.mode.value
    if asked.as_json:
        value = {
            "database": database.name,
            "engine": database.dialect.label,
            "mode": mode,
            "connected": asked.connect,
            "statements": [as_value(each) for each in judged],
        }
        print(json.dumps(value, ensure_ascii=False, indent=2))
        return
    print(f"{database.name}: {database.dialect.label}, mode {mode}")
    if place:
        print(f"({place})")
    for each in judged:
        _print_one(as_value(each))
    refused = sum(each.verdict.error is not None for each in judged)
    if len(judged) > 1:
        print(f"\n{len(judged) - refused} allowed, {refused} refused")


def _print_one(value: dict[str, object]) -> None:
    rule = f", rule {value['rule']}" if value["rule"] else ""
    print(f"\nline {value['line']}: {value['verdict']}{rule}")
    if value["kind"]:
        print(f"  {'kind':<10} {value['kind']} ({value['verb']})")
    for topic in ("reads", "writes", "makes", "columns", "functions", "reason", "accepted"):
        told = value[topic]
        if told:
            words = ", ".join(cast("list[str]", told)) if isinstance(told, list) else told
            print(f"  {topic:<10} {visible_line(str(words))}")


def as_value(each: Judged) -> dict[str, object]:
    """Return a verdict as it stands in JSON."""
    error, statement = each.verdict.error, each.verdict.statement
    reason, _, accepted = str(error or "").rpartition(". ")
    policy = error if isinstance(error, PolicyError) else None
    return {
        "line": each.piece.line,
        "verdict": "refused" if error else "allowed",
        "code": error.code if error else "",
        "rule": policy.rule if policy else "",
        "object": policy.obj if policy else "",
        "reason": reason or accepted,
        "accepted": accepted if reason else "",
        "kind": statement.kind.value if statement else "",
        "verb": statement.verb if statement else "",
        "reads": _names(statement.tables_read) if statement else [],
        "writes": _names(statement.tables_written) if statement else [],
        "makes": _names(statement.tables_made | statement.schemas) if statement else [],
        "columns": list(each.verdict.columns),
        "functions": sorted(statement.functions) if statement else [],
    }


def _names(names: "frozenset[Name]") -> list[str]:
    return sorted(map(str, names))
