"""The configuration: which source wins, what every wrong key says, and that no secret shows."""

import itertools
from collections.abc import Callable, Mapping
from dataclasses import fields
from pathlib import Path

import pytest

from dbmcp.config import (
    AuditSettings,
    DatabaseSettings,
    Flags,
    Limits,
    Mode,
    PoolSettings,
    Recorded,
    Secret,
    ServerSettings,
    Settings,
    StoreSettings,
    demo_settings,
    load_settings,
    load_store,
)
from dbmcp.config.key import LIMITS, POOL, SERVER
from dbmcp.dialects.address import parse_address
from dbmcp.errors import ConfigError

CANARY = "Canary-7f3a"
NO_FLAGS = Flags()
Load = Callable[..., Settings]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Load the settings from a file's text, an environment and flags."""

    def load(text: str | None = None, flags: Flags = NO_FLAGS, **environment: str) -> Settings:
        if text is not None:
            (tmp_path / "dbmcp.toml").write_text(text)
        environment.setdefault("HOME", str(tmp_path))
        return load_settings(flags, environment=environment, cwd=tmp_path)

    return load


def only(settings: Settings) -> DatabaseSettings:
    (database,) = settings.databases.values()
    return database


FULL = """
[server]
transport = "http"
host = "localhost"
port = 9000
cursor_bytes = 1000000
open_transactions = 9
open_transactions_per_caller = 3
source_directories = ["in", "../loads/", "/srv/in"]

[store]
url = "${STORE_URL:-postgresql://u:p@h/store}"
[audit]
parameters = "full"

[databases.shop]
url = "${SHOP_URL}"
mode = "read_write"
prepared_statements = false
functions = ["similarity"]
load_connections = 4
wal = true
[databases.shop.tables]
allow = ["public.order*"]
deny = ["public.order_secrets"]
[databases.shop.columns]
deny = ["customers.email", "public.*.pass?word"]
[databases.shop.limits]
timeout_seconds = 5
max_timeout_seconds = 60.5
max_rows = 10
max_max_rows = 50
max_cell = 0
max_result_bytes = 100000
cursor_bytes = 0
cursor_seconds = 60
row_bytes = 5000
source_bytes = 70000
transaction_idle_seconds = 6
transaction_seconds = 7
text_bytes = 2048
text_nesting = 50
text_tokens = 500
connect_timeout_seconds = 2
[databases.shop.pool]
size = 3
overflow = 0
recycle_seconds = -1
timeout_seconds = 1.5
[databases.shop.health]
tables = ["orders", "public.customers"]

[databases.stock]
url = "sqlite:///stock.db"
"""


def test_a_whole_file_is_read(load: Load, tmp_path: Path) -> None:
    settings = load(FULL, SHOP_URL="postgresql://u:p@h/d")
    shop = DatabaseSettings(
        "shop",
        Secret("postgresql://u:p@h/d"),
        mode=Mode.READ_WRITE,
        prepared_statements=False,
        functions=("similarity",),
        allow_tables=("public.order*",),
        deny_tables=("public.order_secrets",),
        deny_columns=("customers.email", "public.*.pass?word"),
        limits=Limits(5, 60.5, 10, 50, 0, 100_000, 0, 60, 5000, 70_000, 6, 7, 2048, 50, 500, 2),
        pool=PoolSettings(3, 0, -1, 1.5),
        health_tables=("orders", "public.customers"),
        load_connections=4,
        wal=True,
        origin="dbmcp.toml: databases.shop.url",
    )
    stock = DatabaseSettings(
        "stock", Secret("sqlite:///stock.db"), origin="dbmcp.toml: databases.stock.url"
    )
    assert settings == Settings(
        {"shop": shop, "stock": stock},
        ServerSettings(
            "http",
            "localhost",
            9000,
            1_000_000,
            9,
            3,
            (tmp_path / "in", tmp_path.parent / "loads", Path("/srv/in")),
        ),
        source=tmp_path / "dbmcp.toml",
        store=StoreSettings(Secret("postgresql://u:p@h/store"), "dbmcp.toml: store.url"),
        audit=AuditSettings(Recorded.FULL),
    )
    assert list(settings.databases) == ["shop", "stock"]


