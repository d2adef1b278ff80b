"""The pages of makers, products, providers, benchmarks and sources: a list of each kind, and one of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from flask import Response
from sqlalchemy import func, select

from ...catalog import said
from ...catalog.attributes import KINDS, Attribute
from ...catalog.derived import today
from ...catalog.paging import Sort, page_of
from ...catalog.tables import Model, Offering, ProductModel, Score
from ...catalog.values import Date
from ...catalog.vocabulary import ROLES
from ...catalog.where import Where
from ...schemas_query import list_query
from ..listing import checks_of, found, order_of, shown
from ..pages import asked_with, at, page
from ..reading import connection
from . import words
from .asking import Args, asked, changed, explorer, stored, without
from .models import in_groups, scored, span_of
from .plots import Lane, spans

# Of each kind: what its page says it is, its columns, and what is counted of each: (label, the column that refers to it).
LISTS: dict[str, tuple[str, tuple[str, ...], tuple[str, Any] | None]] = {
    "maker": ("Who trains models, or makes products that stand on them.", ("kind", "country", "parent", "website"),
              ("Models", Model.maker)),
    "product": ("What people use, and what it stood on since when.", ("kind", "maker", "domains", "launched_on", "retired_on"),
                ("Models", ProductModel.product)),
    "provider": ("Who serves models, under which ids, at what price.", ("maker", "website"), ("Offerings", Offering.provider)),
    "benchmark": ("The tests that models are put to.", ("measures", "metric", "unit", "better", "released_on"),
                  ("Scores", Score.benchmark)),
}  # fmt: skip
PER_PAGE = 200
MOST_MODELS = 200


def show_list(kind: str, args: Args) -> Response:
    """A collection as a table."""
    about, names, counted = LISTS[kind]
    thing = KINDS[kind]
    args = {"limit": PER_PAGE, "sort": Sort("name"), **args} if "q" not in args else {"limit": PER_PAGE, **args}
    one = found(kind, args)
    bodies = [orjson.loads(body) if isinstance(body, str) else body for body in shown(connection, one.where, one.page.rows, args)]
    order = order_of(args)
    return page(
        "explorer/list.html", kind=kind, plural=thing.plural, about=about, bodies=bodies, columns=[thing[name] for name in names],
        order=order, total=one.page.total, texts=one.texts, counted=counted and counted[0], counts=counts(counted, bodies),
        following=one.page.next and asked_with({**one.texts, "cursor": one.page.next}),
        sort_href=lambda attribute: sort_href(attribute, order, one.texts),
        data=at(f"/v1/{thing.plural}", without(one.texts)), corrected=one.where.question if args.get("q") != one.where.question else None,
    )  # fmt: skip


def counts(counted: tuple[str, Any] | None, bodies: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """How many rows refer to each thing."""
    if counted is None:
        return {}
    column = counted[1]
    query = select(column, func.count()).where(column.in_([body["slug"] for body in bodies])).group_by(column)
    return {row[0]: row[1] for row in connection().execute(query)}


def sort_href(attribute: Attribute, order: Sort, texts: Mapping[str, str]) -> str | None:
    if not attribute.sortable:
        return None
    now = order.key == attribute.name
    return changed(texts, sort=str(Sort(attribute.name, not order.descending if now else isinstance(attribute.kind, Date))))


def facts_of(kind: str, body: Mapping[str, Any], evidence: Mapping[str, Any], but: Sequence[str]) -> list[dict[str, Any]]:
    """What is recorded of a thing, with the page that says so."""
    return [
        {"label": attribute.label, "meaning": attribute.meaning, "value": words.value(attribute, body),
         "stands": evidence.get(attribute.name)}
        for attribute in KINDS[kind] if attribute.name not in but
    ]  # fmt: skip


def of_kind(kind: str, chosen: Mapping[str, list[Any]], sort: Sort, most: int = MOST_MODELS) -> tuple[list[dict[str, Any]], int | None]:
    """The things that a filter keeps, as many as one page shows, and how many there are."""
    found = page_of(connection(), Where(kind, chosen), sort, most)
    return [orjson.loads(row.body) for row in found.rows], found.total


def show_maker(body: dict[str, Any], evidence: Mapping[str, Any]) -> Response:
    """A maker: its models from the newest, its products."""
    models, total = of_kind("model", {"maker": [body["slug"]]}, Sort("released_on", descending=True), 100)
    products, _ = of_kind("product", {"maker": [body["slug"]]}, Sort("launched_on"))
    providers, _ = of_kind("provider", {"maker": [body["slug"]]}, Sort("name"))
    return page("explorer/maker.html", body=body, facts=facts_of("maker", body, evidence, ("name", "families")), models=models, total=total,
                products=products, providers=providers, data=at(f"/v1/makers/{body['slug']}"))  # fmt: skip


def show_product(body: dict[str, Any], evidence: Mapping[str, Any]) -> Response:
    """A product, and what it stood on over time."""
    dated = [entry for entry in body["models"] if entry["since"]]
    lanes = [
        Lane(name, at(f"/models/{slug}"), [span_of(entry) for entry in some])
        for (slug, name), some in in_groups(dated, lambda entry: (entry["slug"], entry["name"]))
    ]
    label = f"What {body['name']} stood on over time"
    current = [entry["slug"] for entry in body["models"] if entry["until"] is None][:10]
    return page(
        "explorer/product.html", body=body, facts=facts_of("product", body, evidence, ("name", "former_names", "models")), label=label,
        drawing=spans(label, lanes, today()) if lanes else "", roles={word.slug: word.label.lower() for word in ROLES},
        current=list(dict.fromkeys(current)), data=at(f"/v1/products/{body['slug']}"),
    )  # fmt: skip


def show_provider(body: dict[str, Any], evidence: Mapping[str, Any]) -> Response:
    """A provider and what it offers, the cheapest first."""
    offerings, total = of_kind("offering", {"provider": [body["slug"]]}, Sort("input_price"))
    return page("explorer/provider.html", body=body, facts=facts_of("provider", body, evidence, ("name",)), offerings=offerings,
                total=total, data=at(f"/v1/providers/{body['slug']}"),
                every=at("/v1/offerings", {"provider": body["slug"], "sort": "input_price", "format": "csv"}))  # fmt: skip


def show_benchmark(body: dict[str, Any], evidence: Mapping[str, Any]) -> Response:
    """A benchmark and its results, the best first, each with its conditions."""
    scores, total = of_kind("score", {"benchmark": [body["slug"]]}, Sort("value", descending=body["better"] != "lower"))
    return page("explorer/benchmark.html", body=body, facts=facts_of("benchmark", body, evidence, ("name",)), scores=scored(scores),
                total=total, data=at(f"/v1/benchmarks/{body['slug']}"))  # fmt: skip


ONE = {"maker": show_maker, "product": show_product, "provider": show_provider, "benchmark": show_benchmark}


def register(kind: str) -> None:
    """Declare the two pages of a kind."""
    plural = KINDS[kind].plural

    def list_page(args: Args) -> Response:
        return show_list(kind, args)

    def one_page(args: Args, slug: str) -> Response:
        thing = stored(kind, slug)
        return thing if isinstance(thing, Response) else ONE[kind](*thing)

    explorer.add_url_rule(f"/{plural}", f"show_{plural}", asked(list_query(kind), checks_of(kind))(list_page))
    explorer.add_url_rule(f"/{plural}/<slug>", f"show_{kind}", asked()(one_page))


for kind in LISTS:
    register(kind)


@explorer.get("/sources")
@asked()
def show_sources(args: Args) -> Response:
    """Whose words the catalog repeats"""
    return page("explorer/sources.html", sources=said.sources(connection()), data=at("/v1/sources"))
