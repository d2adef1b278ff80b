"""What documents say, checked and kept: one row per document and thing, with its values, their states and URLs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import orjson
from sqlalchemy import Connection, func, insert, select

from ..catalog.attributes import KINDS
from ..catalog.database import chunks
from ..catalog.decoration import plain
from ..catalog.precedence import Heard, majority
from ..catalog.said import read_statement, written
from ..catalog.tables import Document, Source, Statement
from ..catalog.values import SLUG, shortly
from . import records
from .checking import Key, checked, known_slugs
from .linking import Linker, made_known, speaks_of
from .outliers import prices_of_peers, without_outliers
from .records import Record, Said
from .report import Report
from .slugs import score_slug
from .spelling import name_of

Spoken = dict[Key, list[Heard]]


def keep_statements(connection: Connection, documents: Sequence[records.Document], linker: Linker, report: Report) -> Spoken:
    """Write the documents and what they say that can be true; give what was said, by thing."""
    spoken: Spoken = defaultdict(list)
    last = connection.scalar(select(func.max(Document.id))) or 0
    numbered = list(enumerate(documents, last + 1))
    proposed: dict[int, dict[Key, str]] = {}  # the slugs for which those that each document proposes stand
    models: dict[int, list[Record]] = {}
    new: set[str] = set()  # the models that these documents bring
    linker.expect(record for document in documents for record in document.records)
    for number, document in numbered:
        report.refused += document.refused
        write_document(connection, number, document, report)
        linker.proposed = proposed[number] = {}
        models[number] = [resolved_model(record, linker, new) for record in document.records if record.kind == "model"]
        linker.know_makers(record for record in document.records if record.kind == "maker")
    said: list[tuple[int, records.Document, Record]] = []
    for number, document in numbered:  # when all models are known, in whichever document they come
        models[number] = [dated(record, linker) if record.slug in new else record for record in models[number]]
        said += [(number, document, record) for record in made_known(document, linker)]
    for number, document in numbered:
        linker.proposed = proposed[number]
        others = resolved([record for record in document.records if record.kind != "model"], document, linker, report)
        said += [(number, document, record) for record in (*models[number], *others)]
    known = known_slugs(connection, [record for *_, record in said], linker)
    heard: dict[tuple[str, str, int], Heard] = {}
    for number, document, record in said:
        linker.proposed = proposed[number]  # names mean what the record's own document means by them
        says, key = checked(record, known, linker, report), (record.kind, record.slug, number)
        if not SLUG.fullmatch(record.slug):
            report.refuse(record.kind, record.where, f"has no usable slug: {shortly(record.slug)}")
        elif key in heard:
            add_names(record, says, heard[key].says, report)
        elif says or document.origin.standing == "curator":  # who says nothing any more takes back what they said
            heard[key] = Heard(document.origin.slug, document.origin.standing, number, document.date, says)
            spoken[record.kind, record.slug].append(heard[key])
        elif record.says:  # of which nothing can be true: what names it must not take it for there
            spoken.setdefault((record.kind, record.slug), [])
    write_statements(connection, heard)
    return spoken


def write_statements(connection: Connection, heard: Mapping[tuple[str, str, int], Heard]) -> None:
    """Keep what documents say, by (kind, slug, document)."""
    if heard:
        connection.execute(insert(Statement), [
            {"kind": kind, "slug": slug, "document": number, "says": orjson.dumps(written(one.says)).decode()}
            for (kind, slug, number), one in heard.items()
        ])  # fmt: skip


def add_names(record: Record, says: dict[str, Said], first: dict[str, Said], report: Report) -> None:
    """Let the first of two records of one thing stand, with the names of both: a version listed beside its model is found by them."""
    names = says.pop("identifiers", None)
    if names and names.value and "identifiers" in first:
        kind = KINDS[record.kind]["identifiers"].kind
        first["identifiers"] = replace(first["identifiers"], value=kind.checked([*first["identifiers"].value, *names.value]))
    elif names and names.value:
        first["identifiers"] = names
    if says:
        report.refuse(record.slug, record.where, "is said a second time in the same document; the first stands")


def write_document(connection: Connection, number: int, document: records.Document, report: Report) -> None:
    origin = document.origin
    if connection.scalar(select(Source.slug).where(Source.slug == origin.slug)) is None:
        connection.execute(insert(Source).values(
            slug=origin.slug, title=origin.title, url=origin.url, license=origin.license,
            attribution=origin.attribution, standing=origin.standing,
        ))  # fmt: skip
    connection.execute(insert(Document).values(
        id=number, source=origin.slug, name=document.name, date=document.date, digest=document.digest,
        complete=document.complete, lists_offerings=document.lists_offerings, revision=report.revision,
    ))  # fmt: skip


def resolved(said: Sequence[Record], document: records.Document, linker: Linker, report: Report) -> Iterator[Record]:
    """The records of a document but for models, and what it claims of models, under the slugs that the catalog has for their things."""
    peers = prices_of_peers(said)
    claims: dict[str, dict[str, list[dict[str, Said]]]] = defaultdict(lambda: defaultdict(list))
    for record in said:
        if record.kind == "offering":
            if record.about:
                link = linker.offered_model(record.says["provider"].value, record.says["foreign_id"].value)
                if link.model and speaks_of(record, link.model, linker):
                    claims[link.model][record.says["provider"].value].append(record.about)
                record = without_outliers(record, peers.get(plain(record.says["foreign_id"].value), {}), report)
            yield record
        elif record.kind == "score":
            yield resolved_score(record, linker)
        else:
            if record.kind == "provider" and "maker" in record.says:
                linker.provider_makers.setdefault(record.slug, record.says["maker"].value)
            yield record
    for model, by_provider in sorted(claims.items()):
        # Inside one document: the maker's own provider, then the majority, then the smaller value.
        maker = linker.makers[model]
        own = [one for provider, many in by_provider.items() if linker.provider_makers.get(provider) == maker for one in many]
        everyone = [one for many in by_provider.values() for one in many]
        says = majority(everyone) | majority(own)
        if linker.is_minted(model):
            named = {"name": name_of(model), "maker": maker, "snapshot_of": linker.version_of(model)}
            says |= {field: Said(value, url=document.origin.url) for field, value in named.items() if value}
        yield Record("model", model, says, where=f"{document.name}: what is claimed of {model}")


def resolved_model(record: Record, linker: Linker, new: set[str]) -> Record:
    """A record of a model under the slug that the catalog has for it, which is known by its names from now on."""
    slug = linker.model_for(record)
    if slug not in linker.makers:
        new.add(slug)
    linker.proposed["model", record.slug] = slug
    for name in record.known_as:
        linker.proposed.setdefault(("model", name), slug)
    maker = record.says["maker"].value if "maker" in record.says else None
    identifiers = record.says["identifiers"].value if "identifiers" in record.says else ()
    name = record.says["name"].value if "name" in record.says else slug
    called = [str(one.get("value", "")) for one in identifiers or () if isinstance(one, dict)]
    # A record without a name only says how else a model is called.
    linker.learn(slug, maker, [slug, str(name), *record.known_as] if "name" in record.says else (), called)
    return replace(record, slug=slug)


def dated(record: Record, linker: Linker) -> Record:
    """A record of a new model with the model that its name says it is a version of."""
    if not record.known_as or "snapshot_of" in record.says or "name" not in record.says:
        return record
    head = linker.snapshot_of(record)
    return replace(record, says=record.says | {"snapshot_of": Said(head, url=record.says["name"].url)}) if head else record


def resolved_score(record: Record, linker: Linker) -> Record:
    if not {"model", "benchmark"} <= record.says.keys():
        return record  # it only says more of a score that is there
    model = linker.named("model", str(record.says["model"].value)) or str(record.says["model"].value)
    variant, harness, shots = (record.says[name].value if name in record.says else None for name in ("variant", "harness", "shots"))
    slug = score_slug(model, str(record.says["benchmark"].value), variant, harness, shots)
    return replace(record, slug=slug, says=record.says | {"model": replace(record.says["model"], value=model)})


# --- Statements of before ---------------------------------------------------------------------------------------------


def statements_about(connection: Connection, keys: Iterable[Key], before: int | None = None) -> Spoken:
    """Every statement about the things, optionally only those of documents before a revision."""
    by_kind: dict[str, set[str]] = defaultdict(set)
    for kind, slug in keys:
        by_kind[kind].add(slug)
    found: Spoken = defaultdict(list)
    for kind, slugs in by_kind.items():
        for chunk in chunks(slugs):
            query = (
                select(Statement.slug, Statement.says, Document.id, Document.date, Source.slug, Source.standing)
                .join(Document, Document.id == Statement.document)
                .join(Source, Source.slug == Document.source)
                .where(Statement.kind == kind, Statement.slug.in_(chunk))
            )
            if before is not None:
                query = query.where(Document.revision < before)
            for slug, says, document, date, source, standing in connection.execute(query):
                found[kind, slug].append(Heard(source, standing, document, date, read_statement(says)))
    return found
