"""Scores side by side: under which conditions most models have been scored, and which of their scores may be ranked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from operator import attrgetter, itemgetter
from typing import Any

import orjson

from .cells import Column
from .rows import NOWHERE, NULL, Frame, Mark, Rows, Way, json
from .scores import CELL, CITES, GROUP, LONE, RANKED, SCORED_ON, UNDER, UNNAMED_WORD, VALUE, Benchmark, Conditions, Scored

Results = Sequence[tuple[Conditions, Scored]]
Found = Sequence[tuple[int, Results]]  # the results in one benchmark of each model that has any, by its place
NOTHING_SAID = Conditions()
nothing_of = attrgetter("nothing")


def add_scores(rows: Rows, columns: Sequence[Column], named: Iterable[Benchmark] = ()) -> None:
    """Adds the rows of scores, by benchmark: `score:{benchmark}` under the conditions that most models share, where two or more have been
    scored or the benchmark is `named`; then `score:{benchmark}:{variant}` for every other variant in which two or more have been."""
    tests = {one.slug: one.told for one in named}
    results = [column.results for column in columns]
    some: set[str] = set()
    many = set(tests)
    for of_model in results:
        many |= some & of_model.keys()
        some |= of_model.keys()
    for slug in sorted(many):
        found: list[tuple[int, Results]] = []
        for at, of_model in enumerate(results):
            if slug in of_model:
                kept = of_model[slug]
                tests[slug] = kept[-1]
                found.append((at, [(Conditions.of(kept[UNDER]), kept)] if len(kept) == LONE else several(kept)))
        add_test(rows, slug, tests[slug], columns, found)


def several(kept: Sequence[Any]) -> Results:
    """The results of one model, of what is kept of them."""
    parts = [kept[at : at + LONE - 1] for at in range(0, len(kept) - 1, LONE - 1)]
    return [(Conditions.of(one[UNDER]), one) for one in parts]


def add_test(rows: Rows, slug: str, test: str, columns: Sequence[Column], found: Found) -> None:
    """Adds the rows of one benchmark."""
    main, words = shared_conditions(found)
    add_row(rows, f"score:{slug}", test, columns, found, main)
    if len(words) > 1:
        # Those that are like nobody's have a word, and nothing in common.
        for word in sorted([word for word, count in words.items() if count > 1 and word != main.word and UNNAMED_WORD not in word]):
            of_variant = [(at, some) for at, every in found if (some := [one for one in every if one[0].word == word])]
            add_row(rows, f"score:{slug}:{word}", test, columns, of_variant, shared_conditions(of_variant)[0], is_of_variant=True)


def shared_conditions(found: Found) -> tuple[Conditions, Mapping[str, int]]:
    """The conditions under which most of the models have been scored; of several, those of which most is said. Where no two models
    share any, those in the commonest variant. And how many models have been scored in which variant.

    Of several spellings of the variant they have the same one, in whatever order the models stand.
    """
    kinds: dict[str, Conditions] = {}
    unders: dict[str, int] = {}
    words: dict[str, int] = {}
    for _, results in found:
        for one, _ in results:
            under, word = one.under, one.word
            if kinds.setdefault(under, one) is not one:
                kinds[under] = min(kinds[under], one, key=attrgetter("spelling"))
            unders[under] = unders.get(under, 0) + 1
            words[word] = words.get(word, 0) + 1
        if len(results) > 1:  # of each model one counts
            for counts, part in (unders, "under"), (words, "word"):
                of_model = [getattr(one, part) for one, _ in results]
                for told in set(of_model):
                    counts[told] -= of_model.count(told) - 1
    most = max(unders.values(), default=0)
    first = [one for under, one in kinds.items() if unders[under] == most]
    if most == 1 < len(first):
        commonest = max(words.values())
        first = [one for one in first if words[one.word] == commonest]
    return min(first, key=attrgetter("rank"), default=NOTHING_SAID), words


def add_row(
    rows: Rows, key: str, test: str, columns: Sequence[Column], found: Found, main: Conditions, is_of_variant: bool = False
) -> None:  # fmt: skip
    """Adds a row: of each model the result under the row's conditions or, where it has none, the one under those most like them."""
    under, fitting, metrics = main.under, 0, set()
    chosen: list[tuple[int, Conditions, Scored]] = []
    for at, results in found:
        one, result = results[0] if len(results) == 1 else nearest(results, main)
        chosen.append((at, one, result))
        metrics.add(one.metric)
        fitting += one.under == under
    is_shared = fitting > 1 or fitting == len(chosen)  # alone, conditions are nobody's to share
    words, conditions, why = (*main.as_sent, NULL) if is_shared and found else ("", NULL, NULL)
    if is_of_variant:  # what makes it a row of its own
        words = words or main.variant or "variant not stated"
    marks: list[Mark] = [None] * len(columns)
    cells = [*map(nothing_of, columns)]
    cites: list[Way] = [NOWHERE] * len(columns)
    others: list[tuple[str, Conditions]] = []
    for at, one, result in chosen:
        column = columns[at]
        cites[at] = column.ways[result[CITES]]
        if is_shared and one.under == under:
            marks[at] = result[VALUE]
            cells[at] = column.scores[result[CELL]]
        else:
            cells[at] = column.scores[result[CELL]].replace(RANKED, one.not_ranked, 1)
            others.append((column.slug, one))
    if others:
        why = json(why_not(sorted(others, key=itemgetter(0)), is_shared, len(metrics) > 1))
    rows.add(frame_of(key, words, test), marks, cells, cites, why, conditions)


@lru_cache(1_000)
def frame_of(key: str, words: str, test: str) -> Frame:
    name, unit, better = orjson.loads(test)
    return Frame(key, f"{name}, {words}" if words else name, GROUP, "number", unit, better)


def nearest(results: Results, wanted: Conditions) -> tuple[Conditions, Scored]:
    """The result under the conditions most like those wanted; of several the newest."""
    return max(results, key=lambda one: (one[0].likeness(wanted), one[1][SCORED_ON] or ""))


def why_not(others: Iterable[tuple[str, Conditions]], is_shared: bool, by_metric: bool) -> str:
    """Which scores are shown and not ranked, and under what they were had: by which metric, too, where they are of several."""
    listed = ", ".join([f"{model} ({one.with_metric if by_metric else one.words})" for model, one in others])
    return f"{'Under other conditions' if is_shared else 'No two under the same conditions'}: {listed}."
