"""What is kept is never older than it may be: a write is seen, and no body goes out under another revision's tag."""

import threading
import time

import orjson
import pytest

from service.importers.merge import merge
from tests.conftest import client_of
from tests.rows import a_document, a_maker, a_model


def write(database, size, day):
    """Give a model another context window; the revision that did it."""
    with database.writing() as connection:
        return merge(connection, [a_document(a_maker(), a_model("big-1", context_window=size), day=day)]).revision


def window(client, **headers):
    answer = client.get("/v1/models/big-1", headers={name.replace("_", "-"): value for name, value in headers.items()})
    return answer.json["context_window"]


def test_the_next_read_with_the_writers_revision_sees_the_write(empty):
    client = client_of(empty)
    write(empty, 1_000, "2026-01-01")
    assert window(client) == 1_000
    revision = write(empty, 2_000, "2026-01-02")
    assert window(client, Catalog_Revision=str(revision)) == 2_000
    assert window(client) == 2_000


def test_every_worker_sees_a_write_within_a_second(empty):
    write(empty, 1_000, "2026-01-01")
    workers = [client_of(empty) for _ in range(3)]
    assert [window(worker) for worker in workers] == [1_000] * 3
    write(empty, 2_000, "2026-01-02")
    deadline = time.monotonic() + 1
    while time.monotonic() < deadline and any(window(worker) != 2_000 for worker in workers):
        time.sleep(0.02)
    assert [window(worker) for worker in workers] == [2_000] * 3


@pytest.mark.parametrize("address", ["/v1/models/big-1", "/v1/models?limit=1", "/v1/compare?models=big-1,big-2"])
def test_a_racing_reader_never_gets_a_body_under_another_revisions_tag(empty, address):
    with empty.writing() as connection:
        merge(connection, [a_document(a_maker(), a_model("big-1", context_window=1), a_model("big-2"))])
    client, seen, done = client_of(empty), {}, threading.Event()

    def read():
        while not done.wait(0.001):  # a breath, in which the writer gets its turn at the interpreter
            note(client.get(address))

    def note(answer):
        seen.setdefault(answer.headers["ETag"], set()).add(answer.data)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for size in range(2, 14):
        revision = write(empty, size, f"2026-02-{size:02d}")
        note(client.get(address, headers={"Catalog-Revision": str(revision)}))
    done.set()
    for reader in readers:
        reader.join()
    assert len(seen) > 1
    for tag, bodies in seen.items():
        (body,) = bodies
        written = orjson.loads(body)
        revision = written.get("meta", {}).get("revision")
        assert revision is None or tag.startswith(f'"{revision}-')
