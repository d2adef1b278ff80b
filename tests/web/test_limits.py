"""What is too much is refused in a problem document that says how much is read."""

import pytest

from service.web.limits import LARGEST_BODY, LONGEST_ADDRESS, LONGEST_HEADER, MOST_HEADERS
from service.web.problems import BY_STATUS, MEDIA_TYPE
from tests.conftest import client_of
from tests.rows import a_key
from tests.web.test_problems import check_problem


@pytest.mark.parametrize("address", ["/v1/models?maker=", "/v1/models/", "/bogus?"])
def test_an_address_that_is_too_long_is_a_414(client, address):
    answer = client.get(address + "a" * LONGEST_ADDRESS)
    assert answer.status_code == 414
    check_problem(client, answer, "address-too-long")
    assert str(LONGEST_ADDRESS) in answer.json["detail"]


def test_an_address_of_the_greatest_length_is_read(client):
    assert client.get("/v1/models/" + "a" * (LONGEST_ADDRESS - len("/v1/models/"))).status_code == 404


def test_too_many_headers_are_a_431(client):
    answer = client.get("/v1", headers={f"X-Header-{number}": "x" for number in range(MOST_HEADERS + 1)})
    assert answer.status_code == 431
    check_problem(client, answer, "headers-too-large")
    assert client.get("/v1", headers={f"X-Header-{number}": "x" for number in range(MOST_HEADERS - 5)}).status_code == 200


@pytest.mark.parametrize("name", ["Accept", "Accept-Encoding", "If-None-Match", "X-Anything"])
def test_a_header_that_is_too_long_is_a_431_that_names_it(client, name):
    answer = client.get("/v1", headers={name: "x" * (LONGEST_HEADER + 1)})
    assert answer.status_code == 431
    check_problem(client, answer, "headers-too-large")
    assert name in answer.json["detail"]
    assert client.get("/v1", headers={name: "x" * LONGEST_HEADER}).status_code in (200, 406)


@pytest.mark.parametrize(("address", "headers", "status"), [
    ("/models?maker=" + "a" * LONGEST_ADDRESS, {}, 414), ("/models/gpt-4", {"X-Anything": "x" * (LONGEST_HEADER + 1)}, 431),
])  # fmt: skip
def test_for_who_looks_at_pages_a_refusal_is_a_page(client, address, headers, status):
    page = client.get(address, headers={"Accept": "text/html", **headers})
    assert (page.status_code, page.mimetype) == (status, "text/html")
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]
    assert f"<h1>{BY_STATUS[status].title}" in page.text
    check_problem(client, client.get(address, headers=headers), BY_STATUS[status].slug)
    assert client.get("/v1" + address, headers={"Accept": "text/html", **headers}).mimetype == MEDIA_TYPE


WRITES = [("POST", "/v1/models"), ("PATCH", "/v1/models/a"), ("POST", "/v1/offerings"), ("PATCH", "/v1/scores/a")]


@pytest.mark.parametrize(("method", "address"), WRITES)
def test_a_body_must_say_how_long_it_is(empty, method, address):
    client = client_of(empty)
    chunked = {"HTTP_TRANSFER_ENCODING": "chunked", "CONTENT_LENGTH": "", "wsgi.input_terminated": True}
    answer = client.open(address, method=method, headers=a_key(empty), environ_overrides=chunked)
    assert answer.status_code == 411
    check_problem(client, answer, "length-required")


@pytest.mark.parametrize(("method", "address"), WRITES)
def test_a_body_that_is_too_large_is_refused_by_its_length(empty, method, address):
    client, key = client_of(empty), a_key(empty)
    answer = client.open(address, method=method, headers=key, environ_overrides={"CONTENT_LENGTH": str(LARGEST_BODY + 1)})
    assert answer.status_code == 413
    check_problem(client, answer, "content-too-large")
    assert client.open(address, method=method, headers=key, data=b" " * LARGEST_BODY).status_code == 415


def test_where_nothing_can_be_written_the_method_is_what_is_wrong(client):
    answer = client.post("/v1/compare", environ_overrides={"CONTENT_LENGTH": str(LARGEST_BODY + 1)})
    assert answer.status_code == 405
