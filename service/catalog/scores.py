"""Results of models in benchmarks: under which conditions each was had, and which were had under the same.

Results may be held against each other only when they were had under the same conditions: the same variant, number of shots, harness
and metric, as far as each says. One that does not say is not taken to agree with one that does. A metric that is not named is the
benchmark's, several words for one measure are one (`metrics`), and a variant that only repeats the metric is none.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson
from sqlalchemy import Connection, Select, select

from . import tables
from .metrics import called
from .prepared import Reader, run
from .rows import UNKNOWN, json, opened
from .values import dated_fields

GROUP = "Scores"
NOT_STATED = "unstated"  # the word in a row's key for results that name no variant
# What an importer puts into a variant when its source names conditions that it has no word for: they agree with nobody's.
UNNAMED = "other conditions"
MOST_KNOWN = 4_096  # conditions that a process remembers: there are some hundreds
# What is otherwise in a cell that may not be ranked: no value has this in it, which stands before the conditions.
RANKED = ',"comparable":true,"precision":null,"unit":null,"provider":null,"offering":null,"note":null'
NOT_RANKED = RANKED.replace("true", "false").removesuffix("null")


@dataclass(frozen=True)
class Benchmark:
    """A test, as far as comparing its results needs it."""

    slug: str
    name: str
    unit: str | None = None
    better: str | None = None
    metric: str | None = None

    @property
    def told(self) -> str:
        """What a row says of it: its name, its unit, and which way is better."""
        return json([self.name, self.unit, self.better])


class Conditions:
    """Under what a result was had. Two are the same when `under` is: the variant by its word, whatever stands between its words.

    Attributes:
        word: The variant as rows' keys have it.
        told: All of them in one text, by which results are kept.
        under: All of them in one text, by which results are held against each other.
        words: The same for people; `with_metric` if the results of a row are of several.
        not_ranked: What in a cell takes the place of RANKED where it may not be.
        as_sent: What of them is said in a row's label, and in the row.
        rank: Of conditions that as many models share, those first of which more is said.
    """

    __slots__ = (
        "as_sent", "harness", "metric", "not_ranked", "rank", "shots", "spelling", "told", "under", "variant", "with_metric", "word",
        "words",
    )  # fmt: skip

    def __init__(
        self, variant: str | None = None, shots: int | None = None, harness: str | None = None, metric: str | None = None,
        only: str | None = None,
    ) -> None:  # fmt: skip
        """`only` is the result that alone was had under them, where they have no name."""
        self.variant, self.shots, self.harness, self.metric = variant, shots, harness, metric
        self.word = variant_word(variant)
        self.told, self.under = (json([first, shots, harness, metric, only]) for first in (variant, self.word))
        label = in_words(variant, shots, harness)
        self.words = label or "conditions not stated"
        self.with_metric = f"{self.words}, {metric.replace('_', ' ')}" if metric else self.words
        self.not_ranked = NOT_RANKED + json(self.words)
        self.as_sent = label, json({"variant": variant, "shots": shots, "harness": harness, "metric": metric})
        self.spelling = variant is None, variant or ""
        said = (shots, harness, metric)
        self.rank = (self.word == NOT_STATED) + said.count(None), str((self.word, *said, only))

    @staticmethod
    @lru_cache(MOST_KNOWN)
    def of(told: str) -> Conditions:
        return Conditions(*orjson.loads(told))

    def likeness(self, other: Conditions) -> tuple[bool, ...]:
        """How like another: the variant counts for more than the shots, the shots for more than the harness."""
        return self.word == other.word, self.shots == other.shots, self.harness == other.harness, self.metric == other.metric


@dataclass(frozen=True)
class Result:
    """What one model scored in one benchmark."""

    slug: str
    benchmark: Benchmark
    value: float
    variant: str | None = None
    shots: int | None = None
    harness: str | None = None
    metric: str | None = None
    scored_on: str | None = None
    scored_on_precision: str | None = None
    self_reported: bool | None = None
    evidence: Sequence[Mapping[str, Any]] = ()

    @property
    def conditions(self) -> Conditions:
        metric, only = self.stated_metric, self.slug if UNNAMED in (self.variant or "") else None
        return Conditions(self.named_variant, self.shots, self.harness, metric and called(metric), only)

    @property
    def stated_metric(self) -> str | None:
        return self.metric or self.benchmark.metric

    @property
    def named_variant(self) -> str | None:
        """The variant, where it does not only repeat the metric."""
        repeats = self.variant is not None and self.variant.casefold() == (self.stated_metric or "").casefold()
        return None if repeats else self.variant


def variant_word(variant: str | None) -> str:
    """A variant as rows' keys have it."""
    return re.sub(r"[^a-z0-9.]+", "-", variant.lower()).strip("-") if variant else NOT_STATED


