"""Prices over time: from what documents saw on their days to intervals, and from intervals to the price of a day.

A document either knows when a price began or ended, and says so, or it only shows what stood on its day. Of the second sort many
make a history: a price seen on two days held between them; where two days in a row differ, the day of change lies somewhere
between and is left unknown, unless the days are neighbours. Documents may come in any order; their days decide.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from .precedence import STANDINGS, Heard
from .values import dated_text, first_day, money_text

Price = dict[str, Any]  # canonical: dates as text, amounts as text
Meter = tuple[str, str]  # (meter, condition or "")

ONE_DAY = timedelta(days=1)
MILLION = 1_000_000


def meter_of(price: Mapping[str, Any]) -> Meter:
    return price["meter"], price.get("condition") or ""


def is_dated(price: Mapping[str, Any]) -> bool:
    return bool(price.get("effective_from") or price.get("effective_to"))


def history(statements: Iterable[Heard]) -> list[Price]:
    """All intervals of all meters of one offering. For each meter one source tells the whole history: the one of the best standing, and
    of two with equal standing the one that spoke last."""
    rank = list(STANDINGS).index
    by_source: dict[tuple[int, str], list[Heard]] = defaultdict(list)
    for heard in still_said(statements):
        by_source[rank(heard.standing), heard.source].append(heard)
    told: dict[Meter, list[Price]] = {}
    newest = {key: max(heard.date for heard in heard_of_one) for key, heard_of_one in by_source.items()}
    for _, heard_of_one in sorted(by_source.items(), key=lambda item: (item[0][0], -newest[item[0]].toordinal(), item[0][1])):
        for meter, intervals in _told_by_one(sorted(heard_of_one, key=lambda heard: (heard.date, heard.document))).items():
            told.setdefault(meter, intervals)
    return sorted((price for intervals in told.values() for price in intervals), key=order_of)


def still_said(statements: Iterable[Heard]) -> list[Heard]:
    """The statements that count for a history. People say the whole anew with each change: of a day their last word counts, and of all
    of it nothing once they say nothing of prices any more."""
    heard = list(statements)
    curators = [one for one in heard if one.standing == "curator"]
    of_days = {one.date: one for one in sorted(curators, key=lambda one: one.document)}
    told = of_days.values() if of_days and "prices" in of_days[max(of_days)].says else ()
    return [*told, *(one for one in heard if one.standing != "curator")]


def order_of(price: Mapping[str, Any]) -> tuple[str, str, str, str]:
    return (price["meter"], price.get("condition") or "", price["holds_from"], price["observed_on"])


def _told_by_one(statements: Sequence[Heard]) -> dict[Meter, list[Price]]:
    """The intervals that one source tells, by meter; its statements in the order of their days.

    Where its newest statement says when a price began or ended, that is what it says of the whole time. What it only saw
    from day to day is put together from all of them.
    """
    said = [(heard, _by_meter(heard)) for heard in statements]
    dated = {meter: _dated(prices, said[-1][0], _before(said, meter)) for meter, prices in said[-1][1].items() if is_history(prices)}
    seen: dict[Meter, list[tuple[Heard, Price]]] = defaultdict(list)
    for heard, by_meter in said:
        for meter, prices in by_meter.items():
            if not is_history(prices):
                seen[meter].append((heard, prices[0]))
    days = [heard.date for heard in statements]
    return {meter: _watched(found, days) for meter, found in seen.items()} | dated


def _by_meter(heard: Heard) -> dict[Meter, list[Price]]:
    by_meter: dict[Meter, list[Price]] = defaultdict(list)
    for price in heard.says["prices"].value or () if "prices" in heard.says else ():
        by_meter[meter_of(price)].append(price)
    return by_meter


def is_history(prices: Sequence[Price]) -> bool:
    """Whether these prices of one meter say themselves when they held."""
    return len(prices) > 1 or is_dated(prices[0])


def _before(said: Sequence[tuple[Heard, Mapping[Meter, list[Price]]]], meter: Meter) -> list[Price]:
    """What a source said of a meter the last time before the newest that it gave dates."""
    earlier = [by_meter[meter] for _, by_meter in said[:-1] if meter in by_meter and is_history(by_meter[meter])]
    return earlier[-1] if earlier else []


def _dated(prices: Sequence[Price], heard: Heard, before: Sequence[Price]) -> list[Price]:
    """Intervals whose bounds the document says. What it said before of the same interval is corrected by it."""
    earlier = {price.get("effective_from"): price["amount"] for price in before}
    intervals = []
    for price in prices:
        begins, ends = price.get("effective_from"), price.get("effective_to")
        corrected = begins in earlier and earlier[begins] != price["amount"]
        # Of a price with an end but no beginning only its last day is sure.
        first = first_day(begins) if begins else min(heard.date, first_day(ends) - ONE_DAY) if ends else heard.date
        intervals.append(interval(
            price, heard, observed=(heard.date, heard.date), holds=(first, first_day(ends) if ends else None),
            kind="correction" if corrected else "change",
        ))  # fmt: skip
    return intervals


def _watched(found: Sequence[tuple[Heard, Price]], days: Sequence[date]) -> list[Price]:
    """Intervals from what was seen day after day; `days` are all on which the source spoke of the offering."""
    by_day: dict[date, list[tuple[Heard, Price]]] = defaultdict(list)
    for heard, price in found:
        by_day[heard.date].append((heard, price))
    intervals: list[Price] = []
    for day, on_it in sorted(by_day.items()):
        heard, price = on_it[-1]
        before = intervals[-1] if intervals else None
        last = first_day(before["last_observed_on"]) if before else None
        missed = last is not None and any(last < other < day for other in days if other not in by_day)
        if before and not missed and all(before[name] == price.get(name, default) for name, default in SAME):
            before["last_observed_on"] = day.isoformat()
            continue
        neighbours = last is not None and day - last == ONE_DAY
        if before and last is not None:
            before["holds_until"] = (last + ONE_DAY).isoformat()
            before["effective_to"] = day.isoformat() if neighbours else None
        begins = day.isoformat() if neighbours else None
        kind = "correction" if any(other["amount"] != price["amount"] for _, other in on_it) else "change"
        intervals.append(interval({**price, "effective_from": begins}, heard, (day, day), (day, None), kind))
    if intervals and any(day > max(by_day) for day in days):  # the offering goes on without this price
        intervals[-1]["holds_until"] = (max(by_day) + ONE_DAY).isoformat()
    return intervals


SAME = (("amount", None), ("currency", "USD"), ("per", MILLION), ("unit", "token"))


def interval(price: Price, heard: Heard, observed: tuple[date, date], holds: tuple[date, date | None], kind: str) -> Price:
    """One interval, every field of it."""
    return {
        "meter": price["meter"],
        "condition": price.get("condition"),
        "amount": price["amount"],
        "currency": price.get("currency", "USD"),
        "per": price.get("per", MILLION),
        "unit": price.get("unit", "token"),
        "kind": price.get("kind", kind),
        "effective_from": price.get("effective_from"),
        "effective_to": price.get("effective_to"),
        "observed_on": observed[0].isoformat(),
        "last_observed_on": observed[1].isoformat(),
        "holds_from": holds[0].isoformat(),
        "holds_until": holds[1].isoformat() if holds[1] else None,
        "source": heard.source,
        "url": price.get("url") or heard.says["prices"].url,
    }


def while_listed(prices: Sequence[Price], last: str | None) -> list[Price]:
    """The prices of an offering that is no longer listed since the day after `last`: what was not seen since holds no longer."""
    if last is None:
        return list(prices)
    after = (first_day(last) + ONE_DAY).isoformat()
    return [
        {**price, "holds_until": after} if price["holds_until"] is None and price["last_observed_on"] <= last else price
        for price in prices
    ]


def held_on(prices: Iterable[Price], day: date) -> list[Price]:
    """The prices that surely held on a day."""
    text = day.isoformat()
    return [price for price in prices if price["holds_from"] <= text and (price["holds_until"] is None or price["holds_until"] > text)]


def next_turn(prices: Iterable[Mapping[str, Any]], day: date) -> date | None:
    """The next day after `day` on which a price begins or ends to hold."""
    turns = [first_day(turn) for price in prices for turn in (price["holds_from"], price["holds_until"]) if turn]
    return min((turn for turn in turns if turn > day), default=None)


def base(prices: Iterable[Price], meter: str) -> Decimal | None:
    """The base price of a meter in USD per million tokens, when it has one."""
    for price in prices:
        if price["meter"] == meter and not price["condition"] and (price["currency"], price["unit"]) == ("USD", "token"):
            amount: Decimal = Decimal(price["amount"]) * MILLION / price["per"]
            return round(amount, 9)  # as exact as the tables keep it
    return None


@dataclass(frozen=True)
class Sold:
    """An offering as reference prices see it: base prices in USD per million tokens on the day."""

    provider: str
    provider_maker: str | None
    foreign_id: str
    billing: str | None
    input: Decimal | None
    output: Decimal | None

    @property
    def is_metered(self) -> bool:
        return self.billing in (None, "metered") and bool(self.input)


def reference_of(model: str, maker: str, offerings: Iterable[Sold]) -> Sold | None:
    """The offering whose prices are a model's reference prices: one at its own maker's provider, else the cheapest.

    Among the maker's own offerings the one under the model's own name comes first, then the cheapest.
    """
    metered = [sold for sold in offerings if sold.is_metered]
    own = [sold for sold in metered if sold.provider_maker == maker]

    def rank(sold: Sold) -> tuple[Any, ...]:
        return (sold.provider != maker, sold.foreign_id.rsplit("/", 1)[-1] != model, sold.input, sold.provider, sold.foreign_id)

    return min(own, key=rank) if own else min(metered, key=lambda sold: (sold.input, sold.provider, sold.foreign_id), default=None)


def reference_prices(model: str, maker: str, offerings: Iterable[Sold]) -> dict[str, Any]:
    """The reference prices of a model, and the lowest anywhere beside them."""
    metered = [sold for sold in offerings if sold.is_metered]
    chosen = reference_of(model, maker, metered)
    outputs = [sold.output for sold in metered if sold.output]
    return {
        "input_price": chosen.input if chosen else None,
        "output_price": chosen.output if chosen else None,
        "price_provider": chosen.provider if chosen else None,
        "lowest_input_price": min((sold.input for sold in metered if sold.input), default=None),
        "lowest_output_price": min(outputs, default=None),
    }


def price_entry(price: Mapping[str, Any]) -> dict[str, Any]:
    """A price as clients read it."""
    shown = {"amount": price["amount"], "currency": price["currency"], "per": price["per"], "unit": price["unit"]}
    return {
        "meter": price["meter"],
        "condition": price["condition"],
        "price": shown,
        "kind": price["kind"],
        **dated_text("effective_from", price["effective_from"]),
        **dated_text("effective_to", price["effective_to"]),
        **{name: price[name] for name in ("observed_on", "last_observed_on", "source", "url")},
    }


def money(amount: Decimal | None) -> dict[str, Any] | None:
    """A price per million tokens as bodies show it."""
    return None if amount is None else {"amount": money_text(amount), "currency": "USD", "per": MILLION, "unit": "token"}
