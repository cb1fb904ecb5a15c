"""The migrations as files: the constants agree with them, and both places are found."""

import ast
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory

from dbmcp.errors import ConfigError
from dbmcp.store import migration
from dbmcp.store.migration import HEAD, REVISIONS, alembic_config, check_revision, migrations_folder

ROOT = Path(__file__).parents[3]


def test_the_revisions_are_those_of_the_files() -> None:
    scripts = ScriptDirectory.from_config(alembic_config())
    assert scripts.get_heads() == [HEAD]
    walked = [script.revision for script in scripts.walk_revisions()]
    assert walked[::-1] == list(REVISIONS)


def test_every_migration_can_be_undone() -> None:
    for path in (ROOT / "alembic" / "versions").glob("*.py"):
        functions = {
            node.name: node
            for node in ast.parse(path.read_text()).body
            if isinstance(node, ast.FunctionDef)
        }
        assert not any(isinstance(node, ast.Pass) for node in functions["downgrade"].body), path


def test_a_checkout_has_its_migrations_beside_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert migrations_folder() == ROOT / "alembic"
    package = tmp_path / "dbmcp"
    (package / "_migrations").mkdir(parents=True)
    monkeypatch.setattr(migration, "__file__", str(package / "store" / "migration.py"))
    assert migrations_folder() == package / "_migrations"


def test_a_folder_with_a_percent_sign_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "100%" / "dbmcp"
    (package / "_migrations").mkdir(parents=True)
    monkeypatch.setattr(migration, "__file__", str(package / "store" / "migration.py"))
    assert alembic_config().get_main_option("script_location") == str(package / "_migrations")


@pytest.mark.parametrize("revision", [None, *REVISIONS])
def test_known_revisions_pass(revision: str | None) -> None:
    check_revision(revision)


def test_a_revision_of_a_newer_version_is_refused_by_name() -> None:
    with pytest.raises(ConfigError, match=r"at revision 9999, made by a newer dbmcp: this one, \d"):
        check_revision("9999")
