"""What arrives over a real socket: two readings of one request are never possible, and nobody keeps the others waiting."""

import contextlib
import http.client
import json
import socket
import time

import pytest

from service.web.limits import LARGEST_BODY, LONGEST_HEAD
from tests.raw import check_refusal, connected, exchanged, rest_of, server
from tests.test_serve import SECONDS


@pytest.fixture(scope="module")
def port(catalogs):
    with server(catalogs("sqlite").url.render_as_string()) as number:
        yield number


def post(*headers, body=b""):
    return b"POST /v1/models HTTP/1.1\r\nHost: a\r\n" + b"".join(header + b"\r\n" for header in headers) + b"\r\n" + body


def get(*headers, line=b"GET /livez HTTP/1.1", host=b"Host: a\r\n"):
    return line + b"\r\n" + host + b"".join(header + b"\r\n" for header in headers) + b"\r\n"


# What a server behind, or a proxy before, might take for a request of its own.
SMUGGLED = b"GET /livez HTTP/1.1\r\nHost: a\r\n\r\n"
CHUNKED = b"0\r\n\r\n"

AMBIGUOUS = {
    "a length and chunks": post(b"Content-Length: 6", b"Transfer-Encoding: chunked", body=CHUNKED),
    "chunks and a length": post(b"Transfer-Encoding: chunked", b"Content-Length: 5", body=CHUNKED),
    "two lengths that differ": post(b"Content-Length: 5", b"Content-Length: 6", body=b"hello"),
    "two lengths that agree": post(b"Content-Length: 5", b"Content-Length: 5", body=b"hello"),
    "a list of lengths": post(b"Content-Length: 5, 5", body=b"hello"),
    "a length with a sign": post(b"Content-Length: +5", body=b"hello"),
    "a negative length": post(b"Content-Length: -5", body=b"hello"),
    "a hexadecimal length": post(b"Content-Length: 0x5", body=b"hello"),
    "a length with an underscore": post(b"Content-Length: 1_0", body=b"hello"),
    "a superscript length": post(b"Content-Length: \xb2", body=b"hello"),
    "an empty length": post(b"Content-Length: ", body=b"hello"),
    "a space before the colon": post(b"Content-Length : 5", body=b"hello"),
    "chunks, with a space before the colon": post(b"Transfer-Encoding : chunked", body=CHUNKED),
    "chunks, twice": post(b"Transfer-Encoding: chunked, chunked", body=CHUNKED),
    "chunks, in two headers": post(b"Transfer-Encoding: chunked", b"Transfer-Encoding: chunked", body=CHUNKED),
    "chunks, not last": post(b"Transfer-Encoding: chunked, identity", body=CHUNKED),
    "chunks, misspelt": post(b"Transfer-Encoding: xchunked", body=CHUNKED),
    "chunks, with a vertical tab": post(b"Transfer-Encoding: \x0bchunked", body=CHUNKED),
    "chunks, in HTTP/1.0": post(b"Transfer-Encoding: chunked", body=CHUNKED).replace(b"HTTP/1.1", b"HTTP/1.0"),
    "a coding that is not known": post(b"Transfer-Encoding: gzip", body=b"hello"),
    "a folded header": get(b"X-Long: a", b" b"),
    "a folded coding": post(b"Transfer-Encoding:", b" chunked", body=CHUNKED),
    "a first header that is folded": get(host=b" Host: a\r\n"),
    "line feeds alone": get(b"X: y").replace(b"\r\n", b"\n"),
    "one line feed alone": b"GET /livez HTTP/1.1\nHost: a\r\n\r\n",
    "a line feed in a header": get(b"X: a\nTransfer-Encoding: chunked"),
    "a carriage return in a header": get(b"X: a\rTransfer-Encoding: chunked"),
    "NUL in a header": get(b"X: a\x00b"),
    "NUL in a name": get(b"X\x00: a"),
    "NUL in the address": get(line=b"GET /livez\x00 HTTP/1.1"),
    "a header without a name": get(b": a"),
    "a header without a colon": get(b"hello"),
    "a space in a name": get(b"X Y: a"),
    "no host": get(host=b""),
    "two hosts": get(b"Host: b"),
    "a host with a path": get(host=b"Host: a/b\r\n"),
    "a host with a user": get(host=b"Host: a@b\r\n"),
    "a host with a space": get(host=b"Host: a b\r\n"),
    "two types": post(b"Content-Type: text/plain", b"Content-Type: application/json", b"Content-Length: 0"),
    "a version to come": get(line=b"GET /livez HTTP/2.0"),
    "a version of old": b"GET /livez\r\n\r\n",
    "a version with two digits": get(line=b"GET /livez HTTP/1.10"),
    "a version in small letters": get(line=b"GET /livez http/1.1"),
    "another protocol": get(line=b"GET /livez ICY/1.1"),
    "two spaces": get(line=b"GET  /livez HTTP/1.1"),
    "a tab": get(line=b"GET\t/livez\tHTTP/1.1"),
    "words after the version": get(line=b"GET /livez HTTP/1.1 HTTP/1.1"),
    "a method in small letters": get(line=b"get /livez HTTP/1.1"),
    "a method with a bracket": get(line=b"GE(T /livez HTTP/1.1"),
    "an address without a slash": get(line=b"GET livez HTTP/1.1"),
    "a star that is not OPTIONS": get(line=b"GET * HTTP/1.1"),
    "letters that are not ASCII": get(line=b"GET /v1/models/\xc3\xa9 HTTP/1.1"),
    "the preface of HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "a handshake of TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    "empty lines": b"\r\n\r\n\r\n",
}


