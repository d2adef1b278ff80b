"""What Ecosystem Graphs says of what depends on what: by name, and no more than it says."""

import pytest

from service.importers.ecosystem_graphs import read
from service.importers.records import Document
from tests.importers.ecosystem import (
    A_DATA_SET,
    A_MODEL,
    AN_APPLICATION,
    DAY,
    SAVED,
    a_table,
    ends_of,
    facts_of,
)


@pytest.fixture(scope="module")
def saved() -> Document:
    return read(SAVED, DAY)


def test_lineage_is_by_name_and_says_no_more_than_the_document(saved):
    assert ends_of(saved, "tulu-2") == [("uses", "Llama 2"), ("trained_on", "Tulu-V2-mix")]  # there it is called LLaMA 2
    assert ends_of(saved, "flan-t5") == [("fine_tuned_from", "T5"), ("trained_on", "Flan CoT")]
    assert ends_of(saved, "mt0") == [("uses", "mT5")]
    assert ends_of(saved, "alphafold2") == [("trained_on", "Protein Data Bank")]


@pytest.mark.parametrize(("dependency", "expected"), [
    ("Pages", [("trained_on", "Pages")]),
    ("Acme chat dataset", [("trained_on", "Acme chat dataset")]),
    ("Common Crawl", [("trained_on", "Common Crawl")]),
    ("BERT", [("uses", "BERT")]),
    ("Unknown", []),
])  # fmt: skip
def test_ends(dependency, expected):
    document = read(a_table({**A_MODEL, "dependencies": repr([dependency])}, A_DATA_SET), DAY)
    assert (ends_of(document, "big-1"), document.refused) == (expected, [])


@pytest.mark.parametrize("dependencies", ["['Keras']", "['Helper']", "['Big 1']", "Pages", "[1]", "[" * 5000, "['a\\x00b']"])
def test_ends_that_are_refused(dependencies):
    document = read(a_table({**A_MODEL, "dependencies": dependencies}, A_DATA_SET, AN_APPLICATION), DAY)
    assert (ends_of(document, "big-1"), len(document.refused)) == ([], 1)


def test_a_product_stands_on_the_models_that_the_document_has_and_on_no_others(saved):
    assert "models" not in facts_of(saved, "chatgpt", "product")
    assert "line 27: ChatGPT: dependencies names 'gpt-3.5-turbo', which is not one model of the document" in map(str, saved.refused)


def test_an_interface_of_several_models_does_not_tell_which_one_a_product_stands_on():
    api = {**AN_APPLICATION, "name": "Acme API", "dependencies": "['Big 1', 'Big 2']"}
    helper = {**AN_APPLICATION, "dependencies": "['Acme API']"}
    document = read(a_table(A_MODEL, {**A_MODEL, "name": "Big 2"}, api, helper), DAY)
    assert [entry["model"] for entry in facts_of(document, "acme-api", "product")["models"]] == ["Big 1", "Big 2"]
    assert "models" not in facts_of(document, "helper", "product")
