"""Which models come nearest to a model: a distance that says of each attribute how far apart the two are, and why.

Each part is 0 for the same and 1 for as far apart as makes no more difference; the distance is their mean by weight. Numbers are
compared by how many times the one is the other. Where one of the two is unknown the part is 0.7, so that what is known to be near
comes before what may be.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Container, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import combinations
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, false, func, or_, select
from sqlalchemy.sql.util import ClauseAdapter

from .tables import Model
from .vocabulary import CLASSES, slugs

UNKNOWN = 0.7  # likelier another than the same, but not surely
MOST_COMPARED = 4000  # models that are all looked at; of more, those that are next to it in something
MOST_NEAR = 100  # models on each side, in the order of each number
FEW = 20  # times as many are looked at for them
YEAR = 365.25  # days


def apart_in_words(one: Set[str], other: Set[str]) -> float:
    """Which part of all their words only one of them has."""
    return len(one ^ other) / len(one | other) if one | other else 0.0


def apart_in_doublings(most: int) -> Callable[[Any, Any], float]:
    """How often the smaller number must be doubled to be the larger; `most` doublings, and what is beyond, are 1."""

    def apart(one: Any, other: Any) -> float:
        small, large = sorted((float(one), float(other)))
        if small <= 0:
            return 0.0 if large <= 0 else 1.0
        return min(math.log2(large / small) / most, 1.0)

    return apart


def apart_in_time(years: int) -> Callable[[date, date], float]:
    return lambda one, other: min(abs((one - other).days) / (years * YEAR), 1.0)


def differ(one: Any, other: Any) -> float:
    return 0.0 if one == other else 1.0


@dataclass(frozen=True)
class Part:
    """One attribute of the distance: how much it weighs, how it is measured, and that in words."""

    name: str
    weight: int
    apart: Callable[[Any, Any], float]
    measure: str


PARTS = (
    Part("classes", 2, apart_in_words, "the part of their words that only one has"),
    Part("output_modalities", 2, apart_in_words, "the part of their words that only one has"),
    Part("input_modalities", 1, apart_in_words, "the part of their words that only one has"),
    Part("context_window", 2, apart_in_doublings(5), "doublings from one to the other, 5 being 1"),
    Part("input_price", 2, apart_in_doublings(6), "doublings from one to the other, 6 being 1"),
    Part("output_price", 1, apart_in_doublings(6), "doublings from one to the other, 6 being 1"),
    Part("parameters", 1, apart_in_doublings(6), "doublings from one to the other, 6 being 1"),
    Part("released_on", 1, apart_in_time(3), "years between them, 3 being 1"),
    Part("open_weights", 1, differ, "0 when the same, 1 when not"),
    Part("reasoning", 1, differ, "0 when the same, 1 when not"),
    Part("tool_calling", 1, differ, "0 when the same, 1 when not"),
)
WEIGHT = sum(part.weight for part in PARTS)
COLUMNS = [Model.__table__.c[name] for name in ("slug", "name", "maker", "snapshot_of", "status", *(part.name for part in PARTS))]


@dataclass(frozen=True)
class Reason:
    """How far apart two models are in one attribute, from 0 to 1; None when one of them is unknown. Sets are sets of words."""

    part: Part
    own: Any
    other: Any
    apart: float | None


@dataclass(frozen=True)
class Alternative:
    """A model that could take another's place, by the columns of its row."""

    model: Mapping[str, Any]
    distance: float
    reasons: Sequence[Reason]


def distance(model: Mapping[str, Any], other: Mapping[str, Any]) -> float:
    """How far another model is from a model, from 0 to 1; both by the columns of their rows."""
    total = 0.0
    for part in PARTS:
        apart = _apart(part, model[part.name], other[part.name])
        total += part.weight * (UNKNOWN if apart is None else apart)
    return round(total / WEIGHT, 4)


def alternative(model: Mapping[str, Any], other: Mapping[str, Any]) -> Alternative:
    """Another model with its distance from a model, and the reasons for it."""
    reasons = []
    for part in PARTS:
        own, theirs = model[part.name], other[part.name]
        apart = _apart(part, own, theirs)
        if part.apart is apart_in_words:
            own, theirs = (None if value is None else words_of(value) for value in (own, theirs))
        reasons.append(Reason(part, own, theirs, apart))
    return Alternative(other, distance(model, other), reasons)


def _apart(part: Part, own: Any, other: Any) -> float | None:
    if own is None or other is None:
        return None
    if part.apart is apart_in_words:
        own, other = words_of(own), words_of(other)
    return round(part.apart(own, other), 4)


@lru_cache(maxsize=1000)
def words_of(profile: str) -> frozenset[str]:
    """The words of a set as a row keeps them."""
    return frozenset(profile.split(",")) - {""}