def test_every_setting_has_a_key_and_every_key_a_setting() -> None:
    for keys, settings in ((LIMITS, Limits), (POOL, PoolSettings), (SERVER, ServerSettings)):
        assert set(keys) == {field.name for field in fields(settings)}


def test_every_default_is_in_its_range() -> None:
    for name, key in LIMITS.items():
        default = getattr(Limits(), name)
        assert default is None or key.low <= default <= key.high, name


ONE = '[databases.a]\nurl = "sqlite:///a.db"\n'
WRONG: list[tuple[str, str]] = [
    ("[databases.a\n", "dbmcp.toml: it is not valid TOML (at line 1"),
    ('password = "Canary-7f3a', "dbmcp.toml: it is not valid TOML (at"),
    ("x = 1", "dbmcp.toml: x: unknown key. known keys: server, store"),
    ("[serve]", "dbmcp.toml: serve: unknown key. nearest: server"),
    ("[store]\nuri = 'Canary-7f3a'", "dbmcp.toml: store.uri: unknown key. nearest: url"),
    ("[store]\npassword_file = 'x'", "dbmcp.toml: store.url: write either url or url_file"),
    ("[store]\nurl = ''", "dbmcp.toml: store.url: it is empty"),
    ("[audit]\nparameters = 'mask'", "audit.parameters: expected one of full, masked, none"),
    ("", "dbmcp.toml: it names no database"),
    ("[server]\nport = 1\n", "dbmcp.toml: it names no database"),
    ("server = 'Canary-7f3a'", "dbmcp.toml: server: expected a section, as in [server]"),
    ("databases = 'Canary-7f3a'", "dbmcp.toml: databases: expected a section"),
    ("databases.a = 'Canary-7f3a'", "dbmcp.toml: databases.a: expected a section"),
    ("[server]\nports = 1", "dbmcp.toml: server.ports: unknown key. nearest: port"),
    (
        "[server]\nport = 'Canary-7f3a'",
        "server.port: expected a whole number from 0 to 65535, found text",
    ),
    (
        "[server]\nport = 1.5",
        "server.port: expected a whole number from 0 to 65535, found a number",
    ),
    ("[server]\nport = true", "found true or false"),
    ("[server]\nport = 65536", "server.port: expected a whole number from 0 to 65535"),
    ("[server]\nport = 2020-01-01", "found a date or time"),
    ("[server]\ntransport = 'htp'", "expected one of stdio, http, nearest: http"),
    ("[server]\nhost = 1", "server.host: expected text, found a whole number"),
    ("[databases.a]", "databases.a.url: write either url or url_file"),
    (ONE + "url_file = 'x'", "databases.a.url: write either url or url_file"),
    ("[databases.'a b']\nurl = ':memory:'", "a database's name has letters"),
    (ONE + "mod = 'x'", "databases.a.mod: unknown key. nearest: mode"),
    (
        ONE + "mode = 'readonly'",
        "databases.a.mode: expected one of read_only, read_write, admin, nearest: read_only",
    ),
    (ONE + "dlls = []", "databases.a.dlls: unknown key"),
    (ONE + "columns = {allow = []}", "databases.a.columns.allow: unknown key. known keys: deny"),
    (
        ONE + "columns = {deny = ['t.a', 'email']}",
        'databases.a.columns.deny: "email" is no column. write table.column or',
    ),
    (ONE + "columns = {deny = ['t.']}", 'databases.a.columns.deny: "t." is no column'),
    (ONE + "columns = {deny = ['a.b.c.d']}", 'columns.deny: "a.b.c.d" is no column'),
    (ONE + "writes = 'dirct'", "databases.a.writes: expected one of direct, preview"),
    (ONE + "load_connections = 0", "a.load_connections: expected a whole number from 1 to 64"),
    (ONE + "[server]\nsource_directories = ['a', ' ']", "server.source_directories: a directory's"),
    (ONE + "functions = 'f'", "databases.a.functions: expected a list of texts, found text"),
    (ONE + "ddl = ['create_table']", 'databases.a.ddl: it needs mode = "admin"'),
    (
        ONE + "mode = 'admin'\nddl = ['create_tabel']",
        "databases.a.ddl: expected one of create_table, alter_table, rename_table, drop_table, "
        "truncate, create_index, drop_index, create_view, drop_view, refresh_view, "
        "create_sequence, drop_sequence, create_schema, drop_schema, comment, analyze, "
        "nearest: create_table",
    ),
    (ONE + "functions = [1]", "databases.a.functions: expected a list of texts, found a list"),
    (ONE + "wal = 1", "databases.a.wal: expected true or false, found a whole number"),
    (ONE + "tables = {alow = []}", "databases.a.tables.alow: unknown key. nearest: allow"),
    (
        ONE + "limits = {timeout = 5}",
        "databases.a.limits.timeout: unknown key. nearest: timeout_seconds",
    ),
    (
        ONE + "limits = {timeout_seconds = 0}",
        "limits.timeout_seconds: expected a number from 0.001",
    ),
    (ONE + "limits = {timeout_seconds = nan}", "limits.timeout_seconds: expected a number from"),
    (ONE + "limits = {timeout_seconds = 301}", "is above max_timeout_seconds (300.0)"),
    (ONE + "limits = {max_rows = 0}", "limits.max_rows: expected a whole number from 1"),
    (ONE + "limits = {max_rows = 20000}", "is above max_max_rows (10000)"),
    (ONE + "limits = {max_result_bytes = 4194305}", "from 1024 to 4194304"),
    (ONE + "limits = []", "databases.a.limits: expected a section"),
    (ONE + "pool = {size = 0}", "databases.a.pool.size: expected a whole number from 1"),
    (
        "[databases.a]\nurl = '${Canary}'",
        "databases.a.url: the environment variable Canary is not set",
    ),
    (
        ONE + "password_file = 'none'",
        "databases.a.password_file: the file cannot be read: No such file",
    ),
    ("[databases.a]\nurl_file = 'none'", "databases.a.url_file: the file cannot be read"),
    ("[databases.a]\nurl_file = 'empty'", "databases.a.url_file: the file is empty"),
    ("[databases.a]\nurl_file = 'bytes'", "databases.a.url_file: the file is not UTF-8"),
    (ONE + "password_file = 'secret'", "databases.a.password_file: the url names no user"),
    (
        "[databases.a]\nurl = 'mysql://u:Canary-7f3a@h'\npassword_file = 'secret'",
        "the url has a password already",
    ),
]


