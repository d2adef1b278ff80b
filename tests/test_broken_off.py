"""A stream that fails in the middle, over a real connection: whatever the client speaks, it can tell that something is missing."""

import http.client
import json
import signal
import socket
import subprocess
import sys

import pytest
import sqlalchemy as sa

from service.catalog.database import Database
from service.catalog.tables import Model
from service.config import ROOT
from tests.rows import a_document, a_maker, a_model, merged
from tests.test_serve import SECONDS, environment, free_port, wait_until_it_listens


@pytest.fixture(scope="module")
def port(empty_url):
    """A server of a catalog whose last model cannot be read."""
    database = Database(empty_url("sqlite"))
    merged(database, a_document(a_maker(), *[a_model(f"m{number:04}") for number in range(1201)]))
    with database.writing() as connection:
        connection.execute(sa.update(Model.__table__).where(Model.slug == "m1200").values(body='{"slug":'))
    database.close()
    number = free_port()
    settings = {"DATABASE_URL": database.url.render_as_string(), "PORT": str(number), "WEB_WORKERS": "1"}
    command = [sys.executable, "-m", "gunicorn", "-c", "python:service.gunicorn", "service.app:create_app()"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT, env=environment(**settings))
    try:
        wait_until_it_listens(process, number)
        yield number
        process.send_signal(signal.SIGTERM)
        log = process.communicate(timeout=SECONDS)[0]
    finally:
        process.kill()
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    assert [line["level"] for line in lines if line["event"] == "stream broken off"] == ["error"] * 3


@pytest.mark.parametrize("headers", [{}, {"Accept-Encoding": "gzip"}], ids=["plain", "gzip"])
def test_the_last_chunk_is_missing(port, headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    connection.request("GET", "/v1/models?format=csv", headers=headers)
    answer = connection.getresponse()
    assert answer.status == 200
    with pytest.raises(http.client.IncompleteRead):
        answer.read()
    connection.close()


def test_a_client_that_knows_no_chunks_sees_its_connection_reset(port):
    with socket.create_connection(("127.0.0.1", port), timeout=SECONDS) as client:
        client.sendall(b"GET /v1/models?format=csv HTTP/1.0\r\n\r\n")

        def rest():
            while client.recv(65536):
                pass

        with pytest.raises(ConnectionResetError):
            rest()
