"""The names that models go by and offerings have, as the catalog keeps them: by their forms, to find one by another (naming.py)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields

import orjson
from sqlalchemy import Connection, bindparam, delete, insert, select

from . import decoration, naming
from .database import chunks
from .naming import Names
from .tables import Document, Identifier, Model, ModelName, Offering, OfferingName, Statement


class KeptNames:
    """The names of all models as they are kept, each looked up when it is first asked for; and those that are added to them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._names = Names()
        self._seen: set[str] = set()  # the forms that have been looked up

    def expect(self, names: Iterable[str]) -> set[str]:
        """Look up some names together; gives the models that what is new of them leads to."""
        models = set()
        unseen = {form for name in names for form in compared_forms(name)} - self._seen
        self._seen |= unseen
        for chunk in chunks(unseen):
            rows = self._connection.execute(select(ModelName.model, ModelName.way, ModelName.form).where(ModelName.form.in_(chunk)))
            for model, way, form in rows:
                getattr(self._names, way)[form].add(model)
                models.add(model)
        return models

    def find(self, name: str) -> tuple[set[str], str]:
        """What `Names.find` gives."""
        self.expect((name,))
        return self._names.find(name)

    def find_exactly(self, name: str) -> set[str]:
        """What `Names.find_exactly` gives."""
        self.expect((name,))
        return self._names.find_exactly(name)

    def add(self, model: str, names: Iterable[str], short: bool = True, identifiers: bool = False) -> None:
        """Let a model be known by more names, here and not in the catalog."""
        self._names.add(model, names, short, identifiers)


def compared_forms(name: str) -> set[str]:
    """The forms of a name, and of what is left of it without decoration, that are compared with those of models' names."""
    return {form(left) for _, left in decoration.stripped(name) for form in (naming.folded, naming.reordered)} - {""}


def write_names(connection: Connection, models: Iterable[str]) -> set[str]:
    """Keep the forms of the names that some models go by: their slugs, their names, their identifiers. Gives the forms that now
    mean other models than before."""
    listings = listing_sources(connection)
    turned: set[str] = set()
    for chunk in chunks(models):
        called, otherwise = aliases(connection, chunk), other_names(connection, chunk)
        wanted: set[tuple[str, str, str]] = set()
        for slug, name, evidence in connection.execute(select(Model.slug, Model.name, Model.evidence).where(Model.slug.in_(chunk))):
            # One that only listings speak of goes by nothing shorter (linking.py).
            short = orjson.loads(evidence).get("name", {}).get("source") not in listings
            forms = forms_of(slug, name, called.get(slug, ()), otherwise.get(slug, ()), short)
            wanted |= {(slug, way, form) for way, form in forms}
        here = select(ModelName.model, ModelName.way, ModelName.form).where(ModelName.model.in_(chunk))
        before = {(row.model, row.way, row.form) for row in connection.execute(here)}
        if gone := sorted(before - wanted):
            these = (ModelName.model == bindparam("of"), ModelName.way == bindparam("by"), ModelName.form == bindparam("as"))
            connection.execute(delete(ModelName).where(*these), [{"of": model, "by": way, "as": form} for model, way, form in gone])
        if new := sorted(wanted - before):
            connection.execute(insert(ModelName), [{"model": model, "way": way, "form": form} for model, way, form in new])
        turned.update(form for *_, form in before ^ wanted)
    return turned


def names_of(connection: Connection, models: Iterable[str]) -> set[str]:
    """The forms of the names that some models go by."""
    found: set[str] = set()
    for chunk in chunks(models):
        found.update(connection.scalars(select(ModelName.form).where(ModelName.model.in_(chunk))))
    return found


def write_offering_names(connection: Connection, ids: Mapping[str, str]) -> None:
    """Keep the forms of the ids of new offerings, by their slugs. An offering's id is never another."""
    rows = [{"form": form, "offering": slug} for slug in sorted(ids) for form in sorted(compared_forms(ids[slug]))]
    if rows:
        connection.execute(insert(OfferingName), rows)


def offerings_called(connection: Connection, forms: Iterable[str]) -> set[str]:
    """The offerings whose ids are compared with names of some forms."""
    found: set[str] = set()
    for chunk in chunks(forms):
        found.update(connection.scalars(select(OfferingName.offering).where(OfferingName.form.in_(chunk))))
    return found


def forms_of(slug: str, name: str, aliases: Iterable[str], others: Iterable[str], short: bool) -> Iterator[tuple[str, str]]:
    """Every form of the names of one model, with the index of `Names` that has it."""
    names = Names()
    names.add(slug, (slug, name), short)
    names.add(slug, aliases, identifiers=True)
    names.add_others(slug, others)
    for way in fields(Names):
        yield from ((way.name, form) for form in getattr(names, way.name) if form)


def listing_sources(connection: Connection) -> set[str]:
    """The sources that list offerings: what only they speak of, ids made known."""
    return set(connection.scalars(select(Document.source).where(Document.lists_offerings).distinct()))


def other_names(connection: Connection, models: Iterable[str]) -> dict[str, list[str]]:
    """What sources call models, each in its newest word, besides the name that stands."""
    found: dict[str, list[str]] = {}
    for chunk in chunks(models):
        said = (
            select(Statement.slug, Document.source, Statement.says)
            .join(Document, Document.id == Statement.document)
            .where(Statement.kind == "model", Statement.slug.in_(chunk))
            .order_by(Document.date, Document.id)
        )
        newest = {(slug, source): orjson.loads(says)["says"].get("name") for slug, source, says in connection.execute(said)}
        for (slug, _), name in sorted(newest.items()):
            if name is not None:
                found.setdefault(slug, []).append(name)
    return found


def aliases(connection: Connection, models: Sequence[str]) -> dict[str, list[str]]:
    """The identifiers of some models."""
    found: dict[str, list[str]] = {}
    for model, value in connection.execute(select(Identifier.model, Identifier.value).where(Identifier.model.in_(models))):
        found.setdefault(model, []).append(value)
    return found


def rewrite_names(connection: Connection) -> None:
    """Keep the forms of all names anew: when the tables are new, or the rules of `decoration` make other forms."""
    write_names(connection, connection.scalars(select(Model.slug)).all())
    if connection.dialect.has_table(connection, OfferingName.__tablename__):  # it comes with a later migration
        connection.execute(delete(OfferingName))
        ids = connection.execute(select(Offering.slug, Offering.foreign_id))
        write_offering_names(connection, {row.slug: row.foreign_id for row in ids})
