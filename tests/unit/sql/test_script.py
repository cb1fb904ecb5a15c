"""Files of several statements: where they are cut, and the line that is named."""

import pytest

from dbmcp.sql.script import Piece, split
from tests.unit.sql.case_files import DIALECTS, lexis_of

CASES: list[tuple[str, list[tuple[str, int]]]] = [
    ("", []),
    (" \n-- nothing\n;\n", []),
    ("SELECT 1", [("SELECT 1", 1)]),
    ("SELECT 1;\n\nSELECT 2;", [("SELECT 1", 1), ("SELECT 2", 3)]),
    ("SELECT 1; -- one\nSELECT 2", [("SELECT 1", 1), ("-- one\nSELECT 2", 2)]),
    ("-- why\nSELECT 1;", [("-- why\nSELECT 1", 2)]),
    ("SELECT 1; SELECT 2;\nSELECT 3", [("SELECT 1; SELECT 2", 1), ("SELECT 3", 2)]),
    ("SELECT ';\n';\nSELECT 2", [("SELECT ';\n'", 1), ("SELECT 2", 3)]),
    ("SELECT 1 /* ;\n */;\nSELECT 2", [("SELECT 1 /* ;\n */", 1), ("SELECT 2", 3)]),
    ("SELECT 1;\r\nSELECT 2;\r\n", [("SELECT 1", 1), ("SELECT 2", 2)]),
    ("SELECT 1;\nSELECT 'open;\n", [("SELECT 1", 1), ("SELECT 'open;", 2)]),
]


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize(("text", "pieces"), CASES)
def test_a_file_is_cut_at_semicolons_that_end_a_line(
    text: str, pieces: list[tuple[str, int]], dialect: str
) -> None:
    assert split(text, lexis=lexis_of(dialect)) == [Piece(*piece) for piece in pieces]


def test_dollar_quotes_hold_semicolons() -> None:
    text = "SELECT $a$;\n$a$;\nSELECT 2"
    assert [piece.line for piece in split(text, lexis=lexis_of("postgres"))] == [1, 3]
    assert [piece.line for piece in split(text, lexis=lexis_of("sqlite"))] == [1, 2, 3]
