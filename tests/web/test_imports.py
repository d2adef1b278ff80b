"""Documents of upstreams over HTTP: merged as the command does it, with the same report."""


import pytest

from tests.conftest import client_of
from tests.documents import DAYS, a_listing, a_provider, an_entry
from tests.rows import a_document, a_key, a_maker, a_model, merged, the
from tests.web.test_problems import check_problem

LISTING = a_listing(shop=a_provider(a=an_entry(), unknown=an_entry()))


@pytest.fixture
def importing(empty):
    """What sends a document with a key that may."""
    merged(empty, a_document(a_maker(), a_model("a")))
    client, key = client_of(empty), a_key(empty, "import")

    def send(content=LISTING, query=f"?date={DAYS[0]}", upstream="models.dev", kind="application/json", **headers):
        address = f"/v1/imports/{upstream}{query}"
        return client.post(address, data=content, headers={**key, "Content-Type": kind, **headers})

    send.client, send.key = client, key
    return send


def test_a_document_goes_in_and_the_report_tells_what_it_did(importing, empty):
    answer = importing()
    assert answer.status_code == 200, answer.text
    assert (answer.json["revision"], answer.json["dry_run"], answer.json["created"]) == (2, False, {"offering": 2, "provider": 1})
    assert [one["what"] for one in answer.json["unresolved"]] == ["unknown"]
    assert answer.headers["Catalog-Revision"] == "2"
    assert the(empty, "offering", "shop.a")["model"]["slug"] == "a"


def test_the_same_document_again_changes_nothing(importing):
    importing()
    again = importing()
    assert (again.json["revision"], again.json["known_documents"], again.json["created"]) == (2, 1, {})


def test_a_dry_run_tells_what_it_would_do_and_does_nothing(importing, empty):
    tried = importing(query=f"?date={DAYS[0]}&dry_run=true")
    assert (tried.json["revision"], tried.json["dry_run"], tried.json["created"]) == (1, True, {"offering": 2, "provider": 1})
    assert the(empty, "offering", "shop.a") is None
    assert importing().json["created"] == tried.json["created"]


def test_a_document_that_would_end_too_much_is_refused_unless_that_is_meant(importing, empty):
    importing()
    less = a_listing(shop=a_provider(unknown=an_entry()))
    refused = importing(less, f"?date={DAYS[1]}")
    assert refused.status_code == 422
    check_problem(importing.client, refused, "invalid-document")
    assert the(empty, "offering", "shop.a")["last_listed_on"] is None
    assert importing(less, f"?date={DAYS[1]}&incomplete=true").json["ended"] == []
    assert importing(less, f"?date={DAYS[2]}&accept_removals=true").json["ended"] == ["shop.a"]


@pytest.mark.parametrize(("content", "query", "upstream", "kind", "status", "sort"), [
    (b"{", f"?date={DAYS[0]}", "models.dev", "application/json", 422, "invalid-document"),
    (b'{"a": 1}', f"?date={DAYS[0]}", "helm", "application/yaml", 422, "invalid-document"),
    (LISTING, "", "models.dev", "application/json", 400, "invalid-parameter"),
    (LISTING, "?date=2026-13-01", "models.dev", "application/json", 400, "invalid-parameter"),
    (LISTING, f"?date={DAYS[0]}", "models.div", "application/json", 404, "not-found"),
    (LISTING, f"?date={DAYS[0]}", "models.dev", "text/html", 415, "unsupported-media-type"),
])  # fmt: skip
def test_what_cannot_be_imported_says_why_and_changes_nothing(importing, content, query, upstream, kind, status, sort):
    answer = importing(content, query, upstream, kind)
    assert answer.status_code == status, answer.text
    check_problem(importing.client, answer, sort)
    assert importing.client.get("/v1").json["meta"]["revision"] == 1


def test_a_document_may_be_as_large_as_the_setting_says(empty):
    client, headers = client_of(empty, IMPORT_BYTES="2000000"), {**a_key(empty, "import"), "Content-Type": "application/json"}
    for size, status in ((2_000_000, 422), (2_000_001, 413)):
        answer = client.post(f"/v1/imports/models.dev?date={DAYS[0]}", data=b" " * size, headers=headers)
        assert answer.status_code == status


def test_a_key_to_write_is_no_key_to_import(empty):
    assert client_of(empty).post(f"/v1/imports/helm?date={DAYS[0]}", json={}, headers=a_key(empty, "write")).status_code == 403
