"""A connection of the Postgres dialect on a scratch database."""

from collections.abc import AsyncIterator

import pytest

from tests.engines.scratch import Scratch
from tests.integration.dialects.link import Link, open_link
from tests.integration.dialects.postgres.making import make_dialect


@pytest.fixture
async def link(scratch: Scratch) -> AsyncIterator[Link]:
    async with open_link(make_dialect(scratch.url)) as made:
        yield made
