"""Which offering's price stands for a model, meter by meter: its reference provider's or, where that has none, the lowest elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext
from typing import Any

from .prices import MILLION, Price, Sold, base, reference_of
from .tiers import threshold
from .vocabulary import METERS

# Prices are told per million of what is small, and per one of all else.
TOLD_PER = {"token": MILLION, "character": MILLION}
DIGITS = 60  # more than any product of a quantity and a price has
OUTPUTS = {"input": "input_price", "output": "output_price"}


@dataclass(frozen=True)
class Offered:
    """One offering as it was on a day, with the prices that surely held on it."""

    slug: str
    model: str | None
    provider: str
    provider_name: str
    provider_maker: str | None
    foreign_id: str
    billing: str | None
    context_window: int | None
    first_listed_on: date | None
    last_listed_on: date | None
    prices: Sequence[Price]
    turns_on: date | None = None  # the next day on which one of its prices begins or ends

    def was_there(self, day: date) -> bool:
        """Whether anybody can say that it was offered on the day: a listing shows it, or it had a price."""
        if self.last_listed_on is not None and self.last_listed_on < day:
            return False
        return bool(self.prices) or (self.first_listed_on is not None and self.first_listed_on <= day)

    @property
    def sold(self) -> Sold:
        """The same as reference prices see it."""
        prices = (base(self.prices, "input"), base(self.prices, "output"))
        return Sold(self.provider, self.provider_maker, self.foreign_id, self.billing, *prices)

    def base_price(self, meter: str) -> Price | None:
        """What a meter costs where no condition is named."""
        return next((price for price in self.prices if price["meter"] == meter and not price["condition"]), None)


@dataclass(frozen=True)
class Quote:
    """A price that is shown for a model, and whose it is."""

    offered: Offered
    price: Price

    @property
    def amount(self) -> Decimal:
        """The amount for as much as prices of its unit are told per."""
        return scaled(Decimal(self.price["amount"]), TOLD_PER.get(self.price["unit"], 1), self.price["per"])

    @property
    def measure(self) -> str:
        """What the amount is in: USD per million tokens, USD per image."""
        unit = self.price["unit"]
        return f"{self.price['currency']} per " + (f"million {unit}s" if unit in TOLD_PER else unit)

    @property
    def evidence(self) -> dict[str, Any]:
        return evidence_of(self.price)


def scaled(amount: Decimal, quantity: int, per: int) -> Decimal:
    """What a quantity costs at an amount for every `per` of it, exactly."""
    with localcontext(prec=DIGITS):
        return amount * quantity / per


def exact_text(amount: Decimal) -> str:
    """An amount of money with as many decimals as it has, two at least."""
    whole, _, decimals = f"{amount:f}".partition(".")
    return f"{whole}.{decimals.rstrip('0').ljust(2, '0')}"


def evidence_of(price: Mapping[str, Any]) -> dict[str, Any]:
    """Who says what a price is, as the evidence for facts says it."""
    return {"source": price["source"], "url": price["url"], "date": price["last_observed_on"], "conflicts": 0}


def quote_of(offered: Offered, meter: str) -> Quote | None:
    """What an offering that is paid by what is used asks for a meter: its base price or, where it has none, its lowest under a condition.

    0 for what goes in or comes out is no price, and neither is any 0 without a word on billing (see `Sold.is_metered`).
    """
    if offered.billing not in (None, "metered"):
        return None
    found = [
        Quote(offered, price)
        for price in offered.prices
        if price["meter"] == meter
        and threshold(price["condition"]) is None
        and (Decimal(price["amount"]) > 0 or (offered.billing == "metered" and meter not in OUTPUTS))
    ]
    return min(found, key=lambda quote: (quote.price["condition"] is not None, quote.amount, quote.price["condition"] or ""), default=None)


def quotes_of(model: str, maker: str, offerings: Sequence[Offered]) -> dict[str, Quote]:
    """One price of a model for each meter that has any.

    At the offering whose prices are the model's reference prices; else at another of the same provider; else, where no token of it is
    sold, at its own maker's; else the lowest elsewhere, in the measure in which most offerings of it are priced.
    """
    reference = reference_of(model, maker, [offered.sold for offered in offerings])
    chosen: dict[str, Quote] = {}
    priced: dict[str, list[Offered]] = {}  # by meter: most offerings have prices of few
    for offered in offerings:
        for meter in {price["meter"] for price in offered.prices}:
            priced.setdefault(meter, []).append(offered)
    for word in METERS:
        found = [quote for offered in priced.get(word.slug, ()) if (quote := quote_of(offered, word.slug))]
        own = [quote for quote in found if stands_for(quote.offered, reference, maker)]
        if found:
            chosen[word.slug] = first_of(own or found, reference)
    return chosen


def stands_for(offered: Offered, reference: Sold | None, maker: str) -> bool:
    """Whether an offering is of the provider whose prices are the model's reference prices."""
    return offered.provider_maker == maker if reference is None else offered.provider == reference.provider


def first_of(quotes: Sequence[Quote], reference: Sold | None) -> Quote:
    """Of prices of one meter, the one that is shown."""
    counts = Counter(quote.measure for quote in quotes)
    usual = min(counts, key=lambda measure: (-counts[measure], measure))

    def place(quote: Quote) -> tuple[Any, ...]:
        offered, price = quote.offered, quote.price
        is_reference = reference is not None and (offered.provider, offered.foreign_id) == (reference.provider, reference.foreign_id)
        return not is_reference, quote.measure != usual, price["condition"] is not None, quote.amount, offered.provider, offered.slug

    return min(quotes, key=place)


def references_of(model: str, maker: str, offerings: Sequence[Offered]) -> dict[str, Quote]:
    """Whose price each of a model's reference prices is, by attribute."""
    sold = [(offered, offered.sold) for offered in offerings]
    metered = [(offered, one) for offered, one in sold if one.is_metered]
    found: dict[str, Quote | None] = {}
    reference = reference_of(model, maker, [one for _, one in sold])
    if reference is not None:
        chosen = next(offered for offered, one in sold if (one.provider, one.foreign_id) == (reference.provider, reference.foreign_id))
        found = {name: _at(chosen, meter) for meter, name in OUTPUTS.items()}
        found["price_provider"] = found["input_price"]
    for meter, name in OUTPUTS.items():
        found[f"lowest_{name}"] = _at(_cheapest(metered, meter), meter)
    return {name: quote for name, quote in found.items() if quote}


def _cheapest(metered: Iterable[tuple[Offered, Sold]], meter: str) -> Offered | None:
    priced = [(getattr(one, meter), offered.provider, offered.slug, offered) for offered, one in metered if getattr(one, meter)]
    return min(priced, key=lambda found: found[:3])[3] if priced else None


def _at(offered: Offered | None, meter: str) -> Quote | None:
    price = offered and offered.base_price(meter)
    return Quote(offered, price) if offered and price else None
