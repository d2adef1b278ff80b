"""What one model brings to a comparison, worked out before anyone asks: a cell for each row, ready to be sent but for its sources.

A pure function from its facts to what is kept of them, and the way back. Which of several models is the best, whether they differ,
and under which conditions their scores may be ranked is told only when it is known which models they are (comparison.py).

What is kept are lines, of which one alone is parsed: the first, a JSON object. Then come, each as it is sent, the cells in the order
of ROWS, empty where nothing is known; the sources; and the cells of the scores.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from .attributes import MODEL_ATTRIBUTES, Attribute
from .quotes import Quote, exact_text
from .rows import NOWHERE, UNKNOWN, Mark, Several, Way, json, mark_of, opened
from .scores import Result, kept_results
from .values import Date, Money
from .vocabulary import METERS

Evidence = Mapping[str, Any]  # source, url, date, conflicts

COMPARED = {attribute.name: attribute for attribute in MODEL_ATTRIBUTES if attribute.compared}
METERED = {f"price:{word.slug}": word for word in METERS}
# Scores stand between prices and what relates to other things.
RELATED = ("Products", "Lineage")
ROWS = (
    *(name for name, attribute in COMPARED.items() if attribute.group not in RELATED),
    *METERED,
    *(name for name, attribute in COMPARED.items() if attribute.group in RELATED),
)
DERIVED_FROM = {"classes": ("output_modalities", "input_modalities"), "status": ("retired_on", "deprecated_on")}
# What is kept is read again only in the form in which it was written. To be raised when that gets another meaning.
VERSION = "6"
FORM = zlib.crc32(",".join((VERSION, *ROWS)).encode()) >> 1


@dataclass(frozen=True)
class Facts:
    """All that is known of one model, as the tables have it: its body and lineage, and the evidence for its facts.

    `quotes` are prices by the key of their row: the reference prices' and `price:{meter}`.
    """

    body: Mapping[str, Any]
    evidence: Mapping[str, Sequence[Evidence]]  # by field; lists of entries may have several
    lineage: Sequence[Mapping[str, Any]] = ()
    quotes: Mapping[str, Quote] = field(default_factory=dict)
    results: Sequence[Result] = ()


# --- Written ----------------------------------------------------------------------------------------------------------


class Citing:
    """The pages that are cited in a column, each once, and the few ways in which its cells cite them."""

    def __init__(self) -> None:
        self.sources: dict[str, int] = {}
        self.ways: dict[tuple[tuple[int, ...], int], int] = {}

    def __call__(self, evidence: Iterable[Evidence]) -> int:
        """The place of the way in which a cell with some evidence cites it: that of its one source; -1 where there is none;
        below that, one of `ways` from their end."""
        cited, conflicts = [], 0
        for one in evidence:
            source = json({"source": one["source"], "url": one["url"], "retrieved_on": one["date"]})
            cited.append(self.sources.setdefault(source, len(self.sources)))
            conflicts += one["conflicts"]
        if len(cited) < 2 and not conflicts:
            return cited[0] if cited else -1
        return -2 - self.ways.setdefault((tuple(dict.fromkeys(cited)), conflicts), len(self.ways))


def written(facts: Facts) -> str:
    """What is kept of one model."""
    cite, nothing = Citing(), {**UNKNOWN, "model": facts.body["slug"]}
    lines, marks, cites, under = [], [], [], {}
    for name in ROWS:
        cell, evidence = cell_of(name, facts)
        lines.append(opened(nothing | cell) if cell else "")
        marks.append(mark_of(COMPARED[name].kind.name if name in COMPARED else "money", nothing | cell))
        cites.append(cite(evidence))
        if name in METERED and cell:
            under[name] = (cell["unit"], cell["note"])
    results, scores = kept_results(facts.body["slug"], facts.results, cite)
    head = {
        "slug": facts.body["slug"], "name": facts.body["name"], "maker": facts.body["maker"], "marks": marks, "cites": cites,
        "ways": list(cite.ways)[::-1], "sources": len(cite.sources), "under": under, "results": results,
    }  # fmt: skip
    return "\n".join((json(head), *lines, *cite.sources, *scores))


def cell_of(name: str, facts: Facts) -> tuple[dict[str, Any], Sequence[Evidence]]:
    """What of a cell is not as where nothing is known, and the evidence for it."""
    quote = facts.quotes.get(name)
    if name in METERED:
        return (priced(quote, exact_text(quote.amount)), [quote.evidence]) if quote else ({}, ())
    attribute = COMPARED[name]
    value, stated = value_of(attribute, facts), facts.body["states"].get(name, "unknown")
    if value is not None and quote is not None:
        # Whose prices they are is no price itself.
        own = {"state": "known", "value": value, "offering": quote.offered.slug}
        return priced(quote, value) if isinstance(attribute.kind, Money) else own, [quote.evidence]
    cell: dict[str, Any] = {"state": stated} if stated != "unknown" else {}
    if value is not None:
        cell = {"state": "known", "value": value}
    if isinstance(attribute.kind, Date) and (precision := facts.body[f"{name}_precision"]):
        cell["precision"] = precision
    fields = (name, *(DERIVED_FROM.get(name, ()) if value is not None else ()))
    return cell, next((facts.evidence[field] for field in fields if field in facts.evidence), ())


def value_of(attribute: Attribute, facts: Facts) -> Any:
    if attribute.name == "lineage":
        return list(facts.lineage) or None
    value = facts.body[attribute.name]
    if isinstance(attribute.kind, Money) and value is not None:
        return value["amount"]  # the row's unit says of what
    # Nothing recorded as standing on a model does not mean that nothing does.
    return None if attribute.name == "products" and not value else value


def priced(quote: Quote, amount: str) -> dict[str, Any]:
    """The cell of a price: whose it is, and under what it holds."""
    offered = quote.offered
    return {
        "state": "known", "value": amount, "unit": quote.measure, "provider": {"slug": offered.provider, "name": offered.provider_name},
        "offering": offered.slug, "note": quote.price["condition"],
    }  # fmt: skip


# --- Read again -------------------------------------------------------------------------------------------------------


class Column:
    """What one model brings to a comparison. In the order of ROWS: `cells` up to their sources, their `marks`, how they cite.

    `products` are those of the products asked for which it is here.
    """

    __slots__ = ("asked", "cells", "cites", "maker", "marks", "name", "nothing", "products", "results", "scores", "slug", "under", "ways")

    def __init__(self, asked: str, kept: str, products: Sequence[str] = ()) -> None:
        lines = kept.split("\n")
        head = orjson.loads(lines[0])
        self.asked, self.products = asked, products
        self.slug: str = head["slug"]
        self.name, self.maker, self.under = head["name"], head["maker"], head["under"]
        self.marks: list[Mark] = head["marks"]
        self.results: dict[str, list[Any]] = head["results"]
        self.nothing = nothing = NOTHING.replace('""', f'"{self.slug}"', 1)
        self.cells = [line or nothing for line in lines[1 : 1 + len(ROWS)]]
        cited = 1 + len(ROWS) + head["sources"]
        sources = lines[1 + len(ROWS) : cited]
        self.scores = lines[cited:]  # the cells of the results, where they may be ranked
        # Those that are counted from the end stand there.
        others = [Several([*map(sources.__getitem__, places)], conflicts) for places, conflicts in head["ways"]]
        self.ways: list[Way] = [*sources, *others, NOWHERE]
        self.cites: list[Way] = [*map(self.ways.__getitem__, head["cites"])]


NOTHING = opened(UNKNOWN)
