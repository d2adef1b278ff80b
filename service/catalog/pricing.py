"""Prices as the tables have them: all of some offerings, and who sells some models on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from .database import chunks
from .prices import Sold, base, held_on
from .tables import Offering, Price, Provider
from .values import Money

PRICE_DATES = ("effective_from", "effective_to", "observed_on", "last_observed_on", "holds_from", "holds_until")


def price_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """A price from its row, in its canonical form."""
    days = {name: row[name] and row[name].isoformat() for name in PRICE_DATES}
    names = ("meter", "condition", "currency", "per", "unit", "kind", "source", "url")
    return {**{name: row[name] for name in names}, **days, "amount": Money().checked(row["amount"])}


def prices_of(connection: Connection, offerings: Iterable[str]) -> dict[str, list[dict[str, Any]]]:
    """All intervals of some offerings, in order."""
    prices: dict[str, list[dict[str, Any]]] = defaultdict(list)
    order = (Price.offering, Price.meter, Price.condition.is_not(None), Price.condition, Price.holds_from, Price.observed_on)
    for chunk in chunks(offerings):
        rows = connection.execute(select(Price.__table__).where(Price.offering.in_(chunk)).order_by(*order)).mappings()
        for row in rows:
            prices[row["offering"]].append(price_of(dict(row)))
    return prices


def sold_on(connection: Connection, models: list[str], day: date) -> dict[str, list[Sold]]:
    """The offerings of some models that are listed on a day, as reference prices see them."""
    rows = connection.execute(
        select(Offering.slug, Offering.model, Offering.provider, Offering.foreign_id, Offering.billing, Provider.maker)
        .join(Provider, Provider.slug == Offering.provider)
        .where(Offering.model.in_(models), Offering.last_listed_on.is_(None) | (Offering.last_listed_on >= day))
        .order_by(Offering.slug)
    ).all()
    prices = prices_of(connection, {row.slug for row in rows})
    sold: dict[str, list[Sold]] = defaultdict(list)
    for row in rows:
        held = held_on(prices[row.slug], day)
        sold[str(row.model)].append(Sold(row.provider, row.maker, row.foreign_id, row.billing, base(held, "input"), base(held, "output")))
    return sold
