"""The catalog as it was on a day: what was there, in which status, on what it stood, at what price. Other facts are today's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, or_, select

from . import derived
from .prices import base, held_on, money, price_entry, reference_prices
from .pricing import prices_of, sold_on
from .tables import Model, Offering, Price, Product, Provider

# Attributes that are kept for today only: with as_of they can be read, but not filtered or sorted by.
PRICED = ("input_price", "output_price", "price_provider", "lowest_input_price", "lowest_output_price")


def there_on(kind: str, day: date) -> list[ColumnElement[bool]]:
    """The condition that a thing was there on a day; one whose beginning is unknown was not, as far as anybody can say."""
    if kind == "model":
        return [Model.released_on <= day]
    if kind == "product":
        return [Product.launched_on <= day]
    if kind == "offering":
        listed = and_(Offering.first_listed_on <= day, or_(Offering.last_listed_on.is_(None), Offering.last_listed_on >= day))
        held = and_(Price.holds_from <= day, or_(Price.holds_until.is_(None), Price.holds_until > day))
        priced = exists(select(Price.id).where(Price.offering == Offering.slug, held))
        return [or_(listed, priced)]
    return []


def began_on(kind: str, body: Mapping[str, Any]) -> str | None:
    """The day from which a thing was there, where that is known."""
    field = {"model": "released_on", "product": "launched_on", "offering": "first_listed_on"}.get(kind, "")
    began: str | None = body.get(field)
    return began


def held(entry: Mapping[str, Any], day: date) -> bool:
    """Whether an interval holds a day. One whose beginning is unknown holds none: nobody can say."""
    since, until = entry["since"], entry["until"]
    return since is not None and since <= day.isoformat() and (until is None or until > day.isoformat())


def bodies_on(connection: Connection, kind: str, bodies: Sequence[dict[str, Any]], day: date) -> list[dict[str, Any]]:
    """The bodies of some things of one kind as they were on a day."""
    if kind == "product":
        return [{**body, "models": [entry for entry in body["models"] if held(entry, day)]} for body in bodies]
    if kind == "offering":
        prices = prices_of(connection, [body["slug"] for body in bodies])
        return [_offering_on(body, held_on(prices[body["slug"]], day)) for body in bodies]
    if kind == "model":
        sold = sold_on(connection, [body["slug"] for body in bodies], day)
        chosen = {body["slug"]: reference_prices(body["slug"], body["maker"]["slug"], sold[body["slug"]]) for body in bodies}
        wanted = {prices["price_provider"] for prices in chosen.values()}
        names = {row.slug: row.name for row in connection.execute(select(Provider.slug, Provider.name).where(Provider.slug.in_(wanted)))}
        return [_model_on(body, chosen[body["slug"]], names, day) for body in bodies]
    return list(bodies)


def _offering_on(body: dict[str, Any], prices: Sequence[dict[str, Any]]) -> dict[str, Any]:
    from_prices = {f"{meter}_price": money(base(prices, meter)) for meter in ("input", "output")}
    return {**body, **from_prices, "prices": [price_entry(price) for price in prices]}


def _model_on(body: dict[str, Any], prices: Mapping[str, Any], names: Mapping[str, str], day: date) -> dict[str, Any]:
    provider = prices["price_provider"]
    return {
        **body,
        "status": derived.status_on(day, body, today=derived.today()),
        "products": [entry for entry in body["products"] if held(entry, day)],
        **{name: money(prices[name]) for name in PRICED if name != "price_provider"},
        "price_provider": provider and {"slug": provider, "name": names[provider]},
    }
