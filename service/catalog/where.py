"""What a query keeps of the things of one kind: its filters with their values, the day that it is about, what it searches for."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Table, bindparam

from .attributes import KINDS
from .filters import FILTERS, Condition, Filter
from .onday import there_on
from .prepared import Reader
from .profiles import SMALL, few_values, profiles_of, size_of
from .rough import Place, places_within
from .search import finds
from .tables import Model
from .values import Date, Integer

MOST_WITHIN = 12  # values of a column within bounds, of each of which its own things are read
BOUNDS = ("_min", "_max")


@lru_cache(maxsize=256)
def _kept_profiles(suffix: str, profiles: Sequence[str], words: Collection[str]) -> list[str]:
    """The sets, as columns have them, that a filter keeps by some words."""

    def is_kept(profile: str) -> bool:
        found = [word in profile.split(",") for word in words]
        return all(found) if suffix == "_all" else not any(found) if suffix == "_not" else any(found)

    return [profile for profile in profiles if is_kept(profile)]


@lru_cache(maxsize=2048)
def _names(parameter: str, many: int) -> tuple[str, ...]:
    return tuple(f"{parameter}_{number}" for number in range(many))


@dataclass(eq=False)  # no two of one query are about the same
class Kept:
    """What one filter of a query keeps: its values, as the column has them, and the condition that they make.

    What every query asks of it is worked out at once, which takes less than to look each time whether it was.
    """

    filter: Filter
    values: list[Any]
    day: date | None = None
    within: list[Any] | None = None  # of bounds, what the column has within them, where that is little
    is_rough: bool = False  # whether that is where such values are (rough.py), and not what they are
    # The column of the collection's own table that it is about, if it is one.
    column: str | None = field(init=False)
    # The values of the column that it keeps, where it can say them all; None among them is what is unknown.
    points: list[Any] | None = field(init=False)
    # What its values are called in statements that are prepared; of those that are part of the statement, nothing.
    names: tuple[str, ...] = field(init=False)
    # What its part of a statement hangs on, but for its values.
    shape: tuple[Any, ...] = field(init=False)

    def __post_init__(self) -> None:
        one, values, many = self.filter, self.values, len(self.values)
        is_of_the_day = self.day is not None and one.attribute.column is Model.status
        self.column = None if is_of_the_day else one.column
        if self.column is None or self.within is not None:
            self.points = self.within
        elif one.by_profile or one.suffix == "":
            self.points = values
        else:
            self.points = [None] if one.suffix == "_known" and not values[0] else None
        self.names = () if one.fixed else _names(one.parameter, many)
        self.shape = one.parameter, tuple(values) if one.fixed else many, len(self.within or ()), self.is_rough

    @property
    def asks_standing(self) -> bool:
        """Whether it keeps nothing but models that products stand on, or such products."""
        asks_any = self.filter.suffix == "_known" and self.values[0]
        return self.filter.attribute.column is None and (self.filter.suffix == "_not" or asks_any)

    @cached_property
    def named(self) -> list[Any]:
        """The names in the place of the values."""
        return self.values if self.filter.fixed else self._bound(self.names)

    @property
    def point_names(self) -> Sequence[str]:
        """What its points are called."""
        return self.names if self.within is None else [f"{self.filter.parameter}_is_{number}" for number in range(len(self.within))]

    @property
    def named_points(self) -> list[Any]:
        """The names in the place of the points."""
        return self._bound(self.point_names, Place.type if self.is_rough else None) or self.points or []

    def has_point(self, table: Table) -> ColumnElement[Any]:
        """What is a point: the column, or about how much it is."""
        column: ColumnElement[Any] = table.c[str(self.column)]
        return Place(column) if self.is_rough else column

    def _bound(self, names: Sequence[str], kept_as: Any = None) -> list[Any]:
        # Said, since in a list a parameter does not take on the column's type, and money is kept as whole numbers.
        if kept_as is None and self.filter.attribute.column is not None:
            kept_as = self.filter.attribute.column.type
        return [bindparam(name, type_=kept_as) for name in names]


@dataclass(frozen=True)
class Where:
    """What a query keeps of the things of one kind."""

    kind: str
    chosen: Mapping[str, list[Any]]  # values by parameter
    day: date | None = None
    question: str | None = None  # what is searched for
    broad: bool = False  # whether that has so many hits that only those are found whose names begin so

    @property
    def is_bare(self) -> bool:
        """Whether nothing is asked of a thing but what a question does."""
        return not self.chosen and self.day is None

    @property
    def is_prepared(self) -> bool:
        """Whether its statements hang on its values in nothing but what is bound to them."""
        return self.day is None and self.question is None

    def kept(self, reader: Reader) -> list[Kept]:
        """What each filter keeps. Of sets those profiles, of all that the catalog has, that are as the words want them."""
        found = []
        for parameter, values in sorted(self.chosen.items()):
            one = FILTERS[self.kind][parameter]
            if one.by_profile:
                values = [*_kept_profiles(one.suffix, profiles_of(reader, one.attribute.column), tuple(values))]
            found.append(Kept(one, values, self.day, *self._within(reader, one, values)))
        # A database asks in this order, and whether a value is one of many takes longest.
        return sorted(found, key=lambda kept: kept.filter.by_profile)

    def _within(self, reader: Reader, one: Filter, values: list[Any]) -> tuple[list[Any] | None, bool]:
        """What a column has within bounds, or about what, where nothing else is asked and that is little; and whether it is about that."""
        if len(self.chosen) > 1 or not self.is_prepared or one.suffix not in BOUNDS:
            return None, False
        column, is_lower = one.attribute.column, one.suffix == "_min"
        few = few_values(reader, column) if isinstance(one.kind, (Date, Integer)) else None
        found = None if few is None else [value for value in few if (value >= values[0] if is_lower else value <= values[0])]
        if found is not None and len(found) <= MOST_WITHIN:
            return found, False
        places = None if size_of(reader, KINDS[self.kind].table.c.slug) <= SMALL else places_within(reader, column, values[0], is_lower)
        return places, places is not None

    def conditions(self, reader: Reader) -> list[Condition]:
        """One per filter, with its values; with a day the one that leaves out what was still to come; and the question's."""
        made = [kept.filter.condition(kept.values, self.day) for kept in self.kept(reader)]
        return [*made, *self.further]

    @property
    def further(self) -> list[Condition]:
        """The conditions that are no filter's: what was there on the day, what has the words of the question."""
        made = there_on(self.kind, self.day) if self.day is not None else []
        return made if self.question is None else [*made, finds(self.kind, self.question, self.broad)]
