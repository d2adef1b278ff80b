"""What clients get, written once when a thing changes: its facts and its relations, dumped by its schema; and what it is found by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import orjson
from sqlalchemy import Connection, bindparam, select, update

from ..catalog import search_index
from ..catalog.attributes import KINDS, ThingKind
from ..catalog.database import chunks
from ..catalog.prices import held_on, money, price_entry
from ..catalog.pricing import prices_of
from ..catalog.tables import Family, Maker, Model, Offering, Product, ProductModel, Provider, Score
from ..catalog.values import Date, Entries, Links, Money, Reference, Terms, dated_fields, dated_text
from ..schemas import body_of
from .comparing import write_columns_of

# What of a thing the bodies of others show; its ends they show, too, are among what changed already.
SHOWN = {"name", "released_on", "models"}


def write_bodies(
    connection: Connection, changed: Mapping[str, set[str]], day: date, shown: Mapping[str, set[str]] | None = None,
    cited: Mapping[str, set[str]] | None = None,
) -> None:  # fmt: skip
    """Write the bodies of the things that changed, and of those that show a changed thing's name or dates.

    `shown` are those of the things of which others show what changed, where it is known which; `cited` those whose facts are perhaps
    the same, and have another evidence.
    """
    dirty = with_dependents(connection, changed if shown is None else shown)
    stale = {kind: dirty[kind] | changed.get(kind, set()) for kind in KINDS}
    for kind, slugs in stale.items():
        thing = KINDS[kind]
        table = thing.table
        for chunk in chunks(slugs):
            rows = [dict(row) for row in connection.execute(select(table).where(table.c.slug.in_(chunk))).mappings()]
            bodies = list(_bodies(connection, thing, rows, day))
            if bodies:
                written = [{"at": body["slug"], "body": orjson.dumps(body).decode()} for body in bodies]
                connection.execute(update(table).where(table.c.slug == bindparam("at")).values(body=bindparam("body")), written)
            search_index.write(connection, kind, bodies)
    write_columns_of(connection, {kind: slugs | (cited or {}).get(kind, set()) for kind, slugs in stale.items()}, day)


def with_dependents(connection: Connection, changed: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """The things whose bodies must be written again when others changed."""
    dirty: dict[str, set[str]] = {kind: set(changed.get(kind, ())) for kind in KINDS}
    shows = (
        ("maker", "maker", Maker.slug, Maker.parent),
        ("maker", "family", Family.slug, Family.maker),
        ("maker", "model", Model.slug, Model.maker),
        ("maker", "product", Product.slug, Product.maker),
        ("maker", "provider", Provider.slug, Provider.maker),
        ("maker", "offering", Offering.slug, Offering.maker),
        ("provider", "offering", Offering.slug, Offering.provider),
        ("provider", "model", Model.slug, Model.price_provider),
        ("model", "offering", Offering.slug, Offering.model),
        ("model", "score", Score.slug, Score.model),
        ("benchmark", "score", Score.slug, Score.benchmark),
        ("family", "maker", Family.maker, Family.slug),
        ("family", "model", Model.slug, Model.family),
        ("model", "family", Model.family, Model.slug),
        ("model", "model", Model.slug, Model.snapshot_of),
        ("model", "model", Model.slug, Model.successor),
        ("model", "product", ProductModel.product, ProductModel.model),
        ("product", "model", ProductModel.model, ProductModel.product),
    )
    for origin, dependent, target, column in shows:
        for chunk in chunks(changed.get(origin, ())):
            found = connection.scalars(select(target).where(column.in_(chunk)))
            dirty[dependent].update(slug for slug in found if slug is not None)
    return dirty


def _bodies(connection: Connection, thing: ThingKind, rows: Sequence[Mapping[str, Any]], day: date) -> Iterator[dict[str, Any]]:
    names = _names(connection, thing, rows)
    lists = RELATIONS[thing.name](connection, [row["slug"] for row in rows], day) if thing.name in RELATIONS else {}
    for row in rows:
        yield body_of(thing.name, _readable(thing, row, names, lists))


def _readable(thing: ThingKind, row: Mapping[str, Any], names: Mapping[tuple[str, str], str], lists: Any) -> dict[str, Any]:
    """One row as its schema reads it: dates as text, profiles as lists, references with names."""
    read: dict[str, Any] = {
        "slug": row["slug"],
        "states": orjson.loads(row["states"]),
        "etag": f'"{row["revision"]}"',
        "revision": row["revision"],
        "updated_at": row["updated_at"],
    }
    for attribute in thing:
        kind, name = attribute.kind, attribute.name
        if attribute.column is None:
            read[name] = lists.get(name, {}).get(row["slug"], [])
            continue
        value = row[name]
        if isinstance(kind, Date):
            read |= dated_fields(name, value, row[f"{name}_precision"])
        elif isinstance(kind, Reference):
            read[name] = value and {"slug": value, "name": names[kind.to, value]}
        elif isinstance(kind, Money):
            read[name] = money(value)
        elif isinstance(kind, Terms):
            read[name] = None if value is None else [word for word in value.split(",") if word]
        elif isinstance(kind, (Links, Entries)):
            read[name] = {} if value is None and isinstance(kind, Links) else orjson.loads(value or "[]")
        else:
            read[name] = value
    if thing.name == "product":
        read["former_names"] = [
            {"name": former["name"], **dated_text("until", former.get("until"))} for former in read["former_names"]
        ]
    return read


def _names(connection: Connection, thing: ThingKind, rows: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str], str]:
    """The names of everything that the rows refer to, by (kind, slug)."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for attribute in thing:
        if isinstance(attribute.kind, Reference):
            wanted[attribute.kind.to].update(row[attribute.name] for row in rows if row[attribute.name])
    return {(kind, slug): name for kind, slugs in wanted.items() for slug, name in names_of(connection, kind, slugs)}


