"""Content codings: which is chosen, that it can be undone, and that conditional requests work whatever was chosen."""

import zlib

import brotli
import pytest
import zstandard

from service.web.coding import CODINGS, SMALLEST, chosen, coded

UNDO = {
    "gzip": lambda data: zlib.decompress(data, 16 + zlib.MAX_WBITS),
    "br": brotli.decompress,
    "zstd": lambda data: zstandard.ZstdDecompressor().decompressobj().decompress(data),
}
LARGE = ["/v1/models", "/v1/models?limit=5&sort=-released_on", "/v1/models/gpt-4o", "/v1/openapi.json", "/v1/models?zzzzzzzz=1",
         "/v1/compare?models=gpt-4o,claude-3-opus"]  # fmt: skip


@pytest.mark.parametrize(("accepted", "coding"), [
    ("gzip", "gzip"),
    ("br", "br"),
    ("zstd", "zstd"),
    ("GZIP", "gzip"),
    ("gzip, deflate", "gzip"),
    ("gzip, deflate, br", "br"),
    ("gzip, deflate, br, zstd", "zstd"),
    ("gzip;q=1.0, br;q=0.5", "gzip"),
    ("gzip ; q=0.5 , br ; q=0.8", "br"),
    ("*", "zstd"),
    ("zstd;q=0, *", "br"),
    ("*;q=0", ""),
    ("gzip;q=0", ""),
    ("gzip;q=0.000", ""),
    ("identity", ""),
    ("identity, gzip;q=0.5", ""),
    ("identity;q=0.5, gzip;q=0.5", "gzip"),
    ("identity;q=0", ""),
    ("", ""),
    ("deflate, compress", ""),
    ("gzip;q=high", ""),
    ("gzip;q=2", ""),
    ("gzip;;;, ,,br", "br"),
    ("\x00gzip", ""),
    (",".join(["gzip;q=0.1"] * 500), "gzip"),
], ids=lambda one: repr(one)[:30])  # fmt: skip
def test_the_coding_is_the_one_that_the_client_likes_best(accepted, coding):
    assert chosen(accepted) == coding


@pytest.mark.parametrize("coding", CODINGS)
@pytest.mark.parametrize("address", LARGE)
def test_a_coded_answer_is_the_same_answer(client, address, coding):
    plain, small = client.get(address), client.get(address, headers={"Accept-Encoding": coding})
    assert small.headers["Content-Encoding"] == coding
    assert "Content-Encoding" not in plain.headers
    assert UNDO[coding](small.data) == plain.data if plain.status_code == 200 else UNDO[coding](small.data).startswith(b'{"type"')
    assert len(small.data) == int(small.headers["Content-Length"]) < len(plain.data)
    for answer in (plain, small):
        assert "Accept-Encoding" in answer.headers["Vary"]
    assert (small.status_code, small.content_type) == (plain.status_code, plain.content_type)


def test_a_small_answer_is_left_as_it_is(client):
    for address in ("/livez", "/v1/models?limit=1&fields=slug", "/bogus"):
        answer = client.get(address, headers={"Accept-Encoding": "gzip"})
        assert len(answer.data) < SMALLEST
        assert "Content-Encoding" not in answer.headers


@pytest.mark.parametrize("first", ["", *CODINGS])
@pytest.mark.parametrize("then", ["", *CODINGS])
def test_who_has_an_answer_in_one_coding_is_told_so_whichever_is_asked_for_next(client, first, then):
    address = "/v1/models?limit=20"
    had = client.get(address, headers={"Accept-Encoding": first})
    asked = {"Accept-Encoding": then, "If-None-Match": had.headers["ETag"]}
    answer = client.get(address, headers=asked)
    full = client.get(address, headers={"Accept-Encoding": then})
    assert (answer.status_code, answer.data) == (304, b"")
    assert answer.headers["ETag"] == full.headers["ETag"]
    assert answer.headers["Vary"] == full.headers["Vary"]
    assert {"Content-Encoding", "Content-Length"}.isdisjoint(answer.headers.keys())


def test_the_tag_of_bytes_is_strong_and_that_of_a_coding_weak(client):
    plain = client.get("/v1/models").headers["ETag"]
    assert not plain.startswith("W/")
    for coding in CODINGS:
        assert client.get("/v1/models", headers={"Accept-Encoding": coding}).headers["ETag"] == f"W/{plain}"


@pytest.mark.parametrize("coding", ["", *CODINGS])
def test_head_has_the_headers_of_the_coded_answer(client, coding):
    same = {"X-Request-Id": "0d6bcd3c-9ee9-41a8-91a3-4b3a2d6a9a31", "Accept-Encoding": coding}
    for address in (*LARGE, "/v1/export"):
        full, head = client.get(address, headers=same), client.head(address, headers=same)
        assert head.data == b""
        assert sorted(head.headers) == sorted(full.headers)


@pytest.mark.parametrize("coding", CODINGS)
def test_a_stream_is_coded_as_it_flows(client, coding):
    plain, small = client.get("/v1/export"), client.get("/v1/export", headers={"Accept-Encoding": coding})
    assert small.headers["Content-Encoding"] == coding
    assert UNDO[coding](small.data) == plain.data


def test_what_is_small_already_or_coded_already_is_left_alone():
    body = [b"x" * 5000]
    for headers in ([("Content-Type", "image/png")], [("Content-Type", "application/json"), ("Content-Encoding", "gzip")]):
        assert coded("gzip", headers, body) == (headers, body)


class Body:
    """A stream that remembers whether it was closed."""

    was_closed = False

    def __iter__(self):
        yield b"x" * 100
        yield b"y" * 100

    def close(self):
        self.was_closed = True


def test_a_coded_stream_closes_what_it_reads_from():
    body = Body()
    _, flow = coded("gzip", [("Content-Type", "text/csv")], body)
    assert UNDO["gzip"](b"".join(flow)) == b"x" * 100 + b"y" * 100
    flow.close()
    assert body.was_closed