@pytest.mark.parametrize("request_", AMBIGUOUS.values(), ids=AMBIGUOUS)
def test_what_can_be_read_in_two_ways_is_refused_and_nothing_after_it_is_read(port, request_):
    check_refusal(exchanged(port, request_ + SMUGGLED), 400)


def test_who_types_letters_in_an_address_is_told_how_to_send_them(port):
    document = check_refusal(exchanged(port, get(line="GET /v1/models?q=modèle HTTP/1.1".encode())), 400)
    assert "percent-encoded: é is %C3%A9" in document["detail"]


# Chunks of every shape are refused alike, since bodies must say how long they are, and nothing in them is taken for a request.
CHUNKS = {
    "whole": b"5\r\nhello\r\n0\r\n\r\n",
    "with an extension": b"5;a=b\r\nhello\r\n0\r\n\r\n",
    "with a line feed in the extension": b"5;\n\r\nhello\r\n0\r\n\r\n",
    "with a negative size": b"-5\r\nhello\r\n0\r\n\r\n",
    "with a size that overflows": b"ffffffffffffffff5\r\nhello\r\n0\r\n\r\n",
    "with trailers": b"0\r\nContent-Length: 5\r\nHost: b\r\n\r\n",
    "cut short": b"ff\r\nhello",
    "as large as there is no limit": b"1e8480\r\n" + b"x" * 2_000_000 + b"\r\n0\r\n\r\n",
}


@pytest.mark.parametrize("body", CHUNKS.values(), ids=CHUNKS)
def test_a_chunked_body_is_not_read_and_nothing_in_it_or_after_it_is_a_request(port, body):
    answers = exchanged(port, post(b"Transfer-Encoding: chunked", body=body + SMUGGLED))
    check_refusal_of_body(answers, {401, 405, 411})


def check_refusal_of_body(answers, statuses):
    assert len(answers) == 1
    status, headers, body = answers[0]
    assert status in statuses
    assert json.loads(body)["status"] == status
    assert headers["Content-Type"] == "application/problem+json"


UNUSUAL = {
    "an empty line first": b"\r\n" + get(),
    "the whole address": get(line=b"GET http://evil.example/livez HTTP/1.1"),
    "a query and a fragment": get(line=b"GET /livez?#x HTTP/1.1"),
    "HTTP/1.0 without a host": get(line=b"GET /livez HTTP/1.0", host=b""),
    "an empty host": get(host=b"Host:\r\n"),
    "a host with a port": get(host=b"Host: [::1]:8000\r\n"),
    "a header twice": get(b"X-Request-Id: a", b"X-Request-Id: b"),
    "a header in Latin-1": get(b"User-Agent: caf\xe9"),
    "a name with underscores": get(b"X_Forwarded_For: 1.2.3.4"),
    "a GET with a body": get(b"Content-Length: 5") + b"hello",
    "a letter at a time": None,
}


