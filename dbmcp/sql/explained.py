"""What it is to explain or trace a statement: its facts under another name."""

from dataclasses import replace

from dbmcp.sql.command import not_understood
from dbmcp.sql.facts import Kind, Statement


def as_traced(statement: Statement) -> Statement:
    """The facts of tracing a read; of a write it is not understood what is done."""
    words = statement.words | {"trace"}
    traced = replace(as_explained(statement, analyzes=True), verb="EXPLAIN TRACE", words=words)
    return traced if statement.kind == Kind.READ else not_understood(traced)


def as_explained(statement: Statement, *, analyzes: bool) -> Statement:
    """The facts of explaining a statement: its own, under another name.

    Args:
        statement: what is explained.
        analyzes: the statement is run, too; to explain a write without that has no effect.
    """
    words = statement.words | {"explain"} | ({"analyze"} if analyzes else frozenset[str]())
    verb = "EXPLAIN ANALYZE" if analyzes else "EXPLAIN"
    if statement.kind != Kind.READ:
        verb = f"{verb} {statement.verb}"
    explained = replace(statement, verb=verb, words=words, returns_rows=True, bounded_rows=None)
    if analyzes or statement.kind is not Kind.WRITE:
        return explained
    return replace(
        explained,
        kind=Kind.READ,
        only_explained=True,
        problems=tuple(each for each in statement.problems if each[0] != "unbounded-write"),
        spared_by_null=(),
        asked_loosely=(),
        listed_values=(),
    )
