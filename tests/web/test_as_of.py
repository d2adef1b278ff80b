"""`as_of`: which models and products were there on a day, in which status, standing on what; other facts are today's."""

from datetime import date

import pytest

from tests.conftest import client_of
from tests.rows import a_document, a_maker, a_model, a_product, merged, stood_on

DAYS = ["2018-01-01", "2020-06-11", "2022-11-30", "2023-03-14", "2024-05-13", "2025-06-30", "2026-01-05", "2026-11-24", "2099-01-01"]
STATUSES = ["announced", "available", "deprecated", "retired"]


def found(client, address):
    """Everything that an address lists, page by page."""
    things, following = [], address
    while following:
        answer = client.get(following)
        assert answer.status_code == 200, answer.text
        things += answer.json["data"]
        following = answer.json["page"]["next"]
    return things


@pytest.mark.parametrize("day", DAYS)
def test_only_what_was_released_by_a_day_is_there_on_it(client, day):
    today = {model["slug"]: model for model in found(client, "/v1/models?limit=200&fields=slug,released_on")}
    then = found(client, f"/v1/models?limit=200&as_of={day}&fields=slug,released_on")
    assert {model["slug"] for model in then} == {
        slug for slug, model in today.items() if model["released_on"] and model["released_on"] <= day
    }


@pytest.mark.parametrize("day", DAYS)
def test_a_status_filter_finds_on_a_day_what_the_bodies_of_that_day_say(client, day):
    bodies = found(client, f"/v1/models?limit=200&as_of={day}&fields=slug,status")
    for status in STATUSES:
        listed = found(client, f"/v1/models?limit=200&as_of={day}&status={status}&fields=slug,status")
        assert listed == [body for body in bodies if body["status"] == status]
    unknown = found(client, f"/v1/models?limit=200&as_of={day}&status_known=false&fields=slug,status")
    assert unknown == [body for body in bodies if body["status"] is None]


@pytest.mark.parametrize("day", DAYS)
def test_a_product_filter_finds_on_a_day_what_the_bodies_of_that_day_say(client, day):
    bodies = found(client, f"/v1/models?limit=200&as_of={day}&fields=slug,products")
    listed = found(client, f"/v1/models?limit=200&as_of={day}&product=chatgpt&fields=slug,products")
    assert listed == [body for body in bodies if "chatgpt" in [product["slug"] for product in body["products"]]]


@pytest.mark.parametrize("day", DAYS)
def test_a_model_on_a_day_is_the_same_alone_and_in_the_list(client, day):
    for body in found(client, f"/v1/models?maker=openai&limit=200&as_of={day}")[:3]:
        assert client.get(f"/v1/models/{body['slug']}?as_of={day}").json == body


@pytest.fixture
def life(empty):
    """A model from its release to its end, one that came later, and a product that moved from the one to the other."""
    merged(empty, a_document(
        a_maker(),
        a_model("old", released_on="2023-03-14", deprecated_on="2025-06-30", retired_on="2026-01-05", context_window=8_000),
        a_model("new", released_on="2024-05", status="available"),
        a_model("undated", status="available"),
        a_model("gone", released_on="2022", status="retired"),
        a_model("to-come", released_on="2098-02-01", status="announced"),
        a_product("chat", launched_on="2022-11-30", models=[
            stood_on("old", since="2023-03-14", until="2024-06-01"), stood_on("new", since="2024-06"), stood_on("undated"),
        ]),
    ))  # fmt: skip
    return client_of(empty)


@pytest.mark.parametrize(("day", "statuses"), [
    ("2021-12-31", {}),
    ("2023-03-13", {"gone": None}),
    ("2023-03-14", {"gone": None, "old": "available"}),
    ("2024-05-01", {"gone": None, "new": "available", "old": "available"}),
    ("2025-06-30", {"gone": None, "new": "available", "old": "deprecated"}),
    ("2026-01-05", {"gone": None, "new": "available", "old": "retired"}),
    ("2098-02-01", {"gone": "retired", "new": "available", "old": "retired", "to-come": "available"}),
])  # fmt: skip
def test_the_models_of_a_day_and_their_status(life, day, statuses):
    assert {model["slug"]: model["status"] for model in life.get(f"/v1/models?as_of={day}").json["data"]} == statuses
    for status in {"available", "deprecated", "retired"}:
        listed = [model["slug"] for model in life.get(f"/v1/models?as_of={day}&status={status}").json["data"]]
        assert listed == [slug for slug, said in statuses.items() if said == status]


@pytest.mark.parametrize(("day", "models"), [("2023-03-13", []), ("2023-03-14", ["old"]), ("2024-05-31", ["old"]), ("2024-06-01", ["new"])])
def test_a_product_on_a_day_stands_on_what_it_stood_on_then(life, day, models):
    body = life.get(f"/v1/products/chat?as_of={day}").json
    assert [entry["slug"] for entry in body["models"]] == models
    for model in ("old", "new"):
        listed = life.get(f"/v1/products?model={model}&as_of={day}").json["data"]
        assert [product["slug"] for product in listed] == (["chat"] if model in models else [])


def test_other_facts_are_todays(life):
    body = life.get("/v1/models/old?as_of=2023-06-01").json
    assert (body["context_window"], body["retired_on"]) == (8_000, "2026-01-05")
    assert (body["status"], [product["slug"] for product in body["products"]]) == ("available", ["chat"])


@pytest.mark.parametrize("address", [
    "/v1/models/old?as_of=2023-03-13", "/v1/products/chat?as_of=2022-11-29", "/v1/models/old/prices?as_of=2023-03-13",
    "/v1/models/old/offerings?as_of=2023-03-13", "/v1/models/old/offerings?as_of=2023-03-13&format=csv",
])  # fmt: skip
def test_a_thing_before_its_time_is_a_404_that_says_when_it_came(life, address):
    answer = life.get(address)
    assert answer.status_code == 404
    assert "it came on 202" in answer.json["detail"]


def test_without_a_day_everything_is_there(life):
    assert [model["slug"] for model in life.get("/v1/models").json["data"]] == ["gone", "new", "old", "to-come", "undated"]
    status = {model["slug"]: model["status"] for model in life.get("/v1/models").json["data"]}
    assert status == {"gone": "retired", "new": "available", "old": "retired", "to-come": "announced", "undated": "available"}


@pytest.mark.parametrize("address", ["/v1/models/old", "/v1/models?maker=acme", "/v1/products", "/v1/compare?models=old,new"])
def test_today_is_what_is_answered_without_a_day_but_for_what_is_not_there_yet(life, address):
    joint = "&" if "?" in address else "?"
    then = life.get(f"{address}{joint}as_of={date.today().isoformat()}")
    assert then.status_code == 200


def test_a_comparison_of_a_day_says_so_and_shows_the_status_of_it(life):
    answer = life.get("/v1/compare?models=old,gone&as_of=2023-06-01&fields=status,products").json
    assert answer["meta"]["as_of"] == "2023-06-01"
    rows = {row["key"]: [(cell["state"], cell["value"]) for cell in row["cells"]] for row in answer["rows"]}
    assert rows["status"] == [("known", "available"), ("unknown", None)]
    assert rows["products"][1] == ("unknown", None)
    assert life.get("/v1/compare?models=old,new&as_of=2023-06-01").status_code == 404
