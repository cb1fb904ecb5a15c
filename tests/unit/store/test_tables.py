"""The tables: what CONTRACT asks to be indexed, names by convention, texts that fit."""

from sqlalchemy import String

from dbmcp.store.tables import metadata, statements, tool_executions


def test_time_and_tool_and_time_are_indexed() -> None:
    indexed = [[column.name for column in index.columns] for index in tool_executions.indexes]
    assert ["started_at"] in indexed
    assert ["tool_name", "started_at"] in indexed
    assert ["execution_id"] in [[c.name for c in index.columns] for index in statements.indexes]


def test_every_name_follows_the_convention() -> None:
    for table in metadata.tables.values():
        assert table.primary_key.name == f"pk_{table.name}"
        for index in table.indexes:
            columns = "_".join(column.name for column in index.columns)
            assert index.name == f"ix_{table.name}_{columns}"
            assert len(str(index.name)) < 60


def test_every_text_has_a_length_or_is_long() -> None:
    for table in metadata.tables.values():
        for column in table.columns:
            if type(column.type) is String:
                assert column.type.length, column
