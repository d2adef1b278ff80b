"""models.dev: what providers list and neutral records become records; what cannot be used becomes a line."""

from datetime import date

import orjson
import pytest

from service.importers.models_dev import read
from service.importers.records import DocumentError
from tests.documents import DAYS, NEUTRAL, a_listing, a_provider, an_entry, listed, neutral, saved

DAY = date(2026, 7, 1)
URL = "https://shop.example/docs"


def record_of(document, slug):
    (found,) = [record for record in document.records if record.slug == slug]
    return found


def facts_of(document, slug):
    return {name: said.value for name, said in record_of(document, slug).says.items()}


def claims_of(document, slug):
    return {name: said.value for name, said in record_of(document, slug).about.items()}


def an_offering(**facts):
    """What one entry becomes: the offering's facts, the claims about its model, and the lines of what is refused."""
    document = read(a_listing(shop=a_provider(big=an_entry(**facts))), DAY)
    return facts_of(document, "shop.big"), claims_of(document, "shop.big"), [(one.what, one.why) for one in document.refused]


# --- The saved documents ----------------------------------------------------------------------------------------------


def test_a_day_is_a_listing_of_what_providers_offer():
    document = listed("2026-07-01")
    assert (document.origin.slug, document.origin.license, document.date, document.name) == ("models.dev", "MIT", DAY, "api.json")
    assert document.complete
    assert document.lists_offerings
    assert {record.kind for record in document.records} == {"provider", "offering"}


def test_an_offering_is_read_with_its_limits_prices_and_claims():
    document = listed("2026-07-01")
    assert facts_of(document, "openai.gpt-4o") == {
        "provider": "openai", "foreign_id": "gpt-4o", "context_window": 128_000, "max_output": 16_384, "billing": "metered",
        "prices": [
            {"meter": "input", "amount": "2.50"}, {"meter": "output", "amount": "10.00"}, {"meter": "cache_read", "amount": "1.25"},
        ],
    }  # fmt: skip
    assert claims_of(document, "openai.gpt-4o") == {
        "released_on": "2024-05-13", "knowledge_cutoff": "2023-09", "reasoning": False, "tool_calling": True, "structured_output": True,
        "open_weights": False, "input_modalities": ["text", "image", "pdf"], "output_modalities": ["text"],
    }  # fmt: skip
    assert {said.url for said in record_of(document, "openai.gpt-4o").says.values()} == {"https://platform.openai.com/docs/models"}


def test_a_provider_is_read_with_its_site():
    assert facts_of(listed("2026-07-01"), "amazon-bedrock") == {
        "name": "Amazon Bedrock", "website": "https://docs.aws.amazon.com/bedrock/latest/userguide/models-supported.html",
    }  # fmt: skip


def test_a_tier_is_a_price_with_a_condition():
    prices = facts_of(listed("2026-07-01"), "google.gemini-2.5-pro")["prices"]
    assert [(price["meter"], price["amount"]) for price in prices if price.get("condition") == "prompt > 200000 tokens"] == [
        ("input", "2.50"), ("output", "15.00"), ("cache_read", "0.25"),
    ]  # fmt: skip


@pytest.mark.parametrize(("slug", "billing", "prices"), [
    ("openai.gpt-4o", "metered", 3),
    ("openrouter.openai.gpt-oss-20b-free", "free", 2),
    ("zai-coding-plan.glm-4.7", "subscription", 4),
    ("openai.text-embedding-3-small", "metered", 2),
    ("digitalocean.stable-diffusion-3.5-large", None, 0),
])  # fmt: skip
def test_how_an_offering_is_paid_for(slug, billing, prices):
    document = listed("2026-07-01")
    facts = facts_of(document, next(record.slug for record in document.records if record.slug.startswith(slug)))
    assert facts.get("billing") == billing
    assert len(facts["prices"]) == prices


