"""The demo's rows: the same ones every time, from one seed."""

import json
import random
import sqlite3
import struct
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeAlias, TypeVar

from dbmcp.demo import words

T = TypeVar("T")
Cells: TypeAlias = tuple[Any, ...]

SEED = 20260630
TODAY = datetime(2026, 6, 30, 18, 0)  # noqa: DTZ001 - the demo's times have no zone
FIRST_DAY = datetime(2023, 1, 2)  # noqa: DTZ001 - likewise
MINUTES = int((TODAY - FIRST_DAY).total_seconds()) // 60

CUSTOMERS = 3_000
EMPLOYEES = 60
PRODUCTS = 400
WAREHOUSES = 5
ORDERS = 21_000
REVIEWS = 4_000

_STATUSES = (
    ("delivered", 0.78),
    ("shipped", 0.87),
    ("paid", 0.92),
    ("cancelled", 0.96),
    ("returned", 0.98),
    ("pending", 1.0),
)
"""Each status with the share of orders up to and including it."""

_SHIPPED = {"delivered", "shipped", "returned"}
_UNPAID = {"pending", "cancelled"}
_METHODS = ("card", "card", "card", "wallet", "wallet", "transfer", "voucher")
_DISCOUNTS = (0, 0, 0, 0, 0, 0, 0.05, 0.1, 0.25)
_QUANTITIES = (1, 1, 1, 1, 2, 2, 3, 4, 6)
_RATINGS = (1, 2, 3, 3, 4, 4, 4, 5, 5, 5, 5)
_THUMBNAIL_SIDE = 8


@dataclass(slots=True)
class _Shop:
    """The source of chance, and what later tables need of earlier ones.

    Attributes:
        chance: seeded; only `random()` is used, whose sequence never changes between versions.
        joined: the minute at which each customer joined, in order.
        addresses: ids of each customer's addresses.
        prices: each product's price in cents.
    """

    chance: random.Random = field(default_factory=lambda: random.Random(SEED))  # noqa: S311 - data
    joined: list[int] = field(default_factory=list[int])
    addresses: dict[int, list[int]] = field(default_factory=dict[int, list[int]])
    prices: list[int] = field(default_factory=list[int])

    def below(self, bound: int) -> int:
        """A whole number from 0 up to `bound`, excluded."""
        return int(self.chance.random() * bound)

    def pick(self, choices: Sequence[T]) -> T:
        """One of the choices."""
        return choices[int(self.chance.random() * len(choices))]

    def often(self, share: float) -> bool:
        """True in this share of the cases."""
        return self.chance.random() < share

    def customer(self, minute: int) -> int:
        """One of those who had joined by then; early ones come back more often."""
        count = max(bisect_right(self.joined, minute), 1)
        return 1 + int(count * self.chance.random() ** 1.3)

    def moment(self, first_minute: int = 0) -> int:
        """A minute between the first day and today; later ones are more likely: the shop grows."""
        span = MINUTES - first_minute
        return first_minute + int(span * self.chance.random() ** 0.6)


def fill(connection: sqlite3.Connection) -> None:
    """Insert every row; the tables are empty."""
    shop = _Shop()
    for table, rows in (
        ("cities", _cities()),
        ("customers", _customers(shop)),
        ("addresses", _addresses(shop)),
        ("employees", _employees(shop)),
        ("categories", _categories()),
        ("products", _products(shop)),
        ("warehouses", _warehouses(shop)),
        ("stock", _stock(shop)),
    ):
        _insert(connection, table, list(rows))
    _sales(connection, shop)
    _insert(connection, "reviews", list(_reviews(shop)))


def _insert(connection: sqlite3.Connection, table: str, rows: Sequence[Cells]) -> None:
    """Insert rows that have a value for every column that is not generated."""
    markers = ", ".join("?" * len(rows[0]))
    columns = "(order_id, line, product_id, quantity, unit_cents, discount)"
    names = columns if table == "order_items" else ""
    connection.executemany(f"INSERT INTO {table} {names} VALUES ({markers})", rows)  # noqa: S608 - our own names


def _time(minute: int) -> str:
    """Minutes since the first day as SQLite's date functions read it."""
    return (FIRST_DAY + timedelta(minutes=minute)).isoformat(" ")


def _day(minute: int) -> str:
    return _time(minute)[:10]


def _cities() -> Iterable[Cells]:
    return ((number, *city) for number, city in enumerate(words.CITIES, 1))


