"""What went wrong, in the caller's words."""

import asyncio

import pytest

from dbmcp.errors import (
    ConflictError,
    DbmcpError,
    SqlSyntaxError,
    StatementError,
    UnavailableError,
    UnknownNameError,
)
from tests.engines.scratch import Scratch
from tests.integration.dialects.link import Link, open_link
from tests.integration.dialects.postgres.making import make_dialect

pytestmark = pytest.mark.family("postgres")

SHOP = (
    "CREATE TABLE customers (id int PRIMARY KEY, name text NOT NULL, age int "
    "CONSTRAINT adult CHECK (age > 17), city varchar(5))",
    "CREATE TABLE orders (id int PRIMARY KEY, customer_id int REFERENCES customers)",
    "INSERT INTO customers VALUES (7, 'x', 20)",
    "INSERT INTO orders VALUES (1, 7)",
)


@pytest.mark.parametrize(
    ("text", "kind", "message"),
    [
        (
            "INSERT INTO customers VALUES (7, 'x')",
            StatementError,
            "duplicate key: customers_pkey (id)=(7) exists. use on_conflict, or another id",
        ),
        (
            "INSERT INTO orders VALUES (2, 99)",
            StatementError,
            "foreign key orders_customer_id_fkey: (customer_id)=(99) is not in customers. "
            "insert that row first, or use another value",
        ),
        (
            "DELETE FROM customers",
            StatementError,
            "foreign key orders_customer_id_fkey: (id)=(7) is still referenced from orders. "
            "delete or change those rows first",
        ),
        (
            "INSERT INTO customers VALUES (8, NULL)",
            StatementError,
            'column "name" of customers may not be NULL. send a value',
        ),
        (
            "INSERT INTO customers VALUES (8, 'x', 3)",
            StatementError,
            "CHECK adult on customers failed. change the value",
        ),
        (
            "INSERT INTO customers VALUES (8, 'x', 30, 'too long')",
            StatementError,
            "value too long for type character varying(5). shorten the value",
        ),
        ("SELECT 1 / 0", StatementError, "division by zero. guard it with NULLIF(x, 0)"),
        (
            "SELECT :p::int,\n  * FORM customers",
            SqlSyntaxError,
            'near "FORM" at line 2, column 5. correct the statement there',
        ),
        ("SELECT nme FROM customers", UnknownNameError, 'column "nme" does not exist'),
        ("SELECT c.nme FROM customers c", UnknownNameError, 'column "c.nme" does not exist'),
        ("SELECT * FROM Custmers", UnknownNameError, 'table "Custmers" does not exist'),
        ('SELECT * FROM app."T"', UnknownNameError, 'table "app.T" does not exist'),
        ("SELECT 1::moood", UnknownNameError, 'type "moood" does not exist'),
        ("SELECT 'a' COLLATE evil.c", UnknownNameError, 'schema "evil" does not exist'),
        (
            "SELECT nofunction(1)",
            UnknownNameError,
            'function "nofunction" does not exist. no form of it takes (integer)',
        ),
        (
            "SELECT 1 LIKE name FROM customers",
            StatementError,
            "operator does not exist: integer ~~ text at line 1, column 10. cast one side",
        ),
        (
            "SELECT id FROM customers, orders",
            StatementError,
            'column reference "id" is ambiguous at line 1, column 8. '
            "write the table or its alias before it",
        ),
    ],
)
async def test_errors_say_what_is_wrong_and_what_to_do(
    scratch: Scratch, link: Link, text: str, kind: type[DbmcpError], message: str
) -> None:
    await scratch.run(*SHOP)
    await link.begin(read_only=False)
    with pytest.raises(kind) as caught:
        await link.answer(text, {"p": 1} if ":p" in text else None)
    assert str(caught.value) == message


async def test_a_deadlock_is_a_conflict(scratch: Scratch, link: Link) -> None:
    await scratch.run("CREATE TABLE t (id int)", "INSERT INTO t VALUES (1), (2)")
    async with scratch.session() as other:
        await other.run(
            "SET deadlock_timeout = '10min'", "BEGIN", "UPDATE t SET id = 1 WHERE id = 1"
        )
        await link.begin(read_only=False)
        await link.rows("UPDATE t SET id = 2 WHERE id = 2")
        waiting = asyncio.create_task(other.run("UPDATE t SET id = 2 WHERE id = 2"))
        await scratch.until_running()
        with pytest.raises(ConflictError, match="deadlock"):
            await link.answer("UPDATE t SET id = 1 WHERE id = 1")
        await link.connection.rollback()
        await waiting


async def ping_until_it_fails(link: Link) -> None:
    for _ in range(100):
        await link.connection.ping()
        await asyncio.sleep(0.05)


async def test_a_killed_session_is_unavailable(scratch: Scratch, link: Link) -> None:
    (pid,) = (await link.connection.query("SELECT pg_backend_pid()"))[0]
    await scratch.run(f"SELECT pg_terminate_backend({pid})")
    with pytest.raises(Exception, match=r".") as caught:
        await ping_until_it_fails(link)
    assert isinstance(link.dialect.translate(caught.value, None), UnavailableError)
    assert link.connection.is_broken()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("agent", "nobody_here"), "refused the account nobody_here"),
        (("127.0.0.1:", "127.0.0.1:1"), "connection refused at 127.0.0.1:1"),
        (("?", "?sslmode=require&"), "offers no TLS, which the URL asks for"),
    ],
)
async def test_what_keeps_one_from_connecting_is_said_without_the_password(
    scratch: Scratch, change: tuple[str, str], message: str
) -> None:
    url = scratch.url if "?" in scratch.url else f"{scratch.url}?application_name=x"
    if change[1].endswith(":1"):
        head, _, rest = url.partition("127.0.0.1:")
        url = f"{head}127.0.0.1:1/{rest.partition('/')[2]}"
    else:
        url = url.replace(*change, 1)
    dialect = make_dialect(url)
    with pytest.raises(Exception, match=r".") as caught:
        async with open_link(dialect):
            pass
    ours = dialect.translate(caught.value, None)
    assert isinstance(ours, UnavailableError)
    assert message in str(ours)