@pytest.mark.parametrize(("text", "words"), WRONG)
def test_a_wrong_file_names_the_key(load: Load, tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "secret").write_text(CANARY)
    (tmp_path / "empty").write_text("\n")
    (tmp_path / "bytes").write_bytes(b"\xff\xfe" + CANARY.encode())
    with pytest.raises(ConfigError) as caught:
        load(text)
    assert words in str(caught.value)
    assert str(caught.value).startswith("dbmcp.toml: ")
    assert CANARY not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_not_text_is_explained(load: Load, tmp_path: Path) -> None:
    (tmp_path / "dbmcp.toml").write_bytes(b"\xff" + CANARY.encode())
    with pytest.raises(ConfigError, match=r"^dbmcp.toml: it is not UTF-8 text$"):
        load()


def test_a_folder_in_place_of_the_file_is_explained(load: Load, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="it cannot be read"):
        load(flags=Flags(config=tmp_path))


def test_a_named_file_that_is_missing_is_an_error(load: Load, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"shop\.toml: the file does not exist"):
        load(ONE, Flags(config=Path("shop.toml")))
    with pytest.raises(ConfigError, match=r"shop\.toml: the file does not exist"):
        load(ONE, DBMCP_CONFIG="shop.toml")
    (tmp_path / "shop.toml").write_text('[databases.b]\nurl = ":memory:"')
    assert list(load(ONE, Flags(config=Path("shop.toml"))).databases) == ["b"]


