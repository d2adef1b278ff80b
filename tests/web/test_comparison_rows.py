"""`/v1/compare`: prices, scores and successors as the tables have them, weights and frontier, and the catalog that ships."""

import pytest

from tests.conftest import client_of
from tests.rows import a_document, a_maker, a_model, a_record, merged


def rows(answer):
    assert answer.status_code == 200, answer.text
    return {row["key"]: row for row in answer.json["rows"]}


def prices(*entries):
    return [{"meter": meter, "amount": amount, **facts} for meter, amount, facts in entries]


@pytest.fixture
def market(empty):
    """Two models with prices and scores; the first is followed by the second."""
    image = {"per": 1, "unit": "image"}
    merged(empty, a_document(
        a_maker(), a_model("a", released_on="2024-01-01"),
        a_model("b", released_on="2024-01-01", lineage=[{"relation": "succeeds", "target": "a", "url": "https://example.org/heir"}]),
        a_record("provider", "acme", name="Acme API", maker="acme"), a_record("provider", "shop", name="Shop"),
        a_record("offering", "acme.a", provider="acme", foreign_id="a", model="a", billing="metered", prices=prices(
            ("input", "5.00", {"effective_from": "2024-01-01", "effective_to": "2025-01-01"}),
            ("input", "4.00", {"effective_from": "2025-01-01"}),
            ("output", "8.00", {"effective_from": "2024-01-01"}),
        )),
        a_record("offering", "shop.a", provider="shop", foreign_id="a", model="a", billing="metered", prices=prices(
            ("input", "3.00", {"effective_from": "2025-01-01"}), ("image", "0.04", {**image, "effective_from": "2024-01-01"}),
        )),
        a_record("offering", "shop.b", provider="shop", foreign_id="b", model="b", billing="metered", prices=prices(
            ("input", "2.00", {"effective_from": "2024-01-01"}), ("image", "9.00", {"effective_from": "2024-01-01"}),
        )),
        a_record("benchmark", "mmlu", name="MMLU", unit="percent", better="higher", metric="accuracy"),
        a_record("score", "a.mmlu", model="a", benchmark="mmlu", value=80.0, shots=5),
        a_record("score", "b.mmlu", model="b", benchmark="mmlu", value=70.0, shots=5, self_reported=True, scored_on="2024-05"),
    ))  # fmt: skip
    return client_of(empty)


def cells(answer, key, *names):
    return [tuple(cell[name] for name in names) for cell in rows(answer)[key]["cells"]]


def test_reference_prices_say_whose_they_are_and_cite_the_page(market):
    answer = market.get("/v1/compare?models=a,b&fields=input_price,lowest_input_price,price_provider")
    acme, shop = {"slug": "acme", "name": "Acme API"}, {"slug": "shop", "name": "Shop"}
    assert cells(answer, "input_price", "value", "provider", "offering") == [("4.00", acme, "acme.a"), ("2.00", shop, "shop.b")]
    assert cells(answer, "lowest_input_price", "value", "provider", "offering") == [("3.00", shop, "shop.a"), ("2.00", shop, "shop.b")]
    assert cells(answer, "price_provider", "value", "sources") == [(acme, [0]), (shop, [0])]
    assert answer.json["sources"] == [{"source": "someone", "url": "https://example.org/page", "retrieved_on": "2026-01-01"}]


def test_prices_by_meter_are_the_reference_providers_or_the_lowest_elsewhere(market):
    answer = market.get("/v1/compare?models=a,b&fields=price")
    assert list(rows(answer)) == ["price:input", "price:output", "price:image"]
    assert cells(answer, "price:input", "value", "offering") == [("4.00", "acme.a"), ("2.00", "shop.b")]
    assert cells(answer, "price:output", "state", "value") == [("known", "8.00"), ("unknown", None)]
    image = rows(answer)["price:image"]
    assert (image["unit"], image["comparable"], image["best"]) == (None, False, [])
    assert image["why"] == "In several units: a (USD per image), b (USD per million tokens)."


def test_prices_are_those_of_the_day(market):
    answer = market.get("/v1/compare?models=a,b&fields=input_price,price:input,lowest_input_price&as_of=2024-06-01")
    for key in rows(answer):
        assert cells(answer, key, "value", "offering") == [("5.00", "acme.a"), ("2.00", "shop.b")]


def test_a_score_carries_its_conditions(market):
    answer = market.get("/v1/compare?models=a,b&fields=score")
    row = rows(answer)["score:mmlu"]
    assert (row["label"], row["unit"], row["better"], row["best"]) == ("MMLU, 5-shot", "percent", "higher", ["a"])
    assert row["cells"][1]["conditions"] == {
        "variant": None, "shots": 5, "harness": None, "metric": "accuracy", "scored_on": "2024-05-01", "scored_on_precision": "month",
        "self_reported": True,
    }  # fmt: skip


def test_a_successor_cites_the_page_of_the_lineage_that_says_so(market):
    answer = market.get("/v1/compare?models=a,b&fields=successor,lineage")
    assert cells(answer, "successor", "state", "sources") == [("known", [0]), ("unknown", [])]
    assert cells(answer, "lineage", "state", "sources") == [("unknown", []), ("known", [0])]
    assert answer.json["sources"][0]["url"] == "https://example.org/heir"


