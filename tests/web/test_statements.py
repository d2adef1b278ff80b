"""Who says what: every source's word on every field, which of them stands, and which contradict it."""

import pytest

from service.catalog.attributes import KINDS
from service.catalog.precedence import STANDINGS
from tests.conftest import client_of
from tests.documents import a_listing, a_provider, an_entry, neutral, read_on
from tests.rows import NOT_DISCLOSED, PAGE, a_document, a_maker, a_model, a_record, merged


def statements(client, model, field=None):
    answer = client.get(f"/v1/models/{model}/statements")
    assert answer.status_code == 200, answer.text
    return [one for one in answer.json["data"] if field in (None, one["field"])]


# --- GPT-4, the first that people look at -----------------------------------------------------------------------------


def test_the_day_of_gpt_4_stands_and_that_of_models_dev_stands_beside_it(client):
    assert client.get("/v1/models/gpt-4").json["released_on"] == "2023-03-14"
    said = {one["source"]: one for one in statements(client, "gpt-4", "released_on")}
    assert (said["plinth"]["value"], said["plinth"]["stands"], said["plinth"]["conflicts"]) == ("2023-03-14", True, False)
    for source in ("models.dev", "models.dev-models"):
        assert (said[source]["value"], said[source]["stands"], said[source]["conflicts"]) == ("2023-11-06", False, True)
        assert said[source]["date"] == "2026-07-01"
    assert sum(one["stands"] for one in said.values()) == 1


def test_models_whose_day_is_in_dispute_are_found(client):
    answer = client.get("/v1/models?conflicting=released_on&limit=200&include=sources").json
    assert "gpt-4" in {model["slug"] for model in answer["data"]}
    for model in answer["data"]:
        assert model["sources"]["released_on"]["conflicts"] > 0
        said = statements(client, model["slug"], "released_on")
        assert any(one["conflicts"] for one in said)
    undisputed = client.get("/v1/models?conflicting_not=released_on&limit=200&include=sources").json["data"]
    assert all(model["sources"].get("released_on", {"conflicts": 0})["conflicts"] == 0 for model in undisputed)


def test_the_sources_of_a_model_name_a_page_for_each_field(client):
    body = client.get("/v1/models/gpt-4?include=sources").json
    assert body["sources"]["released_on"]["source"] == "plinth"
    assert body["sources"]["released_on"]["url"].startswith("https://")
    assert body["sources"]["released_on"]["conflicts"] >= 2
    assert "sources" not in client.get("/v1/models/gpt-4").json
    assert client.get("/v1/models/gpt-4?include=sources&fields=slug").json.keys() == {"slug", "sources"}
    assert client.get("/v1/models/gpt-4?include=statements").status_code == 400


@pytest.mark.parametrize("model", ["gpt-4", "gpt-4o", "claude-3-opus", "stable-diffusion"])
def test_what_stands_is_what_the_body_says_and_comes_from_where_the_sources_say(client, model):
    body = client.get(f"/v1/models/{model}?include=sources").json
    for one in statements(client, model):
        if one["stands"] and not KINDS["model"][one["field"]].united:
            assert body["sources"][one["field"]]["source"] == one["source"]
            shown = body[one["field"]]
            shown = shown["slug"] if isinstance(shown, dict) and "slug" in shown else shown
            assert (shown if one["state"] == "known" else body["states"][one["field"]]) in (
                one["value"], one["state"], f"{one['value']}-01", f"{one['value']}-01-01",
            )  # fmt: skip


def test_statements_come_field_by_field_and_the_strongest_source_first(client):
    said = statements(client, "gpt-4o")
    fields = [attribute.name for attribute in KINDS["model"]]
    order = [(fields.index(one["field"]), list(STANDINGS).index(one["standing"])) for one in said]
    assert order == sorted(order)
    assert len({(one["field"], one["source"]) for one in said}) == len(said)


# --- By hand ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def disputed(empty):
    """A client of a catalog in which three sources speak of a model."""
    merged(empty, a_document(
        a_maker(), a_model("big-1", released_on="2024-03-04", context_window=8000, parameters=NOT_DISCLOSED, license="MIT"),
    ))  # fmt: skip
    merged(empty, a_document(
        a_model("big-1", released_on="2024-03", context_window=9000, parameters=7), source="record", standing="record", day="2026-02-01",
    ))  # fmt: skip
    merged(empty, a_document(a_model("big-1", released_on="2024-05"), source="list", standing="aggregator", day="2026-03-01"))
    return client_of(empty)


