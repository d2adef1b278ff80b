"""What a workload costs at each offering, with its arithmetic: a pure function from prices and quantities to exact totals.

**Quantities** are totals over all requests, and none is part of another: cached input is counted beside input and reasoning beside
output, though some providers report the one inside the other.

**Tiers.** Providers that ask more for long prompts ask it for the whole request, output and cached input included, as soon as the
prompt, cached or not, is longer than the tier's length. So one length decides all lines: input and cached input over the requests,
which are taken to be alike. Of several tiers that it exceeds the highest holds; a meter that has no price in it keeps the one below.
Exactly the length is not more than it.

**What has no price of its own.** Reasoning is billed as output, as providers do. Cached input is billed as input: who has no price
for it either does not cache or asks less, so the total is then the most that it can be. The line says so in both cases. Any other
quantity without a price puts the offering apart, with what is missing; so does a price that depends on what the workload does not
say, and a price of 0 for input or output without a word that it is free. A price that holds under one condition is used, and the
condition said. Nothing unknown is ever 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext
from itertools import groupby
from typing import Any

from .prices import Price
from .quotes import DIGITS, OUTPUTS, Offered, evidence_of, exact_text, scaled
from .rows import Cited
from .tiers import threshold

MOST_OFFERINGS = 50
CURRENCY = "USD"  # in which totals are held against each other


@dataclass(frozen=True)
class Quantity:
    """One quantity of a workload: its parameter, the meters that may bill it, best first, and in which unit they must be priced."""

    name: str
    meaning: str
    unit: str
    meters: tuple[str, ...]
    instead: str = ""  # what is assumed where not the first meter bills it
    least: int = 0
    most: int = 10**12


QUANTITIES = (
    Quantity("input_tokens", "Tokens put in that were not cached, over all requests.", "token", ("input",)),
    Quantity("cached_input_tokens", "Tokens put in and read from a cache, over all requests; not part of input_tokens.",
             "token", ("cache_read", "input"), "It has no price of cached input: counted as input, which is the most that it can cost."),
    Quantity("output_tokens", "Tokens that come out, over all requests, without those of reasoning.", "token", ("output",)),
    Quantity("reasoning_tokens", "Tokens of reasoning, over all requests; not part of output_tokens.",
             "token", ("reasoning", "output"), "It has no price of reasoning: billed as output, as providers do."),
    Quantity("images", "Pictures that come out, over all requests.", "image", ("image",), most=10**9),
    Quantity("requests", "In how many requests; 1 when not said. The length of their prompts decides the tier, and a price per request is "
             "added.", "request", ("request",), least=1, most=10**9),
)  # fmt: skip
BILLED = tuple(one for one in QUANTITIES if one.name != "requests")  # what there must be something of
BY_NAME = {one.name: one for one in QUANTITIES}


@dataclass(frozen=True)
class Workload:
    """How much of what, over how many requests."""

    quantities: Mapping[str, int]  # by parameter; what is not there is 0
    requests: int = 1

    def __getitem__(self, name: str) -> int:
        return self.requests if name == "requests" else self.quantities.get(name, 0)

    @property
    def prompt(self) -> int:
        """The tokens of all prompts together."""
        return self["input_tokens"] + self["cached_input_tokens"]

    @property
    def longest_prompt(self) -> int:
        return -(-self.prompt // self.requests)


@dataclass(frozen=True)
class Line:
    """One quantity at one price."""

    quantity: Quantity
    count: int
    price: Price
    assumption: str | None = None

    @property
    def amount(self) -> Decimal:
        return scaled(Decimal(self.price["amount"]), self.count, self.price["per"])

    @property
    def arithmetic(self) -> str:
        price, unit = self.price, self.price["unit"]
        over = "" if price["per"] == 1 else f" / {price['per']:,}"
        counted = f"{self.count:,} {unit if self.count == 1 else unit + 's'}"
        return f"{counted} x {price['amount']} {price['currency']}{over} = {exact_text(self.amount)} {price['currency']}"


@dataclass(frozen=True)
class Costed:
    """An offering with its total."""

    offered: Offered
    lines: Sequence[Line]
    notes: Sequence[str] = ()

    @property
    def total(self) -> Decimal:
        with localcontext(prec=DIGITS):
            return sum((line.amount for line in self.lines), Decimal(0))

    @property
    def currency(self) -> str:
        currency: str = self.lines[0].price["currency"]
        return currency


@dataclass(frozen=True)
class Apart:
    """An offering without a total, and why."""

    offered: Offered
    why: str
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unpriced:
    """A meter without a price that could be used, and why."""

    meter: str
    why: str


def cost_of(offered: Offered, workload: Workload, day: date) -> Costed | Apart:
    """What a workload costs at one offering on a day, or why that cannot be said."""
    if not offered.was_there(day):
        return Apart(offered, f"It is not known to be offered on {day}.")
    if offered.billing in NOT_METERED:
        return Apart(offered, NOT_METERED[offered.billing])
    lines: list[Line] = []
    missing: dict[str, str] = {}
    for quantity in QUANTITIES:
        if not workload[quantity.name]:
            continue
        found = line_of(offered, quantity, workload)
        if isinstance(found, Line):
            lines.append(found)
        elif found is not None:
            missing[found.meter] = found.why
    if missing:
        return Apart(offered, " ".join(missing.values()), tuple(missing))
    currencies = sorted({line.price["currency"] for line in lines})
    if currencies != [CURRENCY]:
        return Apart(offered, f"Its prices are in {' and '.join(currencies)}, and are not held against those in {CURRENCY}.")
    return Costed(offered, lines, notes_of(offered, workload))


NOT_METERED = {"free": "It is free, as its provider says.", "subscription": "It is part of a plan that is paid by time."}


def line_of(offered: Offered, quantity: Quantity, workload: Workload) -> Line | Unpriced | None:
    """How a quantity is billed, or why it cannot be; None for requests where there is no price per request."""
    for place, meter in enumerate(quantity.meters):
        if not any(price["meter"] == meter for price in offered.prices):
            continue
        found = price_of(offered, meter, quantity.unit, workload)
        if isinstance(found, Unpriced):
            return found
        said = [quantity.instead if place else "", found[1]]
        return Line(quantity, workload[quantity.name], found[0], " ".join(part for part in said if part) or None)
    return None if quantity.name == "requests" else Unpriced(quantity.meters[-1], f"It has no price of {in_words(quantity.meters[-1])}.")


def in_words(meter: str) -> str:
    return {"image": "an image", "request": "a request"}.get(meter, meter.replace("_", " "))


def price_of(offered: Offered, meter: str, unit: str, workload: Workload) -> tuple[Price, str] | Unpriced:
    """The price of a meter for prompts of this length, and what is assumed with it; or why there is none."""
    prices, name = [price for price in offered.prices if price["meter"] == meter], in_words(meter)
    if wrong := [price for price in prices if price["unit"] != unit]:
        return Unpriced(meter, f"Its price of {name} is per {wrong[0]['unit']}, not per {unit}.")
    tiers = {threshold(price["condition"]): price for price in prices if threshold(price["condition"]) is not None}
    exceeded = [size for size in tiers if size is not None and workload.prompt > size * workload.requests]
    base = next((price for price in prices if not price["condition"]), None)
    others = sorted((price for price in prices if price["condition"] and price not in tiers.values()), key=lambda price: price["condition"])
    assumption = ""
    if exceeded:
        chosen = tiers[max(exceeded)]
    elif base is not None:
        chosen = base
    elif len({(price["amount"], price["currency"], price["per"]) for price in others}) == 1:
        chosen = others[0]
        assumption = f"The price holds for: {' / '.join(price['condition'] for price in others)}."
    elif others:
        told = ", ".join(f"{price['condition']} ({price['amount']})" for price in others)
        return Unpriced(meter, f"Its price of {name} depends on what the workload does not say: {told}.")
    else:
        return Unpriced(meter, f"Its price of {name} is known only for longer prompts.")
    if not Decimal(chosen["amount"]) and (meter in OUTPUTS or offered.billing != "metered"):
        return Unpriced(meter, f"Its price of {name} is given as 0, without a word that it is free.")
    return chosen, assumption


def notes_of(offered: Offered, workload: Workload) -> list[str]:
    window = offered.context_window
    if not window or workload.prompt <= window * workload.requests:
        return []
    fewest = -(-workload.prompt // window)
    return [
        f"A prompt of {workload.longest_prompt:,} tokens is longer than its context window of {window:,}: "
        f"it takes {fewest:,} requests or more, so say requests={fewest}."
    ]


# --- The answer -------------------------------------------------------------------------------------------------------


def answer(
    asked: Sequence[Mapping[str, Any]], offerings: Sequence[Offered], workload: Workload, day: date, given: bool = True, among: str = ""
) -> dict[str, Any]:
    """The costs at some offerings, the cheapest first, and the best of each of the models that were `asked` for.

    `given` says whether the number of requests was, `among` to which offerings one kept.
    """
    found = [cost_of(offered, workload, day) for offered in offerings]
    costed = [one for one in found if isinstance(one, Costed)]
    costed.sort(key=lambda one: (one.total, one.offered.model or "", one.offered.slug))
    place = {model["slug"]: position for position, model in enumerate(asked)}
    apart = [one for one in found if isinstance(one, Apart)]
    apart.sort(key=lambda one: (place.get(one.offered.model or "", len(place)), one.offered.slug))
    models = [model_of(one, costed, apart, f"on {day}{among}") for one in asked]
    lowest = {one.offered.model: one.total for one in reversed(costed)}
    cited = Cited()
    return {
        "workload": {**{one.name: workload[one.name] for one in QUANTITIES}, "prompt_tokens": workload.longest_prompt},
        "assumptions": assumptions_of(workload, given),
        "models": sorted(models, key=lambda one: (one["best"] is None, lowest.get(one["slug"], 0), one["slug"])),
        "offerings": [shown(one, cited) for one in costed],
        "apart": [
            {**identity_of(one.offered), "billing": one.offered.billing, "missing": list(one.missing), "why": one.why} for one in apart
        ],
        "sources": cited.sources,
    }  # fmt: skip


def assumptions_of(workload: Workload, given: bool) -> list[str]:
    as_one = "requests was not given: all of it is counted as one request, whose prompt decides the tier."
    said = [
        f"The tokens are spread evenly over {workload.requests:,} requests." if workload.requests > 1 and workload.prompt else "",
        "" if given or not workload.prompt else as_one,
        "cached_input_tokens are counted beside input_tokens, not as part of them." if workload["cached_input_tokens"] else "",
        "reasoning_tokens are counted beside output_tokens, not as part of them." if workload["reasoning_tokens"] else "",
    ]  # fmt: skip
    return [one for one in said if one]


def model_of(asked: Mapping[str, Any], costed: Sequence[Costed], apart: Sequence[Apart], when: str) -> dict[str, Any]:
    """A model with its lowest total, or why it has none. `costed` has the cheapest first."""
    own = [one for one in costed if one.offered.model == asked["slug"]]
    if own:
        cheapest = next(list(same) for _, same in groupby(own, key=lambda one: one.total))
        best = {"total": money_of(cheapest[0]), "offerings": [one.offered.slug for one in cheapest]}
        return {**asked, "best": best, "why": None}
    without = sum(one.offered.model == asked["slug"] for one in apart)
    why = f"None of its {without} offerings here has a total; `apart` says why." if without > 1 else (
        "Its one offering here has no total; `apart` says why." if without else f"No offering of it is known {when}."
    )  # fmt: skip
    return {**asked, "best": None, "why": why}


def money_of(one: Costed) -> dict[str, str]:
    return {"amount": exact_text(one.total), "currency": one.currency}


def identity_of(offered: Offered) -> dict[str, Any]:
    provider = {"slug": offered.provider, "name": offered.provider_name}
    return {"offering": offered.slug, "model": offered.model, "provider": provider, "foreign_id": offered.foreign_id}


def shown(one: Costed, cited: Cited) -> dict[str, Any]:
    return {
        **identity_of(one.offered),
        "total": money_of(one),
        "lines": [
            {
                "quantity_of": line.quantity.name,
                "meter": line.price["meter"],
                "condition": line.price["condition"],
                "quantity": line.count,
                "price": {name: line.price[name] for name in ("amount", "currency", "per", "unit")},
                "amount": exact_text(line.amount),
                "arithmetic": line.arithmetic,
                "assumption": line.assumption,
                "sources": cited.positions([evidence_of(line.price)]),
            }
            for line in one.lines
        ],
        "notes": list(one.notes),
    }
