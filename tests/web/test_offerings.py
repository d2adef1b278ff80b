"""Offerings and providers: who serves which model, under which id, within which limits, at what price today."""

from decimal import Decimal

import pytest

from tests.conftest import client_of
from tests.documents import DAYS, a_listing, a_provider, an_entry, listed, read_on
from tests.rows import a_document, a_maker, a_model, a_record, merged

BEDROCK = "/v1/offerings?provider=amazon-bedrock&maker=anthropic&sort=input_price"


def found(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return answer.json["data"]


def amount(money):
    return money and Decimal(money["amount"])


def test_what_one_provider_offers_of_one_maker_the_cheapest_first(client):
    offerings = found(client, f"{BEDROCK}&limit=200")
    assert len(offerings) >= 10
    assert {one["provider"]["slug"] for one in offerings} == {"amazon-bedrock"}
    assert {one["maker"]["slug"] for one in offerings} == {"anthropic"}
    prices = [amount(one["input_price"]) for one in offerings]
    known = [price for price in prices if price is not None]
    assert prices[: len(known)] == sorted(known)
    assert all(one["model"]["slug"].startswith("claude-") for one in offerings)


def test_the_catalog_that_ships_has_thousands_of_offerings_at_well_over_a_hundred_providers(client):
    assert client.get("/v1/offerings?limit=1").json["page"]["total"] > 5000
    assert client.get("/v1/providers?limit=1").json["page"]["total"] > 100


def test_the_offerings_of_a_model_are_those_of_the_collection(client):
    ours = found(client, "/v1/models/gpt-4o/offerings?limit=200&sort=input_price")
    assert ours == found(client, "/v1/offerings?model=gpt-4o&limit=200&sort=input_price")
    assert {"openai", "openrouter"} <= {one["provider"]["slug"] for one in ours}


def test_a_part_of_a_model_has_the_grammar_of_its_collection_but_for_the_model(client):
    assert {"slug": "openai.gpt-4o"} in found(client, "/v1/models/gpt-4o/offerings?provider=openai&fields=slug")
    refused = client.get("/v1/models/gpt-4o/offerings?model=gpt-4")
    assert refused.status_code == 400
    assert refused.json["errors"][0]["parameter"] == "model"
    assert client.get("/v1/models/nothing-here/offerings").status_code == 404


@pytest.fixture
def shop(empty):
    """A client of a catalog of four small days and the models that they speak of."""
    openai = a_record("provider", "openai", name="OpenAI", maker="openai")
    merged(empty, a_document(a_maker("openai"), a_model("gpt-4o", maker="openai"), openai))
    for day in DAYS:
        merged(empty, listed(day), accept_removals=True)
    return client_of(empty)


def test_an_offering_is_whole(shop):
    body = shop.get("/v1/offerings/openai.gpt-4o").json
    money = {"currency": "USD", "per": 1_000_000, "unit": "token"}
    assert {name: body[name] for name in ("slug", "provider", "foreign_id", "model", "maker", "billing", "status")} == {
        "slug": "openai.gpt-4o", "provider": {"slug": "openai", "name": "OpenAI"}, "foreign_id": "gpt-4o",
        "model": {"slug": "gpt-4o", "name": "Gpt-4O"}, "maker": {"slug": "openai", "name": "Openai"}, "billing": "metered", "status": None,
    }  # fmt: skip
    assert (body["context_window"], body["max_output"]) == (128_000, 16_384)
    assert (body["first_listed_on"], body["last_listed_on"]) == ("2025-07-01", None)
    assert (body["input_price"], body["output_price"]) == ({"amount": "2.50", **money}, {"amount": "10.00", **money})
    assert [(price["meter"], price["price"]) for price in body["prices"]] == [
        ("cache_read", {"amount": "1.25", **money}), ("input", {"amount": "2.50", **money}), ("output", {"amount": "10.00", **money}),
    ]  # fmt: skip


@pytest.mark.parametrize(("query", "slugs"), [
    ("provider=openai&model=gpt-4o", {"openai.gpt-4o"}),
    ("model=gpt-4o&provider_not=openai", {"helicone.gpt-4o", "openrouter.openai.gpt-4o"}),
    ("maker=openai&input_price_max=2.5&provider=helicone", {"helicone.gpt-4o"}),
    ("provider=openai&input_price_min=10&input_price_max=30", {"openai.gpt-4"}),
    ("provider=anthropic&status=deprecated", {"anthropic.claude-3-haiku-20240307", "anthropic.claude-3-opus-20240229"}),
    ("provider=openai&last_listed_on_known=true", {"openai.gpt-4.5-preview"}),
    ("provider=openai&first_listed_on_min=2025-07-02", {"openai.gpt-5", "openai.text-embedding-3-small"}),
    ("foreign_id=gpt-4o&provider=openai", {"openai.gpt-4o"}),
    ("billing=subscription", {"zai-coding-plan.glm-4.7", "zai-coding-plan.glm-4.6"}),
    ("context_window_min=1000000&provider=deepseek", {"deepseek.deepseek-chat", "deepseek.deepseek-reasoner"}),
])  # fmt: skip
def test_offerings_are_found_by_their_facts(shop, query, slugs):
    assert {one["slug"] for one in found(shop, f"/v1/offerings?limit=200&{query}")} == slugs


def test_what_is_free_and_what_is_unknown_are_two_things(shop):
    free = found(shop, "/v1/offerings?billing=free")
    assert [one["foreign_id"] for one in free] == ["deepseek/deepseek-r1:free", "openai/gpt-oss-20b:free"]
    assert free[1]["input_price"]["amount"] == "0.00"
    unknown = found(shop, "/v1/offerings?billing_known=false")
    assert [one["slug"] for one in unknown] == ["digitalocean.stable-diffusion-3.5-large"]
    assert unknown[0]["input_price"] is None


def test_two_ids_that_differ_only_in_case_are_two_offerings(empty):
    ids = {"big", "BIG", "a/b", "a:b", "a@b", "a-b"}
    merged(empty, read_on(DAYS[0], a_listing(shop=a_provider(**dict.fromkeys(ids, an_entry())))))
    offerings = found(client_of(empty), "/v1/offerings")
    assert len({one["slug"] for one in offerings}) == len(ids)
    assert {one["foreign_id"] for one in offerings} == ids


def test_an_id_that_may_be_two_models_stays_without_one(empty):
    merged(empty, a_document(a_maker(), a_maker("other"), a_model("big-one"), a_model("big.one", maker="other")))
    report = merged(empty, read_on(DAYS[0], a_listing(shop=a_provider(**{"bigone": an_entry()}))))
    assert [(one.what, one.where) for one in report.unresolved] == [("bigone", "shop")]
    assert "big-one, big.one" in report.unresolved[0].why
    assert found(client_of(empty), "/v1/offerings?model_known=false")[0]["model"] is None


def test_an_offering_finds_its_model_when_that_comes(empty):
    merged(empty, read_on(DAYS[0], a_listing(shop=a_provider(**{"unheard/of-7": an_entry()}))))
    assert found(client_of(empty), "/v1/offerings")[0]["model"] is None
    merged(empty, a_document(a_maker(), a_model("of-7")))
    assert found(client_of(empty), "/v1/offerings")[0]["model"] == {"slug": "of-7", "name": "Of-7"}
    assert client_of(empty).get("/v1/models/of-7").json["input_price"]["amount"] == "2.00"


def test_a_provider_is_whole(shop):
    body = shop.get("/v1/providers/openai").json
    assert (body["name"], body["website"], body["maker"]["slug"]) == ("OpenAI", "https://platform.openai.com/docs/models", "openai")
    assert shop.get("/v1/providers/opnai").json["suggestions"] == ["/v1/providers/openai"]
