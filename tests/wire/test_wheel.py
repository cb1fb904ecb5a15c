"""The wheel: built, installed into an environment of its own, and started far from the checkout."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import time
import venv
from pathlib import Path

import pytest

from tests.wire.process import INITIALIZE, ROOT

PARTS = ("dbmcp", "alembic", "pyproject.toml", "README.md", "LICENSE")
PATIENCE_SECONDS = 120


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The console script of an environment that holds the wheel; its libraries are the suite's."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    source.mkdir()
    for name in PARTS:
        origin = ROOT / name
        if origin.is_dir():
            shutil.copytree(origin, source / name, ignore=shutil.ignore_patterns("__pycache__"))
        elif origin.exists():
            shutil.copy(origin, source / name)
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder), cwd=source)
    (wheel,) = folder.glob("*.whl")
    environment = folder / "environment"
    venv.create(environment, with_pip=False, symlinks=True)
    (packages,) = (environment / "lib").glob("python*/site-packages")
    # No network: what dbmcp needs is taken from here, dbmcp itself from the wheel alone.
    (packages / "libraries.pth").write_text(sysconfig.get_path("purelib"))
    python = str(environment / "bin" / "python")
    run(
        *(sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check"),
        *("install", "--quiet", "--no-deps", "--no-index", "--ignore-installed", str(wheel)),
        cwd=folder,
    )
    return environment / "bin" / "dbmcp"


def run(*command: str, cwd: Path) -> str:
    done = subprocess.run(
        command, cwd=cwd, capture_output=True, text=True, check=False, timeout=PATIENCE_SECONDS
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def elsewhere(program: Path, folder: Path, *arguments: str) -> str:
    """Run the installed program in a folder that knows nothing of the checkout."""
    done = subprocess.run(
        [str(program), *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_SECONDS,
        env={"PATH": os.environ["PATH"], "HOME": str(folder)},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_wheel_brings_its_migrations(installed: Path, tmp_path: Path) -> None:
    python = installed.with_name("python")
    program = "from dbmcp.store.migration import migrations_folder as f; print(f())"
    found = Path(elsewhere(python, tmp_path, "-c", program).strip())
    assert found.name == "_migrations"
    assert found.is_relative_to(installed.parents[1])
    assert (found / "env.py").exists()


def test_the_store_moves_without_a_checkout(installed: Path, tmp_path: Path) -> None:
    assert elsewhere(installed, tmp_path, "store", "upgrade") == "0001 (newest)\n"
    assert (tmp_path / ".local/state/dbmcp/store.sqlite").exists()
    assert elsewhere(installed, tmp_path, "store", "current") == "0001 (newest)\n"
    assert "no revision yet" in elsewhere(installed, tmp_path, "store", "downgrade", "base")
    sql = elsewhere(installed, tmp_path, "store", "upgrade", "--sql")
    assert "CREATE TABLE tool_executions" in sql


def test_a_server_started_elsewhere_makes_its_store(installed: Path, tmp_path: Path) -> None:
    call = {"name": "execute_query", "arguments": {"query": "SELECT 1"}}
    lines: list[dict[str, object]] = [
        {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": INITIALIZE},
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": call},
    ]
    (tmp_path / "shop.db").touch()
    with subprocess.Popen(
        [str(installed), "--database-url", "shop.db"],
        cwd=tmp_path,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path)},
    ) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        server.stdin.write("".join(f"{json.dumps(line)}\n" for line in lines))
        server.stdin.flush()
        answers = [json.loads(server.stdout.readline()) for _ in range(2)]
        assert [answer["id"] for answer in answers] == [1, 2]
        assert "execute_query  default  success" in until_recorded(installed, tmp_path)
        server.stdin.close()
        assert server.wait(PATIENCE_SECONDS) == 0


def test_the_wheel_brings_its_attacks(installed: Path, tmp_path: Path) -> None:
    told = elsewhere(installed, tmp_path, "selftest", "--json")
    (demo,) = json.loads(told)["databases"]
    assert demo["attacks"] == demo["refused"] > 150
    python = installed.with_name("python")
    program = "from dbmcp.dialects.tidb.dialect import TiDBDialect as t; print(*t.attack_files)"
    files = elsewhere(python, tmp_path, "-c", program).split()
    assert len(files) == 2
    assert all(Path(file).exists() for file in files)


def until_recorded(program: Path, folder: Path) -> str:
    """What `dbmcp audit tail` prints, once there is a store with something in it."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        done = subprocess.run(
            [str(program), "audit", "tail"],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
            env={"PATH": os.environ["PATH"], "HOME": str(folder)},
        )
        if done.returncode == 0 and done.stdout:
            return done.stdout
        time.sleep(0.1)
    raise AssertionError("nothing was recorded")
