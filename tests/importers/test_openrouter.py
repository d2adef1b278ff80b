"""OpenRouter: one provider's list, its prices per token, and a line for each that varies or cannot be read."""

from datetime import date
from pathlib import Path

import orjson
import pytest

from service.catalog.attributes import KINDS
from service.catalog.values import SLUG
from service.importers.openrouter import ORIGIN, read
from service.importers.records import Document, DocumentError, Record
from tests.rows import merged, the

DAY = date(2026, 5, 15)
SAVED = (Path(__file__).parent / "documents/openrouter.json").read_bytes()


def a_list(**keys: object) -> bytes:
    entry = {"id": "acme/big-1", "name": "Acme: Big 1", "pricing": {"prompt": "0.000001", "completion": "0.000002"}, **keys}
    return orjson.dumps({"data": [entry]})


def the_offering(document: Document, foreign_id: str = "acme/big-1") -> Record:
    (found,) = [record for record in document.records if record.known_as[:1] == (foreign_id,)]
    return found


def amounts_of(record: Record) -> dict[str, tuple[str, int, str]]:
    return {price["meter"]: (price["amount"], price["per"], price["unit"]) for price in record.says["prices"].value}


@pytest.fixture(scope="module")
def saved() -> Document:
    return read(SAVED, DAY)


def test_the_saved_document_lists_one_provider_and_ends_nothing(saved):
    kinds = [record.kind for record in saved.records]
    assert (kinds.count("provider"), kinds.count("offering")) == (1, 8)
    assert (saved.origin, saved.complete, saved.lists_offerings, ORIGIN.license) == (ORIGIN, False, True, None)


def test_everything_said_can_be_said(saved):
    for record in saved.records:
        assert SLUG.fullmatch(record.slug)
        for name, said in record.says.items():
            KINDS[record.kind].stated[name].kind.checked(said.value)
        for name, said in record.about.items():
            KINDS["model"].stated[name].kind.checked(said.value)


def test_an_entry_reads_as_an_offering_and_claims_about_its_model(saved):
    record = the_offering(saved, "google/gemini-2.5-flash")
    assert amounts_of(record) == {
        "input": ("0.30", 1_000_000, "token"), "output": ("2.50", 1_000_000, "token"), "reasoning": ("2.50", 1_000_000, "token"),
        "cache_read": ("0.03", 1_000_000, "token"), "cache_write": ("0.083333333", 1_000_000, "token"),
        "input_audio": ("1.00", 1_000_000, "token"), "search": ("0.014", 1, "search"),
    }  # fmt: skip
    assert (record.says["context_window"].value, record.says["max_output"].value) == (1_048_576, 65_535)
    claims = {name: said.value for name, said in record.about.items()}
    assert claims["input_modalities"] == ["text", "image", "audio", "video", "pdf"]
    assert (claims["knowledge_cutoff"], claims["tool_calling"], claims["reasoning"]) == ("2025-01-31", True, True)


def test_other_names_of_the_model_are_kept_where_they_are_the_same_name(saved):
    claims = the_offering(saved, "qwen/qwen3.6-27b").about["identifiers"].value
    assert [(one["scheme"], one["value"]) for one in claims] == [
        ("openrouter", "qwen/qwen3.6-27b-20260422"), ("huggingface", "Qwen/Qwen3.6-27B"),
    ]  # fmt: skip
    assert "identifiers" not in the_offering(saved, "deepseek/deepseek-chat").about, "which moved on to another model"
    assert "identifiers" not in the_offering(saved, "~anthropic/claude-sonnet-latest").about


def test_what_expires_is_deprecated_and_from_its_day_on_retired(saved):
    assert the_offering(saved, "x-ai/grok-3-beta").says["status"].value == "retired"
    assert the_offering(read(a_list(expiration_date="2026-06-01"), DAY)).says["status"].value == "deprecated"


def test_a_free_offering_is_free_and_0_without_a_word_is_unknown(saved):
    assert the_offering(saved, "poolside/laguna-m.1:free").says["billing"].value == "free"
    record = the_offering(read(a_list(pricing={"prompt": "0", "completion": "0"}), DAY))
    assert "billing" not in record.says
    assert record.says["prices"].value == []


