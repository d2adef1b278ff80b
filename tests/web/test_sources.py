"""Sources: who says what the catalog says, under which licence, and whom to name."""

from tests.conftest import client_of
from tests.documents import DAYS, listed, neutral
from tests.rows import a_document, a_maker, merged


def sources(client):
    answer = client.get("/v1/sources")
    assert answer.status_code == 200
    return {source["slug"]: source for source in answer.json["data"]}


def test_a_source_is_named_with_its_licence_its_attribution_and_its_newest_day(empty):
    merged(empty, neutral())
    for day in (DAYS[1], DAYS[0]):
        merged(empty, listed(day), accept_removals=True)
    found = sources(client_of(empty))
    assert list(found) == ["models.dev", "models.dev-models"]
    assert found["models.dev"] == {
        "slug": "models.dev", "name": "models.dev, what providers list", "url": "https://models.dev/api.json", "license": "MIT",
        "attribution": "models.dev contributors, MIT licence", "standing": "aggregator", "retrieved_on": DAYS[1],
    }  # fmt: skip
    assert (found["models.dev-models"]["standing"], found["models.dev-models"]["retrieved_on"]) == ("record", DAYS[3])


def test_a_source_without_a_licence_says_so(empty):
    merged(empty, a_document(a_maker()))
    assert sources(client_of(empty))["someone"]["license"] is None


def test_everything_that_ships_is_from_a_source_that_says_whom_to_name(client):
    found = sources(client)
    assert {"plinth", "models.dev", "models.dev-models", "ecosystem-graphs"} <= found.keys()
    assert all(source["attribution"] and source["retrieved_on"] for source in found.values())
    cited = {one["source"] for one in client.get("/v1/models/gpt-4/statements").json["data"]}
    assert cited <= found.keys()
    assert [source["slug"] for source in client.get("/v1/sources").json["data"]] == sorted(found)
