"""genai-prices of Pydantic: `data.json` in its second form, the prices of providers with units, tiers and days.

Its match rules say which ids are billed alike, and not which ids are one model (they put a snapshot that costs another amount
under its model), so only the id of an entry is read. It keeps what is no longer sold, so it is no listing, and ends nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

from ..catalog.prices import MILLION
from ..catalog.tiers import tier_condition
from ..catalog.values import SLUG, Date, Text, Url, shortly
from . import parts
from .parts import Refuse
from .records import Document, DocumentError, Origin, Record, Refusal, Said, digest_of
from .shapes import each, shape, tell_strange
from .slugs import offering_slug, slug_of

ORIGIN = Origin(
    slug="genai-prices", title="genai-prices", standing="aggregator", url="https://github.com/pydantic/genai-prices",
    license="MIT", attribution="Pydantic Services Inc., genai-prices, MIT licence",
)  # fmt: skip

# Where its slug of a provider is not ours.
PROVIDERS = {"aws": "amazon-bedrock", "x-ai": "xai", "voyageai": "voyage-ai"}

# Their word for a price: our meter, the unit and of how many it is the price; the condition where it is of a sort.
METERS: dict[str, tuple[str, str, int, str | None]] = {
    "input_mtok": ("input", "token", MILLION, None),
    "output_mtok": ("output", "token", MILLION, None),
    "cache_read_mtok": ("cache_read", "token", MILLION, None),
    "cache_write_mtok": ("cache_write", "token", MILLION, None),
    "cache_write_5m_mtok": ("cache_write", "token", MILLION, "kept for 5 minutes"),
    "cache_write_1h_mtok": ("cache_write", "token", MILLION, "kept for 1 hour"),
    "output_reasoning_mtok": ("reasoning", "token", MILLION, None),
    "input_audio_mtok": ("input_audio", "token", MILLION, None),
    "output_audio_mtok": ("output_audio", "token", MILLION, None),
    "cache_audio_read_mtok": ("cache_read", "token", MILLION, "audio"),
    "cache_image_read_mtok": ("cache_read", "token", MILLION, "image"),
    "input_image_mtok": ("input_image", "token", MILLION, None),
    "output_image_mtok": ("image", "token", MILLION, None),
    "input_mchars": ("character", "character", MILLION, None),
    "input_audio_minutes": ("minute", "minute", 1, None),
    "requests_kcount": ("request", "request", 1000, None),
    "web_searches_kcount": ("search", "search", 1000, None),
}
# What is read, what else is there, and why it is left out.
OF_MATCHING = "says which ids are billed alike, and not which are one model"
OF_CLIENTS = "says how to find what was used in an answer"
COMMENT = "is a sentence"
PROVIDER = shape(
    "id name pricing_urls", {
        "api_pattern": OF_CLIENTS, "extractors": OF_CLIENTS, "model_match": OF_MATCHING, "provider_match": OF_MATCHING,
        "fallback_model_providers": OF_MATCHING, "price_comments": COMMENT, "description": COMMENT,
    },
    models=shape("id name context_window prices deprecated", {
        "match": OF_MATCHING, "description": COMMENT, "price_comments": COMMENT, "prices_checked": "is when they looked",
        "price_discrepancies": "is what others of theirs say",
    }),
)  # fmt: skip
OBJECT = shape(providers=PROVIDER, units=each(shape("price_key per", {
    "title": COMMENT, "description": COMMENT, "usage_key": OF_CLIENTS, "family": "is of their own reckoning", "dimensions": OF_CLIENTS,
})))  # fmt: skip
DAY = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


def read(content: bytes, day: date) -> Document:
    """The providers and prices of a `data.json` as it was on a day. Raises DocumentError when the bytes are none."""
    refused: list[Refusal] = []
    refuse = parts.into(refused)
    document = parts.json_of(content, refuse)
    providers = document.get("providers") if isinstance(document, dict) else document
    if not isinstance(providers, list) or not any(map(_is_provider, providers)):
        raise DocumentError("This is no document of genai-prices: it should be a list of providers, each with its models.")
    per = _units(document.get("units"), refuse) if isinstance(document, dict) else {}
    tell_strange(document, OBJECT if isinstance(document, dict) else PROVIDER, refuse)
    records = [record for number, one in enumerate(providers, 1) for record in _provider(one, f"provider {number}", per, refuse)]
    return Document(ORIGIN, day, digest_of(content), records, refused=refused)


def _units(units: Any, refuse: Refuse) -> dict[str, int]:
    """Of how many its prices are, where the document has its table of units: it goes before ours."""
    listed = units if isinstance(units, dict) else {}
    if units is not None and not isinstance(units, dict):
        refuse("units", "units", f"is no table: {shortly(units)}")
    found = {}
    for name, unit in listed.items():
        key, per = (unit.get("price_key"), unit.get("per")) if isinstance(unit, dict) else (None, None)
        if not isinstance(key, str) or isinstance(per, bool) or not isinstance(per, int) or not 0 < per <= 2_000_000_000:
            refuse("units", f"units: {str(name)[:80]}", "has no price_key, or no number that it is per")
        elif key != "input_audio_minutes":  # which is counted in seconds, and is a price of a minute
            found[key] = per
    return found


def _is_provider(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("id"), str) and isinstance(value.get("models"), list)


def _provider(provider: Any, where: str, per: dict[str, int], refuse: Refuse) -> Iterator[Record]:
    if not _is_provider(provider):
        refuse("provider", where, "is no table with an id and models")
        return
    slug, name = PROVIDERS.get(provider["id"]) or slug_of(provider["id"]), provider.get("name")
    if not SLUG.fullmatch(slug) or not isinstance(name, str) or not name.strip():
        refuse("provider", f"{where}: {provider['id'][:80]}", "has no usable id or name")
        return
    pages = parts.listed(provider, "pricing_urls", provider["id"], refuse)
    url = parts.value(Url(), {"pricing_urls": pages[0]}, "pricing_urls", provider["id"], refuse) if pages else None
    yield Record("provider", slug, {"name": Said(name, url=url or ORIGIN.url)}, where=provider["id"])
    for number, model in enumerate(provider["models"], 1):
        place = f"{provider['id']}: model {number}"
        if not isinstance(model, dict):
            refuse("offering", place, f"is no table: {shortly(model)}")
        elif foreign_id := parts.value(Text(), model, "id", place, refuse):
            yield from _offering(slug, foreign_id, model, f"{provider['id']}: {foreign_id}", url or ORIGIN.url, per, refuse)
        else:
            refuse("offering", place, "has no id")


def _offering(
    provider: str, foreign_id: str, model: dict[str, Any], where: str, url: str | None, per: dict[str, int], refuse: Refuse
) -> Iterator[Record]:
    prices = list(_prices(model.get("prices"), where, per, refuse))
    if not prices:
        refuse("offering", where, "has no price that can be read")
        return
    free = all(price["amount"] == "0.00" for price in prices)
    if free and not foreign_id.endswith(":free"):
        refuse("prices", where, "are 0 without a word on how it is paid for")
        return
    values: dict[str, Any] = {"provider": provider, "foreign_id": foreign_id, "prices": prices, "billing": "free" if free else "metered"}
    values["context_window"] = parts.value(parts.TOKENS, model, "context_window", where, refuse)
    if model.get("deprecated") is True:
        values["status"] = "deprecated"
    says = {field: Said(value, url=url) for field, value in values.items() if value is not None}
    name = parts.value(Text(), model, "name", where, refuse)
    yield Record("offering", offering_slug(provider, foreign_id), says, where=where, known_as=(foreign_id, name) if name else (foreign_id,))


# --- Prices -----------------------------------------------------------------------------------------------------------


def _prices(prices: Any, where: str, per: dict[str, int], refuse: Refuse) -> Iterator[dict[str, Any]]:
    """The prices of an entry: a table of amounts, or a list of such with the days or hours in which they hold."""
    if isinstance(prices, dict):
        yield from _amounts(prices, None, where, per, refuse)
        return
    if not isinstance(prices, list):
        refuse("prices", where, f"are no table and no list: {shortly(prices)}")
        return
    turns: dict[str, dict[str, Any]] = {}  # what holds from a day on; "" is from the beginning
    for block in prices:
        amounts, constraint = (block.get("prices"), block.get("constraint")) if isinstance(block, dict) else (None, None)
        if not isinstance(amounts, dict) or not isinstance(constraint, (dict, type(None))):
            refuse("prices", where, f"have a block without prices: {shortly(block)}")
            continue
        _only(block, ("constraint", "prices"), "prices", where, refuse)
        begins, hours = _constraint(constraint or {}, where, refuse)
        if begins is None:
            continue
        if hours:
            yield from _amounts(amounts, hours, where, per, refuse)
        elif begins in turns:
            refuse("prices", where, f"have two blocks from {begins or 'the beginning'}; the first stands")
        else:
            turns[begins] = amounts
    days = sorted(turns)
    spans: dict[Any, list[dict[str, Any]]] = defaultdict(list)
    for begins, ends in zip(days, [*days[1:], None], strict=False):
        for price in _amounts(turns[begins], None, where, per, refuse):
            dates = {name: day for name, day in (("effective_from", begins), ("effective_to", ends)) if day}
            found = spans[price["meter"], price.get("condition")]
            if found and found[-1].get("effective_to") == begins and found[-1]["amount"] == price["amount"]:
                dates = {name: day for name, day in (("effective_from", found.pop().get("effective_from")), ("effective_to", ends)) if day}
            found.append(price | dates)
    for span in spans.values():
        yield from span


def _constraint(constraint: dict[str, Any], where: str, refuse: Refuse) -> tuple[str | None, str | None]:
    """The day from which a block holds, or the hours of each day; None for the day when it cannot be read."""
    begins, hours = constraint.get("start_date"), (constraint.get("start_time"), constraint.get("end_time"))
    strange = sorted(constraint.keys() - {"start_date", "start_time", "end_time", "type"})
    if strange:
        refuse("prices.constraint", where, f"has {', '.join(strange)}, which we do not know")
        return None, None
    if any(hours):
        found = [DAY.match(hour) if isinstance(hour, str) else None for hour in hours]
        if not all(found) or begins is not None:
            refuse("prices.constraint", where, f"is no span of hours: {shortly(constraint)}")
            return None, None
        return "", "from {} to {} UTC".format(*(one[0] for one in found if one))
    try:
        return Date().checked(begins) if begins is not None else "", None
    except ValueError as error:
        refuse("prices.constraint", where, f"start_date {error} (it says {shortly(begins)})")
        return None, None


def _amounts(amounts: dict[str, Any], when: str | None, where: str, units: dict[str, int], refuse: Refuse) -> Iterator[dict[str, Any]]:
    for key, said in amounts.items():
        if key not in METERS:
            refuse(f"prices.{key}", where, f"is no meter that we know: {shortly(said)}")
            continue
        meter, unit, per, sort = METERS[key]
        per = units.get(key, per)
        for condition, amount in _tiers(key, said, where, refuse):
            try:
                price = {"meter": meter, "amount": parts.amount(amount), "per": per, "unit": unit}
            except ValueError as error:
                refuse(f"prices.{key}", where, f"{error} (it says {shortly(amount)})")
                continue
            conditions = ", ".join(part for part in (sort, condition, when) if part)
            yield price | ({"condition": conditions} if conditions else {})


def _tiers(key: str, said: Any, where: str, refuse: Refuse) -> Iterator[tuple[str | None, Any]]:
    """The amounts of a meter with their conditions: the base, and what is asked for longer prompts."""
    if not isinstance(said, dict):
        yield None, said
        return
    _only(said, ("base", "tiers"), f"prices.{key}", where, refuse)
    yield None, said.get("base")
    for tier in parts.listed(said, "tiers", where, refuse):
        start = tier.get("start") if isinstance(tier, dict) else None
        if isinstance(start, bool) or not isinstance(start, int) or start < 1:
            refuse(f"prices.{key}", where, f"has a tier without a start: {shortly(tier)}")
        else:
            _only(tier, ("start", "price"), f"prices.{key}.tiers", where, refuse)
            yield tier_condition(start), tier.get("price")


def _only(table: dict[str, Any], known: Collection[str], what: str, where: str, refuse: Refuse) -> None:
    for name in sorted(table.keys() - set(known)):
        refuse(f"{what}.{name[:80]}", where, f"is a field that we do not know: {shortly(table[name])}")
