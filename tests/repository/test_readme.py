"""README.md says what is true: its tools, codes, configuration, URLs and commands."""

import json
import re
import tomllib
from pathlib import Path

import pytest

from dbmcp import errors
from dbmcp.cli import parser
from dbmcp.config import Flags, load_settings
from dbmcp.dialects.address import parse_address
from dbmcp.tools import TOOLS

README = Path("README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def table_after(heading: str) -> list[str]:
    """The first cells of the first table behind some words."""
    (_, table) = README.split(heading, 1)[1].split("\n\n|", 1)
    rows = f"|{table}".split("\n\n", 1)[0].splitlines()
    return [row.split("|")[1].strip() for row in rows[2:]]


def codes() -> set[str]:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type)]
    named = {kind.code for kind in kinds if issubclass(kind, errors.DbmcpError)}
    return named - {errors.ConfigError.code}


def test_every_tool_and_no_other_is_in_the_table():
    listed = {cell.strip("`") for cell in table_after("## What an agent can do")}
    assert listed == {tool.__name__ for tool in TOOLS}


def test_every_error_code_is_explained():
    listed = {cell.strip("`") for cell in table_after("**Errors** are")}
    assert listed == codes()


def test_the_configuration_file_is_read_as_it_stands(tmp_path: Path):
    (text,) = blocks("toml")
    secret = tmp_path / "password"
    secret.write_text("hidden")
    file = tmp_path / "dbmcp.toml"
    file.write_text(text.replace("/run/secrets/shop", str(secret)))
    settings = load_settings(
        Flags(config=file), environment={"SHOP_URL": "postgresql://me@localhost/shop"}, cwd=tmp_path
    )
    assert list(settings.databases) == ["shop"]
    assert set(tomllib.loads(text)["databases"]["shop"]["limits"]) >= {"timeout_seconds"}


@pytest.mark.parametrize(
    "url", re.findall(r"`((?:[a-z+]+:/{1,4}|file:|:memory:)[^`\s]*)`", README), ids=str
)
def test_every_url_is_read(url: str):
    if not url.startswith(("http:", "schema:")) and not url.endswith("://"):
        assert parse_address(url).scheme


def test_the_client_snippet_is_json_that_starts_dbmcp():
    (snippet,) = blocks("json")
    server = json.loads(snippet)["mcpServers"]["shop"]
    assert server["command"].endswith("/.venv/bin/dbmcp")
    assert parse_address(server["env"]["DATABASE_URL"]).scheme == "postgresql"


@pytest.mark.parametrize("command", sorted(set(re.findall(r"`dbmcp ([^`]+)`", README))))
def test_every_command_is_understood(command: str):
    words = command.split()
    if words == ["--help"]:
        return
    assert parser().parse_args(words if not words[0].startswith("-") else ["serve", *words])


@pytest.mark.parametrize("target", sorted(set(re.findall(r"make (\w+)", README))))
def test_every_make_target_exists(target: str):
    if target in {"run", "test", "check", "bench"}:
        assert f"\n{target}:" in Path("Makefile").read_text(encoding="utf-8")
