"""`/v1/models` and what belongs to one model."""

import pytest

from service.schemas import SCHEMAS
from tests.conftest import client_of
from tests.rows import NOT_APPLICABLE, NOT_DISCLOSED, a_document, a_family, a_maker, a_model, a_product, merged, stood_on


def slugs(answer):
    assert answer.status_code == 200, answer.text
    return [model["slug"] for model in answer.json["data"]]


def test_a_list_has_data_a_page_and_the_revision(client):
    answer = client.get("/v1/models?limit=3").json
    assert answer.keys() == {"data", "page", "meta"}
    assert answer["page"].keys() == {"limit", "next", "total", "total_relation"}
    assert answer["page"]["limit"] == len(answer["data"]) == 3
    assert answer["page"]["total_relation"] == "eq"
    assert answer["meta"]["revision"] >= 1


def test_a_page_holds_fifty_unless_another_limit_is_asked(client):
    assert len(client.get("/v1/models").json["data"]) == 50
    assert len(client.get("/v1/models?limit=200").json["data"]) == 200


def test_one_model_is_bare_and_the_same_as_in_a_list(client):
    one = client.get("/v1/models/gpt-4o")
    assert one.mimetype == "application/json"
    assert one.json["slug"] == "gpt-4o"
    assert client.get("/v1/models?name=GPT-4o").json["data"] == [one.json]


def test_every_field_is_always_there(empty):
    merged(empty, a_document(a_maker(), a_model("bare")))
    body = client_of(empty).get("/v1/models/bare").json
    assert list(body) == list(SCHEMAS["model"]().fields)
    told = {"slug", "name", "maker", "etag", "revision", "updated_at"}
    assert {name: value for name, value in body.items() if name not in told and value not in (None, [], {})} == {}


def test_unknown_is_null_and_why_it_is_not_known_stands_in_states(empty):
    merged(empty, a_document(a_maker(), a_model("a", parameters=NOT_DISCLOSED, context_window=NOT_APPLICABLE, domains=[], reasoning=False)))
    body = client_of(empty).get("/v1/models/a").json
    assert (body["parameters"], body["context_window"], body["max_output"]) == (None, None, None)
    assert body["states"] == {"parameters": "not_disclosed", "context_window": "not_applicable"}
    assert body["domains"] == []
    assert body["tasks"] is None
    assert body["reasoning"] is False


@pytest.mark.parametrize(("said", "day", "precision"), [
    ("2024-05-13", "2024-05-13", "day"), ("2023-10", "2023-10-01", "month"), ("2023", "2023-01-01", "year"), (None, None, None),
])  # fmt: skip
def test_a_date_is_its_first_day_with_how_much_is_known(empty, said, day, precision):
    merged(empty, a_document(a_maker(), a_model("a", released_on=said)))
    body = client_of(empty).get("/v1/models/a").json
    assert (body["released_on"], body["released_on_precision"]) == (day, precision)


def test_things_that_a_model_names_are_slug_and_name(client):
    body = client.get("/v1/models/gpt-4o").json
    assert body["maker"] == {"slug": "openai", "name": "OpenAI"}
    assert body["family"].keys() == body["successor"].keys() == {"slug", "name"}


def test_fields_picks_some_in_the_order_of_the_body(client):
    assert client.get("/v1/models/gpt-4o?fields=maker,slug").json == {"slug": "gpt-4o", "maker": {"slug": "openai", "name": "OpenAI"}}
    assert list(client.get("/v1/models/gpt-4o?fields=maker,slug").json) == ["slug", "maker"]
    assert all(model.keys() == {"name", "released_on"} for model in client.get("/v1/models?fields=released_on,name&limit=9").json["data"])


def test_a_snapshot_is_a_model_that_inherits_nothing(empty):
    merged(empty, a_document(a_maker(), a_model("a", context_window=8_000), a_model("a-2024", snapshot_of="a")))
    client = client_of(empty)
    body = client.get("/v1/models/a-2024").json
    assert body["snapshot_of"] == {"slug": "a", "name": "A"}
    assert body["context_window"] is None
    assert slugs(client.get("/v1/models?snapshot=true")) == ["a-2024"]
    assert slugs(client.get("/v1/models?snapshot=false")) == ["a"]


