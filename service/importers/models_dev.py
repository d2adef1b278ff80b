"""models.dev: `api.json`, what each provider offers at what price, and `models.json`, a neutral record of models.

Both are read as two sources, since a neutral record counts for more than what providers list. Nothing is looked up: an offering
comes with its provider's id, and `merge` finds the model that it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import orjson

from ..catalog.naming import folded
from ..catalog.values import SLUG, Date, Money
from ..catalog.vocabulary import MODALITIES, slugs
from .records import Document, DocumentError, Origin, Record, Refusal, Said, digest_of
from .slugs import offering_slug, score_slug, slug_of

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

METERS = ("input", "output", "cache_read", "cache_write", "reasoning", "input_audio", "output_audio")
TIER_KEYS = ("tiers", "context_over_200k")
STATUSES = {"alpha": "preview", "beta": "preview", "deprecated": "deprecated"}
# Plans that are paid by the month list their models at 0: the word is in the provider's id.
PLANS = re.compile(r"(coding|token)-plan|-for-coding|-subscription$")
FREE = re.compile(r"[:-]free$|^free/")
# Its terms forbid to pass its scores on, wherever they are seen.
NOT_TO_BE_COPIED = ("artificialanalysis.ai", "Artificial Analysis")
BENCHMARKS = {
    "aider polyglot": "aider-polyglot", "gpqa diamond": "gpqa", "humanity’s last exam": "humanitys-last-exam",
    "swe bench pro": "swe-bench-pro", "terminal-bench 2.1": "terminal-bench", "terminal bench 2.1": "terminal-bench",
    "terminal bench 2.0": "terminal-bench", "τ3 banking": "tau3-banking",
}  # fmt: skip
VARIANTS = {
    "gpqa diamond": "diamond", "terminal-bench 2.1": "2.1", "terminal bench 2.1": "2.1", "terminal bench 2.0": "2.0",
    "terminal-bench hard": "hard",
}  # fmt: skip

Refuse = Callable[[str, str, str], None]


def read(content: bytes, day: date) -> Document:
    """Whichever of the two documents these bytes are. Raises DocumentError when they are neither."""
    document = _object(content)
    first = next(iter(document.values()))
    return read_models(content, day) if isinstance(first, dict) and "models" not in first else read_api(content, day)


def read_api(content: bytes, day: date) -> Document:
    """The providers, offerings and prices of an `api.json` of a day, and what it claims about models.

    Raises DocumentError when the bytes are no such document.
    """
    providers = _object(content)
    if not all(isinstance(provider, dict) and isinstance(provider.get("models"), dict) for provider in providers.values()):
        raise DocumentError("This is not models.dev's api.json: its values should be providers, each with its models.")
    refused: list[Refusal] = []
    records = list(_listings(providers, lambda what, where, why: refused.append(Refusal(what, where, why))))
    return Document(LISTINGS, day, digest_of(content), records, name="api.json", refused=refused, lists_offerings=True)


def read_models(content: bytes, day: date) -> Document:
    """The neutral records and scores of a `models.json` of a day. Raises DocumentError when the bytes are no such document."""
    models = _object(content)
    if not all(isinstance(model, dict) and "modalities" in model and "/" in key for key, model in models.items()):
        raise DocumentError("This is not models.dev's models.json: its values should be models under maker/name.")
    refused: list[Refusal] = []
    records = list(_neutral(models, lambda what, where, why: refused.append(Refusal(what, where, why))))
    return Document(MODELS, day, digest_of(content), records, name="models.json", refused=refused)


def _object(content: bytes) -> dict[str, Any]:
    try:
        document = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise DocumentError(f"This is not JSON, or it is cut off: {error}.") from None
    if not isinstance(document, dict) or not document:
        raise DocumentError("This is no document of models.dev: it should be a JSON object of providers or of models.")
    return document


# --- What is said of a model, in either document ----------------------------------------------------------------------


def _claims(model: dict[str, Any], where: str, refuse: Refuse) -> dict[str, Any]:
    """The facts that an entry gives about the model itself, in our words."""
    claims: dict[str, Any] = {}
    for ours, theirs in (("released_on", "release_date"), ("knowledge_cutoff", "knowledge")):
        if model.get(theirs) is not None:
            try:
                claims[ours] = Date().checked(model[theirs])
            except ValueError as error:
                refuse(theirs, where, f"{error} (it says {model[theirs]!r})")
    for ours, theirs in (("reasoning", "reasoning"), ("tool_calling", "tool_call"), ("structured_output", "structured_output"),
                         ("open_weights", "open_weights")):  # fmt: skip
        if isinstance(model.get(theirs), bool):
            claims[ours] = model[theirs]
    for ours, theirs in (("input_modalities", "input"), ("output_modalities", "output")):
        words = (model.get("modalities") or {}).get(theirs)
        if isinstance(words, list) and words:
            claims[ours] = [word for word in slugs(MODALITIES) if word in words]
            for word in words:
                if word not in slugs(MODALITIES):
                    refuse(f"modalities.{theirs}", where, f"has the word {word!r}, which is none of ours")
    return claims


def _limits(model: dict[str, Any], where: str, refuse: Refuse) -> dict[str, Any]:
    """The limits of an entry. 0 stands for unknown there, and what comes out cannot be more than what fits in."""
    limits: dict[str, Any] = {}
    limit = model.get("limit") or {}
    for ours, theirs in (("context_window", "context"), ("max_output", "output")):
        value = limit.get(theirs)
        if value is None or value == 0:
            continue
        if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 50_000_000:
            refuse(f"limit.{theirs}", where, f"is no plausible number of tokens: {value!r}")
        else:
            limits[ours] = value
    if limits.get("max_output", 0) > limits.get("context_window", limits.get("max_output", 0)):
        refuse("limit.output", where, f"{limits.pop('max_output')} is more than the context of {limits['context_window']}")
    return limits


# --- models.json ------------------------------------------------------------------------------------------------------


def _neutral(models: dict[str, Any], refuse: Refuse) -> Iterator[Record]:
    makers = sorted({key.split("/")[0] for key in models})
    for maker in makers:
        yield Record("maker", MAKERS.get(maker, maker), {"name": Said(maker.title())}, where=maker)
    benchmarks: dict[str, str] = {}
    for key, model in sorted(models.items()):
        maker, slug = key.split("/", 1)[0], key.rsplit("/", 1)[1].lower()
        if slug.endswith("-latest"):
            refuse("model", key, "is a name that moves from model to model, and no model")
            continue
        if not SLUG.fullmatch(slug) or not isinstance(model.get("name"), str):
            refuse("model", key, "has no usable id or name")
            continue
        if folded(slug) == folded(model["name"]):
            slug = slug_of(model["name"])  # claude-opus-4-8 is Claude Opus 4.8
        claims = _claims(model, key, refuse) | _limits(model, key, refuse)
        weights = [str(one["url"]) for one in model.get("weights") or () if isinstance(one, dict) and one.get("url")]
        if weights:
            claims["links"] = {"weights": weights[0]}
        repositories = [url.removeprefix("https://huggingface.co/") for url in weights if url.startswith("https://huggingface.co/")]
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
        yield from _scores(key, slug, model, benchmarks, refuse)
    for slug, name in sorted(benchmarks.items()):
        yield Record("benchmark", slug, {"name": Said(name)}, where=name)


def _scores(key: str, slug: str, model: dict[str, Any], benchmarks: dict[str, str], refuse: Refuse) -> Iterator[Record]:
    for score in model.get("benchmarks") or ():
        name, source = str(score.get("name", "")), score.get("source")
        where = f"{key}: {name}"
        if any(word in f"{name} {source}" for word in NOT_TO_BE_COPIED):
            refuse("benchmarks", where, "comes from a source whose terms forbid to pass it on")
            continue
        spelling = name.lower()
        benchmark = BENCHMARKS.get(spelling) or re.sub(r"[^a-z0-9]+", "-", spelling).strip("-")
        if not benchmark or isinstance(score.get("score"), bool) or not isinstance(score.get("score"), (int, float)):
            refuse("benchmarks", where, "has no name or no number")
            continue
        benchmarks.setdefault(benchmark, name)
        variant = " ".join(str(part) for part in (VARIANTS.get(spelling), score.get("version"), score.get("variant")) if part) or None
        conditions = {"variant": variant, "harness": score.get("harness")}
        says = {
            "model": Said(slug, url=source),
            "benchmark": Said(benchmark, url=source),
            "value": Said(score["score"], url=source),
            **{field: Said(value, url=source) for field, value in conditions.items() if value},
            **({"scored_on": Said(score["date"], url=source)} if score.get("date") else {}),
            **({"metric": Said(score["metric"], url=source)} if score.get("metric") else {}),
        }
        yield Record("score", score_slug(slug, benchmark, variant, score.get("harness"), None), says, where=where)


# --- api.json ---------------------------------------------------------------------------------------------------------


def _listings(providers: dict[str, Any], refuse: Refuse) -> Iterator[Record]:
    for key, provider in sorted(providers.items()):
        slug = PROVIDERS.get(key, key)
        if not SLUG.fullmatch(slug) or not isinstance(provider.get("name"), str):
            refuse("provider", key, "has no usable id or name")
            continue
        url = provider.get("doc") if isinstance(provider.get("doc"), str) else LISTINGS.url
        says = {"name": Said(provider["name"], url=url)}
        if isinstance(provider.get("doc"), str) and provider["doc"].startswith("http"):
            says["website"] = Said(provider["doc"], url=url)
        yield Record("provider", slug, says, where=key)
        for foreign_id, model in sorted(provider["models"].items()):
            where = f"{key}: {foreign_id}"
            if not isinstance(model, dict):
                refuse("offering", where, "is no object")
                continue
            yield _offering(slug, foreign_id, model, where, url, refuse)


def _offering(provider: str, foreign_id: str, model: dict[str, Any], where: str, url: str | None, refuse: Refuse) -> Record:
    values: dict[str, Any] = {"provider": provider, "foreign_id": foreign_id, **_limits(model, where, refuse)}
    if model.get("status") in STATUSES:
        values["status"] = STATUSES[model["status"]]
    prices = [price for price in _prices(model.get("cost"), where, refuse) if _is_of_tokens(model, price, where, refuse)]
    billing = _billing(provider, foreign_id, prices)
    # 0 for both and no word on how it is paid for: subscription, free trial, unknown. It says nothing about a price.
    if billing is None and prices and all(price["amount"] == "0.00" for price in prices):
        prices = []
    if billing:
        values["billing"] = billing
    values["prices"] = prices
    says = {field: Said(value, url=url) for field, value in values.items()}
    about = {field: Said(value, url=url) for field, value in _claims(model, where, refuse).items()}
    known_as = tuple(name for name in (foreign_id, model.get("name")) if isinstance(name, str))
    return Record("offering", offering_slug(provider, foreign_id), says, where=where, known_as=known_as, about=about)


def _prices(cost: Any, where: str, refuse: Refuse) -> list[dict[str, Any]]:
    """The prices of an entry: base prices by meter, and those of its tiers by prompt length."""
    if not isinstance(cost, dict):
        return []
    prices = list(_metered(cost, None, where, refuse))
    for tier in cost.get("tiers") or ():
        size = (tier.get("tier") or {}).get("size") if isinstance(tier, dict) else None
        if not isinstance(size, int):
            refuse("cost.tiers", where, f"has a tier without a size: {tier!r}"[:200])
            continue
        prices += _metered(tier, f"prompt > {size} tokens", where, refuse)
    # `context_over_200k` repeats a tier under a name that is wrong in half the cases: only the tiers know the threshold.
    for key in cost.keys() - set(METERS) - set(TIER_KEYS):
        refuse(f"cost.{key}", where, "is no meter that we know")
    return prices


# Below this, a price of something that is no text is a price of an image, a minute or a second put into the field for tokens.
LEAST_OF_OTHER = Decimal("0.2")


def _is_of_tokens(model: dict[str, Any], price: dict[str, Any], where: str, refuse: Refuse) -> bool:
    modalities = model.get("modalities") or {}
    no_text = "text" not in (modalities.get("input") or ["text"]) or "text" not in (modalities.get("output") or ["text"])
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
            refuse(f"cost.{meter}", where, f"{error} (it says {cost[meter]!r})")
            continue
        yield {**price, **({"condition": condition} if condition else {})}


def _billing(provider: str, foreign_id: str, prices: Iterable[dict[str, Any]]) -> str | None:
    if PLANS.search(provider):
        return "subscription"
    if FREE.search(foreign_id.lower()):
        return "free"
    return "metered" if any(price["amount"] != "0.00" for price in prices) else None
