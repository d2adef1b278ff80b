"""One page of a collection, in a declared order, by keyset.

A page begins where the last one ended: after the pair (sort key, slug) of its last row, compared as a pair, which an
index on just those two columns answers by one seek at any depth. Unknown keys come last both ways: they are a second
walk, by slug, which a page goes on with when the known ones are used up.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, FromClause, Select, Table, func, literal, select, tuple_

from .attributes import KINDS, ThingKind
from .ordering import Sort, passed_over
from .packing import BETWEEN, Part, Place, Row, packed, part_of
from .prepared import Reader, run
from .profiles import LARGE, SMALL, size_of
from .search import found_by, has_words, nearness
from .straight import Straight
from .tables import SearchText
from .timebox import OutOfTimeError, at_most
from .values import Date, Integer, Money, Number, Text, money_text
from .walking import Walk, Walked
from .where import Kept, Where

__all__ = ["COUNTED", "RELEVANCE", "SORTS", "CursorError", "Page", "Row", "Sort", "every_page", "page_of", "sorts_of"]

COUNTED = 10_000  # totals are exact up to here
MOST_TIME, ALL_TIME = 0.1, 0.17  # seconds for a total, and for a page with its total, in a large catalog
ROWS_AT_ONCE = 500  # of a walk through a whole collection
MARK = BETWEEN.encode()
VERSION = 1  # of the cursor's form

RELEVANCE = "relevance"
OWN_SORTS = {
    "slug": ("Slug", Text(150)),
    "updated_at": ("Last change", Text(20)),
    RELEVANCE: ("Relevance", Integer(largest=2**31 - 1)),  # of what a question finds, the nearest first
}


class CursorError(ValueError):
    """A cursor cannot be used; the message says why."""


def sorts_of(thing: ThingKind) -> dict[str, str]:
    """What a collection can be sorted by: key and label."""
    own = {name: label for name, (label, _) in OWN_SORTS.items() if name in thing.table.c}
    return own | {attribute.name: attribute.label for attribute in thing if attribute.sortable}


SORTS = {name: sorts_of(thing) for name, thing in KINDS.items()}


@dataclass(frozen=True)
class Page:
    """The things of one page, where the next begins, how many there are; `timed_out` when it is shorter than it could be."""

    parts: Sequence[Part]  # with the first thing of the next page, where there is one
    limit: int
    next: str | None = None
    timed_out: bool = False
    total: int | None = None
    total_relation: str | None = None

    @property
    def pieces(self) -> list[bytes | memoryview]:
        """The bodies and what is between them, as they stand in a JSON array."""
        pieces: list[bytes | memoryview] = []
        left = self.limit
        for part in self.parts:
            many = min(len(part.slugs), left)
            if many:
                found = part.bodies.replace(MARK, b",", many - 1)
                pieces += [b"," if pieces else b"", memoryview(found)[: found.rfind(MARK)] if many < len(part.slugs) else found]
            left -= many
        return pieces

    @property
    def data(self) -> bytes:
        """The bodies as a JSON array."""
        return b"".join([b"[", *self.pieces, b"]"])

    @property
    def rows(self) -> list[Row]:
        """The things one by one."""
        slugs = [slug for part in self.parts for slug in part.slugs][: self.limit]
        bodies = [body for part in self.parts if part.slugs for body in part.bodies.decode().split(BETWEEN)]
        evidence = [one for part in self.parts if part.evidence for one in part.evidence.decode().split(BETWEEN)]
        return [*map(Row, slugs, bodies, evidence or [""] * len(bodies))]


def page_of(
    reader: Reader, where: Where, sort: Sort, limit: int, cursor: str | None = None, query: str = "", count: bool = True,
    evidence: bool = False,
) -> Page:  # fmt: skip
    """One page of a collection. Raises CursorError. `query` is the canonical text of the filters: a cursor belongs to one query and sort.

    What is not prepared needs a connection to read with, and so does counting in a large catalog.
    """
    kind = where.kind
    question = "" if where.question is None else f"&q={where.question}"  # as it was corrected
    seal = hashlib.sha256(f"{kind}?{query}&sort={sort}{question}".encode()).hexdigest()[:8]
    walks, kept = _walks(kind, sort), where.kept(reader)
    walk, after = _read_cursor(cursor, seal, kind, sort, walks) if cursor else (0, None)
    size = size_of(reader, KINDS[kind].table.c.slug)
    began = time.monotonic() if size > LARGE else None  # then there may be too much to look at all of it
    few = reader.dialect.name if size <= SMALL and not _has_index(kind, frozenset(one.column for one in kept)) else ""
    counting = _counting(where, kept, few) if count and where.is_prepared and size <= LARGE else None
    parts: list[Part] = []
    seen, place, stopped = 0, None, None
    while seen <= limit and walk in walks and stopped is None:
        found = _walked(reader, where, kept, sort, walk, after, limit + 1 - seen, evidence, None if parts else counting, began)
        stopped = found.stopped
        parts += found.parts
        for part in found.parts:
            seen, place = seen + len(part.slugs), (walk, part.place) if part.place else place
        if stopped is None:
            walk, after = walk + 1, None
    if not parts and isinstance(reader, Straight) and reader.revision is None:
        run(reader, "nothing", lambda: select(literal(1)))  # for what is nowhere nothing was read; this says at which revision that is so
    following, total, relation = None, None, None
    if seen > limit:
        assert place is not None
        following = _cursor(seal, *place)
    elif stopped is not None:
        following = _cursor(seal, walk, stopped)
    if count:
        counted = next((part.total for part in parts if part.total is not None), None)
        total, relation = _total_in_time(reader, where, kept, min(seen, limit), began) if counted is None else _exactly(counted)
    return Page(parts, limit, following, stopped is not None and seen <= limit, total, relation)


def every_page(connection: Connection, where: Where, sort: Sort, evidence: bool = False) -> Generator[Sequence[Row], None, None]:
    """All of a collection, some rows at a time: one statement for each walk, whose rows are fetched as they are asked for.

    Page by page, an order that no index has together with the filters would be made anew for every page.
    """
    for walk in _walks(where.kind, sort):
        if where.question is not None and sort.key == RELEVANCE:
            statement = _nearest(connection, where, evidence)
        else:
            statement = _all(connection, where, sort, walk, evidence)
        options = {"stream_results": True, "yield_per": ROWS_AT_ONCE}
        with connection.execute(statement, execution_options=options) as found:
            for rows in found.partitions():
                yield [Row._make(row) for row in rows]


@cache  # there are as many as orders
def _walks(kind: str, sort: Sort) -> list[int]:
    """The walks that make up an order: the known keys and, where a key may be unknown, the unknown ones."""
    return [0, 1] if sort.key != RELEVANCE and KINDS[kind].table.c[sort.key].nullable else [0]


def _walked(
    reader: Reader, where: Where, kept: Sequence[Kept], sort: Sort, walk: int, after: Place | None, most: int, evidence: bool,
    counting: Callable[[], Select[Any]] | None, began: float | None,
) -> Walked:  # fmt: skip
    """The rows of one walk."""
    if where.question is not None and sort.key == RELEVANCE:
        assert isinstance(reader, Connection)
        page = _ranked(reader, where, most, after)
        statement = packed(KINDS[where.kind].table, page, reader.dialect.name, by_key=True, descending=False, evidence=evidence)
        row = reader.execute(statement, {"shown": max(most - 2, 0)}).one()
        return Walked([part_of(row, most, lambda key, _: key)])
    return Walk(reader, where, kept, sort, walk == 1, evidence, counting).rows(after, most, began)


def _all(connection: Connection, where: Where, sort: Sort, walk: int, evidence: bool) -> Select[Any]:
    """The known keys (walk 0) or the unknown ones (walk 1), all of them."""
    table = KINDS[where.kind].table
    slug, key = table.c.slug, table.c[sort.key]
    columns = select(slug, table.c.body, table.c.evidence if evidence else literal(""), key.label("key"))
    columns = columns.where(*where.conditions(connection))
    if walk == 1:
        return columns.where(key.is_(None)).order_by(slug.desc() if sort.descending else slug)
    if key.nullable:
        columns = columns.where(key.is_not(None))
    return columns.order_by(*((key.desc(), slug.desc()) if sort.descending else (key, slug)))


def _nearest(connection: Connection, where: Where, evidence: bool) -> Select[Any]:
    """All that a question finds, the nearest first."""
    table, page = KINDS[where.kind].table, _ranked(connection, where).subquery()
    columns = select(table.c.slug, table.c.body, table.c.evidence if evidence else literal(""), page.c.key)
    return columns.join(page, page.c.slug == table.c.slug).order_by(page.c.key, page.c.slug)


def _ranked(connection: Connection, where: Where, most: int | None = None, after: Place | None = None) -> Select[Any]:
    """The slugs of what a question finds, the nearest first, from a place on. All of it is ranked, and read is what a page has of it."""
    assert where.question is not None
    table, near = KINDS[where.kind].table, nearness(where.kind, where.question)
    slug: ColumnElement[str] = table.c.slug
    key = near.label("key")
    if where.is_bare:  # the words are all there is to look at, and a thing is read when it is on the page
        slug = SearchText.__table__.c.slug
        ranked = select(slug, key).where(has_words(where.kind, where.question, where.broad))
    else:
        ranked = select(slug, key).join(SearchText, found_by(where.kind)).where(*where.conditions(connection))
    ranked = ranked.order_by(key, slug).limit(most)
    if after is not None:
        ranked = ranked.where(tuple_(near, slug) > tuple_(literal(after[0], near.type), literal(after[1], slug.type)))
    return ranked


@cache
def _has_index(kind: str, columns: frozenset[str | None]) -> bool:
    """Whether an index, of this table or where a filter looks, has just these columns before others: then counting reads nothing else."""
    first = [{column.name for column in [*index.columns][: len(columns)]} for index in KINDS[kind].table.indexes]
    return None in columns or columns in first


def _total_in_time(reader: Reader, where: Where, kept: Sequence[Kept], seen: int, began: float | None) -> tuple[int, str]:
    """How many there are in all; in a large catalog, when counting takes too long, at least as many as were seen."""
    if began is None or not isinstance(reader, Connection):
        return _total(reader, where, kept)
    try:
        with at_most(reader, min(MOST_TIME, began + ALL_TIME - time.monotonic())):
            return _total(reader, where, kept)
    except OutOfTimeError:
        return seen, "gte"


def _total(reader: Reader, where: Where, kept: Sequence[Kept]) -> tuple[int, str]:
    build = _counting(where, kept)
    values = {name: value for one in kept for name, value in zip(one.names, one.values, strict=False)}
    if where.is_prepared:
        return _exactly(run(reader, ("total", where.kind, *(one.shape for one in kept)), build, **values)[0][0])
    assert isinstance(reader, Connection)
    return _exactly(reader.scalar(build(), values) or 0, where.broad)


def _exactly(total: int, broad: bool = False) -> tuple[int, str]:
    return (total, "gte" if broad else "eq") if total <= COUNTED else (COUNTED, "gte")


def _counting(where: Where, kept: Sequence[Kept], few: str = "") -> Callable[[], Select[Any]]:
    """What builds the statement that counts; `few` is the database's sort, where all things can be gone through."""
    table: Table = KINDS[where.kind].table

    def build() -> Select[Any]:
        counted: FromClause = table
        if where.question is not None and where.is_bare:
            counted, conditions = SearchText.__table__, [has_words(where.kind, where.question, where.broad)]
        else:
            conditions = [*(one.filter.condition(one.named, where.day) for one in kept), *where.further]
        conditions = passed_over(conditions, few) if few else conditions
        some = select(literal(1)).select_from(counted).where(*conditions).limit(COUNTED + 1)
        return select(func.count()).select_from(some.subquery())

    return build


def _cursor(seal: str, walk: int, at: Place) -> str:
    place = orjson.dumps([VERSION, seal, walk, *at], default=money_text)
    return base64.urlsafe_b64encode(place).decode().rstrip("=")


def _read_cursor(text: str, seal: str, kind: str, sort: Sort, walks: list[int]) -> tuple[int, Place]:
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


