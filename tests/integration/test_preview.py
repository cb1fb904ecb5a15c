"""A write tried out, shown and taken back on every engine; its token runs it if nothing changed."""

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest

from dbmcp.audit import Entry
from dbmcp.config import Mode, Writes
from dbmcp.errors import ConfirmationRequiredError
from dbmcp.execution.preview import survey
from dbmcp.execution.preview.plan import REPLACED
from dbmcp.execution.verdict import judge, judge_offline
from dbmcp.leases import promise
from dbmcp.models import Caller, FetchMode, Format, OnConflict, Operation
from tests.engines.scratch import SLOW_QUERY, Scratch
from tests.integration.agent import Agent, open_agent
from tests.integration.test_grants import account_on

ORDERS = "SELECT id, status, total FROM orders ORDER BY id"
FIRST = [(1, "new", 10), (2, "new", 20), (3, "paid", 30)]


@pytest.fixture
async def shop(scratch: Scratch) -> Scratch:
    """Orders with lines, and lines with notes: two levels of foreign keys."""
    await scratch.run(
        "CREATE TABLE orders (id INTEGER NOT NULL PRIMARY KEY, status VARCHAR(20), total INTEGER)",
        "CREATE TABLE order_lines (id INTEGER NOT NULL PRIMARY KEY, order_id INTEGER, "
        "CONSTRAINT lines_order FOREIGN KEY (order_id) REFERENCES orders (id) ON DELETE CASCADE "
        "ON UPDATE CASCADE)",
        "CREATE TABLE line_notes (id INTEGER NOT NULL PRIMARY KEY, line_id INTEGER, "
        "CONSTRAINT notes_line FOREIGN KEY (line_id) REFERENCES order_lines (id) "
        "ON DELETE SET NULL)",
        "INSERT INTO orders VALUES (1, 'new', 10), (2, 'new', 20), (3, 'paid', 30)",
        "INSERT INTO order_lines VALUES (10, 1), (11, 1), (12, 2), (13, 3)",
        "INSERT INTO line_notes VALUES (100, 10), (101, 10), (102, 12), (103, NULL)",
    )
    return scratch


@pytest.fixture
async def agent(shop: Scratch) -> AsyncIterator[Agent]:
    """An agent that may write."""
    async with open_agent(shop.url, mode=Mode.READ_WRITE) as agent:
        yield agent


async def previewed(agent: Agent, query: str, parameters: Any = None, **options: Any) -> Any:
    """The preview of a write, decoded."""
    answer = await agent.json(query, parameters, preview=True, **options)
    assert re.fullmatch(r"[A-Za-z0-9]{10}", answer["confirm"])
    assert answer.pop("elapsed_ms") > 0
    return answer


@pytest.mark.parametrize(
    ("query", "parameters", "affected", "changes"),
    [
        (
            "UPDATE orders SET status = :s WHERE total < :t",
            {"s": "paid", "t": 25},
            2,
            [
                {"before": [1, "new", 10], "after": [1, "paid", 10]},
                {"before": [2, "new", 20], "after": [2, "paid", 20]},
            ],
        ),
        ("UPDATE orders SET total = total + ? WHERE id = ?", [5, 9], 0, None),
        (
            "UPDATE orders SET total = (SELECT count(*) FROM order_lines l "
            "WHERE l.order_id = orders.id) WHERE id IN (1, 3)",
            None,
            2,
            [
                {"before": [1, "new", 10], "after": [1, "new", 2]},
                {"before": [3, "paid", 30], "after": [3, "paid", 1]},
            ],
        ),
        ("DELETE FROM orders WHERE id = 2", None, 1, [{"before": [2, "new", 20]}]),
        (
            "INSERT INTO orders (id, status) VALUES (:i, 'x'), (5, NULL)",
            {"i": 4},
            2,
            [{"after": [4, "x", None]}, {"after": [5, None, None]}],
        ),
        (
            "INSERT INTO orders (id, total) SELECT id + 10, total FROM orders WHERE id < ?",
            [2],
            1,
            [{"after": [11, None, 10]}],
        ),
    ],
)
async def test_a_preview_shows_the_rows_and_keeps_nothing(
    agent: Agent, shop: Scratch, query: str, parameters: Any, affected: int, changes: Any
) -> None:
    answer = await previewed(agent, query, parameters)
    assert answer["affected_rows"] == affected
    assert answer.get("changes") == changes
    assert await shop.run(ORDERS) == FIRST
    told = await agent.ask(confirm=answer["confirm"])
    rows = "1 row" if affected == 1 else f"{affected} rows"
    assert '"affected_rows"' in told or told.startswith(f"{rows} affected"), told
    for change in changes or ():
        key = (change.get("after") or change["before"])[0]
        found = await shop.run(f"SELECT id, status, total FROM orders WHERE id = {key}")
        assert found == ([tuple(change["after"])] if "after" in change else [])


