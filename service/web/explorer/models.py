"""The page of one model: its facts with who says them, what stands on it, its lineage, its prices and scores, and what changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

import orjson
from flask import Response
from sqlalchemy import select

from ...catalog import alternatives, lineage, log, said
from ...catalog.attributes import KINDS, MODEL_ATTRIBUTES, Attribute
from ...catalog.derived import today
from ...catalog.paging import Sort, page_of
from ...catalog.pricing import prices_of
from ...catalog.tables import Benchmark, Identifier
from ...catalog.values import Entries, Links
from ...catalog.vocabulary import METERS, RELATIONS, ROLES
from ...catalog.where import Where
from ...formats import people
from ..finding import shown as shown_alternatives
from ..pages import at, page
from ..reading import connection
from . import words
from .asking import Args, asked, explorer, stored
from .descent import drawing, tree_of
from .plots import Lane, Level, Series, Span, spans, steps

MODEL = KINDS["model"]
# Told on the page in a part of their own, or in its head.
APART = ("name", "maker", "products", "lineage", "identifiers", "links", "conflicts")
DEPTH = 2  # steps of lineage that are drawn, each way
LIKE = 5  # alternatives
MANY = 200  # offerings, scores or changes that one page shows at most
PRICED = ("input", "output")


@explorer.get("/models/<path:slug>")
@asked()
def show_model(args: Args, slug: str) -> Response:
    """One model"""
    thing = stored("model", slug)
    if isinstance(thing, Response):
        return thing
    body, evidence = thing
    offerings = all_of("offering", slug, Sort("input_price"))
    scores = all_of("score", slug, Sort("benchmark"))
    edges = lineage.edges(connection(), slug, depth=DEPTH)
    changes, more_changes = log.changes(connection(), log.Wanted(model=slug), MANY)
    address = f"/v1/models/{slug}"
    return page(
        "explorer/model.html", body=body, groups=groups(body, said.statements(connection(), "model", slug), evidence), key=key_facts(body),
        stands=stands(body), offerings=offerings, history=price_history(body, offerings), scores=scored(scores),
        lineage=descent(body, edges), changes=[*changed(changes)], more_changes=more_changes, identifiers=identifiers(slug),
        links=body["links"] or {}, alternatives=like(slug), url=words.absolute(address), data=at(address),
        parts=[(name, at(f"{address}/{name}")) for name in PARTS], roles={word.slug: word.label.lower() for word in ROLES},
    )  # fmt: skip


PARTS = ("statements", "offerings", "prices", "scores", "lineage", "products", "changes", "alternatives")


def all_of(kind: str, model: str, sort: Sort) -> list[dict[str, Any]]:
    """The things of one kind that are a model's."""
    where = Where(kind, {"model": [model]})
    return [orjson.loads(row.body) for row in page_of(connection(), where, sort, MANY, count=False).rows]


# --- Facts ------------------------------------------------------------------------------------------------------------


def key_facts(body: Mapping[str, Any]) -> list[Attribute]:
    """What people look for first, of what is known or said of the model."""
    wanted = ("released_on", "context_window", "max_output", "input_price", "output_price", "parameters", "knowledge_cutoff")
    found = [MODEL[name] for name in wanted if body[name] is not None or name in (body["states"] or {})]
    return found[:6]


def groups(
    body: Mapping[str, Any], statements: Sequence[Mapping[str, Any]], evidence: Mapping[str, Any]
) -> list[tuple[str, list[dict[str, Any]]]]:
    """Every attribute with its value, the page that says so, and who says otherwise."""
    by_field: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for one in statements:
        by_field[one["field"]].append(one)
    facts = [attribute for attribute in MODEL_ATTRIBUTES if attribute.name not in APART]
    return [
        (group, [fact(one, body, by_field[one.name], evidence) for one in some])
        for group, some in groupby(facts, key=lambda one: one.group)
    ]


