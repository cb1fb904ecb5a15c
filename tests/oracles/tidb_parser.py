"""TiDB's own parser: what it sees in a text, told by a small Go program that runs beside us."""

import json
import subprocess
from pathlib import Path
from typing import Any

from dbmcp.sql.facts import Kind
from tests.oracles.seen import OracleError, Relation, Seen

_SYNTAX = frozenset({"json_extract", "json_unquote", "json_memberof", "date_add", "date_sub"})
"""Functions that the grammar calls for a form such as `->` or `+ INTERVAL 1 DAY`."""
_LITERAL = "'tidb`.("
"""How the names begin of functions that no text can call."""
_NAMES = {"char_func": "char", "insert_func": "insert"}
_MERGED = {"stddev_pop": ("std", "stddev"), "var_pop": ("variance",)}
"""Functions under whose name the parser keeps others too."""


class Parser:
    """The running program; it answers one text at a time."""

    def __init__(self, program: Path) -> None:
        self._process = subprocess.Popen(
            [program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )

    def see(self, text: str) -> Seen:
        """What TiDB sees.

        Raises:
            OracleError: it is no SQL for TiDB.
        """
        asked, answers = self._process.stdin, self._process.stdout
        assert asked
        assert answers
        asked.write(json.dumps(text) + "\n")
        asked.flush()
        answer: dict[str, Any] = json.loads(answers.readline())
        if answer["error"]:
            raise OracleError(answer["error"])
        called: list[str] = answer["functions"]
        functions = {
            _NAMES.get(name, name)
            for name in called
            if not name.startswith(_LITERAL) and not _is_other(name, text)
        }
        return Seen(
            tuple(Kind(kind) for kind in answer["kinds"]),
            frozenset((schema, table) for schema, table in answer["read"]),
            frozenset((schema, table) for schema, table in answer["written"]),
            frozenset(functions - _SYNTAX),
            frozenset(answer["settings"]),
            frozenset(answer["hints"]),
        )

    def close(self) -> None:
        """End the program."""
        self._process.communicate()


def normal(relation: Relation) -> Relation:
    """A relation as the parser names it: in lower case."""
    schema, table = relation
    return schema.lower(), table.lower()


def _is_other(name: str, text: str) -> bool:
    """Whether the parser put the name in the place of another one of the text."""
    return any(other in text.lower() for other in _MERGED.get(name, ()))
