"""Builds TiDB's parser where there is a Go that can; imports nothing but Python's own."""

import os
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

NAME = "tidb-parser"
"""Its name in `DBMCP_TEST_REQUIRE` and in the summary of a run."""

_SOURCE = Path(__file__).parent / "tidb"
_VERSION = re.compile(r"\bgo(?: version go| )1\.(\d+)")
_PLACES = (str(Path(sys.executable).parent), "/usr/local/go/bin", "/usr/lib/go/bin")


def missing() -> str:
    """What the machine lacks to build the parser, `""` if nothing."""
    return "" if _go() else f"Go 1.{_needed()} or newer"


def build(folder: Path) -> Path:
    """Build the program into a folder; the modules come from Go's own cache or proxy."""
    program = folder / "tidb"
    command = [_go(), "build", "-mod=readonly", "-buildvcs=false", "-o", str(program), "."]
    built = subprocess.run(command, cwd=_SOURCE, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    return program


@cache
def _go() -> str:
    """The first Go that is new enough, `""` if there is none."""
    folders = (*os.environ.get("PATH", "").split(os.pathsep), *_PLACES)
    found = dict.fromkeys(shutil.which("go", path=folder) for folder in folders)
    return next((go for go in found if go and _version(go) >= _needed()), "")


def _version(go: str) -> int:
    told = subprocess.run([go, "version"], capture_output=True, text=True, check=False)
    return _minor(told.stdout)


def _needed() -> int:
    return _minor((_SOURCE / "go.mod").read_text(encoding="utf-8"))


def _minor(text: str) -> int:
    found = _VERSION.search(text)
    return int(found[1]) if found else 0


if __name__ == "__main__":
    sys.exit(missing() or None)
