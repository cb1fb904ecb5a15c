"""The command line: arguments to settings to one command; each command is a module of its own."""

import argparse
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import dbmcp
from dbmcp.config import VARIABLES, Flags, Secret, Settings, load_settings
from dbmcp.dialects import address_of
from dbmcp.errors import ConfigError

USAGE_ERROR = 2
_URL = re.compile(r"\S*://.*", re.DOTALL)
EPILOG = f"""exit codes: 0 fine, 1 found something wrong, 2 bad usage or configuration

Without dbmcp.toml, the first of these variables that is set names the database:
{", ".join(VARIABLES)}.
With nothing at all a demo database is served."""


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
    return top


def _with_command(arguments: Sequence[str]) -> list[str]:
    """Put `serve` in front where no command is named."""
    first = arguments[0] if arguments else "serve"
    named = not first.startswith("-") or first in ("-h", "--help", "--version")
    return [*arguments] if named and arguments else ["serve", *arguments]


def _add_sources(command: argparse.ArgumentParser) -> None:
    command.add_argument("--config", type=Path, metavar="FILE", help="default: dbmcp.toml")
    command.add_argument("--database-url", type=Secret, metavar="URL", help="serve this one only")


def _add_listener(command: argparse.ArgumentParser) -> None:
    command.add_argument("--host", help="where HTTP listens; default: 127.0.0.1")
    command.add_argument("--port", type=int, help="default: 8000")


def _run(parsed: argparse.Namespace) -> int:
    # Each command imports only what it needs: the server's start is measured.
    if parsed.command == "demo":
        from dbmcp.cli.demo import demo  # noqa: PLC0415

        return demo(host=parsed.host, port=parsed.port, stdio=parsed.stdio)
    settings = load_settings(_flags(parsed), environment=os.environ, cwd=Path.cwd())
    _check_addresses(settings)
    if parsed.command == "check":
        from dbmcp.cli.check import check  # noqa: PLC0415

        return check(settings)
    return _serve(settings)


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
