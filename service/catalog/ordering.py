"""One part of an order under some filters: which index it is walked along, and the statements that read it.

Where an index has a filter's column before the sort key, each value that the filter keeps is a stream in that order, and the streams
are merged: nothing of theirs is passed over. What the other filters do not keep is. How far to walk is not decided here (walking.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, cached_property
from typing import Any, NamedTuple

from sqlalchemy import CTE, BigInteger, Column, ColumnElement, Select, Table, bindparam, func, select, true, tuple_, union_all
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.sql.elements import UnaryExpression
from sqlalchemy.sql.operators import custom_op
from sqlalchemy.sql.util import ClauseAdapter
from sqlalchemy.sql.visitors import iterate, replacement_traverse

from .attributes import KINDS
from .filters import Condition
from .onday import there_on
from .prepared import Reader
from .profiles import SMALL, is_large, size_of
from .search import MOST_RANKED, has_words
from .tables import SELDOM, Model, ProductModel, SearchText
from .values import Boolean, Choice, Terms
from .where import Kept, Where

GATHERED = 10_000  # rows that are gathered and sorted, at most


class Sort(NamedTuple):
    """An order: by one attribute, up or down; the slug breaks ties in the same direction."""

    key: str
    descending: bool = False

    def __str__(self) -> str:
        return f"-{self.key}" if self.descending else self.key


class Order:
    """One part of an order: the known keys or, in the order of slugs, the unknown ones."""

    def __init__(self, reader: Reader, where: Where, kept: Sequence[Kept], sort: Sort, unknown: bool) -> None:
        """`kept` is what the filters keep."""
        self.reader, self.where, self.kept, self.sort, self.unknown = reader, where, kept, sort, unknown
        self.table: Table = KINDS[where.kind].table
        self.slug: ColumnElement[Any] = self.table.c.slug
        self.key: ColumnElement[Any] = self.table.c[sort.key]
        # Where more is asked for, so much of each of several streams might have to be passed over that one walk is as good.
        alone = len(self.kept) == 1 and where.day is None and where.question is None
        streams = [one for one in self.kept if one.points is not None and (alone or len(one.points) == 1) and self._is_streamed(one)]
        self.stream = min(streams, key=breadth, default=None)
        # What few things have at all is walked alone in the order of slugs, unless a filter keeps those that have it not.
        seldom = [one.column for one in self.kept if one.column in SELDOM and one.points is None and self.table is Model.__table__]
        self.known = seldom[0] if seldom and self.stream is None and sort.key == "slug" else None
        # So is what stands on something, or something stands on: few do.
        self.standing = None
        if alone and sort.key == "slug" and kept[0].asks_standing and size_of(reader, self.table.c.slug) > SMALL:
            own = ProductModel.__table__.alias("standing").c
            self.standing = own.model if where.kind == "model" else own.product
            self.key = self.slug = self.standing

    def _is_streamed(self, one: Kept) -> bool:
        if one.within is not None and one.column == self.sort.key:
            return False  # it is one walk between bounds
        if one.is_rough:
            return self.sort.key == "slug"
        wanted = [one.column, "slug"] if self.sort.key in ("slug", one.column) else [one.column, self.sort.key, "slug"]
        return tuple(wanted) in _indexed(self.table)

    @property
    def is_empty(self) -> bool:
        """Whether nothing can be in this part of the order."""
        if any(one.points == [] for one in self.kept):
            return True
        asks_unknown = [one.points == [None] for one in self.kept if one.column == self.sort.key]
        if self.unknown:
            return not all(asks_unknown) or any(columns_of(one, self.table) == {self.sort.key} for one in self.of_day)
        return any(asks_unknown)

    @property
    def of_day(self) -> list[Condition]:
        return [] if self.where.day is None else there_on(self.where.kind, self.where.day)

    def condition(self, one: Kept) -> Condition:
        return one.filter.condition(one.named, self.where.day)

    @cached_property
    def _own(self) -> list[Condition]:
        """The conditions on the sort key, which say where on its index the walk begins and ends."""
        filters = [self.condition(one) for one in self.kept if one != self.stream and one.column == self.sort.key]
        return [*filters, *(one for one in self.of_day if columns_of(one, self.table) == {self.sort.key})]

    @property
    def passes_over(self) -> bool:
        """Whether there are any of the next, without making them: a statement that is prepared needs none."""
        return any(self._is_passed_over(one) for one in self.kept) or bool(self.of_day and self._passed_over)

    def _is_passed_over(self, one: Kept) -> bool:
        if one.column is None:
            return self.standing is None or one.filter.suffix != "_known"
        is_walked = one.column == self.sort.key or (one.column == self.known and one.filter.suffix == "_known")
        return one != self.stream and not is_walked

    @cached_property
    def _passed_over(self) -> list[Condition]:
        """The conditions on all else: what they do not keep has to be looked at."""
        found = [self.condition(one) for one in self.kept if self._is_passed_over(one)]
        found += (one for one in self.of_day if columns_of(one, self.table) != {self.sort.key})
        return found

    @property
    def is_by_slug(self) -> bool:
        return self.unknown or self.sort.key == "slug"

    def _order(self, key: Any, slug: Any) -> list[Any]:
        columns = [slug] if self.is_by_slug else [key, slug]
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
        if self.is_by_slug:
            return slug < after_slug if down else slug > after_slug
        here, place = tuple_(key, slug), tuple_(bindparam("after_key", type_=key.type), after_slug)
        return here < place if down else here > place

    def in_order(self, goes_on: bool, columns: Sequence[Column[Any]], point: Any = ...) -> Select[Any]:
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
            rows = rows.where(self.condition(self.stream)) if self.stream.is_rough else rows
            unknown[:0] = [column] if point is None else []
        # That what is NULL is the same in all of them PostgreSQL does not see for itself, and so no order in its index.
        unknown = [one.desc() if self.sort.descending else one for one in unknown]
        return rows.order_by(*unknown, *self._order(self.key, self.slug))

    def gone_through(self, goes_on: bool) -> Select[Any]:
        """The slugs and keys of a page of a small catalog, of which all is gone through."""
        rows = select(self.slug, self.key.label("key")).limit(bindparam("most", type_=BigInteger))
        conditions = [*(self.condition(one) for one in self.kept), *self.of_day, *self._after(goes_on=False)]
        order, place = self._order(self.key, self.slug), [self._after_place] if goes_on else []
        if not self.is_by_slug:  # in the order of slugs it is gone through in any case
            conditions, order, place = [*conditions, *place], passed_over(order, self.reader.dialect.name), []
        return rows.where(*passed_over(conditions, self.reader.dialect.name), *place).order_by(*order)

    def merged(self, goes_on: bool) -> Any:
        """The slugs and keys of a page, of several streams."""
        assert self.stream is not None
        most = bindparam("most", type_=BigInteger)
        if self.reader.dialect.name == "postgresql":  # it would read all of each stream and sort it; so, what a page has room for
            column = self.stream.has_point(self.table)
            values = array(self.stream.named_points, type_=column.type)
            points = func.unnest(values).table_valued(Column("point", column.type)).render_derived(name="points")
            stream = self.in_order(goes_on, (), points.c.point).limit(most).lateral()
            rows = select(stream.c.slug, stream.c.key).select_from(points.join(stream, true()))
            return rows.order_by(*self._order(stream.c.key, stream.c.slug)).limit(most)
        streams = union_all(*(self.in_order(goes_on, (), point).order_by(None) for point in self.stream.named_points))
        return streams.order_by(*self._order(streams.selected_columns.key, streams.selected_columns.slug)).limit(most)

    def looked_through(self, goes_on: bool) -> Select[Any]:
        """The slugs and keys of a page, of so many rows in order."""
        names = {name for one in self._passed_over for name in columns_of(one, self.table)} - {"slug"}
        rows = self.in_order(goes_on, [self.table.c[name] for name in sorted(names)])
        seen = rows.limit(bindparam("looked", type_=BigInteger)).subquery()

        def in_seen(element: Any, **_: Any) -> Any:
            return seen.c[element.name] if isinstance(element, Column) and element.table is self.table else None

        page = select(seen.c.slug, seen.c.key).where(*(replacement_traverse(one, {}, in_seen) for one in self._passed_over))
        page = page.limit(bindparam("most", type_=BigInteger))
        # They come in order, which PostgreSQL knows; SQLite would look at all of them to sort them again.
        return page.order_by(*self._order(seen.c.key, seen.c.slug)) if self.reader.dialect.name == "postgresql" else page

    def sorted(self, gathered: Kept | str, found: CTE, goes_on: bool) -> Select[Any]:
        """The slugs and keys of a page, of all that one filter or the question keeps."""
        conditions = [self.condition(one) for one in self.kept if one != gathered] + self.of_day
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

    def few(self, gathered: Kept | str) -> CTE:
        """The slugs of all that one filter or the question keeps."""
        if isinstance(gathered, str):
            few: Select[Any] = select(SearchText.slug).where(has_words(self.where.kind, gathered, self.where.broad))
            if is_large(self.reader, self.table.c.slug):  # there are no more (correcting.py), but PostgreSQL would take them for more
                few = few.limit(MOST_RANKED)
        else:
            few = select(self.slug).where(self.condition(gathered)).limit(GATHERED + 1)
        return few.cte("found").prefix_with("MATERIALIZED")


@cache
def _indexed(table: Table) -> set[tuple[str, ...]]:
    """The columns of each index of a table."""
    return {tuple(column.name for column in index.columns) for index in table.indexes}


def passed_over(what: Sequence[Any], dialect: str) -> list[Any]:
    """Conditions, or an order, for which nothing is to be looked up, in a catalog that is small enough to be gone through.

    Of itself SQLite would look up each thing that one of the filters keeps, and take ten times as long as over the one index that
    has all that models are filtered by (tables.FACTS). With a sign before it a column is nothing that an index has.
    """
    return [replacement_traverse(one, {}, _with_sign) for one in what] if dialect == "sqlite" else [*what]


def _with_sign(element: Any, **_: Any) -> Any:
    return UnaryExpression(element, operator=custom_op("+")) if isinstance(element, Column) and element.table is Model.__table__ else None


def breadth(one: Kept) -> int:
    """How much a filter is likely to keep, as against others."""
    kind = one.filter.attribute.kind
    return 3 if isinstance(kind, Boolean) else 2 if isinstance(kind, Choice) else 1 if isinstance(kind, Terms) else 0


def columns_of(condition: Condition, table: Table) -> set[str]:
    """The columns of a table that a condition looks at."""
    return {one.name for one in iterate(condition) if isinstance(one, Column) and getattr(one.table, "name", None) == table.name}
