"""How many things of a collection have each value of an attribute, under all filters but the one that asks for that value.

A facet has the name of the parameter that filters by it: what it counts for a value is what that parameter would find with
that value alone. Counting is boxed in time; what was not counted in time says so.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from .attributes import KINDS, Attribute
from .database import chunks
from .filters import status_on
from .tables import Model
from .timebox import OutOfTimeError, at_most
from .values import Choice, Reference, Terms
from .where import Where

MOST_TIME = 0.15  # seconds, for all facets of a request
USUAL_SIZE, LARGEST_SIZE = 30, 100  # values of one facet
LITTLE = 3000  # things that are read at once to count several facets

# By kind, then by parameter.
FACETS: dict[str, dict[str, Attribute]] = {
    name: {attribute.parameter: attribute for attribute in thing if attribute.facetable} for name, thing in KINDS.items()
}


@dataclass(frozen=True)
class Value:
    """One value of a facet: how many things have it, and whether the request asks for it."""

    value: Any
    name: str | None  # for people, where the value is a word or a slug
    count: int
    selected: bool


@dataclass(frozen=True)
class Facet:
    """The commonest values first, and those that are asked for; `truncated` when there are more."""

    values: Sequence[Value] = ()
    truncated: bool = False
    timed_out: bool = False


def facets_of(
    connection: Connection, where: Where, parameters: Iterable[str], size: int = USUAL_SIZE, seconds: float = MOST_TIME
) -> dict[str, Facet]:
    """The facets that are asked for, under the filters of a query."""
    until = time.monotonic() + seconds
    parameters = list(parameters)
    found: dict[str, Facet] = {}
    shared = [parameter for parameter in parameters if parameter not in where.chosen]
    try:
        with at_most(connection, until - time.monotonic()):
            counts = _counts_at_once(connection, shared, where) if len(shared) > 1 else {}
            found = {parameter: _facet(connection, where, parameter, size, counts[parameter]) for parameter in counts}
    except OutOfTimeError:
        pass  # one by one some may be counted in time
    for parameter in parameters:
        if parameter in found:
            continue
        try:
            with at_most(connection, until - time.monotonic()):
                others = replace(where, chosen={name: values for name, values in where.chosen.items() if name != parameter})
                found[parameter] = _facet(connection, where, parameter, size, _counts(connection, FACETS[where.kind][parameter], others))
        except OutOfTimeError:
            found[parameter] = Facet(timed_out=True)
    return {parameter: found[parameter] for parameter in parameters}


def _facet(connection: Connection, where: Where, parameter: str, size: int, counts: Counter[Any]) -> Facet:
    asked = where.chosen.get(parameter, [])
    commonest = sorted(counts, key=lambda value: (-counts[value], str(value)))
    shown = commonest[:size]
    shown += sorted((value for value in asked if value not in shown), key=str)
    names = _names(connection, FACETS[where.kind][parameter], shown)
    values = [Value(value, names.get(value), counts[value], value in asked) for value in shown]
    return Facet(values, truncated=len(commonest) > size)


def _counts(connection: Connection, attribute: Attribute, where: Where) -> Counter[Any]:
    """How many things have each value. Sets are counted by their profiles, which are few, and taken apart here."""
    column = _column(attribute, where)
    query = select(column, func.count()).select_from(KINDS[where.kind].table).where(*where.conditions(connection), column.is_not(None))
    return _by_value(attribute, ((value, count) for value, count in connection.execute(query.group_by(column))))


def _counts_at_once(connection: Connection, parameters: Sequence[str], where: Where) -> dict[str, Counter[Any]]:
    """The same of several attributes, in one reading of what the filters leave, where that is little; nothing where it is much."""
    attributes = [FACETS[where.kind][parameter] for parameter in parameters]
    columns = [_column(attribute, where) for attribute in attributes]
    query = select(*columns).select_from(KINDS[where.kind].table).where(*where.conditions(connection)).limit(LITTLE + 1)
    rows = connection.execute(query).all()
    if len(rows) > LITTLE:
        return {}
    profiles = [Counter(values) for values in zip(*rows, strict=True)] if rows else [Counter[Any]() for _ in columns]
    return {
        parameter: _by_value(attribute, profile.items())
        for parameter, attribute, profile in zip(parameters, attributes, profiles, strict=True)
    }


def _column(attribute: Attribute, where: Where) -> ColumnElement[Any]:
    if attribute.column is Model.status and where.day is not None:
        return status_on(where.day)
    column: ColumnElement[Any] | None = attribute.column
    assert column is not None
    return column


def _by_value(attribute: Attribute, profiles: Iterable[tuple[Any, int]]) -> Counter[Any]:
    counts: Counter[Any] = Counter()
    for value, count in profiles:
        if value is not None:
            for one in value.split(",") if isinstance(attribute.kind, Terms) else [value]:
                if one != "":
                    counts[one] += count
    return counts


def _names(connection: Connection, attribute: Attribute, values: Iterable[Any]) -> Mapping[Any, str]:
    if isinstance(attribute.kind, Choice):
        return {word.slug: word.label for word in attribute.kind.words}
    if not isinstance(attribute.kind, Reference):
        return {}
    names: dict[Any, str] = {}
    table = KINDS[attribute.kind.to].table
    for chunk in chunks(values):
        names.update((row.slug, row.name) for row in connection.execute(select(table.c.slug, table.c.name).where(table.c.slug.in_(chunk))))
    return names
