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
    """All intervals of all meters of one offering. For each meter the source of the best standing tells its whole history."""
    rank = list(STANDINGS).index
    by_source: dict[tuple[int, str], list[Heard]] = defaultdict(list)
    for heard in statements:
        by_source[rank(heard.standing), heard.source].append(heard)
    told: dict[Meter, list[Price]] = {}
    for _, heard_of_one in sorted(by_source.items()):
        for meter, intervals in _told_by_one(sorted(heard_of_one, key=lambda heard: (heard.date, heard.document))).items():
            told.setdefault(meter, intervals)
    return sorted((price for intervals in told.values() for price in intervals), key=order_of)


def order_of(price: Mapping[str, Any]) -> tuple[str, str, str, str]:
    return (price["meter"], price.get("condition") or "", price["holds_from"], price["observed_on"])


def _told_by_one(statements: Sequence[Heard]) -> dict[Meter, list[Price]]:
    """The intervals that one source tells, by meter; its statements in the order of their days."""
    seen: dict[Meter, list[tuple[Heard, Price]]] = defaultdict(list)
    dated: dict[Meter, list[Price]] = {}
    for heard in statements:
        of_this_day: dict[Meter, list[Price]] = defaultdict(list)
        for price in heard.says["prices"].value or () if "prices" in heard.says else ():
            of_this_day[meter_of(price)].append(price)
        for meter, prices in of_this_day.items():
            if any(is_dated(price) for price in prices) or len(prices) > 1:
                dated[meter] = _dated(prices, heard, dated.get(meter, []))
            else:
                seen[meter].append((heard, prices[0]))
    days = [heard.date for heard in statements]
    return {meter: _watched(found, days) for meter, found in seen.items()} | dated


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
    by_day: dict[date, tuple[Heard, Price, bool]] = {}
    for heard, price in found:
        same_day = by_day.get(heard.date)
        by_day[heard.date] = (heard, price, same_day is not None and same_day[1]["amount"] != price["amount"])
    intervals: list[Price] = []
    ordered = sorted(by_day.items())
    for day, (heard, price, corrected) in ordered:
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
        kind = "correction" if corrected else "change"
        intervals.append(interval({**price, "effective_from": begins}, heard, (day, day), (day, None), kind))
    if intervals and any(day > ordered[-1][0] for day in days):  # the offering goes on without this price
        intervals[-1]["holds_until"] = (ordered[-1][0] + ONE_DAY).isoformat()
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


def held_on(prices: Iterable[Price], day: date) -> list[Price]:
    """The prices that surely held on a day."""
    text = day.isoformat()
    return [price for price in prices if price["holds_from"] <= text and (price["holds_until"] is None or price["holds_until"] > text)]


def next_turn(prices: Iterable[Price], day: date) -> date | None:
    """The next day after `day` on which a price begins or ends to hold."""
    turns = [first_day(turn) for price in prices for turn in (price["holds_from"], price["holds_until"]) if turn]
    return min((turn for turn in turns if turn > day), default=None)


def base(prices: Iterable[Price], meter: str) -> Decimal | None:
    """The base price of a meter in USD per million tokens, when it has one."""
    for price in prices:
        if price["meter"] == meter and not price["condition"] and (price["currency"], price["unit"]) == ("USD", "token"):
            amount: Decimal = Decimal(price["amount"]) * MILLION / price["per"]
            return amount
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


def reference_prices(model: str, maker: str, offerings: Iterable[Sold]) -> dict[str, Any]:
    """The reference prices of a model: at its own maker's provider, else the lowest; and the lowest anywhere beside them.

    Among the maker's own offerings the one under the model's own name comes first, then the cheapest.
    """
    metered = [sold for sold in offerings if sold.is_metered]
    own = [sold for sold in metered if sold.provider_maker == maker]

    def rank(sold: Sold) -> tuple[Any, ...]:
        return (sold.provider != maker, sold.foreign_id.rsplit("/", 1)[-1] != model, sold.input, sold.provider, sold.foreign_id)

    chosen = min(own, key=rank) if own else min(metered, key=lambda sold: (sold.input, sold.provider, sold.foreign_id), default=None)
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
