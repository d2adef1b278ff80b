"""What stands: facts by precedence, written into rows where they changed, with the change log and the bodies."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from sqlalchemy import Connection, select

from ..catalog import kept_names
from ..catalog.attributes import KINDS, ThingKind
from ..catalog.database import chunks
from ..catalog.precedence import removal
from . import listing, removing
from .bodies import write_bodies
from .checking import Key, references
from .linking import Linker
from .recording import changes_of, mark, write_changes, write_rows
from .relations import write_relations, write_successors
from .report import Report
from .settled import Settled, settled_thing, without
from .statements import Spoken, statements_about


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
        standing = recorded(connection, thing, [slug for one, slug in earlier if one == kind])
        for slug in sorted(slug for one, slug in spoken if one == kind and (kind, slug) not in gone):
            one = settled_thing(thing, slug, earlier.get((kind, slug), []), spoken[kind, slug], shelf)
            # What was spoken of before may have no row: what it needs may have been lacking.
            one.before = without(thing, one.before, gone) if slug in standing else {}
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


def recorded(connection: Connection, thing: ThingKind, slugs: Iterable[str]) -> set[str]:
    """Those of some slugs that have a row."""
    column = thing.table.c.slug
    return {slug for chunk in chunks(slugs) for slug in connection.scalars(select(column).where(column.in_(chunk)))}


def ends_of(things: Iterable[Settled]) -> Iterator[Key]:
    """What changed facts refer to, or referred to before: their bodies show the other end."""
    for one in things:
        for name, old, new in [(name, old, None) for name, old in one.before.items()] if one.removed else one.fields:
            attribute = one.thing.by_name.get(name)
            if attribute is not None and not one.is_new:
                for value in (old, new):
                    yield from references(attribute, value)
