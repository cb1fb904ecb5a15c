"""PostgreSQL through asyncpg: values as exact text, one round trip a statement."""

from dbmcp.dialects.postgres.dialect import PostgresDialect

__all__ = ["PostgresDialect"]
