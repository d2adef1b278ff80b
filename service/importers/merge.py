"""Records become statements, statements become facts: the way of every write, in one transaction and one revision.

    documents -> which are new -> their values checked -> statements kept -> facts by precedence -> rows -> bodies
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from ..catalog import derived
from ..catalog.attributes import KINDS, Attribute, ThingKind
from ..catalog.checks import impossible
from ..catalog.database import current_revision
from ..catalog.precedence import STANDINGS, Fact, Heard, facts_of, in_order
from ..catalog.tables import (
    Change,
    Document,
    Identifier,
    Lineage,
    Model,
    ModelTerm,
    ProductModel,
    Revision,
    Source,
    Statement,
)  # fmt: skip
from ..catalog.values import Entries, Reference, Terms
from . import records
from .bodies import chunks, write_bodies
from .records import Record, Refusal, Said

Key = tuple[str, str]  # (kind, slug)


@dataclass
class Report:
    """What an import did: things created and updated, documents that were known already, what was refused."""

    revision: int | None = None
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    known_documents: int = 0
    refused: list[Refusal] = field(default_factory=list)


def merge(connection: Connection, documents: Sequence[records.Document], now: datetime | None = None) -> Report:
    """Merge documents into the catalog, as one revision.

    The connection must be a writer's (`Database.writing`). A document that the catalog has already is passed over; when
    all are, nothing is written and no revision is made. Values that cannot be true are refused one by one.
    """
    now = (now or datetime.now(UTC)).astimezone(UTC)
    report = Report()
    fresh = [document for document in documents if not _is_known(connection, document)]
    report.known_documents = len(documents) - len(fresh)
    if not fresh:
        return report
    report.revision = current_revision(connection) + 1
    stamp = now.strftime("%Y-%m-%dT%H:%M:%SZ")
    connection.execute(insert(Revision).values(number=report.revision, committed_at=stamp))
    spoken = _keep_statements(connection, fresh, report)
    _settle(connection, spoken, report, stamp, now)
    return report


def _is_known(connection: Connection, document: records.Document) -> bool:
    same = select(Document.id).where(
        Document.source == document.origin.slug,
        Document.name == document.name,
        Document.digest == document.digest,
        Document.date == document.date,
    )
    return connection.scalar(same) is not None


# --- Statements -------------------------------------------------------------------------------------------------------


def _keep_statements(connection: Connection, documents: Sequence[records.Document], report: Report) -> dict[Key, list[Heard]]:
    """Write the documents and what they say that can be true; give what was said, by thing."""
    spoken: dict[Key, list[Heard]] = defaultdict(list)
    said = [(document, record) for document in documents for record in document.records]
    known = _known_slugs(connection, [record for _, record in said])
    last = connection.scalar(select(func.max(Document.id))) or 0
    ids = {id(document): number for number, document in enumerate(documents, last + 1)}
    for document in documents:
        report.refused += document.refused
        _write_source(connection, document.origin)
        connection.execute(insert(Document).values(
            id=ids[id(document)], source=document.origin.slug, name=document.name, date=document.date,
            digest=document.digest, complete=document.complete, revision=report.revision,
        ))  # fmt: skip
    rows = {}
    for document, record in said:
        says = _checked(record, known, report)
        number = ids[id(document)]
        if (record.kind, record.slug, number) in rows:
            report.refused.append(Refusal("slug", record.where, "is said of two things of the document; the first stands"))
        elif says:
            rows[record.kind, record.slug, number] = _written(says)
            heard = Heard(document.origin.slug, document.origin.standing, number, document.date, says)
            spoken[record.kind, record.slug].append(heard)
    if rows:
        connection.execute(insert(Statement), [
            {"kind": kind, "slug": slug, "document": number, "says": says} for (kind, slug, number), says in rows.items()
        ])  # fmt: skip
    return spoken


def _write_source(connection: Connection, origin: records.Origin) -> None:
    if connection.scalar(select(Source.slug).where(Source.slug == origin.slug)) is None:
        connection.execute(insert(Source).values(
            slug=origin.slug, title=origin.title, url=origin.url, license=origin.license,
            attribution=origin.attribution, standing=origin.standing,
        ))  # fmt: skip


def _known_slugs(connection: Connection, said: Iterable[Record]) -> dict[str, set[str]]:
    """The slugs, by kind, that the records may refer to: those of the records themselves and those that are in the catalog."""
    known: dict[str, set[str]] = defaultdict(set)
    wanted: dict[str, set[str]] = defaultdict(set)
    for record in said:
        known[record.kind].add(record.slug)
        for name, one in record.says.items():
            attribute = KINDS[record.kind].stated.get(name)
            for kind, slug in _references(attribute, one.value) if attribute else ():
                wanted[kind].add(slug)
    for kind, slugs in wanted.items():
        column = KINDS[kind].table.c.slug
        for chunk in chunks(slugs - known[kind]):
            known[kind].update(connection.scalars(select(column).where(column.in_(chunk))))
    return known


def _references(attribute: Attribute, value: Any) -> list[Key]:
    if isinstance(attribute.kind, Reference) and isinstance(value, str):
        return [(attribute.kind.to, value)]
    if isinstance(attribute.kind, Entries) and isinstance(value, list):
        to = {name: kind.to for name, kind in attribute.kind.fields.items() if isinstance(kind, Reference)}
        return [(to[name], entry[name]) for entry in value if isinstance(entry, dict) for name in to if isinstance(entry.get(name), str)]
    return []


def _checked(record: Record, known: Mapping[str, set[str]], report: Report) -> dict[str, Said]:
    """What a record says that can be true; the rest goes into the report."""
    thing = KINDS[record.kind]
    says: dict[str, Said] = {}

    def refuse(field: str, why: str) -> None:
        report.refused.append(Refusal(field, record.where, why))

    for name, said in record.says.items():
        attribute = thing.stated.get(name)
        if attribute is None:
            refuse(name, f"is no field of a {thing.name}")
            continue
        if said.state is not None:
            says[name] = said
            continue
        try:
            value = attribute.kind.checked(said.value)
        except ValueError as error:
            refuse(name, f"{error} (it says {_shortly(said.value)})")
            continue
        if isinstance(attribute.kind, Entries):
            value = [kept for entry in value if (kept := _resolved(attribute.kind, entry, known, name, refuse))]
        elif isinstance(attribute.kind, Reference) and value not in known[attribute.kind.to]:
            refuse(name, f"names the {attribute.kind.to} {value!r}, which the catalog lacks")
            continue
        says[name] = Said(value=value, url=said.url)
    for fault in impossible(record.kind, record.slug, {name: said.value for name, said in says.items()}):
        says.pop(fault.field, None)
        refuse(fault.field, fault.why)
    return says


def _resolved(kind: Entries, entry: dict[str, Any], known: Mapping[str, set[str]], name: str, refuse: Any) -> dict[str, Any] | None:
    """An entry whose references are in the catalog; an end that has a name may be missing, and is kept by that name."""
    for field_name, field_kind in kind.fields.items():
        if isinstance(field_kind, Reference) and field_name in entry and entry[field_name] not in known[field_kind.to]:
            if "name" not in kind.fields:
                refuse(name, f"names the {field_kind.to} {entry[field_name]!r}, which the catalog lacks")
                return None
            entry = {"name": entry[field_name], **{key: value for key, value in entry.items() if key != field_name}}
    return entry


def _shortly(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."


def _written(says: Mapping[str, Said]) -> str:
    """A statement as its row keeps it."""
    return orjson.dumps({
        name: {
            **({"state": said.state} if said.state else {"value": said.value}),
            **({"url": said.url} if said.url else {}),
        }
        for name, said in sorted(says.items())
    }).decode()  # fmt: skip


def read_statement(says: str) -> dict[str, Said]:
    """A statement from its row."""
    return {
        name: Said(value=said.get("value"), state=said.get("state"), url=said.get("url"))
        for name, said in orjson.loads(says).items()
    }


# --- Facts ------------------------------------------------------------------------------------------------------------


def statements_about(connection: Connection, keys: Iterable[Key], before: int | None = None) -> dict[Key, list[Heard]]:
    """Every statement about the things, optionally only those of documents before a revision."""
    by_kind: dict[str, set[str]] = defaultdict(set)
    for kind, slug in keys:
        by_kind[kind].add(slug)
    found: dict[Key, list[Heard]] = defaultdict(list)
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


def possible_facts(thing: ThingKind, slug: str, statements: Sequence[Heard]) -> dict[str, Fact]:
    """The facts about a thing, less those that contradict one of better standing."""
    facts = facts_of(list(thing), in_order(statements))
    rank = list(STANDINGS).index
    standing = {heard.source: rank(heard.standing) for heard in statements}
    for fault in impossible(thing.name, slug, {name: fact.said.value for name, fact in facts.items()}):
        pair = [name for name in (fault.field, fault.against) if name in facts]
        if pair:
            facts.pop(max(pair, key=lambda name: (standing[facts[name].source], name == fault.field)))
    return facts


def values_of(thing: ThingKind, facts: Mapping[str, Fact]) -> dict[str, Any]:
    """The known values among facts, by field, with what is derived from them."""
    values = {name: fact.said.value for name, fact in facts.items() if fact.said.state is None}
    if thing.name == "model":
        values["classes"] = derived.classes(values.get("input_modalities"), values.get("output_modalities"))
    return values


def states_of(facts: Mapping[str, Fact]) -> dict[str, str]:
    return {name: fact.said.state for name, fact in facts.items() if fact.said.state}


def _settle(connection: Connection, spoken: Mapping[Key, list[Heard]], report: Report, stamp: str, now: datetime) -> None:
    """Decide the facts about everything that was spoken of, write what changed, and the bodies that show it."""
    earlier = statements_about(connection, spoken, before=report.revision)
    settled: dict[str, list[Settled]] = {kind: [] for kind in KINDS}
    for (kind, slug), heard in spoken.items():
        thing = KINDS[kind]
        before = possible_facts(thing, slug, earlier.get((kind, slug), []))
        after = possible_facts(thing, slug, [*earlier.get((kind, slug), []), *heard])
        missing = [name for name in ("name", "maker") if name in thing.stated and kind != "product" and name not in after]
        if missing or "name" not in after:
            where = f"{kind} {slug}"
            report.refused.append(Refusal(", ".join(missing) or "name", where, "is not known, so it cannot be recorded"))
            continue
        settled[kind].append(Settled(thing, slug, before, after, is_new=not before))
    changed: dict[str, set[str]] = {}
    for kind, things in settled.items():
        _write_rows(connection, KINDS[kind], things, report, stamp, now)
        changed[kind] = {one.slug for one in things if one.differences}
    _write_relations(connection, settled)
    changed["model"] |= _write_successors(connection, settled["model"])
    _write_changes(connection, [one for things in settled.values() for one in things], report)
    write_bodies(connection, changed)
    everything = [one for things in settled.values() for one in things]
    report.created = sum(one.is_new for one in everything)
    report.updated = sum(bool(one.differences) and not one.is_new for one in everything)
    report.unchanged = sum(not one.differences for one in everything)


@dataclass
class Settled:
    """One thing before and after: what stood, what stands now, and where the two differ."""

    thing: ThingKind
    slug: str
    before: dict[str, Fact]
    after: dict[str, Fact]
    is_new: bool

    def __post_init__(self) -> None:
        self.values = values_of(self.thing, self.after)
        self.states = states_of(self.after)
        old_values, old_states = values_of(self.thing, self.before), states_of(self.before)
        # (field, old, new, the document that brought the new value)
        self.differences: list[tuple[str, Any, Any, int | None]] = []
        for name in sorted({*self.values, *self.states, *old_values, *old_states}):
            old, new = old_values.get(name, old_states.get(name)), self.values.get(name, self.states.get(name))
            if old != new:
                fact = self.after.get(name)
                self.differences.append((name, old, new, fact.document if fact else None))

    def changes(self, name: str) -> bool:
        return any(field == name for field, *_ in self.differences)


def _write_rows(connection: Connection, thing: ThingKind, things: Sequence[Settled], report: Report, stamp: str, now: datetime) -> None:
    table = thing.table
    new, old = [], []
    for one in things:
        row: dict[str, Any] = {"slug": one.slug, "states": orjson.dumps(one.states, option=orjson.OPT_SORT_KEYS).decode()}
        for attribute in thing:
            if attribute.name != "successor":  # written when all lineage is
                row |= attribute.stored(one.values.get(attribute.name))
        row["evidence"] = orjson.dumps({name: evidence_of(fact) for name, fact in one.after.items()}).decode()
        if thing.name == "model":
            day = now.date()
            row["status"] = derived.status_on(day, one.values, today=day)
            row["turns_on"] = derived.turns_on(day, one.values)
        if one.is_new:
            new.append(row | {"revision": report.revision, "updated_at": stamp})
        elif one.differences:
            old.append(row | {"at": row.pop("slug"), "revision": report.revision, "updated_at": stamp})
        else:
            connection.execute(update(table).where(table.c.slug == one.slug).values(evidence=row["evidence"]))
    if new:
        connection.execute(insert(table), new)
    if old:
        columns: dict[str, Any] = {name: bindparam(name) for name in old[0] if name != "at"}
        connection.execute(update(table).where(table.c.slug == bindparam("at")).values(columns), old)


def evidence_of(fact: Fact) -> dict[str, Any]:
    """What a row keeps of where a fact comes from."""
    return {"source": fact.source, "url": fact.said.url, "date": fact.date.isoformat(), "conflicts": fact.conflicts}


# --- What stands in tables of its own ---------------------------------------------------------------------------------


def _write_relations(connection: Connection, settled: Mapping[str, Sequence[Settled]]) -> None:
    """Terms, lineage, identifiers and product models of the things in which they changed."""
    for attribute in KINDS["model"]:
        if isinstance(attribute.kind, Terms):
            _replace(connection, ModelTerm, [ModelTerm.attribute == attribute.name], ModelTerm.model, attribute.name, settled["model"],
                     lambda slug, word, name=attribute.name: {"attribute": name, "term": word, "model": slug})  # fmt: skip
    _replace(connection, Lineage, [], Lineage.model, "lineage", settled["model"], _lineage_row)
    _replace(connection, Identifier, [], Identifier.model, "identifiers", settled["model"], _identifier_row)
    _replace(connection, ProductModel, [], ProductModel.product, "models", settled["product"], _product_model_row)
    # What was known by its name only may have come into the catalog under that name.
    for chunk in chunks({one.slug for one in settled["model"] if one.is_new}):
        connection.execute(update(Lineage).where(Lineage.target.is_(None), Lineage.name.in_(chunk)).values(target=Lineage.name))


def _replace(connection: Connection, row: Any, also: list[Any], owner: Any, name: str, things: Sequence[Settled], make: Any) -> None:
    touched = [one for one in things if one.changes(name)]
    for chunk in chunks({one.slug for one in touched if not one.is_new}):
        connection.execute(delete(row).where(owner.in_(chunk), *also))
    rows = [make(one.slug, entry) for one in touched for entry in one.values.get(name) or ()]
    if rows:
        connection.execute(insert(row), rows)


def _lineage_row(slug: str, entry: dict[str, Any]) -> dict[str, Any]:
    target = entry.get("target")
    return {"model": slug, "relation": entry["relation"], "target": target, "name": entry.get("name") or target, "url": entry.get("url")}


def _identifier_row(slug: str, entry: dict[str, Any]) -> dict[str, Any]:
    row = {name: entry.get(name) for name in ("scheme", "value", "kind", "url")}
    return {**row, "folded": entry["value"].lower(), "model": slug}


def _product_model_row(slug: str, entry: dict[str, Any]) -> dict[str, Any]:
    date = KINDS["model"]["released_on"]
    row = {"product": slug, "model": entry["model"], "role": entry["role"], "url": entry.get("url")}
    for name in ("since", "until"):
        stored = date.stored(entry.get(name))
        row |= {name: stored["released_on"], f"{name}_precision": stored["released_on_precision"]}
    return row


def _write_successors(connection: Connection, models: Sequence[Settled]) -> set[str]:
    """Read the successors of models again where lineage that says `succeeds` changed; give those that are now others.

    Of several models that succeed one, the first to be released is its successor.
    """
    targets = {
        entry["target"]
        for one in models
        if one.changes("lineage") or one.changes("released_on")
        for entries in (one.values.get("lineage"), one.before["lineage"].said.value if "lineage" in one.before else None)
        for entry in entries or ()
        if entry["relation"] == "succeeds" and entry.get("target")
    } | {one.slug for one in models if one.is_new}
    moved: set[str] = set()
    for chunk in chunks(targets):
        heirs = connection.execute(
            select(Lineage.target, Lineage.model)
            .join(Model, Model.slug == Lineage.model)
            .where(Lineage.relation == "succeeds", Lineage.target.in_(chunk))
            .order_by(Model.released_on.is_(None), Model.released_on, Model.slug)
        )
        first: dict[str, str] = {}
        for target, heir in heirs:
            first.setdefault(str(target), heir)
        standing = connection.execute(select(Model.slug, Model.successor).where(Model.slug.in_(chunk)))
        turned = [{"at": slug, "heir": first.get(slug)} for slug, successor in standing if successor != first.get(slug)]
        if turned:
            connection.execute(update(Model).where(Model.slug == bindparam("at")).values(successor=bindparam("heir")), turned)
            moved.update(str(row["at"]) for row in turned)
    return moved


def _write_changes(connection: Connection, things: Sequence[Settled], report: Report) -> None:
    """The change log of this revision."""
    rows: list[dict[str, Any]] = []
    for one in things:
        if one.is_new:
            document = next(iter(one.after.values())).document
            everything = {**one.values, **one.states}
            rows.append(_change(one, None, None, everything, document))
        else:
            rows += [_change(one, name, old, new, document) for name, old, new, document in one.differences]
    for position, row in enumerate(rows):
        row |= {"revision": report.revision, "position": position}
    if rows:
        connection.execute(insert(Change), rows)


def _change(one: Settled, name: str | None, old: Any, new: Any, document: int | None) -> dict[str, Any]:
    return {
        "kind": one.thing.name, "slug": one.slug, "field": name, "document": document,
        "old": None if old is None else orjson.dumps(old).decode(),
        "new": None if new is None else orjson.dumps(new, option=orjson.OPT_SORT_KEYS).decode(),
    }  # fmt: skip
