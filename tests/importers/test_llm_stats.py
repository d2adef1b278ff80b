"""LLM Stats: models, scores with their conditions and prices, and a line for each value that cannot be true."""

from datetime import date
from pathlib import Path

import orjson
import pytest

from service.catalog.attributes import KINDS
from service.catalog.values import SLUG, Entries
from service.importers import llm_stats_words as words
from service.importers.llm_stats import ORIGIN, read
from service.importers.records import Document, DocumentError, Record
from tests.rows import a_document, a_maker, a_model, a_record, merged, the

DAY = date(2025, 5, 31)
SAVED = (Path(__file__).parent / "documents/llm_stats.json").read_bytes()
A_SCORE = {"dataset_name": "MMLU", "score": 0.812, "analysis_method": "5-shot", "source_link": "https://acme.example/report"}


def a_file(*scores: dict[str, object], providers: dict[str, object] | None = None, **keys: object) -> bytes:
    model = {"name": "Big 1", "qualitative_metrics": list(scores), **keys}
    return orjson.dumps({"models": {"acme/big-1/model.json": model}, "providers": providers or {}})


def facts_of(document: Document, slug: str, kind: str = "model") -> dict[str, object]:
    (found,) = [record for record in document.records if (record.kind, record.slug) == (kind, slug)]
    return {name: said.value for name, said in found.says.items()}


def scores_of(document: Document) -> list[Record]:
    return [record for record in document.records if record.kind == "score"]


@pytest.fixture(scope="module")
def saved() -> Document:
    return read(SAVED, DAY)


def test_the_saved_document_makes_models_scores_and_offerings(saved):
    kinds = [record.kind for record in saved.records]
    assert (kinds.count("model"), kinds.count("provider"), kinds.count("offering")) == (7, 3, 9)
    assert kinds.count("score") > 20
    assert (saved.origin, saved.lists_offerings, ORIGIN.license) == (ORIGIN, False, "CC-BY-4.0")


def test_everything_said_can_be_said_and_nothing_is_said_twice(saved):
    keys = [(record.kind, record.slug) for record in saved.records]
    assert len(keys) == len(set(keys))
    for record in saved.records:
        assert SLUG.fullmatch(record.slug)
        for name, said in record.says.items():
            kind = KINDS[record.kind].stated[name].kind
            if not isinstance(kind, Entries):
                kind.checked(said.value)
            assert said.url


def test_a_file_reads_as_a_model(saved):
    facts = facts_of(saved, "phi-4")
    links = facts.pop("links")
    assert facts == {
        "name": "Phi 4",
        "maker": "microsoft",
        "released_on": "2024-12-12",
        "knowledge_cutoff": "2024-06-01",
        "parameters": 14_700_000_000,
        "training_tokens": 9_800_000_000_000,
        "context_window": 16_000,
        "license": "MIT",
        "open_weights": True,
        "identifiers": [
            {"scheme": "llm-stats", "value": "phi-4", "kind": "canonical"},
            {"scheme": "huggingface", "value": "microsoft/phi-4", "kind": "canonical"},
        ],
    }
    assert (links["paper"], links["weights"]) == ("https://arxiv.org/pdf/2412.08905", "https://huggingface.co/microsoft/phi-4")


def test_scores_cite_their_source_and_say_their_conditions(saved):
    (gpqa,) = [one for one in scores_of(saved) if one.slug.startswith("gpt-4o-2024-05-13.gpqa")]
    said = {name: one.value for name, one in gpqa.says.items()}
    assert (said["value"], said["self_reported"]) == (53.6, True)
    assert all(str(one.url).startswith("https://openai.com/") for one in gpqa.says.values())


def test_placeholder_sources_are_refused(saved):
    refused = [one for one in saved.refused if "placeholder" in one.why]
    assert refused
    assert all("example.com" in one.why for one in refused)
    assert not [one for one in scores_of(saved) if "example.com" in str(one.says["value"].url)]


def test_prices_per_token_become_prices_per_million_at_the_provider(saved):
    offering = facts_of(saved, "amazon-bedrock.claude-3-5-sonnet-20241022", "offering")
    assert [(price["meter"], price["amount"]) for price in offering["prices"]] == [("input", "3.00"), ("output", "15.00")]
    assert offering["billing"] == "metered"


