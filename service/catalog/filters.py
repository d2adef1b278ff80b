"""What each collection can be filtered by: parameter, help, and its SQL in one line.

The grammar is the same everywhere and made from the attributes: `field=a,b` any of, `field_all=a,b` all of (sets), `field_not=a`
none of, `field_min`, `field_max` inclusive, `field_known=true|false`. Filters are ANDed. None of them matches what is unknown, but
`field_known=false`, so true, false and unknown always make up the whole.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, false, literal, or_, select

from .attributes import KINDS, Attribute, ThingKind
from .derived import today
from .tables import Model, Product, ProductModel
from .values import Boolean, Entries, Kind, Reference, Terms, Text

MOST_VALUES = 50  # in one list

Condition = ColumnElement[bool]


@dataclass(frozen=True)
class Filter:
    """One query parameter: how its values are read, and the condition that they make.

    `condition` takes the list of values and the day of `as_of`, or None for today.
    """

    parameter: str
    attribute: Attribute
    help: str
    kind: Kind
    listed: bool  # takes a comma list
    condition: Callable[[list[Any], date | None], Condition]
    suffix: str = ""  # of the parameter: _all, _not, _min, _max, _known

    @cached_property
    def by_profile(self) -> bool:
        """Whether it is about the words of sets: then its values are the profiles that it keeps, and not the words."""
        return isinstance(self.attribute.kind, Terms) and self.suffix != "_known"

    @cached_property
    def column(self) -> str | None:
        """The column of the collection's own table that it is about, if it is one."""
        column = self.attribute.column
        return None if column is None else column.key

    @cached_property
    def fixed(self) -> bool:
        """Whether its SQL is another for each value: true and false."""
        return isinstance(self.kind, Boolean)


BOOLEAN = Boolean()


def held_on(day: date | None) -> Condition:
    """A product model that held at any time or, given a day, on that day."""
    if day is None:
        return literal(True)
    return and_(ProductModel.since <= day, or_(ProductModel.until.is_(None), ProductModel.until > day))


def status_on(day: date) -> ColumnElement[str | None]:
    """The status of models on a day, in SQL what `derived.status_on` is in Python."""
    announced = Model.status.is_distinct_from("deprecated")  # where it is not, a source says so, and not since when
    ends = or_(Model.deprecated_on.is_not(None), and_(Model.retired_on.is_not(None), announced))
    said_of_today = Model.status.in_(("deprecated", "retired")) if day < today() else literal(False)
    return case(
        (Model.retired_on <= day, "retired"),
        (Model.deprecated_on <= day, "deprecated"),
        (Model.released_on > day, "announced"),
        (ends, "available"),
        (said_of_today, None),
        (and_(Model.status == "announced", Model.released_on.is_not(None)), "available"),
        else_=Model.status,
    )


def _any_of(attribute: Attribute) -> Callable[[list[Any], date | None], Condition]:
    column, kind = attribute.column, attribute.kind
    if column is Model.status:
        return lambda values, day: (status_on(day) if day else Model.status).in_(values)
    if isinstance(kind, Entries):
        return lambda values, day: _stands(attribute, values, day)
    assert column is not None
    if isinstance(kind, Terms):
        return lambda profiles, day: column.in_(profiles) if profiles else false()
    if isinstance(kind, Boolean):
        return lambda values, day: or_(*(column.is_(value) for value in values))
    return lambda values, day: column.in_(values)


def _none_of(attribute: Attribute) -> Callable[[list[Any], date | None], Condition]:
    any_of, known = _any_of(attribute), _known(attribute)
    if isinstance(attribute.kind, Terms):
        return any_of  # of the profiles that are kept
    return lambda values, day: and_(known([True], day), ~any_of(values, day))


def _all_of(attribute: Attribute) -> Callable[[list[Any], date | None], Condition]:
    any_of = _any_of(attribute)
    if isinstance(attribute.kind, Terms):
        return any_of
    return lambda values, day: and_(*(any_of([value], day) for value in values))


def _known(attribute: Attribute) -> Callable[[list[Any], date | None], Condition]:
    def is_known(day: date | None) -> Condition:
        if isinstance(attribute.kind, Entries):
            return _stands(attribute, None, day)
        if attribute.column is Model.status and day:
            return status_on(day).is_not(None)
        assert attribute.column is not None
        known: Condition = attribute.column.is_not(None)
        return known

    return lambda values, day: is_known(day) if values[0] else ~is_known(day)


def _stands(attribute: Attribute, values: list[str] | None, day: date | None) -> Condition:
    """Whether one of the products stands on the model, or the product on one of the models."""
    own, other, slug = (
        (ProductModel.model, ProductModel.product, Model.slug)
        if attribute.name == "products"
        else (ProductModel.product, ProductModel.model, Product.slug)
    )
    if values is None:
        return exists(select(own).where(own == slug, held_on(day)))
    return slug.in_(select(own).where(other.in_(values), held_on(day)))


def filters_of(thing: ThingKind) -> dict[str, Filter]:
    """Every filter of one collection, by its parameter."""
    found: list[Filter] = []

    def add(suffix: str, text: str, kind: Kind, condition: Any, listed: bool = False) -> None:
        parameter = attribute.parameter + suffix
        found.append(Filter(parameter, attribute, f"{attribute.label}: {text}", kind, listed, condition, suffix))

    for attribute in thing:
        if not attribute.filterable:
            continue
        kind: Kind = attribute.kind
        if isinstance(kind, Entries):
            kind = Reference(attribute.parameter)
        one_word = isinstance(kind, Boolean)
        add("", "exactly this" if one_word else "any of these", kind, _any_of(attribute), listed=not one_word)
        if attribute.kind.many:
            add("_all", "all of these", kind, _all_of(attribute), listed=True)
        if not isinstance(kind, Boolean):
            add("_not", "none of these", kind, _none_of(attribute), listed=True)
        if kind.ordered and attribute.column is not None:
            column = attribute.column
            unit = f", in {attribute.unit}" if attribute.unit else ""
            add("_min", f"at least this{unit}", kind, lambda values, day, column=column: column >= values[0])
            add("_max", f"at most this{unit}", kind, lambda values, day, column=column: column <= values[0])
        if attribute.name != "name":
            add("_known", "true keeps what is known, false what is not", BOOLEAN, _known(attribute))
    if thing.name == "model":
        snapshot = thing["snapshot_of"]
        found.append(Filter("snapshot", snapshot, "true keeps dated snapshots of other models, false all others", BOOLEAN, False,
                            _known(snapshot), "_known"))  # fmt: skip
    return {one.parameter: one for one in found}


FILTERS = {name: filters_of(thing) for name, thing in KINDS.items()}


def checked_against_catalog(one: Filter) -> bool:
    """Whether a value that the catalog has nowhere is a mistake of the caller's: slugs, licences, countries."""
    return isinstance(one.kind, (Reference, Text)) and one.parameter.removesuffix("_not").removesuffix("_all") != "name"


