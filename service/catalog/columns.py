"""The columns of a comparison as the tables have them: bodies, prices, scores, lineage, and the pages that are cited for each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import orjson
from sqlalchemy import Connection, select

from . import lineage
from .comparison import Column
from .derived import today
from .onday import bodies_on
from .pricing import offered_on
from .quotes import Offered, Quote, quotes_of, references_of
from .scores import Benchmark, results_of
from .tables import Lineage, Model, Product, ProductModel

Evidence = dict[str, dict[str, list[dict[str, Any]]]]  # by model and field


def columns_of(
    connection: Connection, slugs: Mapping[str, str], day: date | None, benchmarks: Mapping[str, Benchmark],
    products: Mapping[str, Sequence[str]] | None = None,
) -> list[Column]:  # fmt: skip
    """The columns of some models, by what was asked; with a day, as they were on it. `products` are those for which each is here."""
    wanted = list(slugs.values())
    rows = connection.execute(select(Model.slug, Model.body, Model.evidence).where(Model.slug.in_(wanted))).all()
    bodies = [orjson.loads(row.body) for row in rows]
    if day is not None:
        bodies = bodies_on(connection, "model", bodies, day)
    by_slug = {body["slug"]: body for body in bodies}
    evidence: Evidence = {row.slug: {name: [one] for name, one in orjson.loads(row.evidence).items()} for row in rows}
    for slug, field, entries in cited_by_entries(connection, by_slug):
        evidence[slug][field] = entries
    descent = lineage.direct(connection, wanted)
    results = results_of(connection, wanted, benchmarks)
    offered: dict[str, list[Offered]] = defaultdict(list)
    for one in offered_on(connection, day or today(), wanted):
        offered[str(one.model)].append(one)
    return [
        Column(
            asked, by_slug[slug], evidence[slug], descent.get(slug, ()), (products or {}).get(slug, ()),
            quotes_for(by_slug[slug], offered[slug]), results.get(slug, ()),
        )
        for asked, slug in slugs.items()
    ]  # fmt: skip


def quotes_for(body: Mapping[str, Any], offered: Sequence[Offered]) -> dict[str, Quote]:
    """The prices of a model by the key of the row that shows them."""
    own = (body["slug"], body["maker"]["slug"], offered)
    return references_of(*own) | {f"price:{meter}": quote for meter, quote in quotes_of(*own).items()}


def cited_by_entries(connection: Connection, bodies: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, str, list[dict[str, Any]]]]:
    """The pages cited for the entries of the models' lists, as (model, field, evidence), with the source that the entries' record is from.

    The successor of a model stands in the successor's lineage, and so does the page that says so.
    """
    found: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    products = connection.execute(
        select(ProductModel.model, ProductModel.url, Product.evidence)
        .join(Product, Product.slug == ProductModel.product)
        .where(ProductModel.model.in_(bodies), ProductModel.url.is_not(None))
        .order_by(ProductModel.since.is_(None), ProductModel.since, ProductModel.product)
    )
    for model, url, evidence in products:
        found[model, "products"].append({**orjson.loads(evidence)["models"], "url": url})
    edges = connection.execute(
        select(Lineage.model, Lineage.target, Lineage.relation, Lineage.url, Model.evidence)
        .join(Model, Model.slug == Lineage.model)
        .where(Lineage.model.in_(bodies) | Lineage.target.in_(bodies), Lineage.url.is_not(None))
        .order_by(Lineage.relation, Lineage.model, Lineage.name)
    )
    for model, target, relation, url, evidence in edges:
        stated = {**orjson.loads(evidence)["lineage"], "url": url}
        if model in bodies:
            found[model, "lineage"].append(stated)
        successor = bodies[target]["successor"] if target is not None and target in bodies else None
        if relation == "succeeds" and successor is not None and successor["slug"] == model:
            found[str(target), "successor"].append(stated)
    for (slug, field), entries in found.items():
        yield slug, field, entries