def _name(shop: _Shop) -> str:
    """A person's name, one in fifty in another script."""
    if shop.often(0.02):
        return shop.pick(words.OTHER_SCRIPTS)
    return f"{shop.pick(words.GIVEN_NAMES)} {shop.pick(words.FAMILY_NAMES)}"


def _email(name: str, number: int, *, shop: _Shop) -> str:
    """An address of a reserved domain; some were typed in mixed case."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    local = ".".join("".join(c if c.isalnum() else " " for c in plain).split()) or "customer"
    local = local if shop.often(0.15) else local.lower()
    return f"{local}{number}@example.{shop.pick(('com', 'org', 'net'))}"


def _customers(shop: _Shop) -> Iterable[Cells]:
    shop.joined = sorted(shop.moment() for _ in range(CUSTOMERS))
    for number in range(1, CUSTOMERS + 1):
        name = _name(shop)
        city = 1 + shop.below(len(words.CITIES))
        phone = f"+{30 + shop.below(60)} {100 + shop.below(900)} {100_000 + shop.below(900_000)}"
        preferences = {
            "language": words.CITIES[city - 1][2].lower(),
            "topics": sorted({shop.pick(words.CATEGORIES)[0] for _ in range(shop.below(4))}),
            "gift_wrap": shop.often(0.1),
        }
        yield (
            number,
            _email(name, number, shop=shop),
            name,
            phone if shop.often(0.7) else None,
            city,
            _time(shop.joined[number - 1]),
            int(shop.often(0.35)),
            _json(preferences) if shop.often(0.8) else None,
        )


def _addresses(shop: _Shop) -> Iterable[Cells]:
    number = 0
    for customer in range(1, CUSTOMERS + 1):
        for kind in ("billing", "delivery")[: 1 + shop.often(0.25)]:
            number += 1
            shop.addresses.setdefault(customer, []).append(number)
            yield (
                number,
                customer,
                kind,
                f"{shop.pick(words.STREETS)} {1 + shop.below(180)}",
                f"Flat {1 + shop.below(40)}" if shop.often(0.2) else None,
                f"{1000 + shop.below(9000)}",
                1 + shop.below(len(words.CITIES)),
            )


def _employees(shop: _Shop) -> Iterable[Cells]:
    """One head, five leads, and everybody else below a lead."""
    for number in range(1, EMPLOYEES + 1):
        leads = number <= 1 + WAREHOUSES
        manager = None if number == 1 else 1 if leads else 2 + shop.below(WAREHOUSES)
        title = "Managing director" if number == 1 else "Lead" if leads else shop.pick(words.TITLES)
        salary = (9_500_00 if number == 1 else 5_200_00 if leads else 2_900_00) + shop.below(90_000)
        yield number, _name(shop), title, manager, _day(shop.moment()), salary


def _categories() -> Iterable[Cells]:
    return (
        (number, name, parent, float(rate))
        for number, (name, parent, rate) in enumerate(words.CATEGORIES, 1)
    )


def _products(shop: _Shop) -> Iterable[Cells]:
    categories = list(words.GOODS)
    for number in range(1, PRODUCTS + 1):
        category = shop.pick(categories)
        colour, *rgb = shop.pick(words.COLOURS)
        thing = shop.pick(words.GOODS[category])
        price = 195 + 50 * shop.below(40) * (1 + shop.below(6))
        shop.prices.append(price)
        attributes = {
            "maker": shop.pick(words.MAKERS),
            "colour": colour,
            "size_cm": [5 + shop.below(60), 5 + shop.below(40), 1 + shop.below(30)],
            "recycled": shop.often(0.3),
        }
        yield (
            number,
            f"{words.CATEGORIES[category - 1][0][:3].upper()}-{number:05d}",
            f"{attributes['maker']} {thing}, {colour}",
            category,
            price,
            round(0.05 + shop.chance.random() * 9, 3) if shop.often(0.9) else None,
            _json(attributes),
            _thumbnail(rgb, shop=shop) if shop.often(0.75) else None,
            _day(shop.moment(MINUTES // 2)) if shop.often(0.06) else None,
        )


def _thumbnail(rgb: Sequence[int], *, shop: _Shop) -> bytes:
    """A picture of 8 x 8 points in the product's colour: a BMP, which needs no compression."""
    header = 54
    size = header + 3 * _THUMBNAIL_SIDE**2
    start = struct.pack("<2sIHHI", b"BM", size, 0, 0, header)
    info = struct.pack(
        "<IiiHHIIiiII",
        40,
        _THUMBNAIL_SIDE,
        _THUMBNAIL_SIDE,
        1,
        24,
        0,
        size - header,
        2835,
        2835,
        0,
        0,
    )
    shades = [shop.below(24) for _ in range(_THUMBNAIL_SIDE**2)]
    blue_first = rgb[::-1]
    return start + info + bytes(max(part - shade, 0) for shade in shades for part in blue_first)


