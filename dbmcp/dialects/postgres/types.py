"""The engine's types: what each holds, and its name as an agent writes it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto


class Family(Enum):
    """How the values of a type travel."""

    BOOLEAN = auto()
    INTEGER = auto()
    NUMERIC = auto()
    FLOAT = auto()
    TEXT = auto()
    BYTES = auto()
    JSON = auto()
    DATE = auto()
    TIMESTAMP = auto()
    TIME_ZONED = auto()
    UUID = auto()
    ARRAY = auto()
    VOID = auto()
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class TypeFacts:
    """One type of the engine.

    Attributes:
        oid: its number.
        name: its name as an agent writes it, without a modifier.
        family: how its values travel.
        element: an array's element type, 0 otherwise.
        delimiter: what separates elements in the text of an array of this type.
        bits: the width of an integer type.
    """

    oid: int
    name: str
    family: Family = Family.OTHER
    element: int = 0
    delimiter: str = ","
    bits: int = 0

    @property
    def cut(self) -> bool:
        """Whether values are long by nature, so that `max_cell` applies."""
        return self.family in {
            Family.TEXT,
            Family.BYTES,
            Family.JSON,
            Family.ARRAY,
            Family.OTHER,
        }


VARCHAR, BPCHAR, NUMERIC, INTERVAL, BIT, VARBIT = 1043, 1042, 1700, 1186, 1560, 1562
TEXT, UNKNOWN, MONEY, REAL = 25, 705, 790, 700

_FAMILIES = {
    Family.BOOLEAN: "16",
    Family.INTEGER: "20 21 23 26",
    Family.NUMERIC: "1700",
    Family.FLOAT: "700 701",
    Family.TEXT: "25 1043 1042 19 705 2275",
    Family.BYTES: "17",
    Family.JSON: "114 3802",
    Family.DATE: "1082",
    Family.TIMESTAMP: "1114 1184",
    Family.TIME_ZONED: "1266",
    Family.UUID: "2950",
    Family.VOID: "2278",
}
_BITS = {20: 64, 21: 16, 23: 32}

# Number, number of its array type (0: none), name. These numbers never change between versions.
_BUILT_IN = """
16 1000 boolean|17 1001 bytea|18 1002 "char"|19 1003 name|20 1016 bigint|21 1005 smallint
23 1007 integer|24 1008 regproc|25 1009 text|26 1028 oid|27 1010 tid|28 1011 xid|29 1012 cid
22 1006 int2vector|30 1013 oidvector|114 199 json|142 143 xml|194 0 pg_node_tree|600 1017 point
601 1018 lseg|602 1019 path|603 1020 box|604 1027 polygon|628 629 line|650 651 cidr|700 1021 real
701 1022 double precision|705 0 text|718 719 circle|774 775 macaddr8|790 791 money|829 1040 macaddr
869 1041 inet|1033 1034 aclitem|1042 1014 char|1043 1015 varchar|1082 1182 date|1083 1183 time
1114 1115 timestamp|1184 1185 timestamptz|1186 1187 interval|1266 1270 timetz|1560 1561 bit
1562 1563 varbit|1700 1231 numeric|1790 2201 refcursor|2202 2207 regprocedure|2203 2208 regoper
2204 2209 regoperator|2205 2210 regclass|2206 2211 regtype|2249 2287 record|2275 1263 cstring
2277 0 anyarray|2278 0 void|2950 2951 uuid|2970 2949 txid_snapshot|3220 3221 pg_lsn
3361 0 pg_ndistinct|3402 0 pg_dependencies|3614 3643 tsvector|3615 3645 tsquery|3642 3644 gtsvector
3734 3735 regconfig|3769 3770 regdictionary|3802 3807 jsonb|3904 3905 int4range|3906 3907 numrange
3908 3909 tsrange|3910 3911 tstzrange|3912 3913 daterange|3926 3927 int8range|4072 4073 jsonpath
4089 4090 regnamespace|4096 4097 regrole|4191 4192 regcollation|4451 6150 int4multirange
4532 6151 nummultirange|4533 6152 tsmultirange|4534 6153 tstzmultirange|4535 6155 datemultirange
4536 6157 int8multirange|5017 0 pg_mcv_list|5038 5039 pg_snapshot|5069 271 xid8
"""
_BOX = 603


def _read_built_in() -> Mapping[int, TypeFacts]:
    families = {int(oid): family for family, oids in _FAMILIES.items() for oid in oids.split()}
    types: dict[int, TypeFacts] = {}
    for entry in _BUILT_IN.strip().replace("\n", "|").split("|"):
        number, array_number, name = entry.split(" ", 2)
        oid, array = int(number), int(array_number)
        delimiter = ";" if oid == _BOX else ","
        family = families.get(oid, Family.OTHER)
        types[oid] = TypeFacts(oid, name, family, 0, delimiter, _BITS.get(oid, 0))
        if array:
            types[array] = TypeFacts(array, f"{name}[]", Family.ARRAY, oid, delimiter)
    return types


BUILT_IN: Mapping[int, TypeFacts] = _read_built_in()
"""The types that every server has, by number."""

_INTERVAL_FIELDS = {
    4: "year",
    2: "month",
    8: "day",
    1024: "hour",
    2048: "minute",
    4096: "second",
    6: "year to month",
    1032: "day to hour",
    3080: "day to minute",
    7176: "day to second",
    3072: "hour to minute",
    7168: "hour to second",
    6144: "minute to second",
}
_NO_PRECISION = 0xFFFF
_SIZED_VECTORS = frozenset({"vector", "halfvec", "sparsevec"})


def name_with_modifier(facts: TypeFacts, modifier: int) -> str:
    """Return the type's name with the modifier that a result's description carries."""
    if modifier < 0:
        return facts.name
    if facts.family is Family.ARRAY:
        element = BUILT_IN.get(facts.element)
        return f"{name_with_modifier(element, modifier)}[]" if element else facts.name
    return facts.name + _modifier(facts, modifier)


def _modifier(facts: TypeFacts, modifier: int) -> str:
    """The modifier's text: lengths count a header of four bytes, the others do not."""
    if facts.oid in {VARCHAR, BPCHAR}:
        return f"({modifier - 4})"
    if facts.oid == NUMERIC:
        return _numeric(modifier - 4)
    if facts.oid == INTERVAL:
        return _interval(modifier)
    if facts.oid in {BIT, VARBIT, 1083, 1114, 1184, 1266} or facts.name in _SIZED_VECTORS:
        return f"({modifier})"
    return ""


def smallest_unit(modifier: int) -> str:
    """The smallest unit that a column of intervals holds; `""` where it holds all."""
    if modifier < 0:
        return ""
    return _INTERVAL_FIELDS.get(modifier >> 16 & 0x7FFF, "").rpartition(" ")[2]


def _numeric(modifier: int) -> str:
    """Precision above, scale below in eleven bits with a sign."""
    precision, scale = modifier >> 16 & 0xFFFF, ((modifier & 0x7FF) ^ 1024) - 1024
    return f"({precision},{scale})" if scale else f"({precision})"


def _interval(modifier: int) -> str:
    """Fields above, digits of the seconds below."""
    fields, precision = modifier >> 16 & 0x7FFF, modifier & 0xFFFF
    words = _INTERVAL_FIELDS.get(fields)
    digits = "" if precision == _NO_PRECISION else f"({precision})"
    return (f" {words}" if words else "") + digits
