"""Validators: the same question is the same tag, and who has the answer already is told so."""

import pytest

from tests.conftest import client_of
from tests.rows import a_document, a_maker, a_model, merged

ADDRESSES = ["/v1", "/v1/models", "/v1/models?maker=openai&limit=5&sort=-released_on", "/v1/models/gpt-4o", "/v1/makers/openai",
             "/v1/compare?models=gpt-4o,claude-3-opus", "/v1/openapi.json", "/v1/modalities", "/v1/attributes"]  # fmt: skip


def tag(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.headers["ETag"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_who_has_the_answer_already_gets_a_304_with_the_headers_of_the_200(client, address):
    full = client.get(address)
    etag = full.headers["ETag"]
    answer = client.get(address, headers={"If-None-Match": etag})
    assert (answer.status_code, answer.data) == (304, b"")
    repeated = ("ETag", "Cache-Control", "Vary", "Link", "Catalog-Revision", "Access-Control-Allow-Origin", "Access-Control-Expose-Headers")
    for name in repeated:
        assert answer.headers.get(name) == full.headers.get(name)
    assert "Content-Length" not in answer.headers or answer.headers["Content-Length"] == full.headers["Content-Length"]
    assert answer.headers["X-Request-Id"] != full.headers["X-Request-Id"]


@pytest.mark.parametrize(("condition", "status"), [
    ("{tag}", 304),
    ("W/{tag}", 304),
    ('"other", {tag}', 304),
    ('"other",W/{tag}', 304),
    ("*", 304),
    ('"other"', 200),
    ("", 200),
    ("{bare}", 200),
    ('W/"other", "another"', 200),
])  # fmt: skip
def test_if_none_match_is_compared_weakly_with_each_of_its_tags(client, condition, status):
    etag = tag(client, "/v1/models/gpt-4o")
    sent = condition.format(tag=etag, bare=etag.strip('"'))
    assert client.get("/v1/models/gpt-4o", headers={"If-None-Match": sent}).status_code == status
    assert client.head("/v1/models/gpt-4o", headers={"If-None-Match": sent}).status_code == status


@pytest.mark.parametrize("address", ADDRESSES)
def test_head_has_the_headers_of_get_and_no_body(client, address):
    same = {"X-Request-Id": "0d6bcd3c-9ee9-41a8-91a3-4b3a2d6a9a31"}
    full, head = client.get(address, headers=same), client.head(address, headers=same)
    assert (head.status_code, head.data) == (200, b"")
    assert sorted(head.headers) == sorted(full.headers)
    assert int(head.headers["Content-Length"]) == len(full.data) > 0


def test_parameters_in_another_order_are_the_same_question(client):
    assert tag(client, "/v1/models?limit=5&maker=openai") == tag(client, "/v1/models?maker=openai&limit=5")


def test_other_questions_have_other_tags(client):
    addresses = ["/v1/models", "/v1/models?limit=5", "/v1/models?limit=6", "/v1/models?maker=openai", "/v1/makers", "/v1/models/gpt-4o",
                 "/v1/models/gpt-4o?fields=slug", "/v1/models/gpt-4o?as_of=2024-06-01", "/v1/models/gpt-4", "/v1"]  # fmt: skip
    assert len({tag(client, address) for address in addresses}) == len(addresses)


def test_an_answer_may_be_kept_for_a_minute_by_anyone(client):
    answer = client.get("/v1/models/gpt-4o")
    assert answer.headers["Cache-Control"] == "public, max-age=60, stale-while-revalidate=600, stale-if-error=86400"
    assert "Accept" in answer.headers["Vary"]


@pytest.mark.parametrize("address", ["/livez", "/readyz"])
def test_a_probe_is_never_kept(client, address):
    answer = client.get(address)
    assert answer.headers["Cache-Control"] == "no-store"
    assert "ETag" not in answer.headers


def test_a_new_revision_is_a_new_tag(empty):
    merged(empty, a_document(a_maker(), a_model("big-1")))
    client = client_of(empty)
    before = tag(client, "/v1/models/big-1")
    assert tag(client, "/v1/models/big-1") == before
    merged(empty, a_document(a_maker(), a_model("big-1", context_window=8_000), day="2026-01-02"))
    answer = client.get("/v1/models/big-1", headers={"If-None-Match": before, "Catalog-Revision": "2"})
    assert answer.status_code == 200
    assert answer.json["context_window"] == 8_000
    assert answer.headers["ETag"] != before
    assert answer.headers["Catalog-Revision"] == "2"
