"""dbmcp selftest: known attacks against the operator's own databases, and a score."""

import asyncio
import json
from collections.abc import Iterable
from typing import TYPE_CHECKING

from dbmcp.cli.check_sql import one_of
from dbmcp.config import DatabaseSettings, Settings
from dbmcp.encoding import visible_line
from dbmcp.errors import DbmcpError

if TYPE_CHECKING:
    from dbmcp.database import Database
    from dbmcp.selftest import Attack, Score

WIDTH = 34


def selftest(settings: Settings, *, database: str, as_json: bool) -> int:
    """Attack one database, or all, print the score and return the exit code.

    Args:
        settings: the operator's.
        database: the name of one; `""` for all.
        as_json: answer in JSON.

    Raises:
        ConfigError: no database of that name.
    """
    if settings.demo:
        from dbmcp.cli.demo import prepare  # noqa: PLC0415  builds a database, rarely needed

        prepare()
    chosen = [one_of(settings, database)] if database else [*settings.databases.values()]
    told = [asyncio.run(_attack(each)) for each in chosen]
    if as_json:
        print(json.dumps({"databases": [value for value, _ in told]}, ensure_ascii=False, indent=2))
    else:
        print("\n\n".join("\n".join(lines(value)) for value, _ in told))
    return 0 if all(safe for _, safe in told) else 1


async def _attack(settings: DatabaseSettings) -> tuple[dict[str, object], bool]:
    # Imported here: the command line's other commands do not pay for a parser.
    from dbmcp.catalog import Catalog  # noqa: PLC0415
    from dbmcp.cursors import Cursors  # noqa: PLC0415
    from dbmcp.database import Database  # noqa: PLC0415
    from dbmcp.dialects import dialect_for  # noqa: PLC0415
    from dbmcp.execution import Execution  # noqa: PLC0415
    from dbmcp.selftest import attack_database  # noqa: PLC0415

    try:
        database = Database(settings, dialect=dialect_for(settings))
    except DbmcpError as error:
        return {"database": settings.name, "error": f"[{error.code}] {error}"}, False
    try:
        score = await attack_database(Execution(database, Catalog(database), Cursors(0)))
    except DbmcpError as error:
        return {"database": settings.name, "error": f"[{error.code}] {error}"}, False
    finally:
        await database.close()
    return as_value(database, score), not score.leaks


def as_value(database: "Database", score: "Score") -> dict[str, object]:
    """Return a score as it stands in JSON."""
    from dbmcp.selftest import Outcome  # noqa: PLC0415  loaded already

    families = {
        family: {
            "attacks": score.count(family=family),
            "refused": score.count(Outcome.REFUSED, family=family),
            "stopped_by_engine": score.count(Outcome.STOPPED, family=family),
            "leaks": score.count(Outcome.LEAK, family=family),
        }
        for family in score.families
    }
    return {
        "database": database.name,
        "engine": database.dialect.label,
        "mode": database.settings.mode.value,
        "table": score.table,
        "attacks": score.count(),
        "refused": score.count(Outcome.REFUSED),
        "stopped_by_engine": score.count(Outcome.STOPPED),
        "leaks": [
            {"family": leak.attack.family, "text": leak.text, "sent": leak.sent}
            for leak in score.leaks
        ],
        "families": families,
        "not_tried": {attack.family: _why(attack) for attack in score.untried},
    }


def _why(attack: "Attack") -> str:
    """Why an attack could not be aimed."""
    needs = set(attack.needs())
    if "secret" in needs:
        return "no column is hidden"
    return "the lists hide no table" if "hidden" in needs else "no table may be read"


def lines(value: dict[str, object]) -> Iterable[str]:
    """Yield the lines of one database's score."""
    if "error" in value:
        yield f"{value['database']}: WRONG {value['error']}"
        return
    aim = f", aimed at {value['table']}" if value["table"] else ""
    yield f"{value['database']}: {value['engine']}, mode {value['mode']}{aim}"
    families: dict[str, dict[str, int]] = value["families"]  # pyright: ignore[reportAssignmentType]  made above
    for family, counted in families.items():
        yield f"  {family:<{WIDTH}} {_counted(counted)}"
    not_tried: dict[str, str] = value["not_tried"]  # pyright: ignore[reportAssignmentType]
    for family, why in not_tried.items():
        yield f"  {family:<{WIDTH}} not tried: {why}"
    leaks: list[dict[str, object]] = value["leaks"]  # pyright: ignore[reportAssignmentType]
    for leak in leaks:
        ran = "the engine ran it, and it was rolled back" if leak["sent"] else "not run"
        yield f"  LEAK ({ran}): {visible_line(str(leak['text']))}"
    stopped = value["stopped_by_engine"]
    fence = f", {stopped} stopped by the engine" if stopped else ""
    yield f"{value['refused']} of {value['attacks']} refused{fence}; leaks: {len(leaks)}"


def _counted(counted: dict[str, int]) -> str:
    text = f"{counted['refused']} of {counted['attacks']} refused"
    if counted["stopped_by_engine"]:
        text += f", {counted['stopped_by_engine']} stopped by the engine"
    return f"{text}, {counted['leaks']} LEAK" if counted["leaks"] else text
