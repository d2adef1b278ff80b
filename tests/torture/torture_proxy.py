"""Two nodes behind nginx with the configuration that ships: kept and served stale, told apart by Vary, refusals of its own in our form."""

import csv
import io
import json
import os
import shutil
import signal
import socket
import subprocess
import time

import pytest

from service.config import ROOT
from tests.test_serve import free_port
from tests.torture.servers import Load, Plinth, ask, never_asked, said

NGINX = shutil.which("nginx") or "/usr/sbin/nginx"  # of Debian's nginx-light


@pytest.fixture(scope="module")
def nodes(filled, tmp_path_factory):
    folder = tmp_path_factory.mktemp("nodes")
    with Plinth(folder, DATABASE_URL=filled) as first, Plinth(folder, DATABASE_URL=filled) as second:
        yield first, second


@pytest.fixture
def proxy(nodes, tmp_path):
    """The port of an nginx that was just started, with nothing kept."""
    port = free_port()
    servers = " ".join(f"server 127.0.0.1:{node.port} max_fails=1 fail_timeout=1s;" for node in nodes)
    text = (ROOT / "nginx.conf.template").read_text()
    for name, value in (("SERVERS", servers), ("LISTEN", f"127.0.0.1:{port}"), ("CACHE", str(tmp_path / "cache"))):
        text = text.replace(f"${{PLINTH_{name}}}", value)
    temporary = "".join(f"{name}_temp_path {tmp_path}/{name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    (tmp_path / "nginx.conf").write_text(
        f"daemon off; worker_processes 1; pid {tmp_path}/pid; error_log {tmp_path}/error.log;\n"
        f"{'user root;' if os.geteuid() == 0 else ''}\nevents {{}}\nhttp {{\naccess_log off;\n{temporary}{text}\n}}\n"
    )
    process = subprocess.Popen([NGINX, "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")])
    try:
        for _ in range(100):
            if ask(port, "/livez").status == 200:
                break
            time.sleep(0.05)
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def test_an_answer_is_kept_and_served_stale_when_every_node_is_gone(nodes, proxy):
    path = "/v1/models?limit=2"
    first, second = ask(proxy, path), ask(proxy, path)
    assert (first.headers["x-cache"], second.headers["x-cache"]) == ("MISS", "HIT")
    assert first.body == second.body
    time.sleep(61)  # it is fresh for a minute
    for node in nodes:
        node.stop()
    try:
        stale = [ask(proxy, path) for _ in range(5)]
        new = ask(proxy, never_asked())
    finally:
        for node in nodes:
            node.start()
    said("every node was stopped", kept=[answer.headers["x-cache"] for answer in stale], not_kept=new.status, after=new.seconds)
    assert {answer.status for answer in stale} == {200}
    assert {answer.headers["x-cache"] for answer in stale} <= {"STALE", "UPDATING"}
    assert {answer.headers["date"] for answer in stale} == {first.headers["date"]}  # so that whoever keeps it knows how old it is
    assert {answer.body for answer in stale} == {first.body}
    assert (new.status, new.says_when_to_come_again) == (503, True)
    assert new.json()["type"] == "/problems/unavailable"
    time.sleep(1.1)  # after which nginx asks again who failed it
    assert ask(proxy, never_asked()).status == 200


def test_no_client_gets_what_another_asked_for(proxy):
    path = "/v1/models?limit=3&fields=slug,name"
    wanted = {"application/json": "{", "text/csv": "slug,name", "text/markdown": "|", "application/x-ndjson": '{"slug"'}
    for _ in range(2):
        for accept, beginning in wanted.items():
            for coding in ("identity", "gzip", "br", "zstd"):
                answer = ask(proxy, path, Accept=accept, Accept_Encoding=coding)
                assert answer.headers["content-type"].startswith(accept)
                assert answer.headers.get("content-encoding", "identity") in (coding, "identity")
                if coding == "identity":
                    assert answer.body.decode().startswith(beginning)
    hits = [ask(proxy, path, Accept=accept, Accept_Encoding="identity").headers["x-cache"] for accept in wanted]
    said("four formats in four codings of one address, each asked for twice", kept_at_last=hits)
    assert set(hits) == {"HIT"}
    rows = list(csv.DictReader(io.StringIO(ask(proxy, path, Accept="text/csv").body.decode())))
    assert [row["slug"] for row in rows] == [model["slug"] for model in ask(proxy, path).json()["data"]]


def test_validators_survive_the_proxy(proxy):
    path = f"/v1/models/{ask(proxy, '/v1/models?limit=1').json()['data'][0]['slug']}"
    answer = ask(proxy, path)
    again = ask(proxy, path, If_None_Match=answer.headers["etag"])
    said("a validator that came through the proxy was sent back", status=again.status)
    assert (again.status, again.body, again.headers["etag"]) == (304, b"", answer.headers["etag"])


@pytest.mark.parametrize("headers", [{"Catalog_Revision": "1"}, {"Authorization": "Bearer nobody"}])
def test_who_has_written_or_has_a_key_is_never_answered_from_what_is_kept(proxy, headers):
    path = "/v1/models?limit=4"
    assert [ask(proxy, path).headers["x-cache"] for _ in range(2)] == ["MISS", "HIT"]
    assert [ask(proxy, path, **headers).headers["x-cache"] for _ in range(2)] == ["BYPASS"] * 2


@pytest.mark.parametrize(("path", "headers", "status"), [
    ("/v1/models?q=" + "a" * 20_000, {}, 414), ("/v1", {"Cookie": "a" * 20_000}, 431), ("/v1", {"Content_Length": str(33 << 20)}, 413),
    ("/-/unavailable", {}, 404),
])  # fmt: skip
def test_refusals_of_the_proxy_itself_are_problem_documents(proxy, path, headers, status):
    answer = ask(proxy, path, "POST" if status == 413 else "GET", **headers)
    assert (answer.status, answer.headers["content-type"]) == (status, "application/problem+json")
    assert json.loads(answer.body)["status"] == status


def test_a_node_that_goes_costs_no_answer(nodes, proxy):
    with Load(proxy) as load:
        time.sleep(1)
        nodes[0].stop()
        time.sleep(3)
        nodes[0].start()
        time.sleep(2)
    said("one of two nodes was stopped for 3 s and started again", answers=load.statuses(), slowest=load.slowest())
    assert load.statuses() == {200: len(load.answers)}


def test_a_client_that_sends_byte_by_byte_holds_up_nobody(proxy):
    slow = []
    try:
        for _ in range(300):
            client = socket.create_connection(("127.0.0.1", proxy))
            client.sendall(b"GET /v1/models HTTP/1.1\r\nHost: x\r\n")
            slow.append(client)
        with Load(proxy) as load:
            time.sleep(3)
    finally:
        for client in slow:
            client.close()
    said("300 clients that never finish their headers", answers=load.statuses(), slowest=load.slowest())
    assert load.statuses() == {200: len(load.answers)}
