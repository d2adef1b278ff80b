"""Which of some models is best by several rows at once: weighed into one number, or as the frontier that none beats.

**Weights.** In each row that is weighed the known values are put between 0, the worst of these models, and 1, the best of them, in the
direction of better: (value - worst) / (best - worst). The unit of a row therefore does not matter, and a model's score is the mean
of its values weighted by the weights. A row in which fewer than two values are known, all known are equal, or units or conditions
are mixed, tells nothing and is weighed for nobody; it is said why.

**What is unknown** is neither 0 nor average: it leaves the row out for that model, and the weights of its other rows are scaled up to
fill the place. That neither adds nor takes away points, but a model known in one row only stands on that row alone. So two things
are shown beside each score: `covered`, the share of the weights that is known of the model, and `between`, the scores that it would have
were all that is unknown as bad as the worst here, or as good as the best. Where one model's range overlaps another's, the unknown decides.

**Frontier.** A model is on it when no other is at least as good in every row and better in one. Who lacks a comparable value in any of the
rows is neither on it nor off it, beats nobody, and is listed apart.

Arithmetic is exact, so that equal models tie; only what is shown is rounded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from . import rows as told
from .rows import is_rankable, mark_of

DECIMALS = 6
Row = Mapping[str, Any]  # as clients read it


def place(row: Row, cell: Mapping[str, Any]) -> Any:
    """How good the value of a cell is: the greater, the better. None where there is no telling."""
    return told.place(row["type"], row["better"], mark_of(row["type"], cell))


@dataclass(frozen=True)
class Weighed:
    """One row with its weight: each model's value between 0 and 1 where it is known; and why it tells nothing where it does."""

    row: Row
    weight: Fraction
    values: Mapping[str, Fraction]
    why: str | None


def weighed(row: Row, weight: Decimal) -> Weighed:
    places = {cell["model"]: Fraction(found) for cell in row["cells"] if (found := place(row, cell)) is not None}
    worst, best = min(places.values(), default=Fraction(0)), max(places.values(), default=Fraction(0))
    why: str | None
    if len(places) < 2:
        known = sum(cell["state"] == "known" for cell in row["cells"])
        why = (row["why"] if known > 1 else None) or f"{'Only one' if known else 'None'} of these models has a known value."
    else:
        why = "All known values are equal." if worst == best else None
    values = {} if why else {model: (found - worst) / (best - worst) for model, found in places.items()}
    return Weighed(row, Fraction(weight), values, why)


@dataclass
class Unrankable(Exception):
    """Rows by which these models cannot be ranked, with the reason, and the rows by which they can."""

    parameter: str
    reasons: Mapping[str, str]  # by key
    possible: Sequence[str]


def possible(rows: Mapping[str, Row]) -> list[str]:
    return [key for key, row in rows.items() if is_rankable(row["type"], row["better"]) and weighed(row, Decimal(1)).why is None]


def rows_named(parameter: str, rows: Mapping[str, Row], keys: Sequence[str]) -> list[Row]:
    """The rows by which to rank. Raises Unrankable when one is not there: a variant in which no two of the models have been scored."""
    if absent := {key: "No two of these models have been scored in it." for key in keys if key not in rows}:
        raise Unrankable(parameter, absent, possible(rows))
    return [rows[key] for key in keys]


