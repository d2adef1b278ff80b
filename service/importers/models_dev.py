"""models.dev: `api.json`, what each provider offers at what price, and `models.json`, a neutral record of models.

Both are read as two sources, since a neutral record counts for more than what providers list. Nothing is looked up: an offering
comes with its provider's id, and `merge` finds the model that it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from ..catalog.checks import impossible
from ..catalog.naming import folded
from ..catalog.values import SLUG, Boolean, Date, Text, Url, first_day, shortly
from ..catalog.vocabulary import LINK_KINDS, MODALITIES, slugs
from . import parts
from .makers import NAMES
from .measures import with_metrics
from .models_dev_prices import billing_of, is_of_tokens, prices_of
from .models_dev_scores import scores_of
from .parts import Refuse
from .records import Document, DocumentError, Origin, Record, Refusal, Said, digest_of
from .shapes import each, shape, tell_strange
from .slugs import offering_slug, slug_of

LISTINGS = Origin(
    slug="models.dev", title="models.dev, what providers list", standing="aggregator", url="https://models.dev/api.json",
    license="MIT", attribution="models.dev contributors, MIT licence",
)  # fmt: skip
MODELS = Origin(
    slug="models.dev-models", title="models.dev, neutral records of models", standing="record", url="https://models.dev/models.json",
    license="MIT", attribution="models.dev contributors, MIT licence",
)  # fmt: skip

# Where its slug of a maker or provider is not ours.
MAKERS = {"zhipuai": "zai", "moonshotai": "moonshot-ai"}
PROVIDERS = {"google-vertex": "vertex-ai", "togetherai": "together", "fireworks-ai": "fireworks"}

STATUSES = {"alpha": "preview", "beta": "preview", "deprecated": "deprecated"}
# The models of ChatGPT, which OpenAI serves under no other name than a moving one: each version has one of its own.
CHAT = re.compile(r"gpt-[0-9.]+-chat-latest")
# Names of an API that pass from version to version without saying so.
MOVING = {"deepseek-chat", "deepseek-reasoner"}
HUB = "https://huggingface.co/"

# What else is in an entry, and why it is left out.
OF_CLIENTS = "says how a client asks, and nothing of the model"
OTHER = {
    "id": "is the name under which the entry stands", "attachment": "is told by what goes in", "temperature": OF_CLIENTS,
    "family": "puts models of several makers under one word", "last_updated": "is when the entry was changed",
    "reasoning_options": OF_CLIENTS, "interleaved": OF_CLIENTS, "provider": OF_CLIENTS,
    "experimental": "prices ways of serving that are on trial",
}  # fmt: skip
CLAIMED = "name release_date knowledge reasoning tool_call structured_output open_weights"
OF_BOTH = {
    "modalities": shape("input output"), "limit": shape("context output", {"input": "is how much of the context a prompt may fill"}),
}  # fmt: skip
API = each(shape(
    "name doc", {"id": OTHER["id"], **dict.fromkeys(("env", "npm", "api"), OF_CLIENTS)},
    models=each(shape(f"{CLAIMED} status cost", OTHER, **OF_BOTH)),
))  # fmt: skip
NEUTRAL = each(shape(
    f"{CLAIMED} license", OTHER, weights=shape("url", {"label": "names whose page it is", "quantization": "is a form of them"}),
    links=shape("type url", {"label": "repeats the type"}),
    benchmarks=shape("name score source metric date harness variant version", {
        "dataset": "is public where one may pass the score on, and so it is where nothing is said",
    }), **OF_BOTH,
))  # fmt: skip


def read(content: bytes, day: date) -> Document:
    """Whichever of the two documents these bytes are. Raises DocumentError when they are neither."""
    return (read_api if any(map(_is_provider, _object(content, []).values())) else read_models)(content, day)


def read_api(content: bytes, day: date) -> Document:
    """The providers, offerings and prices of an `api.json` of a day, and what it claims about models.

    Raises DocumentError when the bytes are no such document.
    """
    refused: list[Refusal] = []
    providers = _object(content, refused)
    if not any(map(_is_provider, providers.values())):
        raise DocumentError("This is not models.dev's api.json: its values should be providers, each with its models.")
    records = list(_listings(providers, day, parts.into(refused)))
    tell_strange(providers, API, parts.into(refused))
    return Document(LISTINGS, day, digest_of(content), records, name="api.json", refused=refused, lists_offerings=True)


def read_models(content: bytes, day: date) -> Document:
    """The neutral records and scores of a `models.json` of a day. Raises DocumentError when the bytes are no such document."""
    refused: list[Refusal] = []
    models = _object(content, refused)
    if not any(isinstance(model, dict) and "modalities" in model and "/" in key for key, model in models.items()):
        raise DocumentError("This is no document of models.dev: it should hold providers with their models, or models under maker/name.")
    records = with_metrics(_neutral(models, day, parts.into(refused)), MODELS.url)
    tell_strange(models, NEUTRAL, parts.into(refused))
    return Document(MODELS, day, digest_of(content), records, name="models.json", refused=refused)


def _object(content: bytes, refused: list[Refusal]) -> dict[str, Any]:
    document = parts.json_of(content, parts.into(refused))
    if not isinstance(document, dict) or not document:
        raise DocumentError("This is no document of models.dev: it should be a JSON object of providers or of models.")
    return document


def _is_provider(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("models"), dict)


# --- What is said of a model, in either document ----------------------------------------------------------------------


def _claims(model: dict[str, Any], day: date, where: str, refuse: Refuse) -> dict[str, Any]:
    """The facts that an entry gives about the model itself, in our words."""
    claims: dict[str, Any] = {}
    for ours, theirs in (("released_on", "release_date"), ("knowledge_cutoff", "knowledge")):
        if day_said := parts.value(Date(), model, theirs, where, refuse):
            claims[ours] = day_said
    if "released_on" in claims and first_day(claims["released_on"]) > day:
        refuse("release_date", where, f"lies after the document: {claims.pop('released_on')}")
    for ours, theirs in (("reasoning", "reasoning"), ("tool_calling", "tool_call"), ("structured_output", "structured_output"),
                         ("open_weights", "open_weights")):  # fmt: skip
        if (flag := parts.value(Boolean(), model, theirs, where, refuse)) is not None:
            claims[ours] = flag
    modalities = parts.table(model, "modalities", where, refuse)
    for ours, theirs in (("input_modalities", "input"), ("output_modalities", "output")):
        words = parts.listed(modalities, theirs, where, refuse)
        strange = [word for word in words if word not in slugs(MODALITIES)]
        for word in strange:
            refuse(f"modalities.{theirs}", where, f"has the word {shortly(word)}, which is none of ours")
        if words and not strange:  # of a side of which one word is not known, nobody can say what it is
            claims[ours] = [word for word in slugs(MODALITIES) if word in words]
    return claims


def _limits(model: dict[str, Any], where: str, refuse: Refuse) -> dict[str, Any]:
    """The limits of an entry. 0 stands for unknown there."""
    limits: dict[str, Any] = {}
    limit = parts.table(model, "limit", where, refuse)
    for ours, theirs in (("context_window", "context"), ("max_output", "output")):
        value = limit.get(theirs)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 50_000_000:
            if value is not None:
                refuse(f"limit.{theirs}", where, f"is no plausible number of tokens: {shortly(value)}")
        else:
            limits[ours] = value
    return limits


THEIRS = {"knowledge_cutoff": "knowledge", "max_output": "limit.output"}


def _possible(values: dict[str, Any], where: str, refuse: Refuse) -> dict[str, Any]:
    """Values without those that cannot go with another of the same entry."""
    for fault in impossible("model", where, values):
        refuse(THEIRS[fault.field], where, fault.why)
        values = {name: value for name, value in values.items() if name != fault.field}
    return values


# --- models.json ------------------------------------------------------------------------------------------------------


def _neutral(models: dict[str, Any], day: date, refuse: Refuse) -> Iterator[Record]:
    makers = sorted({key.split("/")[0] for key in models if "/" in key})
    for maker in makers:
        slug = MAKERS.get(maker, maker)
        yield Record("maker", slug, {"name": Said(NAMES.get(slug) or maker.title())}, where=maker)
    benchmarks: dict[str, str] = {}
    for key, model in sorted(models.items()):
        if "/" not in key or not isinstance(model, dict):
            refuse("model", key, "is no model under maker/name")
            continue
        maker, slug = key.split("/", 1)[0], key.rsplit("/", 1)[1].lower()
        if not SLUG.fullmatch(slug) or not isinstance(model.get("name"), str):
            refuse("model", key, "has no usable id or name")
            continue
        weights = list(_weights(model, key, refuse))
        repositories = [url.removeprefix(HUB) for url in weights if url.startswith(HUB) and _month(slug) in url]
        if CHAT.fullmatch(slug):
            slug, model = slug.removesuffix("-latest"), {**model, "name": model["name"].removesuffix(" (latest)")}
        elif slug.endswith("-latest") or slug in MOVING:
            refuse("model", key, "is a name that moves from model to model: nothing but that name is taken from it")
            names = [{"scheme": LISTINGS.slug, "value": key, "kind": "alias"}]
            known_as = tuple(repositories) if slug in MOVING else (slug, slug.removesuffix("-latest"))
            yield Record("model", slug, {"identifiers": Said(names, url=f"https://models.dev/models/{key}")}, where=key, known_as=known_as)
            continue
        if folded(slug) == folded(model["name"]):
            slug = slug_of(model["name"])  # claude-opus-4-8 is Claude Opus 4.8
        claims = _possible(_claims(model, day, key, refuse) | _limits(model, key, refuse), key, refuse)
        if links := _links(model, weights, key, refuse):
            claims["links"] = links
        claims["identifiers"] = [
            {"scheme": "models.dev", "value": key, "kind": "canonical"},
            *({"scheme": "huggingface", "value": one, "kind": "canonical"} for one in repositories),
        ]
        if isinstance(model.get("license"), str):
            claims["license"] = model["license"]
        url = f"https://models.dev/models/{key}"
        says = {field: Said(value, url=url) for field, value in claims.items()}
        says |= {"name": Said(model["name"], url=url), "maker": Said(MAKERS.get(maker, maker), url=url)}
        yield Record("model", slug, says, where=key, known_as=(key, slug, model["name"], *repositories))
        yield from scores_of(key, slug, model, benchmarks, refuse)
    for slug, name in sorted(benchmarks.items()):
        yield Record("benchmark", slug, {"name": Said(name)}, where=name)


def _weights(model: dict[str, Any], key: str, refuse: Refuse) -> Iterator[str]:
    """The pages of a model's weights."""
    for one in parts.listed(model, "weights", key, refuse):
        if not isinstance(one, dict):
            refuse("weights", key, f"has an entry that is no table: {shortly(one)}")
        elif url := parts.value(Url(), one, "url", key, refuse):
            yield url


