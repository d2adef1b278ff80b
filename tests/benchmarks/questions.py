"""What a catalog is asked to see whether it answers as fast when it is large: real values for every filter, every sort, and the rest.

The first part must stay flat as a catalog grows; the second is bounded, and says so when its time is over.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, func, select

from service.catalog.attributes import KINDS
from service.catalog.filters import FILTERS, Filter
from service.catalog.paging import RELEVANCE, SORTS
from service.catalog.tables import Identifier, Model, Offering, ProductModel
from service.catalog.values import Boolean, Entries, Money, Terms, money_text

SAMPLE = 40  # addresses of one sort, each asked once
Question = tuple[str, list[str]]  # what it is, and the addresses that ask it, in turns


def flat(connection: Connection, kind: str = "model") -> Iterator[Question]:
    """What must take the same time at any size."""
    plural, count = KINDS[kind].plural, "count=none"
    slugs = sample(connection, kind)
    yield f"one {kind}", [f"/v1/{plural}/{slug}" for slug in slugs]
    if kind == "model":
        names = [*connection.scalars(select(Identifier.value).where(Identifier.model.in_(slugs[::2])))]
        names += connection.scalars(select(Offering.foreign_id).where(Offering.model.in_(slugs[1::2])))
        yield "resolve", [f"/v1/resolve?id={quote(name)}" for name in names]
        yield "compare of 4", [f"/v1/compare?models={','.join(slugs[at : at + 4])}" for at in range(0, SAMPLE, 4)]
    yield f"{plural}: first page", [f"/v1/{plural}?{count}"]
    for one in FILTERS[kind].values():
        for which, value in values_of(connection, kind, one):
            yield f"{plural}: {one.parameter}, {which}", [f"/v1/{plural}?{count}&{one.parameter}={quote(value, safe=',')}"]
    for key in SORTS[kind]:
        if key != RELEVANCE:
            yield from ((f"{plural}: sort={way}{key}", [f"/v1/{plural}?{count}&sort={way}{key}"]) for way in ("", "-"))
    if kind == "model":
        yield "models: text and image, newest", ["/v1/models?count=none&input_modality_all=text,image&sort=-released_on"]
        maker = connection.scalar(select(Model.maker).group_by(Model.maker).order_by(func.count().desc(), Model.maker).limit(1))
        yield "models: a maker's, newest", [f"/v1/models?count=none&maker={maker}&sort=-released_on"]


def bounded(connection: Connection) -> Iterator[Question]:
    """What may take longer in a large catalog, but never much longer."""
    values = {one.parameter: dict(values_of(connection, "model", one)) for one in FILTERS["model"].values()}
    slugs = sample(connection, "model")
    (few,) = [values["license"]["few"]]
    for name, query in {
        "few of a licence, newest": f"license={few}&sort=-released_on",
        "many of a licence, largest": f"license={values['license']['many']}&sort=-parameters",
        "tuned for law, cheapest": "domain=law&sort=input_price",
        "no text, newest": "input_modality_not=text&sort=-released_on",
        "what nothing has": "input_modality_all=text,molecule&reasoning=true&sort=-released_on",
        "two filters, counted": "open_weights=true&context_window_min=100000",
        "a maker, counted": f"maker={values['maker']['many']}",
        "on a day": "as_of=2020-01-01&sort=-released_on",
    }.items():
        yield f"models: {name}", [f"/v1/models?{query}"]
    for question in ("b", "ba", "instruct", "ai", "cloud", slugs[0], "dabbaba", slugs[1].replace("-", " ") + " xyzzy"):
        yield f"models: q={question}", [f"/v1/models?q={quote(question)}"]
    yield "models: q, newest", ["/v1/models?q=b&sort=-released_on"]
    for facet in ("maker", "class", "license", "status", "domain"):
        yield f"models: facet={facet}", [f"/v1/models?limit=1&facet={facet}"]
    yield "models: facets under a filter", ["/v1/models?limit=1&facet=maker,class,license&open_weights=true"]
    yield "models: a maker that is none", ["/v1/models?maker=acne"]
    yield "models: a licence that is none", ["/v1/models?license=apach-2.0"]
    yield "models: a head that is none", ["/v1/models?snapshot_of=nothing-so-called"]
    yield "a model that is none", [f"/v1/models/{slug}x" for slug in slugs]
    yield "a product that is none", ["/v1/products/chatgbt"]
    yield "resolve what is none", [f"/v1/resolve?id={slug}x" for slug in slugs]
    yield "alternatives", [f"/v1/models/{slug}/alternatives" for slug in slugs[:10]]
    yield "alternatives that cost less", [f"/v1/models/{slug}/alternatives?cheaper=true" for slug in slugs[:10]]
    yield "many models", [f"/v1/models?id={','.join(slugs[:20])}"]
    yield "cost", [f"/v1/cost?models={','.join(slugs[:4])}&input_tokens=1000000&output_tokens=1000"]
    for part in ("offerings", "prices", "scores", "lineage", "statements"):
        yield f"{part} of a model", [f"/v1/models/{slug}/{part}" for slug in slugs]
    yield "offerings: of a maker, cheapest", [f"/v1/offerings?maker={values['maker']['many']}&sort=input_price"]
    yield "changes", ["/v1/changes?limit=50"]
    yield "families", ["/v1/families"]
    yield "index", ["/v1"]


def sample(connection: Connection, kind: str) -> list[str]:
    """Some things of a kind from all over the catalog, the same in every run."""
    slug = KINDS[kind].table.c.slug
    rng = random.Random(kind)
    first, last = (connection.scalar(select(one(slug))) or "" for one in (func.min, func.max))
    found: list[str] = []
    letters = "abcdefghijklmnopqrstuvwxyz"
    while len(found) < SAMPLE:
        place = "".join(rng.choices(letters, k=6))
        if kind == "offering":
            place = f"provider-{place}"
        if first <= place <= last:
            found += connection.scalars(select(slug).where(slug >= place, slug.not_in(found)).order_by(slug).limit(1))
        elif first > "z" or last < "a" or first[:1] == last[:1]:
            return list(connection.scalars(select(slug).order_by(slug).limit(SAMPLE)))
    return found


def values_of(connection: Connection, kind: str, one: Filter) -> Iterator[tuple[str, str]]:
    """Real values to ask a filter for: one that many things have, and one that few have."""
    if isinstance(one.kind, Boolean):
        yield from (("true", "true"), ("false", "false"))
        return
    found = by_count(connection, kind, one)
    if not found:
        return
    if one.parameter.endswith("_all"):
        yield "two", ",".join(found[:2])
        return
    if one.parameter.endswith(("_min", "_max")):
        places = {"many": 0.1, "half": 0.5, "few": 0.995}
        ordered = found if one.parameter.endswith("_min") else found[::-1]
        yield from ((name, ordered[int(len(ordered) * place)]) for name, place in places.items())
        return
    yield "many", found[0]
    if len(found) > 1:
        yield "few", found[-1]
        yield "two", f"{found[0]},{found[-1]}"


def by_count(connection: Connection, kind: str, one: Filter) -> Sequence[str]:
    """The values of a filter's attribute, the commonest first; of bounds, in their order."""
    attribute, column = one.attribute, one.attribute.column
    if isinstance(attribute.kind, Entries):
        own = ProductModel.product if attribute.name == "products" else ProductModel.model
        return list(connection.scalars(select(own).group_by(own).order_by(func.count().desc(), own).limit(1000)))
    assert column is not None
    if isinstance(attribute.kind, Terms):
        counts: Counter[str] = Counter()
        for profile, count in connection.execute(select(column, func.count()).where(column.is_not(None), column != "").group_by(column)):
            counts.update(dict.fromkeys(profile.split(","), count))
        return sorted(counts, key=lambda word: (-counts[word], word))
    if one.parameter.endswith(("_min", "_max")):
        known = connection.scalar(select(func.count()).select_from(KINDS[kind].table).where(column.is_not(None))) or 0
        step = max(1, known // 1000)
        # In the order of the values, as many apart.
        place = func.row_number().over(order_by=column).label("place")
        ranked = select(column.label("value"), place).where(column.is_not(None)).subquery()
        return [written(attribute.kind, value) for value in connection.scalars(select(ranked.c.value).where(ranked.c.place % step == 0))]
    grouped = select(column).where(column.is_not(None)).group_by(column).order_by(func.count().desc(), column)
    first = list(connection.scalars(grouped.limit(50)))
    return [written(attribute.kind, value) for value in first] if len(first) > 1 else [written(attribute.kind, one) for one in first]


def written(kind: Any, value: Any) -> str:
    return money_text(value) if isinstance(kind, Money) else value.isoformat() if hasattr(value, "isoformat") else str(value)
