"""Which thing a name is: by slugs, identifiers, providers' ids, and names without their decoration; and what was perhaps meant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein
from sqlalchemy import ColumnElement, Connection, Select, select, union_all

from .attributes import KINDS
from .kept_names import KeptNames
from .kept_names import rewrite_names as rewrite_names  # where the migration that makes the names looks for it
from .search import finds
from .tables import Identifier, Model, Offering, Product, Provider
from .values import SLUG, UNPRINTABLE
from .words import words

MOST_READ = 8_000  # names looked at for a suggestion


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
    if not words(folded):
        return []
    found = select(Product.slug, Product.name, Product.former_names).where(finds("product", folded)).order_by(Product.slug)
    rows = connection.execute(found).all()
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
    """The models that are left when an id's decoration is taken off, by the rules of `decoration`."""
    # A + in a query is read as a space: perhaps all of them were, at an end surely.
    inner = name.rstrip(" ")
    for one in dict.fromkeys((name.replace(" ", "+"), inner + "+" * (len(name) - len(inner)))):
        found, rule = KeptNames(connection).find(one)
        if found:
            return _told_by(connection, provider, [Match(slug, "name", rule=rule) for slug in sorted(found)])
    return []


# --- What was perhaps meant -------------------------------------------------------------------------------------------


def nearest(name: str, known: Iterable[str], most: int = 3, at_least: float = 0.6) -> list[str]:
    """The words most like a name, the likeliest first; none when nothing is like it."""
    found = process.extract(name.lower(), list(known), scorer=DamerauLevenshtein.normalized_similarity, limit=most, score_cutoff=at_least)
    return [word for word, _, _ in found]


def _beginning_alike(column: ColumnElement[str], slug: ColumnElement[str], name: str) -> Select[Any]:
    """Of the names in a column, with the slugs of those who have them, as many as can be compared: those next to a name in order."""
    pair = select(column.label("called"), slug.label("slug"))
    first = name[:1].upper() + name[1:] if column is not slug else name
    after = pair.where(column >= first).order_by(column, slug).limit(MOST_READ // 4)
    before = pair.where(column < first).order_by(column.desc(), slug.desc()).limit(MOST_READ // 4)
    return select(union_all(select(after.subquery()), select(before.subquery())).subquery())


def suggestions(connection: Connection, kind: str, name: str) -> list[str]:
    """Slugs that somebody who typed `name` may have meant."""
    table = KINDS[kind].table
    name = UNPRINTABLE.sub("", name)
    wanted = name.rsplit("/", 1)[-1].lower().replace(" ", "-").replace("_", "-")
    called = table.c.get("name", table.c.slug)  # offerings and scores go by their slugs alone
    by_word = {}
    for column in (table.c.slug, called):
        for row in connection.execute(_beginning_alike(column, table.c.slug, wanted if column is table.c.slug else name)):
            by_word[row.called.lower().replace(" ", "-")] = row.slug
    found = [by_word[word] for word in nearest(wanted, sorted(by_word), most=6)]
    return list(dict.fromkeys(found))[:3]
