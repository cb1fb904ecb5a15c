"""Gates over the repository itself: what no linter checks."""

import ast
import re
import subprocess
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

import dbmcp

ROOT = Path(__file__).parents[2]
TOP_LEVEL = {
    "dbmcp",
    "alembic",
    "tests",
    "benchmarks",
    "pyproject.toml",
    "alembic.ini",
    "compose.yaml",
    "Dockerfile",
    "Makefile",
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "LICENSE",
    "requirements.lock",
    "requirements-dev.lock",
}
MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 50
ENGINES = re.compile(
    r"postgres|mysql|mariadb|tidb|sqlite|asyncpg|aiomysql|asyncmy|psycopg", re.IGNORECASE
)
BROAD_ALLOWED = {"dbmcp/tools/_mcp.py", "dbmcp/audit/writer.py"}
"""Where `except Exception` may stand: the MCP border and the audit's writer, once each."""


def tracked(pattern: str = "*") -> list[Path]:
    """Return the files that git knows (or will: not ignored)."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", pattern]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [path for name in names.splitlines() if (path := ROOT / name).is_file()]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


PRODUCT = tracked("dbmcp/*.py")
SPEAKS_OF_ENGINES = ("dbmcp/dialects/", "dbmcp/config/", "dbmcp/demo/")


ENGINE_WORDS = {"dbmcp/sql/command.py": ("tidb_json",)}
"""Words of SQL that hold an engine's name: `tidb_json` is a format of EXPLAIN."""


def without(text: str, words: tuple[str, ...]) -> str:
    for word in words:
        text = text.replace(word, "")
    return text


def own_strings(module: ast.Module) -> list[tuple[int, str]]:
    """Return the names and texts of a module that are not documentation."""
    documentation = {
        id(node.value)
        for node in ast.walk(module)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    found: list[tuple[int, str]] = []
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if id(node) not in documentation:
                found.append((node.lineno, node.value))
        elif isinstance(node, ast.Name):
            found.append((node.lineno, node.id))
        elif isinstance(node, ast.Attribute):
            found.append((node.lineno, node.attr))
        elif isinstance(node, ast.ImportFrom):
            found.append((node.lineno, node.module or ""))
    return found


@pytest.mark.parametrize(
    "path", [p for p in PRODUCT if not name_of(p).startswith(SPEAKS_OF_ENGINES)], ids=name_of
)
def test_no_engine_is_named_outside_its_rooms(path: Path) -> None:
    words = ENGINE_WORDS.get(name_of(path), ())
    named = [
        f"{name_of(path)}:{line}: {text[:60]!r}"
        for line, text in own_strings(tree(path))
        if ENGINES.search(without(text, words))
    ]
    assert not named


@pytest.mark.parametrize("path", PRODUCT, ids=name_of)
def test_files_and_functions_stay_short(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= MAX_FILE_LINES
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            length = (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0
            assert length <= MAX_FUNCTION_LINES, f"{name_of(path)}: {node.name}"


def raises_again(handler: ast.ExceptHandler) -> bool:
    """Tell whether a handler only cleans up: it ends with a bare `raise`."""
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


@pytest.mark.parametrize("path", PRODUCT, ids=name_of)
def test_broad_excepts_stand_at_the_border_only(path: Path) -> None:
    broad = [
        node.lineno
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or getattr(node.type, "id", "") in ("Exception", "BaseException"))
        and not raises_again(node)
    ]
    assert len(broad) <= (1 if name_of(path) in BROAD_ALLOWED else 0), broad


@pytest.mark.parametrize("path", PRODUCT, ids=name_of)
def test_every_module_says_what_it_owns(path: Path) -> None:
    assert ast.get_docstring(tree(path))


def test_the_top_level_is_fixed() -> None:
    names = {path.relative_to(ROOT).parts[0] for path in tracked()}
    assert {name for name in names if not name.startswith(".")} <= TOP_LEVEL


def test_no_package_hides_another() -> None:
    assert not (ROOT / "alembic" / "__init__.py").exists()
    assert not (ROOT / "tests" / "mcp").exists()


def test_no_file_names_a_path_of_one_machine() -> None:
    machine = re.compile(r"(?<![\w.])/(?:root|work)/")
    named = [
        name_of(path)
        for path in tracked()
        if path.suffix in (".py", ".md", ".toml", ".lock", ".yaml", ".ini", "")
        and path != Path(__file__)
        and machine.search(path.read_text(encoding="utf-8"))
    ]
    assert not named


# --- the project's papers


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def pins(name: str) -> dict[str, str]:
    text = (ROOT / name).read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9._-]+)(?:\[[^\]]*\])?==([^ ;\\]+)", text, re.MULTILINE))


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_file_names_no_address(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert not re.search(r"https?://|--(?:extra-)?index-url|--find-links", text)
    assert text.count("--hash=sha256:") >= len(pins(name))


@pytest.mark.parametrize(
    ("lock", "extras"),
    [("requirements.lock", ()), ("requirements-dev.lock", ("asyncmy", "dev"))],
)
def test_a_lock_file_is_up_to_date(lock: str, extras: tuple[str, ...]) -> None:
    meta = project()
    wanted: list[str] = list(meta["dependencies"])
    for extra in extras:
        wanted += meta["optional-dependencies"][extra]
    locked = pins(lock)
    for line in wanted:
        requirement = Requirement(line)
        if requirement.name == "dbmcp":
            continue
        pin = locked.get(requirement.name.lower())
        assert pin, f"{requirement.name} is not in {lock}: make lock"
        assert requirement.specifier.contains(pin), f"{lock}: {line}: make lock"


def test_both_lock_files_agree() -> None:
    run, dev = pins("requirements.lock"), pins("requirements-dev.lock")
    assert {name: dev.get(name) for name in run} == run


def test_the_changelog_knows_the_version() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^## \[(?:Unreleased|{re.escape(dbmcp.__version__)})\]", text, re.MULTILINE)