def test_weights_rank_and_show_each_term(market):
    answer = market.get("/v1/compare?models=a,b&fields=license&weights=price:input:1,score:mmlu:3,price:output:1").json
    assert [(one["model"], one["rank"], one["score"], one["covered"]) for one in answer["ranking"]["models"]] == [
        ("a", 1, 0.75, 1.0), ("b", 2, 0.25, 1.0),
    ]  # fmt: skip
    assert answer["ranking"]["models"][0]["terms"][1] == {
        "key": "score:mmlu", "state": "known", "value": 80.0, "normalised": 1.0, "share": 0.75, "points": 0.75,
    }  # fmt: skip
    assert [(one["key"], one["weighed"], one["why"]) for one in answer["ranking"]["weights"]] == [
        ("price:input", True, None), ("score:mmlu", True, None), ("price:output", False, "Only one of these models has a known value."),
    ]  # fmt: skip
    assert answer["frontier"] is None


def test_a_frontier_marks_whom_no_other_beats_and_lists_apart_who_cannot_be_placed(market):
    both = market.get("/v1/compare?models=a,b&frontier=input_price,score:mmlu").json["frontier"]
    assert (both["models"], both["beaten"], both["incomplete"]) == (["a", "b"], [], [])
    one = market.get("/v1/compare?models=a,b&frontier=price:output").json["frontier"]
    assert (one["models"], one["incomplete"]) == (["a"], [{"model": "b", "missing": ["price:output"]}])


# --- The catalog that ships -------------------------------------------------------------------------------------------

WATCHED = [
    "models=gpt-4,gpt-4o,claude-3-opus,gemini-1.0-ultra,llama-2-70b,mistral-7b",
    "models=clip,stable-diffusion",
    "products=chatgpt,claude,gemini,le-chat&as_of=2024-06-01",
    "models=gpt-4o,claude-3-opus,gemini-1.5-pro&weights=context_window:2,input_price:1,score:mmlu:1&frontier=input_price,score:gpqa",
]


@pytest.mark.parametrize("query", WATCHED)
def test_a_comparison_can_be_kept_and_asked_for_again(client, query):
    answer = client.get(f"/v1/compare?{query}")
    assert (answer.status_code, answer.headers["Cache-Control"].split(",")[0]) == (200, "public")
    again = client.get(f"/v1/compare?{query}", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("query", WATCHED)
def test_a_comparison_is_the_same_to_the_byte_on_both_databases(both, query):
    one, other = (client.get(f"/v1/compare?{query}") for client in both)
    assert one.data == other.data


@pytest.mark.parametrize("query", WATCHED)
def test_every_known_price_and_score_names_who_says_so(client, query):
    for row in client.get(f"/v1/compare?{query}").json["rows"]:
        for cell in row["cells"]:
            if cell["state"] == "known" and row["group"] in ("Prices", "Scores"):
                assert cell["sources"], (row["key"], cell)
                assert (cell["provider"] is not None) == (row["type"] == "money")


def test_the_longest_comparison_of_the_catalog_fits_in_a_request_line(client):
    """gunicorn and many proxies take 4,094 bytes: ten models by their longest slugs, every row named, and all else."""
    slugs, following = [], "/v1/models?limit=200&fields=slug"
    while following:
        page = client.get(following).json
        slugs += [model["slug"] for model in page["data"]]
        following = page["page"]["next"]
    longest = sorted(slugs, key=lambda slug: (-len(slug), slug))[:10]
    fields = ",".join(row["key"] for row in client.get("/v1/compare?models=gpt-4o,claude-3-opus").json["rows"])
    address = (
        f"/v1/compare?models={','.join(longest)}&fields={fields}&differences=true&format=json"
        "&weights=context_window:2,input_price:1,output_price:1,score:mmlu:1&frontier=input_price,score:mmlu"
    )
    assert len(f"GET {address} HTTP/1.1\r\n") < 4094
    assert client.get(address).status_code == 200


def test_a_comparison_of_half_a_dozen_models_shows_what_people_ask_about(client):
    found = rows(client.get("/v1/compare?models=gpt-4,gpt-4o,claude-3-opus,gemini-1.0-ultra,llama-2-70b,mistral-7b&as_of=2024-06-01"))
    mmlu = found["score:mmlu"]
    shown = {cell["model"]: (cell["value"], cell["comparable"]) for cell in mmlu["cells"]}
    assert shown["gpt-4"] == (86.4, True)
    assert shown["gpt-4o"] == (88.7, False)
    assert (mmlu["best"], mmlu["comparable"]) == (["claude-3-opus"], False)
    assert "gpt-4o (cot, 0-shot)" in mmlu["why"]
    assert [cell["value"] for cell in found["input_price"]["cells"]][:4] == ["30.00", "5.00", "15.00", None]
    assert [cell["value"] for cell in found["parameters"]["cells"]][4:] == [70_000_000_000, 7_300_000_000]
