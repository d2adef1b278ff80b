"""A row of a comparison: its cells, and what can be told from them: whether they differ, which is best, which may be ranked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property
from typing import Any

Evidence = Mapping[str, Any]  # source, url, date, conflicts
NUMERIC = ("integer", "number", "money", "date")


@dataclass(frozen=True)
class Cell:
    """What is known of one model in one row. `comparable` is false where it is in another unit or under other conditions than the
    row's; `note` says under which, for people, and so does that of a price which holds only under a condition."""

    model: str
    state: str
    value: Any
    evidence: Sequence[Evidence] = ()
    precision: str | None = None
    unit: str | None = None
    provider: Mapping[str, Any] | None = None
    offering: str | None = None
    note: str | None = None
    conditions: Mapping[str, Any] | None = None
    comparable: bool = True

    @property
    def ranked(self) -> bool:
        """Whether it may be held against the others of its row."""
        return self.state == "known" and self.comparable


@dataclass(frozen=True)
class Row:
    """One row. Of a row that is not comparable as a whole `why` says why."""

    key: str
    label: str
    group: str
    type: str
    unit: str | None
    better: str | None
    cells: Sequence[Cell]
    why: str | None = None
    conditions: Mapping[str, Any] | None = None

    @property
    def comparable(self) -> bool:
        return self.why is None

    @property
    def is_rankable(self) -> bool:
        """Whether there is a better and a worse in it at all."""
        return self.better is not None and self.type in NUMERIC

    @cached_property
    def differs(self) -> bool | None:
        """True: two values that may be compared differ. False: all are known and equal. None: one cannot tell."""
        known = [cell for cell in self.cells if cell.ranked]
        pairs = [apart(known[0], cell) for cell in known[1:]] + [apart(one, two) for one in known for two in known if one.precision]
        if any(pairs):
            return True
        return False if len(known) == len(self.cells) and None not in pairs else None

    @cached_property
    def best(self) -> list[str]:
        """The models with the best value, all of them when they cannot be told apart; none where no two may be ranked or none differ."""
        places = {cell.model: (first, last) for cell in self.cells if cell.ranked and (first := place(self, cell)) is not None
                  and (last := place(self, cell, at_end=True)) is not None}  # fmt: skip
        if len(places) < 2 or self.differs is not True:
            return []
        surely = max(min(ends) for ends in places.values())
        return [model for model, ends in places.items() if max(ends) >= surely]


def place(row: Row, cell: Cell, at_end: bool = False) -> Fraction | None:
    """How good a value is, exactly: the greater, the better. None where there is no telling.

    A date of which only the month or the year is known counts by its first day or, `at_end`, by its last.
    """
    if not row.is_rankable or not cell.ranked:
        return None
    if row.type == "date":
        number = Fraction(span(cell)[at_end].toordinal())
    else:
        number = Fraction(cell.value)  # amounts of money are text, to be exact
    return number if row.better == "higher" else -number


def span(cell: Cell) -> tuple[date, date]:
    """The first and the last day of a date of which perhaps only the month or the year is known."""
    first = date.fromisoformat(cell.value)
    if cell.precision == "year":
        return first, date(first.year, 12, 31)
    if cell.precision == "month":
        return first, (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return first, first


def apart(one: Cell, other: Cell) -> bool | None:
    """Whether two known values differ; None where one is a date within the other, so that nobody can tell."""
    if one.precision is None or other.precision is None or one.value is None or other.value is None:
        return bool(one.value != other.value)
    (begins, ends), (starts, stops) = span(one), span(other)
    if (begins, ends) == (starts, stops):
        return False
    return None if begins <= stops and starts <= ends else True


@dataclass
class Cited:
    """The sources of an answer, each once, in the order in which they are cited."""

    sources: list[dict[str, Any]] = field(default_factory=list)
    _positions: dict[tuple[Any, ...], int] = field(default_factory=dict)

    def position(self, evidence: Evidence) -> int:
        source = (evidence["source"], evidence["url"], evidence["date"])
        if source not in self._positions:
            self._positions[source] = len(self.sources)
            self.sources.append({"source": source[0], "url": source[1], "retrieved_on": source[2]})
        return self._positions[source]

    def positions(self, evidence: Sequence[Evidence]) -> list[int]:
        return sorted({self.position(one) for one in evidence})


ROW_FIELDS = ("key", "label", "group", "type", "unit", "better", "differs", "best", "comparable", "why", "conditions")
CELL_FIELDS = ("model", "state", "value", "comparable", "precision", "unit", "provider", "offering", "note", "conditions")


def shown(row: Row, cited: Cited) -> dict[str, Any]:
    """A row as clients read it."""
    return {
        **{name: getattr(row, name) for name in ROW_FIELDS},
        "cells": [shown_cell(cell, cited) for cell in row.cells],
    }


def shown_cell(cell: Cell, cited: Cited) -> dict[str, Any]:
    return {
        **{name: getattr(cell, name) for name in CELL_FIELDS},
        "sources": cited.positions(cell.evidence),
        "conflicts": sum(one["conflicts"] for one in cell.evidence),
    }
