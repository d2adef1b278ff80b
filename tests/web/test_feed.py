"""The Atom feed of changes: what feed readers expect, the newest first, each entry one thing that a revision changed."""

from xml.etree import ElementTree as Xml

import pytest

from tests.conftest import client_of
from tests.rows import a_document, a_key, a_maker, a_model, merged

ATOM = {"a": "http://www.w3.org/2005/Atom"}


@pytest.fixture
def changed(empty):
    merged(empty, a_document(a_maker(), a_model("a", context_window=1), a_model("b")))
    merged(empty, a_document(a_maker(), a_model("a", context_window=2, license="A & <B>"), a_model("b", license="MIT"), day="2026-01-02"))
    return empty


def read(client, address):
    answer = client.get(address)
    assert (answer.status_code, answer.content_type) == (200, "application/atom+xml; charset=utf-8")
    return Xml.fromstring(answer.data)


def titles(feed):
    return [entry.findtext("a:title", namespaces=ATOM) for entry in feed.findall("a:entry", ATOM)]


def test_a_feed_has_the_newest_first_with_what_changed_from_what_to_what(changed):
    feed = read(client_of(changed), "/v1/changes.atom")
    assert titles(feed) == ["model a: context_window, license", "model b: license", "maker acme: new", "model a: new", "model b: new"]
    entry = feed.find("a:entry", ATOM)
    assert entry.findtext("a:content", namespaces=ATOM) == "context_window: 1 -> 2 (someone)\nlicense: unknown -> A & <B> (someone)"
    assert entry.findtext("a:id", namespaces=ATOM) == "urn:plinth:2:model:a"
    assert entry.find("a:link", ATOM).get("href") == "/v1/models/a"
    assert feed.findtext("a:updated", namespaces=ATOM) == entry.findtext("a:updated", namespaces=ATOM) == "2026-11-24T09:12:44Z"


def test_every_entry_has_an_id_of_its_own_and_keeps_it(changed):
    def ids():
        feed = read(client_of(changed), "/v1/changes.atom")
        return [entry.findtext("a:id", namespaces=ATOM) for entry in feed.findall("a:entry", ATOM)]

    before = ids()
    merged(changed, a_document(a_model("b", license="BSD"), day="2026-01-03"))
    assert ids()[1:] == before
    assert len(set(ids())) == len(ids())


@pytest.mark.parametrize(("query", "expected"), [
    ("model=b", ["model b: license", "model b: new"]), ("field=context_window", ["model a: context_window"]),
    ("model=b&field=context_window", []), ("model=nothing", []),
])  # fmt: skip
def test_a_feed_may_be_of_one_model_or_field(changed, query, expected):
    feed = read(client_of(changed), f"/v1/changes.atom?{query}")
    assert titles(feed) == expected
    assert feed.find("a:link[@rel='self']", ATOM).get("href") == f"/v1/changes.atom?{query}"


def test_what_was_removed_is_told(changed):
    client, key = client_of(changed), a_key(changed)
    client.delete("/v1/models/b?reason=x", headers={**key, "If-Match": "*"})
    assert titles(read(client, "/v1/changes.atom"))[0] == "model b: removed"


def test_feed_readers_are_let_in_and_others_told_what_there_is(changed):
    client = client_of(changed)
    for accept in ("application/atom+xml", "application/rss+xml, application/atom+xml;q=0.9, */*;q=0.1", "text/xml", "*/*"):
        assert client.get("/v1/changes.atom", headers={"Accept": accept}).status_code == 200
    assert client.get("/v1/changes.atom", headers={"Accept": "image/png"}).status_code == 406
    assert client.get("/v1/changes.atom?since=1").status_code == 400
    etag = client.get("/v1/changes.atom").headers["ETag"]
    assert client.get("/v1/changes.atom", headers={"If-None-Match": etag}).status_code == 304
