"""What an entry of models.dev's `api.json` costs: its `cost` and its id, read as prices and how they are paid."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from ..catalog.tiers import tier_condition
from ..catalog.values import Money, shortly
from . import parts
from .parts import Refuse

METERS = ("input", "output", "cache_read", "cache_write", "reasoning", "input_audio", "output_audio")
TIER_KEYS = ("tier", "tiers", "context_over_200k")
# Plans that are paid by the month list their models at 0: the word is in the provider's id.
PLANS = re.compile(r"(coding|token)-plan|-for-coding|-subscription$")
FREE = re.compile(r"[:-]free$|^free/")


def prices_of(cost: dict[str, Any], where: str, refuse: Refuse) -> list[dict[str, Any]]:
    """The prices of an entry: base prices by meter, and those of its tiers by prompt length."""
    prices = list(_metered(cost, None, where, refuse))
    tiers = parts.listed(cost, "tiers", where, refuse)
    for tier in tiers:
        size = tier["tier"].get("size") if isinstance(tier, dict) and isinstance(tier.get("tier"), dict) else None
        if isinstance(size, int) and size > 0:
            prices += _metered(tier, tier_condition(size), where, refuse)
        else:
            refuse("cost.tiers", where, f"has a tier without a size: {shortly(tier)}")
    # It repeats a tier under a name that is wrong in half the cases: only the tiers know the threshold.
    if cost.get("context_over_200k") is not None and not tiers:
        refuse("cost.context_over_200k", where, "does not say from which size on it holds")
    return prices


# Below this, a price of something that is no text is a price of an image, a minute or a second put into the field for tokens.
LEAST_OF_OTHER = Decimal("0.2")


def is_of_tokens(claims: dict[str, Any], price: dict[str, Any], where: str, refuse: Refuse) -> bool:
    no_text = any("text" not in claims.get(side, ["text"]) for side in ("input_modalities", "output_modalities"))
    if no_text and 0 < Decimal(price["amount"]) < LEAST_OF_OTHER:
        why = f"{price['amount']} is no price of a million tokens: it is of an image, a minute or a second"
        refuse(f"cost.{price['meter']}", where, why)
        return False
    return True


def _metered(cost: dict[str, Any], condition: str | None, where: str, refuse: Refuse) -> Iterator[dict[str, Any]]:
    for meter in METERS:
        if cost.get(meter) is None:
            continue
        try:
            price = {"meter": meter, "amount": Money().checked(cost[meter])}
        except ValueError as error:
            refuse(f"cost.{meter}", where, f"{error} (it says {shortly(cost[meter])})")
            continue
        yield {**price, **({"condition": condition} if condition else {})}
    for key in sorted(cost.keys() - {*METERS, *TIER_KEYS}):
        refuse(f"cost.{key}", where, "is no meter that we know")


def billing_of(provider: str, foreign_id: str, prices: Iterable[dict[str, Any]]) -> str | None:
    if PLANS.search(provider):
        return "subscription"
    if FREE.search(foreign_id.lower()):
        return "free"
    return "metered" if any(price["amount"] != "0.00" for price in prices) else None