@pytest.mark.parametrize(("field", "expected"), [
    # A coarser day does not contradict a finer one in it.
    ("released_on", [("someone", "2024-03-04", True, False), ("record", "2024-03", False, False), ("list", "2024-05", False, True)]),
    ("context_window", [("someone", 8000, True, False), ("record", 9000, False, True)]),
    # Not to say it is no number that another contradicts.
    ("parameters", [("someone", None, True, False), ("record", 7, False, False)]),
    ("license", [("someone", "MIT", True, False)]),
    ("max_output", []),
])  # fmt: skip
def test_each_source_is_heard_and_one_stands(disputed, field, expected):
    assert [(one["source"], one["value"], one["stands"], one["conflicts"]) for one in statements(disputed, "big-1", field)] == expected


def test_a_statement_tells_its_page_its_day_its_standing_and_its_state(disputed):
    (ours, theirs) = statements(disputed, "big-1", "parameters")
    assert ours == {
        "field": "parameters", "value": None, "state": "not_disclosed", "source": "someone", "url": PAGE, "date": "2026-01-01",
        "standing": "core", "stands": True, "conflicts": False,
    }  # fmt: skip
    assert (theirs["state"], theirs["date"], theirs["standing"]) == ("known", "2026-02-01", "record")


@pytest.mark.parametrize(("query", "expected"), [
    ("conflicting=released_on", ["big-1"]), ("conflicting=context_window,license", ["big-1"]), ("conflicting=license", []),
    ("conflicting_all=released_on,context_window", ["big-1"]), ("conflicting_not=released_on", []),
])  # fmt: skip
def test_models_are_found_by_the_fields_in_dispute(disputed, query, expected):
    assert [model["slug"] for model in disputed.get(f"/v1/models?{query}").json["data"]] == expected


def test_only_the_newest_word_of_a_source_is_heard(empty):
    merged(empty, a_document(a_maker(), a_model("big-1", context_window=8000)))
    merged(empty, a_document(a_maker(), a_model("big-1", context_window=9000), day="2026-02-01"))
    assert [(one["value"], one["date"]) for one in statements(client_of(empty), "big-1", "context_window")] == [(9000, "2026-02-01")]


def test_entries_of_all_sources_stand_together(empty):
    uses, trained = {"relation": "uses", "name": "CLIP"}, {"relation": "trained_on", "name": "LAION-5B"}
    merged(empty, a_document(a_maker(), a_model("big-1", lineage=[uses])))
    merged(empty, a_document(a_model("big-1", lineage=[trained]), source="list", standing="aggregator"))
    assert [(one["source"], one["stands"], one["conflicts"]) for one in statements(client_of(empty), "big-1", "lineage")] == [
        ("someone", True, False), ("list", True, False),
    ]  # fmt: skip


def test_what_providers_claim_of_a_model_is_the_makers_own_word_then_that_of_most(empty):
    own = a_record("provider", "acme", name="Acme", maker="acme")
    merged(empty, a_document(a_maker(), a_model("big-1"), own, day="2025-01-01"))
    content = a_listing(
        acme=a_provider(**{"big-1": an_entry(release_date="2025-03-01", knowledge=None)}),
        mall=a_provider(**{"big-1": an_entry(release_date="2025-04-01", knowledge="2024-10")}),
        shop=a_provider(**{"big-1": an_entry(release_date="2025-04-01", knowledge="2024-11")}),
        town=a_provider(**{"acme/big-1": an_entry(release_date="2025-04-01", knowledge="2024-11")}),
    )
    merged(empty, read_on("2026-07-01", content))
    said = {one["field"]: one["value"] for one in statements(client_of(empty), "big-1") if one["source"] == "models.dev"}
    assert (said["released_on"], said["knowledge_cutoff"]) == ("2025-03-01", "2024-11")


def test_a_neutral_record_counts_for_more_than_what_providers_list(empty):
    merged(empty, neutral())
    merged(empty, read_on("2026-08-01", a_listing(shop=a_provider(**{"openai/gpt-4o": an_entry(release_date="2024-06-01")}))))
    said = [(one["source"], one["value"], one["stands"]) for one in statements(client_of(empty), "gpt-4o", "released_on")]
    assert said == [("models.dev-models", "2024-05-13", True), ("models.dev", "2024-06-01", False)]


def test_the_statements_of_nothing_are_a_404_that_says_where_the_model_is(client):
    assert client.get("/v1/models/gpt-44/statements").status_code == 404
    moved = client.get("/v1/models/GPT-4/statements")
    assert moved.status_code == 404
    assert "/v1/models/gpt-4" in moved.json["detail"]
