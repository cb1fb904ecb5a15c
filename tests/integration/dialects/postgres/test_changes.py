"""Changes of indexes, whose tables the text does not name."""

import pytest

from tests.engines.scratch import Scratch
from tests.integration.test_admin import administrator

pytestmark = pytest.mark.family("postgres")

CHANGES = (
    "DROP INDEX {}",
    "ALTER INDEX {} RENAME TO other",
    "REINDEX INDEX {}",
    "COMMENT ON INDEX {} IS 'x'",
)


async def test_an_index_of_a_hidden_table_is_not_changed(scratch: Scratch) -> None:
    await scratch.run(
        "CREATE SCHEMA vault",
        "CREATE TABLE notes (id int)",
        "CREATE INDEX by_id ON notes (id)",
        "CREATE TABLE vault.keys (id int)",
        "CREATE INDEX by_id ON vault.keys (id)",
        "CREATE TABLE vault.notes (id int)",
        "CREATE INDEX by_note ON vault.notes (id)",
        "CREATE TABLE keys (id int)",
        "CREATE INDEX by_note ON keys (id)",
        "GRANT ALL ON SCHEMA vault, public TO agent",
        *(
            f"ALTER TABLE {name} OWNER TO agent"
            for name in ("notes", "keys", "vault.notes", "vault.keys")
        ),
    )
    lists = {"allow_tables": ("*.notes",), "deny_tables": ("*.keys",)}
    async with administrator(scratch, **lists) as agent:
        for change in CHANGES:
            for name in ("vault.by_id", "by_note", "public.by_note"):
                assert f'index "{name}" does not exist' in await agent.refusal(change.format(name))
        for change in ("REINDEX INDEX vault.by_note", *CHANGES[:0:-1], CHANGES[0]):
            name = "other" if change is CHANGES[0] else "public.by_id"
            await agent.ask(change.format(name))
