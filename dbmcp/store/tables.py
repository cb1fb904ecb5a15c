"""The tables of dbmcp's own store: the target of alembic/env.py."""

from sqlalchemy import (
    BigInteger,
    Column,
    Double,
    Index,
    MetaData,
    String,
    Table,
)

from dbmcp.dialects.storage import LONG_TEXT, TABLE_OPTIONS, Moment, Now

VERSION_TABLE = "dbmcp_version"
"""Alembic's table, under a name of its own: an application may keep its own in the database."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

tool_executions = Table(
    "tool_executions",
    metadata,
    Column("id", String(36), primary_key=True, comment="UUIDv7"),
    Column("started_at", Moment, nullable=False, comment="dbmcp's clock, at arrival"),
    Column("recorded_at", Moment, nullable=False, server_default=Now()),
    Column("tool_name", String(64), nullable=False),
    Column("database", String(64), nullable=False),
    Column("principal", String(255), nullable=False),
    Column("client_name", String(255), nullable=False),
    Column("client_version", String(64), nullable=False),
    Column("transport", String(16), nullable=False),
    Column("request_id", String(255), nullable=False),
    Column("params", LONG_TEXT),
    Column("response_summary", String(255), nullable=False),
    Column("status", String(16), nullable=False),
    Column("error_code", String(64), nullable=False),
    Column("error_message", LONG_TEXT),
    Column("duration_ms", Double[float]()),
    Column("rows", BigInteger),
    Column("bytes", BigInteger),
    Column("source", String(16), nullable=False, comment="live or cached"),
    Column("rule", String(64), nullable=False, comment="what refused the call"),
    Column("policy_hash", String(64), nullable=False),
    Column("user_context", LONG_TEXT),
    Index(None, "started_at"),
    Index(None, "tool_name", "started_at"),
    Index(None, "recorded_at"),
    **TABLE_OPTIONS,
)

# No foreign key: old rows of both tables are removed by their time, each table by itself.
statements = Table(
    "statements",
    metadata,
    Column("id", String(36), primary_key=True, comment="UUIDv7"),
    Column("execution_id", String(36), nullable=False),
    Column("recorded_at", Moment, nullable=False, server_default=Now()),
    Column("fingerprint", LONG_TEXT, nullable=False, comment="the text without its literals"),
    Column("kind", String(16), nullable=False),
    Column("tables", LONG_TEXT, nullable=False),
    Column("rows", BigInteger),
    Column("bytes", BigInteger),
    Column("latency_ms", Double[float]()),
    Column("error", String(64), nullable=False, comment="the error's code"),
    Column("transaction", String(64), nullable=False),
    Index(None, "execution_id"),
    Index(None, "recorded_at"),
    **TABLE_OPTIONS,
)
