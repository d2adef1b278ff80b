"""A question that finds nothing is corrected by the words of the catalog, and one that finds something is not."""

import pytest

from service.catalog.correcting import corrected, corrections
from service.catalog.where import Where
from tests.rows import a_document, a_maker, a_model, merged


def meant(database, question, **chosen):
    with database.reading() as connection:
        return corrected(connection, Where("model", chosen, question=question)).question


@pytest.mark.parametrize(("question", "expected"), [
    ("misral", "mistral"), ("mistrall large", "mistral large"), ("gtp", "gpt"), ("clade opus", "claude opus"), ("QWNE", "qwen"),
    ("gemni 2.5 pro", "gemini 2 5 pro"), ("deap sek", "deep seek"), ("stabel difusion", "stable diffusion"), ("hugingface", "huggingface"),
])  # fmt: skip
def test_a_word_that_is_nowhere_becomes_the_one_that_is_most_like_it(catalog, question, expected):
    assert meant(catalog, question) == expected


@pytest.mark.parametrize("question", ["gpt", "gpt-4o", "clau", "xyzzy", "zq", "12345678", "claude llama gpt"])
def test_what_is_found_and_what_nothing_is_like_stays_as_it_was(catalog, question):
    assert meant(catalog, question) == question


def test_a_correction_must_find_something_under_the_filters_too(catalog):
    assert meant(catalog, "misral", maker=["mistral"]) == "mistral"
    assert meant(catalog, "misral", maker=["anthropic"]) == "misral"


def test_two_words_that_are_one_are_joined(empty):
    merged(empty, a_document(a_maker("acme"), a_model("blackbird", name="Blackbird 2", maker="acme")))
    assert meant(empty, "black bird 2") == "blackbird 2"
    assert meant(empty, "blac bird 2") == "blac bird 2"


def test_a_word_that_only_another_kind_of_thing_has_is_no_correction(empty):
    merged(empty, a_document(a_maker("acme", name="Zebrafish"), a_model("nova", name="Nova", maker="acme")))
    with empty.reading() as connection:
        assert list(corrections(connection, "product", "zebrafich")) == []
        assert list(corrections(connection, "maker", "zebrafich")) == ["zebrafish"]


def test_a_word_that_nothing_has_any_more_is_passed_over(empty):
    merged(empty, a_document(a_maker("acme"), a_model("one", name="Galahad", maker="acme"), a_model("two", name="Galahat", maker="acme")))
    assert meant(empty, "galahax") == "galahad"
    merged(empty, a_document(a_maker("acme"), a_model("one", name="Percival", maker="acme"), day="2026-02-01"))
    assert meant(empty, "galahax") == "galahat"


def test_corrections_are_few_and_the_same_on_both_databases(catalogs):
    def of(dialect, question):
        with catalogs(dialect).reading() as connection:
            return list(corrections(connection, "model", question))

    for question in ("misral", "open ai", "clade opus 4", "mistrl larg modl instrct", "a b c d e f g h i j", "qwne cder"):
        assert of("sqlite", question) == of("postgresql", question)
        assert len(of("sqlite", question)) <= 9