# --- references and secrets


@pytest.mark.parametrize(
    ("text", "environment", "url"),
    [
        ("${A}", {"A": "x.db"}, "x.db"),
        ("sqlite:///${A}/${B}.db", {"A": "x", "B": "y"}, "sqlite:///x/y.db"),
        ("${A:-x.db}", {}, "x.db"),
        ("${A:-x.db}", {"A": ""}, "x.db"),
        ("${A:-x.db}", {"A": "y.db"}, "y.db"),
        ("${A:-}", {}, ""),
        ("$${A}", {"A": "x"}, "${A}"),
        ("$A", {"A": "x"}, "$A"),
        ("${A}", {"A": "${B}", "B": "x"}, "${B}"),
    ],
)
def test_references_are_replaced_once(
    load: Load, text: str, environment: Mapping[str, str], url: str
) -> None:
    assert only(load(f"[databases.a]\nurl = '{text}'", **environment)).url.value == url


def test_numbers_and_switches_may_come_from_the_environment(load: Load) -> None:
    text = ONE + "wal = '${W}'\nfunctions = ['${F}']\nlimits = {timeout_seconds = '${T}'}\n"
    database = only(load(text + "[server]\nport = '${P:-81}'", W="true", T="1.5", F="f"))
    assert (database.wal, database.limits.timeout_seconds, database.functions) == (
        True,
        1.5,
        ("f",),
    )
    assert load(P="82", W="true", T="1", F="f").server.port == 82
    with pytest.raises(ConfigError) as caught:
        load(P=CANARY, W="true", T="1", F="f")
    assert str(caught.value) == "dbmcp.toml: server.port: expected a whole number from 0 to 65535"


@pytest.mark.parametrize("password", ["p@s/w#r?d:%41", " blank ", "ünï"])
def test_a_password_from_a_file_reaches_the_address(
    load: Load, tmp_path: Path, password: str
) -> None:
    (tmp_path / "secret").write_text(f"{password}\n")
    database = only(load("[databases.a]\nurl = 'mysql://u@h:1/d'\npassword_file = 'secret'"))
    address = parse_address(database.url.value)
    assert (address.user, address.password, address.host) == ("u", password, "h")


def test_a_url_from_a_file(load: Load, tmp_path: Path) -> None:
    (tmp_path / "url").write_text("mysql://u:p@h/d\n")
    text = f"[databases.a]\nurl_file = '{tmp_path / 'url'}'"
    assert only(load(text)).url.value == "mysql://u:p@h/d"


def test_no_secret_shows_itself(load: Load) -> None:
    settings = load(f"[databases.a]\nurl = 'mysql://u:{CANARY}@h/d'")
    flags = Flags(database_url=Secret(CANARY))
    for value in (settings, only(settings).url, flags):
        assert CANARY not in repr(value)
        assert CANARY not in str(value)
        assert CANARY not in f"{value}"


# --- without a file

