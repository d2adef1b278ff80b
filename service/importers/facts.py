"""What stands: facts by precedence, written into rows where they changed, with the change log and the bodies."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

import orjson
from sqlalchemy import Connection, bindparam, insert, update

from ..catalog import derived, kept_names
from ..catalog.attributes import KINDS, ThingKind
from ..catalog.checks import impossible
from ..catalog.database import chunks
from ..catalog.precedence import STANDINGS, Fact, Heard, facts_of, in_order, removal
from ..catalog.tables import Change
from ..catalog.values import Entries, Reference
from . import listing, removing
from .bodies import SHOWN, write_bodies
from .linking import Linker
from .relations import write_relations, write_successors
from .report import Report
from .statements import Key, Spoken, references, statements_about

Difference = tuple[str | None, Any, Any, int | None]  # (field, old, new, the document that brought the new value)


@dataclass
class Settled:
    """One thing before and after: what stood, what stands now, and where the two differ."""

    thing: ThingKind
    slug: str
    before: dict[str, Any]  # values and states by field; empty when the thing is new
    values: dict[str, Any]
    facts: dict[str, Fact]
    differences: list[Difference] = field(default_factory=list)
    seen_again: bool = False
    cited_anew: bool = False  # from other pages or days than before
    removed: bool = False

    @property
    def is_new(self) -> bool:
        return not self.before

    @property
    def is_shown(self) -> bool:
        """Whether what changed is what the bodies of other things show of it."""
        return self.is_new or any(name in SHOWN for name, *_ in self.fields)

    @property
    def fields(self) -> list[tuple[str, Any, Any]]:
        """The fields that changed, from what to what."""
        return [(name, old, new) for name, old, new, _ in self.differences if name]

    @cached_property
    def states(self) -> dict[str, str]:
        return {name: fact.said.state for name, fact in self.facts.items() if fact.said.state}

    def compare(self) -> None:
        """Find where before and after differ."""
        if self.removed:
            return
        after = {**self.values, **self.states}
        for name in sorted({*self.before, *after}):
            old, new = self.before.get(name), after.get(name)
            if old != new and name == "prices" and listing.same_prices(old, new):
                self.seen_again = True  # and no price is another than it was
            elif old != new:
                fact = self.facts.get(name)
                self.differences.append((name, old, new, fact.document if fact else None))

    def changes(self, name: str) -> bool:
        return (self.removed and name in self.before) or any(changed == name for changed, *_ in self.differences)


def settle(
    connection: Connection, spoken: Spoken, report: Report, now: datetime, progress: Callable[[str], None] = lambda step: None
) -> None:
    """Decide the facts about everything that was spoken of, write what changed, and the bodies that show it."""
    assert report.revision is not None
    day, stamp = now.date(), now.strftime("%Y-%m-%dT%H:%M:%SZ")
    gone = removing.removed(connection)
    earlier = statements_about(connection, spoken, before=report.revision)
    removals = {key: said for key, heard in spoken.items() if key not in gone and (said := removal([*earlier[key], *heard]))}
    if removals:
        for key in removing.that_name(connection, removals):
            spoken.setdefault(key, [])
        earlier = statements_about(connection, spoken, before=report.revision)
    shelf = listing.Shelf(connection, [slug for kind, slug in spoken if kind == "offering"])
    renamed: set[str] = set()  # forms of names that mean other models than before
    settled: dict[str, list[Settled]] = {}
    absent: set[Key] = {*gone, *removals}
    for kind, thing in KINDS.items():
        if kind == "offering":
            # Which model an id means is decided by what models are called in the end, and by nothing that was only said on the
            # way: so a catalog that grew in many imports has the links of one that was loaded whole.
            write_relations(connection, {kind: [one for one in things if not one.removed] for kind, things in settled.items()})
            renamed = kept_names.write_names(connection, [
                one.slug for one in settled["model"]
                if one.differences or any("name" in heard.says or heard.standing == "curator" for heard in spoken["model", one.slug])
            ])  # fmt: skip
            renamed |= kept_names.names_of(connection, [one.slug for one in settled["model"] if one.changes("maker") and not one.is_new])
            shelf.linker = Linker(connection)
            ids = (heard for said in (spoken, earlier) for (one, _), statements in said.items() if one == kind for heard in statements)
            shelf.linker.expect_names({heard.says["foreign_id"].value for heard in ids if "foreign_id" in heard.says})
        found = []
        for slug in sorted(slug for one, slug in spoken if one == kind and (kind, slug) not in gone):
            one = settled_thing(thing, slug, earlier.get((kind, slug), []), spoken[kind, slug], shelf)
            one.before = without(thing, one.before, gone)
            if (kind, slug) in removals:
                one.values, one.facts, one.removed = {}, {}, True
                one.differences = [(None, one.before, None, spoken[kind, slug][-1].document)] if one.before else []
                found.append(one)
                continue
            one.values = without(thing, one.values, absent)
            if missing := [name for name in thing.required if name not in one.values]:
                absent.add((kind, slug))
                report.refuse(f"{kind} {slug}", "", f"has no {' and no '.join(missing)}, so it cannot be recorded")
                continue
            found.append(one)
        for one in found:
            one.values = without(thing, one.values, absent)  # of its own kind
            one.compare()
        settled[kind] = found
        write_rows(connection, thing, [one for one in found if not one.removed], report.revision, stamp, day)
        removing.remove_rows(connection, thing, [one.slug for one in found if one.removed])
    removing.write_tombstones(connection, removals, report.revision, stamp)
    everything = [one for things in settled.values() for one in things]
    progress("writing")
    changed = {kind: {one.slug for one in things if one.differences or one.seen_again} for kind, things in settled.items()}
    related = write_successors(connection, settled["model"])
    turned = listing.Turned(renamed, {one.slug for one in settled["provider"] if one.changes("maker")})
    moved = listing.offerings_of(connection, [one.slug for one in settled["model"] if not one.is_new and one.changes("maker")])
    related += listing.relate(connection, settled["offering"], shelf, report, day, turned, moved)
    changed["offering"] |= moved
    for kind, slug, *_ in related:
        changed[kind].add(slug)
    for kind, slug in ends_of(everything):
        changed[kind].add(slug)
    write_changes(connection, [*changes_of(everything), *related], report.revision)
    mark(connection, related, report.revision, stamp)
    progress("bodies")
    shown = {kind: {one.slug for one in things if one.is_shown} for kind, things in settled.items()}
    cited = {kind: {one.slug for one in things if one.cited_anew} for kind, things in settled.items()}
    # A model whose offering is now another's is itself as it was.
    cited["model"] |= {end for _, _, name, old, new, _ in related if name == "model" for end in (old, new) if end}
    write_bodies(connection, changed, day, shown, cited)
    for one in everything:
        if one.removed:
            report.removed[one.thing.name] += bool(one.before)
            continue
        counted = report.created if one.is_new else report.updated if one.differences else report.unchanged
        counted[one.thing.name] += 1


def ends_of(things: Iterable[Settled]) -> Iterator[Key]:
    """What changed facts refer to, or referred to before: their bodies show the other end."""
    for one in things:
        for name, old, new in [(name, old, None) for name, old in one.before.items()] if one.removed else one.fields:
            attribute = one.thing.by_name.get(name)
            if attribute is not None and not one.is_new:
                for value in (old, new):
                    yield from references(attribute, value)


def settled_thing(thing: ThingKind, slug: str, earlier: Sequence[Heard], heard: Sequence[Heard], shelf: listing.Shelf) -> Settled:
    before = possible_facts(thing, slug, earlier) if earlier else {}
    after = possible_facts(thing, slug, [*earlier, *heard])
    old, new = values_of(thing, before), values_of(thing, after)
    if any(name not in old for name in thing.required):
        before = old = {}  # it was spoken of, but could not be recorded
    if thing.name == "offering":
        old |= shelf.as_it_stands(slug, earlier) if old else {}
        new |= shelf.worked_out(new, [*earlier, *heard])
    stood = {**old, **{name: fact.said.state for name, fact in before.items() if fact.said.state}}
    return Settled(thing, slug, stood, new, after, cited_anew=citations(before) != citations(after))


def citations(facts: Mapping[str, Fact]) -> dict[str, Any]:
    return {name: evidence_of(fact) for name, fact in facts.items()}


def without(thing: ThingKind, values: dict[str, Any], absent: set[Key]) -> dict[str, Any]:
    """The values of a thing without what they say of others that could not be recorded, or were removed."""
    if not absent:
        return values
    left = dict(values)
    for attribute in thing:
        value, kind = values.get(attribute.name), attribute.kind
        if isinstance(kind, Reference) and (kind.to, value) in absent:
            del left[attribute.name]
        elif isinstance(kind, Entries) and isinstance(value, list):
            left[attribute.name] = [kept for entry in value if (kept := without_ends(kind, entry, absent))]
    return left


def without_ends(kind: Entries, entry: dict[str, Any], absent: set[Key]) -> dict[str, Any] | None:
    """An entry whose ends are there; one that has a name may be missing, and is kept by that name."""
    for end, field_kind in kind.fields.items():
        if isinstance(field_kind, Reference) and (field_kind.to, entry.get(end)) in absent:
            if "name" not in kind.fields:
                return None
            entry = {"name": entry.get("name") or entry[end], **{name: value for name, value in entry.items() if name not in (end, "name")}}
    return entry


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
    if thing.name == "model" and facts:
        values["classes"] = derived.classes(values.get("input_modalities"), values.get("output_modalities"))
        values["conflicts"] = thing["conflicts"].kind.checked([name for name, fact in facts.items() if fact.conflicts])
    return values


# --- Rows -------------------------------------------------------------------------------------------------------------


def write_rows(connection: Connection, thing: ThingKind, things: Sequence[Settled], revision: int, stamp: str, day: date) -> None:
    table = thing.table
    new, old, evidence_only = [], [], []
    for one in things:
        row: dict[str, Any] = {"slug": one.slug, "states": orjson.dumps(one.states, option=orjson.OPT_SORT_KEYS).decode()}
        for attribute in thing:
            if attribute.origin != "related":  # those are written when all that they are related to is
                row |= attribute.stored(one.values.get(attribute.name))
        row["evidence"] = orjson.dumps(citations(one.facts)).decode()
        if thing.name == "model":
            row["status"] = derived.status_on(day, one.values, today=day)
            row["turns_on"] = derived.turns_on(day, one.values)
        if thing.name == "offering":
            row["folded"] = row["foreign_id"].lower()
        if one.is_new:
            new.append(row | {"revision": revision, "updated_at": stamp})
        elif one.differences:
            old.append(row | {"at": row.pop("slug"), "revision": revision, "updated_at": stamp})
        else:
            evidence_only.append({"at": one.slug, "evidence": row["evidence"]})
    if new:
        connection.execute(insert(table), new)
    for rows in (old, evidence_only):
        if rows:
            columns: dict[str, Any] = {name: bindparam(name) for name in rows[0] if name != "at"}
            connection.execute(update(table).where(table.c.slug == bindparam("at")).values(columns), rows)


def evidence_of(fact: Fact) -> dict[str, Any]:
    """What a row keeps of where a fact comes from."""
    return {"source": fact.source, "url": fact.said.url, "date": fact.date.isoformat(), "conflicts": fact.conflicts}


# --- The change log ---------------------------------------------------------------------------------------------------


Changed = tuple[str, str, str | None, Any, Any, int | None]  # (kind, slug, field, old, new, document)


def changes_of(things: Iterable[Settled]) -> Iterable[Changed]:
    """A new thing is one change, with all its facts; any other, one change per field."""
    for one in things:
        if one.is_new and not one.removed:
            document = next((fact.document for fact in one.facts.values()), None)
            yield one.thing.name, one.slug, None, None, {**one.values, **one.states}, document
        else:
            for name, old, new, document in one.differences:
                yield one.thing.name, one.slug, name, old, new, document


def write_changes(connection: Connection, changes: Iterable[Changed], revision: int) -> None:
    rows = [
        {
            "revision": revision, "position": position, "kind": kind, "slug": slug, "field": name, "document": document,
            "old": None if old is None else orjson.dumps(old, option=orjson.OPT_SORT_KEYS).decode(),
            "new": None if new is None else orjson.dumps(new, option=orjson.OPT_SORT_KEYS).decode(),
        }
        for position, (kind, slug, name, old, new, document) in enumerate(changes)
    ]  # fmt: skip
    if rows:
        connection.execute(insert(Change), rows)


def mark(connection: Connection, changes: Iterable[Changed], revision: int, stamp: str) -> None:
    """Put a revision on things that it changed through what belongs to others: a successor, a price, a date that came."""
    by_kind: dict[str, set[str]] = {}
    for kind, slug, *_ in changes:
        by_kind.setdefault(kind, set()).add(slug)
    for kind, slugs in by_kind.items():
        table = KINDS[kind].table
        for chunk in chunks(slugs):
            connection.execute(update(table).where(table.c.slug.in_(chunk)).values(revision=revision, updated_at=stamp))
