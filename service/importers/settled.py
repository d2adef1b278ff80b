"""One thing before and after: what stood, what stands by precedence now, and where the two differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ..catalog import derived
from ..catalog.attributes import ThingKind
from ..catalog.checks import impossible
from ..catalog.precedence import STANDINGS, Fact, Heard, facts_of, in_order
from ..catalog.values import Entries, Reference
from . import listing
from .bodies import SHOWN
from .checking import Key

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


def evidence_of(fact: Fact) -> dict[str, Any]:
    """What a row keeps of where a fact comes from."""
    return {"source": fact.source, "url": fact.said.url, "date": fact.date.isoformat(), "conflicts": fact.conflicts}
