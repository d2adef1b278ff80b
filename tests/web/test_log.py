"""The log: one line of JSON for each request, whatever the request holds."""

import json
import os
import subprocess
import sys

import pytest

from service.config import ROOT

# A process of its own, since the log is its standard output. What a client sends is put where a server puts it.
REQUESTS = r'''
from service.app import create_app

client = create_app().test_client()

def send(address, query="", agent="curl/8", **headers):
    path = address.encode().decode("latin-1")
    client.get("/", environ_overrides={"PATH_INFO": path, "QUERY_STRING": query, "HTTP_USER_AGENT": agent, **headers})

send("/livez", HTTP_X_REQUEST_ID="0d6bcd3c-9ee9-41a8-91a3-4b3a2d6a9a31")
send("/v1/models/a\r\n{\"event\": \"forged\"}")
send("/livez", query="a=\r\n{\"event\": \"forged\"}")
send("/livez", agent="x\r\n\x1b[31mred\x1b[0m" + "y" * 1000)
send("/v1/models/\u2028é\x00")
send("/v1/models")
'''


@pytest.fixture(scope="module")
def lines():
    environment = {**os.environ, "DATABASE_URL": "sqlite://", "LOG_REQUESTS": "1"}
    process = subprocess.run([sys.executable, "-c", REQUESTS], capture_output=True, check=True, cwd=ROOT, env=environment)
    return process.stdout


@pytest.fixture(scope="module")
def requests(lines):
    """The lines of requests; the others say that the database has no tables."""
    return [entry for line in lines.splitlines() if (entry := json.loads(line))["event"] == "request"]


def test_each_request_is_one_line_of_json(lines, requests):
    entries = [json.loads(line) for line in lines.decode().splitlines()]
    assert len(entries) == lines.count(b"\n")
    assert len(requests) == 6
    assert {entry["event"] for entry in entries} == {"request", "database away", "day not turned"}


def test_nothing_that_a_client_sends_reaches_a_terminal_as_a_control_character(lines):
    text = lines.decode()
    assert [character for character in text if not character.isprintable() and character != "\n"] == []


def test_a_line_says_what_was_asked_and_what_became_of_it(requests):
    entry = requests[0]
    assert entry["request_id"] == "0d6bcd3c-9ee9-41a8-91a3-4b3a2d6a9a31"
    assert (entry["method"], entry["path"], entry["status"], entry["agent"]) == ("GET", "/livez", 200, "curl/8")
    assert {"bytes", "ms", "query", "revision", "address", "timestamp", "level"} <= entry.keys()


def test_a_long_agent_is_cut(requests):
    assert max(len(entry["agent"]) for entry in requests) <= 200


def test_an_error_has_its_line_too(requests):
    assert [entry["status"] for entry in requests] == [200, 503, 200, 200, 503, 503]