UNNAMED_WORD = variant_word(UNNAMED)


# --- As they are kept -------------------------------------------------------------------------------------------------


# A result as it is kept: under which conditions it was had, when, its value, and its places among the ways in which its model's cells
# cite their sources, and among the cells of its model's scores.
Scored = Sequence[Any]
UNDER, SCORED_ON, VALUE, CITES, CELL = range(5)
LONE = 6  # parts of what is kept where a model has one result in a benchmark


def kept_results(
    model: str, results: Iterable[Result], cite: Callable[[Sequence[Mapping[str, Any]]], int]
) -> tuple[dict[str, list[Any]], list[str]]:  # fmt: skip
    """The results of one model by benchmark, the parts of one after those of another and then the benchmark, for that is read fastest;
    and their cells where they may be ranked, as they are sent up to their sources."""
    found: dict[str, list[Any]] = {}
    cells: list[str] = []
    for result in sorted(results, key=lambda result: result.slug):
        kept = found.setdefault(result.benchmark.slug, [result.benchmark.told])
        kept[-1:-1] = result.conditions.told, result.scored_on, result.value, cite(result.evidence), len(cells)
        cells.append(opened({**UNKNOWN, "model": model, "state": "known", "value": result.value, "conditions": {
            "variant": result.named_variant, "shots": result.shots, "harness": result.harness, "metric": result.stated_metric,
            "scored_on": result.scored_on, "scored_on_precision": result.scored_on_precision, "self_reported": result.self_reported,
        }}))  # fmt: skip
    return found, cells


def in_words(variant: str | None, shots: int | None, harness: str | None) -> str:
    return ", ".join(part for part in (variant, None if shots is None else f"{shots}-shot", harness) if part)


# --- From the tables --------------------------------------------------------------------------------------------------


def benchmarks(reader: Reader) -> dict[str, Benchmark]:
    """Every benchmark, by slug."""

    def build() -> Select[Any]:
        columns: Select[Any] = select(*(tables.Benchmark.__table__.c[name] for name in ("slug", "name", "unit", "better", "metric")))
        return columns.order_by(tables.Benchmark.slug)

    return {one[0]: Benchmark(*one) for one in run(reader, "benchmarks", build)}


def results_of(connection: Connection, models: Sequence[str], known: Mapping[str, Benchmark]) -> dict[str, list[Result]]:
    """The results of some models in any benchmark."""
    row = tables.Score
    results: dict[str, list[Result]] = defaultdict(list)
    for one in connection.execute(select(row.__table__).where(row.model.in_(models)).order_by(row.slug)).mappings():
        conditions = {name: one[name] for name in ("variant", "shots", "harness", "metric", "self_reported")}
        evidence = orjson.loads(one["evidence"]).get("value")
        day = dated_fields("scored_on", one["scored_on"], one["scored_on_precision"])
        results[one["model"]].append(
            Result(one["slug"], known[one["benchmark"]], one["value"], **conditions, **day, evidence=[evidence] if evidence else ())
        )
    return results
