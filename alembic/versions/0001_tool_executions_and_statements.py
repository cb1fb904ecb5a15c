"""Tool executions and their statements."""

import sqlalchemy as sa
from alembic import op

from dbmcp.dialects.storage import LONG_TEXT, TABLE_OPTIONS, Moment, Now

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tool_executions",
        sa.Column("id", sa.String(36), nullable=False, comment="UUIDv7"),
        sa.Column("started_at", Moment(), nullable=False, comment="dbmcp's clock, at arrival"),
        sa.Column("recorded_at", Moment(), server_default=Now(), nullable=False),
        sa.Column("tool_name", sa.String(64), nullable=False),
        sa.Column("database", sa.String(64), nullable=False),
        sa.Column("principal", sa.String(255), nullable=False),
        sa.Column("client_name", sa.String(255), nullable=False),
        sa.Column("client_version", sa.String(64), nullable=False),
        sa.Column("transport", sa.String(16), nullable=False),
        sa.Column("request_id", sa.String(255), nullable=False),
        sa.Column("params", LONG_TEXT),
        sa.Column("response_summary", sa.String(255), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("error_code", sa.String(64), nullable=False),
        sa.Column("error_message", LONG_TEXT),
        sa.Column("duration_ms", sa.Double[float]()),
        sa.Column("rows", sa.BigInteger()),
        sa.Column("bytes", sa.BigInteger()),
        sa.Column("source", sa.String(16), nullable=False, comment="live or cached"),
        sa.Column("rule", sa.String(64), nullable=False, comment="what refused the call"),
        sa.Column("policy_hash", sa.String(64), nullable=False),
        sa.Column("user_context", LONG_TEXT),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tool_executions")),
        **TABLE_OPTIONS,
    )
    for columns in (["started_at"], ["tool_name", "started_at"], ["recorded_at"]):
        name = op.f(f"ix_tool_executions_{'_'.join(columns)}")
        op.create_index(name, "tool_executions", columns)
    op.create_table(
        "statements",
        sa.Column("id", sa.String(36), nullable=False, comment="UUIDv7"),
        sa.Column("execution_id", sa.String(36), nullable=False),
        sa.Column("recorded_at", Moment(), server_default=Now(), nullable=False),
        sa.Column(
            "fingerprint", LONG_TEXT, nullable=False, comment="the text without its literals"
        ),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("tables", LONG_TEXT, nullable=False),
        sa.Column("rows", sa.BigInteger()),
        sa.Column("bytes", sa.BigInteger()),
        sa.Column("latency_ms", sa.Double[float]()),
        sa.Column("error", sa.String(64), nullable=False, comment="the error's code"),
        sa.Column("transaction", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statements")),
        **TABLE_OPTIONS,
    )
    for column in ("execution_id", "recorded_at"):
        op.create_index(op.f(f"ix_statements_{column}"), "statements", [column])


def downgrade() -> None:
    op.drop_table("statements")
    op.drop_table("tool_executions")
