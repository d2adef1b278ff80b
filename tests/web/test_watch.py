"""What people were promised to see come true on the catalog that ships."""

import pytest

COMPARED = "/v1/compare?models=gpt-4o,claude-3-opus,gemini-1.0-ultra"


def rows(client):
    return {row["key"]: row for row in client.get(COMPARED).json["rows"]}


def listed(client, query):
    found, address = [], f"/v1/models?limit=200&{query}"
    while address:
        answer = client.get(address)
        assert answer.status_code == 200, answer.text
        found, address = found + answer.json["data"], answer.json["page"]["next"]
    return found


@pytest.mark.parametrize(("key", "values"), [
    ("maker", ["openai", "anthropic", "google"]),
    ("released_on", ["2024-05-13", "2024-03-04", "2024-02-08"]),
    ("context_window", [128_000, 200_000, 32_768]),
    ("max_output", [16_384, 4_096, 2_048]),
    ("knowledge_cutoff", ["2023-10-01", "2023-08-01", None]),
    ("open_weights", [False, False, False]),
    ("license", ["proprietary", "proprietary", "proprietary"]),
    ("input_modalities", [["text", "image", "audio", "video"], ["text", "image"], ["text", "image", "audio", "video"]]),
    ("output_modalities", [["text", "image", "audio"], ["text"], ["text", "image"]]),
])  # fmt: skip
def test_three_famous_models_side_by_side_are_right(client, key, values):
    found = [cell["value"]["slug"] if isinstance(cell["value"], dict) else cell["value"] for cell in rows(client)[key]["cells"]]
    assert found == values


@pytest.mark.parametrize("key", ["parameters", "training_tokens", "training_compute"])
def test_what_their_makers_do_not_say_is_not_disclosed(client, key):
    assert [cell["state"] for cell in rows(client)[key]["cells"]] == ["not_disclosed"] * 3


def test_the_largest_context_window_of_the_three_is_the_best(client):
    assert rows(client)["context_window"]["best"] == ["claude-3-opus"]
    assert rows(client)["license"]["differs"] is False


def test_every_known_cell_of_the_three_cites_a_page(client):
    answer = client.get(COMPARED).json
    assert all(source["url"].startswith("https://") for source in answer["sources"])
    for row in answer["rows"]:
        if row["key"] in ("successor", "lineage") or row["group"] == "Prices":
            continue  # read from other things
        for cell in row["cells"]:
            assert cell["sources"] or cell["state"] == "unknown", (row["key"], cell)


def test_large_models_of_two_makers_that_see_the_newest_first(client):
    found = listed(client, "maker=openai,anthropic&input_modality_all=text,image&context_window_min=100000&sort=-released_on")
    assert {"gpt-4o", "claude-3-opus", "claude-3.7-sonnet"} <= {model["slug"] for model in found}
    for model in found:
        assert model["maker"]["slug"] in ("openai", "anthropic")
        assert {"text", "image"} <= set(model["input_modalities"])
        assert model["context_window"] >= 100_000
    days = [model["released_on"] for model in found if model["released_on"]]
    assert days == sorted(days, reverse=True)


def test_open_large_language_models(client):
    found = listed(client, "class=large_language_model&open_weights=true")
    assert {"llama-2-70b", "mistral-7b", "mixtral-8x7b", "gpt-2"} <= {model["slug"] for model in found}
    assert all(model["open_weights"] is True and "large_language_model" in model["classes"] for model in found)


def test_what_chatgpt_stands_or_stood_on(client):
    assert {"gpt-3.5-turbo", "gpt-4", "gpt-4o"} <= {model["slug"] for model in listed(client, "product=chatgpt")}


def test_models_that_translate(client):
    found = listed(client, "task=translation")
    assert found
    assert all("translation" in model["tasks"] for model in found)


def test_models_tuned_through_an_api_that_are_at_work_in_law(client):
    found = listed(client, "adaptation=api_fine_tuning&domain=law")
    assert "gpt-4" in {model["slug"] for model in found}


