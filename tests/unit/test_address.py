"""Database URLs: every form that people paste is understood or explained."""

import re
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dbmcp.dialects.address import DRIVERS, SCHEMES, Address, parse_address
from dbmcp.errors import ConfigError

CANARY = "Canary-7f3a"


def pg(**parts: object) -> Address:
    return Address("postgresql", **parts)  # pyright: ignore[reportArgumentType]  a test's shorthand


def my(**parts: object) -> Address:
    return Address("mysql", **parts)  # pyright: ignore[reportArgumentType]  a test's shorthand


def file(database: str, **query: str) -> Address:
    return Address("sqlite", database=database, query=query)


FULL = {"user": "u", "password": "p", "host": "h", "port": 5432, "database": "d"}
UNDERSTOOD: list[tuple[str, Address]] = [
    ("postgresql://u:p@h:5432/d", pg(**FULL)),
    ("postgres://u:p@h:5432/d", pg(**FULL)),
    ("POSTGRES://u:p@h:5432/d", pg(**FULL)),
    ("  'postgres://u:p@h:5432/d'\n", pg(**FULL)),
    ("pgsql://u:p@h:5432/d", pg(**FULL)),
    ("postgresql+asyncpg://u:p@h:5432/d", pg(driver="asyncpg", **FULL)),
    ("postgresql+psycopg://u:p@h:5432/d", pg(**FULL)),
    ("postgresql+psycopg2://u:p@h:5432/d", pg(**FULL)),
    ("postgresql://h/d", pg(host="h", database="d")),
    ("postgresql://h", pg(host="h")),
    ("postgresql://u@h/d", pg(user="u", host="h", database="d")),
    ("postgresql://u:@h/d", pg(user="u", password="", host="h", database="d")),
    ("postgresql://:p@h/d", pg(password="p", host="h", database="d")),
    ("postgresql://h/d?sslmode=require", pg(host="h", database="d", query={"sslmode": "require"})),
    ("postgresql://h?sslmode=require", pg(host="h", query={"sslmode": "require"})),
    ("postgresql://h/d?a=1&a=2&b=", pg(host="h", database="d", query={"a": "2", "b": ""})),
    ("postgresql://h/d%20e", pg(host="h", database="d e")),
    # passwords, raw and encoded
    ("postgresql://u:a@b@h/d", pg(user="u", password="a@b", host="h", database="d")),
    ("postgresql://u:a%40b@h/d", pg(user="u", password="a@b", host="h", database="d")),
    ("postgresql://u:a/b@h/d", pg(user="u", password="a/b", host="h", database="d")),
    ("postgresql://u:a@b/c@h/d", pg(user="u", password="a@b/c", host="h", database="d")),
    ("postgresql://u:a#b@h/d", pg(user="u", password="a#b", host="h", database="d")),
    ("postgresql://u:a?b@h/d", pg(user="u", password="a?b", host="h", database="d")),
    ("postgresql://u:a?b=c@h/d", pg(user="u", password="a?b=c", host="h", database="d")),
    ("postgresql://u:a:b@h/d", pg(user="u", password="a:b", host="h", database="d")),
    ("postgresql://u:100%@h/d", pg(user="u", password="100%", host="h", database="d")),
    ("postgresql://u:100%25@h/d", pg(user="u", password="100%", host="h", database="d")),
    ("postgresql://u:a+b@h/d", pg(user="u", password="a+b", host="h", database="d")),
    ("postgresql://u:[x]@h/d", pg(user="u", password="[x]", host="h", database="d")),
    ("postgresql://u%40corp:p@h/d", pg(user="u@corp", password="p", host="h", database="d")),
    (
        "postgresql://u:p@h/d?sslrootcert=/home/a@b/ca.pem",
        pg(
            user="u",
            password="p",
            host="h",
            database="d",
            query={"sslrootcert": "/home/a@b/ca.pem"},
        ),
    ),
    # hosts
    ("postgresql://[::1]:5432/d", pg(host="::1", port=5432, database="d")),
    ("postgresql://u:p@[fe80::1]/d", pg(user="u", password="p", host="fe80::1", database="d")),
    (
        "mysql://u:p/w@[::1]:3306/d",
        my(user="u", password="p/w", host="::1", port=3306, database="d"),
    ),
    # sockets
    ("postgresql:///d", pg(database="d")),
    ("postgresql:///d?host=/var/run", pg(database="d", query={"host": "/var/run"})),
    ("postgresql://%2Fvar%2Frun/d", pg(database="d", query={"host": "/var/run"})),
    (
        "mysql://u@/d?unix_socket=/x.sock",
        my(user="u", database="d", query={"unix_socket": "/x.sock"}),
    ),
    # parts in the query, as libpq and JDBC users write them
    ("postgresql:///?host=h&port=5433&user=u&password=p&dbname=d", pg(**{**FULL, "port": 5433})),
    # the MySQL family
    ("mysql://u:p@h:5432/d", my(**FULL)),
    ("mysql+pymysql://u:p@h:5432/d", my(**FULL)),
    ("mysql+mysqldb://u:p@h:5432/d", my(**FULL)),
    ("mysql+asyncmy://u:p@h:5432/d", my(driver="asyncmy", **FULL)),
    ("mysql+aiomysql://u:p@h:5432/d", my(driver="aiomysql", **FULL)),
    ("mysql2://u:p@h:5432/d", my(**FULL)),
    ("mysql://h/d?ssl=true", my(host="h", database="d", query={"ssl": "true"})),
    ("mysql://h/d?ssl_ca=/c.pem", my(host="h", database="d", query={"ssl_ca": "/c.pem"})),
    ("mariadb://h/d", Address("mariadb", host="h", database="d")),
    ("mariadb+mariadbconnector://h/d", Address("mariadb", host="h", database="d")),
    (
        "tidb://2a.root:p@gateway01.eu-central-1.prod.aws.tidbcloud.com:4000/test",
        Address(
            "tidb",
            user="2a.root",
            password="p",
            host="gateway01.eu-central-1.prod.aws.tidbcloud.com",
            port=4000,
            database="test",
        ),
    ),
    # SQLite
    ("sqlite:///shop.db", file("shop.db")),
    ("sqlite:///data/shop.db", file("data/shop.db")),
    ("sqlite:////srv/shop.db", file("/srv/shop.db")),
    ("sqlite:///C:/data/shop.db", file("C:/data/shop.db")),
    ("sqlite:///C:\\data\\shop.db", file("C:\\data\\shop.db")),
    ("sqlite:///my%20shop.db", file("my shop.db")),
    ("sqlite:///shop.db?mode=ro", file("shop.db", mode="ro")),
    ("sqlite:///file:shop.db?mode=ro&uri=true", file("shop.db", mode="ro", uri="true")),
    ("sqlite+aiosqlite:///shop.db", Address("sqlite", driver="aiosqlite", database="shop.db")),
    ("sqlite+pysqlite:///shop.db", file("shop.db")),
    ("sqlite://", file(":memory:")),
    ("sqlite:///", file(":memory:")),
    ("sqlite:///:memory:", file(":memory:")),
    ("sqlite://:memory:", file(":memory:")),
    ("sqlite://shop.db", file("shop.db")),
    ("sqlite:shop.db", file("shop.db")),
    (":memory:", file(":memory:")),
    ("file:shop.db?mode=ro", file("shop.db", mode="ro")),
    ("file:/srv/shop.db", file("/srv/shop.db")),
    ("file:///srv/shop.db?mode=ro", file("/srv/shop.db", mode="ro")),
    ("file://localhost/srv/shop.db", file("/srv/shop.db")),
    ("file::memory:?cache=shared", file(":memory:", cache="shared")),
    ("shop.db", file("shop.db")),
    ("shop.sqlite3", file("shop.sqlite3")),
    ("./shop", file("./shop")),
    ("/srv/shop", file("/srv/shop")),
    ("C:\\data\\shop.db", file("C:\\data\\shop.db")),
    ("C:/data/shop.db", file("C:/data/shop.db")),
]
EXPLAINED: list[tuple[str, str]] = [
    ("", "empty"),
    ("   ", "empty"),
    ("jdbc:mysql://h/d?password=Canary-7f3a", "JDBC"),
    ("postgre://u:Canary-7f3a@h/d", "nearest: postgres"),
    ("mysq://u:Canary-7f3a@h/d", "nearest: mysql://"),
    ("mongodb://u:Canary-7f3a@h/d", "unknown URL scheme"),
    ("mysql+nosuch://u:Canary-7f3a@h/d", "mysql+aiomysql"),
    ("sqlite+pysqlcipher:///Canary-7f3a.db", "unknown driver"),
    ("host=h dbname=d password=Canary-7f3a", "key=value"),
    ("Canary-7f3a" * 500, "neither a URL nor the path"),
    ("hello Canary-7f3a", "neither a URL nor the path"),
    ("u:Canary-7f3a@h/d", "neither a URL nor the path"),
    ("postgresql://u:Canary-7f3a", "@ before the host is missing"),
    ("postgresql://u:Canary-7f3a/d", "@ before the host is missing"),
    ("postgresql://u:Canary-7f3a@h:99999/d", "1 to 65535"),
    ("postgresql://u:Canary-7f3a@h:٣/d", "1 to 65535"),
    ("postgresql://u:Canary-7f3a@h:0/d", "1 to 65535"),
    ("postgresql://u:Canary-7f3a@::1/d", "brackets"),
    ("postgresql://u:Canary-7f3a@::1:5432/d", "brackets"),
    ("postgresql://u:Canary-7f3a@a,b/d", "several hosts"),
    ("postgresql://u:Canary-7f3a@h/d\0", "NUL"),
    ("postgresql://u:Canary\n-7f3a@h/d", "line break"),
    ("file://otherhost/Canary-7f3a.db", "cannot name a host"),
]


