"""execute_query on every engine: fetch modes, formats, exact truncation, byte budget, cursors."""

import re

import pytest

from dbmcp.config import Limits
from dbmcp.errors import LimitError
from dbmcp.models import Caller, FetchMode, Format
from tests.engines.scratch import NUMBERS, Scratch
from tests.integration.agent import Agent, open_agent, unmarked

ALL = "SELECT id, name, note FROM customers ORDER BY id"
MS = r"\d+\.\d ms"


def cursor_in(answer: str) -> str:
    found = re.search(r"\(cursor (\w+)\)", answer)
    assert found is not None, answer
    return found[1]


async def test_a_table_says_its_facts_first_and_writes_csv(reader: Agent) -> None:
    facts, rows = unmarked(await reader.ask(ALL)).split("\n", 1)
    assert re.fullmatch(f"5 rows, {MS}", facts)
    assert rows == (
        'id,name,note\n1,Northwind,\n2,"Miller, Sons",""\n3,NULL,"two\nlines"\n'
        '4,"Ærø ""quoted""",end\n5,last,'
    )


async def test_csv_is_header_and_rows_and_nothing_else(reader: Agent) -> None:
    answer = await reader.ask("SELECT id FROM customers ORDER BY id", format=Format.CSV)
    assert answer == "id\n1\n2\n3\n4\n5"


async def test_csv_ends_with_a_remark_when_rows_are_left(reader: Agent) -> None:
    answer = await reader.ask(ALL, format=Format.CSV, max_rows=1)
    assert re.fullmatch(r"id,name,note\n1,Northwind,\n# more follow \(cursor \w+\)", answer)


async def test_json_tells_columns_rows_and_what_follows(reader: Agent) -> None:
    answer = await reader.json("SELECT id, name FROM customers ORDER BY id", max_rows=2)
    assert [column["name"] for column in answer["columns"]] == ["id", "name"]
    assert answer["rows"] == [[1, "Northwind"], [2, "Miller, Sons"]]
    assert (answer["row_count"], answer["more"]) == (2, True)
    assert answer["elapsed_ms"] >= 0
    assert "warnings" not in answer


async def test_max_rows_met_exactly_is_the_end(reader: Agent) -> None:
    answer = unmarked(await reader.ask(ALL, max_rows=5))
    assert re.match(f"5 rows, {MS}\n", answer)
    answer = await reader.ask(ALL, max_rows=4)
    assert answer.startswith("4 rows, more follow (cursor ")


async def test_pages_follow_until_the_end(reader: Agent) -> None:
    first = await reader.ask(ALL, max_rows=2)
    second = await reader.ask(cursor=cursor_in(first))
    third = await reader.ask(cursor=cursor_in(second))
    assert unmarked(second).split("\n")[1:] == [
        "id,name,note",
        '3,NULL,"two',
        'lines"',
        '4,"Ærø ""quoted""",end',
    ]
    assert re.fullmatch(f"1 row, end, {MS}\nid,name,note\n5,last,", unmarked(third))


async def test_a_page_is_never_run_again(writer: Agent) -> None:
    first = await writer.ask(ALL, max_rows=2)
    await writer.ask("DELETE FROM customers WHERE id >= 3")
    assert '4,"Ærø' in await writer.ask(cursor=cursor_in(first))
    assert await writer.scalar("SELECT count(*) FROM customers") == "2"


async def test_a_cursor_of_another_principal_is_gone(reader: Agent) -> None:
    cursor = cursor_in(await reader.ask(ALL, max_rows=2))
    refusal = await reader.refusal("", cursor=cursor, caller=Caller("mallory"))
    assert refusal == f"[lease_expired] cursor {cursor} is gone. run the query again"
    assert "3,NULL" in await reader.ask(cursor=cursor)


async def test_a_forged_cursor_is_gone(reader: Agent) -> None:
    assert (await reader.refusal("", cursor="q7Fd2a")).startswith("[lease_expired] cursor q7Fd2a")


async def test_fetch_mode_one_gives_the_first_row(reader: Agent) -> None:
    answer = unmarked(await reader.ask(ALL, fetch_mode=FetchMode.ONE))
    assert re.fullmatch(f"1 row, {MS}\nid,name,note\n1,Northwind,", answer)
    nothing = await reader.ask("SELECT id FROM customers WHERE id = 99", fetch_mode=FetchMode.ONE)
    assert re.fullmatch(f"0 rows, {MS}", nothing)


