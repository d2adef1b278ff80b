"""Every address with every method: what is declared is answered as HTTP has it, and everything else is refused in a document."""

import uuid

import pytest

from service.web.assets import assets
from service.web.examples import kept
from service.web.problems import MEDIA_TYPE, SORTS

ANY = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "BREW")
SAME = {"X-Request-Id": "0d6bcd3c-9ee9-41a8-91a3-4b3a2d6a9a31"}
OTHERS = {  # addresses of the rules that are no operations
    "/problems/<slug>": "/problems/not-found",
    "/assets/<digest>/<name>": f"/{assets()['docs.css'].address}",
    "/models/<path:slug>": "/models/gpt-4",
    "/makers/<slug>": "/makers/openai",
    "/products/<slug>": "/products/chatgpt",
    "/providers/<slug>": "/providers/openai",
    "/benchmarks/<slug>": "/benchmarks/gsm8k",
    "/v1/models/<path:name>": "/v1/models/openai/gpt-4",
}


# What counts the requests is another each time; the other is there only where a contact is set. Both have tests of their own.
APART = ("/metrics", "/.well-known/security.txt")


@pytest.fixture(scope="module")
def addresses(both):
    """An address for every rule that reads: its example, or the rule itself where nothing in it is to be filled in."""
    application = both[0].application
    found = {}
    for rule in application.url_map.iter_rules():
        if rule.rule in APART or "GET" not in rule.methods:
            continue
        operation = getattr(application.view_functions[rule.endpoint], "operation", None)
        shown = kept()["operations"].get(operation.name) if operation else None
        found[rule.rule] = OTHERS.get(rule.rule) or (shown["address"] if shown else rule.rule)
    return found


def short(addresses):
    """Those whose whole answer may be asked for again and again."""
    return [address for rule, address in addresses.items() if rule not in ("/v1/export", "/v1/openapi.json")]


def test_every_rule_has_an_address_to_try(addresses):
    assert [rule for rule, address in addresses.items() if "<" in address] == []


def test_every_address_answers_get_and_head_alike(client, addresses):
    for address in addresses.values():
        full, head = client.get(address, headers=SAME), client.head(address, headers=SAME)
        assert full.status_code in (200, 301), address
        assert (head.status_code, head.data) == (full.status_code, b""), address
        assert sorted(head.headers) == sorted(full.headers), address


def test_every_address_says_which_methods_it_takes(client, addresses):
    for address in addresses.values():
        answer = client.options(address)
        assert (answer.status_code, answer.data) == (204, b""), address
        assert {"GET", "HEAD", "OPTIONS"} <= set(answer.headers["Allow"].split(", ")), address
        assert {"Content-Type", "Content-Length"}.isdisjoint(answer.headers.keys()), address
        assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("method", ANY)
def test_a_method_that_an_address_does_not_take_is_a_405_that_lists_those_it_takes(client, addresses, method):
    for address in addresses.values():
        allowed = client.options(address).headers["Allow"]
        if method in allowed.split(", "):
            continue
        answer = client.open(address, method=method)
        assert answer.status_code == 405, (method, address)
        assert answer.headers["Allow"] == allowed
        is_problem(answer)
        assert answer.json["type"] == "/problems/method-not-allowed"
        assert allowed in answer.json["detail"]


def is_problem(answer):
    assert answer.content_type == MEDIA_TYPE
    assert answer.json["status"] == answer.status_code
    assert answer.json["type"].removeprefix("/problems/") in SORTS
    assert answer.json["instance"] == f"urn:uuid:{answer.headers['X-Request-Id']}"
    assert uuid.UUID(answer.headers["X-Request-Id"])
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cache-Control"] == "no-store"


def sent(client, path, method="GET", **options):
    """The answer to a path just as it is: the client would take what follows two slashes for a host."""
    return client.open("/", method=method, environ_overrides={"PATH_INFO": path, "RAW_URI": path, "REQUEST_URI": path}, **options)


@pytest.mark.parametrize("method", ANY)
@pytest.mark.parametrize("path", ["/bogus", "/v1/models/", "/v1//models", "//evil.example/v1", "/.git/config", "/\x00", "/\xff",
                                  "/V1/models", "/v1/../docs"])  # fmt: skip
def test_where_nothing_is_every_method_is_a_problem(client, method, path):
    answer = sent(client, path, method)
    assert answer.status_code in (404, 405)
    assert "Location" not in answer.headers
    if method != "HEAD":
        is_problem(answer)


