"""A comparison as a grid of words, from which Markdown, HTML and plain text are written; and the same rows as CSV."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from ..catalog.cells import COMPARED
from ..catalog.values import Choice
from . import people
from .columns import Cell, flat
from .spreadsheet import record

Comparison = Mapping[str, Any]

BEST, DISPUTED = "*", "!"
LEGEND = {BEST: "the best of its row", DISPUTED: "another source says otherwise"}
IN_WORDS = ("choice", "terms")  # types of rows whose values are words of a vocabulary
MOST_NAMED = 6  # models in a title
AS_OF = "Status, prices and products are those of that day, all else is what is known today."


@dataclass(frozen=True)
class Entry:
    """What one cell says: in words, with its marks, what must be known beside it, and the numbers of its sources.

    `parts` are the words of each thing in a list."""

    text: str
    is_known: bool
    marks: str = ""
    aside: str = ""
    sources: tuple[int, ...] = ()
    parts: tuple[str, ...] = ()

    @property
    def cited(self) -> str:
        """The numbers of its sources, runs of them in short: 1,4-6."""
        runs: list[list[int]] = []
        for number in self.sources:
            if runs and number == runs[-1][-1] + 1:
                runs[-1].append(number)
            else:
                runs.append([number])
        return ",".join(str(run[0]) if len(run) == 1 else f"{run[0]}{',' if len(run) == 2 else '-'}{run[-1]}" for run in runs)


@dataclass(frozen=True)
class Line:
    """One row: its label with its unit, why its cells are not ranked where they are not, and its cells."""

    key: str
    label: str
    why: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Head:
    """The head of one column; `products` are those for which the model is here."""

    name: str
    slug: str
    href: str
    products: str


@dataclass(frozen=True)
class Cited:
    """A footnote."""

    number: int
    source: str
    url: str | None
    day: str


@dataclass(frozen=True)
class Grid:
    """A comparison in words."""

    title: str
    heads: list[Head]
    groups: list[tuple[str, list[Line]]]
    sources: list[Cited]
    notes: list[str]

    @property
    def marks(self) -> list[tuple[str, str]]:
        """The marks that some cell has, with their meanings."""
        used = {mark for _, lines in self.groups for line in lines for entry in line.entries for mark in entry.marks}
        return [(mark, meaning) for mark, meaning in LEGEND.items() if mark in used]


def grid_of(comparison: Comparison) -> Grid:
    """The grid of an answer of /v1/compare. What the answer may leave out is left out here too."""
    lines = [(row["group"], _line(row)) for row in rows_of(comparison)]
    called = {product["slug"]: people.plain(product["name"]) for product in comparison.get("products") or ()}
    heads = [
        Head(
            people.plain(model["name"]), model["slug"], model["href"],
            ", ".join(called.get(slug, slug) for slug in model.get("products") or ()),
        )
        for model in comparison["models"]
    ]  # fmt: skip
    groups = [(group, [line for _, line in some]) for group, some in groupby(lines, key=lambda pair: pair[0])]
    day = comparison["meta"].get("as_of")
    notes = [_summary(comparison["summary"]), *([AS_OF] if day else []), *_unknown_products(comparison)]
    return Grid(_title(heads, day), heads, groups, footnotes(comparison["sources"]), notes)


def footnotes(sources: Sequence[Mapping[str, Any]]) -> list[Cited]:
    """The sources of an answer, numbered from 1 as people count."""
    return [Cited(number, people.plain(one["source"]), one["url"], one["retrieved_on"]) for number, one in enumerate(sources, 1)]


def _title(heads: Sequence[Head], day: str | None) -> str:
    names = [head.name for head in heads]
    subject = people.several(names) if 1 < len(names) <= MOST_NAMED else f"{len(names)} models"
    return f"{subject} compared{f', as of {day}' if day else ''}"


def _summary(summary: Mapping[str, int]) -> str:
    rows, differing, identical, undetermined = (summary[name] for name in ("rows", "differing", "identical", "undetermined"))
    told = [f"{differing} differ{'s' if differing == 1 else ''}", f"{identical} {'is' if identical == 1 else 'are'} the same"]
    return f"{rows} row{'' if rows == 1 else 's'}: {', '.join(told)}, {undetermined} undecided."


def _unknown_products(comparison: Comparison) -> list[str]:
    products = comparison.get("products") or ()
    return [f"What {people.plain(product['name'])} stands on is not known." for product in products if not product["models"]]


def _line(row: Mapping[str, Any]) -> Line:
    entries = tuple(_entry(row, cell) for cell in row["cells"])
    return Line(row["key"], _label(row), "" if row["comparable"] else people.plain(row["why"] or "not comparable"), entries)


def _label(row: Mapping[str, Any]) -> str:
    return people.with_unit(people.plain(row["label"]), row["unit"])


def _entry(row: Mapping[str, Any], cell: Mapping[str, Any]) -> Entry:
    marks = (BEST if cell["model"] in row["best"] else "") + (DISPUTED if cell["conflicts"] else "")
    sources = tuple(position + 1 for position in cell["sources"])
    is_known = cell["state"] == "known"
    text = _text(row, cell) if is_known else people.STATES[cell["state"]]
    parts = tuple(_in_words(row, one) for one in cell["value"]) if is_known and isinstance(cell["value"], list) else ()
    return Entry(text, is_known, marks, _aside(cell), sources, parts)


def _text(row: Mapping[str, Any], cell: Mapping[str, Any]) -> str:
    value, unit = cell["value"], cell.get("unit")
    if row["type"] == "date":
        return people.date(value, cell.get("precision"))
    if isinstance(value, list) and value:
        return ", ".join(_in_words(row, one) for one in value)
    text = _in_words(row, value)
    return f"{text} {people.plain(unit)}" if unit and unit != row["unit"] else text


def _in_words(row: Mapping[str, Any], value: Any) -> str:
    """A value, or one thing of a list; a word of a vocabulary by its label."""
    if row["type"] in IN_WORDS and isinstance(value, str):
        attribute = COMPARED.get(row["key"])
        return people.label(value, attribute.kind.words if attribute and isinstance(attribute.kind, Choice) else ())
    return people.words(value, named=True)


def _aside(cell: Mapping[str, Any]) -> str:
    """Whose price it is, under which conditions it was had."""
    provider = cell.get("provider")
    said = [people.plain(part) for part in (provider and provider["name"], cell.get("note")) if part]
    return f" ({', '.join(said)})" if said else ""


# --- What is told of all rows together --------------------------------------------------------------------------------


def rows_of(comparison: Comparison) -> list[Mapping[str, Any]]:
    """The rows, below those in which the ranking and the frontier say what they make of them."""
    models = [model["slug"] for model in comparison["models"]]
    ranking, frontier = comparison.get("ranking"), comparison.get("frontier")
    return [*(_ranking(ranking, models) if ranking else ()), *(_frontier(frontier, models) if frontier else ()), *comparison["rows"]]


def _ranking(ranking: Mapping[str, Any], models: Sequence[str]) -> Iterator[Mapping[str, Any]]:
    of = {ranked["model"]: ranked for ranked in ranking["models"]}
    first = [model for model in models if of[model]["rank"] == 1]
    yield _row("ranking", "Rank", "Ranking", {model: of[model]["rank"] for model in models}, best=first)
    yield _row("ranking:score", "Score, 0 to 1", "Ranking", {model: of[model]["score"] for model in models})
    if any(of[model]["missing"] for model in models):
        spans = {model: of[model]["between"] and " to ".join(map(people.number, of[model]["between"])) for model in models}
        yield _row("ranking:between", "Score at worst, at best", "Ranking", spans)
    for position, weight in enumerate(ranking["weights"]):
        points = {model: of[model]["terms"][position]["points"] for model in models}
        label = f"Points for {weight['label']}, weight {people.number(weight['weight'])}"
        yield _row(f"ranking:points:{weight['key']}", label, "Ranking", points, why=weight["why"])


def _frontier(frontier: Mapping[str, Any], models: Sequence[str]) -> Iterator[Mapping[str, Any]]:
    """On the frontier is who is beaten by none; of a beaten model it is said by whom, of others nobody can tell."""
    beaten = {entry["model"]: "beaten by " + ", ".join(entry["by"]) for entry in frontier["beaten"]}
    there = {model: True if model in frontier["models"] else False if model in beaten else None for model in models}
    label = f"Beaten by none in {', '.join(row['label'] for row in frontier['rows'])}"
    yield _row("frontier", label, "Ranking", there, notes=beaten)


def _row(
    key: str, label: str, group: str, values: Mapping[str, Any], best: Sequence[str] = (), why: str | None = None,
    notes: Mapping[str, str] | None = None,
) -> Mapping[str, Any]:  # fmt: skip
    cells = [
        {"model": model, "state": "unknown" if value is None else "known", "value": value, "sources": [], "conflicts": 0,
         "note": (notes or {}).get(model)}
        for model, value in values.items()
    ]  # fmt: skip
    return {
        "key": key, "label": label, "group": group, "type": "text", "unit": None, "better": None, "differs": None, "best": list(best),
        "comparable": why is None, "why": why, "cells": cells,
    }  # fmt: skip


# --- CSV --------------------------------------------------------------------------------------------------------------

DESCRIBED = ("key", "label", "group", "unit", "better", "differs", "best", "why")


def as_csv(comparison: Comparison) -> Iterator[bytes]:
    """A line per row and a column per model, under its slug: the value, or the word for why there is none; and the URLs cited."""
    urls = [source["url"] for source in comparison["sources"]]
    yield record([*DESCRIBED, *(model["slug"] for model in comparison["models"]), "sources"])
    for row in rows_of(comparison):
        cited = dict.fromkeys(urls[position] for cell in row["cells"] for position in cell["sources"])
        cells = [_csv_cell(row, cell) for cell in row["cells"]]
        yield record([*(flat(row[name]) for name in DESCRIBED), *cells, ";".join(url for url in cited if url)])


def _csv_cell(row: Mapping[str, Any], cell: Mapping[str, Any]) -> Cell:
    """As much of a date as is known; with a unit of its own, the value with the unit."""
    value, state = cell["value"], cell["state"]
    if state != "known":
        return str(state)
    if row["type"] == "date":
        return people.date(value, cell.get("precision"))
    apart = cell.get("unit") and cell["unit"] != row["unit"]
    return "[]" if value == [] else f"{flat(value)} {cell['unit']}" if apart else flat(value)