async def test_what_foreign_keys_change_is_counted_over_two_levels(
    agent: Agent, shop: Scratch
) -> None:
    answer = await previewed(agent, "DELETE FROM orders WHERE id < :i", {"i": 3})
    counts = [
        (one["table"].rpartition(".")[2], one["does"], one["rows"]) for one in answer["cascades"]
    ]
    assert counts == [("order_lines", "deleted", 3), ("line_notes", "set to NULL", 3)]
    assert answer["cascades"][0]["columns"] == ["order_id"]
    moved = await previewed(agent, "UPDATE orders SET id = id + 100 WHERE id = 1")
    assert [(one["does"], one["rows"]) for one in moved["cascades"]] == [("updated", 2)]
    assert "assigns a key" in moved["notes"][0]
    assert "cascades" not in await previewed(agent, "UPDATE orders SET total = 1 WHERE id = 1")
    text = await agent.ask("DELETE FROM orders WHERE id = 1", preview=True)
    assert "\ncascade order_lines.order_id -> orders: 2 rows deleted\n" in text
    await agent.ask(confirm=answer["confirm"])
    assert await shop.run("SELECT count(*) FROM order_lines") == [(1,)]


UNSEEN = "foreign keys also change what refers to these rows in {} that you may not see"


@pytest.mark.parametrize(
    ("hidden", "deleting", "moving"),
    [
        ({"deny_tables": ("order_lines",)}, 0, True),
        # SQLite itself refuses what reads the column, foreign keys too.
        pytest.param(
            {"deny_columns": ("order_lines.order_id",)}, 0, True, marks=pytest.mark.needs("server")
        ),
        ({"deny_tables": ("line_notes",)}, 1, False),
    ],
)
async def test_rows_that_follow_in_hidden_tables_are_told_without_their_names(
    shop: Scratch, hidden: dict[str, Any], deleting: int, *, moving: bool
) -> None:
    note = UNSEEN.format("another table")
    async with open_agent(shop.url, mode=Mode.READ_WRITE, **hidden) as agent:
        delete = "DELETE FROM orders WHERE id = 1"
        answer = await previewed(agent, delete)
        assert (len(answer.get("cascades", ())), answer["notes"]) == (deleting, [note])
        move = await previewed(agent, "UPDATE orders SET id = 9 WHERE id = 1")
        assert (note in move["notes"]) == moving
        for harmless in (
            "UPDATE orders SET total = 1 WHERE id = 1",
            "DELETE FROM orders WHERE id = 99",
        ):
            assert "notes" not in await previewed(agent, harmless)
        tried = await agent.transact(delete, preview=True)
        assert tried["results"][0]["notes"] == [note]
        text = str(answer) + str(move) + str(tried)
        for name in ("line_notes", "order_lines", "order_id", "lines_order")[deleting * 3 :]:
            assert name not in text
        await agent.ask(confirm=answer["confirm"])
    assert await shop.run("SELECT count(*) FROM order_lines") == [(2,)]


async def test_what_follows_and_cannot_be_counted_is_told(agent: Agent, shop: Scratch) -> None:
    chance = "rand()" if shop.backend.family == "mysql" else "random()"
    answer = await previewed(agent, f"DELETE FROM orders WHERE id > 9 + {chance}")
    assert "foreign keys also change rows in other tables: they are not counted" in answer["notes"]


