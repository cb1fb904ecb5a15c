"""The fast way reads what the standard library's reader reads, or leaves it to that."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from dbmcp.bulk.source.form import Form, lines_of
from dbmcp.bulk.source.split import split
from dbmcp.dialects.rows import ByColumn, by_column

E = "\0"


def test_plain_rows_are_cut_at_once() -> None:
    for text, width, rows in (
        ("1,a\n2,b\n", 2, [["1", "a"], ["2", "b"]]),
        ("1,a\r\n2,b", 2, [["1", "a"], ["2", "b"]]),
        ("a\n\nb\n", 1, [["a"], [""], ["b"]]),
        ('1,"a,b"\n,\n3,"a\nb"\n4,d\n', 2, [["1", "a,b"], ["", ""], ["3", "a\nb"], ["4", "d"]]),
        ('1,""\n2,\n3,c\n', 2, [["1", E], ["2", ""], ["3", "c"]]),
    ):
        found = split(text, Form(), width=width)
        assert found is not None, text
        assert [list(row) for row in found[0]] == rows
        assert found[1] == text.rstrip("\n").count("\n") + 1
    for text in (
        "1\n",
        "1,2,3\n",
        "1,2\n\n3,4\n",
        '1,"2\n',
        '1,2"\n',
        '1,"2"x\n3,4\n5,6\n',
        "1,2\r3,4",
    ):
        assert split(text, Form(), width=2) is None, text
    assert split('1,"a ""b"""\n3,4\n5,6\n7,8\n', Form(), width=2) is None
    assert split("1,2\n3\n4,5,6\n", Form(), width=2) is None


fragments = st.lists(
    st.sampled_from(['"', '""', ",", "\n", "\r\n", "\r", "a", "1", '"b"', " "]), max_size=30
)


@given(fragments.map("".join), st.integers(1, 3), st.sampled_from(['"', ""]))
def test_it_never_reads_anything_else(text: str, width: int, quote: str) -> None:
    form = Form(quote=quote)
    found = split(text, form, width=width) if text else None
    if found is None:
        return
    rows = [row or [""] for row in form.reader(text)]
    assert [[field.removeprefix(E) for field in row] for row in found[0]] == rows
    assert found[1] == len(list(lines_of(text)))


def test_rows_by_column_are_rows() -> None:
    rows = ByColumn([["1", "2", "3"], ["a", "b", "c"]])
    assert (len(rows), list(rows[1]), len(rows[1:])) == (3, ["2", "b"], 2)
    assert list(map(list, rows[1:])) == [["2", "b"], ["3", "c"]]
    assert list(map(list, by_column(rows))) == list(map(list, by_column(list(rows))))


@given(st.text(st.sampled_from("a\n\r\v\f\x1c\x85\u2028é"), max_size=12))
def test_lines_end_at_line_ends_only(text: str) -> None:
    assert list(lines_of(text)) == list(io.StringIO(text, newline=""))
    assert list(csv.reader(lines_of("a\x0bb,c\n"))) == [["a\x0bb", "c"]]