@pytest.mark.parametrize("request_", UNUSUAL.values(), ids=UNUSUAL)
def test_what_is_unusual_and_clear_is_answered(port, request_):
    pieces = [request_] if request_ else [get()[at : at + 1] for at in range(len(get()))]
    assert [(status, body) for status, _, body in exchanged(port, *pieces)] == [(200, b"ok\n")]


def test_requests_that_come_together_are_answered_in_their_order(port):
    paths = [b"/livez", b"/v1/models/gpt-4o", b"/bogus", b"/livez"]
    answers = exchanged(port, b"".join(get(line=b"GET " + path + b" HTTP/1.1") for path in paths))
    assert [status for status, _, _ in answers] == [200, 200, 404, 200]


def test_a_body_is_part_of_its_request_also_when_it_looks_like_one(port):
    answers = exchanged(port, post(b"Content-Length: %d" % len(SMUGGLED), body=SMUGGLED) + get(line=b"GET /v1 HTTP/1.1"))
    assert len(answers) == 2
    assert answers[1][0] == 200


def test_a_client_that_asks_first_may_send_its_body(port):
    with connected(port) as client:
        client.sendall(post(b"Content-Length: 5", b"Expect: 100-continue"))
        assert client.recv(1000) == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.sendall(b"hello")
        assert client.recv(9).startswith(b"HTTP/1.1 ")


