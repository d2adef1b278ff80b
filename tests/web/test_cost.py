"""`/v1/cost`: what a workload costs, at which offerings, on which day; and what is refused."""

import pytest

from service.catalog.derived import today
from tests.conftest import client_of
from tests.rows import a_document, a_maker, a_model, a_record, merged


def an_offering(provider, foreign_id, model, *prices, **facts):
    entries = [{"meter": meter, "amount": amount, "effective_from": "2024-01-01", **more} for meter, amount, more in prices]
    values = {"provider": provider, "foreign_id": foreign_id, "model": model, "billing": "metered", "prices": entries, **facts}
    return a_record("offering", f"{provider}.{foreign_id}", **values)


@pytest.fixture
def market(empty):
    """Two models at three providers: one sells at a tier, one gives one away, one lacks a price."""
    tier = {"condition": "prompt > 200000 tokens"}
    merged(empty, a_document(
        a_maker(), a_model("a", released_on="2024-01-01", context_window=1_000_000), a_model("b", released_on="2024-01-01"),
        a_model("c", released_on="2025-01-01"),
        *(a_record("provider", slug, name=slug.title()) for slug in ("acme", "shop", "gift")),
        an_offering("acme", "a", "a", ("input", "1.00", {}), ("output", "4.00", {}), ("input", "2.00", tier), ("output", "6.00", tier)),
        an_offering("shop", "a", "a", ("input", "1.50", {"effective_to": "2025-01-01"}),
                    ("input", "0.50", {"effective_from": "2025-01-01"}), ("output", "4.00", {})),
        an_offering("gift", "a", "a", billing="free"),
        an_offering("shop", "b", "b", ("input", "0.10", {})),
    ))  # fmt: skip
    return client_of(empty)


def totals(answer):
    assert answer.status_code == 200, answer.text
    return [(one["offering"], one["total"]["amount"]) for one in answer.json["offerings"]]


def test_offerings_are_told_the_cheapest_first_with_their_arithmetic(market):
    answer = market.get("/v1/cost?models=a&input_tokens=100000&output_tokens=50000")
    assert totals(answer) == [("shop.a", "0.25"), ("acme.a", "0.30")]
    assert [line["arithmetic"] for line in answer.json["offerings"][1]["lines"]] == [
        "100,000 tokens x 1.00 USD / 1,000,000 = 0.10 USD", "50,000 tokens x 4.00 USD / 1,000,000 = 0.20 USD",
    ]  # fmt: skip
    assert answer.json["models"] == [{
        "asked": "a", "slug": "a", "name": "A", "href": "/v1/models/a", "why": None,
        "best": {"total": {"amount": "0.25", "currency": "USD"}, "offerings": ["shop.a"]},
    }]  # fmt: skip


def test_a_line_says_its_meter_price_and_source(market):
    line = market.get("/v1/cost?offerings=acme.a&input_tokens=300000").json["offerings"][0]["lines"][0]
    assert line == {
        "quantity_of": "input_tokens", "meter": "input", "condition": "prompt > 200000 tokens", "quantity": 300_000,
        "price": {"amount": "2.00", "currency": "USD", "per": 1_000_000, "unit": "token"}, "amount": "0.60",
        "arithmetic": "300,000 tokens x 2.00 USD / 1,000,000 = 0.60 USD", "assumption": None, "sources": [0],
    }  # fmt: skip


@pytest.mark.parametrize(("query", "total"), [
    ("input_tokens=300000&output_tokens=100000", "1.20"),
    ("input_tokens=300000&output_tokens=100000&requests=1", "1.20"),
    ("input_tokens=300000&output_tokens=100000&requests=2", "0.70"),
    ("input_tokens=150000&cached_input_tokens=150000&output_tokens=100000", "1.20"),
    ("input_tokens=200000", "0.20"),
    ("output_tokens=50000&reasoning_tokens=50000", "0.40"),
])  # fmt: skip
def test_the_length_of_the_prompts_decides_the_tier(market, query, total):
    assert totals(market.get(f"/v1/cost?offerings=acme.a&{query}")) == [("acme.a", total)]


@pytest.mark.parametrize(("day", "expected"), [
    ("2024-06-01", [("acme.a", "1.00"), ("shop.a", "1.50")]),
    ("2024-12-31", [("acme.a", "1.00"), ("shop.a", "1.50")]),
    ("2025-01-01", [("shop.a", "0.50"), ("acme.a", "1.00")]),
])  # fmt: skip
def test_prices_are_those_of_the_day(market, day, expected):
    answer = market.get(f"/v1/cost?models=a&input_tokens=1000000&requests=1000&as_of={day}")
    assert (totals(answer), answer.json["meta"]["as_of"]) == (expected, day)


def test_what_has_no_total_is_listed_apart_and_says_why(market):
    answer = market.get("/v1/cost?models=a,b,c&input_tokens=1000&output_tokens=1000").json
    assert [(one["offering"], one["billing"], one["missing"], one["why"]) for one in answer["apart"]] == [
        ("shop.b", "metered", ["output"], "It has no price of output."),
    ]  # fmt: skip
    assert [(one["slug"], one["why"]) for one in answer["models"]][1:] == [
        ("b", "Its one offering here has no total; `apart` says why."),
        ("c", f"No offering of it is known on {today()}."),
    ]  # fmt: skip
    gift = market.get("/v1/cost?offerings=gift.a&input_tokens=1").json
    assert (gift["offerings"], gift["apart"][0]["why"]) == ([], f"It is not known to be offered on {today()}.")