def fact(attribute: Attribute, body: Mapping[str, Any], heard: Sequence[Mapping[str, Any]], evidence: Mapping[str, Any]) -> dict[str, Any]:
    stands = evidence.get(attribute.name)
    others = [
        {"value": words.said(attribute, one["value"], one["state"]), "source": one["source"], "url": one["url"], "date": one["date"],
         "conflicts": one["conflicts"]}
        for one in heard if not one["stands"]
    ]  # fmt: skip
    return {
        "attribute": attribute, "value": words.value(attribute, body), "stands": stands, "others": others,
        "disputed": sum(bool(one["conflicts"]) for one in others), "derived": None if attribute.stated else attribute.origin,
    }  # fmt: skip


def identifiers(slug: str) -> list[tuple[str, list[str]]]:
    """The names under which programs know it, by scheme."""
    query = select(Identifier.scheme, Identifier.value).where(Identifier.model == slug).order_by(Identifier.scheme, Identifier.value)
    rows = connection().execute(query).all()
    return [(scheme, [row.value for row in some]) for scheme, some in groupby(rows, key=lambda row: row.scheme)]


def like(slug: str) -> list[dict[str, Any]]:
    """What could take its place, each with the three things in which the two are nearest."""
    found = shown_alternatives(alternatives.nearest(connection(), slug, LIKE, None, None))
    return [
        {**one, "near": sorted((why for why in one["reasons"] if why["distance"] is not None), key=lambda why: why["distance"])[:3]}
        for one in found
    ]


# --- What stands on it ------------------------------------------------------------------------------------------------


def stands(body: Mapping[str, Any]) -> dict[str, Any]:
    """The products that stand or stood on it: as a table, and as bars where it is known since when."""
    entries = body["products"]
    dated = [entry for entry in entries if entry["since"]]
    lanes = [
        Lane(name, at(f"/products/{slug}"), [span_of(entry) for entry in some])
        for (slug, name), some in in_groups(dated, lambda entry: (entry["slug"], entry["name"]))
    ]
    label = f"Products that stand or stood on {body['name']}"
    return {"entries": entries, "drawing": spans(label, lanes, today()) if lanes else "", "label": label}


def in_groups(entries: Sequence[Mapping[str, Any]], key: Any) -> Iterator[tuple[Any, list[Mapping[str, Any]]]]:
    """Entries that have something in common, in the order in which each group begins."""
    found: dict[Any, list[Mapping[str, Any]]] = {}
    for entry in entries:
        found.setdefault(key(entry), []).append(entry)
    yield from found.items()


def span_of(entry: Mapping[str, Any]) -> Span:
    weight = {"available": "weak", "component": "part"}.get(entry["role"], "")
    until = date.fromisoformat(entry["until"]) if entry["until"] else None
    return Span(date.fromisoformat(entry["since"]), until, f"{entry['name']}: {entry['role']}, {people.interval(entry)}", weight)


# --- Lineage ----------------------------------------------------------------------------------------------------------


