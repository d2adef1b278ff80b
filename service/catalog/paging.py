"""One page of a collection, in a declared order, by keyset.

A page begins where the last one ended: after the pair (sort key, slug) of its last row, compared as a pair, which an
index on just those two columns answers by one seek at any depth. Unknown keys come last both ways: they are a second
walk, by slug, which a page goes on with when the known ones are used up.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson
from sqlalchemy import Connection, Select, func, literal, select, tuple_

from .attributes import KINDS, ThingKind
from .filters import Condition
from .values import LARGEST_INTEGER, Date, Integer, Money, Number, Text, money_text

COUNTED = 10_000  # totals are exact up to here
VERSION = 1  # of the cursor's form

OWN_SORTS = {
    "slug": ("Slug", Text(150)),
    "updated_at": ("Last change", Text(20)),
}


class CursorError(ValueError):
    """A cursor cannot be used; the message says why."""


@dataclass(frozen=True)
class Sort:
    """An order: by one attribute, up or down; the slug breaks ties in the same direction."""

    key: str
    descending: bool = False

    def __str__(self) -> str:
        return f"-{self.key}" if self.descending else self.key


def sorts_of(thing: ThingKind) -> dict[str, str]:
    """What a collection can be sorted by: key and label."""
    own = {name: label for name, (label, _) in OWN_SORTS.items() if name in thing.table.c}
    return own | {attribute.name: attribute.label for attribute in thing if attribute.sortable}


SORTS = {name: sorts_of(thing) for name, thing in KINDS.items()}


@dataclass(frozen=True)
class Page:
    """The rows of one page, where the next begins, how many there are."""

    rows: Sequence[Any]  # (slug, body, evidence)
    next: str | None
    total: int | None = None
    total_relation: str | None = None


def page_of(
    connection: Connection, kind: str, conditions: Sequence[Condition], sort: Sort, limit: int,
    cursor: str | None = None, query: str = "", count: bool = True,
) -> Page:  # fmt: skip
    """One page of a collection.

    `query` is the canonical text of the filters: a cursor belongs to one query and one sort. Raises CursorError.
    """
    table = KINDS[kind].table
    seal = hashlib.sha256(f"{kind}?{query}&sort={sort}".encode()).hexdigest()[:8]
    key = table.c[sort.key]
    walks = [0, 1] if key.nullable else [0]
    walk, after = _read_cursor(cursor, seal, kind, sort, walks) if cursor else (0, None)
    columns = select(table.c.slug, table.c.body, table.c.evidence, key.label("key"))
    rows: list[Any] = []
    while len(rows) <= limit and walk in walks:
        one = _walk(columns, table, key, sort, walk, after).where(*conditions).limit(limit + 1 - len(rows))
        rows += [(walk, row) for row in connection.execute(one)]
        walk, after = walk + 1, None
    following = _cursor(seal, *rows[limit - 1]) if len(rows) > limit else None
    total, relation = _total(connection, table, conditions) if count else (None, None)
    return Page([row for _, row in rows[:limit]], following, total, relation)


def _walk(columns: Select[Any], table: Any, key: Any, sort: Sort, walk: int, after: tuple[Any, str] | None) -> Select[Any]:
    """The known keys (walk 0) or the unknown ones (walk 1), from a place on."""
    slug = table.c.slug
    down = sort.descending
    if walk == 1:
        columns = columns.where(key.is_(None)).order_by(slug.desc() if down else slug)
        return columns if after is None else columns.where(slug < after[1] if down else slug > after[1])
    if key.nullable:
        columns = columns.where(key.is_not(None))
    columns = columns.order_by(*((key.desc(), slug.desc()) if down else (key, slug)))
    if after is None:
        return columns
    here, place = tuple_(key, slug), tuple_(literal(after[0], key.type), literal(after[1], slug.type))
    return columns.where(here < place if down else here > place)


def _total(connection: Connection, table: Any, conditions: Sequence[Condition]) -> tuple[int, str]:
    some = select(literal(1)).select_from(table).where(*conditions).limit(COUNTED + 1).subquery()
    total = connection.scalar(select(func.count()).select_from(some)) or 0
    return (total, "eq") if total <= COUNTED else (COUNTED, "gte")


def _cursor(seal: str, walk: int, row: Any) -> str:
    place = orjson.dumps([VERSION, seal, walk, row.key, row.slug], default=money_text)
    return base64.urlsafe_b64encode(place).decode().rstrip("=")


def _read_cursor(text: str, seal: str, kind: str, sort: Sort, walks: list[int]) -> tuple[int, tuple[Any, str]]:
    try:
        if len(text) > 512:
            raise ValueError
        version, sealed, walk, key, slug = orjson.loads(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True))
    except (ValueError, TypeError, binascii.Error):
        raise CursorError("is not a cursor; take page.next of the answer before as it is") from None
    if version != VERSION or sealed != seal:
        raise CursorError("belongs to other filters or another sort; begin again without a cursor")
    try:
        if walk not in walks or not isinstance(walk, int) or isinstance(walk, bool) or not isinstance(slug, str) or len(slug) > 150:
            raise ValueError
        if not (slug.isascii() and slug.isprintable()):  # PostgreSQL takes no NUL
            raise ValueError
        return walk, (_key(kind, sort, key) if walk == 0 else None, slug)
    except ValueError:
        raise CursorError("is not a cursor; take page.next of the answer before as it is") from None


def _key(kind: str, sort: Sort, key: Any) -> Any:
    """The key of a cursor, in the type of its column: a cursor is a client's input like any other."""
    sorted_by = OWN_SORTS[sort.key][1] if sort.key in OWN_SORTS else KINDS[kind][sort.key].kind
    if isinstance(sorted_by, Date):
        return date.fromisoformat(key) if isinstance(key, str) else _refuse()
    if isinstance(sorted_by, Integer):
        return key if isinstance(key, int) and not isinstance(key, bool) and abs(key) <= LARGEST_INTEGER else _refuse()
    if isinstance(sorted_by, Money):
        return Money().parsed(key) if isinstance(key, str) else _refuse()
    if isinstance(sorted_by, Number):
        return float(key) if isinstance(key, (int, float)) and not isinstance(key, bool) else _refuse()
    return key if isinstance(key, str) and "\x00" not in key else _refuse()


def _refuse() -> Any:
    raise ValueError