@pytest.mark.parametrize(("method", "test", "conditions"), [
    ("", "MMLU", (None, None, None, None)),
    ("0-shot CoT", "MMLU", ("cot", None, 0, None)),
    ("5-shot, Chain-of-Thought accuracy", "MMLU", ("cot", None, 5, "accuracy")),
    ("Diamond, Pass@1", "GPQA", ("diamond pass@1", None, None, None)),
    ("simple-evals", "MATH", (None, "simple-evals", None, None)),
    ("zero-shot evaluation", "DROP", (None, None, 0, None)),
    ("3-shot F1 Score", "DROP", (None, None, 3, "f1")),
    ("EM", "AITZ_EM", (None, None, None, "exact_match")), ("COMET22", "Translation en COMET22", (None, None, None, "comet_22")),
    ("Word Error Rate", "FLEURS", (None, None, None, "wer")),
    ("Speech recognition accuracy (1 - WER)", "FLEURS", (None, None, None, "accuracy")),
    ("GSM8K benchmark evaluation", "GSM8K", (None, None, None, None)),
    ("Cons@64", "AIME 2024", ("maj@64", None, None, None)),
    ("testmini", "MathVista", ("testmini", None, None, None)),
    ("Averaged over many strange and wonderful runs of it, as told in footnote 7", "MMLU", ("other conditions", None, None, None)),
])  # fmt: skip
def test_conditions_are_read_from_how_it_was_measured(method, test, conditions):
    assert words.conditions_of(method, test, None) == conditions


@pytest.mark.parametrize(("name", "benchmark"), [
    ("ARC-C", ("arc-challenge", None)), ("BBH", ("big-bench-hard", None)), ("TAU-bench Retail", ("tau-bench", "retail")),
    ("HumanEval+", ("humaneval-plus", None)), ("WinoGrande", ("winogrande", None)), ("MathVista-Mini", ("mathvista", "testmini")),
    ("MMLU (CoT)", ("mmlu", "cot")), ("GPQA Diamond", ("gpqa", "diamond")), ("CharXiv-R", ("charxiv", "reasoning")),
])  # fmt: skip
def test_a_test_has_one_slug_and_its_forms_are_variants(name, benchmark):
    assert words.benchmark_of(name) == benchmark


@pytest.mark.parametrize(("score", "benchmark", "metric", "value"), [
    (0.536, "gpqa", None, 53.6), (1, "x", None, 100.0), (81.4, "mbpp", "accuracy", 81.4), (8.99, "mt-bench", None, 8.99),
    (0.768, "mt-bench", None, 7.68), (0.067, "fleurs", "wer", 6.7), (4.1, "fleurs", "wer", 4.1),
    (1977, "codeforces", "elo", 1977.0), (-0.1, "x", None, None), (101, "x", None, None), ("0.5", "x", None, None), (True, "x", None, None),
    (None, "x", None, None), (11, "mt-bench", None, None), (float("nan"), "x", None, None), (10**400, "x", None, None),
])  # fmt: skip
def test_results_are_percent_unless_they_have_a_scale_of_their_own(score, benchmark, metric, value):
    assert words.value_of(score, benchmark, (None, None, None, metric)) == value


@pytest.mark.parametrize(("methods", "told"), [
    (["accuracy", "0-shot"], {"metric": "accuracy", "unit": "percent", "better": "higher"}),
    (["Accuracy", "Pass@1"], {"unit": "percent", "better": "higher"}),
    (["WER", "1-shot accuracy"], {"unit": "percent"}),
    (["0-shot", "Score"], {}),
])  # fmt: skip
def test_which_way_a_test_is_better_is_told_where_all_its_results_say_so(methods, told):
    read_in = read(a_file(*({**A_SCORE, "analysis_method": method} for method in methods)), DAY)
    assert facts_of(read_in, "mmlu", "benchmark") == {"name": "MMLU", **told}