def descent(body: Mapping[str, Any], edges: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    label = f"Lineage of {body['name']}: what it descends from on the left, what descends from it on the right"
    drawn = drawing(label, body["slug"], tree_of(body["slug"], body["name"], edges)) if edges else ""
    relations = {word.slug: word.label.lower() for word in RELATIONS}
    rows = [
        (words.thing("model", edge["from"]["slug"], edge["from"]["name"]), relations[edge["relation"]],
         words.thing("model", edge["to"]["slug"], edge["to"]["name"]), words.outward(edge["url"]) if edge["url"] else "")
        for edge in edges
    ]  # fmt: skip
    return {"drawing": drawn, "label": label, "rows": rows[:MANY]}


# --- Prices -----------------------------------------------------------------------------------------------------------


def price_history(body: Mapping[str, Any], offerings: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What input and output cost over time at the provider whose prices stand for the model; else where it was sold longest."""
    prices = prices_of(connection(), [offering["slug"] for offering in offerings])
    chosen = reference(body, offerings, prices)
    if chosen is None:
        return {"drawing": "", "rows": []}
    named = {word.slug: word.label for word in METERS}
    base = [price for price in prices[chosen["slug"]] if price["meter"] in PRICED and not price["condition"] and price["unit"] == "token"]
    series = [
        Series(named[meter], [level_of(price) for price in base if price["meter"] == meter])
        for meter in PRICED if any(price["meter"] == meter for price in base)
    ]  # fmt: skip
    label = f"Prices of {body['name']} at {chosen['provider']['name']} over time, in dollars per million tokens"
    rows = [
        (named[price["meter"]], words.money(price), words.day(price["holds_from"]),
         words.day(price["holds_until"]) if price["holds_until"] else "still",
         words.day(price["last_observed_on"]), words.outward(price["url"]) if price["url"] else price["source"])
        for price in base
    ]  # fmt: skip
    return {"drawing": steps(label, series, today()) if series else "", "label": label, "rows": rows, "provider": chosen["provider"]}


def reference(
    body: Mapping[str, Any], offerings: Sequence[Mapping[str, Any]], prices: Mapping[str, Sequence[Mapping[str, Any]]]
) -> Mapping[str, Any] | None:
    """The offering whose prices are drawn: of the reference provider the one under the reference price, else the one with most to tell."""

    def told(offering: Mapping[str, Any]) -> tuple[Any, ...]:
        own = body["price_provider"] is not None and offering["provider"]["slug"] == body["price_provider"]["slug"]
        same = offering["input_price"] is not None and offering["input_price"] == body["input_price"]
        return own and same, own, offering["provider"]["slug"] == body["maker"]["slug"], len(prices.get(offering["slug"], ()))

    priced = [offering for offering in offerings if any(price["meter"] in PRICED for price in prices.get(offering["slug"], ()))]
    return max(priced, key=told, default=None)


def level_of(price: Mapping[str, Any]) -> Level:
    amount = float(price["amount"]) * 1_000_000 / price["per"]
    until = date.fromisoformat(price["holds_until"]) if price["holds_until"] else None
    ends = f" until {price['holds_until']}" if until else ""
    told = f"{words.sum_of(price['amount'])} from {price['holds_from']}{ends}"
    return Level(date.fromisoformat(price["holds_from"]), until, amount, told)


# --- Scores and changes -----------------------------------------------------------------------------------------------


def scored(scores: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Scores with the unit of their benchmark and the conditions under which they were had."""
    units = {row.slug: row.unit for row in connection().execute(select(Benchmark.slug, Benchmark.unit))} if scores else {}
    return [{**score, "unit": units.get(score["benchmark"]["slug"]), "conditions": conditions(score)} for score in scores]


def conditions(score: Mapping[str, Any]) -> str:
    """Variant, shots, harness, metric: as much as is known."""
    said = [score["variant"], None if score["shots"] is None else f"{score['shots']}-shot", score["harness"], score["metric"]]
    return ", ".join(str(one) for one in said if one)


def changed(changes: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """What each revision changed about the model; where it came to be, how much was known of it."""
    for entry in changes:
        attribute = MODEL.by_name.get(entry["field"] or "")
        if attribute is None:
            what, old, new = "Recorded", "", f"with {len(entry['new'] or ())} fields" if isinstance(entry["new"], dict) else ""
        else:
            what, old, new = attribute.label, in_words(attribute, entry["old"]), in_words(attribute, entry["new"])
        yield {**entry, "what": what, "old": old, "new": new}


def in_words(attribute: Attribute, given: Any) -> Any:
    """A value of the log in words."""
    if given is None:
        return words.state(None)
    if isinstance(given, Mapping) and "amount" in given:
        return words.money(given)
    if given in people.STATES and not isinstance(given, (list, dict)):
        return words.state(given)
    if isinstance(attribute.kind, (Entries, Links)):
        return f"{len(given)} {'entry' if len(given) == 1 else 'entries'}"
    return words.said(attribute, given)