def test_0_without_a_word_on_billing_is_unknown_and_not_free():
    facts, _, refused = an_offering(cost={"input": 0, "output": 0})
    assert "billing" not in facts
    assert facts["prices"] == []
    assert refused == []


@pytest.mark.parametrize(("day", "line"), [
    ("2025-07-01", "mistral: mistral-small-latest: knowledge 2025-03 cannot go with released_on 2024-09-01"),
    ("2026-07-01", "digitalocean: stable-diffusion-3.5-large: cost.input 0.08 is no price of a million tokens: "
                   "it is of an image, a minute or a second"),
])  # fmt: skip
def test_what_is_refused_of_a_day_is_said_with_its_place_and_reason(day, line):
    assert [str(one) for one in listed(day).refused] == [line]


def test_neutral_records_are_models_with_their_names_and_weights():
    document = neutral()
    assert (document.origin.slug, document.origin.standing, document.name) == ("models.dev-models", "record", "models.json")
    assert not document.lists_offerings
    facts = facts_of(document, "glm-4.6")
    assert (facts["name"], facts["maker"], facts["released_on"], facts["context_window"]) == ("GLM-4.6", "zai", "2025-09-30", 204_800)
    assert facts["links"] == {"weights": "https://huggingface.co/zai-org/GLM-4.6"}
    assert facts["identifiers"] == [
        {"scheme": "models.dev", "value": "zhipuai/glm-4.6", "kind": "canonical"},
        {"scheme": "huggingface", "value": "zai-org/GLM-4.6", "kind": "canonical"},
    ]


def test_a_name_that_moves_is_no_model():
    assert ("model", "mistral/mistral-large-latest") in [(one.what, one.where) for one in neutral().refused]
    says = [record.says for record in neutral().records if record.where == "mistral/mistral-large-latest"]
    assert all(one.keys() == {"identifiers"} for one in says)  # nothing of it is taken but perhaps the name itself


def test_a_score_has_its_conditions_and_its_source():
    score = next(record for record in neutral().records if record.kind == "score" and record.says["model"].value == "gpt-4o")
    assert {name: said.value for name, said in score.says.items()} == {
        "model": "gpt-4o", "benchmark": "aider-polyglot", "value": 23.1, "metric": "accuracy", "scored_on": "2024-12-30",
    }  # fmt: skip
    assert score.says["value"].url == "https://aider.chat/docs/leaderboards/"


def test_scores_that_may_not_be_passed_on_are_left_out_wherever_they_come_from():
    scores = [
        {"name": "Index", "score": 1, "source": "https://artificialanalysis.ai/models"},
        {"name": "Artificial Analysis Index", "score": 1, "source": "https://example.org"},
    ]
    document = read(orjson.dumps({"acme/big": an_entry(benchmarks=scores)}), DAY)
    assert [record.kind for record in document.records] == ["maker", "model"]
    assert [one.why for one in document.refused if one.what == "benchmarks"] == ["comes from a source whose terms forbid to pass it on"] * 2


@pytest.mark.parametrize(("keys", "what", "kinds"), [
    ({"benchmarks": [{"name": {"a": 1}, "score": 1}]}, ["name", "benchmarks"], ["maker", "model"]),
    ({"benchmarks": [{"name": "GPQA", "score": 880, "metric": "accuracy"}]}, ["benchmarks"], ["maker", "model"]),
    ({"benchmarks": [{"name": "GPQA", "score": 88, "harness": 3}]}, ["harness"], ["maker", "model", "score", "benchmark"]),
    ({"weights": [0]}, ["weights"], ["maker", "model"]),
    ({"weights": [{"url": 0}]}, ["url"], ["maker", "model"]),
])  # fmt: skip
def test_what_is_no_score_and_no_page_is_refused_with_a_line(keys, what, kinds):
    document = read(orjson.dumps({"acme/big": an_entry(**keys)}), DAY)
    assert [one.what for one in document.refused if one.what != "cost"] == what
    assert [record.kind for record in document.records] == kinds


