"""The image and compose.yaml, as far as they can be checked without a Docker engine."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from dbmcp.config import Mode, load_settings
from dbmcp.dialects import address_of

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def steps() -> list[tuple[str, str]]:
    """The Dockerfile's instructions, continued lines joined."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in lines)]


def test_dbmcp_waits_until_every_database_is_healthy(compose: dict[str, Any]) -> None:
    services: dict[str, Any] = compose["services"]
    assert set(services) == {"postgres", "tidb", "dbmcp"}
    assert services["postgres"]["image"] == "postgres:16"
    assert services["tidb"]["image"].startswith("pingcap/tidb:v8.5.")
    assert all(service["healthcheck"]["test"][0] == "CMD" for service in services.values())
    waits = services["dbmcp"]["depends_on"]
    assert waits == {name: {"condition": "service_healthy"} for name in ("postgres", "tidb")}
    assert services["dbmcp"]["healthcheck"]["test"] == ["CMD", "dbmcp", "check"]
    assert services["dbmcp"]["stdin_open"] is True
    assert not any("ports" in service for service in services.values())


def test_whatever_a_service_names_is_declared(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        assert {config["source"] for config in service.get("configs", ())} <= set(
            compose["configs"]
        )
        assert {volume.split(":")[0] for volume in service["volumes"]} <= set(compose["volumes"])


def test_the_configuration_in_it_is_valid(compose: dict[str, Any], tmp_path: Path) -> None:
    content = compose["configs"]["dbmcp"]["content"]
    assert "$" not in content, "compose would replace it"
    (tmp_path / "dbmcp.toml").write_text(content)
    settings = load_settings(environment={"HOME": str(tmp_path)}, cwd=tmp_path)
    addresses = {name: address_of(database) for name, database in settings.databases.items()}
    assert {(address.scheme, address.host) for address in addresses.values()} == {
        ("postgresql", "postgres"),
        ("tidb", "tidb"),
    }
    assert {database.mode for database in settings.databases.values()} == {Mode.READ_WRITE}


def test_compose_itself_accepts_the_file() -> None:
    docker = shutil.which("docker")
    version = [docker or "docker", "compose", "version"]
    if docker is None or subprocess.run(version, capture_output=True, check=False).returncode:
        pytest.skip("Docker's compose plugin is not installed")
    command = [docker, "compose", "--file", str(ROOT / "compose.yaml"), "config", "--quiet"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_image_is_plain_and_runs_without_root(steps: list[tuple[str, str]]) -> None:
    assert steps[0] == ("FROM", "python:3.12-slim")
    users = [rest for word, rest in steps if word == "USER"]
    assert users == ["dbmcp"]
    words = [word for word, _ in steps]
    assert words.index("USER") < words.index("ENTRYPOINT")
    assert ("ENTRYPOINT", '["dbmcp"]') in steps
    (health,) = [rest for word, rest in steps if word == "HEALTHCHECK"]
    assert health.endswith('CMD ["dbmcp", "check"]')
    installs = [rest for word, rest in steps if word == "RUN" and "pip install" in rest]
    assert "--require-hashes --requirement requirements.lock" in installs[0]
    assert all("--no-deps" in rest for rest in installs[1:])


def test_everything_that_is_copied_exists_and_is_not_ignored(steps: list[tuple[str, str]]) -> None:
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    assert lines[0] == "*"
    admitted = [line[1:] for line in lines if line.startswith("!")]
    copied = [name for word, rest in steps if word == "COPY" for name in rest.split()[:-1]]
    assert sorted(copied) == sorted(admitted)
    assert all((ROOT / name).exists() for name in copied)
