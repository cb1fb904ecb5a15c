"""Rows held one value behind the other are rows."""

from dbmcp.dialects.rows import ByRow


def test_rows_by_row_are_rows() -> None:
    rows = ByRow.of([[1, 2, 3], ["a", "b", "c"]])
    assert (len(rows), rows[1], rows[-1]) == (3, (2, "b"), (3, "c"))
    assert list(rows) == [(1, "a"), (2, "b"), (3, "c")]
    assert list(rows[1:]) == [(2, "b"), (3, "c")]
    assert list(rows.groups(2)) == [(1, "a", 2, "b")]
    assert list(rows[:0].groups(2)) == []
    rows += rows[:1]
    rows += [(4, "d")]
    assert list(rows[3:]) == [(1, "a"), (4, "d")]
