"""Which thing a name is: slugs first, then the identifiers under which programs know models; and what was perhaps meant."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import orjson
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein
from sqlalchemy import Connection, select

from .attributes import KINDS
from .tables import Identifier, Model, Product
from .values import SLUG, UNPRINTABLE

MOST_READ = 20_000  # names looked at for a suggestion


@dataclass(frozen=True)
class Match:
    """The thing that a name is, and how it was found: `kind` is slug or an identifier's kind."""

    slug: str
    kind: str
    scheme: str = ""


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
    """The models that a name may be: one by its slug, else all that have it as an identifier, the best kind first."""
    if UNPRINTABLE.search(name):  # no name has a control character, and PostgreSQL takes no NUL
        return []
    if SLUG.fullmatch(name) and exists(connection, "model", name):
        return [Match(name, "slug")]
    folded = name.lower()
    found = connection.execute(
        select(Identifier.model, Identifier.kind, Identifier.scheme, Identifier.value)
        .where(Identifier.folded.in_({folded, folded.replace(" ", "+")}))  # a + in a query is read as a space
        .order_by(Identifier.value != name, Identifier.kind != "canonical", Identifier.model)
    ).all()
    folded = folded.strip()
    if not found and SLUG.fullmatch(folded) and exists(connection, "model", folded):
        return [Match(folded, "slug")]
    if not found and "/" in folded:
        maker, slug = folded.rsplit("/", 1)
        if connection.scalar(select(Model.slug).where(Model.slug == slug, Model.maker == maker)) is not None:
            return [Match(slug, "alias", maker)]
    matches: dict[str, Match] = {}
    for model, kind, scheme, _ in found:
        matches.setdefault(model, Match(model, kind, scheme))
    return list(matches.values())


def nearest(name: str, words: Iterable[str], most: int = 3, at_least: float = 0.6) -> list[str]:
    """The words most like a name, the likeliest first; none when nothing is like it."""
    found = process.extract(name.lower(), list(words), scorer=DamerauLevenshtein.normalized_similarity, limit=most, score_cutoff=at_least)
    return [word for word, _, _ in found]


def suggestions(connection: Connection, kind: str, name: str) -> list[str]:
    """Slugs that somebody who typed `name` may have meant."""
    table = KINDS[kind].table
    wanted = name.rsplit("/", 1)[-1].lower().replace(" ", "-").replace("_", "-")
    rows = connection.execute(select(table.c.slug, table.c.name).limit(MOST_READ)).all()
    by_word = {row.slug: row.slug for row in rows} | {row.name.lower().replace(" ", "-"): row.slug for row in rows}
    found = [by_word[word] for word in nearest(wanted, by_word, most=6)]
    return list(dict.fromkeys(found))[:3]
