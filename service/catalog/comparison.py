"""Models side by side: a pure function from what is kept of each to rows of cells, each of which knows how well it is known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import islice
from typing import Any

import orjson

from . import ranking, scores
from .cells import COMPARED, METERED, RELATED, ROWS, Column
from .rows import NULL, Frame, Mark, Rows, Way, json
from .scored import add_scores
from .scores import Benchmark

FEWEST, MOST, MOST_COLUMNS = 2, 10, 24

PRICES = "Prices"
GROUPS = tuple(dict.fromkeys([
    *(one.group for one in COMPARED.values() if one.group not in RELATED), scores.GROUP, *RELATED,
]))  # fmt: skip
FRAMES = {
    name: Frame(name, one.label, one.group, one.kind.name, one.unit, one.better) for name, one in COMPARED.items()
}  # fmt: skip
BEFORE_SCORES = sum(name not in COMPARED or COMPARED[name].group not in RELATED for name in ROWS)


@dataclass(frozen=True)
class Wanted:
    """What of a comparison is wanted. `fields` are keys of rows, or what stands before a colon in them; `None` is all.

    A price or a score that is named, here, to weigh or for a frontier, has a row even when nobody has it.
    """

    fields: Sequence[str] | None = None
    groups: Sequence[str] | None = None
    differences: bool = False
    weights: Sequence[tuple[str, Decimal]] = ()
    frontier: Sequence[str] = ()

    def takes(self, frame: Frame, differs: bool | None) -> bool:
        named = self.fields is None or any(frame.key == name or frame.key.startswith(f"{name}:") for name in self.fields)
        return named and (self.groups is None or frame.group in self.groups) and (not self.differences or differs is True)

    @property
    def is_everything(self) -> bool:
        return self.fields is None and self.groups is None and not self.differences

    @property
    def named(self) -> list[str]:
        return [*(self.fields or ()), *(key for key, _ in self.weights), *self.frontier]


def compare(columns: Sequence[Column], wanted: Wanted, benchmarks: Mapping[str, Benchmark] | None = None) -> dict[str, Any]:
    """The comparison of some models, in their order, as it is to be JSON. `benchmarks` are those that may be named.

    An unknown never makes a difference, and 0 and false are values like any other. `best` is named only where one can
    tell which way is better and two or more are known, comparable and differ.
    """
    every = rows_of(columns, wanted.named, benchmarks or {})
    rows = every if wanted.is_everything else every.only(wanted.takes)
    ranked = told(every) if wanted.weights or wanted.frontier else {}
    text, sources = rows.written()
    verdicts = rows.differs
    return {
        "models": [
            {
                "asked": column.asked,
                "slug": column.slug,
                "name": column.name,
                "maker": column.maker,
                "href": f"/v1/models/{column.slug}",
                "products": list(column.products),
            }
            for column in columns
        ],
        "rows": orjson.Fragment(text),
        "sources": orjson.Fragment(sources),
        "summary": {
            "rows": len(verdicts),
            "differing": verdicts.count(True),
            "identical": verdicts.count(False),
            "undetermined": verdicts.count(None),
        },
        "ranking": ranking.ranking(ranked, wanted.weights) if wanted.weights else None,
        "frontier": ranking.frontier(ranked, wanted.frontier) if wanted.frontier else None,
    }


def told(rows: Rows) -> dict[str, Any]:
    """Rows as clients read them, by their keys."""
    text, _ = rows.written()
    return {row["key"]: row for row in orjson.loads(text)}


def rows_of(columns: Sequence[Column], named: Iterable[str] = (), benchmarks: Mapping[str, Benchmark] | None = None) -> Rows:
    """Every row, in order: attributes, prices, scores, products and lineage."""
    named = set(named)
    tests = [test for slug, test in (benchmarks or {}).items() if any(f"{name}:".startswith(f"score:{slug}:") for name in named)]
    rows = Rows([column.slug for column in columns])
    parts = [column.marks for column in columns], [column.cells for column in columns], [column.cites for column in columns]
    nothing = (None,) * len(columns)
    every = zip(ROWS, *(zip(*part, strict=True) for part in parts), strict=True)
    for key, marks, cells, cites in islice(every, BEFORE_SCORES):
        if key in FRAMES:
            rows.add(FRAMES[key], marks, cells, cites)
        elif marks != nothing or key in named:
            add_price(rows, key, columns, marks, cells, cites)
    add_scores(rows, columns, tests)
    for key, marks, cells, cites in every:
        rows.add(FRAMES[key], marks, cells, cites)
    return rows


def add_price(
    rows: Rows, key: str, columns: Sequence[Column], marks: Sequence[Mark], cells: Sequence[str], cites: Sequence[Way]
) -> None:  # fmt: skip
    """Adds the row of one meter. Prices in several units, or of which one holds under a condition of its own, are shown and not ranked."""
    under = [column.under.get(key) for column in columns]
    measures = {one[0] for one in under if one}
    why = NULL
    if len(measures) > 1 or len({one[1] for one in under if one}) > 1:
        each = [(model, *one) for model, one in zip(rows.models, under, strict=True) if one]
        because = f"In several units: {listed((model, measure) for model, measure, _ in each)}."
        if len(measures) == 1:
            because = f"They hold under several conditions: {listed((model, condition or 'always') for model, _, condition in each)}."
        # No model, amount or state can have this in it.
        cells = [cell.replace(',"comparable":true', ',"comparable":false', 1) if one else cell
                 for cell, one in zip(cells, under, strict=True)]  # fmt: skip
        marks, why = [None] * len(columns), json(because)
    rows.add(frame_of_price(key, measures.pop() if len(measures) == 1 else None), marks, cells, cites, why)


@lru_cache(1_000)
def frame_of_price(key: str, measure: str | None) -> Frame:
    return Frame(key, f"Price: {METERED[key].label.lower()}", PRICES, "money", measure, "lower")


def listed(each: Iterable[tuple[str, str]]) -> str:
    return ", ".join(f"{model} ({told})" for model, told in sorted(each))
