"""`plinth serve` as a person runs it: a process, an address, an answer, and an end."""

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from service.cli import main
from service.config import ROOT, SETTINGS, read_settings

PLINTH = Path(sys.executable).with_name("plinth")
SECONDS = 60  # to give up after; nothing is measured


def environment(**settings):
    """The environment of a process: ours without its settings, and those that are given. Tests ask more often than one client may."""
    names = {setting.name for setting in SETTINGS}
    unlimited = {"RATE_PER_ADDRESS": "0", "RATE_PER_KEY": "0"}
    return {**{name: value for name, value in os.environ.items() if name not in names}, **unlimited, **settings}


def plinth(*words, **settings):
    """A command that ends by itself."""
    return subprocess.run([PLINTH, *words], capture_output=True, text=True, cwd=ROOT, env=environment(**settings), timeout=SECONDS)


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def ask(port, path, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    with contextlib.closing(connection):
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()


def wait_until_it_listens(process, port):
    """Returns when the port is open; the process must be alive until then."""
    for _ in range(SECONDS * 20):
        with contextlib.suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port)):
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            pytest.fail(f"it ended with {process.wait(0.05)}")
    pytest.fail("it does not listen")


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """One life of a server, from its start to SIGTERM: what it answered, what it wrote, how it ended."""
    port = free_port()
    settings = {"DATABASE_URL": f"sqlite:///{tmp_path_factory.mktemp('serve') / 'plinth.db'}", "PORT": str(port), "WEB_WORKERS": "1"}
    process = subprocess.Popen(
        [PLINTH, "serve"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT, env=environment(**settings),
    )  # fmt: skip
    try:
        wait_until_it_listens(process, port)
        answers = {path: ask(port, path) for path in ("/readyz", "/v1/models/gpt-4o", "/bogus")}
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=SECONDS)
    finally:
        process.kill()
    return port, answers, out, err, process.returncode, plinth("seed", **settings)


def test_it_says_where_it_answers_and_a_line_to_try(served):
    port, _, out, *_ = served
    assert f"http://127.0.0.1:{port}" in out
    assert f"curl 'http://127.0.0.1:{port}/v1/compare?models=" in out


def test_it_is_ready_and_answers_with_the_catalog_that_ships(served):
    _, answers, *_ = served
    assert answers["/readyz"] == (200, "ok\n")
    assert answers["/v1/models/gpt-4o"][0] == 200
    assert json.loads(answers["/v1/models/gpt-4o"][1])["name"] == "GPT-4o"
    assert answers["/bogus"][0] == 404


def test_it_writes_a_line_of_json_for_each_request(served):
    _, answers, out, *_ = served
    entries = [json.loads(line) for line in out.splitlines() if line.startswith("{")]
    assert [(entry["path"], entry["status"]) for entry in entries] == [(path, status) for path, (status, _) in answers.items()]


def test_it_ends_on_sigterm_and_has_nothing_to_complain_of(served):
    *_, err, code, _ = served
    assert code == 0
    assert "Traceback" not in err


def refused(**settings):
    """The one sentence with which `plinth serve` refuses to start, in this process."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        words = {name: value.format(taken=taken.getsockname()[1]) for name, value in settings.items()}
        done = CliRunner().invoke(main, ["serve"], env={"DATABASE_URL": "sqlite://", "PORT": "0", **words})
    assert done.exit_code in (1, 2)
    assert len(done.output.splitlines()) == 1
    return done.output


@pytest.mark.parametrize(("name", "value"), [
    ("PORT", "eighty"), ("PORT", "99999"), ("PORT", "-1"), ("PORT", "8_000"), ("WEB_WORKERS", "0"), ("DATABASE_URL", "mysql://x/y"),
    ("PUBLIC_URL", "models.example.org"), ("LOG_REQUESTS", "yes"), ("HOST", "a b"), ("DATABASE_URL", "sqlite://"),
    ("DATABASE_URL", "sqlite:///x.db?mode=ro"), ("DATABASE_URL", "postgresql://127.0.0.1:abc/x"), ("RATE_STORE_URL", "redis://h:abc"),
    ("DATABASE_REPLICA_URLS", "postgresql://h:abc/x"),
])  # fmt: skip
def test_a_setting_that_cannot_be_used_is_one_sentence(name, value):
    assert refused(**{name: value}).startswith(f"plinth: {name}={value!r} must ")


@pytest.mark.parametrize("settings", [{"PORT": "{taken}"}, {"HOST": "nobody.invalid"}, {"HOST": "192.0.2.1"}], ids=str)
def test_where_nobody_can_listen_nothing_starts(settings):
    assert "cannot be listened on" in refused(**settings)


def test_a_password_is_not_shown_with_the_setting_it_is_in():
    said = refused(DATABASE_URL="postgresql://ada:hunter2@h:abc/x")
    assert "hunter2" not in said
    assert "postgresql://ada:...@h:abc/x" in said


@pytest.mark.parametrize(("host", "listens"), [("127.0.0.1", "127.0.0.1:80"), ("::1", "[::1]:80"), ("[::1]", "[::1]:80")])
def test_an_address_of_ipv6_may_be_in_brackets_or_not(host, listens):
    assert read_settings({}, HOST=host, PORT="80").listens == listens


def test_a_database_that_cannot_be_opened_is_one_sentence(tmp_path):
    process = plinth("serve", DATABASE_URL=f"sqlite:///{tmp_path / 'no' / 'such' / 'folder.db'}")
    assert process.returncode in (1, 2)
    assert process.stderr.startswith("plinth: the database at DATABASE_URL cannot be used")
    assert len(process.stderr.splitlines()) == 1


def test_what_is_seeded_already_is_not_seeded_again(served):
    *_, again = served
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
