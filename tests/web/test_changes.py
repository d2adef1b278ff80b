"""The change log over HTTP: everything that changed, in the order in which it was committed, page by page without a gap."""

import pytest

from tests.conftest import client_of
from tests.documents import DAYS, a_listing, a_provider, an_entry, read_on
from tests.rows import a_document, a_maker, a_model, merged


@pytest.fixture
def log(empty):
    """A catalog of three revisions."""
    merged(empty, a_document(a_maker(), a_model("a", context_window=1), a_model("b")))
    merged(empty, a_document(a_maker(), a_model("a", context_window=2, license="MIT"), a_model("b", license="MIT"), day="2026-01-02"))
    merged(empty, a_document(a_model("a", context_window=3, license="MIT"), day="2026-01-03"))
    return empty


def pages(client, address):
    """Every entry, and the pages they came on."""
    found = []
    while address:
        answer = client.get(address)
        assert answer.status_code == 200, answer.text
        found.append(answer.json["data"])
        address = answer.json["page"]["next"]
    return [entry for page in found for entry in page], found


def told(entries):
    return [(entry["revision"], entry["slug"], entry["field"], entry["old"], entry["new"]) for entry in entries]


EVERYTHING = [
    (2, "a", "context_window", 1, 2), (2, "a", "license", None, "MIT"), (2, "b", "license", None, "MIT"), (3, "a", "context_window", 2, 3),
]  # fmt: skip


@pytest.mark.parametrize(("query", "expected"), [
    ("since=1", EVERYTHING),
    ("since=2", EVERYTHING[3:]),
    ("since=3", []),
    ("since=99", []),
    ("since=1&model=a", [one for one in EVERYTHING if one[1] == "a"]),
    ("since=1&field=license", EVERYTHING[1:3]),
    ("since=1&model=b&field=license", EVERYTHING[2:3]),
    ("field=context_window", [EVERYTHING[0], EVERYTHING[3]]),
])  # fmt: skip
def test_changes_are_told_from_any_revision_on(log, query, expected):
    assert told(pages(client_of(log), f"/v1/changes?{query}")[0]) == expected


def test_a_new_thing_is_one_change_with_all_its_facts(log):
    first = client_of(log).get("/v1/changes").json["data"][:3]
    assert [(one["revision"], one["kind"], one["slug"], one["field"], one["old"]) for one in first] == [
        (1, "maker", "acme", None, None), (1, "model", "a", None, None), (1, "model", "b", None, None),
    ]  # fmt: skip
    assert first[1]["new"]["context_window"] == 1


def test_a_change_tells_when_it_was_made_and_which_document_brought_it(log):
    (entry,) = client_of(log).get("/v1/changes?since=2").json["data"]
    assert (entry["at"], entry["source"], entry["document"], entry["position"]) == ("2026-11-24T09:12:44Z", "someone", "2026-01-03", 0)


@pytest.mark.parametrize("limit", [1, 2, 3, 200])
def test_pages_have_no_gap_and_no_entry_twice(log, limit):
    whole, _ = pages(client_of(log), "/v1/changes?limit=200")
    found, by_page = pages(client_of(log), f"/v1/changes?limit={limit}")
    assert found == whole
    assert {len(page) for page in by_page[:-1]} <= {limit}
    first = client_of(log).get(f"/v1/changes?limit={limit}&since=0")
    assert (f'<{first.json["page"]["next"]}>; rel="next"' in first.headers["Link"]) == (len(by_page) > 1)
    assert f'</v1/changes?limit={limit}&since=0>; rel="first"' in first.headers["Link"]


def test_what_is_committed_while_somebody_pages_comes_at_the_end(log):
    client = client_of(log)
    first = client.get("/v1/changes?limit=5").json
    merged(log, a_document(a_model("a", context_window=4, license="MIT"), day="2026-01-04"))
    rest, _ = pages(client, first["page"]["next"])
    places = [(one["revision"], one["position"]) for one in first["data"] + rest]
    assert places == sorted(set(places))
    assert told(rest)[-1] == (4, "a", "context_window", 3, 4)


def test_who_asks_again_with_since_gets_what_is_new_and_nothing_else(log):
    client = client_of(log)
    seen = pages(client, "/v1/changes")[0][-1]["revision"]
    merged(log, a_document(a_model("b", context_window=4, license="MIT"), day="2026-01-04"))
    assert told(pages(client_of(log), f"/v1/changes?since={seen}")[0]) == [(4, "b", "context_window", None, 4)]


def test_the_changes_of_a_model_are_its_own(log):
    found, _ = pages(client_of(log), "/v1/models/a/changes?limit=2")
    assert [(one["revision"], one["slug"], one["field"]) for one in found] == [
        (1, "a", None), (2, "a", "context_window"), (2, "a", "license"), (3, "a", "context_window"),
    ]  # fmt: skip
    assert client_of(log).get("/v1/models/nothing/changes").status_code == 404


def test_a_thing_has_the_revision_of_its_last_change(log):
    """The body's own, and so its etag, also where the change follows from what was said of others."""
    merged(log, a_document(a_model("c", lineage=[{"relation": "succeeds", "target": "b"}]), name="more"))
    merged(log, read_on(DAYS[0], a_listing(shop=a_provider(a=an_entry(), unknown=an_entry()))))
    merged(log, a_document(a_maker("else"), a_model("unknown", maker="else"), name="later"))
    client = client_of(log)
    newest = {(one["kind"], one["slug"]): one["revision"] for one in pages(client, "/v1/changes")[0]}
    for plural, kind in (("makers", "maker"), ("models", "model"), ("providers", "provider"), ("offerings", "offering")):
        for body in client.get(f"/v1/{plural}?limit=200").json["data"]:
            assert (body["slug"], body["revision"]) == (body["slug"], newest[kind, body["slug"]])
            assert body["etag"] == f'"{body["revision"]}"'


@pytest.mark.parametrize(("query", "parameter"), [
    ("since=-1", "since"), ("since=x", "since"), ("since=1_0", "since"), ("limit=0", "limit"), ("limit=201", "limit"),
    ("cursor=x", "cursor"), ("cursor=1-", "cursor"), ("cursor=1-2-3", "cursor"), ("cursor=%D9%A1-1", "cursor"), ("sicne=1", "sicne"),
])  # fmt: skip
def test_a_query_that_cannot_be_used_is_a_400_that_names_it(log, query, parameter):
    answer = client_of(log).get(f"/v1/changes?{query}")
    assert answer.status_code == 400
    assert [error["parameter"] for error in answer.json["errors"]] == [parameter]


def test_the_log_of_what_ships_begins_with_everything(client):
    entries = client.get("/v1/changes?limit=200").json
    assert {one["revision"] for one in entries["data"]} == {1}
    assert all(one["field"] is None for one in entries["data"])
    assert entries["page"]["next"]
