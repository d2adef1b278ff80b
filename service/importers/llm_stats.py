"""LLM Stats: its files in one object by path, models with their scores and what providers ask for them.

`models` holds `MAKER/ID/model.json`, `providers` `NAME/provider.json`. Its scores say how they were taken in words of many hands
(`llm_stats_words`); those whose source is a placeholder are refused. Its ids of offerings are its own, and not the provider's.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from ..catalog.decoration import undecorated
from ..catalog.prices import MILLION
from ..catalog.values import SLUG, Boolean, Date, Integer, Text, Url, first_day, shortly
from . import llm_stats_words as words
from . import parts
from .makers import BY_PATH, NAMES
from .measures import with_metrics
from .parts import Refuse
from .records import Document, DocumentError, Origin, Record, Refusal, Said, digest_of
from .shapes import each, shape, tell_strange
from .slugs import offering_slug, score_slug, slug_of
from .spelling import spelled

ORIGIN = Origin(
    slug="llm-stats", title="LLM Stats", standing="aggregator", url="https://github.com/JonathanChavezTamales/LLMStats",
    license="CC-BY-4.0", attribution="LLM Stats (llm-stats.com), CC BY 4.0",
)  # fmt: skip

PROVIDERS = {"bedrock": "amazon-bedrock"}
LINKS = {
    "announcement": "scorecard_blog_link", "paper": "paper_link", "documentation": "api_ref_link", "weights": "weights_link",
    "code": "repo_link",
}  # fmt: skip
HUB = "https://huggingface.co/"

# What is read of its files, what else is in them, and why it is left out.
MEASURED = "is measured by them on a day, and no fact of an offering"
FILES = shape(
    models=each(shape(
        "name fine_tuned_from_model_id release_date knowledge_cutoff input_context_size output_context_size license param_count "
        f"training_tokens {' '.join(LINKS.values())}", {
            "description": "is a sentence", "canonical_model_id": "is the name of a file of theirs", "web_hydrated": "is of their site",
            "multimodal": "does not say what goes in", "playground_link": "leads to where one may try it",
        },
        qualitative_metrics=shape("dataset_name score is_self_reported analysis_method date_recorded source_link"),
    )),
    providers=each(shape("name website", providermodels=shape(
        "model_id price_per_input_token price_per_output_token updated_at", {"throughput": MEASURED, "latency": MEASURED},
    ))),
)  # fmt: skip


def read(content: bytes, day: date) -> Document:
    """The models, scores and offerings of LLM Stats as they were on a day. Raises DocumentError when the bytes are no such document."""
    refused: list[Refusal] = []
    refuse = parts.into(refused)
    document = parts.json_of(content, refuse)
    if not isinstance(document, dict) or not isinstance(document.get("models"), dict):
        raise DocumentError("This is no document of LLM Stats: it should hold its files by path under `models` and `providers`.")
    if not any("/" in path and isinstance(model, dict) and "name" in model for path, model in document["models"].items()):
        raise DocumentError("This is no document of LLM Stats: it has no model under MAKER/ID/model.json.")
    tell_strange(document, FILES, refuse)
    records: dict[tuple[str, str], Record] = {}
    for record in [*_models(document["models"], day, refuse), *_providers(document, day, refuse)]:
        if record.kind in ("maker", "benchmark", "provider"):
            records.setdefault((record.kind, record.slug), record)
        elif (record.kind, record.slug) in records:
            refuse(record.kind, record.where, "is said a second time under the same conditions; the first stands")
        else:
            records[record.kind, record.slug] = record
    told = with_metrics(list(records.values()), ORIGIN.url)
    return Document(ORIGIN, day, digest_of(content), told, refused=refused)


# --- Models -----------------------------------------------------------------------------------------------------------


def _models(models: dict[str, Any], day: date, refuse: Refuse) -> Iterator[Record]:
    for path, model in sorted(models.items()):
        maker, _, rest = path.partition("/")
        own, where = rest.split("/")[0], path[:120]
        slug, made_by = spelled(undecorated(own)), BY_PATH.get(maker.lower()) or slug_of(maker)
        if not isinstance(model, dict) or not rest or not SLUG.fullmatch(slug) or not SLUG.fullmatch(made_by):
            refuse("model", where, "is no model under MAKER/ID/model.json")
            continue
        name = parts.value(Text(), model, "name", where, refuse)
        if name is None:
            refuse("model", where, "has no name")
            continue
        links = _links(model, where, refuse)
        url = next(iter(links.values()), ORIGIN.url)
        yield Record("maker", made_by, {"name": Said(NAMES.get(made_by, maker), url=ORIGIN.url)}, where=where)
        names = [{"scheme": "llm-stats", "value": own, "kind": "canonical"}]
        repository = links.get("weights", "").removeprefix(HUB) if links.get("weights", "").startswith(HUB) else ""
        if repository.count("/") == 1 and spelled(undecorated(repository.split("/")[1])) == slug:
            names.append({"scheme": "huggingface", "value": repository, "kind": "canonical"})
        values = {"name": name, "maker": made_by, **_facts(model, day, where, refuse), "links": links, "identifiers": names}
        based = parts.value(Text(), model, "fine_tuned_from_model_id", where, refuse)
        if based:
            values["lineage"] = [{"relation": "fine_tuned_from", "name": based}]
        says = {field: Said(value, url=url) for field, value in values.items() if value not in (None, {})}
        yield Record("model", slug, says, where=where, known_as=tuple(dict.fromkeys((f"{maker}/{own}", own, undecorated(own)))))
        yield from _scores(slug, model, where, refuse)


def _links(model: dict[str, Any], where: str, refuse: Refuse) -> dict[str, str]:
    found = {}
    for kind, theirs in LINKS.items():
        if url := parts.value(Url(), parts.filled(model, theirs), theirs, where, refuse):
            if words.PLACEHOLDER.search(url):
                refuse(theirs, where, f"is a placeholder: {url}")
            else:
                found[kind] = url
    return found


def _facts(model: dict[str, Any], day: date, where: str, refuse: Refuse) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    for ours, theirs in (("released_on", "release_date"), ("knowledge_cutoff", "knowledge_cutoff")):
        value = parts.value(Date(), parts.filled(model, theirs), theirs, where, refuse)
        if value and first_day(value) > day:
            refuse(theirs, where, f"lies after the document: {value}")
        elif value:
            facts[ours] = value
    for ours, theirs, least in (("parameters", "param_count", 1_000_000), ("training_tokens", "training_tokens", 1_000_000),
                                ("context_window", "input_context_size", 1), ("max_output", "output_context_size", 1)):  # fmt: skip
        kind = parts.TOKENS if least == 1 else Integer(1)
        value = parts.value(kind, model, theirs, where, refuse) if model.get(theirs) != 0 else None
        if value is not None and value < least:
            refuse(theirs, where, f"is too small to be one: {value}")
        elif value is not None:
            facts[ours] = value
    # Where nobody knew how much may come out, they wrote again how much goes in.
    if facts.get("max_output", 0) >= facts.get("context_window", facts.get("max_output", 0) + 1):
        if facts["max_output"] > facts["context_window"]:
            refuse("output_context_size", where, f"{facts['max_output']} is more than the context of {facts['context_window']}")
        del facts["max_output"]
    text = parts.value(Text(), parts.filled(model, "license"), "license", where, refuse)
    if text:
        facts["license"] = words.LICENSES.get(text.lower())
        if facts["license"] is None:
            refuse("license", where, f"has no identifier that we know: {shortly(text)}")
    if facts.get("license") == "proprietary" and not model.get("weights_link"):
        facts["open_weights"] = False
    elif isinstance(model.get("weights_link"), str) and model["weights_link"].startswith(HUB):
        facts["open_weights"] = True
    return facts


# --- Scores -----------------------------------------------------------------------------------------------------------


def _scores(slug: str, model: dict[str, Any], where: str, refuse: Refuse) -> Iterator[Record]:
    for score in parts.listed(model, "qualitative_metrics", where, refuse):
        if not isinstance(score, dict) or not isinstance(score.get("dataset_name"), str):
            refuse("score", where, f"has no name of a test: {shortly(score)}")
            continue
        place = f"{where}: {score['dataset_name'][:80]}"
        source = parts.value(Url(), parts.filled(score, "source_link"), "source_link", place, refuse)
        if source is None or words.PLACEHOLDER.search(source):
            refuse("score", place, f"has no source but {'a placeholder' if source else 'nothing'}: {shortly(score.get('source_link'))}")
            continue
        benchmark, of_name = words.benchmark_of(score["dataset_name"])
        if not SLUG.fullmatch(benchmark):
            refuse("score", place, "is of a test whose name cannot be used")
            continue
        method = parts.value(Text(), parts.filled(score, "analysis_method"), "analysis_method", place, refuse) or ""
        conditions = words.conditions_of(method, score["dataset_name"], of_name)
        value = words.value_of(score.get("score"), benchmark, conditions)
        if value is None:
            refuse("score", place, f"is no possible result: {shortly(score.get('score'))}")
            continue
        variant, harness, shots, metric = conditions
        yield Record("benchmark", benchmark, {"name": Said(words.name_of(score["dataset_name"]), url=ORIGIN.url)}, where=place)
        values = {
            "model": slug, "benchmark": benchmark, "value": value, "variant": variant, "harness": harness, "shots": shots, "metric": metric,
            "scored_on": parts.value(Date(), parts.filled(score, "date_recorded"), "date_recorded", place, refuse),
            "self_reported": parts.value(Boolean(), score, "is_self_reported", place, refuse),
        }  # fmt: skip
        says = {field: Said(said, url=source) for field, said in values.items() if said is not None}
        yield Record("score", score_slug(slug, benchmark, variant, harness, shots), says, where=place)


# --- Providers --------------------------------------------------------------------------------------------------------


def _providers(document: dict[str, Any], day: date, refuse: Refuse) -> Iterator[Record]:
    for path, provider in sorted(parts.table(document, "providers", "providers", refuse).items()):
        own = path.split("/")[0]
        slug, where = PROVIDERS.get(own) or slug_of(own), path[:120]
        name = parts.value(Text(), provider, "name", where, refuse) if isinstance(provider, dict) else None
        if not SLUG.fullmatch(slug) or name is None:
            refuse("provider", where, "has no usable path or name")
            continue
        website = parts.value(Url(), parts.filled(provider, "website"), "website", where, refuse)
        says = {"name": Said(name, url=ORIGIN.url)} | ({"website": Said(website, url=ORIGIN.url)} if website else {})
        yield Record("provider", slug, says, where=where)
        others = False
        for offered in parts.listed(provider, "providermodels", where, refuse):
            own_id = offered.get("model_id") if isinstance(offered, dict) else None
            if not isinstance(own_id, str) or not own_id.strip():
                refuse("offering", where, f"has no model_id: {shortly(offered)}")
                continue
            # Under Google's name stand its two services: the Gemini API serves Google's own models only.
            seller = "vertex-ai" if slug == "google" and not own_id.lower().startswith(("gemini", "gemma")) else slug
            if seller != slug and not others:
                others = True
                yield Record("provider", seller, {"name": Said("Google Vertex AI", url=ORIGIN.url)}, where=where)
            yield _offering(seller, own_id, offered, website, f"{where}: {own_id[:80]}", day, refuse)


def _offering(
    provider: str, own_id: str, offered: dict[str, Any], url: str | None, where: str, day: date, refuse: Refuse
) -> Record:
    prices = []
    seen = parts.value(Date(), parts.filled(offered, "updated_at"), "updated_at", where, refuse)
    if seen and first_day(seen) > day:
        refuse("updated_at", where, f"lies after the document: {seen}")
    for meter, theirs in (("input", "price_per_input_token"), ("output", "price_per_output_token")):
        if offered.get(theirs) in (None, 0):  # 0 is what they write where they know none
            continue
        try:
            prices.append({"meter": meter, "amount": parts.amount(offered[theirs], MILLION), "per": MILLION, "unit": "token"})
        except ValueError as error:
            refuse(theirs, where, f"{error} (it says {shortly(offered[theirs])})")
    values = {"provider": provider, "foreign_id": own_id, "prices": prices, "billing": "metered" if prices else None}
    says = {field: Said(value, url=url or ORIGIN.url) for field, value in values.items() if value is not None}
    return Record("offering", offering_slug(provider, own_id), says, where=where, known_as=(own_id,))