@pytest.mark.parametrize(("request_", "status"), [
    (get(line=b"GET /" + b"a" * 10_000 + b" HTTP/1.1"), 414),
    (get(line=b"GET /" + b"a" * 5000 + b" HTTP/1.1"), 414),
    (b"GET /" + b"a" * (LONGEST_HEAD + 1), 414),
    (get(b"X: " + b"a" * 20_000), 431),
    (get(*[b"X-%d: a" % number for number in range(200)]), 431),
    (b"GET / HTTP/1.1\r\n" + b"X: a\r\n" * (LONGEST_HEAD // 6 + 1), 431),
], ids=["a line too long for gunicorn", "a line too long for us", "endless line", "a long header", "many headers", "endless headers"])
def test_what_is_too_long_is_refused_in_a_document(port, request_, status):
    answers = exchanged(port, request_)
    assert [(answer[0], json.loads(answer[2])["status"]) for answer in answers] == [(status, status)]


def test_a_body_that_is_too_large_is_refused_before_it_is_sent(port):
    with connected(port) as client:
        client.sendall(post(b"Content-Length: %d" % (LARGEST_BODY + 1)))
        assert client.recv(12) in (b"HTTP/1.1 405", b"HTTP/1.1 401", b"HTTP/1.1 413")
        rest_of(client)  # it is closed, so that nothing of the body is taken for a request


@pytest.mark.parametrize("size", [0, 10, LARGEST_BODY, LARGEST_BODY + 1, 5 * LARGEST_BODY])
@pytest.mark.parametrize("asks", [True, False])
def test_whoever_reads_a_body_gets_all_of_it_however_long_it_is(reader, size, asks):
    with connected(reader) as client:
        client.sendall(post(b"Content-Length: %d" % size, *[b"Expect: 100-continue"] * asks))
        if asks and size:
            assert client.recv(1000) == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.sendall(b"x" * (size // 3))
        client.sendall(b"x" * (size - size // 3))
        assert client.recv(1000).endswith(b"\r\n\r\n%d" % size)


def test_a_body_that_ends_too_soon_is_never_taken_for_all_of_it(reader):
    for size in (100, 2 * LARGEST_BODY):
        answers = exchanged(reader, post(b"Content-Length: %d" % size, body=b"x" * (size - 1)))
        assert [status for status, _, _ in answers] in ([], [400])


@pytest.fixture(scope="module")
def reader():
    with server("sqlite://", "tests.raw:reader_of_bodies") as number:
        yield number


# --- Where an answer comes from ---------------------------------------------------------------------------------------

EVIL = "evil.example"
FORGED = [
    {"Host": EVIL}, {"Host": f"{EVIL}:8000"}, {"X-Forwarded-Host": EVIL}, {"X-Forwarded-Proto": "https"}, {"X-Forwarded-Port": "1"},
    {"X-Forwarded-Prefix": f"//{EVIL}"}, {"Forwarded": f"host={EVIL};proto=https"}, {"X-Original-URL": "/livez"},
    {"X-Rewrite-URL": "/livez"},
    {"X-HTTP-Method-Override": "DELETE"}, {"X-Host": EVIL}, {"SCRIPT_NAME": "/v1"}, {"SCRIPT_NAME": f"//{EVIL}"}, {"PATH_INFO": "/livez"},
    {"X-Forwarded-For": EVIL}, {"Origin": f"https://{EVIL}"}, {"Referer": f"https://{EVIL}/"},
]  # fmt: skip
ADDRESSES = [
    "/", "/v1", "/v1/models?limit=2", "/v1/models/openai/gpt-4o", "/v1/models/gpt-4o/", "/v1//models", f"//{EVIL}/..", f"//{EVIL}/%2e%2e",
    "/docs", "/v1/openapi.json", "/problems/not-found", "/bogus", "/v1/compare?models=gpt-4o,gpt-4&format=html",
    "/v1/models?limit=2&format=md", "/v1/changes.atom", "/.well-known/security.txt", "/v1/models?facet=nothing",
]  # fmt: skip


def test_no_header_decides_what_an_answer_says_and_none_is_kept_that_does(port):
    """The forged request is sent first, so what is kept from it is what the honest one gets."""

    def ask(address, headers):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
        connection.request("GET", address, headers=headers)
        answer = connection.getresponse()
        named = {name: value for name, value in answer.getheaders() if name not in ("Date", "X-Request-Id")}
        body = answer.read().replace(answer.headers["X-Request-Id"].encode(), b"")
        connection.close()
        return answer.status, named, body

    for number, address in enumerate(ADDRESSES):
        honest = ask(f"{address}{'&' if '?' in address else '?'}_={number}", {})
        for forged in FORGED:
            assert ask(f"{address}{'&' if '?' in address else '?'}_={number}", forged) == honest, (address, forged)
        answers = [ask(address, forged) for forged in FORGED] + [ask(address, {})]
        assert all(answer == answers[-1] for answer in answers), address
        assert EVIL not in str(answers[-1][1]).replace(f"/{EVIL}", ""), address  # the path that was asked for may be repeated
        assert not answers[-1][1].get("Location", "/v1").startswith("//")


# --- The log ----------------------------------------------------------------------------------------------------------

FORGERIES = [
    b'GET /v1/"},{"event":"forged HTTP/1.1', b"GET /v1/%0d%0a%7B%22event%22:%22forged%22%7D HTTP/1.1", b"GET /v1?a=%1b[31m HTTP/1.1",
    b"GET /v1?a=\\u000a HTTP/1.1", b"GET /v1\r{}\n HTTP/1.1", b"GET /v1\x1b[2J HTTP/1.1", b'{"event":"forged"}',
    b"GET /v1/\xe2\x80\xa8 HTTP/1.1", b"POST /v1/models\t HTTP/1.1", b"\x00 \x1b]0;a\x07 \x9b",
]  # fmt: skip
AGENTS = [b'"},{"event":"forged', b"\x1b[31mred", b"a\\", b"\xff\xfe\xe2\x80\xae", b"${jndi:ldap://a}", b"a" * 5000]


def test_whatever_is_sent_each_request_is_one_line_of_the_log_and_nothing_in_it_moves_a_terminal(catalogs, tmp_path):
    sent = [get(line=line) for line in FORGERIES] + [get(b"User-Agent: " + agent, b"X-Request-Id: " + agent[:50]) for agent in AGENTS]
    with (tmp_path / "log").open("wb") as log, server(catalogs("sqlite").url.render_as_string(), log=log) as port:
        statuses = [answers[0][0] for answers in (exchanged(port, request) for request in sent)]
    lines = [json.loads(line) for line in (tmp_path / "log").read_bytes().splitlines()]
    assert [line["status"] for line in lines] == statuses
    assert {line["event"] for line in lines} == {"request"}
    assert all(character.isprintable() for character in (tmp_path / "log").read_text().replace("\n", ""))


# --- Slow clients -----------------------------------------------------------------------------------------------------

MANY = 40  # of each sort: five times the threads that there are


@pytest.fixture
def crowd(port):
    """Opens connections that send what they are told and then do nothing."""
    clients = []

    def add(data, **options):
        for _ in range(MANY):
            clients.append(connected(port, **options))
            clients[-1].sendall(data)

    yield add
    for client in clients:
        client.close()


def answered(port, path="/v1/models/gpt-4o"):
    """The status of an answer; who is asked to come again, because so many came at once, does so."""
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS // 4)
        with contextlib.closing(connection):
            connection.request("GET", path)
            answer = connection.getresponse()
            if answer.status != 503:
                return answer.status
            time.sleep(int(answer.headers["Retry-After"]))


@pytest.mark.parametrize("sent", [
    b"", b"GET /v1 HTTP/1.1\r\nHost: a\r\nX-", post(b"Content-Length: 1000", body=b"{"), get(line=b"GET /livez HTTP/1.0"),
    post(b"Transfer-Encoding: chunked", body=b"ff\r\n"), post(b"Content-Length: 1000", b"Expect: 100-continue"),
], ids=["nothing", "half a head", "half a body", "no end", "half a chunk", "a question"])
def test_clients_that_are_slow_to_send_or_to_go_keep_nobody_waiting(port, crowd, sent):
    crowd(sent)
    assert [answered(port) for _ in range(5)] == [200] * 5


def test_clients_that_do_not_read_their_answers_keep_nobody_waiting(port, crowd):
    crowd(get(line=b"GET /v1/models?limit=200 HTTP/1.1"), window=1024)
    crowd(get(line=b"GET /v1/export HTTP/1.1"), window=1024)
    assert [answered(port) for _ in range(5)] == [200] * 5
    assert answered(port, "/v1/models?format=csv&limit=5") == 200


def test_of_long_answers_that_nobody_reads_there_are_fewer_than_threads(port, crowd):
    crowd(get(line=b"GET /v1/export HTTP/1.1"), window=1024)
    document = check_busy(exchanged(port, get(line=b"GET /v1/models?format=csv HTTP/1.1")))
    assert "limit=" in document["detail"]


def test_when_no_thread_is_free_what_waits_is_refused_and_it_is_still_known_to_be_alive(catalogs):
    with server(catalogs("sqlite").url.render_as_string(), WEB_THREADS="1") as port:
        with connected(port, window=1024) as unread:
            unread.sendall(get(line=b"GET /v1/export HTTP/1.1"))
            assert unread.recv(1)
            check_busy(exchanged(port, get(line=b"GET /v1 HTTP/1.1")))
            assert answered(port, "/livez") == 200
        assert answered(port, "/v1") == 200


def check_busy(answers):
    status, headers, body = answers[0]
    document = json.loads(body)
    assert (status, document["type"]) == (503, "/problems/overloaded")
    assert int(headers["Retry-After"]) >= 1
    return document


def test_a_slow_reader_gets_all_of_its_answer(port):
    with connected(port, window=1024) as slow, connected(port) as fast:
        for client in (slow, fast):
            client.sendall(get(b"Connection: close", line=b"GET /v1/models?limit=200 HTTP/1.1"))
        whole = rest_of(fast).partition(b"\r\n\r\n")[2]
        assert rest_of(slow).partition(b"\r\n\r\n")[2] == whole
        assert len(whole) > 100_000


def test_a_client_that_stops_in_the_middle_of_a_request_is_let_go(port):
    with connected(port) as client:
        client.sendall(b"GET /v1 HT")
        client.shutdown(socket.SHUT_WR)
        assert rest_of(client) == b""
