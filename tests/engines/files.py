"""What a statement could write on a disk: files of a server beside the engine's own, and ours."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.engines.scratch import Scratch
from tests.engines.servers import Server

OWN = re.compile(
    r"(#|ib|aria_log|undo|tc\.log|ddl_recovery|server\.log|socket|pid$|postmaster|\.s\.PGSQL)"
    r"|base/\d+/(\d|t\d+_\d|pg_internal)|global/(\d|pg_)"
    r"|pg_\w+/([a-z]+/)*([0-9A-F]{4,}|\d|pgss|\w+\.stat|pgstat|state|archive_status|db_)"
)
"""Files that an engine makes and changes by itself, named below the server's or its data folder."""

SETTINGS = (".conf", ".opt", ".cnf")
LITERAL = re.compile(r"'([\w./~-]{1,200})'|\"([\w./~-]{1,200})\"")


def files(
    scratch: Scratch, server: Server | None, *, texts: Iterable[str] = ()
) -> Mapping[str, str]:
    """Return what lies where a statement could write, and a mark of each file's content.

    Args:
        scratch: the database under test; an SQLite file's folder is looked through.
        server: a private server, whose folder is looked through.
        texts: statements; what they name is looked for from the root, here and at the server's.
    """
    folders = [server.folder] if server else []
    folders += [Path(scratch.name).parent] if scratch.backend.lacks("server") else []
    found: dict[str, str] = {}
    for folder in folders:
        found |= {
            str(path): mark(path) for path in folder.rglob("*") if not is_own(path, folder, scratch)
        }
    bases = [Path.cwd(), *folders]
    bases += [server.data, server.data / scratch.name] if server else []
    for name in {match[1] or match[2] for text in texts for match in LITERAL.finditer(text)}:
        for path in (base / name for base in bases):
            if path.is_file() and str(path) not in found and not is_own(path, path.parent, scratch):
                found[str(path)] = mark(path)
    return found


def is_own(path: Path, folder: Path, scratch: Scratch) -> bool:
    """Tell whether a file is the engine's own, or one of its folders."""
    if str(path).startswith(scratch.name):
        return True
    name = str(path.relative_to(folder)).removeprefix("data/")
    return bool(OWN.match(name)) or path.is_dir()


def mark(path: Path) -> str:
    """A mark of settings is their content's; of other files that they are there, and their size."""
    try:
        size = path.lstat().st_size
        return hashlib.sha256(path.read_bytes()).hexdigest() if is_small(path, size) else str(size)
    except OSError as error:
        return type(error).__name__


def is_small(path: Path, size: int) -> bool:
    """Whether a file's content is worth comparing."""
    return path.suffix in SETTINGS or (path.is_file() and size < 10_000)
