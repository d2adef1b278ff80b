"""Models side by side: a pure function from columns to rows of cells, each of which knows how well it is known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from . import ranking, scores
from .attributes import MODEL_ATTRIBUTES, Attribute
from .quotes import Quote, exact_text
from .rows import Cell, Cited, Evidence, Row, shown
from .scores import Benchmark, Result, rows_of_scores
from .values import Date, Money
from .vocabulary import METERS, Word

FEWEST, MOST, MOST_COLUMNS = 2, 10, 24

COMPARED = {attribute.name: attribute for attribute in MODEL_ATTRIBUTES if attribute.compared}
PRICES = "Prices"
METERED = {f"price:{word.slug}": word for word in METERS}
# In the order of the rows: attributes, prices by meter beside the reference prices, scores, and what relates to other things.
RELATED = ("Products", "Lineage")
GROUPS = tuple(dict.fromkeys([
    *(one.group for one in COMPARED.values() if one.group not in RELATED), scores.GROUP, *RELATED,
]))  # fmt: skip


@dataclass(frozen=True)
class Column:
    """One model of a comparison: what was asked, its body and lineage, and the evidence for its facts.

    `quotes` are prices by the key of their row: the reference prices' and `price:{meter}`.
    """

    asked: str
    body: Mapping[str, Any]
    evidence: Mapping[str, Sequence[Evidence]]  # by field; lists of entries may have several
    lineage: Sequence[Mapping[str, Any]] = ()
    products: Sequence[str] = ()  # for which of the products asked it is here
    quotes: Mapping[str, Quote] = field(default_factory=dict)
    results: Sequence[Result] = ()

    @property
    def slug(self) -> str:
        slug: str = self.body["slug"]
        return slug


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

    def takes(self, row: Row) -> bool:
        named = self.fields is None or any(row.key == name or row.key.startswith(f"{name}:") for name in self.fields)
        return named and (self.groups is None or row.group in self.groups) and (not self.differences or row.differs is True)

    @property
    def named(self) -> list[str]:
        return [*(self.fields or ()), *(key for key, _ in self.weights), *self.frontier]


def compare(columns: Sequence[Column], wanted: Wanted, benchmarks: Mapping[str, Benchmark] | None = None) -> dict[str, Any]:
    """The comparison of some models, in their order. `benchmarks` are those that may be named.

    An unknown never makes a difference, and 0 and false are values like any other. `best` is named only where one can
    tell which way is better and two or more are known, comparable and differ.
    """
    every = rows_of(columns, wanted.named, benchmarks or {})
    rows = [row for row in every if wanted.takes(row)]
    cited = Cited()
    by_key = {row.key: row for row in every}
    return {
        "models": [
            {
                "asked": column.asked,
                "slug": column.slug,
                "name": column.body["name"],
                "maker": column.body["maker"],
                "href": f"/v1/models/{column.slug}",
                "products": list(column.products),
            }
            for column in columns
        ],
        "rows": [shown(row, cited) for row in rows],
        "sources": cited.sources,
        "summary": {
            "rows": len(rows),
            "differing": sum(row.differs is True for row in rows),
            "identical": sum(row.differs is False for row in rows),
            "undetermined": sum(row.differs is None for row in rows),
        },
        "ranking": ranking.ranking(by_key, wanted.weights) if wanted.weights else None,
        "frontier": ranking.frontier(by_key, wanted.frontier) if wanted.frontier else None,
    }


def rows_of(columns: Sequence[Column], named: Iterable[str] = (), benchmarks: Mapping[str, Benchmark] | None = None) -> list[Row]:
    """Every row, in order: attributes, prices, scores, products and lineage."""
    named = set(named)
    tests = [test for slug, test in (benchmarks or {}).items() if any(f"{name}:".startswith(f"score:{slug}:") for name in named)]
    facts = [row_of(attribute, columns) for attribute in COMPARED.values()]
    priced = [
        row_of_price(key, meter, columns) for key, meter in METERED.items()
        if key in named or any(key in column.quotes for column in columns)
    ]  # fmt: skip
    scored = rows_of_scores({column.slug: column.results for column in columns}, tests)
    own, related = ([row for row in facts if (row.group in RELATED) is wanted] for wanted in (False, True))
    return [*own, *priced, *scored, *related]


# --- Attributes -------------------------------------------------------------------------------------------------------


def row_of(attribute: Attribute, columns: Sequence[Column]) -> Row:
    return Row(
        key=attribute.name,
        label=attribute.label,
        group=attribute.group,
        type=attribute.kind.name,
        unit=attribute.unit,
        better=attribute.better,
        cells=[cell_of(attribute, column) for column in columns],
    )


def cell_of(attribute: Attribute, column: Column) -> Cell:
    value = value_of(attribute, column)
    state = "known" if value is not None else column.body["states"].get(attribute.name, "unknown")
    fields = (attribute.name, *(DERIVED_FROM.get(attribute.name, ()) if state == "known" else ()))
    evidence = next((column.evidence[name] for name in fields if name in column.evidence), ())
    quote = column.quotes.get(attribute.name)
    if quote is None or state != "known":
        precision = column.body[f"{attribute.name}_precision"] if isinstance(attribute.kind, Date) else None
        return Cell(column.slug, state, value, evidence, precision)
    if not isinstance(attribute.kind, Money):  # whose prices they are
        return Cell(column.slug, state, value, [quote.evidence], offering=quote.offered.slug)
    return priced_cell(column.slug, quote, value)


DERIVED_FROM = {"classes": ("output_modalities", "input_modalities"), "status": ("retired_on", "deprecated_on")}


def value_of(attribute: Attribute, column: Column) -> Any:
    if attribute.name == "lineage":
        return list(column.lineage) or None
    value = column.body[attribute.name]
    if isinstance(attribute.kind, Money) and value is not None:
        return value["amount"]  # the row's unit says of what
    # Nothing recorded as standing on a model does not mean that nothing does.
    return None if attribute.name == "products" and not value else value


# --- Prices -----------------------------------------------------------------------------------------------------------


def row_of_price(key: str, meter: Word, columns: Sequence[Column]) -> Row:
    """The row of one meter. Prices in several units, or of which one holds under a condition of its own, are shown and not ranked."""
    quotes = {column.slug: column.quotes[key] for column in columns if key in column.quotes}
    measures = {quote.measure for quote in quotes.values()}
    conditions = {quote.price["condition"] for quote in quotes.values()}
    why = None
    if len(measures) > 1:
        listed = ", ".join(f"{model} ({quote.measure})" for model, quote in sorted(quotes.items()))
        why = f"In several units: {listed}."
    elif len(conditions) > 1:
        listed = ", ".join(f"{model} ({quote.price['condition'] or 'always'})" for model, quote in sorted(quotes.items()))
        why = f"They hold under several conditions: {listed}."
    return Row(
        key=key,
        label=f"Price: {meter.label.lower()}",
        group=PRICES,
        type="money",
        unit=measures.pop() if len(measures) == 1 else None,
        better="lower",
        cells=[
            priced_cell(column.slug, quotes[column.slug], exact_text(quotes[column.slug].amount), comparable=why is None)
            if column.slug in quotes else Cell(column.slug, "unknown", None)
            for column in columns
        ],
        why=why,
    )  # fmt: skip


def priced_cell(model: str, quote: Quote, amount: str, comparable: bool = True) -> Cell:
    offered = quote.offered
    return Cell(
        model, "known", amount, [quote.evidence], unit=quote.measure, offering=offered.slug, note=quote.price["condition"],
        provider={"slug": offered.provider, "name": offered.provider_name}, comparable=comparable,
    )  # fmt: skip