@pytest.mark.parametrize(("text", "address"), UNDERSTOOD, ids=[row[0] for row in UNDERSTOOD])
def test_a_url_is_understood(text: str, address: Address) -> None:
    assert parse_address(text) == address


@pytest.mark.parametrize(("text", "words"), EXPLAINED)
def test_a_url_is_explained_without_its_password(text: str, words: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_address(text)
    assert words in str(caught.value)
    assert CANARY not in str(caught.value)


def test_a_password_is_in_no_repr() -> None:
    for url in (f"mysql://u:{CANARY}@h/d", f"mysql://u@h/d?password={CANARY}&sslpassword={CANARY}"):
        assert CANARY not in repr(parse_address(url))


def test_three_slashes_reach_an_absolute_file_that_exists(tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    path.touch()
    assert parse_address(f"sqlite:///{str(path)[1:]}").database == str(path)
    assert parse_address(f"sqlite:///{path}").database == str(path)


def test_every_scheme_has_drivers() -> None:
    assert set(SCHEMES.values()) == set(DRIVERS)


TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0\n"), max_size=30)
HOSTS = st.from_regex(re.compile(r"[a-z0-9][a-z0-9.-]{0,30}"), fullmatch=True) | st.ip_addresses(
    v=6
).map(lambda address: f"[{address}]")


@given(user=TEXTS, password=TEXTS, host=HOSTS, port=st.integers(1, 65535), database=TEXTS)
def test_an_encoded_url_comes_back_whole(
    user: str, password: str, host: str, port: int, database: str
) -> None:
    account = f"{quote(user, safe='')}:{quote(password, safe='')}"
    address = parse_address(f"postgresql://{account}@{host}:{port}/{quote(database, safe='')}")
    assert (address.user, address.password, address.port) == (user, password, port)
    assert (address.host, address.database) == (host.strip("[]"), database)


@given(password=st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="%")))
def test_a_raw_password_ends_at_the_last_at_sign(password: str) -> None:
    address = parse_address(f"mysql://user:{password}@db.example:3306/shop")
    assert (address.user, address.password) == ("user", password)
    assert (address.host, address.port, address.database) == ("db.example", 3306, "shop")


@given(text=st.text(max_size=60), scheme=st.sampled_from(["", "mysql://", "sqlite:///", "file:"]))
def test_any_text_is_an_address_or_a_config_error(text: str, scheme: str) -> None:
    try:
        address = parse_address(scheme + text)
    except ConfigError:
        return
    assert address.scheme in DRIVERS
