"""The command line: arguments to settings to one command; each command is a module of its own."""

import argparse
import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NoReturn

import dbmcp
from dbmcp.config import VARIABLES, Flags, Mode, Secret, Settings, load_settings, load_store
from dbmcp.dialects import DIALECTS, address_of
from dbmcp.errors import ConfigError

USAGE_ERROR = 2
MOST_CALLS = 100_000
_URL = re.compile(r"\S*://.*", re.DOTALL)
EPILOG = f"""exit codes: 0 fine, 1 found something wrong, 2 bad usage or configuration

Without dbmcp.toml, the first of these variables that is set names the database:
{", ".join(VARIABLES)}.
With nothing at all a demo database is served."""


CHECK_SQL = """Judge SQL by the very parser and policy of a call; nothing of it runs.

A text is judged as a whole, as an agent would send it. In a file, and on standard input, each
statement that ends with a semicolon at the end of a line is judged on its own; a semicolon within a
line separates nothing. Markers (:name, ?) stand for NULL unless --parameters has their values.

exit codes: 0 all allowed, 1 something refused, 2 bad usage or configuration"""


GRANTS = """Print what an administrator runs so that the configured account may do what the policy
allows, and nothing else. Nothing is changed; read it before you run it.

exit codes: 0 printed, 1 the database cannot be asked, 2 bad usage or configuration"""


SELFTEST = """Try a built-in corpus of known attacks, aimed at your own tables, and print a score.

Nothing is changed: what the policy refuses is never sent, and what it lets through is sent only
where the engine's read-only transaction is known to stop it; elsewhere it is a leak, unrun.

exit codes: 0 no leak, 1 a leak, or a database that cannot be asked, 2 bad usage or configuration"""


class Parser(argparse.ArgumentParser):
    """argparse whose errors show no URL: a mistyped command line may hold a password."""

    def error(self, message: str) -> NoReturn:
        """Print the error without anything that looks like a URL and end with 2."""
        super().error(_URL.sub("<url>", message))


def main(arguments: Sequence[str]) -> int:
    """Run one command and return the process's exit code.

    Args:
        arguments: the command line without the program's name.
    """
    try:
        parsed = parser().parse_args(_with_command(arguments))
    except SystemExit as exit_:  # argparse ends the process itself, after --help too
        return int(exit_.code or 0)
    try:
        return _run(parsed)
    except ConfigError as error:
        print(f"dbmcp: {error}", file=sys.stderr)
        return USAGE_ERROR