@pytest.mark.needs("triggers")
async def test_triggers_are_named(agent: Agent, shop: Scratch) -> None:
    trigger = shop.backend.spell("trigger")
    await shop.run(
        trigger.format(name="kept", when="BEFORE UPDATE", table="orders"),
        trigger.format(name="watched", when="BEFORE UPDATE", table="order_lines"),
    )
    here = "kept BEFORE UPDATE on orders"
    updating = await previewed(agent, "UPDATE orders SET total = 1 WHERE id = 1")
    assert updating["triggers"] == [here]
    moving = await previewed(agent, "UPDATE orders SET id = 9 WHERE id = 1")
    there = [] if shop.backend.lacks("cascades_fire") else ["watched BEFORE UPDATE on order_lines"]
    assert sorted(moving["triggers"]) == [here, *there]
    assert "triggers" not in await previewed(agent, "DELETE FROM orders WHERE id = 3")
    tried = await agent.transact(
        Operation("SELECT id FROM orders WHERE id = 1", save_as="one"),
        Operation("UPDATE orders SET total = 1 WHERE id = ?", [{"$ref": "one.rows[0].id"}]),
        "UPDATE orders SET id = 9 WHERE id = 1",
        "DELETE FROM orders WHERE id = 3",
        preview=True,
    )
    told = [sorted(result.get("triggers", ())) for result in tried["results"]]
    assert told == [[], [here], [here, *there], []]


@pytest.mark.parametrize(
    "drift",
    [
        "UPDATE orders SET total = 99 WHERE id = 1",
        "INSERT INTO orders VALUES (4, 'new', 40)",
        "DELETE FROM orders WHERE id = 2",
        "UPDATE orders SET status = 'paid' WHERE id = 1",
    ],
)
async def test_what_has_changed_since_is_shown_and_not_run(
    agent: Agent, shop: Scratch, drift: str
) -> None:
    query = "UPDATE orders SET status = 'sent' WHERE status = 'new'"
    answer = await previewed(agent, query)
    await shop.run(drift)
    now = await shop.run(ORDERS)
    text = await agent.ask(confirm=answer["confirm"])
    again = re.search(r'"confirm":"(\w{10})"', text)
    assert '"changed":true' in text, text
    assert again is not None
    assert await shop.run(ORDERS) == now
    assert '"affected_rows"' in await agent.ask(confirm=again[1])
    assert await shop.run("SELECT count(*) FROM orders WHERE status = 'new'") == [(0,)]


async def test_rows_that_follow_count_too(agent: Agent, shop: Scratch) -> None:
    answer = await previewed(agent, "DELETE FROM orders WHERE id = 1")
    await shop.run("INSERT INTO order_lines VALUES (14, 1)")
    assert '"changed":true' in await agent.ask(confirm=answer["confirm"])
    read = await previewed(
        agent,
        "UPDATE orders SET total = (SELECT max(id) FROM order_lines) WHERE id = 3",
    )
    await shop.run("INSERT INTO order_lines VALUES (15, 1)")
    assert '"changed":true' in await agent.ask(confirm=read["confirm"])
    assert await shop.run(ORDERS) == FIRST


async def test_a_token_is_good_once_for_its_owner_only(agent: Agent, shop: Scratch) -> None:
    answer = await previewed(agent, "DELETE FROM orders WHERE id = 3")
    token = answer["confirm"]
    gone = "[lease_expired] confirm token {} is gone. call with preview=true for a new one"
    for bad, caller in (("AAAAAAAAAA", Caller()), (token, Caller("mallory"))):
        assert await agent.refusal("", confirm=bad, caller=caller) == gone.format(bad)
    assert await shop.run(ORDERS) == FIRST
    assert "affected_rows" in await agent.ask(confirm=token)
    assert await agent.refusal("", confirm=token) == gone.format(token)
    assert await shop.run(ORDERS) == FIRST[:2]


