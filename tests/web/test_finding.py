"""`/v1/resolve` and `/v1/models/{slug}/alternatives` over HTTP."""

import pytest

from tests.conftest import client_of
from tests.rows import a_document, a_maker, a_model, a_record, merged


@pytest.mark.parametrize(("query", "slug", "match"), [
    ("id=gpt-4o", "gpt-4o", {"scheme": "openai", "kind": "canonical", "rule": "exact"}),
    ("id=claude-3-opus-20240229", "claude-3-opus", {"scheme": "anthropic", "kind": "canonical", "rule": "exact"}),
    ("id=llama-2-70b", "llama-2-70b", {"scheme": None, "kind": "slug", "rule": "exact"}),
    ("id=x/y/GPT-4O:free", "gpt-4o", {"scheme": None, "kind": "name", "rule": "serving"}),
    ("id=Claude%203%20Opus", "claude-3-opus", {"scheme": None, "kind": "name", "rule": "exact"}),
])  # fmt: skip
def test_an_id_is_led_to_its_model_and_told_how(client, query, slug, match):
    answer = client.get(f"/v1/resolve?{query}")
    assert answer.status_code == 200, answer.text
    assert set(answer.json) == {"id", "model", "match"}
    assert answer.json["model"] == {"slug": slug, "name": client.get(f"/v1/models/{slug}").json["name"]}
    assert answer.json["match"] == match


@pytest.fixture
def twins(empty):
    shared = [{"scheme": "x", "value": "Shared", "kind": "alias"}]
    merged(empty, a_document(
        a_maker("acme"), a_maker("other"),
        a_model("one", maker="acme", identifiers=shared), a_model("two", maker="other", identifiers=shared),
        a_model("command-r"), a_model("command-r-plus"),
        a_record("provider", "shop", name="Shop", maker="other"), a_record("provider", "hall", name="Hall"),
        a_record("offering", "hall.one", provider="hall", foreign_id="odd-name", model="one"),
    ))  # fmt: skip
    return client_of(empty)


def test_several_models_are_named_and_a_provider_decides(twins):
    answer = twins.get("/v1/resolve?id=shared")
    assert answer.status_code == 300
    assert answer.content_type == "application/problem+json"
    assert answer.json["candidates"] == [{"slug": "one", "href": "/v1/models/one"}, {"slug": "two", "href": "/v1/models/two"}]
    assert twins.get("/v1/resolve?id=shared&provider=shop").json["model"]["slug"] == "two"
    assert twins.get("/v1/resolve?id=shared&provider=hall").status_code == 300


def test_a_providers_own_id_is_found_and_says_whose_it_is(twins):
    found = twins.get("/v1/resolve?id=ODD-name").json
    assert found["model"] == {"slug": "one", "name": "One"}
    assert found["match"] == {"scheme": "hall", "kind": "offering", "rule": "exact"}
    assert twins.get("/v1/models/odd-name").headers["Location"] == "/v1/models/one"


@pytest.mark.parametrize(("asked", "slug"), [
    ("command-r", "command-r"), ("command-r+", "command-r-plus"), ("command-r%2B", "command-r-plus"),
])  # fmt: skip
def test_a_plus_is_part_of_a_name(twins, asked, slug):
    assert twins.get(f"/v1/resolve?id={asked}").json["model"]["slug"] == slug


def test_an_unknown_id_is_a_404_that_says_what_comes_near(client):
    answer = client.get("/v1/resolve?id=cluade-3-opus")
    assert answer.status_code == 404
    assert "/v1/models/claude-3-opus" in answer.json["suggestions"]
    assert client.get("/v1/resolve?id=zzzzzzzzzzzzzzzzzz").status_code == 404


