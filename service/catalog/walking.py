"""The rows of a page, read in their order while only so many are looked at, however large the catalog is.

An order is walked along its index, and what the filters do not keep is passed over. Where an index has a filter's column before
the sort key, each value that the filter keeps is a stream in that order, and the streams are merged: nothing of theirs is passed
over. Where little is found on the way and a filter keeps little in all, that little is gathered and sorted. Where neither
helps, the walk stops after so many rows; the page is then shorter, and the next one goes on where it stopped.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Select,
    Table,
    bindparam,
    func,
    literal,
    select,
    true,
    tuple_,
    union_all,
)
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.sql.elements import UnaryExpression
from sqlalchemy.sql.operators import custom_op
from sqlalchemy.sql.util import ClauseAdapter
from sqlalchemy.sql.visitors import iterate, replacement_traverse

from .attributes import KINDS
from .filters import Condition, Kept, Where
from .onday import there_on
from .packing import Part, Place, packed, part_of
from .prepared import Reader, shapes_of
from .profiles import SMALL, is_large, size_of
from .search import MOST_RANKED, has_words
from .tables import SELDOM, Model, ProductModel, SearchText
from .values import Boolean, Choice, Terms

FIRST, MORE, MOST = 500, 10_000, 50_000  # rows that are looked at: at first, then at a time, then no more
NEAR = 3_000  # rows more, which are sooner looked at than it is found out what else could be done
GATHERED = 10_000  # rows that are gathered and sorted, at most
MOST_TIME = 0.1  # seconds for looking at rows: where they have to come from the disk, these may be far fewer


@dataclass(frozen=True)
class Sort:
    """An order: by one attribute, up or down; the slug breaks ties in the same direction."""

    key: str
    descending: bool = False

    def __str__(self) -> str:
        return f"-{self.key}" if self.descending else self.key


@dataclass(frozen=True)
class Walked:
    """Rows of one part of an order, and the place at which the walk stopped before its end."""

    parts: Sequence[Part] = ()
    stopped: Place | None = None


class Walk:
    """One part of an order under some filters: the known keys or, in the order of slugs, the unknown ones."""

    def __init__(
        self, reader: Reader, where: Where, kept: Sequence[Kept], sort: Sort, unknown: bool, evidence: bool = False,
        total: Callable[[], Select[Any]] | None = None,
    ) -> None:  # fmt: skip
        """`kept` is what the filters keep; `total` builds a statement that counts, which is run along with the first that reads."""
        self.reader, self.where, self.kept, self.sort, self.unknown = reader, where, kept, sort, unknown
        self.evidence, self.total = evidence, total
        self.table: Table = KINDS[where.kind].table
        self.slug: ColumnElement[Any] = self.table.c.slug
        self.key: ColumnElement[Any] = self.table.c[sort.key]
        # Where more is asked for, so much of each of several streams might have to be passed over that one walk is as good.
        alone = len(self.kept) == 1 and where.day is None and where.question is None
        streams = [one for one in self.kept if one.points is not None and (alone or len(one.points) == 1) and self._is_streamed(one)]
        self.stream = min(streams, key=_breadth, default=None)
        # What few things have at all is walked alone in the order of slugs, unless a filter keeps those that have it not.
        seldom = [one.column for one in self.kept if one.column in SELDOM and one.points is None and self.table is Model.__table__]
        self.known = seldom[0] if seldom and self.stream is None and sort.key == "slug" else None
        # So is what stands on something, or something stands on: few do.
        self.standing = None
        if alone and sort.key == "slug" and kept[0].asks_standing and size_of(reader, self.table.c.slug) > SMALL:
            own = ProductModel.__table__.alias("standing").c
            self.standing = own.model if where.kind == "model" else own.product
            self.key = self.slug = self.standing

    def rows(self, after: Place | None, most: int, began: float | None = None) -> Walked:
        """The next rows after a place; for who has waited since a moment, those that are found in time."""
        if self._is_empty:
            return Walked()
        if self.where.question is not None:
            return Walked([self._read(after, most, gathered=self.where.question)])
        if not self._passes_over:
            return Walked([self._read(after, most)])
        if size_of(self.reader, self.table.c.slug) <= SMALL:
            return Walked([self._read(after, most, looked=SMALL)])
        # What a product stands on is looked up at once.
        has_tried = any(one.column is None and one.filter.suffix in ("", "_all") for one in self.kept)
        if has_tried and (gathered := self._gathered(after, most)) is not None:
            return Walked([gathered])
        more = looked = FIRST
        parts, begin = [self._read(after, most, looked=more)], after
        while (found := sum(len(part.slugs) for part in parts)) < most:
            # As far as one can tell from those that were looked at, the rest is soon found; else it is gathered, with what was found again.
            is_near = looked * (most - found) <= NEAR * found
            if not has_tried and not is_near:
                has_tried = True
                if (gathered := self._gathered(begin, most)) is not None:
                    return Walked([gathered])
            place = self._place(after, more)
            if place is None:
                break
            more = MORE if began is None else _in_time(began, looked, more)
            if looked >= MOST or more < FIRST:
                return Walked(parts, place)
            after, looked = place, looked + more
            parts.append(self._read(after, most - found, looked=more))
        return Walked(parts)

    # --- What it is made of -------------------------------------------------------------------------------------------

    def _is_streamed(self, one: Kept) -> bool:
        if one.within is not None and one.column == self.sort.key:
            return False  # it is one walk between bounds
        if one.is_rough:
            return self.sort.key == "slug"
        wanted = [one.column, "slug"] if self.sort.key in ("slug", one.column) else [one.column, self.sort.key, "slug"]
        return any([column.name for column in index.columns] == wanted for index in self.table.indexes)

    @property
    def _is_empty(self) -> bool:
        """Whether nothing can be in this part of the order."""
        if any(one.points == [] for one in self.kept):
            return True
        asks_unknown = [one.points == [None] for one in self.kept if one.column == self.sort.key]
        if self.unknown:
            return not all(asks_unknown) or any(columns_of(one, self.table) == {self.sort.key} for one in self._of_day)
        return any(asks_unknown)

    @property
    def _of_day(self) -> list[Condition]:
        return [] if self.where.day is None else there_on(self.where.kind, self.where.day)

    def _condition(self, one: Kept) -> Condition:
        return one.filter.condition(one.named, self.where.day)

    @cached_property
    def _own(self) -> list[Condition]:
        """The conditions on the sort key, which say where on its index the walk begins and ends."""
        filters = [self._condition(one) for one in self.kept if one != self.stream and one.column == self.sort.key]
        return [*filters, *(one for one in self._of_day if columns_of(one, self.table) == {self.sort.key})]

    @property
    def _passes_over(self) -> bool:
        """Whether there are any of the next, without making them: a statement that is prepared needs none."""
        return any(self._is_passed_over(one) for one in self.kept) or bool(self._of_day and self._passed_over)

    def _is_passed_over(self, one: Kept) -> bool:
        if one.column is None:
            return self.standing is None or one.filter.suffix != "_known"
        is_walked = one.column == self.sort.key or (one.column == self.known and one.filter.suffix == "_known")
        return one != self.stream and not is_walked

    @cached_property
    def _passed_over(self) -> list[Condition]:
        """The conditions on all else: what they do not keep has to be looked at."""
        found = [self._condition(one) for one in self.kept if self._is_passed_over(one)]
        found += (one for one in self._of_day if columns_of(one, self.table) != {self.sort.key})
        return found

    # --- Statements ---------------------------------------------------------------------------------------------------

    def _read(self, after: Place | None, most: int, looked: int | None = None, gathered: Kept | str | None = None) -> Part:
        goes_on = after is not None

        def build() -> Select[Any]:
            total = self.total and self.total()
            if gathered is not None:
                few = self._few(gathered)
                page = self._sorted(gathered, few, goes_on)
                total = select(func.count()).select_from(few) if self._is_all_asked(gathered) else total
            elif looked == SMALL:
                page = self._gone_through(goes_on)
            elif looked is not None:
                page = self._looked_through(goes_on)
            elif self.stream is not None and len(self.stream.points or ()) > 1:
                page = self._merged(goes_on)
            else:
                page = self._in_order(goes_on, ()).limit(bindparam("most", type_=BigInteger))
            return packed(self.table, page, self.reader.dialect.name, not self._is_by_slug, self.sort.descending, self.evidence, total)

        which = "found" if isinstance(gathered, str) else gathered and gathered.filter.parameter
        shape = ("page", which, goes_on, looked == SMALL, looked is not None, self.evidence, self.total is not None)
        shown = None if self._is_by_slug else max(most - 2, 0)
        (row,), read = self._run(shape, build, after, most=most, looked=None if looked == SMALL else looked, shown=shown)
        self.total = None
        if self._is_by_slug:
            return part_of(row, most, lambda _, slug: None if self.unknown else slug)
        return part_of(row, most, lambda key, _: read(key))

    def _place(self, after: Place | None, looked: int) -> Place | None:
        """The place of the last of so many rows after a place; None when there are not so many."""
        goes_on = after is not None

        def build() -> Any:
            last = self._in_order(goes_on, ()).limit(1).offset(bindparam("passed", type_=BigInteger)).subquery()
            one = select(literal(1).label("one")).subquery()  # a row that is there in any case
            return select(last.c.slug, last.c.key).select_from(one.outerjoin(last, true()))

        ((slug, key),), read_key = self._run(("place", goes_on), build, after, passed=looked - 1)
        return None if slug is None else (read_key(key), slug)

    def _run(
        self, shape: tuple[Any, ...], build: Callable[[], Select[Any]], after: Place | None, **numbers: int | None
    ) -> tuple[list[Any], Callable[[Any], Any]]:  # fmt: skip
        values = {name: value for one in self.kept for name, value in zip(one.names, one.values, strict=False)}
        if self.stream is not None:
            values |= zip(self.stream.point_names, self.stream.points or (), strict=False)
        values |= {name: number for name, number in numbers.items() if number is not None}
        if after is not None:
            values |= {"after_slug": after[1]} | ({} if self.unknown else {"after_key": after[0]})
        if not self.where.is_prepared:
            assert isinstance(self.reader, Connection)
            return [tuple(row) for row in self.reader.execute(build(), values)], lambda key: key
        known_as = (*shape, self.where.kind, self.sort, self.unknown, *(one.shape for one in self.kept))
        prepared = shapes_of(self.reader).get(self.reader, known_as, build)
        return prepared.run(self.reader, values), prepared.read_last

    @property
    def _is_by_slug(self) -> bool:
        return self.unknown or self.sort.key == "slug"

    def _order(self, key: Any, slug: Any) -> list[Any]:
        columns = [slug] if self._is_by_slug else [key, slug]
        return [column.desc() for column in columns] if self.sort.descending else columns

    def _after(self, goes_on: bool) -> Iterator[Condition]:
        """The part of the order, from a place on when it goes on."""
        if self.table.c[self.sort.key].nullable:
            yield self.key.is_(None) if self.unknown else self.key.is_not(None)
        if goes_on:
            yield self._after_place

    @property
    def _after_place(self) -> Condition:
        slug, key, down = self.slug, self.key, self.sort.descending
        after_slug = bindparam("after_slug", type_=slug.type)
        if self._is_by_slug:
            return slug < after_slug if down else slug > after_slug
        here, place = tuple_(key, slug), tuple_(bindparam("after_key", type_=key.type), after_slug)
        return here < place if down else here > place

    def _in_order(self, goes_on: bool, columns: Sequence[Column[Any]], point: Any = ...) -> Select[Any]:
        """All rows of one stream, or of the whole order, from a place on: slug, some columns, key."""
        rows = select(self.slug.label("slug"), *columns, self.key.label("key")).where(*self._own, *self._after(goes_on))
        unknown: list[Any] = [self.key] if self.unknown else []
        if self.standing is not None:
            rows = rows.group_by(self.slug)
        if self.known is not None:
            rows = rows.where(self.table.c[self.known].is_not(None))
        if self.stream is not None:
            column = self.stream.has_point(self.table)
            point = self.stream.named_points[0] if point is ... else point
            rows = rows.where(column.is_(point) if point is None or isinstance(point, bool) else column == point)
            rows = rows.where(self._condition(self.stream)) if self.stream.is_rough else rows
            unknown[:0] = [column] if point is None else []
        # That what is NULL is the same in all of them PostgreSQL does not see for itself, and so no order in its index.
        unknown = [one.desc() if self.sort.descending else one for one in unknown]
        return rows.order_by(*unknown, *self._order(self.key, self.slug))

    def _gone_through(self, goes_on: bool) -> Select[Any]:
        """The slugs and keys of a page of a small catalog, of which all is gone through."""
        rows = select(self.slug, self.key.label("key")).limit(bindparam("most", type_=BigInteger))
        conditions = [*(self._condition(one) for one in self.kept), *self._of_day, *self._after(goes_on=False)]
        order, place = self._order(self.key, self.slug), [self._after_place] if goes_on else []
        if not self._is_by_slug:  # in the order of slugs it is gone through in any case
            conditions, order, place = [*conditions, *place], passed_over(order, self.reader.dialect.name), []
        return rows.where(*passed_over(conditions, self.reader.dialect.name), *place).order_by(*order)

    def _merged(self, goes_on: bool) -> Any:
        """The slugs and keys of a page, of several streams."""
        assert self.stream is not None
        most = bindparam("most", type_=BigInteger)
        if self.reader.dialect.name == "postgresql":  # it would read all of each stream and sort it; so, what a page has room for
            column = self.stream.has_point(self.table)
            values = array(self.stream.named_points, type_=column.type)
            points = func.unnest(values).table_valued(Column("point", column.type)).render_derived(name="points")
            stream = self._in_order(goes_on, (), points.c.point).limit(most).lateral()
            rows = select(stream.c.slug, stream.c.key).select_from(points.join(stream, true()))
            return rows.order_by(*self._order(stream.c.key, stream.c.slug)).limit(most)
        streams = union_all(*(self._in_order(goes_on, (), point).order_by(None) for point in self.stream.named_points))
        return streams.order_by(*self._order(streams.selected_columns.key, streams.selected_columns.slug)).limit(most)

    def _looked_through(self, goes_on: bool) -> Select[Any]:
        """The slugs and keys of a page, of so many rows in order."""
        names = {name for one in self._passed_over for name in columns_of(one, self.table)} - {"slug"}
        rows = self._in_order(goes_on, [self.table.c[name] for name in sorted(names)])
        seen = rows.limit(bindparam("looked", type_=BigInteger)).subquery()

        def in_seen(element: Any, **_: Any) -> Any:
            return seen.c[element.name] if isinstance(element, Column) and element.table is self.table else None

        page = select(seen.c.slug, seen.c.key).where(*(replacement_traverse(one, {}, in_seen) for one in self._passed_over))
        page = page.limit(bindparam("most", type_=BigInteger))
        # They come in order, which PostgreSQL knows; SQLite would look at all of them to sort them again.
        return page.order_by(*self._order(seen.c.key, seen.c.slug)) if self.reader.dialect.name == "postgresql" else page

    def _sorted(self, gathered: Kept | str, found: CTE, goes_on: bool) -> Select[Any]:
        """The slugs and keys of a page, of all that one filter or the question keeps."""
        conditions = [self._condition(one) for one in self.kept if one != gathered] + self._of_day
        most = bindparam("most", type_=BigInteger)
        if not conditions and self.sort.key == "slug":  # all that is needed is found
            slug, in_found = found.c.slug, ClauseAdapter(found)
            alone = select(slug, slug.label("key")).where(*(in_found.traverse(one) for one in self._after(goes_on)))
            return alone.order_by(*self._order(slug, slug)).limit(most)
        things = select(self.slug, self.key.label("key")).where(found.c.slug == self.slug, *conditions, *self._after(goes_on))
        if self.reader.dialect.name == "postgresql":  # it would rather read an index of all things than look so many up
            one = things.limit(1).lateral("one")
            return select(one.c.slug, one.c.key).join_from(found, one, true()).order_by(*self._order(one.c.key, one.c.slug)).limit(most)
        return things.order_by(*self._order(self.key, self.slug)).limit(most)

    def _few(self, gathered: Kept | str) -> CTE:
        """The slugs of all that one filter or the question keeps."""
        if isinstance(gathered, str):
            few: Select[Any] = select(SearchText.slug).where(has_words(self.where.kind, gathered, self.where.broad))
            if is_large(self.reader, self.table.c.slug):  # there are no more (correcting.py), but PostgreSQL would take them for more
                few = few.limit(MOST_RANKED)
        else:
            few = select(self.slug).where(self._condition(gathered)).limit(GATHERED + 1)
        return few.cte("found").prefix_with("MATERIALIZED")

    # --- What keeps little --------------------------------------------------------------------------------------------

    def _gathered(self, after: Place | None, most: int) -> Part | None:
        """The next rows after a place, from a filter that keeps little, if any does."""
        for one in sorted(self.kept, key=_breadth):
            if self._is_looked_up(one) and (self._is_all_asked(one) or self._keeps_little(one)):
                part = self._read(after, most, gathered=one)
                if part.total is None or part.total <= GATHERED:
                    return part
        return None

    def _is_all_asked(self, one: Kept | str) -> bool:
        """Whether what a filter keeps is, in the order of slugs, the page, so that it may be read while it is counted."""
        return self.kept == [one] and not self._of_day and self.sort.key == "slug"

    def _is_looked_up(self, one: Kept) -> bool:
        """Whether an index finds what a filter keeps."""
        kind = one.filter.attribute.kind
        if isinstance(kind, Boolean) or (isinstance(kind, Choice) and one.filter.suffix == "_not"):
            return False  # it keeps much, or what it does not keep is so much that it would have to be gone through
        if one.column is None:
            return one.filter.suffix in ("", "_all") and self.where.day is None and one.filter.attribute.column is None
        return any(next(iter(index.columns)).name == one.column for index in self.table.indexes)

    def _keeps_little(self, one: Kept) -> bool:
        def build() -> Select[Any]:
            some = select(literal(1)).select_from(self.table).where(self._condition(one)).limit(GATHERED + 1).subquery()
            return select(func.count()).select_from(some)

        rows, _ = self._run(("few", one.shape), build, None)
        return int(rows[0][0]) <= GATHERED


def _in_time(began: float, looked: int, before: int) -> int:
    """How many rows more: as many as half of the time that is left is for, if they take as long as those before; which they may not."""
    passed = max(time.monotonic() - began, 0.0001)
    return min(MORE, 3 * before, int(looked * (MOST_TIME - passed) / passed / 2))


def passed_over(what: Sequence[Any], dialect: str) -> list[Any]:
    """Conditions, or an order, for which nothing is to be looked up, in a catalog that is small enough to be gone through.

    Of itself SQLite would look up each thing that one of the filters keeps, and take ten times as long as over the one index that
    has all that models are filtered by (tables.FACTS). With a sign before it a column is nothing that an index has.
    """
    return [replacement_traverse(one, {}, _with_sign) for one in what] if dialect == "sqlite" else [*what]


def _with_sign(element: Any, **_: Any) -> Any:
    return UnaryExpression(element, operator=custom_op("+")) if isinstance(element, Column) and element.table is Model.__table__ else None


def _breadth(one: Kept) -> int:
    """How much a filter is likely to keep, as against others."""
    kind = one.filter.attribute.kind
    return 3 if isinstance(kind, Boolean) else 2 if isinstance(kind, Choice) else 1 if isinstance(kind, Terms) else 0


def columns_of(condition: Condition, table: Table) -> set[str]:
    """The columns of a table that a condition looks at."""
    return {one.name for one in iterate(condition) if isinstance(one, Column) and getattr(one.table, "name", None) == table.name}
