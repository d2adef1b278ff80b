"""A catalog of any size, made up: the same models each time, as skewed as real ones are.

Models come in lines: a stem that no other line has, with some sizes, tuned forms and dated snapshots. The makers of lines follow a
power law; modalities, tasks and domains come in few profiles, some of which nearly all models have; what is seldom known of
real models is seldom known here. Every batch is two documents: a record of models, and an aggregator's listing of what
providers offer, which knows some of the models by other days. Slugs refer only to what the same batch or an earlier one has.
"""

from __future__ import annotations

import random
from bisect import bisect
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from typing import Any

from service.catalog.database import Database
from service.importers.merge import merge
from service.importers.records import Document, Origin, Record, Said, digest_of
from service.importers.slugs import offering_slug

NOW = datetime(2026, 11, 24, 9, 12, 44, tzinfo=UTC)
DAY = date(2026, 11, 20)
PAGE = "https://example.org/models"
RECORD = Origin("made-up-record", "A record that is made up", "record", url=PAGE)
LISTING = Origin("made-up-listing", "A listing that is made up", "aggregator", url="https://example.org/listing")
PER_LINE = 8  # models
PER_MAKER, PER_PRODUCT, PER_PROVIDER = 20, 100, 2000  # models, on average

INPUTS = (("text", 60), ("text,image", 18), ("image", 5), ("text,code", 4), ("text,image,pdf", 3), ("audio", 3), ("text,audio", 2),
          ("text,image,audio,video", 2), ("text,image,video", 1), ("video", 1), ("time_series", 1), ("molecule", 1), (None, 4))  # fmt: skip
OUTPUTS = (("text", 72), ("image", 8), ("embedding", 6), ("text,code", 4), ("audio", 3), ("video", 2), ("text,image", 1), ("text,audio", 1),
           (None, 4))  # fmt: skip
TASKS = ((None, 70), ("conversation", 8), ("coding", 5), ("conversation,coding,math", 4), ("translation", 3), ("summarization", 3),
         ("image_generation", 3), ("speech_recognition", 2), ("reasoning,math", 2))  # fmt: skip
ADAPTATIONS = ((None, 55), ("open_weights_fine_tuning", 30), ("prompting", 10), ("api_fine_tuning", 3),
               ("prompting,open_weights_fine_tuning", 2))  # fmt: skip
DOMAINS = ((None, 93), ("code", 3), ("medicine", 1), ("law", 1), ("finance", 1), ("education,science", 1))
TRAINED_ON = ((None, 90), ("text", 6), ("text,code", 2), ("text,image", 2))
LICENSES = ((None, 20), ("apache-2.0", 35), ("mit", 15), ("proprietary", 14), ("llama-3", 6), ("cc-by-nc-4.0", 5), ("gemma", 3),
            ("openrail", 2))  # fmt: skip
CONTEXTS = ((None, 30), (2048, 6), (4096, 14), (8192, 14), (32768, 14), (128_000, 14), (200_000, 4), (1_000_000, 4))
SIZES = (("0.5b", 5), ("1b", 10), ("3b", 14), ("7b", 30), ("8b", 14), ("13b", 9), ("34b", 6), ("70b", 9), ("405b", 3))
COUNTRIES = (("US", 45), ("CN", 25), ("FR", 8), ("GB", 6), ("DE", 5), ("IL", 3), (None, 8))
SYLLABLES = [consonant + vowel for consonant in "bdfgklmnprstvz" for vowel in "aeiou"]


def chosen(rng: random.Random, weighted: Sequence[tuple[Any, int]]) -> Any:
    return rng.choices([value for value, _ in weighted], [weight for _, weight in weighted])[0]


def words(rng: random.Random, weighted: Sequence[tuple[str | None, int]]) -> list[str] | None:
    profile = chosen(rng, weighted)
    return None if profile is None else profile.split(",")


def stem(number: int) -> str:
    """A word that no other number has."""
    spelt = ""
    for _ in range(3):
        number, at = divmod(number, len(SYLLABLES))
        spelt += SYLLABLES[at]
    return spelt if not number else spelt + stem(number - 1)


def a_record(kind: str, slug: str, /, **facts: Any) -> Record:
    return Record(kind, slug, {name: Said(value, url=PAGE) for name, value in facts.items() if value is not None}, where=f"{kind} {slug}")


