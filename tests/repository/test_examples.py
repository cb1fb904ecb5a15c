"""A run of the tests tries the same generated examples as the one before."""

import importlib
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

NAME = "dbmcp_test_constants"


@pytest.mark.skipif(not settings().derandomize, reason="this run searches at random")
def test_examples_do_not_depend_on_what_is_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    drawn: list[int] = []

    @settings(max_examples=200)
    @given(st.integers(min_value=0, max_value=2**32))
    def draw(number: int) -> None:
        drawn.append(number)

    draw()
    first = drawn.copy()
    drawn.clear()
    constants = f"CONSTANTS = {list(range(1000, 2000))}"
    (tmp_path / f"{NAME}.py").write_text(constants, encoding="utf-8")
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    importlib.import_module(NAME)
    draw()
    del sys.modules[NAME]
    assert drawn == first
