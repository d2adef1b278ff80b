"""Scores side by side: under which conditions most models have been scored, and which of their scores may be ranked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import Any

from .cells import Column
from .rows import NOWHERE, Frame, Mark, Row, Way, json
from .scores import (
    CELL,
    CITES,
    GROUP,
    SCORED_ON,
    UNDER,
    UNNAMED_WORD,
    VALUE,
    VARIANT,
    WORD,
    WORDS,
    Benchmark,
    Conditions,
    Scored,
    in_words,
)  # fmt: skip

Test = Sequence[Any]  # name, unit, which way is better
Here = Mapping[int, Sequence[Scored]]  # the results in one benchmark, by the places of the models that have any
NOTHING_SAID = Conditions()
# What is otherwise in a cell that may not be ranked: no value has this in it, which stands before the conditions.
RANKED = ',"comparable":true,"precision":null,"unit":null,"provider":null,"offering":null,"note":null'
NOT_RANKED = RANKED.replace("true", "false").removesuffix("null")


def rows_of_scores(columns: Sequence[Column], named: Iterable[Benchmark] = ()) -> list[Row]:
    """The rows of scores, by benchmark: `score:{benchmark}` under the conditions that most models share, where two or more have been
    scored or the benchmark is `named`; then `score:{benchmark}:{variant}` for every other variant in which two or more have been."""
    tests: dict[str, Test] = {one.slug: (one.name, one.unit, one.better) for one in named}
    results = [column.results for column in columns]
    some: set[str] = set()
    many = set(tests)
    for of_model in results:
        many |= some & of_model.keys()
        some |= of_model.keys()
    rows: list[Row] = []
    for slug in sorted(many):
        here: dict[int, list[Scored]] = {}
        for at, of_model in enumerate(results):
            if slug in of_model:
                tests[slug], here[at] = of_model[slug]
        rows += rows_of_test(slug, tests[slug], columns, here)
    return rows


def rows_of_test(slug: str, test: Test, columns: Sequence[Column], here: Here) -> list[Row]:
    words = counted(here, WORD)
    main = shared_conditions(counted(here, UNDER), words)
    rows = [row_of(f"score:{slug}", test, columns, here, main)]
    # Those that are like nobody's have a word, and nothing in common.
    for word in sorted([word for word, count in words.items() if count > 1 and word != main.word and UNNAMED_WORD not in word]):
        of_variant = {at: some for at, found in here.items() if (some := [one for one in found if one[WORD] == word])}
        main_of_it = shared_conditions(counted(of_variant, UNDER), {word: len(of_variant)})
        rows.append(row_of(f"score:{slug}:{word}", test, columns, of_variant, main_of_it, is_of_variant=True))
    return rows


def counted(here: Here, part: int) -> dict[str, int]:
    """Of how many models there are results with some conditions, or in some variant."""
    counts: dict[str, int] = {}
    for found in here.values():
        for told in {one[part] for one in found} if len(found) > 1 else (found[0][part],):
            counts[told] = counts.get(told, 0) + 1
    return counts


def shared_conditions(counts: Mapping[str, int], words: Mapping[str, int]) -> Conditions:
    """The conditions under which most of the models have been scored; of several, those of which most is said. Where no two models
    share any, those in the commonest variant."""
    most = max(counts.values(), default=0)
    first = [Conditions.of(told) for told, count in counts.items() if count == most]
    if len(first) < 2:
        return first[0] if first else NOTHING_SAID
    if most == 1:
        commonest = max(words.values())
        first = [under for under in first if words[under.word] == commonest]
    return min(first, key=attrgetter("rank"))


def row_of(key: str, test: Test, columns: Sequence[Column], here: Here, main: Conditions, is_of_variant: bool = False) -> Row:
    """One row: of each model the result under the row's conditions or, where it has none, the one under those most like them."""
    told = main.told
    chosen = {at: found[0] if len(found) == 1 else nearest(found, main) for at, found in here.items()}
    fitting = [at for at, one in chosen.items() if one[UNDER] == told]
    # Alone, conditions are nobody's to share.
    shared = fitting if len(fitting) > 1 or len(chosen) == 1 else []
    why, conditions, variant, words = None, None, None, ""
    if shared or is_of_variant:
        # Of several spellings of the variant the same one, in whatever order the models stand.
        spellings = {one[VARIANT] for found in here.values() for one in found if one[UNDER] == told}
        variant = min([spelling for spelling in spellings if spelling is not None], default=None)
    if shared:
        words = in_words(variant, main.shots, main.harness)
        conditions = {"variant": variant, "shots": main.shots, "harness": main.harness, "metric": main.metric}
    if is_of_variant:  # what makes it a row of its own
        words = words or variant or "variant not stated"
    if len(shared) < len(chosen):
        why = why_not({columns[at].slug: one for at, one in chosen.items() if at not in shared}, bool(shared), chosen.values())
    marks: list[Mark] = []
    cells: list[str] = []
    cites: list[Way] = []
    for at, column in enumerate(columns):
        one = chosen.get(at)
        if one is None:
            marks.append(None)
            cells.append(column.nothing)
            cites.append(NOWHERE)
        else:
            fits = at in shared
            marks.append(one[VALUE] if fits else None)
            cell = column.scores[one[CELL]]
            cells.append(cell if fits else cell.replace(RANKED, f"{NOT_RANKED}{json(one[WORDS])}", 1))
            cites.append(column.ways[one[CITES]])
    return Row(frame_of(key, words, *test), marks, cells, cites, why, conditions)


@lru_cache(1_000)
def frame_of(key: str, words: str, name: str, unit: str | None, better: str | None) -> Frame:
    return Frame(key, f"{name}, {words}" if words else name, GROUP, "number", unit, better)


def nearest(found: Sequence[Scored], wanted: Conditions) -> Scored:
    """The result under the conditions most like those wanted; of several the newest."""
    return max(found, key=lambda one: (Conditions.of(one[UNDER]).likeness(wanted), one[SCORED_ON] or ""))


def why_not(others: Mapping[str, Scored], shared: bool, every: Iterable[Scored]) -> str:
    """Which scores are shown and not ranked, and under what they were had: by which metric, too, where they are of several."""
    many = len({Conditions.of(one[UNDER]).metric for one in every}) > 1

    def told(one: Scored) -> str:
        metric = Conditions.of(one[UNDER]).metric if many else None
        return f"{one[WORDS]}, {metric.replace('_', ' ')}" if metric else str(one[WORDS])

    listed = ", ".join([f"{model} ({told(others[model])})" for model in sorted(others)])
    return f"{'Under other conditions' if shared else 'No two under the same conditions'}: {listed}."
