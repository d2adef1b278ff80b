"""What an import writes: the body of each thing that changed, once, and of no other thing."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlalchemy import event

from tests.benchmarks.made_up import Growing
from tests.rows import a_document, a_maker, a_model, merged


@pytest.fixture
def written(empty):
    """The things whose bodies are written from now on, each as often as it is."""
    found: Counter[tuple[str, str]] = Counter()

    def count(connection, cursor, statement, parameters, context, executemany):
        table, _, rest = statement.removeprefix("UPDATE ").partition(" SET ")
        if rest.startswith("body="):
            for row in context.compiled_parameters:
                found[table, row["at"]] += 1

    event.listen(empty.engine, "before_cursor_execute", count)
    return found


def test_an_import_dumps_each_thing_once(empty, written):
    growing = Growing(160)
    report = merged(empty, growing.first(), *growing.batch(0, 80))
    assert set(written.values()) == {1}
    assert Counter(kind for kind, _ in written) == report.created


def test_the_next_import_dumps_what_it_adds_and_what_shows_that(empty, written):
    growing = Growing(160)
    merged(empty, growing.first(), *growing.batch(0, 80))
    written.clear()
    report = merged(empty, *growing.batch(80, 160))
    assert set(written.values()) == {1}
    dumped = Counter(kind for kind, _ in written)
    assert dumped.pop("maker", 0) <= report.created["family"]  # a maker shows its families
    assert dumped == report.created


def test_a_model_that_is_said_again_is_not_dumped(empty, written):
    merged(empty, a_document(a_maker(), a_model("small-1"), a_model("small-2")))
    written.clear()
    merged(empty, a_document(a_model("small-1"), a_model("small-2", context_window=8192), day="2026-02-01"))
    assert written == {("model", "small-2"): 1}
