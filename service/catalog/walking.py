"""The rows of a page, read in their order while only so many are looked at, however large the catalog is.

An order is walked along its index, and what the filters do not keep is passed over (ordering.py). Where little is found on the way and a
filter keeps little in all, that little is gathered and sorted. Where neither helps, the walk stops after so many rows, and in a large
catalog after so much time; the page is then shorter, and the next one goes on where it stopped.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Connection, Select, bindparam, func, literal, select, true

from .ordering import GATHERED, Order, Sort, breadth
from .packing import Part, Place, packed, part_of
from .prepared import Reader, shapes_of
from .profiles import SMALL, size_of
from .values import Boolean, Choice
from .where import Kept, Where

FIRST, MORE, MOST = 500, 10_000, 50_000  # rows that are looked at: at first, then at a time, then no more
NEAR = 3_000  # rows more, which are sooner looked at than it is found out what else could be done
MOST_TIME = 0.1  # seconds for looking at rows: where they have to come from the disk, these may be far fewer


@dataclass(frozen=True)
class Walked:
    """Rows of one part of an order, and the place at which the walk stopped before its end."""

    parts: Sequence[Part] = ()
    stopped: Place | None = None


class Walk:
    """The way through one part of an order under some filters."""

    def __init__(
        self, reader: Reader, where: Where, kept: Sequence[Kept], sort: Sort, unknown: bool, evidence: bool = False,
        total: Callable[[], Select[Any]] | None = None,
    ) -> None:  # fmt: skip
        """`kept` is what the filters keep; `total` builds a statement that counts, which is run along with the first that reads."""
        self.order = Order(reader, where, kept, sort, unknown)
        self.reader, self.where, self.kept, self.sort, self.unknown = reader, where, kept, sort, unknown
        self.evidence, self.total = evidence, total

    def rows(self, after: Place | None, most: int, began: float | None = None) -> Walked:
        """The next rows after a place; for who has waited since a moment, those that are found in time."""
        if self.order.is_empty:
            return Walked()
        if self.where.question is not None:
            return Walked([self._read(after, most, gathered=self.where.question)])
        if not self.order.passes_over:
            return Walked([self._read(after, most)])
        if size_of(self.reader, self.order.table.c.slug) <= SMALL:
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

    def _read(self, after: Place | None, most: int, looked: int | None = None, gathered: Kept | str | None = None) -> Part:
        order, goes_on = self.order, after is not None

        def build() -> Select[Any]:
            total = self.total and self.total()
            if gathered is not None:
                few = order.few(gathered)
                page = order.sorted(gathered, few, goes_on)
                total = select(func.count()).select_from(few) if self._is_all_asked(gathered) else total
            elif looked == SMALL:
                page = order.gone_through(goes_on)
            elif looked is not None:
                page = order.looked_through(goes_on)
            elif order.stream is not None and len(order.stream.points or ()) > 1:
                page = order.merged(goes_on)
            else:
                page = order.in_order(goes_on, ()).limit(bindparam("most", type_=BigInteger))
            return packed(order.table, page, self.reader.dialect.name, not order.is_by_slug, self.sort.descending, self.evidence, total)

        which = "found" if isinstance(gathered, str) else gathered and gathered.filter.parameter
        shape = ("page", which, goes_on, looked == SMALL, looked is not None, self.evidence, self.total is not None)
        shown = None if order.is_by_slug else max(most - 2, 0)
        (row,), read = self._run(shape, build, after, most=most, looked=None if looked == SMALL else looked, shown=shown)
        self.total = None
        if order.is_by_slug:
            return part_of(row, most, lambda _, slug: None if self.unknown else slug)
        return part_of(row, most, lambda key, _: read(key))

    def _place(self, after: Place | None, looked: int) -> Place | None:
        """The place of the last of so many rows after a place; None when there are not so many."""
        goes_on = after is not None

        def build() -> Any:
            last = self.order.in_order(goes_on, ()).limit(1).offset(bindparam("passed", type_=BigInteger)).subquery()
            one = select(literal(1).label("one")).subquery()  # a row that is there in any case
            return select(last.c.slug, last.c.key).select_from(one.outerjoin(last, true()))

        ((slug, key),), read_key = self._run(("place", goes_on), build, after, passed=looked - 1)
        return None if slug is None else (read_key(key), slug)

    def _run(
        self, shape: tuple[Any, ...], build: Callable[[], Select[Any]], after: Place | None, **numbers: int | None
    ) -> tuple[list[Any], Callable[[Any], Any]]:  # fmt: skip
        values: dict[str, Any] = {name: number for name, number in numbers.items() if number is not None}
        for one in self.kept:
            values.update(zip(one.names, one.values, strict=False))
        if self.order.stream is not None:
            values |= zip(self.order.stream.point_names, self.order.stream.points or (), strict=False)
        if after is not None:
            values |= {"after_slug": after[1]} | ({} if self.unknown else {"after_key": after[0]})
        if not self.where.is_prepared:
            assert isinstance(self.reader, Connection)
            return [tuple(row) for row in self.reader.execute(build(), values)], lambda key: key
        known_as = (*shape, self.where.kind, self.sort, self.unknown, *(one.shape for one in self.kept))
        prepared = shapes_of(self.reader).get(self.reader, known_as, build)
        return prepared.run(self.reader, values), prepared.read_last

    # --- What keeps little --------------------------------------------------------------------------------------------

    def _gathered(self, after: Place | None, most: int) -> Part | None:
        """The next rows after a place, from a filter that keeps little, if any does."""
        for one in sorted(self.kept, key=breadth):
            if self._is_looked_up(one) and (self._is_all_asked(one) or self._keeps_little(one)):
                part = self._read(after, most, gathered=one)
                if part.total is None or part.total <= GATHERED:
                    return part
        return None

    def _is_all_asked(self, one: Kept | str) -> bool:
        """Whether what a filter keeps is, in the order of slugs, the page, so that it may be read while it is counted."""
        return self.kept == [one] and not self.order.of_day and self.sort.key == "slug"

    def _is_looked_up(self, one: Kept) -> bool:
        """Whether an index finds what a filter keeps."""
        kind = one.filter.attribute.kind
        if isinstance(kind, Boolean) or (isinstance(kind, Choice) and one.filter.suffix == "_not"):
            return False  # it keeps much, or what it does not keep is so much that it would have to be gone through
        if one.column is None:
            return one.filter.suffix in ("", "_all") and self.where.day is None and one.filter.attribute.column is None
        return any(next(iter(index.columns)).name == one.column for index in self.order.table.indexes)

    def _keeps_little(self, one: Kept) -> bool:
        def build() -> Select[Any]:
            some = select(literal(1)).select_from(self.order.table).where(self.order.condition(one)).limit(GATHERED + 1).subquery()
            return select(func.count()).select_from(some)

        rows, _ = self._run(("few", one.shape), build, None)
        return int(rows[0][0]) <= GATHERED


def _in_time(began: float, looked: int, before: int) -> int:
    """How many rows more: as many as half of the time that is left is for, if they take as long as those before; which they may not."""
    passed = max(time.monotonic() - began, 0.0001)
    return min(MORE, 3 * before, int(looked * (MOST_TIME - passed) / passed / 2))