def test_free_offerings_are_apart_with_their_billing(client):
    apart = client.get("/v1/cost?models=gpt-oss-120b&input_tokens=1000").json["apart"]
    assert {one["billing"] for one in apart} >= {"free"}
    assert all(one["why"] for one in apart)


def test_providers_can_be_chosen(market):
    answer = market.get("/v1/cost?models=a,b&provider=acme&input_tokens=1000000&requests=10")
    assert totals(answer) == [("acme.a", "1.00")]
    assert answer.json["models"][1]["why"].endswith("at acme.")


def test_a_model_goes_by_any_name(market):
    assert market.get("/v1/cost?models=acme/A&input_tokens=1").json["models"][0]["slug"] == "a"


@pytest.mark.parametrize(("query", "status", "parameter", "code"), [
    ("", 400, "models", "missing_parameter"),
    ("models=a", 400, "input_tokens", "nothing_to_bill"),
    ("models=a&input_tokens=0&requests=5", 400, "input_tokens", "nothing_to_bill"),
    ("models=a&offerings=acme.a&input_tokens=1", 400, "offerings", "conflicting_parameters"),
    ("models=a,A&input_tokens=1", 400, "models", "repeated_model"),
    (f"models={','.join(f'm{n}' for n in range(11))}&input_tokens=1", 400, "models", "wrong_count"),
    ("models=a&input_tokens=-1", 400, "input_tokens", "invalid_value"),
    ("models=a&input_tokens=1.5", 400, "input_tokens", "invalid_value"),
    ("models=a&input_tokens=9999999999999", 400, "input_tokens", "invalid_value"),
    ("models=a&input_tokens=1&requests=0", 400, "requests", "invalid_value"),
    ("models=a&input_tokens=1&provider=amce", 400, "provider", "unknown_value"),
    ("models=a&input_token=1", 400, "input_token", "unknown_parameter"),
    ("models=nobody,nothing&input_tokens=1", 404, "models", "unknown_model"),
    ("offerings=acme.b&input_tokens=1", 404, "offerings", "unknown_offering"),
    ("models=a,b&input_tokens=1&as_of=2023-12-31", 404, "models", "not_there_yet"),
])  # fmt: skip
def test_what_cannot_be_told_is_refused(market, query, status, parameter, code):
    answer = market.get(f"/v1/cost?{query}")
    found = [(error["parameter"], error["code"]) for error in answer.json["errors"]]
    assert answer.status_code == status
    assert (parameter, code) in found
    if code == "invalid_value":  # it was said how much, though not so that it can be read
        assert ("input_tokens", "nothing_to_bill") not in found


def test_unknown_ids_are_named_all_at_once_with_what_comes_near(market):
    errors = market.get("/v1/cost?offerings=acme.b,shop.a,gift.aa&input_tokens=1").json["errors"]
    assert [(error["value"], "Did you mean 'acme.a'" in error["detail"]) for error in errors] == [("acme.b", True), ("gift.aa", False)]


# --- The catalog that ships -------------------------------------------------------------------------------------------


def test_what_two_models_cost_on_a_day_of_2024(client):
    answer = client.get("/v1/cost?models=gpt-4o,claude-3-haiku&input_tokens=2000000&output_tokens=500000&as_of=2024-06-01")
    # 2,000,000 x 0.25 + 500,000 x 1.25 and 2,000,000 x 5 + 500,000 x 15, per million.
    assert totals(answer) == [("anthropic.claude-3-haiku-20240307", "1.125"), ("openai.gpt-4o", "17.50")]
    assert all(one["url"] for one in answer.json["sources"])


@pytest.mark.parametrize("query", [
    "models=gpt-4o,claude-3-haiku&input_tokens=2000000&output_tokens=500000&as_of=2024-06-01",
    "models=gemini-2.5-pro,gpt-oss-120b,dall-e-3,sonar-pro&input_tokens=300000&output_tokens=1000&reasoning_tokens=500&images=2",
    "offerings=openai.gpt-4o,anthropic.claude-3-haiku-20240307&cached_input_tokens=1000&requests=7",
])  # fmt: skip
def test_a_cost_is_the_same_to_the_byte_on_both_databases(both, query):
    one, other = (client.get(f"/v1/cost?{query}") for client in both)
    assert (one.status_code, one.data) == (200, other.data)


def test_nothing_costs_nothing(client):
    query = "models=gpt-oss-120b,kimi-k2.5,glm-5,claude-haiku-4.5,text-embedding-3-large&input_tokens=1000&output_tokens=1000"
    answer = client.get(f"/v1/cost?{query}").json
    assert len(answer["offerings"]) > 50
    assert all(float(one["total"]["amount"]) > 0 and all(float(line["amount"]) > 0 for line in one["lines"]) for one in answer["offerings"])
