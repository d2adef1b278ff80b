"""Which things of the catalog a document's records speak of: by slug, by the names it has for them, by a provider's id."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

import orjson
from sqlalchemy import Connection, select

from ..catalog.database import chunks
from ..catalog.decoration import stripped
from ..catalog.kept_names import KeptNames, listing_sources
from ..catalog.naming import folded
from ..catalog.tables import Maker, Model, Provider
from .minting import Minted, minted
from .records import Document, Record, Said


@dataclass(frozen=True)
class Link:
    """A model that a name leads to; or none, and why: that no model goes by it, or that several do."""

    model: str | None
    why: str
    several: bool = False


# Rules of `decoration` that take off the day of a version, and those that then take off that it was on trial.
DATES = {"date", "short-date", "exp-date"}
TRIALS = {"preview", "exp"}

Value = TypeVar("Value")


def _said_by(evidence: str) -> str | None:
    """Who says what a thing is called, by its evidence."""
    name: dict[str, str] = orjson.loads(evidence).get("name", {})
    return name.get("source")


class LookedUp(Generic[Value]):
    """What the catalog has about slugs, looked up when it is first asked for, with what an import adds to it."""

    def __init__(self, look_up: Callable[[list[str]], Iterable[tuple[str, Value]]]) -> None:
        self._look_up = look_up
        self._values: dict[str, Value] = {}
        self._absent: set[str] = set()

    def expect(self, slugs: Iterable[str]) -> None:
        """Look up some slugs together."""
        unseen = {slug for slug in slugs if slug not in self._values and slug not in self._absent}
        for chunk in chunks(unseen):
            self._values.update(self._look_up(chunk))
        self._absent |= unseen - self._values.keys()

    def get(self, slug: str) -> Value | None:
        """What there is about a slug, or None."""
        self.expect((slug,))
        return self._values.get(slug)

    def __contains__(self, slug: object) -> bool:
        if isinstance(slug, str):
            self.expect((slug,))
        return slug in self._values

    def __getitem__(self, slug: str) -> Value:
        self.expect((slug,))
        return self._values[slug]

    def __setitem__(self, slug: str, value: Value) -> None:
        self._absent.discard(slug)
        self._values[slug] = value


class Linker:
    """The names of all models, as the catalog has them and as the records of this import bring them."""

    def __init__(self, connection: Connection) -> None:
        self.names = KeptNames(connection)
        self.makers = LookedUp(self._makers_of_models)
        self.provider_makers = {row.slug: row.maker for row in connection.execute(select(Provider.slug, Provider.maker))}
        self.proposed: dict[tuple[str, str], str] = {}  # the slug that a proposed one of this document stands for
        self._connection = connection
        self._listings = listing_sources(connection)
        # Models of which only listings speak: the ids in them made them known.
        self._minted: set[str] = set()
        self._parents = LookedUp(self._makers)
        self._named_makers: set[str] = set()
        self._found: dict[str, tuple[set[str], str]] = {}

    def _makers_of_models(self, slugs: list[str]) -> Iterator[tuple[str, str]]:
        rows = self._connection.execute(select(Model.slug, Model.maker, Model.evidence).where(Model.slug.in_(slugs)))
        for slug, maker, evidence in rows:
            if _said_by(evidence) in self._listings:
                self._minted.add(slug)
            yield slug, maker

    def _makers(self, slugs: list[str]) -> Iterator[tuple[str, str | None]]:
        rows = self._connection.execute(select(Maker.slug, Maker.parent, Maker.evidence).where(Maker.slug.in_(slugs)))
        for slug, parent, evidence in rows:
            if _said_by(evidence) not in self._listings:
                self._named_makers.add(slug)
            yield slug, parent

    def expect(self, records: Iterable[Record]) -> None:
        """Look up what records may be about, many at a time; what is asked for without it is looked up alone."""
        slugs: set[str] = set()
        names: set[str] = set()
        for record in records:
            if record.kind == "model":
                slugs.add(record.slug)
                names.update(record.known_as)
            elif record.kind == "offering" and "foreign_id" in record.says:
                names.add(str(record.says["foreign_id"].value))
        self.expect_names(names)
        self.makers.expect(slugs)

    def expect_names(self, names: Iterable[str]) -> None:
        """Look up what some names lead to."""
        self.makers.expect(self.names.expect(names))

    def is_minted(self, slug: str) -> bool:
        """Whether only ids in listings made a model known."""
        return slug in self.makers and slug in self._minted

    def is_named(self, maker: str) -> bool:
        """Whether a maker is known by more than ids in listings."""
        return maker in self._named_makers or (maker in self._parents and maker in self._named_makers)

    def know_makers(self, makers: Iterable[Record]) -> None:
        """Know the makers that a document brings, and whose they are."""
        brought = list(makers)
        self._parents.expect(record.slug for record in brought)
        for record in brought:
            self._named_makers.add(record.slug)
            if "parent" in record.says and self._parents.get(record.slug) is None:
                self._parents[record.slug] = record.says["parent"].value

    def learn(self, slug: str, maker: str | None, names: Iterable[str], identifiers: Iterable[str] = ()) -> None:
        """Know a model by some names from now on."""
        self.makers[slug] = self.makers.get(slug) or maker or ""
        self._minted.discard(slug)
        self.names.add(slug, names)
        self.names.add(slug, identifiers, identifiers=True)
        self._found = {}

    def mint(self, slug: str, maker: str, name: str) -> None:
        """Know a model that an id made known. It goes by nothing shorter: what that means may depend on what else is minted."""
        self.makers[slug] = maker
        self._minted.add(slug)
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

    def snapshot_of(self, record: Record) -> str | None:
        """The model that a new one is a dated snapshot of: the one that is left when the day, or the month, is taken off its slug,
        and then the word that it was a preview."""
        maker = record.says["maker"].value if "maker" in record.says else None
        is_dated = False
        for rule, left in (*stripped(record.slug), ("date", re.sub(r"-[0-9]{4}$", "", record.slug))):
            is_dated = rule in DATES or (is_dated and rule in TRIALS)
            if is_dated and left != record.slug:
                found = {one for one in self.names.find_exactly(left) if one != record.slug and self.makers[one] == maker}
                if len(found) == 1:
                    return found.pop()
        return None

    def version_of(self, slug: str) -> str | None:
        """The model of which one that an id made known is a later version, by the month behind its name: qwen3-235b-a22b-2507."""
        head = re.sub(r"-[0-9]{4}$", "", slug)
        return head if head != slug and self.makers.get(head) == self.makers[slug] and not self.is_minted(head) else None

    def akin(self, one: str, other: str) -> bool:
        return one == other or self._parents.get(one) == other or self._parents.get(other) == one

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
        """The slug of the one thing that a name in a document means: a proposed slug, a slug, or for models any exact name, with and
        without its decoration. Of several models, the one whose slug is just this name."""
        if (kind, name) in self.proposed:
            return self.proposed[kind, name]
        if kind != "model" or name in self.makers:
            return name
        for _, left in stripped(name):
            found = self.names.find_exactly(left)
            found = {slug for slug in found if folded(slug) == folded(left)} or found
            if found:
                return next(iter(found)) if len(found) == 1 else None
        return None


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
            if linker.is_minted(new.slug) and not linker.is_named(new.maker):
                makers[new.maker] = Record("maker", new.maker, {"name": Said(new.maker_name, url=document.origin.url)}, where=record.where)
    return list(makers.values())


def speaks_of(record: Record, model: str, linker: Linker) -> bool:
    """Whether what an offering claims of its model counts. Of a model that ids made known only those ids speak, in every document
    alike: whether another id is linked to it already may depend on which document came first."""
    if not linker.is_minted(model):
        return True
    new = minted(record.says["provider"].value, record.says["foreign_id"].value)
    return isinstance(new, Minted) and new.slug == model