def _links(model: dict[str, Any], weights: list[str], key: str, refuse: Refuse) -> dict[str, str]:
    links = {"weights": weights[0]} if weights else {}
    for one in parts.listed(model, "links", key, refuse):
        kind = one.get("type") if isinstance(one, dict) else None
        if kind not in slugs(LINK_KINDS):
            refuse("links", key, f"has an entry of no sort that we know: {shortly(one)}")
        elif url := parts.value(Url(), one, "url", key, refuse):
            links.setdefault(kind, url)
    return links


def _month(slug: str) -> str:
    """The month behind the name of a later version, which a repository of its own has too: others give the first's."""
    found = re.search(r"-[0-9]{4}$", slug)
    return found[0] if found else ""


# --- api.json ---------------------------------------------------------------------------------------------------------


def _listings(providers: dict[str, Any], day: date, refuse: Refuse) -> Iterator[Record]:
    for key, provider in sorted(providers.items()):
        slug = PROVIDERS.get(key, key)
        if not SLUG.fullmatch(slug) or not _is_provider(provider) or not isinstance(provider.get("name"), str):
            refuse("provider", key, "has no usable id, no name or no models")
            continue
        website = parts.value(Url(), provider, "doc", key, refuse)
        url = website or LISTINGS.url
        says = {"name": Said(provider["name"], url=url)}
        if website:
            says["website"] = Said(website, url=url)
        yield Record("provider", slug, says, where=key)
        for foreign_id, model in sorted(provider["models"].items()):
            where = f"{key}: {foreign_id}"
            if not isinstance(model, dict):
                refuse("offering", where, f"is no table: {shortly(model)}")
            elif parts.value(Text(), {"id": foreign_id}, "id", where, refuse):
                yield _offering(slug, foreign_id, model, day, where, url, refuse)


