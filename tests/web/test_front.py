"""What the front does for every answer: request ids, CORS, the headers that all have."""

import uuid

import pytest

from tests.conftest import client_of

ADDRESSES = ["/v1", "/v1/models", "/v1/models/gpt-4o", "/v1/compare?models=gpt-4o,claude-3-opus", "/livez", "/bogus", "/v1/models?limit=0",
             "/v1/models/openai/gpt-4o", "/problems/not-found"]  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_has_its_request_id_and_can_be_read_from_any_page(client, address):
    answer = client.get(address)
    assert uuid.UUID(answer.headers["X-Request-Id"])
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    exposed = answer.headers["Access-Control-Expose-Headers"].split(", ")
    assert {"ETag", "Link", "Location", "Retry-After", "X-Request-Id", "Catalog-Revision"} <= set(exposed)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_a_request_id_that_is_a_uuid_is_kept(client):
    given = "0d6bcd3c-9ee9-41a8-91a3-4b3a2d6a9a31"
    assert client.get("/livez", headers={"X-Request-Id": given}).headers["X-Request-Id"] == given
    assert client.get("/livez", headers={"X-Request-Id": given.upper()}).headers["X-Request-Id"] == given


@pytest.mark.parametrize("given", ["", "1", "0d6bcd3c-9ee9-41a8-91a3-4b3a2d6a9a31x", "<script>", "é" * 36, "0" * 36, "\x1b[31m"])
def test_any_other_request_id_is_made_anew(client, given):
    answer = client.get("/livez", environ_overrides={"HTTP_X_REQUEST_ID": given})
    made = answer.headers["X-Request-Id"]
    assert made != given
    assert str(uuid.UUID(made)) == made


def test_two_requests_have_two_ids(client):
    assert client.get("/livez").headers["X-Request-Id"] != client.get("/livez").headers["X-Request-Id"]


@pytest.mark.parametrize("address", ["/v1/models", "/bogus", "/v1/models/gpt-4o"])
def test_a_preflight_is_answered_for_every_address(client, address):
    asked = {"Origin": "https://example.org", "Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "if-none-match"}
    answer = client.options(address, headers=asked)
    assert answer.status_code == 204
    assert answer.data == b""
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "GET" in answer.headers["Access-Control-Allow-Methods"]
    assert "If-None-Match" in answer.headers["Access-Control-Allow-Headers"]
    assert int(answer.headers["Access-Control-Max-Age"]) > 0


def test_plain_options_are_the_methods_of_the_address(client):
    answer = client.options("/v1/models")
    assert (answer.status_code, answer.data) == (204, b"")
    assert {"GET", "HEAD", "OPTIONS"} <= set(answer.headers["Allow"].split(", "))


def test_credentials_are_never_allowed_across_origins(client):
    answer = client.get("/v1", headers={"Origin": "https://example.org"})
    assert "Access-Control-Allow-Credentials" not in answer.headers


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80"])
def test_the_host_header_has_no_say_in_any_link(client, host):
    for address in ("/v1", "/v1/models?limit=1", "/v1/models/openai/gpt-4o", "/bogus"):
        answer = client.get(address, headers={"Host": host})
        assert "evil" not in answer.text + str(answer.headers)


def test_the_revision_that_answered_is_said(client):
    answer = client.get("/v1/models?limit=1")
    assert int(answer.headers["Catalog-Revision"]) == answer.json["meta"]["revision"] >= 1


@pytest.mark.parametrize(("public_url", "is_there"), [("https://models.example.org", True), ("http://example.org", False), ("", False)])
def test_where_clients_come_by_https_they_are_to_stay_with_it(catalogs, public_url, is_there):
    client = client_of(catalogs("sqlite"), PUBLIC_URL=public_url)
    for answer in (client.get("/v1"), client.get("/bogus"), client.options("/v1"), client.get("/v1?name=" + "a" * 5000)):
        assert ("Strict-Transport-Security" in answer.headers) == is_there