PASSWORD = "p@s/w#r?d"
FOUND: list[tuple[dict[str, str], str, dict[str, object]]] = [
    ({"DATABASE_URL": "mysql://u:p@h/d"}, "DATABASE_URL", {"scheme": "mysql", "host": "h"}),
    ({"TIDB_URL": "tidb://u:p@h/d"}, "TIDB_URL", {"scheme": "tidb", "host": "h"}),
    (
        {"TIDB_HOST": "h", "TIDB_PASSWORD": PASSWORD},
        "TIDB_HOST",
        {
            "scheme": "tidb",
            "host": "h",
            "port": 4000,
            "user": "root",
            "password": PASSWORD,
            "database": "test",
        },
    ),
    (
        {"TIDB_HOST": "h", "TIDB_PORT": "4001", "TIDB_USER": "a.root", "TIDB_DATABASE": "shop"},
        "TIDB_HOST",
        {"port": 4001, "user": "a.root", "password": None, "database": "shop"},
    ),
    (
        {"TIDB_HOST": "h", "TIDB_USERNAME": "a.root", "TIDB_DB_NAME": "shop", "CA_PATH": "/c.pem"},
        "TIDB_HOST",
        {"user": "a.root", "database": "shop", "query": {"ssl_ca": "/c.pem"}},
    ),
    (
        {"POSTGRES_SERVER": "h", "POSTGRES_PASSWORD": PASSWORD},
        "POSTGRES_SERVER",
        {
            "scheme": "postgresql",
            "host": "h",
            "port": None,
            "user": "postgres",
            "password": PASSWORD,
            "database": "postgres",
        },
    ),
    (
        {
            "POSTGRES_SERVER": "::1",
            "POSTGRES_PORT": "5433",
            "POSTGRES_USER": "u",
            "POSTGRES_DB": "d",
        },
        "POSTGRES_SERVER",
        {"host": "::1", "port": 5433, "user": "u", "database": "d"},
    ),
    (
        {
            "PGHOST": "h",
            "PGPORT": "5433",
            "PGUSER": "u",
            "PGPASSWORD": PASSWORD,
            "PGDATABASE": "d",
            "PGSSLMODE": "require",
        },
        "PGHOST",
        {
            "host": "h",
            "port": 5433,
            "user": "u",
            "password": PASSWORD,
            "database": "d",
            "query": {"sslmode": "require"},
        },
    ),
    ({"PGHOST": "/run/pg"}, "PGHOST", {"host": "", "query": {"host": "/run/pg"}}),
]


@pytest.mark.parametrize(("environment", "origin", "parts"), FOUND)
def test_the_environment_names_a_database(
    load: Load, environment: dict[str, str], origin: str, parts: dict[str, object]
) -> None:
    settings = load(None, **environment)
    database = only(settings)
    address = parse_address(database.url.value)
    assert (database.name, database.mode, database.origin) == ("default", Mode.READ_ONLY, origin)
    assert {name: getattr(address, name) for name in parts} == parts
    assert not settings.demo


def test_the_first_variable_wins(load: Load) -> None:
    order = ("DATABASE_URL", "TIDB_URL", "TIDB_HOST", "POSTGRES_SERVER", "PGHOST")
    for first, second in itertools.pairwise(order):
        assert only(load(None, **{second: "x", first: "y"})).origin == first
        assert only(load(None, **{second: "x", first: ""})).origin == second


def test_a_file_wins_over_the_environment_and_a_flag_over_both(load: Load) -> None:
    assert list(load(ONE, DATABASE_URL="b.db").databases) == ["a"]
    flags = Flags(database_url=Secret("c.db"))
    settings = load(ONE + "[server]\nport = 1", flags, DATABASE_URL="b.db")
    assert (only(settings).url.value, only(settings).origin) == ("c.db", "--database-url")
    assert settings.server.port == 1


def test_a_file_without_databases_leaves_the_environment_to_name_one(load: Load) -> None:
    settings = load("[server]\nport = 1", DATABASE_URL="b.db")
    assert (only(settings).url.value, settings.server.port) == ("b.db", 1)


def test_the_server_is_set_by_flag_then_environment_then_file(load: Load) -> None:
    text = ONE + "[server]\nhost = 'file'\nport = 1\ntransport = 'http'"
    environment = {"DBMCP_PORT": "2", "DBMCP_HOST": "environment"}
    assert load(text, Flags(port=3), **environment).server == ServerSettings(
        "http", "environment", 3
    )
    with pytest.raises(ConfigError, match=r"^DBMCP_PORT: expected a whole number from 0 to 65535$"):
        load(text, DBMCP_PORT=CANARY)
    with pytest.raises(ConfigError, match=r"^--port: expected a whole number"):
        load(text, Flags(port=70_000))


def test_nothing_at_all_is_the_demo(load: Load, tmp_path: Path) -> None:
    settings = load()
    assert (settings.demo, only(settings).mode) == (True, Mode.READ_WRITE)
    assert only(settings).url.value == f"sqlite:///{tmp_path}/.local/state/dbmcp/demo.sqlite"
    assert only(load(XDG_STATE_HOME="/s")).url.value == "sqlite:////s/dbmcp/demo.sqlite"