@pytest.mark.parametrize("content", [*(saved(day).read_bytes() for day in DAYS), NEUTRAL.read_bytes()], ids=[*DAYS, "models"])
def test_the_same_bytes_are_the_same_records(content):
    assert read(content, DAY) == read(content, DAY)


# --- One fact at a time -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("facts", "what", "why"), [
    ({"release_date": "2025-02-31"}, "release_date", "not a day of the calendar"),
    ({"release_date": "2025-25-11"}, "release_date", "not a day of the calendar"),
    ({"release_date": "1970-01-01"}, "release_date", "must be from 1971"),
    ({"release_date": "soon"}, "release_date", "must be a date"),
    ({"release_date": 20250301}, "release_date", "must be a date"),
    ({"release_date": "2026-07-02"}, "release_date", "lies after the document"),
    ({"knowledge": "2025-13"}, "knowledge", "not a day of the calendar"),
    ({"knowledge": "2025-06"}, "knowledge", "cannot go with released_on 2025-03-01"),
    ({"reasoning": "yes"}, "reasoning", "must be true or false"),
    ({"open_weights": 1}, "open_weights", "must be true or false"),
    ({"modalities": {"input": ["text ;text"], "output": ["text"]}}, "modalities.input", "has the word 'text ;text'"),
    ({"modalities": {"input": ["text", "smell"], "output": ["text"]}}, "modalities.input", "has the word 'smell'"),
    ({"modalities": {"input": "text", "output": ["text"]}}, "input", "is no list"),
    ({"modalities": ["text"]}, "modalities", "is no table"),
    ({"limit": {"context": 0, "output": 4000}}, "limit.context", "no plausible number of tokens: 0"),
    ({"limit": {"context": 8000, "output": 0}}, "limit.output", "no plausible number of tokens: 0"),
    ({"limit": {"context": 99_999_999, "output": 1}}, "limit.context", "no plausible number of tokens"),
    ({"limit": {"context": "8k", "output": 1}}, "limit.context", "no plausible number of tokens"),
    ({"limit": {"context": -1, "output": 1}}, "limit.context", "no plausible number of tokens"),
    ({"limit": {"context": True, "output": 1}}, "limit.context", "no plausible number of tokens"),
    ({"limit": {"context": 100, "output": 200}}, "limit.output", "200 cannot go with context_window 100"),
    ({"limit": 8000}, "limit", "is no table"),
    ({"status": "resting"}, "status", "no word that we know: 'resting'"),
    ({"status": ["deprecated"]}, "status", "no word that we know"),
    ({"cost": [2, 8]}, "cost", "is no table"),
    ({"cost": {"input": 2, "output": 8, "cached_input": 1}}, "cost.cached_input", "no meter that we know"),
    ({"cost": {"input": -2, "output": 8}}, "cost.input", "must be from 0"),
    ({"cost": {"input": "two", "output": 8}}, "cost.input", "must be an amount of money"),
    ({"cost": {"input": True, "output": 8}}, "cost.input", "must be an amount of money"),
    ({"cost": {"input": 2e7, "output": 8}}, "cost.input", "must be from 0"),
    ({"cost": {"input": 2, "output": 8, "tiers": 3}}, "tiers", "is no list"),
    ({"cost": {"input": 2, "output": 8, "tiers": [{"input": 4}]}}, "cost.tiers", "a tier without a size"),
    ({"cost": {"input": 2, "output": 8, "tiers": [{"input": 4, "speed": 1, "tier": {"size": 9}}]}}, "cost.speed", "no meter that we know"),
    ({"cost": {"input": 2, "output": 8, "context_over_200k": {"input": 4}}}, "cost.context_over_200k", "from which size on"),
    ({"name": 7}, "name", "must be text"),
])  # fmt: skip
def test_what_cannot_be_true_is_refused_and_the_rest_of_the_entry_goes_in(facts, what, why):
    offering, claims, refused = an_offering(**facts)
    assert [one[0] for one in refused] == [what]
    assert why in refused[0][1]
    assert (offering["provider"], offering["foreign_id"], claims["tool_calling"]) == ("shop", "big", True)