async def test_a_token_ends_with_its_time(
    agent: Agent, shop: Scratch, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert promise.PROMISE_SECONDS == 300
    monkeypatch.setattr(promise, "PROMISE_SECONDS", 0.0)
    token = (await previewed(agent, "DELETE FROM orders WHERE id = 3"))["confirm"]
    refused = await agent.refusal("", confirm=token)
    assert refused.startswith(f"[lease_expired] confirm token {token} is gone")
    assert await shop.run(ORDERS) == FIRST


async def test_an_upsert_shows_the_row_in_whose_place_it_comes(agent: Agent, shop: Scratch) -> None:
    values = "(1, 'x', 5), (7, 'y', 6)"
    query = shop.backend.spell("replacing").format(table="orders", values=values)
    answer = await previewed(agent, query)
    changes = [{"before": [1, "new", 10], "after": [1, "x", 5]}, {"after": [7, "y", 6]}]
    assert answer["changes"] == changes
    await shop.run("UPDATE orders SET total = 11 WHERE id = 1")
    assert '"changed":true' in await agent.ask(confirm=answer["confirm"])
    assert await shop.run("SELECT count(*) FROM orders") == [(3,)]


@pytest.mark.family("postgres")
async def test_a_merge_shows_what_it_changes(agent: Agent, shop: Scratch) -> None:
    query = (
        "MERGE INTO orders o USING (VALUES (1, 5), (9, 9)) AS v (id, total) ON o.id = v.id "
        "WHEN MATCHED THEN UPDATE SET total = v.total "
        "WHEN NOT MATCHED THEN INSERT (id, total) VALUES (v.id, v.total)"
    )
    answer = await previewed(agent, query)
    assert answer["affected_rows"] == 2
    changed = {"before": [1, "new", 10], "after": [1, "new", 5]}
    if shop.backend.lacks("merge_returning"):
        assert answer["changes"] == [changed]
        assert answer["notes"] == ["rows that it inserts are counted, not shown"]
    else:
        assert answer["changes"] == [changed, {"after": [9, None, 9]}]
    assert "affected_rows" in await agent.ask(confirm=answer["confirm"])
    assert len(await shop.run(ORDERS)) == 4
    query = (
        "MERGE INTO orders o USING (VALUES (1), (3)) AS v (id) ON o.id = v.id "
        "WHEN MATCHED AND o.status = 'paid' THEN DELETE WHEN MATCHED THEN UPDATE SET total = 0"
    )
    deleting = await previewed(agent, query)
    counts = [(one["does"], one["rows"]) for one in deleting["cascades"]]
    assert counts == [("deleted", 1), ("set to NULL", 0)]
    assert "affected_rows" in await agent.ask(confirm=deleting["confirm"])
    assert await shop.run("SELECT id FROM order_lines WHERE order_id = 3") == []


@pytest.mark.family("postgres")
async def test_a_merge_that_assigns_a_key_tells_what_follows(agent: Agent, shop: Scratch) -> None:
    using = "MERGE INTO orders o USING (VALUES (1, 5), (3, 7)) AS v (id, new) ON o.id = v.id "
    moving = await previewed(agent, using + "WHEN MATCHED THEN UPDATE SET id = v.new")
    moved = [(one["does"], one["rows"]) for one in moving["cascades"]]
    assert moved == [("updated", 3)]
    assert survey.MOVED in moving["notes"]
    some = "WHEN MATCHED AND v.id = 1 THEN UPDATE SET id = v.new WHEN MATCHED THEN DELETE"
    either = await previewed(agent, using + some)
    assert "cascades" not in either
    assert survey.UNCOUNTED in either["notes"]
    same = await previewed(agent, using + "WHEN MATCHED THEN UPDATE SET total = v.new")
    assert "cascades" not in same
    assert "notes" not in same
    assert "affected_rows" in await agent.ask(confirm=moving["confirm"])
    assert await shop.run("SELECT order_id FROM order_lines ORDER BY 1") == [(2,), (5,), (5,), (7,)]


@pytest.mark.needs("insert_returning")
async def test_an_upsert_that_assigns_a_key_says_that_more_follows(
    agent: Agent, shop: Scratch
) -> None:
    insert = "INSERT INTO orders VALUES (1, 'new', 5)"
    if shop.backend.family == "mysql":
        upsert, key, value = f"{insert} ON DUPLICATE KEY UPDATE", "id = 9", "total = 5"
    else:
        upsert = f"{insert} ON CONFLICT (id) DO UPDATE SET"
        key, value = "id = 9", "total = 5"
    assert survey.UNCOUNTED in (await previewed(agent, f"{upsert} {key}"))["notes"]
    assert survey.UNCOUNTED not in (await previewed(agent, f"{upsert} {value}")).get("notes", ())


@pytest.mark.family("sqlite", "mysql")
async def test_rows_that_are_replaced_are_counted_beyond_a_hundred(
    agent: Agent, shop: Scratch
) -> None:
    numbers = range(200, 350)
    await shop.run(
        "INSERT INTO orders VALUES " + ", ".join(f"({n}, 'new', 1)" for n in numbers),
        "INSERT INTO order_lines VALUES " + ", ".join(f"({n}, {n})" for n in numbers),
    )
    query = "REPLACE INTO orders SELECT id, status, 2 FROM orders WHERE id >= 200"
    answer = await previewed(agent, query)
    if not shop.backend.lacks("insert_returning"):
        assert answer["cascades"][0]["rows"] == len(numbers)
    assert survey.UNCOUNTED not in answer.get("notes", ())
    assert REPLACED not in answer.get("notes", ())
    await agent.idle()
    await shop.run("CREATE UNIQUE INDEX by_total ON orders (total, id)")
    agent.target.catalog.drop()
    counted = not agent.target.database.dialect.effects().counts_replaced
    assert (REPLACED in (await previewed(agent, query)).get("notes", ())) != counted


async def test_a_preview_in_an_open_transaction_is_a_part_of_it(
    agent: Agent, shop: Scratch
) -> None:
    handle = await agent.begin()
    await agent.ask("UPDATE orders SET total = 1 WHERE id = 1", transaction=handle)
    answer = await previewed(agent, "DELETE FROM orders WHERE total < 5", transaction=handle)
    assert answer["changes"] == [{"before": [1, "new", 1]}]
    assert await agent.rows("SELECT count(*) FROM orders", transaction=handle) == [[3]]
    await agent.ask(confirm=answer["confirm"])
    assert await agent.rows("SELECT count(*) FROM orders", transaction=handle) == [[2]]
    late = await previewed(agent, "DELETE FROM orders WHERE id = 3", transaction=handle)
    await agent.act("commit", handle)
    assert await shop.run("SELECT count(*) FROM orders") == [(2,)]
    assert (await agent.refusal("", confirm=late["confirm"])).startswith(
        "[lease_expired] transaction"
    )


async def test_previews_of_what_fails_or_changes_nothing(agent: Agent, shop: Scratch) -> None:
    failed = await agent.refusal("INSERT INTO orders (id) VALUES (1)", preview=True)
    assert failed.startswith("[statement_failed]")
    excluding: list[dict[str, Any]] = [
        {"cursor": "x"},
        {"confirm": "x"},
        {"preview": True, "confirm": "x"},
    ]
    for options in excluding:
        text = "" if "preview" in options else "SELECT 1"
        assert (await agent.refusal(text, **options)).startswith("[invalid_argument]")
    read = await agent.refusal("SELECT 1", preview=True)
    assert read.startswith("[invalid_argument] preview shows what a write would change")
    assert (await agent.refusal("DELETE FROM orders", preview=True)).startswith("[policy_denied]")
    assert await shop.run(ORDERS) == FIRST
    await agent.until_idle()


async def test_every_write_needs_a_token_where_the_operator_says_so(shop: Scratch) -> None:
    """DELETE without WHERE, refused elsewhere, is then possible by its preview."""
    async with open_agent(shop.url, mode=Mode.READ_WRITE, writes=Writes.PREVIEW) as agent:
        need = "[confirmation_required] writes on shop need a preview: "
        handle = await agent.begin()
        write = "UPDATE orders SET total = 0 WHERE id = 1"
        for refused in (
            await agent.refusal(write),
            await agent.refusal("DELETE FROM line_notes"),
            await agent.refusal(write, transaction=handle),
            await agent.not_loaded("orders", [{"id": 9}]),
            (await agent.rolled_back("SELECT 1", write)).replace("operation 2 of 2: ", ""),
            (await agent.not_done("execute", handle, write)).replace("operation 1 of 1: ", ""),
        ):
            assert refused.startswith(need), refused
        assert await agent.rows("SELECT count(*) FROM orders", transaction=handle) == [[3]]
        await agent.act("rollback", handle)
        for verdict in (
            await judge(write, None, execution=agent.target.execution),
            judge_offline(write, None, database=agent.target.database),
        ):
            assert isinstance(verdict.error, ConfirmationRequiredError)
        assert await shop.run(ORDERS) == FIRST
        answer = await previewed(agent, "DELETE FROM line_notes")
        assert answer["affected_rows"] == len(answer["changes"]) == 4
        await agent.ask(confirm=answer["confirm"])
        every = await previewed(agent, "UPDATE orders SET total = 0 WHERE id IS NOT NULL")
        await agent.ask(confirm=every["confirm"])
        assert await shop.run("SELECT sum(total) FROM orders") == [(0,)]


async def test_a_load_is_confirmed_by_its_token_alone(shop: Scratch) -> None:
    async with open_agent(shop.url, mode=Mode.READ_WRITE, writes=Writes.PREVIEW) as agent:
        tried = await agent.load("orders", [[4, "x"], [5, None]], "id", "status", preview=True)
        token = tried["confirm"]
        assert (tried["preview"], tried["rows"]) == ("nothing was kept", 2)
        assert await shop.run(ORDERS) == FIRST
        gone = f"[lease_expired] confirm token {token} is gone"
        other = f"[invalid_argument] confirm token {token} is another tool's"
        assert (await agent.refusal("", confirm=token)).startswith(other)
        stranger = Caller("mallory")
        assert (await agent.not_loaded("", [], confirm=token, caller=stranger)).startswith(gone)
        loaded = await agent.load("", [], confirm=token)
        assert (loaded["inserted"], loaded["rejected"]) == (2, 0)
        assert len(await shop.run(ORDERS)) == 5
        assert (await agent.not_loaded("", [], confirm=token)).startswith(gone)
        handle = await agent.begin()
        tried = await agent.load("orders", [{"id": 6}], preview=True, transaction=handle)
        await agent.load("", [], confirm=tried["confirm"])
        await agent.act("rollback", handle)
        assert len(await shop.run(ORDERS)) == 5


@pytest.mark.parametrize("atomic", [True, False])
async def test_a_load_that_would_meet_other_rows_is_shown_again(
    agent: Agent, shop: Scratch, *, atomic: bool
) -> None:
    upsert: dict[str, Any] = {"on_conflict": OnConflict.UPDATE, "atomic": atomic, "preview": True}
    rows = [{"id": 3, "total": 7}, {"id": 4, "total": 8}]
    tried = await agent.load("orders", rows, **upsert)
    assert (tried["first_batch"]["inserted"], tried["first_batch"]["updated"]) == (1, 1)
    await agent.idle()
    await shop.run("INSERT INTO orders VALUES (4, 'new', 40)")
    changed = await agent.load("", [], confirm=tried["confirm"])
    assert changed["preview"] == ("not loaded: the first rows meet others by now. nothing was kept")
    assert changed["first_batch"]["updated"] == 2
    assert await shop.run("SELECT total FROM orders WHERE id > 2 ORDER BY id") == [(30,), (40,)]
    loaded = await agent.load("", [], confirm=changed["confirm"])
    assert (loaded["inserted"], loaded["updated"]) == (0, 2)
    assert await shop.run("SELECT total FROM orders WHERE id > 2 ORDER BY id") == [(7,), (8,)]


async def test_a_preview_shows_what_the_caller_may_see(shop: Scratch) -> None:
    async with open_agent(
        shop.url, mode=Mode.READ_WRITE, deny_columns=("orders.total",), deny_tables=("line_notes",)
    ) as agent:
        answer = await previewed(agent, "DELETE FROM orders WHERE id = 1")
        assert answer["columns"] == ["id", "status"]
        assert answer["changes"] == [{"before": [1, "new"]}]
        assert "line_notes" not in str(answer)
        hidden = await agent.refusal("DELETE FROM orders WHERE total = 1", preview=True)
        assert hidden.startswith("[policy_denied]")


async def test_ddl_is_tried_out_where_it_can_be_taken_back(shop: Scratch) -> None:
    async with open_agent(
        shop.url, mode=Mode.ADMIN, ddl=("create_table",), writes=Writes.PREVIEW
    ) as agent:
        make = "CREATE TABLE made (a INTEGER)"
        assert (await agent.refusal(make)).startswith("[confirmation_required]")
        answer = await previewed(agent, make)
        assert ("notes" in answer) == shop.backend.lacks("transactional_ddl")
        with pytest.raises(Exception, match="made"):
            await shop.run("SELECT * FROM made")
        assert "CREATE TABLE" in await agent.ask(confirm=answer["confirm"])
        assert await shop.run("SELECT * FROM made") == []


async def test_the_audit_tells_previews_and_confirmations(agent: Agent) -> None:
    entry = Entry("execute_query", {})
    caller = Caller(entry=entry)
    answer = await previewed(agent, "DELETE FROM orders WHERE id = 1", caller=caller)
    assert (entry.summary, entry.notes[0].kind, entry.notes[0].rows) == (
        "preview: 1 rows",
        "preview",
        1,
    )
    await agent.ask(confirm=answer["confirm"], caller=caller)
    assert entry.summary == "confirmed: 1 rows"
    assert (entry.notes[1].kind, entry.notes[1].text) == (
        "confirm",
        "DELETE FROM orders WHERE id = 1",
    )


@pytest.mark.needs("server")
async def test_a_cancelled_preview_leaves_nothing(agent: Agent, shop: Scratch) -> None:
    await shop.add_numbers()
    query = f"UPDATE orders SET total = ({SLOW_QUERY}) WHERE id < 3"
    call = asyncio.create_task(agent.ask(query, preview=True))
    await shop.until_running()
    call.cancel()
    await asyncio.wait({call})
    await agent.until_idle()
    await shop.until_running(count=0)
    assert await shop.run(ORDERS) == FIRST
    assert "affected_rows" in await agent.ask(
        "DELETE FROM orders WHERE id = 1", preview=True, format=Format.JSON
    )


async def test_rows_without_a_key_are_told_as_far_as_they_can_be(
    agent: Agent, shop: Scratch
) -> None:
    await shop.run("CREATE TABLE plain (a INTEGER)", "INSERT INTO plain VALUES (1), (1), (2)")
    deleted = await previewed(agent, "DELETE FROM plain WHERE a = 1")
    assert deleted["changes"] == [{"before": [1]}, {"before": [1]}]
    updated = await previewed(agent, "UPDATE plain SET a = 5 WHERE a = 2")
    assert updated["changes"] == [{"before": [2]}]
    assert "has no key to be seen" in updated["notes"][0]


MOVE = (
    "UPDATE orders SET total = total - 5 WHERE id = 1",
    Operation("UPDATE orders SET total = total + :n WHERE id = 2", {"n": 5}),
    Operation("SELECT sum(total) FROM orders", fetch_mode=FetchMode.SCALAR),
)
MOVED = [(1, "new", 5), (2, "new", 25), (3, "paid", 30)]


async def test_a_transaction_is_tried_out_and_confirmed(shop: Scratch) -> None:
    async with open_agent(shop.url, mode=Mode.READ_WRITE, writes=Writes.PREVIEW) as agent:
        tried = await agent.transact(*MOVE, preview=True)
        assert (tried["status"], tried["kept"]) == ("previewed", "nothing")
        counts = [{"affected_rows": 1}, {"affected_rows": 1}]
        assert tried["results"][:2] == counts
        assert str(tried["results"][2]["value"]) == "60"
        assert await shop.run(ORDERS) == FIRST
        wrong: list[dict[str, Any]] = [{"caller": Caller("mallory")}, {}]
        for options in wrong:
            token = tried["confirm"] if options else "AAAAAAAAAA"
            refused = await agent.rolled_back(confirm=token, **options)
            assert refused.startswith(f"[lease_expired] confirm token {token} is gone")
        elsewhere = await agent.refusal("", confirm=tried["confirm"])
        assert elsewhere.startswith("[invalid_argument] confirm token")
        assert "send it to the tool that answered it" in elsewhere
        done = await agent.transact(confirm=tried["confirm"])
        assert (done["status"], done["results"][:2]) == ("committed", counts)
        assert await shop.run(ORDERS) == MOVED
        again = await agent.rolled_back(confirm=tried["confirm"])
        assert again.startswith("[lease_expired]")
        reads = await agent.rolled_back("SELECT 1", preview=True)
        assert reads.startswith("[invalid_argument] preview shows what writes would change")


async def test_a_transaction_that_has_become_another_is_shown_again(
    agent: Agent, shop: Scratch
) -> None:
    tried = await agent.transact(*MOVE, preview=True)
    await shop.run("UPDATE orders SET status = 'held' WHERE id = 2")
    changed = await agent.transact(confirm=tried["confirm"])
    assert changed["status"] == "changed"
    assert await shop.run("SELECT sum(total), min(total) FROM orders") == [(60, 10)]
    assert (await agent.transact(confirm=changed["confirm"]))["status"] == "committed"
    deleting = await agent.transact("DELETE FROM orders WHERE id = 1", preview=True)
    assert deleting["results"][0]["cascades"] == [
        "order_lines.order_id -> orders: 2 rows deleted",
        "line_notes.line_id -> order_lines: 2 rows set to NULL",
    ]


async def test_operations_in_an_open_transaction_are_tried_out_in_it(shop: Scratch) -> None:
    async with open_agent(shop.url, mode=Mode.READ_WRITE, writes=Writes.PREVIEW) as agent:
        handle = await agent.begin()
        tried = await agent.act("execute", handle, *MOVE, preview=True)
        assert (tried["status"], tried["transaction"]) == ("previewed", handle)
        assert await agent.rows("SELECT total FROM orders WHERE id = 1", transaction=handle) == [
            [10]
        ]
        kept = await agent.transact(confirm=tried["confirm"])
        assert kept["status"] == "kept"
        wrong = await agent.not_done("commit", handle, preview=True)
        assert wrong.startswith("[invalid_argument]")
        await agent.act("commit", handle)
        assert await shop.run(ORDERS) == MOVED


async def test_a_value_of_an_earlier_result_does_not_stand_in_the_way(
    agent: Agent, shop: Scratch
) -> None:
    identity = shop.backend.spell("auto_id")
    await shop.run(f"CREATE TABLE bills (id {identity}, total INTEGER)")
    operations = (
        Operation("INSERT INTO bills (total) VALUES (1)"),
        Operation("SELECT max(id) AS id FROM bills", save_as="bill"),
        Operation("UPDATE bills SET total = 2 WHERE id = :id", {"id": {"$ref": "bill.rows[0].id"}}),
    )
    tried = await agent.transact(*operations, preview=True)
    lasting = tried.get("not_undone")
    assert lasting in (None, ["numbers drawn for bills.id"])
    assert (await agent.transact(confirm=tried["confirm"]))["status"] == "committed"
    assert await shop.run("SELECT total FROM bills") == [(2,)]


@pytest.mark.needs("accounts")
async def test_an_account_that_may_not_read_gets_counts(scratch: Scratch) -> None:
    async with account_on(scratch) as account:
        await scratch.run(
            "CREATE TABLE filed (id INTEGER PRIMARY KEY)",
            account.text("GRANT INSERT ON filed TO {account}"),
        )
        settings = account.settings(Mode.READ_WRITE)
        async with open_agent(settings.url.value, mode=Mode.READ_WRITE) as agent:
            answer = await previewed(agent, "INSERT INTO filed VALUES (1), (2)")
            assert answer["affected_rows"] == 2
            notes = " ".join(answer["notes"])
            assert "may not read or lock its rows" in notes
            untold = scratch.backend.family == "mysql" and not scratch.backend.lacks("triggers")
            assert ("lacks the privilege TRIGGER" in notes) == untold
            await agent.ask(confirm=answer["confirm"])
            assert await scratch.run("SELECT count(*) FROM filed") == [(2,)]


@pytest.mark.family("postgres")
async def test_constraints_that_wait_for_the_commit_are_checked(
    agent: Agent, shop: Scratch
) -> None:
    await shop.run(
        "ALTER TABLE order_lines ALTER CONSTRAINT lines_order DEFERRABLE INITIALLY DEFERRED"
    )
    for write in (
        "INSERT INTO order_lines VALUES (30, 99)",
        "UPDATE order_lines SET order_id = 99 WHERE id = 10",
    ):
        refused = await agent.refusal(write, preview=True)
        assert refused.startswith("[statement_failed]")
        assert "lines_order" in refused
        assert "lines_order" in await agent.rolled_back(write, preview=True)
