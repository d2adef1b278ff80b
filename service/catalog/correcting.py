"""What was perhaps meant by a question that finds nothing: words of the catalog that are like those that were typed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein
from sqlalchemy import Connection, func, literal, select

from .attributes import KINDS
from .search import has_any, is_broad
from .tables import SearchWord
from .where import Where
from .words import words

SHORTEST_CORRECTED = 3  # letters; a shorter word could be meant to be anything
MOST_COMPARED = 20_000  # words of the vocabulary that are looked at for one that is not in it
MOST_WORDS = 8  # of a question that is corrected: nobody types more and means the half
CHOICES = 3  # of words for one
MOST_TRIED = 9  # questions for one
ALIKE = 0.6  # at least, from 0 to 1


def corrected(connection: Connection, where: Where) -> Where:
    """A query with a question that finds something: its own, or the first of its corrections that does; else its own. One that
    has too many hits is left, and marked as broad."""
    if where.question is None:
        return where
    if is_broad(connection, where.kind, where.question):
        return replace(where, broad=True)
    if _finds_any(connection, where):
        return where
    for question in corrections(connection, where.kind, where.question):
        other = replace(where, question=question)
        if _finds_any(connection, other):
            return replace(other, broad=is_broad(connection, where.kind, question))
    return where


def _finds_any(connection: Connection, where: Where) -> bool:
    if where.is_bare and where.question is not None:
        return has_any(connection, where.kind, where.question)
    query = select(literal(1)).select_from(KINDS[where.kind].table).where(*where.conditions(connection)).limit(1)
    return connection.scalar(query) is not None


def corrections(connection: Connection, kind: str, question: str) -> Iterator[str]:
    """Questions that one that finds nothing was perhaps meant to be, the likeliest first.

    Two words may be one, as `open ai` is openai; and a word that the catalog has nowhere may be one that is like it.
    """
    asked = words(question)
    if len(asked) > MOST_WORDS:
        return
    tried = 0
    for variant in (*_joined(connection, kind, asked), asked):
        last = len(variant) - 1
        choices = [
            [word] if _is_known(connection, kind, word, is_last=at == last) else _alike(connection, kind, word) or [word]
            for at, word in enumerate(variant)
        ]
        for chosen in product(*choices):
            if list(chosen) != asked:
                tried += 1
                yield " ".join(chosen)
            if tried == MOST_TRIED:
                return


def _joined(connection: Connection, kind: str, asked: Sequence[str]) -> Iterator[list[str]]:
    """The question with two neighbours as one word, where the catalog has that."""
    for at in range(len(asked) - 1):
        both = asked[at] + asked[at + 1]
        if both.isalpha() and _is_known(connection, kind, both):
            yield [*asked[:at], both, *asked[at + 2 :]]


def _is_known(connection: Connection, kind: str, word: str, is_last: bool = False) -> bool:
    """Whether the catalog has a word, or of a last one any that begins so. Numbers are right as they are."""
    if word.isdecimal():
        return True
    column = SearchWord.word
    same = column.between(word, word + "\U0010ffff") if is_last else column == word
    return connection.scalar(select(column).where(SearchWord.kind == kind, same).limit(1)) is not None


def _alike(connection: Connection, kind: str, word: str) -> Sequence[str]:
    """The words of the catalog that are most like a word. Of many, those with its first letter are looked at first."""
    if len(word) < SHORTEST_CORRECTED:
        return []
    near = func.length(SearchWord.word).between(len(word) - 2, len(word) + 2)
    begins_otherwise = func.substr(SearchWord.word, 1, 1) != word[0]
    query = select(SearchWord.word).where(SearchWord.kind == kind, near).order_by(begins_otherwise, SearchWord.word).limit(MOST_COMPARED)
    known = connection.scalars(query).all()
    found = process.extract(word, known, scorer=DamerauLevenshtein.normalized_similarity, score_cutoff=ALIKE, limit=None)
    best = sorted(found, key=lambda one: (-one[1], one[0][0] != word[0], one[0]))
    return [one for one, _, _ in best[:CHOICES]]