def parser() -> Parser:
    """Return the parser of every command."""
    top = Parser(
        "dbmcp",
        description="The database server that people dare to hand to an AI agent.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    top.add_argument("--version", action="version", version=f"dbmcp {dbmcp.__version__}")
    commands = top.add_subparsers(dest="command", required=True, metavar="command")
    serve = commands.add_parser("serve", help="serve MCP (the default command)", allow_abbrev=False)
    _add_sources(serve)
    serve.add_argument("--transport", choices=("stdio", "http"), help="default: stdio")
    _add_listener(serve)
    demo = commands.add_parser("demo", help="serve a demo database over HTTP", allow_abbrev=False)
    demo.add_argument("--stdio", action="store_true", help="serve it over stdio instead")
    _add_listener(demo)
    check = commands.add_parser(
        "check", help="check the configuration and every database", allow_abbrev=False
    )
    _add_sources(check)
    _add_check_sql(
        commands.add_parser(
            "check-sql",
            help="tell what the policy says of SQL, without running it",
            description=CHECK_SQL,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
    )
    _add_grants(
        commands.add_parser(
            "grants",
            help="print the GRANTs that give the account exactly what the policy allows",
            description=GRANTS,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
    )
    _add_selftest(
        commands.add_parser(
            "selftest",
            help="try known attacks against your databases; nothing is changed",
            description=SELFTEST,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
    )
    _add_store(commands.add_parser("store", help="move dbmcp's own store", allow_abbrev=False))
    _add_audit(commands.add_parser("audit", help="show what was asked", allow_abbrev=False))
    return top


def _with_command(arguments: Sequence[str]) -> list[str]:
    """Put `serve` in front where no command is named."""
    first = arguments[0] if arguments else "serve"
    named = not first.startswith("-") or first in ("-h", "--help", "--version")
    return [*arguments] if named and arguments else ["serve", *arguments]


def _add_check_sql(command: argparse.ArgumentParser) -> None:
    command.add_argument("text", nargs="?", help="one statement; default: standard input")
    command.add_argument("--file", type=Path, metavar="FILE", help="of statements; - is stdin")
    command.add_argument("--database", default="", metavar="NAME", help="one of several")
    command.add_argument(
        "--dialect", default="", choices=tuple(DIALECTS), help="an engine, and no database"
    )
    modes = [mode.value for mode in Mode]
    command.add_argument("--mode", default="", choices=modes, help="with --dialect")
    command.add_argument("--parameters", default="", metavar="JSON", help='{"id": 1} or [1]')
    command.add_argument(
        "--connect", action="store_true", help="ask the database for what its catalog tells"
    )
    command.add_argument("--json", action="store_true", dest="as_json", help="answer in JSON")
    _add_sources(command)


def _add_grants(command: argparse.ArgumentParser) -> None:
    command.add_argument("--database", default="", metavar="NAME", help="one of several")
    command.add_argument(
        "--administrator-url", type=Secret, metavar="URL", help="who is asked what tables there are"
    )
    _add_sources(command)


def _add_selftest(command: argparse.ArgumentParser) -> None:
    command.add_argument("--database", default="", metavar="NAME", help="one of several")
    command.add_argument("--json", action="store_true", dest="as_json", help="answer in JSON")
    _add_sources(command)


def _add_store(command: argparse.ArgumentParser) -> None:
    actions = command.add_subparsers(dest="action", required=True, metavar="action")
    upgrade = actions.add_parser("upgrade", help="to the newest revision, or to the one named")
    upgrade.add_argument("revision", nargs="?", default="head")
    downgrade = actions.add_parser("downgrade", help="to an earlier one; what it added is lost")
    downgrade.add_argument("revision", help="a revision, -1 for the one before, base for nothing")
    for moving in (upgrade, downgrade):
        moving.add_argument("--sql", action="store_true", help="print the statements instead")
    revision = actions.add_parser("revision", help="write a migration (in a checkout of dbmcp)")
    revision.add_argument("-m", "--message", required=True, help="what it does")
    current = actions.add_parser("current", help="print the store's revision")
    for action in (upgrade, downgrade, revision, current):
        _add_config(action)


def _add_audit(command: argparse.ArgumentParser) -> None:
    actions = command.add_subparsers(dest="action", required=True, metavar="action")
    tail = actions.add_parser("tail", help="the latest calls, one a line")
    tail.add_argument("--limit", type=_count, default=20, metavar="N", help="default: 20")
    tail.add_argument("-f", "--follow", action="store_true", help="go on with new ones")
    report = actions.add_parser("report", help="counts, times, errors and refusals by tool")
    report.add_argument("--since", default="24h", metavar="TIME", help="default: 24h")
    for action in (tail, report):
        _add_config(action)


def _count(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) <= MOST_CALLS:
        raise argparse.ArgumentTypeError(f"write a number from 1 to {MOST_CALLS}")
    return int(text)


def _add_config(command: argparse.ArgumentParser) -> None:
    command.add_argument("--config", type=Path, metavar="FILE", help="default: dbmcp.toml")


def _add_sources(command: argparse.ArgumentParser) -> None:
    _add_config(command)
    command.add_argument("--database-url", type=Secret, metavar="URL", help="serve this one only")


def _add_listener(command: argparse.ArgumentParser) -> None:
    command.add_argument("--host", help="where HTTP listens; default: 127.0.0.1")
    command.add_argument("--port", type=int, help="default: 8000")


def _run(parsed: argparse.Namespace) -> int:
    # Each command imports only what it needs: the server's start is measured.
    if parsed.command == "demo":
        from dbmcp.cli.demo import demo  # noqa: PLC0415

        return demo(host=parsed.host, port=parsed.port, stdio=parsed.stdio)
    if parsed.command in ("store", "audit"):
        return _keep_books(parsed)
    settings = load_settings(_flags(parsed), environment=os.environ, cwd=Path.cwd())
    _check_addresses(settings)
    ask = _QUESTIONS.get(parsed.command)
    return _serve(settings) if ask is None else ask(parsed, settings)


def _check(_: argparse.Namespace, settings: Settings) -> int:
    from dbmcp.cli.check import check  # noqa: PLC0415

    return check(settings)


def _check_sql(parsed: argparse.Namespace, settings: Settings) -> int:
    from dbmcp.cli.check_sql import Asked, check_sql  # noqa: PLC0415

    return check_sql(Asked(**{name: getattr(parsed, name) for name in Asked.__slots__}), settings)


def _grants(parsed: argparse.Namespace, settings: Settings) -> int:
    from dbmcp.cli.grants import Order, grants  # noqa: PLC0415

    return grants(Order(parsed.database, parsed.administrator_url), settings)


def _selftest(parsed: argparse.Namespace, settings: Settings) -> int:
    from dbmcp.cli.selftest import selftest  # noqa: PLC0415

    return selftest(settings, database=parsed.database, as_json=parsed.as_json)


_QUESTIONS: Mapping[str, Callable[[argparse.Namespace, Settings], int]] = {
    "check": _check,
    "check-sql": _check_sql,
    "grants": _grants,
    "selftest": _selftest,
}
"""What the databases are asked, by command."""


def _keep_books(parsed: argparse.Namespace) -> int:
    settings = load_store(_flags(parsed), environment=os.environ, cwd=Path.cwd())
    if parsed.command == "audit":
        from dbmcp.cli.audit import summary, tail  # noqa: PLC0415

        if parsed.action == "tail":
            return tail(settings, limit=parsed.limit, follow=parsed.follow)
        return summary(settings, since=parsed.since)
    from dbmcp.cli.store import Order, store  # noqa: PLC0415

    given = {name: getattr(parsed, name) for name in Order.__slots__ if hasattr(parsed, name)}
    return store(settings, Order(**given))


def _serve(settings: Settings) -> int:
    if settings.demo:
        from dbmcp.cli.demo import prepare  # noqa: PLC0415

        prepare()
    from dbmcp.cli.serve import serve  # noqa: PLC0415

    return serve(settings)


def _flags(parsed: argparse.Namespace) -> Flags:
    names = ("config", "database_url", "transport", "host", "port")
    return Flags(**{name: getattr(parsed, name, None) for name in names})


def _check_addresses(settings: Settings) -> None:
    """Refuse a URL that cannot be used before anything starts."""
    for database in settings.databases.values():
        address_of(database)
    store = settings.store.as_database()
    if store is not None:
        address_of(store)
