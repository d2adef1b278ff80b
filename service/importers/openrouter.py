"""OpenRouter's `/api/v1/models`: what one provider lists, with prices in dollars per token.

What is kept of it is often a page or a sample, so a document ends nothing. A price of -1 stands for one that varies from request
to request. `created` is the day on which OpenRouter listed a model, and no day of release.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from ..catalog.decoration import plain
from ..catalog.naming import reordered
from ..catalog.prices import MILLION
from ..catalog.values import Date, Text, first_day, shortly
from ..catalog.vocabulary import MODALITIES, slugs
from . import parts
from .parts import Refuse
from .records import Document, DocumentError, Origin, Record, Refusal, Said, digest_of
from .shapes import shape, tell_strange
from .slugs import offering_slug

ORIGIN = Origin(
    slug="openrouter", title="OpenRouter, its list of models", standing="aggregator", url="https://openrouter.ai/api/v1/models",
    license=None, attribution="OpenRouter, https://openrouter.ai/models",
)  # fmt: skip
PROVIDER = "openrouter"

# Their word for a price: our meter, and what it is a price of.
METERS = {
    "prompt": ("input", "token"), "completion": ("output", "token"), "input_cache_read": ("cache_read", "token"),
    "input_cache_write": ("cache_write", "token"), "internal_reasoning": ("reasoning", "token"), "audio": ("input_audio", "token"),
    "audio_output": ("output_audio", "token"), "request": ("request", "request"), "web_search": ("search", "search"),
}  # fmt: skip
BASE = ("prompt", "completion")
# Of these 0 says that there is no such charge.
NO_CHARGE = set(METERS) - {*BASE}
CONDITIONS = {"input_cache_write_1h": ("cache_write", "kept for 1 hour")}
WORDS = {"file": "pdf", "embeddings": "embedding"}

# What is read of an entry, what else is in it, and why it is left out.
OF_CLIENTS = "says how a client asks, and nothing of the model"
LIST = shape(data=shape(
    "id canonical_slug hugging_face_id name context_length pricing supported_parameters knowledge_cutoff expiration_date", {
        "created": "is when OpenRouter listed it", "description": "is a sentence", "per_request_limits": OF_CLIENTS,
        "default_parameters": OF_CLIENTS, "supported_voices": OF_CLIENTS, "links": "leads to OpenRouter's own pages",
    },
    architecture=shape("input_modalities output_modalities", {
        "modality": "says both in one word", "tokenizer": "is a word of OpenRouter's for a group of makers", "instruct_type": OF_CLIENTS,
    }),
    top_provider=shape("context_length max_completion_tokens", {"is_moderated": "is of one of those who serve it"}),
))  # fmt: skip


def read(content: bytes, day: date) -> Document:
    """The offerings of a list of models as OpenRouter gave it on a day. Raises DocumentError when the bytes are none."""
    refused: list[Refusal] = []
    document = parts.json_of(content, parts.into(refused))
    listed = document.get("data") if isinstance(document, dict) else None
    if not isinstance(listed, list) or not any(isinstance(entry, dict) and "pricing" in entry for entry in listed):
        raise DocumentError("This is no list of models of OpenRouter: it should be an object whose `data` are models with their `pricing`.")
    records = list(_records(listed, day, parts.into(refused)))
    tell_strange(document, LIST, parts.into(refused))
    return Document(ORIGIN, day, digest_of(content), records, refused=refused, complete=False, lists_offerings=True)


def _records(listed: list[Any], day: date, refuse: Refuse) -> Iterator[Record]:
    yield Record("provider", PROVIDER, {"name": Said("OpenRouter", url=ORIGIN.url)}, where="provider")
    for number, entry in enumerate(listed, 1):
        where = f"entry {number}"
        if not isinstance(entry, dict):
            refuse("model", where, f"is no table: {shortly(entry)}")
        elif foreign_id := parts.value(Text(), entry, "id", where, refuse):
            yield _offering(foreign_id, entry, day, f"{where}: {foreign_id}", refuse)
        else:
            refuse("model", where, "has no id")


def _offering(foreign_id: str, entry: dict[str, Any], day: date, where: str, refuse: Refuse) -> Record:
    served = parts.table(entry, "top_provider", where, refuse)
    fits, fits_served = (parts.value(parts.TOKENS, one, "context_length", where, refuse) for one in (entry, served))
    prices = list(_prices(parts.table(entry, "pricing", where, refuse), where, refuse))
    billing = _billing(foreign_id, prices)
    values: dict[str, Any] = {
        "provider": PROVIDER, "foreign_id": foreign_id, "billing": billing,
        # What is asked of `top_provider` may be served with less than the model can hold.
        "context_window": fits_served or fits,
        "max_output": parts.value(parts.TOKENS, served, "max_completion_tokens", where, refuse),
        "prices": [] if billing is None and prices and all(price["amount"] == "0.00" for price in prices) else prices,
    }  # fmt: skip
    if (values["max_output"] or 0) > (values["context_window"] or values["max_output"] or 0):
        refuse("max_completion_tokens", where, f"{values.pop('max_output')} is more than what fits in")
    if ends := parts.value(Date(), entry, "expiration_date", where, refuse):
        values["status"] = "retired" if first_day(ends) <= day else "deprecated"
    url = f"https://openrouter.ai/{foreign_id.lstrip('~')}" if " " not in foreign_id else ORIGIN.url
    says = {field: Said(value, url=url) for field, value in values.items() if value is not None}
    about = {field: Said(value, url=url) for field, value in _claims(foreign_id, entry, day, where, refuse).items()}
    name = parts.value(Text(), entry, "name", where, refuse)
    known_as = (foreign_id, name) if name else (foreign_id,)
    return Record("offering", offering_slug(PROVIDER, foreign_id), says, where=where, known_as=known_as, about=about)


def _billing(foreign_id: str, prices: list[dict[str, Any]]) -> str | None:
    if foreign_id.endswith(":free"):
        return "free"
    return "metered" if any(price["amount"] != "0.00" for price in prices) else None


def _prices(pricing: dict[str, Any], where: str, refuse: Refuse) -> Iterator[dict[str, Any]]:
    for key, text in sorted(pricing.items()):
        meter, unit = METERS.get(key, (None, "token"))
        condition = None
        if key in CONDITIONS:
            meter, condition = CONDITIONS[key]
        if text is None or (key == "discount" and text in (0, "0")):
            continue
        if meter is None:
            # `image` is written per picture and per token, and nothing tells which.
            refuse(f"pricing.{key}", where, f"is no meter that we know: {shortly(text)}")
            continue
        if str(text) in ("-1", "-1.0"):
            refuse(f"pricing.{key}", where, "varies from request to request: -1")
            continue
        per = MILLION if unit == "token" else 1
        try:
            amount = parts.amount(text, per)
        except ValueError as error:
            refuse(f"pricing.{key}", where, f"{error} (it says {shortly(text)})")
            continue
        if amount == "0.00" and key in NO_CHARGE:
            continue
        price = {"meter": meter, "amount": amount, "per": per, "unit": unit}
        yield price | ({"condition": condition} if condition else {})


def _claims(foreign_id: str, entry: dict[str, Any], day: date, where: str, refuse: Refuse) -> dict[str, Any]:
    """What an entry says about the model itself."""
    claims: dict[str, Any] = {}
    if cutoff := parts.value(Date(), entry, "knowledge_cutoff", where, refuse):
        if first_day(cutoff) > day:
            refuse("knowledge_cutoff", where, f"lies after the document: {cutoff}")
        else:
            claims["knowledge_cutoff"] = cutoff
    architecture = parts.table(entry, "architecture", where, refuse)
    for field in ("input_modalities", "output_modalities"):
        words = [WORDS.get(str(word), word) for word in parts.listed(architecture, field, where, refuse)]
        strange = [word for word in words if word not in slugs(MODALITIES)]
        for word in strange:
            refuse(f"architecture.{field}", where, f"has the word {shortly(word)}, which is none of ours")
        if words and not strange:
            claims[field] = [word for word in slugs(MODALITIES) if word in words]
    # A parameter that is missing may only be missing here, so nothing is said not to be there.
    supported = parts.listed(entry, "supported_parameters", where, refuse)
    for field, parameter in (("tool_calling", "tools"), ("structured_output", "structured_outputs"), ("reasoning", "reasoning")):
        if parameter in supported:
            claims[field] = True
    for parameter in supported:
        if not isinstance(parameter, str):
            refuse("supported_parameters", where, f"has an entry that is no word: {shortly(parameter)}")
    if names := list(_identifiers(foreign_id, entry, where, refuse)):
        claims["identifiers"] = names
    return claims


def _identifiers(foreign_id: str, entry: dict[str, Any], where: str, refuse: Refuse) -> Iterator[dict[str, Any]]:
    """Other names of the model, where they are the same name: some entries point to another model's repository."""
    for scheme, key, kind in (("openrouter", "canonical_slug", "snapshot"), ("huggingface", "hugging_face_id", "canonical")):
        name = parts.value(Text(), parts.filled(entry, key), key, where, refuse)
        if name is None or name == foreign_id or foreign_id.startswith("~"):
            continue
        if _same(name, foreign_id):
            yield {"scheme": scheme, "value": name, "kind": kind}
        else:
            refuse(key, where, f"is the name of something else: {shortly(name)}")


def _same(one: str, other: str) -> bool:
    return reordered(plain(one)) == reordered(plain(other))