@pytest.mark.parametrize(("keys", "field", "why"), [
    ({"release_date": "2026-01-01"}, "release_date", "lies after the document"),
    ({"release_date": "2024-02-30"}, "release_date", "not a day of the calendar"),
    ({"param_count": 7}, "param_count", "too small"),
    ({"param_count": "7B"}, "param_count", "whole number"),
    ({"training_tokens": -1}, "training_tokens", "must be from 1"),
    ({"input_context_size": 1000, "output_context_size": 2000}, "output_context_size", "more than the context"),
    ({"license": "Do what you like"}, "license", "no identifier that we know"),
    ({"paper_link": "https://example.com/paper"}, "paper_link", "is a placeholder"),
    ({"paper_link": "a paper"}, "paper_link", "must be a URL"),
    ({"paper_link": False}, "paper_link", "must be text"),
    ({"release_date": 0}, "release_date", "must be a date"),
    ({"license": {}}, "license", "must be text"),
    ({"input_context_size": 1767225600}, "input_context_size", "must be from 1"),
    ({"qualitative_metrics": [A_SCORE | {"analysis_method": 5}]}, "analysis_method", "must be text"),
    ({"qualitative_metrics": {}}, "qualitative_metrics", "is no list"),
    ({"qualitative_metrics": [3]}, "score", "has no name of a test"),
    ({"qualitative_metrics": [A_SCORE | {"score": 3000}]}, "score", "is no possible result"),
    ({"qualitative_metrics": [A_SCORE | {"source_link": None}]}, "score", "has no source but nothing"),
    ({"qualitative_metrics": [A_SCORE, A_SCORE | {"score": 0.1}]}, "score", "said a second time under the same conditions"),
    ({"qualitative_metrics": [A_SCORE | {"dataset_name": "???"}]}, "score", "a test whose name cannot be used"),
])  # fmt: skip
def test_a_value_that_cannot_be_true_is_refused_and_the_rest_goes_in(keys, field, why):
    document = read(a_file(**keys), DAY)
    (refusal,) = document.refused
    assert refusal.what == field
    assert refusal.where.startswith("acme/big-1/model.json")
    assert why in refusal.why
    assert facts_of(document, "big-1")["name"] == "Big 1"


@pytest.mark.parametrize(("offered", "why"), [
    (3, "has no model_id"), ({"model_id": ""}, "has no model_id"),
    ({"model_id": "big-1", "price_per_input_token": "cheap"}, "must be an amount of money"),
    ({"model_id": "big-1", "price_per_input_token": -1}, "must be from 0"),
    ({"model_id": "big-1", "price_per_input_token": 1e-17}, "less than a billionth"),
    ({"model_id": "big-1", "updated_at": "yesterday"}, "must be a date"),
])  # fmt: skip
def test_an_offering_that_cannot_be_read_is_refused_with_a_line(offered, why):
    document = read(a_file(providers={"acme/provider.json": {"name": "Acme", "providermodels": [offered]}}), DAY)
    (refusal,) = document.refused
    assert why in refusal.why


@pytest.mark.parametrize("content", [
    b"", b"{", b"[]", b"{}", b'{"models": []}', b'{"models": {}}', b'{"models": {"a": 3}}', b"\xff", b'{"models": {"a/b": {}}}',
])  # fmt: skip
def test_what_is_no_such_document_is_refused_in_one_sentence(content):
    with pytest.raises(DocumentError):
        read(content, DAY)


def test_a_model_of_the_catalog_is_found_and_a_new_snapshot_knows_its_model(empty):
    merged(empty, a_document(a_maker("openai"), a_model("gpt-4o", maker="openai")))
    merged(empty, read(SAVED, DAY))
    assert the(empty, "model", "deepseek-r1")["license"] == "MIT"
    assert the(empty, "model", "gpt-4o-2024-05-13")["snapshot_of"]["slug"] == "gpt-4o"


def test_a_new_snapshot_knows_its_model_though_a_later_document_of_the_import_brings_it(empty):
    merged(empty, read(SAVED, DAY), a_document(a_maker("openai"), a_model("gpt-4o", maker="openai")))
    assert the(empty, "model", "gpt-4o-2024-05-13")["snapshot_of"]["slug"] == "gpt-4o"


def an_offer(price: str) -> dict[str, object]:
    return {"provider": "shop", "foreign_id": "big-1", "billing": "metered", "prices": [{"meter": "input", "amount": price}]}


@pytest.mark.parametrize(("day", "lowest"), [("2026-08-01", "2.00"), ("2025-08-01", "0.10")])
def test_what_was_told_a_year_before_all_others_is_no_price_of_today(empty, day, lowest):
    sold = {"lambda/provider.json": {"name": "Lambda", "providermodels": [{"model_id": "big-1", "price_per_input_token": 1e-7}]}}
    merged(empty, read(a_file(providers=sold), DAY))
    shop = (a_record("provider", "shop", name="Shop"), a_record("offering", "shop.big-1", **an_offer("2.00")))
    merged(empty, a_document(*shop, day=day, source="shop-list", standing="aggregator"))
    assert the(empty, "model", "big-1")["lowest_input_price"]["amount"] == lowest


def test_claude_at_google_is_sold_by_vertex():
    sold = [{"model_id": "claude-3-opus"}, {"model_id": "gemini-1.5-pro"}]
    providers = {"google/provider.json": {"name": "Google", "providermodels": sold}}
    document = read(a_file(providers=providers), DAY)
    assert {record.slug for record in document.records if record.kind == "offering"} == {"vertex-ai.claude-3-opus", "google.gemini-1.5-pro"}
