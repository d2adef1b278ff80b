"""`q=` over HTTP: it combines with everything, survives every input, corrects what finds nothing and says so."""

import csv
import io
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.catalog.attributes import KINDS
from tests.catalog.test_search import HOSTILE


def slugs(answer):
    assert answer.status_code == 200, answer.text
    return [thing["slug"] for thing in answer.json["data"]]


@pytest.mark.parametrize(("address", "slug"), [
    ("/v1/models?q=gpt-4o", "gpt-4o"),
    ("/v1/models?q=claude%203%20op", "claude-3-opus"),
    ("/v1/models?q=CLAUDE-3-OPUS-20240229", "claude-3-opus"),
    ("/v1/makers?q=open", "openai"),
    ("/v1/families?q=gpt+4", "gpt-4"),
    ("/v1/products?q=bard", "gemini"),
    ("/v1/providers?q=bedrock", "amazon-bedrock"),
    ("/v1/benchmarks?q=mmlu", "mmlu"),
])  # fmt: skip
def test_the_first_that_is_found_is_what_was_meant(client, address, slug):
    assert slugs(client.get(address))[0] == slug


@pytest.mark.parametrize("kind", KINDS)
def test_every_collection_can_be_searched(both, kind):
    address = f"/v1/{KINDS[kind].plural}?q=claude&limit=200"
    one, other = (client.get(address) for client in both)
    assert one.status_code == 200
    assert one.data == other.data


def test_a_question_and_filters_are_anded(client):
    whole = slugs(client.get("/v1/models?q=claude&limit=200"))
    some = slugs(client.get("/v1/models?q=claude&limit=200&input_modality=image&context_window_min=150000"))
    filtered = slugs(client.get("/v1/models?limit=200&maker=anthropic&input_modality=image&context_window_min=150000"))
    assert 0 < len(some) < len(whole)
    assert set(some) <= set(whole)
    assert {slug for slug in filtered if "claude" in slug} <= set(some)


def test_without_a_sort_the_most_relevant_come_first_and_with_one_its_order(client):
    relevant = slugs(client.get("/v1/models?q=gpt-4&limit=200"))
    assert relevant[0] == "gpt-4"
    assert relevant == slugs(client.get("/v1/models?q=gpt-4&limit=200&sort=relevance"))
    assert slugs(client.get("/v1/models?q=gpt-4&limit=200&sort=slug")) == sorted(relevant)
    dated = client.get("/v1/models?q=gpt-4&limit=200&sort=-released_on").json["data"]
    days = [model["released_on"] for model in dated if model["released_on"]]
    assert days == sorted(days, reverse=True)


@pytest.mark.parametrize("query", ["q=gpt", "q=gpt&sort=-released_on", "q=misral", "q=gpt&maker=openai&as_of=2024-06-01"])
def test_a_walk_through_what_is_found_gives_each_thing_once(client, query):
    whole = client.get(f"/v1/models?{query}&limit=200").json
    address, walked = f"/v1/models?{query}&limit=7", []
    while address:
        answer = client.get(address).json
        walked += [model["slug"] for model in answer["data"]]
        assert answer["meta"] == whole["meta"]
        assert answer["page"]["total"] == len(whole["data"])
        address = answer["page"]["next"]
    assert walked == [model["slug"] for model in whole["data"]]
    assert walked


def test_a_cursor_belongs_to_one_question(client):
    cursor = client.get("/v1/models?q=gpt&limit=1").json["page"]["next"].partition("cursor=")[2]
    answer = client.get(f"/v1/models?q=claude&limit=1&cursor={cursor}")
    assert answer.status_code == 400
    assert answer.json["errors"][0]["code"] == "invalid_cursor"


@pytest.mark.parametrize(("q", "corrected", "slug"), [
    ("gpt-4o", None, "gpt-4o"), ("misral", "mistral", None), ("cluade opus", "claude opus", None), ("xyzzyzzyx", None, None),
    ("Gemini", None, "gemini-1.0-nano"),
])  # fmt: skip
def test_what_was_asked_is_said_and_what_was_searched_for_in_its_place(client, q, corrected, slug):
    answer = client.get("/v1/models", query_string={"q": q}).json
    assert answer["meta"]["q"] == q
    assert answer["meta"]["corrected_q"] == corrected
    assert (answer["page"]["total"] > 0) == bool(corrected or slug)
    if corrected:
        assert answer["data"] == client.get("/v1/models", query_string={"q": corrected}).json["data"]


def test_nothing_is_said_of_a_question_that_was_not_asked(client):
    assert set(client.get("/v1/models?limit=1").json["meta"]) == {"revision"}


@pytest.mark.parametrize("question", HOSTILE, ids=lambda text: ascii(text)[:30])
def test_a_hostile_question_is_answered_or_refused_and_breaks_nothing(both, question):
    one, other = (client.get(f"/v1/models?q={quote(question)}&limit=3") for client in both)
    assert one.status_code in (200, 400)
    assert one.status_code == other.status_code
    if one.status_code == 200:
        assert one.data == other.data


@settings(max_examples=150)
@given(question=st.binary(min_size=1, max_size=80))
def test_any_bytes_are_answered_or_refused(both, question):
    one, other = (client.get(f"/v1/models?q={quote(question)}&limit=3") for client in both)
    assert one.status_code in (200, 400)
    assert one.status_code == other.status_code


@pytest.mark.parametrize(("query", "parameter", "code", "words"), [
    ("q=", "q", "invalid_value", "has no value"),
    ("q=%20", "q", "invalid_value", "not empty"),
    ("q=---", "q", "invalid_value", "a letter or a digit"),
    ("q=a%00b", "q", "invalid_value", "control characters"),
    (f"q={'a' * 201}", "q", "invalid_value", "at most 200"),
    (f"q={'%20'.join(map(str, range(40)))}", "q", "invalid_value", "at most 32"),
    ("sort=relevance", "sort", "conflicting_parameters", "needs 'q'"),
    ("q=gpt&sort=-relevance", "sort", "invalid_value", "leave the - out"),
    ("q=gpt&sort=relevence", "sort", "invalid_value", "must be one of"),
    ("query=gpt", "query", "unknown_parameter", "There are"),
])  # fmt: skip
def test_a_wrong_question_is_told_what_would_be_right(client, query, parameter, code, words):
    answer = client.get(f"/v1/models?{query}")
    assert answer.status_code == 400
    (error,) = answer.json["errors"]
    assert (error["parameter"], error["code"]) == (parameter, code)
    assert words in error["detail"]


def test_the_longest_question_is_answered(client):
    assert client.get(f"/v1/models?q={'a' * 200}").status_code == 200


def test_a_stream_has_what_a_page_has_in_its_order(client):
    page = slugs(client.get("/v1/models?q=gpt&limit=200"))
    rows = csv.DictReader(io.StringIO(client.get("/v1/models?q=gpt&format=csv&fields=slug").text))
    assert [row["slug"] for row in rows] == page


def test_the_parts_of_a_model_can_be_searched_too(client):
    offerings = client.get("/v1/models/gpt-4o/offerings?q=azure").json["data"]
    assert offerings
    assert all("azure" in f"{offering['foreign_id']} {offering['provider']['slug']}".lower() for offering in offerings)
