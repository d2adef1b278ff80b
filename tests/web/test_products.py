"""`/v1/products`: what people use, and what it stood on since when."""

import pytest

from service.schemas import SCHEMAS
from tests.conftest import client_of
from tests.rows import a_document, a_maker, a_model, a_product, merged, stood_on


@pytest.fixture
def shop(empty):
    """Two models, two products: one moved from the first model to the second, the other has stood on the first for who knows how long."""
    merged(empty, a_document(
        a_maker(), a_model("old"), a_model("new"),
        a_product("chat", kind="chatbot", maker="acme", launched_on="2022-11-30", domains=[], former_names=[
            {"name": "Talk", "until": "2023-06"}, {"name": "Prattle", "until": "2023"},
        ], models=[
            stood_on("new", since="2024-05-13", role="default"),
            stood_on("old", since="2022-11-30", until="2024-05-13", role="default"),
        ]),
        a_product("law-desk", kind="assistant", domains=["law"], models=[stood_on("old", role="component")]),
    ))  # fmt: skip
    return client_of(empty)


def test_a_product_tells_what_it_stood_on_in_the_order_of_time(shop):
    body = shop.get("/v1/products/chat").json
    assert list(body) == list(SCHEMAS["product"]().fields)
    assert body["models"] == [
        {"slug": "old", "name": "Old", "since": "2022-11-30", "since_precision": "day", "until": "2024-05-13", "until_precision": "day",
         "role": "default"},
        {"slug": "new", "name": "New", "since": "2024-05-13", "since_precision": "day", "until": None, "until_precision": None,
         "role": "default"},
    ]  # fmt: skip


def test_former_names_come_in_the_order_of_time(shop):
    assert shop.get("/v1/products/chat").json["former_names"] == [
        {"name": "Prattle", "until": "2023-01-01", "until_precision": "year"},
        {"name": "Talk", "until": "2023-06-01", "until_precision": "month"},
    ]


@pytest.mark.parametrize(("query", "expected"), [
    ("", ["chat", "law-desk"]),
    ("model=old", ["chat", "law-desk"]),
    ("model=new", ["chat"]),
    ("model_all=old,new", ["chat"]),
    ("model_not=new", ["law-desk"]),
    ("model=old&as_of=2023-01-01", ["chat"]),
    ("model=old&as_of=2024-05-13", []),
    ("model=new&as_of=2024-05-13", ["chat"]),
    ("domain=law", ["law-desk"]),
    ("domain_known=true", ["chat", "law-desk"]),
    ("domain_not=law", ["chat"]),
    ("kind=chatbot", ["chat"]),
    ("maker=acme", ["chat"]),
    ("maker_known=false", ["law-desk"]),
    ("launched_on_min=2022-11-30&launched_on_max=2022-11-30", ["chat"]),
    ("sort=-launched_on", ["chat", "law-desk"]),
    ("sort=-name", ["law-desk", "chat"]),
])  # fmt: skip
def test_filters_and_sorts(shop, query, expected):
    answer = shop.get(f"/v1/products?{query}")
    assert answer.status_code == 200, answer.text
    assert [product["slug"] for product in answer.json["data"]] == expected


@pytest.mark.parametrize(("name", "slug"), [
    ("Talk", "chat"), ("talk", "chat"), ("Prattle", "chat"), ("Chat", "chat"), ("LAW-DESK", "law-desk"),
])  # fmt: skip
def test_a_product_is_found_by_what_it_is_or_was_called(shop, name, slug):
    answer = shop.get(f"/v1/products/{name}?fields=slug")
    assert answer.status_code == 301
    assert answer.headers["Location"] == f"/v1/products/{slug}?fields=slug"


def test_a_slug_is_found_before_a_former_name(empty):
    merged(empty, a_document(a_product("a", former_names=[{"name": "b"}]), a_product("b")))
    assert client_of(empty).get("/v1/products/b").json["slug"] == "b"


def test_a_name_that_two_products_had_is_ambiguous(empty):
    merged(empty, a_document(a_product("a", former_names=[{"name": "Old"}]), a_product("b", former_names=[{"name": "Old"}])))
    answer = client_of(empty).get("/v1/products/old")
    assert answer.status_code == 300
    assert [candidate["slug"] for candidate in answer.json["candidates"]] == ["a", "b"]
