"""`/v1/models?id=a,b,c`: many at once, by any name, in the caller's order; what is none is said."""

import pytest

from tests.conftest import client_of
from tests.rows import a_document, a_maker, a_model, merged


def many(client, ids, more=""):
    answer = client.get(f"/v1/models?id={ids}{more}")
    assert answer.status_code == 200, answer.text
    return answer.json


@pytest.mark.parametrize(("ids", "expected"), [
    ("gpt-4o,claude-3-opus,bert", ["gpt-4o", "claude-3-opus", "bert"]),
    ("bert,claude-3-opus,gpt-4o", ["bert", "claude-3-opus", "gpt-4o"]),
    ("openai/gpt-4o,GPT-4o-mini", ["gpt-4o", "gpt-4o-mini"]),
    ("claude-3-opus-20240229", ["claude-3-opus"]),
    ("gpt-4o,gpt-4o", ["gpt-4o"]),
    ("gpt-4o,openai/gpt-4o", ["gpt-4o", "gpt-4o"]),
])  # fmt: skip
def test_models_come_in_the_order_in_which_they_were_asked_for(client, ids, expected):
    answer = many(client, ids)
    assert [model["slug"] for model in answer["data"]] == expected
    assert answer["meta"]["unknown_ids"] == answer["meta"]["ambiguous_ids"] == []
    assert answer["page"] == {"limit": len(expected), "next": None, "total": len(expected), "total_relation": "eq"}
    for model in answer["data"]:
        assert model == client.get(f"/v1/models/{model['slug']}").json


def test_what_is_no_model_or_more_than_one_is_said_and_the_others_come(empty):
    twin = [{"scheme": "x", "value": "twin", "kind": "alias"}]
    merged(empty, a_document(
        a_maker("acme"), a_model("one", identifiers=twin), a_model("two", identifiers=twin), a_model("plus", name="One Plus")
    ))  # fmt: skip
    answer = many(client_of(empty), "nope,two,twin,one+,one,also-nope")
    assert [model["slug"] for model in answer["data"]] == ["two", "plus", "one"]
    assert answer["meta"]["unknown_ids"] == ["nope", "also-nope"]
    assert answer["meta"]["ambiguous_ids"] == ["twin"]


def test_fields_include_and_format_go_with_it(client):
    assert many(client, "gpt-4o,bert", "&fields=slug,name")["data"] == [
        {"slug": "gpt-4o", "name": "GPT-4o"}, {"slug": "bert", "name": "BERT"},
    ]  # fmt: skip
    assert "maker" in many(client, "gpt-4o", "&include=sources")["data"][0]["sources"]
    assert client.get("/v1/models?id=bert,gpt-4o&fields=slug&format=csv").text.split() == ["slug", "bert", "gpt-4o"]
    assert client.get("/v1/models?id=bert,gpt-4o&fields=slug&format=ndjson").text.count("\n") == 2


def test_on_a_day_models_are_as_they_were_and_those_to_come_are_unknown(client):
    answer = many(client, "gpt-4o,gpt-4", "&as_of=2023-06-01&fields=slug,status")
    assert [model["slug"] for model in answer["data"]] == ["gpt-4"]
    assert answer["meta"]["unknown_ids"] == ["gpt-4o"]


def test_a_hundred_can_be_asked_for_and_no_more(client):
    ids = [f"nope-{n}" for n in range(99)]
    assert len(many(client, ",".join([*ids, "bert"]))["data"]) == 1
    answer = client.get(f"/v1/models?id={','.join([*ids, 'bert', 'gpt-4o'])}")
    assert answer.status_code == 400
    assert "at most 100" in answer.json["errors"][0]["detail"]


@pytest.mark.parametrize("more", [
    "maker=openai", "sort=name", "limit=10", "q=gpt", "facet=maker", "count=none", "open_weights=true", "released_on_min=2024-01-01",
])  # fmt: skip
def test_what_chooses_or_orders_does_not_go_with_it_and_is_told_so(client, more):
    answer = client.get(f"/v1/models?id=gpt-4o&{more}")
    assert answer.status_code == 400
    (error,) = answer.json["errors"]
    assert (error["parameter"], error["code"]) == (more.partition("=")[0], "conflicting_parameters")
    assert "'id'" in error["detail"]


def test_other_collections_have_no_id(client):
    assert client.get("/v1/makers?id=openai").json["errors"][0]["code"] == "unknown_parameter"


def test_the_answer_is_the_same_to_the_byte_on_both_databases(both):
    one, other = (client.get("/v1/models?id=gpt-4o,nope,openai/gpt-4o-mini,us.anthropic.claude-3-haiku-20240307-v1:0") for client in both)
    assert one.data == other.data