def names_of(connection: Connection, kind: str, slugs: Iterable[str]) -> Iterator[tuple[str, str]]:
    table = KINDS[kind].table
    for chunk in chunks(slugs):
        yield from connection.execute(select(table.c.slug, table.c.name).where(table.c.slug.in_(chunk)))


Lists = dict[str, dict[str, list[dict[str, Any]]]]


def _gathered(name: str, rows: Iterable[tuple[str, dict[str, Any]]]) -> Lists:
    lists: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for owner, entry in rows:
        lists[owner].append(entry)
    return {name: lists}


def _of_makers(connection: Connection, makers: list[str], day: date) -> Lists:
    found = connection.execute(
        select(Family.maker, Family.slug, Family.name).where(Family.maker.in_(makers)).order_by(Family.slug)
    )
    return _gathered("families", ((maker, {"slug": slug, "name": name}) for maker, slug, name in found))


def _of_families(connection: Connection, families: list[str], day: date) -> Lists:
    found = connection.execute(
        select(Model.family, Model.slug, Model.name, Model.released_on, Model.released_on_precision)
        .where(Model.family.in_(families))
        .order_by(Model.released_on.is_(None), Model.released_on, Model.slug)
    )
    return _gathered("models", (
        (str(family), {"slug": slug, "name": name, **dated_fields("released_on", day, precision)})
        for family, slug, name, day, precision in found
    ))  # fmt: skip


def _of_models(connection: Connection, models: list[str], day: date) -> Lists:
    found = connection.execute(stands_on(Product.slug, Product.name).where(ProductModel.model.in_(models)))
    return _gathered("products", ((row.model, interval_entry(row)) for row in found))


def _of_products(connection: Connection, products: list[str], day: date) -> Lists:
    found = connection.execute(stands_on(Model.slug, Model.name).where(ProductModel.product.in_(products)))
    return _gathered("models", ((row.product, interval_entry(row)) for row in found))


def stands_on(slug: Any, name: Any) -> Any:
    """Product models with the name of the other end, in the order of time."""
    return (
        select(ProductModel.__table__, slug.label("slug"), name.label("name"))
        .join(Product, Product.slug == ProductModel.product)
        .join(Model, Model.slug == ProductModel.model)
        .order_by(ProductModel.since.is_(None), ProductModel.since, ProductModel.product, ProductModel.model, ProductModel.role)
    )


def interval_entry(row: Any) -> dict[str, Any]:
    return {
        "slug": row.slug,
        "name": row.name,
        **dated_fields("since", row.since, row.since_precision),
        **dated_fields("until", row.until, row.until_precision),
        "role": row.role,
    }


def _of_offerings(connection: Connection, offerings: list[str], day: date) -> Lists:
    """The prices of the day; their history is a resource of its own."""
    prices = prices_of(connection, offerings)
    return {"prices": {slug: [price_entry(price) for price in held_on(prices[slug], day)] for slug in offerings}}


RELATIONS: dict[str, Callable[[Connection, list[str], date], Lists]] = {
    "maker": _of_makers, "family": _of_families, "model": _of_models, "product": _of_products, "offering": _of_offerings,
}  # fmt: skip