def in_words(reason: Reason) -> str:
    """What the other model has in place of what the model has."""
    own, other, part = reason.own, reason.other, reason.part
    if reason.apart is None:
        return "not known of both"
    if own == other:
        return "the same"
    if part.apart is apart_in_words:
        gained, lost = (", ".join(sorted(words)) for words in (other - own, own - other))
        return "; ".join([*([f"also {gained}"] if gained else []), *([f"no {lost}"] if lost else [])])
    if isinstance(other, bool):
        return f"{str(other).lower()} and not {str(own).lower()}"
    if isinstance(other, date):
        days = (other - own).days
        span = f"{abs(days)} days" if abs(days) < 60 else f"{round(abs(days) * 12 / YEAR)} months"
        return f"{span} {'later' if days > 0 else 'earlier'}"
    return f"{float(other) / float(own):.3g} times as much" if own else "more than nothing"


def is_cheaper(model: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether another model costs less: no reference price that both have is higher, and one is lower."""
    pairs = [(model[name], other[name]) for name in ("input_price", "output_price")]
    known = [(own, price) for own, price in pairs if own is not None and price is not None]
    return all(price <= own for own, price in known) and any(price < own for own, price in known)


# --- The nearest ------------------------------------------------------------------------------------------------------


def nearest(
    connection: Connection, slug: str, limit: int, cheaper: bool | None = None, open_weights: bool | None = None, most: int = MOST_COMPARED
) -> list[Alternative]:
    """The models that come nearest to a model, the nearest first: of those that share a class with it and are not retired. Dated
    snapshots are none, nor is the model that it is a snapshot of.

    `cheaper` and `open_weights` keep those of which it is true, or false; unknown is neither.
    """
    model = dict(connection.execute(select(*COLUMNS).where(Model.slug == slug)).mappings().one())
    of_a_class = [Model.classes.in_(sharing(set(model["classes"].split(","))))] if model["classes"] else []
    some = select(Model.slug).where(*of_a_class).limit(most + 1).subquery()
    if (connection.scalar(select(func.count()).select_from(some)) or 0) <= most:
        found = _rows(connection, select(*COLUMNS).where(*_able(model, cheaper, open_weights, but_in=("classes",))))
    else:
        found = {}
        for query in _in_order_of_each_number(model):
            # Those that are next are looked at, and no more: the conditions are asked of those alone.
            near = ClauseAdapter(next_to := query.limit(MOST_NEAR * FEW).subquery())
            able = [near.traverse(one) for one in _able(model, cheaper, open_weights, but_in=[column.name for column in COLUMNS])]
            found |= _rows(connection, select(*next_to.c).where(*able).limit(MOST_NEAR))
    wanted = [row for row in found.values() if cheaper is None or is_cheaper(model, row) is cheaper]
    chosen = sorted((distance(model, row), row["slug"]) for row in wanted)[:limit]
    return [alternative(model, found[slug]) for _, slug in chosen]


def _rows(connection: Connection, query: Select[Any]) -> dict[str, dict[str, Any]]:
    return {row["slug"]: dict(row) for row in connection.execute(query).mappings()}


def _in_order_of_each_number(model: Mapping[str, Any]) -> Iterator[Select[Any]]:
    """The models next to a model in the order of each number, on both sides."""
    for part in PARTS:
        column, own = Model.__table__.c[part.name], model[part.name]
        if own is not None and part.apart not in (apart_in_words, differ):
            yield select(*COLUMNS).where(column >= own).order_by(column, Model.slug)
            yield select(*COLUMNS).where(column < own).order_by(column.desc(), Model.slug.desc())


def _able(
    model: Mapping[str, Any], cheaper: bool | None, open_weights: bool | None, but_in: Container[str] = ()
) -> list[ColumnElement[bool]]:
    """The conditions that an alternative must meet.

    They are asked of rows that another index has found, which databases do not guess: a column that is not `but_in` is hidden in
    an expression that no index has.
    """

    def column(name: str) -> Any:
        plain = Model.__table__.c[name]
        return plain if name in but_in else func.coalesce(plain, plain)

    able = [
        column("slug").not_in([model["slug"], model["snapshot_of"] or model["slug"]]),
        column("snapshot_of").is_(None),
        or_(column("status").is_(None), column("status") != "retired"),
    ]
    if model["classes"]:
        able.append(column("classes").in_(sharing(set(model["classes"].split(",")))))
    if open_weights is not None:
        able.append(column("open_weights").is_(open_weights))
    if cheaper is not None:
        own = model["input_price"]  # where it is unknown, no other is known to be lower, or not to be
        price = column("input_price")
        able.append(false() if own is None else price <= own if cheaper else price.is_not(None))
    return able


def sharing(words: set[str]) -> list[str]:
    """The profiles of classes, as rows keep them, that have one of some words."""
    every = slugs(CLASSES)
    profiles = (chosen for size in range(1, len(every) + 1) for chosen in combinations(every, size))
    return [",".join(chosen) for chosen in profiles if words & set(chosen)]
