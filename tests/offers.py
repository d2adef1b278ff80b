"""Offerings with their prices, and results, made by hand: plain functions in which only what matters is spelled out."""

from __future__ import annotations

from typing import Any

from service.catalog.attributes import MODEL_ATTRIBUTES
from service.catalog.cells import Facts
from service.catalog.quotes import Offered, Quote
from service.catalog.scores import Benchmark, Result
from service.catalog.values import Date

BENCH = Benchmark("mmlu", "MMLU", "percent", "higher", "accuracy")


def a_price(meter: str = "input", amount: str = "2.50", /, **facts: Any) -> dict[str, Any]:
    """A price that held on the day."""
    days = {"observed_on": "2026-01-01", "last_observed_on": "2026-01-01", "holds_from": "2026-01-01", "holds_until": None}
    return {
        "meter": meter, "amount": amount, "currency": "USD", "per": 1_000_000, "unit": "token", "condition": None, "source": "someone",
        "url": f"https://example.org/{meter}", **days, **facts,
    }  # fmt: skip


def offered(provider: str = "acme", *prices: dict[str, Any], **facts: Any) -> Offered:
    """An offering of the model `m` of the maker `acme`."""
    values = {
        "slug": f"{provider}.{facts.get('foreign_id', 'm')}", "model": "m", "provider_maker": None, "foreign_id": "m", "billing": "metered",
        "context_window": None, "first_listed_on": None, "last_listed_on": None, **facts,
    }  # fmt: skip
    return Offered(provider=provider, provider_name=provider.title(), prices=prices, **values)


def a_quote(meter: str = "input", amount: str = "2.50", /, provider: str = "acme", **facts: Any) -> Quote:
    return Quote(offered(provider), a_price(meter, amount, **facts))


def a_result(value: float, /, benchmark: Benchmark = BENCH, **facts: Any) -> Result:
    values = {"slug": f"{benchmark.slug}.{sorted(facts.items())}", **facts}
    page = {"source": "someone", "url": f"https://example.org/{benchmark.slug}/{value}", "date": "2026-01-01", "conflicts": 0}
    return Result(benchmark=benchmark, value=value, evidence=(page,), **values)


def facts_about(slug: str, /, **more: Any) -> Facts:
    """A model of which nothing is known, but for its prices and scores."""
    values = {attribute.name: None for attribute in MODEL_ATTRIBUTES}
    precisions = {f"{attribute.name}_precision": None for attribute in MODEL_ATTRIBUTES if isinstance(attribute.kind, Date)}
    return Facts({**values, **precisions, "slug": slug, "name": slug, "products": [], "states": {}}, {}, **more)
