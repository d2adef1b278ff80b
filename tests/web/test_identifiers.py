"""Every name under which a model is known leads to it, and says how long one may remember the way."""

import pytest

from tests.conftest import client_of
from tests.rows import a_document, a_maker, a_model, merged


def called(scheme, value, kind="alias"):
    return {"scheme": scheme, "value": value, "kind": kind}


@pytest.fixture
def names(empty):
    """One model with names of every sort, and two that share one."""
    merged(empty, a_document(
        a_maker("acme"), a_maker("other"),
        a_model("big-1", identifiers=[
            called("acme", "Big-1-0513", "snapshot"), called("acme", "big-latest"), called("huggingface", "acme/Big-1", "canonical"),
            called("cohere", "big-r+"), called("bedrock", "acme.big-1-v1:0"), called("vertex", "publishers/acme/models/big@001"),
        ]),
        a_model("twin-a", identifiers=[called("acme", "twin", "alias"), called("helm", "only-a")]),
        a_model("twin-b", maker="other", identifiers=[called("other", "twin", "canonical")]),
    ))  # fmt: skip
    return client_of(empty)


@pytest.mark.parametrize("name", [
    "Big-1-0513", "big-1-0513", "BIG-1-0513", "acme/Big-1", "ACME/big-1", "big-r+", "big-r%2B", "acme.big-1-v1:0",
    "publishers/acme/models/big@001", "Big-1", "BIG-1",
])  # fmt: skip
def test_an_identifier_leads_to_its_model(names, name):
    answer = names.get(f"/v1/models/{name}")
    assert answer.status_code == 301, answer.text
    assert answer.headers["Location"] == "/v1/models/big-1"
    assert names.get(f"/v1/models/{name}", follow_redirects=True).json["slug"] == "big-1"


@pytest.mark.parametrize("name", ["acme/big-1", "other/twin-b"])
def test_a_maker_and_a_slug_lead_to_the_model(names, name):
    answer = names.get(f"/v1/models/{name}")
    assert (answer.status_code, answer.headers["Location"]) == (301, f"/v1/models/{name.split('/')[1]}")


def test_another_makers_slug_does_not(names):
    assert names.get("/v1/models/other/big-1").status_code == 404


def test_a_name_that_moves_on_is_led_for_now_and_remembered_by_nobody(names):
    answer = names.get("/v1/models/big-latest")
    assert answer.status_code == 307
    assert answer.headers["Location"] == "/v1/models/big-1"
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_query_goes_along(names):
    answer = names.get("/v1/models/big-1-0513?fields=slug,name")
    assert answer.headers["Location"] == "/v1/models/big-1?fields=slug,name"


def test_a_query_that_is_wrong_is_a_400_and_leads_nowhere(names):
    assert names.get("/v1/models/big-1-0513?bogus=1").status_code == 400


def test_a_name_that_two_models_have_is_ambiguous_and_names_both(names):
    answer = names.get("/v1/models/twin")
    assert answer.status_code == 300
    assert answer.content_type == "application/problem+json"
    assert answer.json["type"] == "/problems/ambiguous"
    assert sorted(answer.json["candidates"], key=lambda one: one["slug"]) == [
        {"slug": "twin-a", "href": "/v1/models/twin-a"}, {"slug": "twin-b", "href": "/v1/models/twin-b"},
    ]  # fmt: skip


def test_a_redirect_can_be_read_from_any_page(names):
    answer = names.get("/v1/models/big-1-0513")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Location" in answer.headers["Access-Control-Expose-Headers"]


def test_an_absolute_address_is_used_where_one_is_set(empty):
    merged(empty, a_document(a_maker(), a_model("big-1", identifiers=[called("acme", "b1")])))
    client = client_of(empty, PUBLIC_URL="https://models.example.org/api")
    assert client.get("/v1/models/b1").headers["Location"] == "https://models.example.org/api/v1/models/big-1"
    assert client.get("/bogus").json["type"] == "https://models.example.org/api/problems/not-found"


@pytest.mark.parametrize("name", ["big-r+", "big-r%2B", "acme/Big-1", "BIG-1", "big-latest"])
def test_a_comparison_takes_any_name_and_reads_a_space_as_the_plus_that_it_was(names, name):
    answer = names.get(f"/v1/compare?models={name},twin-a")
    assert answer.status_code == 200, answer.text
    assert [model["slug"] for model in answer.json["models"]] == ["big-1", "twin-a"]


def test_a_name_with_a_plus_is_not_the_name_without(empty):
    merged(empty, a_document(
        a_maker(),
        a_model("command-r", identifiers=[called("cohere", "command-r")]),
        a_model("command-r-plus", identifiers=[called("cohere", "command-r+")]),
    ))  # fmt: skip
    client = client_of(empty)
    assert client.get("/v1/models/command-r+").headers["Location"] == "/v1/models/command-r-plus"
    answer = client.get("/v1/compare?models=command-r+,command-r").json
    assert [model["slug"] for model in answer["models"]] == ["command-r-plus", "command-r"]


@pytest.mark.parametrize(("name", "status", "slug"), [
    ("openai/gpt-4o", 301, "gpt-4o"), ("GPT-4o", 301, "gpt-4o"), ("chatgpt-4o-latest", 307, "gpt-4o"),
    ("claude-3-opus-20240229", 301, "claude-3-opus"),
])  # fmt: skip
def test_names_of_the_catalog_that_ships(client, name, status, slug):
    answer = client.get(f"/v1/models/{name}")
    assert (answer.status_code, answer.headers["Location"]) == (status, f"/v1/models/{slug}")
