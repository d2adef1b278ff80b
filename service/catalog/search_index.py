"""What each thing is found by: its words as text, and the index over it that each database has of its own.

The words are told apart here (words.py) and kept in ASCII; SQLite indexes them with FTS5, PostgreSQL as a tsvector, and neither
has anything left to decide, so that both find the same (search.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import orjson
from sqlalchemy import Connection, bindparam, insert, select, text, update

from .attributes import KINDS
from .database import chunks
from .kept_names import aliases
from .tables import ABOUT, FACTS, SearchText, SearchWord
from .words import spelt, words

# --- The index: made by a migration -----------------------------------------------------------------------------------

SQLITE = (
    # Sizes of columns and places of words are for ranks and phrases, of which we use neither.
    "CREATE VIRTUAL TABLE search_index USING fts5(kind, name, words, content='search_text', content_rowid='id', tokenize='ascii', "
    "detail=column, columnsize=0, prefix='1 2 3')",
    "CREATE TRIGGER search_text_added AFTER INSERT ON search_text BEGIN "
    "INSERT INTO search_index(rowid, kind, name, words) VALUES (new.id, new.kind, new.name, new.words); END",
    "CREATE TRIGGER search_text_removed AFTER DELETE ON search_text BEGIN "
    "INSERT INTO search_index(search_index, rowid, kind, name, words) VALUES ('delete', old.id, old.kind, old.name, old.words); END",
    "CREATE TRIGGER search_text_changed AFTER UPDATE ON search_text BEGIN "
    "INSERT INTO search_index(search_index, rowid, kind, name, words) VALUES ('delete', old.id, old.kind, old.name, old.words); "
    "INSERT INTO search_index(rowid, kind, name, words) VALUES (new.id, new.kind, new.name, new.words); END",
)
POSTGRESQL = (
    "ALTER TABLE search_text ADD COLUMN vector tsvector GENERATED ALWAYS AS "
    # The kind is a word with a sign in front that no other word has.
    "(array_to_tsvector(ARRAY['_' || kind]) || setweight(to_tsvector('simple', name), 'A') || to_tsvector('simple', words)) STORED",
    "CREATE INDEX search_text_vector ON search_text USING gin (vector)",
)
NO_SQLITE = (
    "DROP TRIGGER search_text_added", "DROP TRIGGER search_text_removed", "DROP TRIGGER search_text_changed", "DROP TABLE search_index",
)  # fmt: skip
NO_POSTGRESQL = ("DROP INDEX search_text_vector", "ALTER TABLE search_text DROP COLUMN vector")


def create_index(connection: Connection) -> None:
    """Make the index over `search_text`, with what keeps the two the same."""
    for statement in SQLITE if connection.dialect.name == "sqlite" else POSTGRESQL:
        connection.execute(text(statement))


def drop_index(connection: Connection) -> None:
    for statement in NO_SQLITE if connection.dialect.name == "sqlite" else NO_POSTGRESQL:
        connection.execute(text(statement))


def is_declared(name: str | None, sort: str, parents: Mapping[str, Any]) -> bool:
    """Whether something of the database is declared in `tables`, for Alembic: the index is not, it is each database's own."""
    if (parents.get("table_name"), name) == ("search_text", "vector") or (name or "").startswith((FACTS, ABOUT)):
        return False
    return not (name or "").startswith(("search_index", "search_text_vector"))


# --- What things are found by -----------------------------------------------------------------------------------------


def _name(thing: Any) -> str:
    name: str = thing["name"] if thing else ""
    return name


# By kind: its name, and what else it is found by, from its body. The slug goes without saying, and a model's identifiers.
TEXTS: dict[str, Callable[[Mapping[str, Any]], tuple[str, list[str]]]] = {
    "maker": lambda maker: (maker["name"], []),
    "family": lambda family: (family["name"], [_name(family["maker"])]),
    "model": lambda model: (model["name"], [_name(model["maker"]), _name(model["family"])]),
    "product": lambda product: (product["name"], [_name(product["maker"]), *map(_name, product["former_names"])]),
    "provider": lambda provider: (provider["name"], [_name(provider["maker"])]),
    "offering": lambda one: (one["foreign_id"], [_name(one["provider"]), _name(one["model"]), _name(one["maker"])]),
    "benchmark": lambda benchmark: (benchmark["name"], [benchmark["measures"] or "", benchmark["maker"] or ""]),
    "score": lambda score: (_name(score["model"]), [_name(score["benchmark"]), score["variant"] or "", score["harness"] or ""]),
}


def _apart(text: str) -> str:
    """A text, and once more with the words apart that only a capital tells apart: ChatGPT is found by chat gpt too."""
    return f"{text} {re.sub(r'(?<=[a-z])(?=[A-Z])', ' ', text)}"


def write(connection: Connection, kind: str, bodies: Iterable[Mapping[str, Any]]) -> None:
    """Write the words by which things are found, where they are others than before."""
    things = {body["slug"]: body for body in bodies} if kind in TEXTS else {}
    for chunk in chunks(things):
        called = aliases(connection, chunk) if kind == "model" else {}
        here = select(SearchText.slug, SearchText.name, SearchText.words).where(SearchText.kind == kind, SearchText.slug.in_(chunk))
        before = {row.slug: (row.name, row.words) for row in connection.execute(here)}
        new: list[dict[str, str]] = []
        changed: list[dict[str, str]] = []
        vocabulary: set[str] = set()
        for slug in chunk:
            name, others = TEXTS[kind](things[slug])
            of_name, of_others = words(name), words(_apart(" ".join((slug, name, *others, *called.get(slug, ())))))
            found = (" ".join(map(spelt, of_name)), " ".join(sorted(set(map(spelt, of_others)))))
            if found != before.get(slug):
                (changed if slug in before else new).append({"of": kind, "at": slug, "by_name": found[0], "by_words": found[1]})
                vocabulary.update(word for word in (*of_name, *of_others) if not word.isdecimal())
        values: Any = {SearchText.name: bindparam("by_name"), SearchText.words: bindparam("by_words")}
        if new:
            at: Any = {SearchText.kind: bindparam("of"), SearchText.slug: bindparam("at")}
            connection.execute(insert(SearchText).values({**at, **values}), new)
        if changed:
            these = (SearchText.kind == bindparam("of"), SearchText.slug == bindparam("at"))
            connection.execute(update(SearchText).where(*these).values(values), changed)
        _learn(connection, kind, vocabulary)


def _learn(connection: Connection, kind: str, vocabulary: set[str]) -> None:
    """Know the words that things of a kind are found by. One that nothing has any more does no harm: it is tried before it is told."""
    for chunk in chunks(vocabulary):
        here = select(SearchWord.word).where(SearchWord.kind == kind, SearchWord.word.in_(chunk))
        if unseen := set(chunk) - set(connection.scalars(here)):
            connection.execute(insert(SearchWord), [{"kind": kind, "word": word} for word in sorted(unseen)])


def rewrite(connection: Connection) -> None:
    """Write the words of everything there is, from the bodies that are kept: when the index is new, or words are read otherwise."""
    for kind, thing in KINDS.items():
        table = thing.table
        if not connection.dialect.has_table(connection, table.name):  # it comes with a later migration
            continue
        for chunk in chunks(connection.scalars(select(table.c.slug)).all()):
            bodies = connection.scalars(select(table.c.body).where(table.c.slug.in_(chunk)))
            write(connection, kind, [body for body in map(orjson.loads, bodies) if body])