def ranking(rows: Mapping[str, Row], weights: Sequence[tuple[str, Decimal]]) -> dict[str, Any]:
    """The models from the best to the worst by some weighted rows; those of which nothing is known come last, without a rank.

    Raises Unrankable when none of the rows tells anything.
    """
    named = rows_named("weights", rows, [key for key, _ in weights])
    each = [weighed(row, weight) for row, (_, weight) in zip(named, weights, strict=True)]
    telling = [one for one in each if one.why is None]
    if not telling:
        raise Unrankable("weights", {one.row["key"]: one.why or "" for one in each}, possible(rows))
    models = [cell["model"] for cell in each[0].row["cells"]]
    scores = {model: score_of(model, telling) for model in models}
    known = {model: score for model, score in scores.items() if score is not None}
    in_order = sorted(models, key=lambda model: (model not in known, -known.get(model, Fraction(0)), model))
    return {
        "weights": [
            {"key": one.row["key"], "label": one.row["label"], "unit": one.row["unit"], "better": one.row["better"],
             "weight": float(one.weight), "weighed": one.why is None, "why": one.why}
            for one in each
        ],
        "models": [
            {
                "model": model,
                # Equal scores share a rank, and the next model's counts all before it.
                "rank": 1 + sum(other > known[model] for other in known.values()) if model in known else None,
                "score": rounded(scores[model]),
                **coverage(model, telling),
                "terms": [term_of(model, one, telling) for one in each],
            }
            for model in in_order
        ],
    }  # fmt: skip


def share(some: Sequence[Weighed]) -> Fraction:
    return sum((one.weight for one in some), Fraction(0))


def known_of(model: str, telling: Sequence[Weighed]) -> list[Weighed]:
    return [one for one in telling if model in one.values]


def score_of(model: str, telling: Sequence[Weighed]) -> Fraction | None:
    known = known_of(model, telling)
    return sum((one.weight * one.values[model] for one in known), Fraction(0)) / share(known) if known else None


def coverage(model: str, telling: Sequence[Weighed]) -> dict[str, Any]:
    """The share of the weights that is known of a model, and the range in which its score lies whatever the rest is."""
    known, whole = known_of(model, telling), share(telling)
    points = sum((one.weight * one.values[model] for one in known), Fraction(0))
    return {
        "covered": rounded(share(known) / whole),
        "between": [rounded(points / whole), rounded((points + whole - share(known)) / whole)],
        "missing": [one.row["key"] for one in telling if model not in one.values],
    }


def term_of(model: str, one: Weighed, telling: Sequence[Weighed]) -> dict[str, Any]:
    """What one row adds to a model's score: points are its value times its share of the weights known of the model."""
    cell = next(cell for cell in one.row["cells"] if cell["model"] == model)
    value = one.values.get(model)
    part = one.weight / share(known_of(model, telling)) if value is not None else None
    return {
        "key": one.row["key"],
        "state": cell["state"],
        "value": cell["value"],
        "normalised": rounded(value),
        "share": rounded(part),
        "points": None if value is None or part is None else rounded(value * part),
    }


def rounded(value: Fraction | None) -> float | None:
    return None if value is None else round(float(value), DECIMALS)


def frontier(rows: Mapping[str, Row], keys: Sequence[str]) -> dict[str, Any]:
    """The models that no other beats by some rows, those that are beaten with by whom, and those that cannot be placed."""
    named = rows_named("frontier", rows, keys)
    places = {row["key"]: {cell["model"]: place(row, cell) for cell in row["cells"]} for row in named}
    models = [cell["model"] for cell in named[0]["cells"]]
    missing = {model: [key for key in keys if places[key][model] is None] for model in models}
    points = {model: [places[key][model] for key in keys] for model in models if not missing[model]}
    beaten = {model: [other for other in points if dominates(points[other], points[model])] for model in points}
    return {
        "rows": [{name: row[name] for name in ("key", "label", "unit", "better", "why")} for row in named],
        "models": [model for model in points if not beaten[model]],
        "beaten": [{"model": model, "by": by} for model, by in beaten.items() if by],
        "incomplete": [{"model": model, "missing": lacking} for model, lacking in missing.items() if lacking],
    }


def dominates(one: Sequence[Any], other: Sequence[Any]) -> bool:
    """Whether one is at least as good in everything and better in something."""
    return all(a >= b for a, b in zip(one, other, strict=True)) and any(a > b for a, b in zip(one, other, strict=True))
