"""Which things of the catalog a document's records speak of: by slug, by the names it has for them, by a provider's id."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import orjson
from sqlalchemy import Connection, select

from ..catalog.identity import listing_sources, other_names
from ..catalog.naming import Names, stripped
from ..catalog.tables import Identifier, Maker, Model, Provider
from .minting import Minted, minted
from .records import Document, Record, Said


@dataclass(frozen=True)
class Link:
    """A model that a name leads to; or none, and why: that no model goes by it, or that several do."""

    model: str | None
    why: str
    several: bool = False


def _said_by(evidence: str) -> str | None:
    """Who says what a thing is called, by its evidence."""
    name: dict[str, str] = orjson.loads(evidence).get("name", {})
    return name.get("source")


class Linker:
    """The names of all models, as the catalog has them and as the records of this import bring them."""

    def __init__(self, connection: Connection) -> None:
        self.names = Names()
        self.makers: dict[str, str] = {}  # of models
        self.parents = {row.slug: row.parent for row in connection.execute(select(Maker.slug, Maker.parent))}
        self.provider_makers = {row.slug: row.maker for row in connection.execute(select(Provider.slug, Provider.maker))}
        self.proposed: dict[tuple[str, str], str] = {}  # the slug that a proposed one of this document stands for
        # Makers and models of which only listings speak: the ids in them made them known.
        self.minted: set[str] = set()
        self.named_makers: set[str] = set()
        listings = listing_sources(connection)
        for slug, evidence in connection.execute(select(Maker.slug, Maker.evidence)):
            if _said_by(evidence) not in listings:
                self.named_makers.add(slug)
        for slug, name, maker, evidence in connection.execute(select(Model.slug, Model.name, Model.maker, Model.evidence)):
            if _said_by(evidence) in listings:
                self.mint(slug, maker, name)
            else:
                self.learn(slug, maker, (slug, name))
        for slug, names in other_names(connection, self.makers).items():
            self.names.add_others(slug, names)
        for slug, value in connection.execute(select(Identifier.model, Identifier.value)):
            self.names.add(slug, (value,), identifiers=True)
        self._found: dict[str, tuple[set[str], str]] = {}

    def know_makers(self, makers: Iterable[Record]) -> None:
        """Know the makers that a document brings, and whose they are."""
        for record in makers:
            self.named_makers.add(record.slug)
            if "parent" in record.says:
                self.parents.setdefault(record.slug, record.says["parent"].value)

    def learn(self, slug: str, maker: str | None, names: Iterable[str], identifiers: Iterable[str] = ()) -> None:
        """Know a model by some names from now on."""
        self.makers[slug] = self.makers.get(slug) or maker or ""
        self.minted.discard(slug)
        self.names.add(slug, names)
        self.names.add(slug, identifiers, identifiers=True)
        self._found = {}

    def mint(self, slug: str, maker: str, name: str) -> None:
        """Know a model that an id made known. It goes by nothing shorter: what that means may depend on what else is minted."""
        self.makers[slug] = maker
        self.minted.add(slug)
        self.names.add(slug, (slug, name), short=False)
        self._found = {}

    def model_for(self, record: Record) -> str:
        """The slug of the model that a record of a model is about: one that goes by its names, else the proposed one.

        Only a model of the same maker, or of its parent or lab, is the same model: others have made a Dragonfly too.
        """
        said = record.says.get("maker")
        maker = said.value if said else None
        if record.slug in self.makers and (maker is None or self.akin(maker, self.makers[record.slug])):
            return record.slug
        for name in record.known_as:
            found = {slug for slug in self.names.find_exactly(name) if maker is None or self.akin(maker, self.makers[slug])}
            if len(found) == 1:
                return found.pop()
        return record.slug

    def snapshot_of(self, record: Record, slug: str) -> str | None:
        """The model that a new one is a dated snapshot of: the one that is left when the day, or the month, is taken off its names."""
        maker = record.says["maker"].value if "maker" in record.says else None
        for rule, left in (*stripped(record.slug), ("date", re.sub(r"-[0-9]{4}$", "", record.slug))):
            if rule == "date" and left != record.slug:
                found = {one for one in self.names.find_exactly(left) if one != slug and self.makers[one] == maker}
                if len(found) == 1:
                    return found.pop()
        return None

    def version_of(self, slug: str) -> str | None:
        """The model of which one that an id made known is a later version, by the month behind its name: qwen3-235b-a22b-2507."""
        head = re.sub(r"-[0-9]{4}$", "", slug)
        return head if head != slug and self.makers.get(head) == self.makers[slug] and head not in self.minted else None

    def akin(self, one: str, other: str) -> bool:
        return one == other or self.parents.get(one) == other or self.parents.get(other) == one

    def offered_model(self, provider: str, foreign_id: str) -> Link:
        """The model that a provider's id means. Of several, the one that the provider itself makes."""
        if foreign_id not in self._found:
            self._found[foreign_id] = self.names.find(foreign_id)
        found, rule = self._found[foreign_id]
        if len(found) > 1:
            own = {slug for slug in found if self.makers[slug] == self.provider_makers.get(provider)}
            found = own if len(own) == 1 else found
        if len(found) == 1:
            return Link(next(iter(found)), rule)
        if found:
            return Link(None, f"may be any of {', '.join(sorted(found))}", several=True)
        new = minted(provider, foreign_id)
        return Link(None, new if isinstance(new, str) else "goes by no name that the catalog knows")

    def named(self, kind: str, name: str) -> str | None:
        """The slug of the one thing that a name in a document means: a proposed slug, a slug, or for models any exact name."""
        if (kind, name) in self.proposed:
            return self.proposed[kind, name]
        if kind != "model" or name in self.makers:
            return name
        found = self.names.find_exactly(name)
        return next(iter(found)) if len(found) == 1 else None


# --- Models that ids make known ---------------------------------------------------------------------------------------


def made_known(document: Document, linker: Linker) -> list[Record]:
    """Let ids of a listing that go by no known name make models known, where their maker is certain; give makers that are new."""
    makers = {}
    for record in document.records:
        if record.kind == "offering" and record.about:
            provider, foreign_id = record.says["provider"].value, record.says["foreign_id"].value
            link, new = linker.offered_model(provider, foreign_id), minted(provider, foreign_id)
            if not isinstance(new, Minted):
                continue
            if link.model is None and not link.several and new.slug not in linker.makers:
                linker.mint(new.slug, new.maker, new.name)
            if new.slug in linker.minted and new.maker not in linker.named_makers:
                makers[new.maker] = Record("maker", new.maker, {"name": Said(new.maker_name, url=document.origin.url)}, where=record.where)
    return list(makers.values())


def speaks_of(record: Record, model: str, linker: Linker) -> bool:
    """Whether what an offering claims of its model counts. Of a model that ids made known only those ids speak, in every document
    alike: whether another id is linked to it already may depend on which document came first."""
    if model not in linker.minted:
        return True
    new = minted(record.says["provider"].value, record.says["foreign_id"].value)
    return isinstance(new, Minted) and new.slug == model