class Growing:
    """The catalog on its way to `models` models: what comes before every batch, and one batch after the other."""

    def __init__(self, models: int, seed: int = 4, before: str = "") -> None:
        self.models, self.seed, self.before = models, seed, before
        self.makers = max(20, models // PER_MAKER)
        self.providers = 10 + models // PER_PROVIDER
        # The maker at place n makes a share of 1 / (n + 10): of a million models, the first makes one in a hundred.
        self._shares = list(accumulate(1 / (place + 10) for place in range(self.makers)))
        self._sellers = list(accumulate(1 / (place + 2) for place in range(self.providers)))

    def maker(self, rng: random.Random) -> str:
        return f"maker-{stem(bisect(self._shares, rng.random() * self._shares[-1]))}"

    def provider(self, rng: random.Random) -> str:
        return f"provider-{stem(bisect(self._sellers, rng.random() * self._sellers[-1]))}"

    def first(self) -> Document:
        """The makers, providers and benchmarks."""
        rng, records = random.Random(self.seed), []
        for number in range(self.makers):
            word, kind = stem(number), chosen(rng, (("company", 70), ("university", 12), ("lab", 8), ("nonprofit", 4), ("community", 6)))
            records.append(a_record("maker", f"maker-{word}", name=f"{word.title()} AI", kind=kind, country=chosen(rng, COUNTRIES)))
        for number in range(self.providers):
            word = stem(number)
            maker = f"maker-{word}" if number % 3 else None
            records.append(a_record("provider", f"provider-{word}", name=f"{word.title()} Cloud", maker=maker))
        for number in range(20):
            word = stem(number + 7000)
            records.append(a_record("benchmark", f"bench-{word}", name=word.upper(), better="higher", unit="percent", metric="accuracy"))
        return Document(RECORD, DAY, digest_of(f"first {self.models} {self.seed}".encode()), records, name="makers", complete=False)

    def batch(self, begin: int, end: int) -> list[Document]:
        """What is said of the models from one number on up to another, in a record and a listing."""
        record: list[Record] = []
        listing: list[Record] = []
        for line in range(begin // PER_LINE, -(-end // PER_LINE)):
            of_line, offered = self._line(line, range(max(begin, line * PER_LINE), min(end, (line + 1) * PER_LINE)))
            record += of_line
            listing += offered
        name = f"{begin}-{end}"
        return [
            Document(RECORD, DAY, digest_of(f"record {name} {self.models}".encode()), record, name=name, complete=False),
            Document(LISTING, DAY, digest_of(f"listing {name} {self.models}".encode()), listing, name=name, complete=False,
                     lists_offerings=True),
        ]  # fmt: skip

    def _line(self, line: int, numbers: range) -> tuple[list[Record], list[Record]]:
        rng = random.Random(self.seed * 1_000_003 + line)
        maker, word = self.maker(rng), self.before + stem(line)
        family = f"{word}-family" if rng.random() < 0.25 else None
        record = [a_record("family", family, name=word.title(), maker=maker)] if family else []
        listing: list[Record] = []
        released = date(2018, 1, 1) + timedelta(days=int(3200 * rng.random() ** 0.4))
        inputs, outputs, terms = words(rng, INPUTS), words(rng, OUTPUTS), chosen(rng, LICENSES)
        slugs: list[str] = []
        for place in range(PER_LINE):  # all of them, so that a line cut in two is the same
            number, model = line * PER_LINE + place, random.Random(self.seed * 7_000_003 + line * PER_LINE + place)
            says, offerings = self._model(model, word, place, slugs, released, inputs, outputs, terms)
            slug = says.pop("slug")
            slugs.append(slug)
            if number not in numbers:
                continue
            record.append(a_record("model", slug, maker=maker, family=family, **says))
            listing += (self._offering(model, maker, slug, says) for _ in range(offerings))
            if model.random() < 0.2:
                bench = f"bench-{stem(7000 + model.randrange(20))}"
                record.append(a_record("score", f"{slug}.{bench}", model=slug, benchmark=bench, value=round(model.uniform(20, 95), 1)))
            if number % PER_PRODUCT == 0:
                record.append(self._product(model, self.before + stem(number // PER_PRODUCT), maker, slugs))
        return record, listing

    def _model(
        self, rng: random.Random, word: str, place: int, slugs: Sequence[str], released: date, inputs: Any, outputs: Any, terms: Any
    ) -> tuple[dict[str, Any], int]:  # fmt: skip
        """What is said of one model of a line, and how many offerings it has."""
        size, context = chosen(rng, SIZES), chosen(rng, CONTEXTS)
        slug, snapshot_of = f"{word}-{place + 1}-{size}", None
        if place and rng.random() < 0.15:
            snapshot_of = rng.choice(slugs)
            slug = f"{snapshot_of}-v{place}-{released.isoformat()}"
        released += timedelta(days=30 * place)
        retired = released + timedelta(days=700) if rng.random() < 0.06 else None
        lineage = None
        if slugs and rng.random() < 0.2:
            lineage = [{"relation": rng.choice(("fine_tuned_from", "succeeds", "quantized_from")), "target": rng.choice(slugs)}]
        known = rng.random
        return {
            "slug": slug, "name": slug.replace("-", " ").title(), "snapshot_of": snapshot_of, "input_modalities": inputs,
            "output_modalities": outputs, "tasks": words(rng, TASKS), "adaptations": words(rng, ADAPTATIONS),
            "domains": words(rng, DOMAINS),
            "training_modalities": words(rng, TRAINED_ON), "license": terms, "context_window": context,
            "lineage": lineage,
            "released_on": None if known() < 0.05 else released.isoformat()[: chosen(rng, ((10, 85), (7, 12), (4, 3)))],
            "knowledge_cutoff": (released - timedelta(days=200)).isoformat()[:7] if known() < 0.3 else None,
            "status": chosen(rng, ((None, 10), ("available", 85), ("deprecated", 5))) if retired is None else None,
            "deprecated_on": (retired - timedelta(days=90)).isoformat() if retired and known() < 0.5 else None,
            "retired_on": retired and retired.isoformat(), "max_output": context and max(1024, context // rng.choice((4, 8, 32))),
            "parameters": int(float(size[:-1]) * 1e9) + rng.randrange(10**6) * 100 if known() < 0.7 else None,
            "active_parameters": rng.randrange(10**9, 5 * 10**10) if known() < 0.05 else None,
            "training_tokens": rng.randrange(10**9, 2 * 10**13) if known() < 0.1 else None,
            "training_compute": rng.uniform(1e20, 5e25) if known() < 0.08 else None,
            "open_weights": terms not in (None, "proprietary") if known() < 0.9 else None,
            "reasoning": known() < 0.15 if known() < 0.6 else None, "tool_calling": known() < 0.4 if known() < 0.6 else None,
            "structured_output": known() < 0.3 if known() < 0.4 else None,
            "identifiers": [{"scheme": "huggingface", "value": f"{word}ai/{slug}", "kind": "canonical"}],
            "links": {"weights": f"https://example.org/{slug}"} if known() < 0.5 else None,
        }, chosen(rng, ((0, 40), (1, 35), (2, 15), (4, 8), (9, 2)))  # fmt: skip

    def _offering(self, rng: random.Random, maker: str, slug: str, says: dict[str, Any]) -> Record:
        provider = self.provider(rng)
        foreign_id = rng.choice((slug, f"{maker.removeprefix('maker-')}/{slug}", f"{slug}:free", f"{slug}-fp8"))
        amount = rng.randrange(1, 2000)
        prices = [
            {"meter": meter, "amount": f"{amount * times / 100:.2f}", "currency": "USD", "per": 1_000_000, "unit": "token"}
            for meter, times in (("input", 1), ("output", 4), ("cache_read", 0.5))[: rng.choice((2, 2, 3))]
        ]
        context = says["context_window"]
        facts = a_record(
            "offering", offering_slug(provider, foreign_id), provider=provider, foreign_id=foreign_id, billing="metered",
            context_window=context, prices=prices if rng.random() < 0.8 else None,
        )  # fmt: skip
        about = {"name": Said(says["name"])}
        if says["released_on"] and rng.random() < 0.03:
            about = {"released_on": Said(says["released_on"][:4] + "-01-05", url=LISTING.url)}
        return Record(facts.kind, facts.slug, facts.says, where=facts.where, about=about)

    def _product(self, rng: random.Random, word: str, maker: str, slugs: Sequence[str]) -> Record:
        since = (date(2021, 1, 1) + timedelta(days=rng.randrange(2000))).isoformat()
        stands_on = [{"model": slug, "role": "default", "since": since} for slug in slugs[-3:]]
        return a_record(
            "product", f"product-{word}", name=f"{word.title()} Chat", maker=maker, launched_on=since, models=stands_on,
            kind=chosen(rng, (("chatbot", 40), ("assistant", 25), ("application", 20), ("api", 10), ("search", 5))),
        )  # fmt: skip


def grown(
    database: Database, models: int, batch: int, told: Callable[[int], None] = lambda models: None, before: str = ""
) -> None:  # fmt: skip
    """Merge a made-up catalog into an empty one, a batch at a time, each a transaction of its own; tells after each how far it is."""
    growing = Growing(models, before=before)
    for documents, end in _documents(growing, models, batch):
        with database.writing() as connection:
            merge(connection, documents, now=NOW)
        told(end)


def _documents(growing: Growing, models: int, batch: int) -> Iterator[tuple[list[Document], int]]:
    yield [growing.first()], 0
    for begin in range(0, models, batch):
        end = min(begin + batch, models)
        yield growing.batch(begin, end), end
