"""HELM: its entries become models under the pages in their comments and links, and what cannot be used becomes a line."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from service.catalog.attributes import KINDS
from service.catalog.tables import Identifier
from service.catalog.values import SLUG
from service.importers.helm import ORIGIN, read
from service.importers.records import Document, DocumentError, Record
from tests.rows import a_document, a_maker, a_model, merged, the

DAY = date(2026, 6, 5)
SAVED = (Path(__file__).parent / "documents/helm.yaml").read_bytes()


def an_entry(**keys: object) -> str:
    said = {"display_name": "Big 1", "creator_organization_name": "Acme", "access": "open", "description": '""', "tags": "[TEXT_MODEL_TAG]"}
    lines = [f"  - name: {keys.pop('name', 'acme/big-1')}", *(f"    {key}: {value}" for key, value in (said | keys).items())]
    return "models:\n" + "\n".join(lines) + "\n"


def the_model(document: Document, slug: str) -> Record:
    (found,) = [record for record in document.records if (record.kind, record.slug) == ("model", slug) and "name" in record.says][:1]
    return found


def facts_of(record: Record) -> dict[str, object]:
    return {name: said.value for name, said in record.says.items()}


@pytest.fixture(scope="module")
def saved() -> Document:
    return read(SAVED, DAY)


def test_the_saved_document_makes_makers_and_models(saved):
    kinds = [record.kind for record in saved.records]
    assert (kinds.count("maker"), kinds.count("model")) == (8, 15)
    assert (saved.origin, saved.complete, saved.lists_offerings, ORIGIN.license) == (ORIGIN, True, False, "Apache-2.0")


def test_everything_said_can_be_said(saved):
    for record in saved.records:
        assert SLUG.fullmatch(record.slug)
        for name, said in record.says.items():
            KINDS[record.kind].stated[name].kind.checked(said.value)
            assert said.url


def test_an_entry_reads_as_a_model(saved):
    record = the_model(saved, "claude-3-haiku-20240307")
    assert facts_of(record) == {
        "name": "Claude 3 Haiku (20240307)",
        "maker": "anthropic",
        "released_on": "2024-03-13",
        "input_modalities": ["text", "image"],
        "output_modalities": ["text"],
        "links": {"announcement": "https://www.anthropic.com/news/claude-3-family"},
        "identifiers": [{"scheme": "helm", "value": "anthropic/claude-3-haiku-20240307", "kind": "canonical"}],
    }
    assert record.says["released_on"].url == "https://www.anthropic.com/news/claude-3-haiku", "the page in the comment"
    assert record.says["name"].url == "https://www.anthropic.com/news/claude-3-family", "the first link of the description"


def test_limited_access_says_nothing_about_the_weights(saved):
    assert "open_weights" not in the_model(saved, "giga-gan").says
    assert the_model(saved, "llama-2-70b").says["open_weights"].value is True


def test_a_count_of_0_is_none(saved):
    assert "parameters" not in the_model(saved, "dall-e-3").says
    assert the_model(saved, "j1-jumbo").says["parameters"].value == 178_000_000_000


def test_ways_of_asking_are_names_of_the_model(saved):
    refused = {one.where.split(": ")[1] for one in saved.refused if "way of asking" in one.why}
    assert refused == {"openai/gpt-4o-2024-05-13-dspy-zs-cot", "openai/o1-2024-12-17-high-reasoning-effort"}


def test_its_machinery_is_no_model(saved):
    assert "line 4: simple/model1: model stands for HELM's own machinery, and for no model" in map(str, saved.refused)


@pytest.mark.parametrize(("keys", "field", "why"), [
    ({"release_date": "[2024]"}, "release_date", "is no text"),
    ({"access": "{a: 1}"}, "access", "is no text"),
    ({"tags": "TEXT_MODEL_TAG"}, "tags", "is no list of words"),
])  # fmt: skip
def test_what_has_another_form_is_refused_and_the_rest_goes_in(keys, field, why):
    document = read((an_entry(**keys) + an_entry().removeprefix("models:\n")).encode(), DAY)
    assert [(one.what, one.where, one.why) for one in document.refused] == [(field, "line 2", why)]
    assert "name" in list(document.records)[1].says


@pytest.mark.parametrize(("keys", "field", "why"), [
    ({"release_date": "2024-18-4"}, "release_date", "must be a date"),
    ({"release_date": "2027-01-01"}, "release_date", "lies after the document"),
    ({"num_parameters": "TBD"}, "num_parameters", "is no whole number"),
    ({"num_parameters": "-5"}, "num_parameters", "is no whole number"),
    ({"num_parameters": "99999999999999999999"}, "num_parameters", "must be from"),
    ({"access": "maybe"}, "access", "is no word that we know"),
])  # fmt: skip
def test_a_value_that_cannot_be_used_is_refused_and_the_rest_goes_in(keys, field, why):
    document = read(an_entry(**keys).encode(), DAY)
    (refusal,) = document.refused
    assert (refusal.what, refusal.where) == (field, "line 2: acme/big-1")
    assert why in refusal.why
    assert facts_of(the_model(document, "big-1"))["name"] == "Big 1"


@pytest.mark.parametrize("keys", [
    {"name": "big-1"}, {"name": "acme/---"}, {"display_name": '""'}, {"name": "[a, b]"},
    {"creator_organization_name": "'?'"}, {"creator_organization_name": "0"},
])  # fmt: skip
def test_an_entry_without_a_name_or_maker_is_refused(keys):
    document = read((an_entry(**keys) + an_entry(name="acme/big-2").partition("\n")[2]).encode(), DAY)
    assert [record.slug for record in document.records if record.kind == "model"] == ["big-2"]
    assert [one.what for one in document.refused if one.what != "name"] == ["model"]


def test_one_that_writes_down_and_one_that_answers_are_no_model_together():
    document = read((an_entry(name="openai/whisper-1_gpt-4o-2024-11-20") + an_entry().partition("\n")[2]).encode(), DAY)
    assert [record.slug for record in document.records if record.kind == "model"] == ["big-1"]
    assert [(one.what, one.where) for one in document.refused] == [("model", "line 2: openai/whisper-1_gpt-4o-2024-11-20")]


def test_a_release_without_its_second_half_is_read():
    assert facts_of(the_model(read(an_entry(release="2024-10-21").encode(), DAY), "big-1"))["released_on"] == "2024-10-21"


@pytest.mark.parametrize(("content", "sentence"), [
    (b"", "it should have a list under `models`"),
    (b"models: 3", "it should have a list under `models`"),
    (b"- a\n- b", "it should have a list under `models`"),
    (b"models: [1, 2]", "no models that can be read"),
    (b"models:\n  - name: [unclosed", "is not YAML, or it is cut off"),
    (b"\xff\xff", "not UTF-8"), (b"\xff\xfe", "is UTF-16 text"),
    (b"[" * 100_000, "nested too deeply"),
    (b"a: &a [x]\nmodels: [*a, *a]\nb: *nowhere", "is not YAML, or it is cut off"),
    (b"models:\n  - name: \x00", "is not YAML"),
])
def test_what_is_no_such_document_is_refused_in_one_sentence(content, sentence):
    with pytest.raises(DocumentError, match=sentence):
        read(content, DAY)


def test_a_served_form_and_a_dated_name_find_the_model_of_the_catalog(empty):
    dated = [{"scheme": "openai", "value": "o1-2024-12-17", "kind": "snapshot"}]
    merged(empty, a_document(
        a_maker("meta"), a_model("llama-3-70b", maker="meta"), a_maker("openai"), a_model("gpt-4o", maker="openai"),
        a_model("gpt-4o-2024-05-13", maker="openai", snapshot_of="gpt-4o"), a_model("o1", maker="openai", identifiers=dated),
    ))  # fmt: skip
    merged(empty, read(SAVED, DAY))
    with empty.reading() as connection:
        names = {tuple(row) for row in connection.execute(select(Identifier.value, Identifier.model))}
    assert names >= {
        ("meta/llama-3-70b-chat", "llama-3-70b"), ("openai/gpt-4o-2024-05-13", "gpt-4o-2024-05-13"),
        ("openai/gpt-4o-2024-05-13-dspy-zs-cot", "gpt-4o-2024-05-13"), ("openai/o1-2024-12-17-high-reasoning-effort", "o1"),
    }  # fmt: skip
    assert the(empty, "model", "gemma-7b")["name"] == "Gemma (7B)"