@pytest.mark.parametrize(("pricing", "field", "why"), [
    ({"completion": "-1"}, "pricing.completion", "varies from request to request"),
    ({"completion": -1}, "pricing.completion", "varies from request to request"),
    ({"completion": "-0.5"}, "pricing.completion", "must be from 0"),
    ({"completion": "much"}, "pricing.completion", "must be an amount of money"),
    ({"completion": []}, "pricing.completion", "must be an amount of money"),
    ({"completion": "NaN"}, "pricing.completion", "must be"),
    ({"image": "0.001"}, "pricing.image", "is no meter that we know"),
    ({"overrides": [{}]}, "pricing.overrides", "is no meter that we know"),
])  # fmt: skip
def test_a_price_that_cannot_be_read_is_refused_with_a_line(pricing, field, why):
    document = read(a_list(pricing={"prompt": "0.000001", **pricing}), DAY)
    (refusal,) = document.refused
    assert (refusal.what, refusal.where) == (field, "entry 1: acme/big-1")
    assert why in refusal.why
    assert amounts_of(the_offering(document)) == {"input": ("1.00", 1_000_000, "token")}


@pytest.mark.parametrize(("keys", "field"), [
    ({"architecture": {"input_modalities": ["text", "smell"]}}, "architecture.input_modalities"),
    ({"architecture": []}, "architecture"),
    ({"knowledge_cutoff": "2027-01-01"}, "knowledge_cutoff"),
    ({"knowledge_cutoff": "lately"}, "knowledge_cutoff"),
    ({"context_length": "8k"}, "context_length"),
    ({"context_length": 100, "top_provider": {"max_completion_tokens": 200}}, "max_completion_tokens"),
    ({"context_length": -5, "top_provider": {"context_length": 100}}, "context_length"),
    ({"top_provider": {"context_length": 0}}, "context_length"),
    ({"supported_parameters": "tools"}, "supported_parameters"),
    ({"expiration_date": "soon"}, "expiration_date"),
    ({"hugging_face_id": 3}, "hugging_face_id"),
    ({"hugging_face_id": "acme/other-2"}, "hugging_face_id"),
    ({"canonical_slug": 0}, "canonical_slug"),
    ({"supported_parameters": ["tools", 3]}, "supported_parameters"),
    ({"context_length": 1767225600}, "context_length"),
])  # fmt: skip
def test_a_value_that_cannot_be_used_is_refused_with_a_line(keys, field):
    document = read(a_list(**keys), DAY)
    assert [one.what for one in document.refused] == [field]
    assert amounts_of(the_offering(document))["input"] == ("1.00", 1_000_000, "token")


@pytest.mark.parametrize("content", [
    b"", b"{", b"[]", b"{}", b'{"data": {}}', b'{"data": []}', b'{"data": [{"id": "x"}]}', b"\xff", b'{"data": [3]}',
])  # fmt: skip
def test_what_is_no_such_document_is_refused_in_one_sentence(content):
    with pytest.raises(DocumentError):
        read(content, DAY)


def test_entries_that_are_none_are_refused_and_the_rest_goes_in():
    entries = [*orjson.loads(a_list())["data"], 3, {"pricing": {}}, {"id": "a\u0000b", "pricing": {}}]
    document = read(orjson.dumps({"data": entries}), DAY)
    assert [record.kind for record in document.records] == ["provider", "offering"]
    assert {one.where for one in document.refused} == {"entry 2", "entry 3", "entry 4"}


def test_its_ids_make_models_known_but_not_those_that_move(empty):
    merged(empty, read(SAVED, DAY))
    assert the(empty, "model", "claude-opus-4.7")["maker"]["slug"] == "anthropic"
    assert the(empty, "model", "gemini-2.5-flash")["tool_calling"] is True
    moving = the(empty, "offering", next(one.slug for one in read(SAVED, DAY).records if "latest" in one.slug))
    assert moving["model"] is None
