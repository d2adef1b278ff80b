"""Prices as the tables have them: all of some offerings, and who sells some models on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, and_, select

from .database import chunks
from .prices import Sold, held_on
from .quotes import Offered
from .tables import Offering, Price, Provider
from .values import Money, first_day

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


def offered_on(connection: Connection, day: date, models: Sequence[str] | None = None, slugs: Sequence[str] = ()) -> list[Offered]:
    """The offerings of some models that had not ended by a day, or those of some slugs; each as it was on the day."""
    columns = ("slug", "model", "provider", "foreign_id", "billing", "context_window", "first_listed_on", "last_listed_on",
               "turns_on")  # fmt: skip
    not_ended = Offering.last_listed_on.is_(None) | (Offering.last_listed_on >= day)
    wanted = Offering.slug.in_(slugs) if models is None else and_(Offering.model.in_(models), not_ended)
    rows = connection.execute(
        select(*(Offering.__table__.c[name] for name in columns), Provider.name, Provider.maker)
        .join(Provider, Provider.slug == Offering.provider)
        .where(wanted)
        .order_by(Offering.slug)
    ).all()
    prices = prices_of(connection, {row.slug for row in rows})
    return [
        Offered(
            **{name: getattr(row, name) for name in columns},
            provider_name=row.name, provider_maker=row.maker, prices=held_on(prices[row.slug], day),
        )
        for row in rows
    ]  # fmt: skip


def sold_on(connection: Connection, models: list[str], day: date) -> dict[str, list[Sold]]:
    """The offerings of some models that are listed on a day, as reference prices see them.

    An offering that no listing shows may have ended without a word. One of which nobody has told a price for a year, while
    others' were told, does not count.
    """
    of_model: dict[str, list[Offered]] = defaultdict(list)
    for offered in offered_on(connection, day, models):
        of_model[str(offered.model)].append(offered)
    sold: dict[str, list[Sold]] = defaultdict(list)
    for model, offerings in of_model.items():
        newest = max((told_on(offered) for offered in offerings), default=date.min)
        sold[model] = [one.sold for one in offerings if one.first_listed_on or newest - told_on(one) <= A_YEAR]
    return sold


A_YEAR = timedelta(days=365)


def told_on(offered: Offered) -> date:
    """The day on which a price of an offering was last told."""
    return max((first_day(price["last_observed_on"]) for price in offered.prices), default=date.min)
