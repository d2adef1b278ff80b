"""Results of models in benchmarks side by side: under which conditions most of them were had, and which may be ranked.

Results may be held against each other only when they were had under the same conditions: the same variant, number of shots, harness
and metric, as far as each says. One that does not say is not taken to agree with one that does. A metric that is not named is the
benchmark's, several words for one measure are one (`metrics`), and a variant that only repeats the metric is none.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import orjson
from sqlalchemy import Connection, Select, select

from . import tables
from .metrics import called
from .prepared import run
from .rows import Cell, Row
from .values import dated_fields

GROUP = "Scores"
NOT_STATED = "unstated"  # the word in a row's key for results that name no variant
# What an importer puts into a variant when its source names conditions that it has no word for: they agree with nobody's.
UNNAMED = "other conditions"


@dataclass(frozen=True)
class Benchmark:
    """A test, as far as comparing its results needs it."""

    slug: str
    name: str
    unit: str | None = None
    better: str | None = None
    metric: str | None = None


@dataclass(frozen=True)
class Conditions:
    """Under what a result was had. Two are the same when all four are, whatever stands between the words of a variant."""

    variant: str | None = field(default=None, compare=False)
    shots: int | None = None
    harness: str | None = None
    metric: str | None = None
    only: str | None = None  # the result that alone was had under them, where they have no name
    word: str = field(init=False, default=NOT_STATED)  # the variant as rows' keys have it

    def __post_init__(self) -> None:
        object.__setattr__(self, "word", variant_word(self.variant))

    @property
    def in_words(self) -> str:
        shots = None if self.shots is None else f"{self.shots}-shot"
        return ", ".join(part for part in (self.variant, shots, self.harness) if part)

    @property
    def rank(self) -> tuple[int, str]:
        """Of conditions that as many models share, those first of which more is said."""
        parts = (self.variant, self.shots, self.harness, self.metric)
        return -sum(part is not None for part in parts), str((self.word, *parts[1:]))

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
        metric = self.stated_metric
        repeats = self.variant is not None and self.variant.casefold() == (metric or "").casefold()
        only = self.slug if UNNAMED in (self.variant or "") else None
        return Conditions(None if repeats else self.variant, self.shots, self.harness, metric and called(metric), only)

    @property
    def stated_metric(self) -> str | None:
        return self.metric or self.benchmark.metric


def rows_of_scores(results: Mapping[str, Sequence[Result]], named: Iterable[Benchmark] = ()) -> list[Row]:
    """The rows of scores, by benchmark: `score:{benchmark}` under the conditions that most models share, where two or more have been
    scored or the benchmark is `named`; then `score:{benchmark}:{variant}` for every other variant in which two or more have been.

    `results` are by model, in the order of the columns.
    """
    wanted = {benchmark.slug: benchmark for benchmark in named}
    scored: dict[str, set[str]] = defaultdict(set)
    known = dict(wanted)
    for model, found in results.items():
        for result in found:
            scored[result.benchmark.slug].add(model)
            known[result.benchmark.slug] = result.benchmark
    rows: list[Row] = []
    for slug, benchmark in sorted(known.items()):
        if len(scored[slug]) < 2 and slug not in wanted:
            continue
        here = {model: [result for result in found if result.benchmark.slug == slug] for model, found in results.items()}
        main = shared_conditions(here)
        rows.append(row_of(f"score:{slug}", benchmark, here, main))
        for word in sorted(variants_of_many(here) - {main.word}):
            of_variant = {model: [one for one in found if one.conditions.word == word] for model, found in here.items()}
            rows.append(row_of(f"score:{slug}:{word}", benchmark, of_variant, shared_conditions(of_variant)))
    return rows


def variant_word(variant: str | None) -> str:
    """A variant as rows' keys have it."""
    return re.sub(r"[^a-z0-9.]+", "-", variant.lower()).strip("-") if variant else NOT_STATED


def variants_of_many(results: Mapping[str, Sequence[Result]]) -> set[str]:
    """The variants in which two or more models have been scored."""
    models: dict[str, set[str]] = defaultdict(set)
    for model, found in results.items():
        for conditions in (result.conditions for result in found):
            if conditions.only is None:
                models[conditions.word].add(model)
    return {word for word, those in models.items() if len(those) > 1}