def _offering(
    provider: str, foreign_id: str, model: dict[str, Any], day: date, where: str, url: str | None, refuse: Refuse
) -> Record:
    claims = _claims(model, day, where, refuse)
    known = _possible(claims | _limits(model, where, refuse), where, refuse)
    values: dict[str, Any] = {"provider": provider, "foreign_id": foreign_id}
    values |= {field: value for field, value in known.items() if field not in claims}
    status = model.get("status")
    if isinstance(status, str) and status in STATUSES:
        values["status"] = STATUSES[status]
    elif status is not None:
        refuse("status", where, f"is no word that we know: {shortly(status)}")
    priced = prices_of(parts.table(model, "cost", where, refuse), where, refuse)
    prices = [price for price in priced if is_of_tokens(claims, price, where, refuse)]
    billing = billing_of(provider, foreign_id, prices)
    # 0 for both and no word on how it is paid for: subscription, free trial, unknown. It says nothing about a price.
    if billing is None and prices and all(price["amount"] == "0.00" for price in prices):
        prices = []
    if billing:
        values["billing"] = billing
    values["prices"] = prices
    says = {field: Said(value, url=url) for field, value in values.items()}
    about = {field: Said(value, url=url) for field, value in known.items() if field in claims}
    name = parts.value(Text(), model, "name", where, refuse)
    known_as = (foreign_id, name) if name else (foreign_id,)
    return Record("offering", offering_slug(provider, foreign_id), says, where=where, known_as=known_as, about=about)
