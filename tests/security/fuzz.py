"""atheris on whatever reads text from outside: none of it may fail in a way of its own. attack_fuzzing.py runs it, a reader at a time."""

import base64
import contextlib
import sys
from datetime import date

import atheris

with atheris.instrument_imports(include=["service"]):
    import marshmallow as ma
    import orjson
    from flask import Flask

    from service.catalog.paging import SORTS, CursorError, Sort, _read_cursor, _walks
    from service.importers import IMPORTERS, lines
    from service.importers.records import DocumentError
    from service.schemas_query import list_query
    from service.schemas_writes import CHANGED, NEW, patch_of
    from service.web.body import read_body
    from service.web.clients import Client
    from service.web.problems import Problem

SEAL = "0123abcd"
ORDERS = [(kind, Sort(key, down)) for kind, keys in SORTS.items() for key in keys for down in (False, True)]
FIELDS = [(kind, name, field) for kind in SORTS for name, field in list_query(kind)().fields.items()]
READERS = list(IMPORTERS.values())
WRITES = [("POST", schema()) for schema in NEW.values()] + [("PATCH", schema()) for schema in CHANGED.values()]
FLASK = Flask("fuzz")


def cursor(data):
    """A cursor, raw or with a seal that fits, gives a place or a CursorError."""
    take = atheris.FuzzedDataProvider(data)
    kind, sort = ORDERS[take.ConsumeIntInRange(0, len(ORDERS) - 1)]
    if take.ConsumeBool():
        text = take.ConsumeUnicode(600)
    else:
        walk, key, slug = take.ConsumeIntInRange(-1, 2), take.ConsumeUnicodeNoSurrogates(100), take.ConsumeUnicodeNoSurrogates(100)
        place = f'[1,"{SEAL}",{walk},{key if take.ConsumeBool() else orjson.dumps(key).decode()},{orjson.dumps(slug).decode()}]'
        text = base64.urlsafe_b64encode(place.encode()).decode().rstrip("=")
    with contextlib.suppress(CursorError):
        walk, (_, slug) = _read_cursor(text, SEAL, kind, sort, _walks(kind, sort))
        assert walk in (0, 1)
        assert isinstance(slug, str)


def parameters(data):
    """The text of any parameter of any list gives a value or a ValidationError."""
    take = atheris.FuzzedDataProvider(data)
    _, name, field = FIELDS[take.ConsumeIntInRange(0, len(FIELDS) - 1)]
    text = take.ConsumeUnicodeNoSurrogates(300)
    with contextlib.suppress(ma.ValidationError):
        field.deserialize(text, name, {name: text})


def documents(data):
    """The bytes of a document give a document or a DocumentError; those of other JSON, too."""
    take = atheris.FuzzedDataProvider(data)
    number = take.ConsumeIntInRange(0, len(READERS))
    content = take.ConsumeBytes(2000)
    if take.ConsumeBool():
        content = orjson.dumps(shaped(take, 4))
    with contextlib.suppress(DocumentError):
        if number == len(READERS):
            lines.read(content)
        else:
            READERS[number].read(content, date(2026, 1, 1))


KEYS = ["id", "name", "models", "data", "cost", "input", "output", "pricing", "prices", "limit", "context", "release_date", "modalities",
        "document", "provider", "slug", "organization", "benchmarks", "score", "match", "equals", "tiers", "base"]  # fmt: skip


def shaped(take, depth):
    """Some JSON with the words of those who publish."""
    sort = take.ConsumeIntInRange(0, 6 if depth else 4)
    if sort == 0:
        return take.ConsumeUnicodeNoSurrogates(20)
    if sort == 1:
        return take.ConsumeIntInRange(-(2**63), 2**63 - 1)
    if sort == 2:
        return take.ConsumeFloat()
    if sort == 3:
        return None
    if sort == 4:
        return take.ConsumeBool()
    some = range(take.ConsumeIntInRange(0, 4))
    if sort == 5:
        return [shaped(take, depth - 1) for _ in some]
    return {take.PickValueInList(KEYS): shaped(take, depth - 1) for _ in some}


def bodies(data):
    """The bytes of a body that is written give what it says or a Problem, which can be shown."""
    take = atheris.FuzzedDataProvider(data)
    method, schema = WRITES[take.ConsumeIntInRange(0, len(WRITES) - 1)]
    content = take.ConsumeBytes(2000)
    if take.ConsumeBool():
        names = [*schema.fields, *schema.read_only]
        found = {take.PickValueInList(names): shaped(take, 4) for _ in range(take.ConsumeIntInRange(0, 6))}
        content = orjson.dumps(found)
        if take.ConsumeBool():  # in two ways: with a name twice, or not whole
            cut = take.ConsumeIntInRange(0, len(content))
            content = content[:cut] + take.ConsumeBytes(4) + content[take.ConsumeIntInRange(0, len(content)) :]
    with FLASK.test_request_context(method=method, data=content, content_type="application/json"):
        said, status = {}, 400
        try:
            said = patch_of(read_body(schema))
        except Problem as problem:
            status = orjson.loads(problem.body("id"))["status"]
        assert 400 <= status < 500
        assert all(name in schema.fields for name in said)


class Silent:
    """A socket to which nobody listens."""

    def setblocking(self, _):
        pass

    def send(self, data):
        return len(data)


def requests(data):
    """What is taken for one request is what gunicorn reads as one: not a byte less or more. Whatever the pieces, it is the same."""
    take = atheris.FuzzedDataProvider(data)
    pieces = [take.PickValueInList(PIECES) if take.ConsumeBool() else take.ConsumeBytes(12) for _ in range(take.ConsumeIntInRange(1, 12))]
    whole = b"".join(pieces)
    at_once, in_pieces = requests_in([whole]), requests_in(pieces)
    assert at_once[0] == in_pieces[0][: len(at_once[0])] or at_once[1] or in_pieces[1], (at_once, in_pieces)
    for request in at_once[0]:
        with contextlib.suppress(ParseException, OSError, StopIteration):
            parser = RequestParser(CONFIG, [request], ("127.0.0.1", 1))
            parsed = next(parser)
            parsed.body.read()
            assert parser.unreader.read() == b"", request
            assert not any(name == "TRANSFER-ENCODING" for name, _ in parsed.headers), request


def requests_in(pieces):
    """The requests that can be told apart in what comes in pieces; and whether something came that cannot."""
    client, found = Client(Silent(), ("127.0.0.1", 1), None), []
    for piece in pieces:
        client.inbox += piece
        while client.inbox and (taken := client.next_request()):
            if not taken.is_whole:
                return found, True
            found.append(taken.data)
    return found, False


PIECES = [
    b"GET / HTTP/1.1\r\n", b"POST /v1/models HTTP/1.1\r\n", b"Host: a\r\n", b"X: y\r\n", b"Content-Length: 5\r\n", b"Content-Length: 0\r\n",
    b"Content-Length", b"content-length:5", b"Transfer-Encoding: chunked\r\n", b"Expect: 100-continue\r\n", b" folded\r\n", b"hello",
    b"0\r\n\r\n", b"\r\n\r\n", b"\r\n", b"\r", b"\n", b" ", b":", b"\x00",
]  # fmt: skip

if __name__ == "__main__":
    if sys.argv[1] == "requests":
        from gunicorn.config import Config
        from gunicorn.http.errors import ParseException
        from gunicorn.http.parser import RequestParser

        CONFIG = Config()
    known = {reader.__name__: reader for reader in (cursor, parameters, documents, bodies, requests)}
    atheris.Setup([sys.argv[0], *sys.argv[2:]], known[sys.argv[1]])
    atheris.Fuzz()
