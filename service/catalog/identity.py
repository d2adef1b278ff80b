"""Which thing a name is: by slugs, identifiers, providers' ids, and names without their decoration; and what was perhaps meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any

import orjson
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein
from sqlalchemy import Connection, bindparam, delete, insert, select

from . import naming
from .attributes import KINDS
from .database import chunks
from .naming import Names
from .tables import Document, Identifier, Model, ModelName, Offering, Product, Provider, Statement
from .values import SLUG, UNPRINTABLE

MOST_READ = 20_000  # names looked at for a suggestion


@dataclass(frozen=True)
class Match:
    """The thing that a name is, and how it was found.

    `kind` is slug, an identifier's kind, offering, or name, and then `rule` says what was taken off the name.
    `scheme` is whose name it is: an identifier's scheme, a provider, a maker.
    """

    slug: str
    kind: str
    scheme: str = ""
    rule: str = "exact"


def moves(name: str) -> bool:
    """Whether a name passes from model to model, as `-latest` does."""
    return name.lower().endswith("-latest")


def matches(connection: Connection, kind: str, name: str) -> list[Match]:
    """The things of one kind that a name may be."""
    if kind == "model":
        return model_matches(connection, name)
    folded = name.strip().lower().replace(" ", "-")
    if kind == "product":
        return former_names(connection, folded)
    return [Match(folded, "slug")] if folded != name and SLUG.fullmatch(folded) and exists(connection, kind, folded) else []


def former_names(connection: Connection, folded: str) -> list[Match]:
    """The products that are or were called so."""
    rows = connection.execute(select(Product.slug, Product.name, Product.former_names)).all()
    called = {
        row.slug: [row.slug, row.name, *(former["name"] for former in orjson.loads(row.former_names or "[]"))] for row in rows
    }
    return [
        Match(slug, "alias") for slug, names in called.items() if folded in (name.lower().replace(" ", "-") for name in names)
    ]


def exists(connection: Connection, kind: str, slug: str) -> bool:
    column = KINDS[kind].table.c.slug
    return connection.scalar(select(column).where(column == slug)) is not None


def model_matches(connection: Connection, name: str) -> list[Match]:
    """The models that a name may be: one by its slug, else all that go by just this name, the best kind first."""
    if UNPRINTABLE.search(name):  # no name has a control character, and PostgreSQL takes no NUL
        return []
    if SLUG.fullmatch(name) and exists(connection, "model", name):
        return [Match(name, "slug")]
    return called(connection, name)


def resolved(connection: Connection, name: str, provider: str | None = None) -> list[Match]:
    """The models that an id may be, wherever it is from: by what is known of it, else by what is left of it without decoration.

    A provider that is named has the first word about its own ids, and decides where several models are left.
    """
    if UNPRINTABLE.search(name):
        return []
    return called(connection, name, provider) or _undecorated(connection, name, provider)


def called(connection: Connection, name: str, provider: str | None = None) -> list[Match]:
    """The models that go by just this name, in any case: by identifiers, then by what providers offer, then by slugs."""
    # A + in a query is read as a space.
    forms = {name.lower(), name.lower().replace(" ", "+")}
    if provider is not None and (found := _offered(connection, name, forms, provider)):
        return found
    for matches in (_identified, _offered):
        found = matches(connection, name, forms)
        if len(found) > 1:
            found = [match for match in found if match.slug == name] or _told_by(connection, provider, found)
        if found:
            return found
    folded = name.lower()  # with a space at its end, which was a +
    if SLUG.fullmatch(folded) and exists(connection, "model", folded):
        return [Match(folded, "slug")]
    maker, _, slug = folded.rpartition("/")
    if maker and connection.scalar(select(Model.slug).where(Model.slug == slug, Model.maker == maker)) is not None:
        return [Match(slug, "slug", maker)]
    return []


def _identified(connection: Connection, name: str, forms: set[str]) -> list[Match]:
    rows = connection.execute(
        select(Identifier.model, Identifier.kind, Identifier.scheme, Identifier.value)
        .where(Identifier.folded.in_(forms))
        .order_by(Identifier.value != name, Identifier.kind != "canonical", Identifier.model, Identifier.scheme)
    ).all()
    return _of_each(Match(model, kind, scheme) for model, kind, scheme, _ in _as_written(name, rows))


def _offered(connection: Connection, name: str, forms: set[str], provider: str | None = None) -> list[Match]:
    by = [Offering.provider == provider] if provider is not None else []
    rows = connection.execute(
        select(Offering.model, Offering.provider, Offering.foreign_id)
        .where(Offering.folded.in_(forms), Offering.model.is_not(None), *by)
        .order_by(Offering.foreign_id != name, Offering.model, Offering.provider)
    ).all()
    return _of_each(Match(str(model), "offering", provider) for model, provider, _ in _as_written(name, rows))


def _as_written(name: str, rows: Sequence[Any]) -> Sequence[Any]:
    """Those whose last column is a name in just these letters, where there are any; else all."""
    return [row for row in rows if row[-1] == name] or rows


def _of_each(matches: Iterable[Match]) -> list[Match]:
    """The first match of each model."""
    found: dict[str, Match] = {}
    for match in matches:
        found.setdefault(match.slug, match)
    return list(found.values())


def _told_by(connection: Connection, provider: str | None, matches: list[Match]) -> list[Match]:
    """Of several models, the one under the provider's own scheme, or the one that the provider itself makes; else all of them."""
    if provider is None:
        return matches
    maker = select(Provider.maker).where(Provider.slug == provider).scalar_subquery()
    slugs = [match.slug for match in matches]
    own = set(connection.scalars(select(Model.slug).where(Model.slug.in_(slugs), Model.maker == maker)))
    for chosen in ([match for match in matches if match.scheme == provider], [match for match in matches if match.slug in own]):
        if len(chosen) == 1:
            return chosen
    return matches


