"""`/v1/makers`: who trains models or makes products."""

import pytest

from service.schemas import SCHEMAS
from tests.conftest import client_of
from tests.rows import a_document, a_family, a_maker, merged


def test_a_maker_has_its_families_and_every_field(client):
    body = client.get("/v1/makers/openai").json
    assert list(body) == list(SCHEMAS["maker"]().fields)
    assert (body["name"], body["kind"], body["country"]) == ("OpenAI", "company", "US")
    assert {"slug": "gpt-4", "name": "GPT-4"} in body["families"]


def test_a_maker_may_have_a_parent(client):
    assert client.get("/v1/makers/google-deepmind").json["parent"] == {"slug": "google", "name": "Google"}


@pytest.mark.parametrize(("query", "expected"), [
    ("", ["acme", "beta", "gamma"]),
    ("kind=company", ["acme"]),
    ("kind=company,university", ["acme", "beta"]),
    ("kind_not=company", ["beta"]),
    ("kind_known=false", ["gamma"]),
    ("country=US", ["acme", "beta"]),
    ("parent=acme", ["beta"]),
    ("name=Gamma", ["gamma"]),
    ("sort=-name", ["gamma", "beta", "acme"]),
    ("sort=country", ["acme", "beta", "gamma"]),
    ("sort=-kind", ["beta", "acme", "gamma"]),
])  # fmt: skip
def test_filters_and_sorts(empty, query, expected):
    merged(empty, a_document(
        a_maker("acme", kind="company", country="US"), a_maker("beta", kind="university", country="US", parent="acme"), a_maker("gamma"),
    ))  # fmt: skip
    answer = client_of(empty).get(f"/v1/makers?{query}")
    assert answer.status_code == 200, answer.text
    assert [maker["slug"] for maker in answer.json["data"]] == expected


def test_the_families_of_a_maker_come_in_the_order_of_slugs(empty):
    merged(empty, a_document(a_maker(), a_family("b"), a_family("a")))
    assert [family["slug"] for family in client_of(empty).get("/v1/makers/acme").json["families"]] == ["a", "b"]


def test_makers_have_no_day(client):
    answer = client.get("/v1/makers?as_of=2024-01-01")
    assert answer.status_code == 400
    assert answer.json["errors"][0]["code"] == "unknown_parameter"