def test_of_a_side_of_which_one_word_is_not_known_nothing_is_said():
    _, claims, _ = an_offering(modalities={"input": ["text", "smell"], "output": ["text"]})
    assert "input_modalities" not in claims
    assert claims["output_modalities"] == ["text"]


@pytest.mark.parametrize(("input", "output", "amount", "kept"), [
    (["audio"], ["text"], 0.006, False),
    (["text"], ["image"], 0.04, False),
    (["text"], ["image"], 5, True),
    (["text"], ["text"], 0.006, True),
    (["text"], ["image"], 0, True),
])  # fmt: skip
def test_a_price_of_an_image_or_a_minute_is_not_taken_for_one_of_tokens(input, output, amount, kept):
    facts, _, refused = an_offering(modalities={"input": input, "output": output}, cost={"input": amount, "output": 9})
    assert ("input" in [price["meter"] for price in facts["prices"]]) is kept
    assert bool(refused) is not kept


@pytest.mark.parametrize(("cost", "amount"), [
    (0.1, "0.10"), (0.049999999999999996, "0.05"), (3, "3.00"), ("2.5", "2.50"), (1e-7, "0.0000001"),
])  # fmt: skip
def test_an_amount_is_what_the_document_means_and_exact(cost, amount):
    facts, _, _ = an_offering(cost={"input": cost})
    assert facts["prices"] == [{"meter": "input", "amount": amount}]


@pytest.mark.parametrize(("providers", "what", "where"), [
    ({"shop": a_provider(big=an_entry()), "Bad Name": a_provider()}, "provider", "Bad Name"),
    ({"shop": a_provider(big=an_entry()), "mall": a_provider(name=None)}, "provider", "mall"),
    ({"shop": a_provider(big=an_entry()), "mall": "closed"}, "provider", "mall"),
    ({"shop": a_provider(big=an_entry()), "mall": {"name": "Mall"}}, "provider", "mall"),
    ({"shop": a_provider(doc="somewhere", big=an_entry())}, "doc", "shop"),
    ({"shop": a_provider(big=an_entry(), small="cheap")}, "offering", "shop: small"),
    ({"shop": a_provider(big=an_entry(), **{" ": an_entry()})}, "id", "shop:  "),
    ({"shop": a_provider(big=an_entry(), **{"a\x00b": an_entry()})}, "id", "shop: a\x00b"),
])  # fmt: skip
def test_an_entry_that_cannot_be_used_is_refused_alone(providers, what, where):
    document = read(a_listing(**providers), DAY)
    assert [(one.what, one.where) for one in document.refused] == [(what, where)]
    assert "shop.big" in {record.slug for record in document.records}


# --- Documents that cannot be used ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("content", "why"), [
    (b"", "not JSON, or it is cut off"),
    (saved("2026-07-01").read_bytes()[:-100], "not JSON, or it is cut off"),
    (b"\xff\xfe\x00", "is UTF-16 text"),
    (b"\x1f\x8b\x08", "is packed with gzip"),
    (b"<!doctype html><title>models.dev</title>", "not JSON, or it is cut off"),
    (b"[]", "should be a JSON object"),
    (b"{}", "should be a JSON object"),
    (b"null", "should be a JSON object"),
    (b'{"data": [{"id": "openai/gpt-4o"}]}', "no document of models.dev"),
    (b'{"gpt-4o": {"litellm_provider": "openai"}}', "no document of models.dev"),
    (b'{"openai": {"name": "OpenAI", "models": []}}', "no document of models.dev"),
])  # fmt: skip
def test_a_document_that_cannot_be_used_is_one_sentence(content, why):
    with pytest.raises(DocumentError, match=why) as error:
        read(content, DAY)
    assert str(error.value).count("\n") == 0
    assert str(error.value).endswith(".")