def test_models_until_the_end_of_2023_oldest_first(client):
    found = listed(client, "released_on_max=2023-12-31&sort=released_on")
    days = [model["released_on"] for model in found]
    assert days == sorted(days)
    assert days[-1] <= "2023-12-31"
    assert found[0]["slug"] == "gpt-1"
    assert "gpt-4o" not in {model["slug"] for model in found}


def test_chatgpt_tells_what_it_stood_on_since_it_began(client):
    body = client.get("/v1/products/chatgpt").json
    assert body["launched_on"] == "2022-11-30"
    assert body["models"][0]["since"] == "2022-11-30"
    assert [entry["since"] for entry in body["models"] if entry["slug"] == "gpt-4"] == ["2023-03-14"]


@pytest.mark.parametrize(("day", "default"), [
    ("2022-12-01", "gpt-3.5"), ("2023-03-14", "gpt-3.5-turbo"), ("2024-06-01", "gpt-4o"), ("2025-09-01", "gpt-5"),
    ("2025-12-01", "gpt-5.1"), ("2026-01-15", "gpt-5.2"), ("2026-06-01", "gpt-5.5-instant"), ("2026-09-01", "gpt-5.6-luna"),
    ("2026-11-24", "gpt-6-luna"),
])  # fmt: skip
def test_what_was_behind_chatgpt_on_a_day(client, day, default):
    stood_on = client.get(f"/v1/products/chatgpt?as_of={day}").json["models"]
    assert default in [entry["slug"] for entry in stood_on if entry["role"] == "default"]
    assert {entry["slug"] for entry in stood_on} == {model["slug"] for model in listed(client, f"product=chatgpt&as_of={day}")}


def test_what_a_bill_of_a_day_was_for(client):
    """`jp.anthropic.claude-sonnet-5`: which model, who makes it, and what it cost that day."""
    found = client.get("/v1/resolve?id=jp.anthropic.claude-sonnet-5&provider=amazon-bedrock").json
    assert found["model"]["slug"] == "claude-sonnet-5"
    assert client.get("/v1/models/claude-sonnet-5").json["maker"]["slug"] == "anthropic"
    address = "/v1/offerings/amazon-bedrock.jp.anthropic.claude-sonnet-5"
    prices = client.get(f"{address}/prices?meter=input&as_of=2026-07-01").json["data"]
    assert [(entry["price"]["amount"], entry["price"]["per"]) for entry in prices] == [("2.00", 1_000_000)]
    early = client.get(f"{address}?as_of=2026-05-03")
    assert (early.status_code, "was not there yet on 2026-05-03: it came on 2026-07-01" in early.json["detail"]) == (404, True)


def test_open_models_that_see_for_less_than_a_dollar(client):
    found = listed(client, "input_modality=image&open_weights=true&input_price_max=1")
    assert {"llama-4-maverick", "llama-4-scout", "gemma-3-27b"} <= {model["slug"] for model in found}
    for model in found:
        assert model["open_weights"] is True
        assert "image" in model["input_modalities"]
        assert float(model["input_price"]["amount"]) <= 1


def test_a_retired_model_stays_with_its_dates_and_its_successor(client):
    body = client.get("/v1/models/claude-3-opus").json
    assert (body["status"], body["deprecated_on"], body["retired_on"]) == ("retired", "2025-06-30", "2026-01-05")
    assert body["successor"]["slug"] == "claude-opus-4"
    edges = client.get("/v1/models/gpt-2/lineage?direction=ancestors&depth=1").json["data"]
    assert ("trained_on", None, "WebText") in [(edge["relation"], edge["to"]["slug"], edge["to"]["name"]) for edge in edges]