@pytest.mark.parametrize(("query", "parameter", "code", "words"), [
    ("", "id", "missing_parameter", "id="),
    ("id=", "id", "invalid_value", "has no value"),
    ("id=a%00", "id", "invalid_value", "control characters"),
    ("id=gpt-4o&provider=amazon-bedrok", "provider", "unknown_value", "Did you mean 'amazon-bedrock'?"),
    ("id=gpt-4o&provider=Open%20AI", "provider", "invalid_value", "must be a slug"),
    ("id=gpt-4o&providr=openai", "providr", "unknown_parameter", "Did you mean 'provider'?"),
])  # fmt: skip
def test_a_wrong_question_is_told_what_would_be_right(client, query, parameter, code, words):
    answer = client.get(f"/v1/resolve?{query}")
    assert answer.status_code == 400
    (error,) = answer.json["errors"]
    assert (error["parameter"], error["code"]) == (parameter, code)
    assert words in error["detail"]


def test_what_every_offering_of_a_model_is_called_resolves_to_that_model(client):
    for offering in client.get("/v1/offerings?model_known=true&limit=60").json["data"]:
        query = {"id": offering["foreign_id"], "provider": offering["provider"]["slug"]}
        assert client.get("/v1/resolve", query_string=query).json["model"]["slug"] == offering["model"]["slug"]


# --- Alternatives -----------------------------------------------------------------------------------------------------


def alternatives(client, slug, query=""):
    answer = client.get(f"/v1/models/{slug}/alternatives{query}")
    assert answer.status_code == 200, answer.text
    return answer.json


def test_the_nearest_come_first_each_with_its_reasons(client):
    answer = alternatives(client, "gpt-4o")
    assert len(answer["data"]) == 10
    distances = [one["distance"] for one in answer["data"]]
    assert distances == sorted(distances)
    for one in answer["data"]:
        assert one["slug"] not in ("gpt-4o", "gpt-4o-2024-05-13")
        assert client.get(one["href"]).json["name"] == one["name"]
        assert [reason["attribute"] for reason in one["reasons"]][:2] == ["classes", "output_modalities"]
        assert all(reason["says"] and reason["label"] and reason["weight"] for reason in one["reasons"])


def test_cheaper_ones_cost_less_and_open_ones_are_open(client):
    own = client.get("/v1/models/gpt-4o").json
    for one in alternatives(client, "gpt-4o", "?cheaper=true&open_weights=true&limit=50")["data"]:
        model = client.get(one["href"]).json
        assert model["open_weights"] is True
        for price in ("input_price", "output_price"):
            if model[price]:
                assert float(model[price]["amount"]) <= float(own[price]["amount"])


def test_none_is_cheaper_than_what_has_no_price_and_that_is_said(empty):
    merged(empty, a_document(a_maker("acme"), a_model("one", name="One"), a_model("two")))
    client = client_of(empty)
    assert alternatives(client, "one", "?cheaper=true")["data"] == []
    assert alternatives(client, "one", "?cheaper=true")["meta"]["why"] == "One has no reference price to compare with."
    assert alternatives(client, "one")["meta"]["why"] is None


@pytest.mark.parametrize(("query", "parameter"), [
    ("limit=0", "limit"), ("limit=51", "limit"), ("cheaper=yes", "cheaper"), ("open_weight=true", "open_weight"), ("q=x", "q"),
])  # fmt: skip
def test_a_wrong_parameter_of_alternatives_is_named(client, query, parameter):
    answer = client.get(f"/v1/models/gpt-4o/alternatives?{query}")
    assert answer.status_code == 400
    assert [error["parameter"] for error in answer.json["errors"]] == [parameter]


def test_alternatives_of_no_model_are_a_404(client):
    assert client.get("/v1/models/no-such-model/alternatives").status_code == 404


@pytest.mark.parametrize("form", ["csv", "md", "txt", "ndjson"])
def test_alternatives_can_be_had_in_every_format(client, form):
    answer = client.get(f"/v1/models/gpt-4o/alternatives?limit=2&format={form}")
    assert answer.status_code == 200
    assert "distance" in answer.text.lower()
