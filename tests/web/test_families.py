"""`/v1/families`: groups of models under one name."""

from service.schemas import SCHEMAS
from tests.conftest import client_of
from tests.rows import a_document, a_family, a_maker, a_model, merged


def test_a_family_has_its_maker_and_every_field(client):
    body = client.get("/v1/families/gpt-4o").json
    assert list(body) == list(SCHEMAS["family"]().fields)
    assert body["maker"] == {"slug": "openai", "name": "OpenAI"}
    assert "gpt-4o" in [model["slug"] for model in body["models"]]


def test_the_models_of_a_family_come_oldest_first_and_those_of_unknown_age_last(empty):
    merged(empty, a_document(
        a_maker(), a_family("big"),
        a_model("a", family="big"),
        a_model("b", family="big", released_on="2024-05"),
        a_model("c", family="big", released_on="2023"),
        a_model("d"),
    ))  # fmt: skip
    assert client_of(empty).get("/v1/families/big").json["models"] == [
        {"slug": "c", "name": "C", "released_on": "2023-01-01", "released_on_precision": "year"},
        {"slug": "b", "name": "B", "released_on": "2024-05-01", "released_on_precision": "month"},
        {"slug": "a", "name": "A", "released_on": None, "released_on_precision": None},
    ]


def test_families_can_be_filtered_by_their_maker(client):
    found = client.get("/v1/families?maker=openai&limit=200").json["data"]
    assert found
    assert {family["maker"]["slug"] for family in found} == {"openai"}
    assert client.get("/v1/families?maker=openai").json["page"]["total"] == len(client.get("/v1/makers/openai").json["families"])
