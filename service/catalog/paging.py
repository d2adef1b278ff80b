"""One page of a collection, in a declared order, by keyset.

A page begins where the last one ended: after the pair (sort key, slug) of its last row, compared as a pair, which an
index on just those two columns answers by one seek at any depth. Unknown keys come last both ways: they are a second
walk, by slug, which a page goes on with when the known ones are used up.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import orjson
from sqlalchemy import BigInteger, ColumnElement, Connection, FromClause, Select, bindparam, func, literal, select, tuple_

from .attributes import KINDS, ThingKind
from .filters import Condition, Where
from .prepared import Reader, run, shapes_of
from .search import found_by, has_words, nearness
from .tables import SearchText
from .values import Date, Integer, Money, Number, Text, money_text

COUNTED = 10_000  # totals are exact up to here
ROWS_AT_ONCE = 500  # of a walk through a whole collection
VERSION = 1  # of the cursor's form

RELEVANCE = "relevance"
OWN_SORTS = {
    "slug": ("Slug", Text(150)),
    "updated_at": ("Last change", Text(20)),
    RELEVANCE: ("Relevance", Integer(largest=2**31 - 1)),  # of what a question finds, the nearest first
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


class Row(NamedTuple):
    """One thing of a page; `evidence` is empty unless it was asked for, `key` is what it is sorted by."""

    slug: str
    body: str
    evidence: str
    key: Any


@dataclass(frozen=True)
class Page:
    """The rows of one page, where the next begins, how many there are."""

    rows: Sequence[Row]
    next: str | None
    total: int | None = None
    total_relation: str | None = None


def page_of(
    reader: Reader, where: Where, sort: Sort, limit: int, cursor: str | None = None, query: str = "", count: bool = True,
    evidence: bool = False,
) -> Page:  # fmt: skip
    """One page of a collection.

    `query` is the canonical text of the filters: a cursor belongs to one query and one sort. Raises CursorError. What has no shape needs
    a connection to read with.
    """
    kind = where.kind
    question = "" if where.question is None else f"&q={where.question}"  # as it was corrected
    seal = hashlib.sha256(f"{kind}?{query}&sort={sort}{question}".encode()).hexdigest()[:8]
    walks = _walks(kind, sort)
    walk, after = _read_cursor(cursor, seal, kind, sort, walks) if cursor else (0, None)
    rows: list[tuple[int, Row]] = []
    read_key: Callable[[Any], Any] = str
    while len(rows) <= limit and walk in walks:
        found, read_key = _walked(reader, where, sort, walk, after, limit + 1 - len(rows), evidence)
        rows += [(walk, row) for row in found]
        walk, after = walk + 1, None
    following = None
    if len(rows) > limit:
        last_walk, last = rows[limit - 1]
        following = _cursor(seal, last_walk, last._replace(key=read_key(last.key)))
    total, relation = _total(reader, where) if count else (None, None)
    return Page([row for _, row in rows[:limit]], following, total, relation)


def every_page(connection: Connection, where: Where, sort: Sort, evidence: bool = False) -> Generator[Sequence[Row], None, None]:
    """All of a collection, some rows at a time: one statement for each walk, whose rows are fetched as they are asked for.

    Page by page, an order that no index has together with the filters would be made anew for every page.
    """
    for walk in _walks(where.kind, sort):
        if where.question is not None and sort.key == RELEVANCE:
            statement = _nearest(where, evidence)
        else:
            statement = _walk(where.kind, where.conditions, sort, walk, False, evidence).limit(None)
        options = {"stream_results": True, "yield_per": ROWS_AT_ONCE}
        with connection.execute(statement, execution_options=options) as found:
            for rows in found.partitions():
                yield [Row._make(row) for row in rows]


def _walks(kind: str, sort: Sort) -> list[int]:
    """The walks that make up an order: the known keys and, where a key may be unknown, the unknown ones."""
    return [0, 1] if sort.key != RELEVANCE and KINDS[kind].table.c[sort.key].nullable else [0]


def _walked(
    reader: Reader, where: Where, sort: Sort, walk: int, after: tuple[Any, str] | None, most: int, evidence: bool
) -> tuple[list[Row], Callable[[Any], Any]]:  # fmt: skip
    """The rows of one walk, and how their keys are read."""
    values = {"most": most, **({"after_key": after[0], "after_slug": after[1]} if after else {})}
    shape = where.shape
    if shape is None:
        if where.question is not None and sort.key == RELEVANCE:
            statement = _nearest(where, evidence, most, after)
            values = {}
        else:
            statement = _walk(where.kind, where.conditions, sort, walk, after is not None, evidence)
        assert isinstance(reader, Connection)
        return [Row(*row) for row in reader.execute(statement, values)], lambda key: key
    prepared = shapes_of(reader).get(
        reader, ("page", where.kind, shape, sort, walk, after is not None, evidence),
        lambda: _walk(where.kind, where.symbolic, sort, walk, after is not None, evidence),
    )  # fmt: skip
    if walk == 1:
        values.pop("after_key", None)
    return [Row._make(row) for row in prepared.run(reader, values | where.values)], prepared.read_last


def _walk(kind: str, conditions: Sequence[Condition], sort: Sort, walk: int, goes_on: bool, evidence: bool) -> Select[Any]:
    """The known keys (walk 0) or the unknown ones (walk 1), from the place `after_key`, `after_slug` on when it goes on."""
    table = KINDS[kind].table
    slug, key, down = table.c.slug, table.c[sort.key], sort.descending
    columns = select(slug, table.c.body, table.c.evidence if evidence else literal(""), key.label("key"))
    columns = columns.where(*conditions).limit(bindparam("most", type_=BigInteger))
    after_slug = bindparam("after_slug", type_=slug.type)
    if walk == 1:
        columns = columns.where(key.is_(None)).order_by(slug.desc() if down else slug)
        return columns.where(slug < after_slug if down else slug > after_slug) if goes_on else columns
    if key.nullable:
        columns = columns.where(key.is_not(None))
    columns = columns.order_by(*((key.desc(), slug.desc()) if down else (key, slug)))
    if not goes_on:
        return columns
    here, place = tuple_(key, slug), tuple_(bindparam("after_key", type_=key.type), after_slug)
    return columns.where(here < place if down else here > place)


def _nearest(where: Where, evidence: bool, most: int | None = None, after: tuple[Any, str] | None = None) -> Select[Any]:
    """What a question finds, the nearest first, from a place on. All of it is ranked, and read is what the page has of it."""
    assert where.question is not None
    table, near = KINDS[where.kind].table, nearness(where.kind, where.question)
    slug: ColumnElement[str] = table.c.slug
    key = near.label("key")
    if where.is_bare:  # the words are all there is to look at, and a thing is read when it is on the page
        slug = SearchText.__table__.c.slug
        ranked = select(slug, key).where(has_words(where.kind, where.question))
    else:
        ranked = select(slug, key).join(SearchText, found_by(where.kind)).where(*where.conditions)
    ranked = ranked.order_by(key, slug).limit(most)
    if after is not None:
        ranked = ranked.where(tuple_(near, slug) > tuple_(literal(after[0], near.type), literal(after[1], slug.type)))
    page = ranked.subquery()
    columns = select(table.c.slug, table.c.body, table.c.evidence if evidence else literal(""), page.c.key)
    return columns.join(page, page.c.slug == table.c.slug).order_by(page.c.key, page.c.slug)


def _total(reader: Reader, where: Where) -> tuple[int, str]:
    def counting(counted: FromClause, conditions: Sequence[Condition]) -> Select[Any]:
        some = select(literal(1)).select_from(counted).where(*conditions).limit(COUNTED + 1).subquery()
        return select(func.count()).select_from(some)

    table, shape = KINDS[where.kind].table, where.shape
    if where.question is not None and where.is_bare:
        assert isinstance(reader, Connection)
        total = reader.scalar(counting(SearchText.__table__, [has_words(where.kind, where.question)])) or 0
    elif shape is None:
        assert isinstance(reader, Connection)
        total = reader.scalar(counting(table, where.conditions)) or 0
    else:
        total = run(reader, ("total", where.kind, shape), lambda: counting(table, where.symbolic), **where.values)[0][0]
    return (total, "eq") if total <= COUNTED else (COUNTED, "gte")


def _cursor(seal: str, walk: int, row: Row) -> str:
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
        return key if isinstance(key, int) and not isinstance(key, bool) and abs(key) <= sorted_by.largest else _refuse()
    if isinstance(sorted_by, Money):
        return Money().parsed(key) if isinstance(key, str) else _refuse()
    if isinstance(sorted_by, Number):
        return float(key) if isinstance(key, (int, float)) and not isinstance(key, bool) else _refuse()
    return key if isinstance(key, str) and "\x00" not in key else _refuse()


def _refuse() -> Any:
    raise ValueError