def _warehouses(shop: _Shop) -> Iterable[Cells]:
    for number in range(1, WAREHOUSES + 1):
        city = 1 + shop.below(len(words.CITIES))
        yield number, f"{words.CITIES[city - 1][0]} {number}", city, number + 1


def _stock(shop: _Shop) -> Iterable[Cells]:
    for warehouse in range(1, WAREHOUSES + 1):
        for product in range(1, PRODUCTS + 1):
            if shop.often(0.85):
                counted = _time(shop.moment(MINUTES * 9 // 10)) if shop.often(0.9) else None
                yield warehouse, product, max(shop.below(90) - 10, 0), counted


def _sales(connection: sqlite3.Connection, shop: _Shop) -> None:
    """Insert orders with their lines and payments; an order's total is the sum of its lines."""
    orders: list[Cells] = []
    items: list[Cells] = []
    payments: list[Cells] = []
    moments = sorted(shop.moment() for _ in range(ORDERS))
    for number, minute in enumerate(moments, 1):
        lines = _lines(shop, number)
        total = sum(int(quantity * cents * (1 - cut) + 0.5) for *_, quantity, cents, cut in lines)
        order = _order(shop, number, minute=minute, total=total)
        orders.append(order)
        items += lines
        if order[4] not in _UNPAID:
            payments.append(_payment(shop, order, number=len(payments) + 1, minute=minute))
    _insert(connection, "orders", orders)
    _insert(connection, "order_items", items)
    _insert(connection, "payments", payments)


def _lines(shop: _Shop, order: int) -> list[Cells]:
    """One to four lines; the first products of the list sell best."""
    lines: list[Cells] = []
    for line in range(1, 2 + shop.below(4)):
        product = int(PRODUCTS * shop.chance.random() ** 1.8)
        quantity, cut = shop.pick(_QUANTITIES), shop.pick(_DISCOUNTS)
        lines.append((order, line, product + 1, quantity, shop.prices[product], cut))
    return lines


def _order(shop: _Shop, number: int, *, minute: int, total: int) -> Cells:
    """One order; the last weeks' are not all delivered yet."""
    customer = shop.customer(minute)
    chance = shop.chance.random()
    status = next(name for name, up_to in _STATUSES if chance < up_to)
    shipped = minute + 240 + shop.below(4_000)
    if status in _SHIPPED and shipped > MINUTES:
        status = "paid"
    return (
        number,
        customer,
        shop.pick(shop.addresses[customer]),
        1 + shop.below(EMPLOYEES) if shop.often(0.6) else None,
        status,
        _time(minute),
        _time(shipped) if status in _SHIPPED else None,
        total,
        shop.pick(words.ORDER_NOTES) if shop.often(0.08) else None,
    )


def _payment(shop: _Shop, order: Cells, *, number: int, minute: int) -> Cells:
    """The payment of an order, soon after it."""
    method = shop.pick(_METHODS)
    reference = f"{method[0].upper()}{number:06d}{shop.below(10_000):04d}"
    return (
        number,
        order[0],
        method,
        order[7],
        _time(minute + 1 + shop.below(90)),
        None if method == "voucher" else reference,
    )


def _reviews(shop: _Shop) -> Iterable[Cells]:
    """Most are short, some are essays, some are stars alone."""
    for number in range(1, REVIEWS + 1):
        minute = shop.moment()
        count = shop.below(26) + 14 if shop.often(0.03) else shop.below(5)
        body = " ".join(shop.pick(words.REVIEW_SENTENCES) for _ in range(count))
        yield (
            number,
            1 + int(PRODUCTS * shop.chance.random() ** 1.8),
            shop.customer(minute),
            shop.pick(_RATINGS),
            shop.pick(words.REVIEW_TITLES) if shop.often(0.8) else None,
            body or None,
            _time(minute),
        )


def _json(value: dict[str, Any]) -> str:
    """Compact JSON, with letters of every script as they are."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