def shared_conditions(results: Mapping[str, Sequence[Result]]) -> Conditions:
    """The conditions under which most of the models have been scored; of several, those of which most is said. Where no two models
    share any, those in the commonest variant."""
    each = [{result.conditions for result in found} for found in results.values()]
    counts = Counter(conditions for some in each for conditions in some)
    variants = Counter(word for some in each for word in {conditions.word for conditions in some})

    def rank(conditions: Conditions) -> tuple[Any, ...]:
        return -counts[conditions], -variants[conditions.word] if counts[conditions] == 1 else 0, conditions.rank

    first = min(counts, key=rank, default=Conditions())
    # Of several spellings of the variant the same one, in whatever order the models stand.
    spellings = [one.variant for some in each for one in some if one == first and one.variant]
    return replace(first, variant=min(spellings, default=None))


def row_of(key: str, benchmark: Benchmark, results: Mapping[str, Sequence[Result]], main: Conditions) -> Row:
    """One row: of each model the result under the row's conditions or, where it has none, the one under those most like them."""
    chosen = {model: nearest(found, main) for model, found in results.items() if found}
    fitting = [model for model, result in chosen.items() if result.conditions == main]
    # Alone, conditions are nobody's to share.
    conditions = main if len(fitting) > 1 or len(chosen) == 1 else None
    others = {model: result for model, result in chosen.items() if result.conditions != conditions}
    words = main.in_words if conditions else ""
    if key != f"score:{benchmark.slug}":  # what makes it a row of its own
        words = words or main.variant or "variant not stated"
    return Row(
        key=key,
        label=f"{benchmark.name}, {words}" if words else benchmark.name,
        group=GROUP,
        type="number",
        unit=benchmark.unit,
        better=benchmark.better,
        cells=[cell_of(model, chosen.get(model), conditions) for model in results],
        why=why_not(others, conditions, {result.conditions.metric for result in chosen.values()}) if others else None,
        conditions=as_dict(conditions) if conditions else None,
    )


def nearest(results: Sequence[Result], wanted: Conditions) -> Result:
    """The result under the conditions most like those wanted; of several the newest."""
    in_order = sorted(results, key=lambda result: result.slug)
    return max(in_order, key=lambda result: (result.conditions.likeness(wanted), result.scored_on or ""))


def why_not(others: Mapping[str, Result], conditions: Conditions | None, metrics: set[str | None]) -> str:
    """Which scores are shown and not ranked, and under what they were had."""

    def told(result: Result) -> str:
        found = result.conditions
        metric = found.metric.replace("_", " ") if found.metric and len(metrics) > 1 else None
        return ", ".join(part for part in (found.in_words or "conditions not stated", metric) if part)

    listed = ", ".join(f"{model} ({told(result)})" for model, result in sorted(others.items()))
    return f"{'Under other conditions' if conditions else 'No two under the same conditions'}: {listed}."


def cell_of(model: str, result: Result | None, conditions: Conditions | None) -> Cell:
    if result is None:
        return Cell(model, "unknown", None)
    found = {**as_dict(result.conditions), "metric": result.stated_metric}
    dated = {"scored_on": result.scored_on, "scored_on_precision": result.scored_on_precision, "self_reported": result.self_reported}
    fits = result.conditions == conditions
    note = None if fits else result.conditions.in_words or "conditions not stated"
    return Cell(model, "known", result.value, result.evidence, note=note, conditions={**found, **dated}, comparable=fits)


def as_dict(conditions: Conditions) -> dict[str, Any]:
    return {name: getattr(conditions, name) for name in ("variant", "shots", "harness", "metric")}


# --- From the tables --------------------------------------------------------------------------------------------------


def benchmarks(connection: Connection) -> dict[str, Benchmark]:
    """Every benchmark, by slug."""

    def build() -> Select[Any]:
        columns: Select[Any] = select(*(tables.Benchmark.__table__.c[name] for name in ("slug", "name", "unit", "better", "metric")))
        return columns.order_by(tables.Benchmark.slug)

    return {one[0]: Benchmark(*one) for one in run(connection, "benchmarks", build)}


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