def test_what_stood_on_gpt_4_on_a_day_in_2023(client):
    found = client.get("/v1/products?model=gpt-4&as_of=2023-06-01&limit=200").json["data"]
    assert {"chatgpt", "copilot"} <= {product["slug"] for product in found}
    for product in found:
        assert "gpt-4" in [entry["slug"] for entry in product["models"]]
        assert all(entry["since"] <= "2023-06-01" for entry in product["models"])


def test_gemini_was_bard(client):
    body = client.get("/v1/products/gemini").json
    assert {"name": "Bard", "until": "2024-02-08", "until_precision": "day"} in body["former_names"]
    assert client.get("/v1/products/bard").headers["Location"] == "/v1/products/gemini"


def test_stable_diffusion_uses_clip(client):
    edges = client.get("/v1/models/stable-diffusion/lineage").json["data"]
    assert ("uses", "clip", 1) in [(edge["relation"], edge["to"]["slug"], edge["depth"]) for edge in edges]


def test_a_walk_gives_each_model_once_in_the_same_order_on_both_databases(both):
    walks = []
    for client in both:
        address, slugs = "/v1/models?limit=7", []
        while address:
            answer = client.get(address).json
            slugs += [model["slug"] for model in answer["data"]]
            address = answer["page"]["next"]
        assert len(slugs) == len(set(slugs)) == answer["page"]["total"]
        walks.append(slugs)
    assert walks[0] == walks[1]


def test_two_mistakes_are_one_400_that_names_both_and_asks_what_was_meant(client):
    answer = client.get("/v1/models?makr=openai&limit=0")
    assert answer.status_code == 400
    assert [error["parameter"] for error in answer.json["errors"]] == ["makr", "limit"]
    assert "Did you mean 'maker'?" in answer.json["errors"][0]["detail"]


@pytest.mark.parametrize("slug", [
    "gpt-1", "gpt-2", "gpt-3", "gpt-3.5-turbo", "gpt-4", "gpt-4-turbo", "gpt-4o", "gpt-4o-mini", "o1", "o3", "gpt-5",
    "claude-1", "claude-2", "claude-2.1", "claude-3-haiku", "claude-3-sonnet", "claude-3-opus", "claude-3.5-sonnet", "claude-3.7-sonnet",
    "gemini-1.0-nano", "gemini-1.0-pro", "gemini-1.0-ultra", "gemini-1.5-pro", "gemini-1.5-flash", "gemini-2.0-flash", "gemini-2.5-pro",
    "llama", "llama-2", "llama-2-70b", "llama-3", "llama-3.1", "llama-4", "mistral-7b", "mixtral-8x7b", "mistral-large",
    "clip", "dall-e", "dall-e-2", "dall-e-3", "whisper", "sora", "veo", "stable-diffusion", "stable-diffusion-xl", "stable-diffusion-3",
    "stable-diffusion-3.5", "bert", "t5", "palm",
])  # fmt: skip
def test_a_model_that_must_be_there_is(both, slug):
    assert both[0].get(f"/v1/models/{slug}").status_code == 200


@pytest.mark.parametrize("slug", ["chatgpt", "claude", "gemini", "le-chat", "meta-ai", "copilot", "poe", "perplexity", "github-copilot",
                                  "duolingo-max", "khanmigo"])  # fmt: skip
def test_a_product_that_must_be_there_is_and_stands_on_something(both, slug):
    answer = both[0].get(f"/v1/products/{slug}")
    assert answer.status_code == 200
    assert answer.json["models"]


@pytest.mark.parametrize("domain", ["law", "medicine", "education", "customer_support"])
def test_every_domain_of_the_contract_has_a_product_on_a_model(client, domain):
    found = client.get(f"/v1/products?domain={domain}").json["data"]
    assert any(product["models"] for product in found)


@pytest.mark.parametrize(("kind", "least"), [("models", 40), ("makers", 10), ("products", 12)])
def test_the_core_is_large_enough(client, kind, least):
    assert client.get(f"/v1/{kind}?limit=1").json["page"]["total"] >= least
