"""A server as the world meets it, and clients that send it whatever bytes they like."""

import contextlib
import http.client
import io
import json
import signal
import socket
import subprocess
import sys

from service.config import ROOT
from service.web.problems import MEDIA_TYPE
from tests.test_serve import SECONDS, environment, free_port, wait_until_it_listens

GUNICORN = [sys.executable, "-m", "gunicorn", "-c", "python:service.gunicorn"]


@contextlib.contextmanager
def server(url, app="service.app:create_app()", log=subprocess.DEVNULL, **settings):
    """The port of a server of a catalog, which ends with the block."""
    with running(url, app, log, **settings) as (port, _):
        yield port


@contextlib.contextmanager
def running(url, app="service.app:create_app()", log=subprocess.DEVNULL, **settings):
    """The port of a server, and its process."""
    port = free_port()
    settings = {"DATABASE_URL": url, "PORT": str(port), "WEB_WORKERS": "1", **settings}
    environ = environment(**settings)
    process = subprocess.Popen([*GUNICORN, app], stdout=log, stderr=log, cwd=ROOT, env=environ)
    try:
        wait_until_it_listens(process, port)
        yield port, process
        process.send_signal(signal.SIGTERM)
        process.wait(SECONDS)
    finally:
        process.kill()
        process.wait()


def reader_of_bodies(environ, start_response):
    """An application that reads all of a body and says how much that was."""
    text = str(len(environ["wsgi.input"].read())).encode()
    start_response("200 OK", [("Content-Length", str(len(text)))])
    return [text]


def connected(port, **options):
    client = socket.socket()
    if "window" in options:  # how much of an answer the client's system takes before the client reads
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, options["window"])
    client.settimeout(SECONDS)
    client.connect(("127.0.0.1", port))
    return client


def rest_of(client):
    """All that comes until the server closes the connection."""
    pieces = []
    with contextlib.suppress(ConnectionResetError):
        while piece := client.recv(65536):
            pieces.append(piece)
    return b"".join(pieces)


def exchanged(port, *pieces):
    """The answers, whole, to what is sent over one connection, which is then half closed."""
    with connected(port) as client:
        for piece in pieces:
            client.sendall(piece)
        with contextlib.suppress(OSError):
            client.shutdown(socket.SHUT_WR)
        return answers_in(rest_of(client))


class Source:
    """Bytes in the place of a socket, for the parser of http.client."""

    def __init__(self, file):
        self.file = file

    def makefile(self, mode):
        return self.file


class Uncloseable(io.BytesIO):
    def close(self):
        """The next answer begins where this one ended."""


def answers_in(data):
    """The answers of which the bytes of a connection consist: (status, headers, body)."""
    file, found = Uncloseable(data), []
    while file.tell() < len(data):
        answer = http.client.HTTPResponse(Source(file), method="GET")
        answer.begin()
        found.append((answer.status, answer.headers, answer.read()))
    return found


def check_refusal(answers, status):
    """There is one answer, which is a problem document, and after it the connection is closed."""
    assert [answer[0] for answer in answers] == [status], answers
    _, headers, body = answers[0]
    document = json.loads(body)
    assert headers["Content-Type"] == MEDIA_TYPE
    assert document["status"] == status
    assert document["instance"] == f"urn:uuid:{headers['X-Request-Id']}"
    assert headers["Connection"] == "close"
    assert headers["Access-Control-Allow-Origin"] == "*"
    return document
