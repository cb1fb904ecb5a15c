"""dbmcp check as an operator runs it: what it says, its exit code, and no secret in either."""

import asyncio
import json
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import pytest

from tests.engines.scratch import Scratch
from tests.engines.servers import PASSWORD, free_port
from tests.wire.process import PATIENCE_SECONDS, command, environment

FINE, WRONG, UNUSABLE = 0, 1, 2
CANARY = "canary-4711"


async def check(*arguments: str) -> tuple[int | None, str, str]:
    """Exit code, stdout and stderr of one run."""
    process = await asyncio.create_subprocess_exec(
        *command("check", *arguments),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=environment(),
    )
    out, said = await asyncio.wait_for(process.communicate(), PATIENCE_SECONDS)
    told = out.decode() + said.decode()
    for secret in (CANARY, PASSWORD, quote(PASSWORD, safe="")):
        assert secret not in told
    assert "Traceback" not in told
    return process.returncode, out.decode(), said.decode()


def written(folder: Path, **urls: str) -> str:
    """The path of a configuration with these databases."""
    path = folder / "dbmcp.toml"
    tables = [f"[databases.{name}]\nurl = {json.dumps(url)}" for name, url in urls.items()]
    path.write_text("\n".join(tables))
    return str(path)


@pytest.mark.needs("read_only_fence")
async def test_a_database_in_order_is_told_in_full(scratch: Scratch, tmp_path: Path) -> None:
    await scratch.run("CREATE TABLE orders (id integer)")
    code, out, said = await check("--config", written(tmp_path, shop=scratch.url))
    assert (code, said) == (FINE, "")
    assert "shop: ok" in out
    assert scratch.backend.product in out
    assert "read_only: SELECT" in out
    assert "1 visible" in out
    assert out.endswith("all in order\n")


async def test_source_directories_are_told(tmp_path: Path) -> None:
    (tmp_path / "good").mkdir(mode=0o700)
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o777)
    (tmp_path / "file").touch()
    shop = f"[databases.shop]\nurl = 'sqlite:///{tmp_path}/shop.db'\n"
    (tmp_path / "shop.db").touch()
    file = tmp_path / "dbmcp.toml"
    file.write_text(f"[server]\nsource_directories = ['good', 'open']\n{shop}")
    code, out, _ = await check("--config", str(file))
    assert code == FINE
    assert f"source directory {tmp_path}/good: ok\nsource directory {tmp_path}/open: ok\n" in out
    assert "  warning     everybody on this machine may put files there\n" in out
    file.write_text(f"[server]\nsource_directories = ['gone', 'file', '/', '.']\n{shop}")
    code, out, _ = await check("--config", str(file))
    assert code == WRONG
    assert out.endswith("\nwrong: source_directories\n")
    for told in (
        f"source directory {tmp_path}/gone: WRONG: no such file or directory\n",
        f"source directory {tmp_path}/file: WRONG: it is no directory\n",
        "source directory /: ok\n  warning     dbmcp.toml is in it: what it holds could be",
        "  warning     it is the root: whatever this account may read",
        f"source directory {tmp_path}: ok\n  warning     dbmcp.toml is in it",
    ):
        assert told in out


@pytest.mark.needs("server")
async def test_each_database_is_told_for_itself(scratch: Scratch, tmp_path: Path) -> None:
    parts = urlsplit(scratch.url)
    down = parts.netloc.rpartition(":")[0] + f":{free_port()}"
    user, _, place = parts.netloc.partition(":")
    foreign = f"{user}:{CANARY}@{place.rpartition('@')[2]}"
    file = written(
        tmp_path,
        up=scratch.url,
        down=urlunsplit(parts._replace(netloc=down)),
        locked=urlunsplit(parts._replace(netloc=foreign)),
        nowhere=urlunsplit(parts._replace(path="/no_such_database")),
    )
    code, out, said = await check("--config", file)
    assert (code, said) == (WRONG, "")
    found = {block.split(":")[0]: block for block in out.split("\n\n")}
    assert "refused" in found["down"]
    assert "refuse" in found["locked"]
    assert found["nowhere"].startswith("nowhere: WRONG")
    for name in ("down", "locked", "nowhere"):
        assert "[unavailable]" in found[name]
    assert found["up"].startswith("up: ")
    assert "down, locked, nowhere" in found["wrong"]


async def test_a_file_that_is_missing_or_no_database(tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("this is no database at all, " * 100)
    file = written(
        tmp_path,
        missing=f"sqlite:///{tmp_path}/missing.db",
        text=f"sqlite:///{tmp_path}/text.db",
    )
    code, out, said = await check("--config", file)
    assert (code, said) == (WRONG, "")
    assert "wrong: missing, text" in out
    assert "missing.db does not exist" in out
    assert not (tmp_path / "missing.db").exists()


BAD_FILES = [
    ('[databases.shop]\nurll = "x"', ("dbmcp.toml", "urll", "nearest: url")),
    ('[databases.shop]\nurl = "oracle://u:canary-4711@h/d"', ("dbmcp.toml", "oracle")),
    ('[databases.shop]\nurl = "postgresql://u:canary-4711@h/d?sslmod=require"', ("sslmod",)),
    ('[databases.shop]\nurl = "sqlite:///x.db"\nmode = "write"', ("mode", "write")),
    (
        '[databases.shop]\nurl = "sqlite:///x.db"\n[databases.shop.limits]\nmax_row = 5',
        ("max_row",),
    ),
    ('[databases.shop\nurl = "mysql://u:canary-4711@h/d"', ("dbmcp.toml",)),
    ('[databases.shop]\nurl = "${NO_SUCH_VARIABLE}"', ("NO_SUCH_VARIABLE",)),
    ("", ("dbmcp.toml", "no database")),
]


@pytest.mark.parametrize(("text", "told"), BAD_FILES)
async def test_a_bad_file_is_one_sentence(tmp_path: Path, text: str, told: tuple[str, ...]) -> None:
    (tmp_path / "dbmcp.toml").write_text(text)
    code, out, said = await check("--config", str(tmp_path / "dbmcp.toml"))
    # What only the engine's own module can judge is a finding about its database.
    assert code == UNUSABLE or (code == WRONG and said == "")
    for word in told:
        assert word in out + said
    assert code == WRONG or (said.startswith("dbmcp: ") and said.count("\n") == 1)


@pytest.mark.parametrize("arguments", [("--config", "no/such/file.toml"), ("--nonsense",)])
async def test_bad_usage_is_2(arguments: tuple[str, ...]) -> None:
    code, out, said = await check(*arguments)
    assert (code, out) == (UNUSABLE, "")
    assert said
