"""dbmcp check on every engine: what it prints, and when it finds something wrong."""

from dataclasses import replace

import pytest

from dbmcp.cli.check import inspect
from dbmcp.config import DatabaseSettings, Mode, Secret
from tests.engines.scratch import Scratch
from tests.engines.servers import Server


def settings(scratch: Scratch, mode: Mode = Mode.READ_ONLY) -> DatabaseSettings:
    return DatabaseSettings("shop", Secret(scratch.url), mode=mode, origin="test")


async def test_a_database_in_order(scratch: Scratch) -> None:
    await scratch.run("CREATE TABLE orders (id integer)", "CREATE TABLE payroll (id integer)")
    limited = replace(settings(scratch), deny_tables=("payroll",))
    findings = await inspect(limited)
    facts = dict(findings.facts)
    assert facts["server"].startswith(scratch.backend.product)
    assert facts["mode"].startswith("read_only: SELECT")
    assert facts["tables"] == "1 visible, 1 hidden by the lists"
    assert ("policy only" in facts["fences"]) == scratch.backend.lacks("read_only_fence")
    if not scratch.backend.lacks("read_only_fence"):
        assert findings.faults == []


async def test_a_pattern_that_matches_nothing_is_a_fault(scratch: Scratch) -> None:
    await scratch.run("CREATE TABLE orders (id integer)")
    wrong = replace(settings(scratch), allow_tables=("orders", "ordrs"))
    findings = await inspect(wrong)
    assert 'tables.allow: "ordrs" matches no table' in findings.faults


async def test_a_write_mode_names_no_privilege_that_it_needs(scratch: Scratch) -> None:
    findings = await inspect(settings(scratch, Mode.READ_WRITE))
    assert findings.faults == []
    beyond = dict(findings.facts).get("account may", "")
    assert "INSERT" not in beyond
    assert "fences" not in dict(findings.facts)


@pytest.mark.needs("server")
async def test_a_server_that_is_down_is_a_fault(
    private_server: Server, private_scratch: Scratch
) -> None:
    await private_scratch.close()
    private_server.stop()
    findings = await inspect(settings(private_scratch))
    (fault,) = findings.faults
    assert fault.startswith("[unavailable] shop:")
    assert "pass" not in fault
