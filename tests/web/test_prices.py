"""Prices over HTTP: the history of an offering and of a model, the prices of a day, and the reference prices that follow."""

from decimal import Decimal

import pytest

from tests.conftest import client_of
from tests.documents import DAYS, listed
from tests.rows import a_document, a_maker, a_model, a_record, merged

TOLD = {"offering", "provider", "meter", "condition", "price", "kind", "effective_from", "effective_from_precision", "effective_to",
        "effective_to_precision", "observed_on", "last_observed_on", "source", "url"}  # fmt: skip


def prices(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return answer.json["data"]


@pytest.fixture
def gpt(empty):
    """A client of a catalog with a model of dated prices, which four days of listings speak of as well."""
    intervals = [
        {"meter": "input", "amount": "5.00", "effective_from": "2024-05-13", "effective_to": "2024-10-02"},
        {"meter": "input", "amount": "2.50", "effective_from": "2024-10-02"},
    ]
    merged(empty, a_document(
        a_maker("openai"),
        a_record("provider", "openai", name="OpenAI", maker="openai"),
        a_model("gpt-4o", maker="openai", released_on="2024-05-13"),
        a_model("gpt-4", maker="openai", released_on="2023-03-14"),
        a_record("offering", "openai.gpt-4o", provider="openai", foreign_id="gpt-4o", model="gpt-4o", billing="metered", prices=intervals),
    ))  # fmt: skip
    for day in DAYS:
        merged(empty, listed(day), accept_removals=True)
    return client_of(empty)


def test_an_entry_says_who_asks_what_for_what_since_when_and_who_says_so(gpt):
    entries = prices(gpt, "/v1/offerings/openai.gpt-4o/prices")
    assert all(set(entry) == TOLD for entry in entries)
    columns = ("meter", "effective_from", "effective_to", "source")
    assert [(*(entry[name] for name in columns), entry["price"]["amount"]) for entry in entries] == [
        ("cache_read", None, None, "models.dev", "1.25"),
        ("input", "2024-05-13", "2024-10-02", "someone", "5.00"),
        ("input", "2024-10-02", None, "someone", "2.50"),
        ("output", None, None, "models.dev", "10.00"),
    ]
    assert [entry["effective_from_precision"] for entry in entries] == [None, "day", "day", None]


def test_the_prices_of_a_model_are_those_of_all_its_offerings(gpt):
    entries = prices(gpt, "/v1/models/gpt-4o/prices")
    offerings = sorted({entry["offering"] for entry in entries})
    assert offerings == ["helicone.gpt-4o", "openai.gpt-4o", "openrouter.openai.gpt-4o"]
    assert entries == [entry for slug in offerings for entry in prices(gpt, f"/v1/offerings/{slug}/prices")]


@pytest.mark.parametrize(("day", "amount"), [
    ("2024-05-12", None), ("2024-05-13", "5.00"), ("2024-10-01", "5.00"), ("2024-10-02", "2.50"), ("2026-11-24", "2.50"),
])  # fmt: skip
def test_the_price_of_a_day_is_the_same_wherever_it_is_asked_for(gpt, day, amount):
    """Before the first listing, too: a price that is known to have held says that it was offered."""
    histories = [gpt.get(f"/v1/{path}/prices?meter=input&as_of={day}") for path in ("offerings/openai.gpt-4o", "models/gpt-4o")]
    listed_then = {one["slug"]: one["input_price"] for one in prices(gpt, f"/v1/offerings?as_of={day}&limit=200")}
    alone = gpt.get(f"/v1/offerings/openai.gpt-4o?as_of={day}")
    model = gpt.get(f"/v1/models/gpt-4o?as_of={day}")
    if amount is None:
        assert "openai.gpt-4o" not in listed_then
        for answer in (alone, model, *histories):
            assert answer.status_code == 404
            assert "it came on" in answer.json["detail"]
    else:
        for answer in histories:
            entries = [entry for entry in answer.json["data"] if entry["offering"] == "openai.gpt-4o"]
            assert [entry["price"]["amount"] for entry in entries] == [amount]
        told = (listed_then["openai.gpt-4o"], alone.json["input_price"], model.json["input_price"])
        assert {price["amount"] for price in told} == {amount}
        assert model.json["price_provider"]["slug"] == "openai"


def test_between_two_days_that_differ_nobody_knows_the_price(gpt):
    asked = {day: gpt.get(f"/v1/models/gpt-4?as_of={day}").json["input_price"] for day in ("2025-07-01", "2025-10-01", "2026-01-01")}
    assert [price and price["amount"] for price in asked.values()] == ["10.00", None, "30.00"]


@pytest.mark.parametrize(("query", "meters"), [
    ("", {"cache_read", "input", "output"}), ("?meter=input,output", {"input", "output"}), ("?meter=image", set()),
])  # fmt: skip
def test_meters_are_chosen(gpt, query, meters):
    assert {entry["meter"] for entry in prices(gpt, f"/v1/offerings/openai.gpt-4o/prices{query}")} == meters


@pytest.mark.parametrize(("query", "parameter"), [
    ("meter=inputs", "meter"), ("as_of=2024-5-1", "as_of"), ("as_of=2024-02-30", "as_of"), ("day=2024-05-01", "day"),
])  # fmt: skip
def test_a_query_that_cannot_be_used_is_a_400(gpt, query, parameter):
    answer = gpt.get(f"/v1/offerings/openai.gpt-4o/prices?{query}")
    assert (answer.status_code, answer.json["errors"][0]["parameter"]) == (400, parameter)


@pytest.mark.parametrize("address", ["/v1/models/no-model/prices", "/v1/offerings/no-offering/prices"])
def test_the_prices_of_nothing_are_a_404(gpt, address):
    assert gpt.get(address).status_code == 404


@pytest.mark.parametrize("parameter", ["input_price_max=1", "output_price_known=true", "sort=input_price"])
@pytest.mark.parametrize("path", ["models", "offerings"])
def test_todays_prices_do_not_go_with_another_day(gpt, path, parameter):
    answer = gpt.get(f"/v1/{path}?{parameter}&as_of=2026-01-01")
    assert (answer.status_code, answer.json["errors"][0]["code"]) == (400, "conflicting_parameters")


def test_an_offering_that_has_ended_takes_no_part_in_the_prices_of_its_model(gpt):
    ended = gpt.get("/v1/offerings/openai.gpt-4.5-preview")
    assert ended.json["last_listed_on"] == "2025-07-01"
    if ended.json["model"]:
        assert gpt.get(f"/v1/models/{ended.json['model']['slug']}").json["input_price"] is None
    assert prices(gpt, "/v1/offerings/openai.gpt-4.5-preview/prices?as_of=2026-01-01") == []
    assert prices(gpt, "/v1/offerings/openai.gpt-4.5-preview/prices?as_of=2025-07-01") != []


# --- What ships -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("model", "provider", "input", "output"), [
    ("gpt-4o", "openai", "2.50", "10.00"), ("gpt-4", "openai", "30.00", "60.00"), ("claude-sonnet-4.5", "anthropic", "3.00", "15.00"),
])  # fmt: skip
def test_a_famous_model_cost_what_its_maker_asked(client, model, provider, input, output):
    body = client.get(f"/v1/models/{model}?as_of=2026-07-01").json
    assert body["price_provider"]["slug"] == provider
    assert (body["input_price"]["amount"], body["output_price"]["amount"]) == (input, output)
    assert Decimal(body["lowest_input_price"]["amount"]) <= Decimal(input)


def test_every_reference_price_is_a_price_that_somebody_asks(client):
    for model in prices(client, "/v1/models?input_price_known=true&limit=50&sort=-released_on"):
        offerings = prices(client, f"/v1/models/{model['slug']}/offerings?limit=200&last_listed_on_known=false")
        metered = [one for one in offerings if one["billing"] in (None, "metered") and one["input_price"]]
        assert model["input_price"] in [one["input_price"] for one in metered if one["provider"] == model["price_provider"]]
        lowest = min(Decimal(one["input_price"]["amount"]) for one in metered if Decimal(one["input_price"]["amount"]))
        assert Decimal(model["lowest_input_price"]["amount"]) == lowest
