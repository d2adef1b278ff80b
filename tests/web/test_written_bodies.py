"""What curators send: which state of a thing they have seen, and bodies that are read in one way only or pointed at."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.rows import the
from tests.web.test_problems import check_problem


def test_who_changes_a_thing_says_which_state_of_it_they_have_seen(curator):
    for method, query in (("PATCH", ""), ("DELETE", "?reason=x")):
        answer = curator.client.open(f"/v1/models/a{query}", method=method, json={"license": "MIT"}, headers=curator.key)
        assert answer.status_code == 428
        check_problem(curator.client, answer, "precondition-required")
    etag = curator.etag("/v1/models/a")
    assert curator.patch("/v1/models/a", {"license": "MIT"}, etag).status_code == 200
    for stale in (etag, "x", '"999"', f"W/{curator.etag('/v1/models/a')}", curator.get("/v1/models/a").headers["ETag"]):
        for answer in (curator.patch("/v1/models/a", {"license": "BSD"}, stale), curator.delete("/v1/models/a", etag=stale)):
            assert answer.status_code == 412
            check_problem(curator.client, answer, "precondition-failed")
            assert answer.json["etag"] == answer.headers["ETag"] == curator.etag("/v1/models/a")
    assert curator.get("/v1/models/a").json["license"] == "MIT"
    assert curator.patch("/v1/models/a", {"license": "BSD"}, f'"0", {curator.etag("/v1/models/a")}').status_code == 200
    assert curator.patch("/v1/models/a", {"license": "ISC"}, "*").status_code == 200


def test_a_write_whose_answer_was_lost_may_be_sent_again(curator):
    """The same once more changes nothing, is no revision, and says so with the thing as it stands."""
    new = {"slug": "z", "name": "Z", "maker": "acme", "context_window": 5}
    created, again = curator.post("/v1/models", new), curator.post("/v1/models", new)
    assert (created.status_code, again.status_code) == (201, 200)
    assert (again.json["revision"], again.json["changes"]) == (created.json["revision"], [])
    assert (again.json["thing"], again.headers["Location"]) == (created.json["thing"], created.headers["Location"])
    assert curator.post("/v1/models", {**new, "context_window": 6}).status_code == 409
    etag = curator.etag("/v1/models/z")
    patched, again = (curator.patch("/v1/models/z", {"context_window": 6}, etag) for _ in range(2))
    assert (patched.status_code, again.status_code, again.json["changes"]) == (200, 200, [])
    assert again.json["thing"] == patched.json["thing"]
    assert curator.post("/v1/models", new).status_code == 409  # it would be undone
    assert curator.patch("/v1/models/z", {"context_window": 5}, etag).status_code == 412


def test_of_fifty_patches_at_once_on_one_etag_exactly_one_goes_in(curator, known):
    etag, start = curator.etag("/v1/models/a"), threading.Barrier(10)

    def patch(number):
        if number < 10:
            start.wait()
        own = curator.client.application.test_client()
        answer = own.patch("/v1/models/a", json={"context_window": 5000 + number}, headers={**curator.key, "If-Match": etag})
        return answer.status_code, number

    with ThreadPoolExecutor(10) as pool:
        outcomes = list(pool.map(patch, range(50)))
    won = [number for status, number in outcomes if status == 200]
    assert len(won) == 1
    assert sorted({status for status, _ in outcomes}) == [200, 412]
    assert the(known, "model", "a")["context_window"] == 5000 + won[0]


# --- Bodies -----------------------------------------------------------------------------------------------------------

FAULTS = [
    ({"contxt_window": 1}, "#/contxt_window", "unknown_field"),
    ({"context_window": "8k"}, "#/context_window", "invalid_value"),
    ({"context_window": 0}, "#/context_window", "invalid_value"),
    ({"context_window": 2**53}, "#/context_window", "invalid_value"),
    ({"context_window": True}, "#/context_window", "invalid_value"),
    ({"slug": "other"}, "#/slug", "read_only_field"),
    ({"etag": '"9"'}, "#/etag", "read_only_field"),
    ({"classes": []}, "#/classes", "read_only_field"),
    ({"input_price": "1"}, "#/input_price", "read_only_field"),
    ({"released_on_precision": "year"}, "#/released_on_precision", "read_only_field"),
    ({"released_on": "1970-01-01"}, "#/released_on", "invalid_value"),
    ({"maker": "nobody"}, "#/maker", "invalid_value"),
    ({"maker": None}, "#/maker", "invalid_value"),
    ({"name": "  "}, "#/name", "invalid_value"),
    ({"name": "a\x00b"}, "#/name", "invalid_value"),
    ({"snapshot_of": "a"}, "#/snapshot_of", "invalid_value"),
    ({"max_output": 5000, "context_window": 1000}, "#/max_output", "invalid_value"),
    ({"input_modalities": ["smell"]}, "#/input_modalities", "invalid_value"),
    ({"links": {"paper": "javascript:alert(1)"}}, "#/links", "invalid_value"),
    ({"lineage": [{"relation": "uses", "target": "b"}, {"relation": "eats", "target": "b"}]}, "#/lineage/1/relation", "invalid_value"),
    ({"lineage": [{"relation": "uses"}]}, "#/lineage/0/target", "missing_field"),
    ({"lineage": [{"target": "b"}]}, "#/lineage/0/relation", "missing_field"),
    ({"lineage": [{"relation": "uses", "target": "b", "a/b~": 1}]}, "#/lineage/0/a~1b~0", "invalid_value"),
    ({"lineage": {"relation": "uses"}}, "#/lineage", "invalid_value"),
    ({"identifiers": ["x"]}, "#/identifiers/0", "invalid_value"),
    ({"states": {"parameters": "secret"}}, "#/states/parameters", "invalid_value"),
    ({"states": {"name": "not_disclosed"}}, "#/states/name", "invalid_value"),
    ({"states": {"parameters": "not_disclosed"}, "parameters": 7}, "#/states/parameters", "invalid_value"),
    ({"states": []}, "#/states", "invalid_value"),
    ({"cites": "ftp://example.org"}, "#/cites", "invalid_value"),
    ([], "#", "invalid_value"),
    ("x", "#", "invalid_value"),
]


@pytest.mark.parametrize(("body", "pointer", "code"), FAULTS, ids=lambda one: str(one)[:50])
def test_what_cannot_be_written_is_pointed_at(curator, known, body, pointer, code):
    before = the(known, "model", "a")
    answer = curator.client.patch("/v1/models/a", json=body, headers={**curator.key, "If-Match": "*"})
    assert answer.status_code == 422, answer.text
    check_problem(curator.client, answer, "invalid-body")
    assert [(error["pointer"], error["code"]) for error in answer.json["errors"]] == [(pointer, code)]
    assert the(known, "model", "a") == before
    assert curator.get("/v1").json["meta"]["revision"] == 1


def test_all_that_is_wrong_with_a_body_is_told_at_once(curator):
    answer = curator.post("/v1/models", {"name": 5, "colour": "red", "lineage": [{"relation": 1}], "etag": 1})
    assert {(error["pointer"], error["code"]) for error in answer.json["errors"]} == {
        ("#/name", "invalid_value"), ("#/colour", "unknown_field"), ("#/etag", "read_only_field"),
        ("#/lineage/0/relation", "invalid_value"),
        ("#/lineage/0/target", "missing_field"), ("#/slug", "missing_field"), ("#/maker", "missing_field"),
    }  # fmt: skip


@pytest.mark.parametrize(("address", "field"), [
    ("/v1/scores/a.test", "model"), ("/v1/scores/a.test", "shots"), ("/v1/offerings/cloud.a", "foreign_id"),
    ("/v1/offerings/cloud.a", "slug"),
])  # fmt: skip
def test_what_tells_one_thing_from_another_is_written_once(curator, address, field):
    answer = curator.patch(address, {field: "b"})
    assert [(error["pointer"], error["code"]) for error in answer.json["errors"]] == [(f"#/{field}", "read_only_field")]


@pytest.mark.parametrize(("content", "status"), [
    (b" ", 400), (b"null", 422), (b"{", 400), (b"{} {}", 400), (b"\xff\xfe{\x00}\x00", 400), (b"\xef\xbb\xbf{}", 400),
    (b'{"name": NaN}', 400),
    (b'{"name": "\\ud800"}', 400), (b'{"license": "MIT", "license": "BSD"}', 400), (b'{"links": {"paper": 1, "paper": 2}}', 400),
    (b"[" * 100_000, 400), (b"[" * 500 + b"]" * 500, 400), (b'{"context_window": ' + b"1" * 5000 + b"}", 400),
    (b'{"context_window": 1e400}', 400), (b'{"context_window": 1e30}', 422), ('{"license": "é"}'.encode("latin-1"), 400),
], ids=lambda one: str(one)[:40])  # fmt: skip
def test_json_that_programs_read_in_different_ways_is_not_read_at_all(curator, content, status):
    headers = {**curator.key, "If-Match": "*", "Content-Type": "application/json"}
    answer = curator.client.patch("/v1/models/a", data=content, headers=headers)
    assert answer.status_code == status, answer.text
    check_problem(curator.client, answer, "bad-request" if status == 400 else "invalid-body")


@pytest.mark.parametrize(("method", "headers", "status"), [
    ("PATCH", {"Content-Type": "application/json"}, 200), ("PATCH", {"Content-Type": "application/merge-patch+json"}, 200),
    ("PATCH", {"Content-Type": "application/merge-patch+json; charset=utf-8"}, 200), ("PATCH", {"Content-Type": "text/plain"}, 415),
    ("PATCH", {"Content-Type": "application/x-www-form-urlencoded"}, 415), ("PATCH", {}, 415),
    ("POST", {"Content-Type": "application/merge-patch+json"}, 415), ("POST", {"Content-Type": "application/json"}, 422),
    ("PATCH", {"Content-Type": "application/json", "Content-Encoding": "gzip"}, 415),
])  # fmt: skip
def test_only_json_is_read(curator, method, headers, status):
    address = "/v1/models/a" if method == "PATCH" else "/v1/models"
    answer = curator.client.open(address, method=method, data=b"{}", headers={**curator.key, "If-Match": "*", **headers})
    assert answer.status_code == status, answer.text
    if status == 415:
        check_problem(curator.client, answer, "unsupported-media-type")


def test_options_say_which_bodies_are_taken(client):
    assert client.options("/v1/models").headers["Accept-Post"] == "application/json"
    assert client.options("/v1/models/gpt-4").headers["Accept-Patch"] == "application/merge-patch+json, application/json"
    assert set(client.options("/v1/models/gpt-4").headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "PATCH", "DELETE"}


def test_a_query_that_is_not_known_stops_a_write(curator):
    assert curator.patch("/v1/models/a", {"license": "MIT"}, query="?dryrun=true").status_code == 400
    assert curator.get("/v1/models/a").json["license"] is None