def test_the_store_is_a_file_unless_something_names_another(load: Load, tmp_path: Path) -> None:
    default = load(ONE).store
    assert default.url == Secret(f"sqlite:///{tmp_path}/.local/state/dbmcp/store.sqlite")
    assert load(ONE, XDG_STATE_HOME="/s").store.url == Secret("sqlite:////s/dbmcp/store.sqlite")
    text = ONE + "[store]\nurl_file = 'secret'\npassword_file = 'password'"
    (tmp_path / "secret").write_text("mysql://u@h/d")
    (tmp_path / "password").write_text("p")
    assert load(text).store == StoreSettings(Secret("mysql://u:p@h/d"), "dbmcp.toml: store.url")
    named = StoreSettings(Secret("x.db"), "DBMCP_STORE_URL")
    assert load(text, DBMCP_STORE_URL="x.db").store == named
    assert demo_settings({"HOME": str(tmp_path)}).store == default
    assert demo_settings({"DBMCP_STORE_URL": "x.db"}).store == named
    assert load(ONE).audit == AuditSettings(Recorded.MASKED)


def test_the_store_is_found_without_a_database(tmp_path: Path) -> None:
    (tmp_path / "dbmcp.toml").write_text("[store]\nurl = 'x.db'")
    found = load_store(environment={"HOME": str(tmp_path)}, cwd=tmp_path)
    assert found == StoreSettings(Secret("x.db"), "dbmcp.toml: store.url")


def test_without_a_loader_there_is_no_store() -> None:
    assert Settings({}).store.url is None


@pytest.mark.parametrize("name", ["TIDB_PORT", "POSTGRES_PORT", "PGPORT"])
@pytest.mark.parametrize("value", [CANARY, "0", "65536", "1.5"])
def test_a_wrong_port_names_its_variable(load: Load, name: str, value: str) -> None:
    hosts = {"TIDB_PORT": "TIDB_HOST", "POSTGRES_PORT": "POSTGRES_SERVER", "PGPORT": "PGHOST"}
    with pytest.raises(ConfigError) as caught:
        load(None, **{name: value, hosts[name]: "h"})
    assert str(caught.value) == f"{name}: expected a whole number from 1 to 65535"


# --- libpq's service file

SERVICES = "[shop]\nhost=h\nport=5433\nuser=u\npassword=100%@x\ndbname=d\nsslmode=require\n"


def test_a_service_is_read_as_libpq_reads_it(load: Load, tmp_path: Path) -> None:
    (tmp_path / ".pg_service.conf").write_text(SERVICES)
    database = only(load(PGSERVICE="shop", PGUSER="overridden", PGHOST="overridden"))
    address = parse_address(database.url.value)
    assert database.origin == "PGSERVICE"
    assert (address.host, address.port, address.user) == ("h", 5433, "u")
    assert (address.password, address.database) == ("100%@x", "d")
    assert address.query == {"sslmode": "require"}


def test_the_environment_fills_what_a_service_leaves_open(load: Load, tmp_path: Path) -> None:
    (tmp_path / "services").write_text("[local]\ndbname=d\n")
    environment = {"PGSERVICEFILE": str(tmp_path / "services"), "PGUSER": "u"}
    address = parse_address(only(load(PGSERVICE="local", **environment)).url.value)
    assert (address.host, address.user, address.database) == ("", "u", "d")


@pytest.mark.parametrize("text", [None, SERVICES, f"password={CANARY}", f"[a\n{CANARY}"])
def test_an_undefined_service_is_explained(load: Load, tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / ".pg_service.conf").write_text(text)
    with pytest.raises(ConfigError, match=r"^PGSERVICE: ") as caught:
        load(PGSERVICE="nosuch", PGSYSCONFDIR=str(tmp_path))
    assert CANARY not in str(caught.value)
