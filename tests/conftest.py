"""What every test shares: the engines' fixtures, their markers, and the count of tests on each."""

import os
from collections import Counter
from collections.abc import Generator

import pytest
from hypothesis import settings
from hypothesis.internal.conjecture import providers

from tests.engines.backends import AVAILABLE, BACKENDS, LEFT_OUT, Backend, required
from tests.engines.fixtures import (
    backend,
    module_server,
    private_scratch,
    private_server,
    scratch,
    servers,
)
from tests.oracles import go_program
from tests.sampling import choose, traced_if_chosen

__all__ = ["backend", "module_server", "private_scratch", "private_server", "scratch", "servers"]


def no_constants_of(path: str) -> bool:
    """Hypothesis would draw from the constants of whatever modules other tests have loaded."""
    del path
    return False


# A shared machine has no steady clock: a slow example is no failure. The examples are the same in
# each run, whatever else is loaded; only a run that asks for their number searches at random.
SEARCHES = "DBMCP_TEST_GENERATED" in os.environ
settings.register_profile("dbmcp", deadline=None, derandomize=not SEARCHES)
settings.load_profile("dbmcp")
if not SEARCHES:
    providers.is_local_module_file = no_constants_of  # pyright: ignore[reportPrivateImportUsage] - there is no setting for it

RAN = pytest.StashKey[Counter[str]]()


def pytest_configure(config: pytest.Config) -> None:
    """Declare the markers and refuse to run without a required engine."""
    config.addinivalue_line("markers", "family(*names): only engines of these families or names")
    config.addinivalue_line("markers", "needs(*keys): not where a difference of this key is known")
    config.stash[RAN] = Counter()
    known = {row.name for row in BACKENDS} | {go_program.NAME}
    missing = set(required()) - {row.name for row in AVAILABLE}
    if not go_program.missing():
        missing.discard(go_program.NAME)
    if missing:
        ways = "; ".join(f"{name}: {way}" for name, way in left_out() if name in missing)
        unknown = f"unknown: {', '.join(missing - known)}" if missing - known else ""
        raise pytest.UsageError(f"DBMCP_TEST_REQUIRE: engines are missing. {ways}{unknown}")


def left_out() -> list[tuple[str, str]]:
    """What this machine cannot test, each with the way to include it."""
    ways = [(row.name, row.include) for row in LEFT_OUT]
    return [*ways, (go_program.NAME, go_program.missing())] if go_program.missing() else ways


def counted_as(item: pytest.Item) -> str:
    """The engine, or the engine's parser, that a test runs on; `""` if neither."""
    row = engine_of(item)
    if row is not None:
        return row.name
    return go_program.NAME if "tidb_parser" in getattr(item, "fixturenames", ()) else ""


def engine_of(item: pytest.Item) -> Backend | None:
    """Return the engine that a test runs on, None for a test without one."""
    call: object = getattr(item, "callspec", None)
    parameters: dict[str, object] = getattr(call, "params", {})
    row = parameters.get("backend")
    return row if isinstance(row, Backend) else None


def fits(item: pytest.Item, row: Backend) -> bool:
    """Tell whether a test's markers admit an engine."""
    families = [name for mark in item.iter_markers("family") for name in mark.args]
    needed = [key for mark in item.iter_markers("needs") for key in mark.args]
    own = {"private_server", "module_server"}.intersection(getattr(item, "fixturenames", ()))
    if own and row.url_variable:
        return False
    if families and not {row.family, row.name}.intersection(families):
        return False
    return not any(map(row.lacks, needed))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the engines that a test's markers exclude, and note each test's engine."""
    left_out: list[pytest.Item] = []
    kept: list[pytest.Item] = []
    for item in items:
        row = engine_of(item)
        if row is not None:
            item.user_properties.append(("engine", row.name))
        (kept if row is None or fits(item, row) else left_out).append(item)
    items[:] = kept
    choose(items)
    if left_out:
        config.hook.pytest_deselected(items=left_out)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Let coverage trace a sample of the tests."""
    with traced_if_chosen(item):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Count each test that ran, on its engine."""
    report = yield
    if call.when == "call" and not report.skipped:
        name = counted_as(item)
        if name:
            item.config.stash[RAN][name] += 1
    return report


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a run in which a required engine ran no test."""
    idle = [name for name in required() if not session.config.stash[RAN][name]]
    if idle and not session.config.option.collectonly and not session.exitstatus:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Say which engines were left out and how many tests ran on each."""
    terminalreporter.section("engines")
    for name, way in left_out():
        terminalreporter.write_line(f"left out: {name} (to include it: {way})")
    for name in (*(row.name for row in AVAILABLE), go_program.NAME):
        terminalreporter.write_line(f"tests on {name}: {config.stash[RAN][name]}")
