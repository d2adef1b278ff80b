"""Scores side by side: under which conditions most models have been scored, and which of their scores may be ranked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from operator import itemgetter

from .cells import Column
from .rows import Frame, Row, Way, json
from .scores import GROUP, Benchmark, Conditions, Scored, in_words

Test = tuple[str, str | None, str | None]  # name, unit, which way is better
Here = Mapping[Column, Sequence[Scored]]  # the results in one benchmark, of those that have any
NOTHING_SAID = Conditions()
NO_WAY = Way((), 0)
# Between the parts of a cell of which the value, the note and the conditions are its own.
FITS = ',"comparable":true,"precision":null,"unit":null,"provider":null,"offering":null,"note":null,"conditions":'
FITS_NOT = ',"comparable":false,"precision":null,"unit":null,"provider":null,"offering":null,"note":'


def rows_of_scores(columns: Sequence[Column], named: Iterable[Benchmark] = ()) -> list[Row]:
    """The rows of scores, by benchmark: `score:{benchmark}` under the conditions that most models share, where two or more have been
    scored or the benchmark is `named`; then `score:{benchmark}:{variant}` for every other variant in which two or more have been."""
    tests: dict[str, Test] = {one.slug: (one.name, one.unit, one.better) for one in named}
    shown = set(tests)
    scored: set[str] = set()
    for column in columns:
        shown.update(scored.intersection(column.results))
        scored.update(column.results)
    rows: list[Row] = []
    for slug in sorted(shown):
        here: dict[Column, list[Scored]] = {}
        for column in columns:
            if slug in column.results:
                *test, found = column.results[slug]
                tests[slug] = tuple(test)
                here[column] = [Scored(*one) for one in found]
        counts = counted(here)
        main = shared_conditions(here, counts)
        rows.append(row_of(f"score:{slug}", tests[slug], columns, here, main))
        for word in variants_of_many(here, main) if len(counts) > 1 else ():
            of_variant = {column: some for column, found in here.items() if (some := [one for one in found if word_of(one) == word])}
            main_of_it = shared_conditions(of_variant, counted(of_variant))
            rows.append(row_of(f"score:{slug}:{word}", tests[slug], columns, of_variant, main_of_it, is_of_variant=True))
    return rows


def counted(here: Here) -> dict[str, int]:
    """Under which conditions how many models have been scored."""
    counts: dict[str, int] = {}
    for found in here.values():
        for told in {one.under for one in found}:
            counts[told] = counts.get(told, 0) + 1
    return counts


def word_of(one: Scored) -> str:
    return Conditions.of(one.under).word


def variants_of_many(here: Here, main: Conditions) -> list[str]:
    """The variants, other than that of a row's conditions, in which two or more models have been scored."""
    each = [{word_of(one) for one in found if Conditions.of(one.under).only is None} for found in here.values()]
    return [word for word, count in sorted(Counter(chain.from_iterable(each)).items()) if count > 1 and word != main.word]


def shared_conditions(here: Here, counts: Mapping[str, int]) -> Conditions:
    """The conditions under which most of the models have been scored; of several, those of which most is said. Where no two models
    share any, those in the commonest variant."""
    most = max(counts.values(), default=0)
    first = [Conditions.of(told) for told, count in counts.items() if count == most]
    if len(first) < 2:
        return first[0] if first else NOTHING_SAID
    variants = Counter(chain.from_iterable({word_of(one) for one in found} for found in here.values())) if most == 1 else Counter()
    return min(first, key=lambda under: (-variants[under.word], under.rank))


def row_of(key: str, test: Test, columns: Sequence[Column], here: Here, main: Conditions, is_of_variant: bool = False) -> Row:
    """One row: of each model the result under the row's conditions or, where it has none, the one under those most like them."""
    told, (name, unit, better) = main.told, test
    chosen = {column: found[0] if len(found) == 1 else nearest(found, main) for column, found in here.items()}
    fitting = [column for column, one in chosen.items() if one.under == told]
    # Alone, conditions are nobody's to share.
    shared = fitting if len(fitting) > 1 or len(chosen) == 1 else []
    others = [(column.slug, one) for column, one in chosen.items() if column not in shared]
    # Of several spellings of the variant the same one, in whatever order the models stand.
    spellings = {one.variant for found in here.values() for one in found if one.under == told}
    variant = min([spelling for spelling in spellings if spelling is not None], default=None)
    words = in_words(variant, main.shots, main.harness) if shared else ""
    if is_of_variant:  # what makes it a row of its own
        words = words or variant or "variant not stated"
    return Row(
        Frame(key, f"{name}, {words}" if words else name, GROUP, "number", unit, better),
        [chosen[column].value if column in shared else None for column in columns],
        [opened(column, chosen[column], column in shared) if column in chosen else column.nothing for column in columns],
        [column.ways[chosen[column].cites] if column in chosen else NO_WAY for column in columns],
        why_not(others, bool(shared), {Conditions.of(one.under).metric for one in chosen.values()}) if others else None,
        {"variant": variant, "shots": main.shots, "harness": main.harness, "metric": main.metric} if shared else None,
    )


def nearest(found: Sequence[Scored], wanted: Conditions) -> Scored:
    """The result under the conditions most like those wanted; of several the newest."""
    return max(found, key=lambda one: (Conditions.of(one.under).likeness(wanted), one.scored_on or ""))


def why_not(others: Iterable[tuple[str, Scored]], shared: bool, metrics: set[str | None]) -> str:
    """Which scores are shown and not ranked, and under what they were had."""

    def told(one: Scored) -> str:
        metric = Conditions.of(one.under).metric if len(metrics) > 1 else None
        return f"{one.words}, {metric.replace('_', ' ')}" if metric else one.words

    listed = ", ".join(f"{model} ({told(one)})" for model, one in sorted(others, key=itemgetter(0)))
    return f"{'Under other conditions' if shared else 'No two under the same conditions'}: {listed}."


def opened(column: Column, one: Scored, fits: bool) -> str:
    """The cell of a score as it is sent, up to its sources; with a note where it is not ranked."""
    value, _, conditions = column.told[one.told].partition("\t")
    between = FITS if fits else f'{FITS_NOT}{json(one.words)},"conditions":'
    return f'{{"model":"{column.slug}","state":"known","value":{value}{between}{conditions},"sources":['
