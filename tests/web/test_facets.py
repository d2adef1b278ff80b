"""`facet=` over HTTP: counts, names, and addresses that lead to what was counted."""

import pytest


def facets(client, query, address="/v1/models"):
    answer = client.get(f"{address}?{query}")
    assert answer.status_code == 200, answer.text
    return answer.json["facets"]


def test_each_facet_is_under_its_parameter_in_the_order_asked(client):
    for _ in range(20):  # on a machine that stalled it is asked again
        found = facets(client, "facet=maker,input_modality&limit=1")
        if not any(facet["timed_out"] for facet in found.values()):
            break
    assert list(found) == ["maker", "input_modality"]
    for facet in found.values():
        assert set(facet) == {"values", "truncated", "timed_out"}
        assert not facet["timed_out"]
        assert all(set(one) == {"value", "name", "count", "selected", "href"} for one in facet["values"])


@pytest.mark.parametrize("query", [
    "facet=maker,class,open_weights,status&limit=1", "facet=maker&maker=openai,google&class=large_language_model&limit=1",
    "facet=open_weights,input_modality&open_weights=true&maker_not=meta&limit=1", "facet=maker,class&q=gpt&limit=1",
])  # fmt: skip
def test_an_address_of_a_value_asks_for_it_as_well_or_no_longer(client, query):
    for parameter, facet in facets(client, query).items():
        for one in facet["values"][:4]:
            answer = client.get(one["href"])
            assert answer.status_code == 200, answer.text
            after = {value["value"]: value for value in answer.json["facets"][parameter]["values"]}
            # What a facet counts does not hang on its own filter: only what is selected is another.
            assert after[one["value"]]["count"] == one["count"]
            assert after[one["value"]]["selected"] is not one["selected"]


def test_the_address_of_a_value_begins_at_the_first_page(client):
    second = client.get("/v1/models?facet=maker&limit=1").json["page"]["next"]
    assert "cursor=" in second
    values = client.get(second).json["facets"]["maker"]["values"]
    assert not any("cursor=" in one["href"] for one in values)


def test_the_only_value_that_is_asked_for_leads_back_to_all(client):
    (openai,) = [one for one in facets(client, "facet=maker&maker=openai&limit=1")["maker"]["values"] if one["selected"]]
    assert openai["value"] == "openai"
    assert "maker=openai" not in openai["href"]


def test_facet_size_says_how_many(client):
    found = facets(client, "facet=maker&facet_size=2&limit=1")["maker"]
    assert len(found["values"]) == 2
    assert found["truncated"]
    assert len(facets(client, "facet=maker&limit=1")["maker"]["values"]) == 30
    assert not facets(client, "facet=open_weights&facet_size=2&limit=1")["open_weights"]["truncated"]


def test_the_parts_of_a_model_are_counted_within_it(client):
    found = facets(client, "facet=provider&limit=1&facet_size=100", "/v1/models/gpt-4o/offerings")["provider"]
    total = client.get("/v1/models/gpt-4o/offerings?limit=1").json["page"]["total"]
    assert sum(one["count"] for one in found["values"]) == total
    assert found["values"][0]["href"].startswith("/v1/models/gpt-4o/offerings?")


def test_a_list_that_is_not_asked_for_facets_has_none(client):
    assert "facets" not in client.get("/v1/models?limit=1").json


def test_counts_are_the_same_to_the_byte_on_both_databases(both):
    address = "/v1/models?facet=maker,family,class,input_modality,output_modality,task,status,license,open_weights,domain&limit=1"
    one, other = (client.get(address) for client in both)
    assert one.data == other.data


@pytest.mark.parametrize(("query", "parameter", "code", "words"), [
    ("facet=makr", "facet", "invalid_value", "Did you mean 'maker'?"),
    ("facet=makers", "facet", "invalid_value", "Did you mean 'maker'?"),
    ("facet=context_window", "facet", "invalid_value", "must be one of"),
    ("facet=", "facet", "invalid_value", "has no value"),
    ("facet=maker&facet_size=0", "facet_size", "invalid_value", "from 1 to 100"),
    ("facet=maker&facet_size=101", "facet_size", "invalid_value", "from 1 to 100"),
    ("facet_size=5", "facet_size", "conflicting_parameters", "needs 'facet'"),
    ("facet=maker&format=csv", "facet", "conflicting_parameters", "leave it out"),
    ("facets=maker", "facets", "unknown_parameter", "Did you mean 'facet'?"),
])  # fmt: skip
def test_a_wrong_facet_is_told_what_would_be_right(client, query, parameter, code, words):
    answer = client.get(f"/v1/models?{query}")
    assert answer.status_code == 400
    (error,) = answer.json["errors"]
    assert (error["parameter"], error["code"]) == (parameter, code)
    assert words in error["detail"]
