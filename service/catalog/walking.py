"""The rows of a page, read in their order while only so many are looked at, however large the catalog is.

An order is walked along its index, and what the filters do not keep is passed over. Where an index has a filter's column before
the sort key, each value that the filter keeps is a stream in that order, and the streams are merged: nothing of theirs is passed
over. Where little is found on the way and a filter keeps little in all, that little is gathered and sorted. Where neither
helps, the walk stops after so many rows; the page is then shorter, and the next one goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Column, Connection, Select, Table, bindparam, func, literal, select, true, tuple_, union_all
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.sql.util import ClauseAdapter
from sqlalchemy.sql.visitors import iterate

from .attributes import KINDS
from .filters import Condition, Kept, Where
from .onday import there_on
from .prepared import Reader, shapes_of
from .profiles import size_of
from .search import has_words
from .tables import SearchText
from .values import Boolean, Choice, Terms

SMALL = 5_000  # things, which are gone through if need be
FIRST, MORE, MOST = 500, 10_000, 50_000  # rows that are looked at: at first, then at a time, then no more
GATHERED = 10_000  # rows that are gathered and sorted, at most


class Row(NamedTuple):
    """One thing of a page; `evidence` is empty unless it was asked for, `key` is what it is sorted by."""

    slug: str
    body: str
    evidence: str
    key: Any


Place = tuple[Any, str]  # a sort key, and the slug of the row that has it


@dataclass(frozen=True)
class Sort:
    """An order: by one attribute, up or down; the slug breaks ties in the same direction."""

    key: str
    descending: bool = False

    def __str__(self) -> str:
        return f"-{self.key}" if self.descending else self.key


@dataclass(frozen=True)
class Walked:
    """Rows of one part of an order, how their keys are read, and the place at which the walk stopped before its end."""

    rows: Sequence[Row] = ()
    read_key: Callable[[Any], Any] = str
    stopped: Place | None = None


class Walk:
    """One part of an order under some filters: the known keys or, in the order of slugs, the unknown ones."""

    def __init__(self, reader: Reader, where: Where, sort: Sort, unknown: bool, evidence: bool = False) -> None:
        self.reader, self.where, self.sort, self.unknown, self.evidence = reader, where, sort, unknown, evidence
        self.table: Table = KINDS[where.kind].table
        self.slug, self.key = self.table.c.slug, self.table.c[sort.key]
        self.kept = where.kept(reader)
        # Where more is asked for, so much of each of several streams might have to be passed over that one walk is as good.
        alone = len(self.kept) == 1 and where.day is None and where.question is None
        streams = [one for one in self.kept if one.points is not None and (alone or len(one.points) == 1) and self._is_streamed(one)]
        self.stream = min(streams, key=_breadth, default=None)

    def rows(self, after: Place | None, most: int) -> Walked:
        """The next rows after a place."""
        if self._is_empty:
            return Walked()
        if self.where.question is not None:
            return self._read(after, most, gathered=self.where.question)
        if not self._passed_over:
            return self._read(after, most)
        if size_of(self.reader, self.slug) <= SMALL:
            return self._read(after, most, looked=SMALL)
        found = self._read(after, most, looked=FIRST)
        rows, looked = [*found.rows], FIRST
        while len(rows) < most:
            place = self._place(after, FIRST if looked == FIRST else MORE)
            if place is None:
                break
            if looked == FIRST and (gathered := self._gathered()) is not None:
                return Walked([*rows, *self._read(place, most - len(rows), gathered=gathered).rows], found.read_key)
            if looked >= MOST:
                return Walked(rows, found.read_key, place)
            after, looked = place, looked + MORE
            rows += self._read(after, most - len(rows), looked=MORE).rows
        return Walked(rows, found.read_key)

    # --- What it is made of -------------------------------------------------------------------------------------------

    def _is_streamed(self, one: Kept) -> bool:
        wanted = [one.column, "slug"] if self.sort.key in ("slug", one.column) else [one.column, self.sort.key, "slug"]
        return any([column.name for column in index.columns] == wanted for index in self.table.indexes)

    @property
    def _is_empty(self) -> bool:
        """Whether nothing can be in this part of the order."""
        if any(one.points == [] for one in self.kept):
            return True
        asks_unknown = [one.points == [None] for one in self.kept if one.column == self.sort.key]
        if self.unknown:
            return not all(asks_unknown) or any(_columns(one, self.table) == {self.sort.key} for one in self._of_day)
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
        return [*filters, *(one for one in self._of_day if _columns(one, self.table) == {self.sort.key})]

    @cached_property
    def _passed_over(self) -> list[Condition]:
        """The conditions on all else: what they do not keep has to be looked at."""
        found = [self._condition(one) for one in self.kept if one != self.stream and one.column != self.sort.key]
        found += (one for one in self._of_day if _columns(one, self.table) != {self.sort.key})
        return found

    # --- Statements ---------------------------------------------------------------------------------------------------

    def _read(self, after: Place | None, most: int, looked: int | None = None, gathered: Kept | str | None = None) -> Walked:
        goes_on = after is not None

        def build() -> Select[Any]:
            if gathered is not None:
                return self._with_bodies(self._sorted(gathered, goes_on))
            if looked is not None:
                return self._with_bodies(self._looked_through(goes_on))
            if self.stream is not None and len(self.stream.points or ()) > 1:
                return self._with_bodies(self._merged(goes_on))
            return self._with_body(self._in_order(goes_on, ()).limit(bindparam("most", type_=BigInteger)))

        which = "found" if isinstance(gathered, str) else gathered and gathered.filter.parameter
        rows, read_key = self._run(("page", which, goes_on, looked is not None, self.evidence), build, after, most=most, looked=looked)
        return Walked([Row._make(row) for row in rows], read_key)

    def _place(self, after: Place | None, looked: int) -> Place | None:
        """The place of the last of so many rows after a place; None when there are not so many."""
        goes_on = after is not None

        def build() -> Any:
            return self._in_order(goes_on, ()).limit(1).offset(bindparam("passed", type_=BigInteger))

        rows, read_key = self._run(("place", goes_on), build, after, passed=looked - 1)
        return (read_key(rows[0][-1]), rows[0][0]) if rows else None

    def _run(
        self, shape: tuple[Any, ...], build: Callable[[], Select[Any]], after: Place | None, **numbers: int | None
    ) -> tuple[list[Any], Callable[[Any], Any]]:  # fmt: skip
        values = {name: value for one in self.kept for name, value in zip(one.names, one.values, strict=False)}
        values |= {name: number for name, number in numbers.items() if number is not None}
        if after is not None:
            values |= {"after_slug": after[1]} | ({} if self.unknown else {"after_key": after[0]})
        if not self.where.is_prepared:
            assert isinstance(self.reader, Connection)
            return [tuple(row) for row in self.reader.execute(build(), values)], lambda key: key
        known_as = (*shape, self.where.kind, self.sort, self.unknown, *(one.shape for one in self.kept))
        prepared = shapes_of(self.reader).get(self.reader, known_as, build)
        return prepared.run(self.reader, values), prepared.read_last

    def _order(self, key: Any, slug: Any) -> list[Any]:
        columns = [slug] if self.unknown or self.sort.key == "slug" else [key, slug]
        return [column.desc() for column in columns] if self.sort.descending else columns

    def _after(self, goes_on: bool) -> Iterator[Condition]:
        """The part of the order, from a place on when it goes on."""
        slug, key, down = self.slug, self.key, self.sort.descending
        if key.nullable:
            yield key.is_(None) if self.unknown else key.is_not(None)
        if goes_on:
            after_slug = bindparam("after_slug", type_=slug.type)
            if self.unknown or self.sort.key == "slug":
                yield slug < after_slug if down else slug > after_slug
            else:
                here, place = tuple_(key, slug), tuple_(bindparam("after_key", type_=key.type), after_slug)
                yield here < place if down else here > place

    def _in_order(self, goes_on: bool, columns: Sequence[Column[Any]], point: Any = ...) -> Select[Any]:
        """All rows of one stream, or of the whole order, from a place on: slug, some columns, key."""
        rows = select(self.slug, *columns, self.key.label("key")).where(*self._own, *self._after(goes_on))
        if self.stream is not None:
            column = self.table.c[str(self.stream.column)]
            point = (self.stream.named if self.stream.names else self.stream.points or [None])[0] if point is ... else point
            point = None if self.stream.points == [None] else point
            rows = rows.where(column.is_(point) if point is None or isinstance(point, bool) else column == point)
        return rows.order_by(*self._order(self.key, self.slug))

    def _merged(self, goes_on: bool) -> Any:
        """The slugs and keys of a page, of several streams."""
        assert self.stream is not None
        most = bindparam("most", type_=BigInteger)
        if self.reader.dialect.name == "postgresql":  # it would read all of each stream and sort it; so, what a page has room for
            column = self.table.c[str(self.stream.column)]
            values = array(self.stream.named, type_=column.type)
            points = func.unnest(values).table_valued(Column("point", column.type)).render_derived(name="points")
            stream = self._in_order(goes_on, (), points.c.point).limit(most).lateral()
            rows = select(stream.c.slug, stream.c.key).select_from(points.join(stream, true()))
            return rows.order_by(*self._order(stream.c.key, stream.c.slug)).limit(most)
        streams = union_all(*(self._in_order(goes_on, (), point).order_by(None) for point in self.stream.named))
        return streams.order_by(*self._order(streams.selected_columns.key, streams.selected_columns.slug)).limit(most)

    def _looked_through(self, goes_on: bool) -> Select[Any]:
        """The slugs and keys of a page, of so many rows in order."""
        names = {name for one in self._passed_over for name in _columns(one, self.table)} - {"slug"}
        rows = self._in_order(goes_on, [self.table.c[name] for name in sorted(names)])
        seen = rows.limit(bindparam("looked", type_=BigInteger)).subquery()
        in_seen = ClauseAdapter(seen)
        page = select(seen.c.slug, seen.c.key).where(*(in_seen.traverse(one) for one in self._passed_over))
        page = page.limit(bindparam("most", type_=BigInteger))
        # They come in order, which PostgreSQL knows; SQLite would look at all of them to sort them again.
        return page.order_by(*self._order(seen.c.key, seen.c.slug)) if self.reader.dialect.name == "postgresql" else page

    def _sorted(self, gathered: Kept | str, goes_on: bool) -> Select[Any]:
        """The slugs and keys of a page, of all that one filter or the question keeps."""
        if isinstance(gathered, str):
            few: Select[Any] = select(SearchText.slug).where(has_words(self.where.kind, gathered, self.where.broad))
        else:
            few = select(self.slug).where(self._condition(gathered))
        found = few.cte("found").prefix_with("MATERIALIZED")
        conditions = [self._condition(one) for one in self.kept if one != gathered] + self._of_day
        most = bindparam("most", type_=BigInteger)
        if not conditions and self.sort.key == "slug":  # all that is needed is found
            slug, in_found = found.c.slug, ClauseAdapter(found)
            alone = select(slug, slug.label("key")).where(*(in_found.traverse(one) for one in self._after(goes_on)))
            return alone.order_by(*self._order(slug, slug)).limit(most)
        query = select(self.slug, self.key.label("key")).join(found, found.c.slug == self.slug)
        query = query.where(*conditions, *self._after(goes_on))
        return query.order_by(*self._order(self.key, self.slug)).limit(most)

    def _evidence(self) -> Any:
        return self.table.c.evidence if self.evidence else literal("")

    def _with_body(self, page: Any) -> Select[Any]:
        rows: Select[Any] = page.with_only_columns(self.slug, self.table.c.body, self._evidence(), self.key.label("key"))
        return rows

    def _with_bodies(self, page: Any) -> Select[Any]:
        found = page.subquery()
        rows = select(self.slug, self.table.c.body, self._evidence(), found.c.key).join(found, found.c.slug == self.slug)
        return rows.order_by(*self._order(found.c.key, found.c.slug))

    # --- What keeps little --------------------------------------------------------------------------------------------

    def _gathered(self) -> Kept | str | None:
        """The filter that keeps little, if any does."""
        for one in sorted(self.kept, key=_breadth):
            if self._is_looked_up(one) and self._keeps_little(one):
                return one
        return None

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


def _breadth(one: Kept) -> int:
    """How much a filter is likely to keep, as against others."""
    kind = one.filter.attribute.kind
    return 3 if isinstance(kind, Boolean) else 2 if isinstance(kind, Choice) else 1 if isinstance(kind, Terms) else 0


def _columns(condition: Condition, table: Table) -> set[str]:
    """The columns of a table that a condition looks at."""
    return {one.name for one in iterate(condition) if isinstance(one, Column) and getattr(one.table, "name", None) == table.name}