@pytest.mark.parametrize(
    ("query", "bare"),
    [
        ("SELECT count(*) FROM customers", "5"),
        ("SELECT note FROM customers WHERE id = 1", ""),
        ("SELECT note FROM customers WHERE id = 2", '""'),
        ("SELECT name FROM customers WHERE id = 2", "Miller, Sons"),
        ("SELECT note FROM customers WHERE id = 99", "0 rows"),
    ],
)
async def test_fetch_mode_scalar_gives_the_bare_value(reader: Agent, query: str, bare: str) -> None:
    assert await reader.scalar(query) == bare


async def test_fetch_mode_none_only_counts(reader: Agent) -> None:
    assert re.fullmatch(f"5 rows, {MS}", await reader.ask(ALL, fetch_mode=FetchMode.NONE))


async def test_repeated_column_names_survive(reader: Agent) -> None:
    query = "SELECT a.id, b.id FROM customers a JOIN customers b ON a.id = b.id WHERE a.id = 1"
    assert (await reader.ask(query, format=Format.CSV)) == "id,id\n1,1"
    assert (await reader.json(query))["rows"] == [[1, 1]]


async def test_long_cells_are_cut_exactly_and_named(writer: Agent) -> None:
    text = "é" * 150
    await writer.ask("UPDATE customers SET note = :t WHERE id = 1", {"t": text})
    query = "SELECT id, note FROM customers WHERE id = 1"
    answer = unmarked(await writer.ask(query, max_cell=100))
    assert answer.startswith("1 row, cells cut: note (max_cell 100), ")
    assert answer.endswith(f"\n1,{text[:100]}…[150 characters]")
    assert text in await writer.ask(query, max_cell=0)
    assert await writer.scalar("SELECT note FROM customers WHERE id = 1") == text
    assert (await writer.rows(query)) == [[1, text]]


async def test_the_byte_budget_ends_a_page_and_the_cursor_has_the_rest(shop: Scratch) -> None:
    await shop.add_numbers()
    async with open_agent(shop.url, limits=Limits(max_result_bytes=1_000)) as agent:
        answer = await agent.ask("SELECT n FROM numbers ORDER BY n", max_rows=NUMBERS)
        seen = answer.split("\n")[2:-1]
        while "more follow" in answer:
            answer = await agent.ask(cursor=cursor_in(answer))
            assert len(answer) < 1_130
            seen += answer.split("\n")[2:-1]
    assert seen == sorted(seen, key=int)
    assert len(seen) == NUMBERS


async def test_one_row_over_the_budget_names_its_largest_column(shop: Scratch) -> None:
    async with open_agent(shop.url, limits=Limits(max_result_bytes=20)) as agent:
        refusal = await agent.refusal(
            "SELECT id, name, 'xxxxxxxxxxxxxxxxxxxxx' AS big FROM customers"
        )
        assert refusal.startswith("[limit_exceeded] one row takes")
        assert "largest column is big" in refusal
        assert await agent.scalar("SELECT count(*) FROM customers") == "5"


async def test_rows_past_what_is_kept_say_how_many_were_kept(shop: Scratch) -> None:
    await shop.add_numbers()
    async with open_agent(shop.url, limits=Limits(cursor_bytes=500)) as agent:
        query = "SELECT a.n AS x, b.n AS y FROM numbers a CROSS JOIN numbers b"
        answer = await agent.ask(query, max_rows=100)
        with pytest.raises(LimitError, match="only the first"):
            await read_to_the_end(agent, answer)
        await agent.until_idle()


async def test_a_cursor_left_alone_frees_its_connection(reader: Agent, shop: Scratch) -> None:
    await shop.add_numbers()
    await reader.ask("SELECT a.n FROM numbers a CROSS JOIN numbers b WHERE b.n < 20", max_rows=5)
    await reader.until_idle()
    await shop.until_running(count=0)


async def read_to_the_end(agent: Agent, answer: str) -> None:
    while "more follow" in answer:
        answer = await agent.ask(cursor=cursor_in(answer), max_rows=10_000)
