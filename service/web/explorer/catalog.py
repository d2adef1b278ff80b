"""The catalog page: search, facets with counts, columns that sort, and a tray of chosen models that goes to the comparison."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from flask import Response
from sqlalchemy import select

from ...catalog.attributes import KINDS, Attribute
from ...catalog.comparison import MOST
from ...catalog.facets import FACETS
from ...catalog.filters import FILTERS, Filter
from ...catalog.paging import RELEVANCE, SORTS, Row, Sort
from ...catalog.values import Boolean, Choice, Date, Entries, Integer, Reference
from ...catalog.where import Where
from ...formats import people
from ...schemas_query import Parameter, list_query
from .. import many
from ..api import Fault, fault, raw_pairs
from ..facets import facets
from ..listing import checks_of, found, order_of, shown
from ..pages import asked_with, at, page
from ..reading import connection
from . import words
from .asking import Args, asked, changed, explorer, without

MODEL = KINDS["model"]
COLUMNS = ("released_on", "input_modalities", "output_modalities", "context_window", "input_price", "output_price")
CHOOSABLE = [one for one in MODEL if one.compared and not isinstance(one.kind, Entries) and one.name != "maker"]
# Facets in the order in which people narrow down; one that is not named comes after them.
FIRST = ("class", "open_weights", "maker", "input_modality", "output_modality", "status", "reasoning", "tool_calling", "structured_output",
         "license", "task", "adaptation", "domain", "family")  # fmt: skip
OPEN = 4  # facets that are unfolded
FACET_SIZE = 8  # values of each, until more are asked for
RANGES = ("context_window_min", "input_price_max", "output_price_max", "parameters_min", "parameters_max", "released_on_min",
          "released_on_max")  # fmt: skip
SUFFIXES = {"_all": "all of ", "_not": "not ", "_min": "from ", "_max": "up to ", "_known": ""}

NEWEST = Sort("released_on", descending=True)
OWN = ("chosen", "facet_size")  # parameters that mean here what they do not mean to the API, where nothing is counted unasked
BUTTONS = {"compare", "keep"}  # of the tray
CHOSEN = Parameter(Reference("model"), "Models that are chosen to be compared.", listed=True, most=MOST)
CatalogQuery = list_query("model").from_dict({"chosen": CHOSEN}, name="CatalogPageQuery")


@dataclass(frozen=True)
class Head:
    """The head of one column: where it leads, and how the list is sorted by it now."""

    attribute: Attribute
    text: str
    unit: str
    href: str | None
    sorted: str | None  # ascending, descending

    @property
    def numeric(self) -> bool:
        return words.is_numeric(self.attribute)


@dataclass(frozen=True)
class Chip:
    """One thing that is asked for, and the address without it."""

    text: str
    href: str


def checks(args: Args) -> list[Fault]:
    """What is wrong with the query beyond its form, chosen models that are none among it."""
    known = names_of("model", args.get("chosen", ()))
    missing = [slug for slug in args.get("chosen", ()) if slug not in known]
    return [
        *checks_of("model")({name: value for name, value in args.items() if name not in OWN}),
        *(fault("chosen", "unknown_value", f"There is no model {slug!r}.", slug) for slug in missing),
    ]


def names_of(kind: str, slugs: Sequence[str]) -> dict[str, str]:
    """The names of some things, in the order of their slugs as given."""
    if not slugs:
        return {}
    table = KINDS[kind].table.c
    rows = {row.slug: row.name for row in connection().execute(select(table.slug, table.name).where(table.slug.in_(slugs)))}
    return {slug: rows[slug] for slug in slugs if slug in rows}


def to_comparison(texts: dict[str, str]) -> str:
    """The button of the tray sends what is chosen together with all else: the comparison needs only the models."""
    if "compare" in texts and "chosen" in texts:
        return at("/compare", {"models": texts["chosen"]})
    return at("/models", without(texts, *BUTTONS)) if texts.keys() & BUTTONS else ""


@explorer.get("/models")
@asked(CatalogQuery, checks, to_comparison)
def show_catalog(args: Args) -> Response:
    """The catalog"""
    chosen: list[str] = args.pop("chosen", [])
    by_id = "id" in args  # models that are named: nothing to narrow down, and they have their order
    if "q" not in args and not by_id:
        args.setdefault("sort", NEWEST)  # where the API, which nobody reads from the top, has the slug
    order = order_of(args)
    seen = seen_of(args)
    texts = seen.texts
    bodies = [
        orjson.loads(body) if isinstance(body, str) else body
        for body in shown(connection, seen.where, seen.rows, {"as_of": args.get("as_of")})
    ]
    wanted = {"facet": [] if by_id else order_of_facets(), "facet_size": args.get("facet_size", FACET_SIZE)}
    counted = facets(seen.where, wanted, texts)
    columns = [MODEL[name] for name in args.get("fields", COLUMNS) if name in MODEL.by_name and name not in ("name", "maker")]
    response = page(
        "explorer/catalog.html", texts=texts, bodies=bodies, total=seen.total, following=seen.following, order=order,
        heads=[head(attribute, None if by_id else order, texts) for attribute in (MODEL["name"], *columns)],
        chips=[*chips(texts)], facets=[*shown_facets(counted, texts)], chosen=names_of("model", chosen), most=MOST, sorts=sorts(args),
        ranges=[FILTERS["model"][name] for name in RANGES], range_label=range_label, input_type=input_type,
        kept=without(texts, "q", "sort", "id", *RANGES), by_id=by_id,
        corrected=None if seen.where.question == args.get("q") else seen.where.question,
        missing=seen.missing, plain=without(texts, "fields"), choosable=CHOOSABLE, shown_columns=[one.name for one in columns],
        changed=lambda **values: changed(texts, **values),
        data=at("/v1/models", {**without(texts, *OWN), **({} if by_id else {"sort": str(order)})}),
        toggled=lambda slug: ",".join(one for one in chosen if one != slug), more_facets=changed(texts, facet_size="100"),
    )  # fmt: skip
    if any(facet["timed_out"] for facet in counted.values()):
        response.headers["Cache-Control"] = "no-store"
    return response


@dataclass(frozen=True)
class Seen:
    """What of the catalog is to be seen: rows, how many there are in all, where the next page begins."""

    where: Where
    rows: Sequence[Row]
    total: str
    following: str | None
    texts: dict[str, str]
    missing: Sequence[str] = ()  # ids that are not one model each


def seen_of(args: Args) -> Seen:
    if "id" in args:
        rows, meta = many.asked_for(args)
        missing = [*meta["unknown_ids"], *meta["ambiguous_ids"], *meta["gone_ids"]]
        return Seen(Where("model", {}, args.get("as_of")), rows, str(len(rows)), None, dict(raw_pairs()[0]), missing)
    one = found("model", args)
    more = "more than " if one.page.total_relation == "gte" else ""
    total = "" if one.page.total is None else f"{more}{one.page.total:,}"
    return Seen(one.where, one.page.rows, total, one.page.next and asked_with({**one.texts, "cursor": one.page.next}), one.texts)


def order_of_facets() -> list[str]:
    return [*FIRST, *(name for name in FACETS["model"] if name not in FIRST)]


def shown_facets(counted: Mapping[str, Any], texts: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """The facets that tell something, each with its values and the addresses that ask for them."""
    for position, (parameter, facet) in enumerate(counted.items()):
        attribute = FACETS["model"][parameter]
        values = [
            {**one, "text": one["name"] or words.label(attribute, one["value"]), "href": "?" + (one["href"] or "").partition("?")[2]}
            for one in facet["values"] if one["href"]
        ]  # fmt: skip
        if values or facet["timed_out"]:
            is_open = position < OPEN or any(one["selected"] for one in values)
            yield {**facet, "parameter": parameter, "label": attribute.label, "values": values, "open": is_open}


def head(attribute: Attribute, order: Sort | None, texts: Mapping[str, str]) -> Head:
    """The head of a column. It leads to the order that people want first: the newest, the largest, the cheapest, from a to z."""
    text, unit = words.column_head(attribute)
    if order is None or attribute.name not in SORTS["model"]:
        return Head(attribute, text, unit, None, None)
    now = order.key == attribute.name
    most_first = attribute.better == "higher" or isinstance(attribute.kind, (Date, Integer))
    downward = not order.descending if now else most_first
    href = changed(texts, sort=str(Sort(attribute.name, downward)))
    return Head(attribute, text, unit, href, ("descending" if order.descending else "ascending") if now else None)


WAYS = {"date": ("oldest first", "newest first"), "number": ("least first", "most first"), "text": ("a to z", "z to a")}


def sorts(args: Args) -> list[tuple[str, str]]:
    """The orders that a phone, which shows few columns, offers in a list."""
    pairs = [(RELEVANCE, "Relevance")] if "q" in args else []
    for key, label in SORTS["model"].items():
        if key in (RELEVANCE, "updated_at"):
            continue
        kind = MODEL[key].kind if key in MODEL.by_name else None
        up, down = WAYS["date" if isinstance(kind, Date) else "number" if kind and kind.ordered else "text"]
        pairs += [(key, f"{label}, {up}"), (f"-{key}", f"{label}, {down}")]
    return pairs


def chips(texts: Mapping[str, str]) -> Iterator[Chip]:
    """All that is asked for, in words."""
    for name, text in texts.items():
        href = asked_with(without(texts, name)) or "?"
        if name == "q":
            yield Chip(f"“{text}”", href)
        elif name == "as_of":
            yield Chip(f"As of {text}", href)
        elif name == "id":
            yield Chip(f"{len(text.split(','))} models by id", href)
        elif one := FILTERS["model"].get(name):
            yield Chip(in_words(one, text), href)


def in_words(one: Filter, text: str) -> str:
    """One filter as a person would say it."""
    attribute = one.attribute
    suffix = next((suffix for suffix in SUFFIXES if one.parameter.endswith(suffix)), "")
    if suffix == "_known":
        return f"{attribute.label}: {'known' if text == 'true' else 'not known'}"
    if isinstance(one.kind, Boolean):
        return f"{attribute.label if one.parameter != 'snapshot' else 'Dated snapshots'}: {'yes' if text == 'true' else 'no'}"
    if suffix in ("_min", "_max"):
        amount = text if isinstance(one.kind, Date) else people.number(float(text))
        unit = f" {words.unit_words(attribute.unit)}" if attribute.unit else ""
        return f"{attribute.label}: {SUFFIXES[suffix]}{amount}{unit}"
    values = text.split(",")
    if isinstance(one.kind, Reference):
        names = names_of(one.kind.to, values)
        values = [names.get(word, word) for word in values]
    elif isinstance(attribute.kind, Choice):
        values = [words.label(attribute, word) for word in values]
    return f"{attribute.label}: {SUFFIXES.get(suffix, '')}{', '.join(values)}"


def range_label(one: Filter) -> str:
    bound = "from" if one.parameter.endswith("_min") else "up to"
    return f"{one.attribute.label}, {bound}"


def input_type(one: Filter) -> str:
    return "date" if isinstance(one.kind, Date) else "number"
