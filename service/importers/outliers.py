"""Prices that cannot be: a hundred times off what others ask for the same model in the same document."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from statistics import median

from ..catalog.decoration import plain
from .records import Record
from .report import Report

FARTHEST = 100  # times off the middle of the same model's offerings: a slip of the unit, not a price
FEWEST_PEERS = 3  # of two that far apart nobody can say which is right


def prices_of_peers(said: Iterable[Record]) -> dict[str, dict[str, Decimal]]:
    """The median base price of each meter of each model, over the offerings of a document, where there are enough of them.

    Offerings are of one model here when nothing but decoration tells their ids apart, whether or not the catalog has that
    model: so a document is judged by itself, whatever was imported before it.
    """
    amounts: dict[str, dict[str, list[Decimal]]] = defaultdict(lambda: defaultdict(list))
    for record in said:
        if record.kind == "offering" and record.about and "prices" in record.says:
            name = plain(record.says["foreign_id"].value)
            for price in record.says["prices"].value:
                if not price.get("condition") and Decimal(price["amount"]):
                    amounts[name][price["meter"]].append(Decimal(price["amount"]))
    return {
        name: {meter: median(found) for meter, found in by_meter.items() if len(found) >= FEWEST_PEERS}
        for name, by_meter in amounts.items()
    }


def without_outliers(record: Record, peers: Mapping[str, Decimal], report: Report) -> Record:
    """An offering without the prices that are a hundred times off those of its peers."""
    if "prices" not in record.says:
        return record
    kept = []
    for price in record.says["prices"].value:
        middle, amount = peers.get(price["meter"]), Decimal(price["amount"])
        if middle and amount and not middle / FARTHEST < amount < middle * FARTHEST:
            why = f"{amount} is {FARTHEST} times off the {middle} that others ask for the same model"
            report.refuse(f"prices.{price['meter']}", record.where, why)
        else:
            kept.append(price)
    return replace(record, says=record.says | {"prices": replace(record.says["prices"], value=kept)})