@pytest.mark.parametrize(("query", "expected"), [
    ("", ["big-1", "big-2", "small-1"]),
    ("maker=acme", ["big-1", "big-2"]),
    ("maker=acme,other", ["big-1", "big-2", "small-1"]),
    ("maker_not=acme", ["small-1"]),
    ("family=big", ["big-1"]),
    ("input_modality_all=text,image", ["big-1"]),
    ("input_modality=text,image", ["big-1", "big-2"]),
    ("input_modality_not=image", ["big-2"]),
    ("class=multimodal_model", ["big-1"]),
    ("context_window_min=8000", ["big-1"]),
    ("context_window_max=8000", ["big-1", "big-2"]),
    ("context_window_known=false", ["small-1"]),
    ("released_on_max=2023-12-31", ["big-2"]),
    ("open_weights=false", ["big-1"]),
    ("license=MIT", ["big-2"]),
    ("license_not=MIT", ["big-1"]),
    ("product=chat", ["big-1", "small-1"]),
    ("product=chat&as_of=2024-06-01", ["big-1"]),
    ("product_all=chat,search", ["big-1"]),
    ("product_known=false", ["big-2"]),
    ("maker=acme&open_weights=true", []),
    ("sort=-context_window", ["big-1", "big-2", "small-1"]),
    ("sort=context_window", ["big-2", "big-1", "small-1"]),
    ("sort=-released_on&maker=acme", ["big-1", "big-2"]),
])  # fmt: skip
def test_filters_and_sorts(empty, query, expected):
    merged(empty, a_document(
        a_maker(), a_maker("other"), a_family("big"),
        a_model("big-1", family="big", context_window=8_000, input_modalities=["text", "image"], output_modalities=["text"],
                released_on="2024-05-13", open_weights=False, license="proprietary"),
        a_model("big-2", context_window=4_000, input_modalities=["text"], released_on="2023", license="MIT"),
        a_model("small-1", maker="other"),
        a_product("chat", launched_on="2022", models=[stood_on("big-1", since="2024"), stood_on("small-1", since="2025")]),
        a_product("search", models=[stood_on("big-1")]),
    ))  # fmt: skip
    assert slugs(client_of(empty).get(f"/v1/models?{query}")) == expected


def test_what_stands_on_a_model(client):
    answer = client.get("/v1/models/gpt-4/products").json
    assert answer["page"] == {"limit": len(answer["data"]), "next": None, "total": len(answer["data"]), "total_relation": "eq"}
    assert answer["data"] == client.get("/v1/models/gpt-4").json["products"]
    chatgpt = next(entry for entry in answer["data"] if entry["slug"] == "chatgpt")
    assert (chatgpt["since"], chatgpt["since_precision"]) == ("2023-03-14", "day")


def test_the_lineage_of_a_model_can_be_cut_by_direction_and_depth(client):
    every = client.get("/v1/models/stable-diffusion/lineage").json["data"]
    ancestors = client.get("/v1/models/stable-diffusion/lineage?direction=ancestors").json["data"]
    near = client.get("/v1/models/stable-diffusion/lineage?depth=1").json["data"]
    assert {edge["direction"] for edge in every} == {"ancestors", "descendants"}
    assert ancestors == [edge for edge in every if edge["direction"] == "ancestors"]
    assert near == [edge for edge in every if edge["depth"] == 1]


@pytest.mark.parametrize(("query", "parameter"), [("direction=up", "direction"), ("depth=0", "depth"), ("depth=11", "depth"), ("x=1", "x")])
def test_a_lineage_that_cannot_be_asked_for_is_a_400(client, query, parameter):
    answer = client.get(f"/v1/models/gpt-4/lineage?{query}")
    assert answer.status_code == 400
    assert answer.json["errors"][0]["parameter"] == parameter


@pytest.mark.parametrize("part", ["products", "lineage"])
def test_a_part_of_a_model_asked_for_by_another_name_says_where_it_is(client, part):
    answer = client.get(f"/v1/models/GPT-4/{part}")
    assert answer.status_code in (301, 404)
    assert "/v1/models/gpt-4" in answer.headers.get("Location", answer.text)