# --- Names without their decoration -----------------------------------------------------------------------------------


def _undecorated(connection: Connection, name: str, provider: str | None) -> list[Match]:
    """The models that are left when an id's decoration is taken off, by the rules of `naming`."""
    # A + in a query is read as a space: perhaps all of them were, at an end surely.
    inner = name.rstrip(" ")
    for one in dict.fromkeys((name.replace(" ", "+"), inner + "+" * (len(name) - len(inner)))):
        found, rule = _kept_names(connection, one).find(one)
        if found:
            return _told_by(connection, provider, [Match(slug, "name", rule=rule) for slug in sorted(found)])
    return []


def _kept_names(connection: Connection, name: str) -> Names:
    """Of the names of all models those that a name may be compared with: what `find` would see of them all, by one look-up."""
    forms = {form(left) for _, left in naming.stripped(name) for form in (naming.folded, naming.reordered)} - {""}
    names = Names()
    rows = connection.execute(select(ModelName.model, ModelName.way, ModelName.form).where(ModelName.form.in_(forms)))
    for model, way, form in rows:
        getattr(names, way)[form].add(model)
    return names


def write_names(connection: Connection, models: Iterable[str]) -> None:
    """Keep the forms of the names that some models go by: their slugs, their names, their identifiers."""
    listings = listing_sources(connection)
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
    """Keep the forms of all names anew: when the table is new, or the rules of `naming` make other forms."""
    write_names(connection, connection.scalars(select(Model.slug)).all())


# --- What was perhaps meant -------------------------------------------------------------------------------------------


def nearest(name: str, words: Iterable[str], most: int = 3, at_least: float = 0.6) -> list[str]:
    """The words most like a name, the likeliest first; none when nothing is like it."""
    found = process.extract(name.lower(), list(words), scorer=DamerauLevenshtein.normalized_similarity, limit=most, score_cutoff=at_least)
    return [word for word, _, _ in found]


def suggestions(connection: Connection, kind: str, name: str) -> list[str]:
    """Slugs that somebody who typed `name` may have meant."""
    table = KINDS[kind].table
    wanted = name.rsplit("/", 1)[-1].lower().replace(" ", "-").replace("_", "-")
    called = table.c.get("name", table.c.slug)  # offerings and scores go by their slugs alone
    rows = connection.execute(select(table.c.slug, called.label("name")).limit(MOST_READ)).all()
    by_word = {row.slug: row.slug for row in rows} | {row.name.lower().replace(" ", "-"): row.slug for row in rows}
    found = [by_word[word] for word in nearest(wanted, by_word, most=6)]
    return list(dict.fromkeys(found))[:3]
