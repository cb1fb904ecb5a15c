"""Values of a real TiDB as the readers of the family give them."""

import ast
import json
from pathlib import Path
from typing import Any

import pytest

from dbmcp.dialects.mysql.fields import decode_rows, readers
from tests.unit.dialects.mysql.test_fields import FakeField

CASES = json.loads((Path(__file__).parent / "recorded" / "types.json").read_text())
BINARY = ("BINARY", "VARBINARY", "BLOB", "BIT")


def sent(case: dict[str, Any]) -> bytes | None:
    """What stood in the packet, from what the driver made of it."""
    kind, shown = case["aiomysql_text"]["type"], case["aiomysql_text"]["repr"]
    if kind == "NoneType":
        return None
    if kind in {"str", "bytes"}:
        value = ast.literal_eval(shown)
        return value if isinstance(value, bytes) else value.encode()
    if kind == "Decimal":
        return shown.removeprefix("Decimal('").removesuffix("')").encode()
    return shown.encode() if kind in {"int", "float"} else b""


@pytest.mark.parametrize(
    "case",
    [
        case
        for case in CASES
        if case["aiomysql_text"]["type"] not in {"date", "datetime", "timedelta"}
    ],
    ids=lambda case: case["name"],
)
def test_no_value_is_lost(case: dict[str, Any]) -> None:
    raw, kind = sent(case), case["aiomysql_text"]["type"]
    field = FakeField(case["type_code"], length=8, charsetnr=63 if kind == "bytes" else 45)
    [[value]] = decode_rows([(raw,)], readers([field]))
    if raw is None:
        assert value is None
    elif kind == "int":
        assert value == int(raw)
    elif kind == "float":
        assert value == float(raw)
    elif case["type_code"] == 16:
        assert int(str(value), 2) == int.from_bytes(raw, "big")
    elif case["type_code"] == 245:
        assert json.loads(str(value)) == json.loads(raw)
    elif case["type_code"] in {7, 12}:
        assert value == raw.decode().replace(" ", "T")
    else:
        assert value == (raw if kind == "bytes" else raw.decode())