def test_the_server_as_a_whole_can_be_asked_for_its_methods(client):
    answer = sent(client, "*", "OPTIONS")
    assert (answer.status_code, answer.data, answer.headers["Allow"]) == (204, b"", "GET, HEAD, OPTIONS")
    assert sent(client, "*").status_code == 404


@pytest.mark.parametrize(("address", "suggestion"), [
    ("/v1/models/", "/v1/models"),
    ("/v1/makers/openai/", "/v1/makers/openai"),
    ("/v1/model", "/v1/models"),
    ("/modells", "/models"),
    ("/v1/compare/", "/v1/compare"),
    ("/v1/openapi", "/v1/openapi.json"),
    ("/docs/", "/docs"),
])  # fmt: skip
def test_an_address_that_is_slightly_wrong_is_answered_with_the_right_one(client, address, suggestion):
    answer = client.get(address)
    assert answer.status_code == 404
    assert suggestion in answer.json["suggestions"]
    assert suggestion in answer.json["detail"]
    assert client.get(answer.json["suggestions"][0]).status_code in (200, 400)


@pytest.mark.parametrize("path", ["", "//evil.example", "//evil.example/..", "/v1/models//evil.example", "/\\evil.example", "//v1/models",
                                  "/v1/models/\\\\evil.example", "/v1/models/https://evil.example", "http://evil.example/v1",
                                  "/v1/models/gpt-4/..//evil.example"])  # fmt: skip
def test_no_address_leads_to_another_host(client, path):
    for headers in ({}, {"Host": "evil.example"}, {"X-Forwarded-Host": "evil.example"}, {"Forwarded": "host=evil.example"}):
        answer = sent(client, path, headers=headers)
        assert answer.status_code == (404 if path else 200)
        assert answer.headers.get("Location", "/v1/").startswith("/v1/")


@pytest.mark.parametrize("headers", [{"Host": "evil.example"}, {"X-Forwarded-Host": "evil.example"}, {"X-Forwarded-Proto": "gopher"},
                                     {"X-Forwarded-Prefix": "/evil"}, {"X-Original-URL": "/evil"}, {"Forwarded": "host=evil.example"},
                                     {"Host": ""}, {"Host": "evil.example:99999"}, {"Host": "ev il"}, {"Host": "[::1"}])  # fmt: skip
def test_no_header_has_a_say_in_any_link(client, addresses, headers):
    for address in [*short(addresses), "/v1/models/openai/gpt-4", "/bogus"]:
        plain, other = client.get(address, headers=SAME), client.get(address, headers={**SAME, **headers})
        assert other.data == plain.data, address
        assert sorted(other.headers) == sorted(plain.headers), address


@pytest.mark.parametrize("accept", [
    "", "*", "*/*", ",,,", "application/*", "text/*", "application/json", "APPLICATION/JSON", "image/png", "a/b/c", "/", ";", ",",
    "application/json;version=1", "*/json", "application/json; q=0.5; q=0.7", 'a/b;c="', "x" * 5000, "a/b," * 1000, "é",
    "application/json;q=1e400", "application/json;q=high", "application/json;q=0", "application/json;q=nan", "\x7f",
    "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
], ids=lambda one: repr(one)[:40])  # fmt: skip
def test_any_accept_header_is_an_answer_or_a_406_that_says_what_there_is(client, addresses, accept):
    for address in addresses.values():
        answer = client.head(address, headers={"Accept": accept})
        assert answer.status_code in (200, 301, 406), (address, answer.status_code)
        if answer.status_code == 406:
            answer = client.get(address, headers={"Accept": accept})
            is_problem(answer)
            assert "application/" in answer.json["detail"]


BODIES = ((b'{"limit": 1}', "application/json"), (b"limit=1", "application/x-www-form-urlencoded"), (b"\xff" * 5000, "x/y"))


def test_a_get_with_a_body_is_a_get(client, addresses):
    for address in short(addresses):
        plain = client.get(address, headers=SAME)
        for body, kind in BODIES:
            other = client.get(address, headers=SAME, data=body, content_type=kind)
            assert (other.status_code, other.data) == (plain.status_code, plain.data), address


def test_an_offer_to_speak_another_protocol_is_passed_over(client):
    for protocol in ("websocket", "h2c"):
        assert client.get("/v1/models/gpt-4", headers={"Connection": "Upgrade", "Upgrade": protocol}).status_code == 200


def test_what_has_no_body_has_no_type(client):
    for answer in (client.get("/v1/models/openai/gpt-4"), client.get("/v1/models/chatgpt-4o-latest"), sent(client, "*", "OPTIONS")):
        assert answer.status_code in (204, 301, 307)
        assert "Content-Type" not in answer.headers
