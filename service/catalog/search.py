"""Search: the things that have the words of a question, and how near each is to it.

All words must be there, in any order. The last one may be the beginning of a word, unless a single letter or a number follows
others: the o of gpt-4o is not the beginning of openai, the 3 of llama 3 not that of 30. Relevance is worked out from the same words
on both databases: 0 the name is what was asked, 1 it begins so, 2 the name has all the words, 3 the rest; then the shorter
name; then the slug.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Boolean, Column, ColumnElement, Connection, Text, and_, case, func, literal, select, text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from .attributes import KINDS
from .profiles import is_large
from .tables import SearchText
from .timebox import OutOfTimeError, at_most
from .words import spelt, words

MOST_RANKED = 5_000  # things that have the words of a question, in a large catalog
MOST_TIME = 0.1  # seconds, to find out whether there are more
SHORT = 2  # letters


class _Indexed(FunctionElement[bool]):
    """Whether the index has a row of `search_text` under a question: once as FTS5 reads it, once as a tsquery."""

    type = Boolean()
    inherit_cache = True

    def self_group(self, against: Any = None) -> Any:
        return self  # and not compared with 1, which would hide from SQLite what it can look up

    def __init__(self, kind: str, asked: Sequence[str], in_name: bool = False) -> None:
        weight, marks = "A" if in_name else "", _marks(asked)
        tsquery = " & ".join(f"'{spelt(word)}'{':' * bool(mark + weight)}{mark}{weight}" for word, mark in zip(asked, marks, strict=True))
        fts = _fts(kind, asked, marks, "name" if in_name else "{name words}")
        super().__init__(literal(fts, Text), literal(f"'_{kind}' & {tsquery}", Text))


def _marks(asked: Sequence[str]) -> list[str]:
    """What stands behind each word: a star where it may be the beginning of one."""
    *whole, last = asked
    return [""] * len(whole) + ["*" if not whole or (len(last) > 1 and not last.isdecimal()) else ""]


def _fts(kind: str, asked: Sequence[str], marks: Sequence[str], where: str = "{name words}") -> str:
    """A question as FTS5 reads it. What is spelt is of ASCII's letters and digits, and stands in quotes all the same: nothing in it
    is an operator."""
    wanted = " AND ".join(f'"{spelt(word)}"{mark}' for word, mark in zip(asked, marks, strict=True))
    return f'kind : "{kind}" AND {where} : ({wanted})'


@compiles(_Indexed, "sqlite")
def _in_sqlite(element: _Indexed, compiler: Any, **options: Any) -> str:
    question, _ = element.clauses
    bound = compiler.process(question, **options)
    return f"search_text.id IN (SELECT rowid FROM search_index WHERE search_index MATCH {bound})"  # noqa: S608


@compiles(_Indexed, "postgresql")
def _in_postgresql(element: _Indexed, compiler: Any, **options: Any) -> str:
    _, question = element.clauses
    return f"search_text.vector @@ CAST({compiler.process(question, **options)} AS tsquery)"


def _asked(question: str) -> list[str]:
    """The words of a question, each once; the last stays the last."""
    found = words(question)
    return [*dict.fromkeys(word for word in found if word != found[-1]), found[-1]]


def finds(kind: str, question: str, broad: bool = False) -> ColumnElement[bool]:
    """The condition that a thing of one kind has all the words of a question."""
    found: ColumnElement[bool] = _slug(kind).in_(select(SearchText.slug).where(has_words(kind, question, broad)))
    return found


def has_words(kind: str, question: str, broad: bool = False) -> ColumnElement[bool]:
    """The condition that a row of `search_text` is of a kind and has all the words; of a broad question, that its name begins so.

    The index knows the kind: were it said beside it, SQLite would rather go through all of the kind than look up the hits.
    """
    if not broad:
        return _Indexed(kind, _asked(question))
    whole = " ".join(map(spelt, words(question)))
    begins = select(SearchText.id).where(SearchText.kind == kind, SearchText.name >= whole, SearchText.name < whole + "~")
    return SearchText.id.in_(begins.order_by(SearchText.name, SearchText.slug).limit(MOST_RANKED))


def is_broad(connection: Connection, kind: str, question: str) -> bool:
    """Whether more things have the words than can be ranked in time, in a large catalog: then only those are found whose names
    begin with the question, and so many of them. No index can say at once what has a word with these one or two letters."""
    if not is_large(connection, KINDS[kind].table.c.slug):
        return False
    asked = _asked(question)
    if len(asked) == 1 and len(asked[0]) <= SHORT:
        return True
    try:
        with at_most(connection, MOST_TIME):
            if connection.dialect.name == "sqlite":  # which puts all that begins so together before it gives any: first the word itself
                return any(_has_more(connection, _fts(kind, asked, marks), MOST_RANKED) for marks in ([""] * len(asked), _marks(asked)))
            some = select(SearchText.slug).where(has_words(kind, question)).limit(MOST_RANKED + 1).subquery()
            return (connection.scalar(select(func.count()).select_from(some)) or 0) > MOST_RANKED
    except OutOfTimeError:
        return True


def has_any(connection: Connection, kind: str, question: str) -> bool:
    """Whether anything of a kind has the words."""
    if connection.dialect.name == "sqlite":
        asked = _asked(question)
        return _has_more(connection, _fts(kind, asked, _marks(asked)), 0)
    # For one row alone PostgreSQL would go through all things, if it took the words for more frequent than they are together.
    found = select(SearchText.slug).where(has_words(kind, question)).limit(MOST_RANKED).cte("found")
    return connection.scalar(select(literal(1)).select_from(found.prefix_with("MATERIALIZED")).limit(1)) is not None


def _has_more(connection: Connection, fts: str, most: int) -> bool:
    """Whether SQLite's index has more hits than so many, without looking at any."""
    count = text("SELECT count(*) FROM (SELECT 1 FROM search_index WHERE search_index MATCH :fts LIMIT :most)")
    return (connection.scalar(count, {"fts": fts, "most": most + 1}) or 0) > most


def found_by(kind: str) -> ColumnElement[bool]:
    """The condition that a row of `search_text` is a thing's own."""
    return and_(SearchText.kind == kind, SearchText.slug == _slug(kind))


def nearness(kind: str, question: str) -> ColumnElement[int]:
    """How far a thing that has all the words is from the question, by its row of `search_text`: the smaller, the nearer."""
    whole = " ".join(map(spelt, words(question)))
    name = SearchText.name
    spaces = func.length(name) - func.length(func.replace(name, " ", ""))
    rank = case(
        (name == whole, 0),
        (func.substr(name, 1, len(whole)) == whole, 1),
        (_Indexed(kind, _asked(question), in_name=True), 2),
        else_=3,
    )
    return rank * 100 + case((spaces < 99, spaces), else_=99)


def _slug(kind: str) -> Column[Any]:
    return KINDS[kind].table.c.slug
