"""Crowds: clients by the hundred that send or read slowly, ten times the load that can be answered, requests larger than is read."""

import contextlib
import socket
import statistics
import threading
import time

import pytest

from service.web.clients import SECONDS_TO_SEND
from service.web.worker import LONGEST_WAIT
from tests.raw import answers_in, check_refusal, connected, rest_of
from tests.torture.servers import Load, Plinth, ask, never_asked, said

CROWD = 1000
AT_ONCE = 0.1  # seconds
HEAD = b"GET /v1 HTTP/1.1\r\nHost: a\r\n"
BODY = b"POST /v1/models HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 10000\r\n\r\n{"


@pytest.fixture(scope="module")
def plinth(filled, tmp_path_factory):
    with Plinth(tmp_path_factory.mktemp("crowds"), DATABASE_URL=filled) as plinth:
        yield plinth


@contextlib.contextmanager
def crowd(port, begin, every_second, window=None, many=CROWD):
    """Connections that begin with some bytes and then send others, or read some, once a second until the block ends."""
    clients, over = [], threading.Event()
    for _ in range(many):
        with contextlib.suppress(OSError):
            clients.append(connected(port, **({"window": window} if window else {})))
            clients[-1].sendall(begin)

    def go_on():
        while not over.wait(1):
            for client in clients:
                with contextlib.suppress(OSError):
                    every_second(client)

    thread = threading.Thread(target=go_on)
    thread.start()
    try:
        yield clients
    finally:
        over.set()
        thread.join()
        for client in clients:
            client.close()


SLOW = {
    "to send their headers": (HEAD, lambda client: client.sendall(b"X: y\r\n"), None),
    "to send their bodies": (BODY, lambda client: client.sendall(b" "), None),
    "to read their pages": (HEAD.replace(b"/v1 ", b"/v1/models?limit=200 ") + b"\r\n", lambda client: client.recv(10), 1024),
    "to read whole lists": (HEAD.replace(b"/v1 ", b"/v1/export ") + b"\r\n", lambda client: client.recv(10), 1024),
    "to go": (b"GET /livez HTTP/1.0\r\n\r\n", lambda client: None, None),
    "to say anything": (b"", lambda client: None, None),
}


@pytest.mark.parametrize(("begin", "every_second", "window"), SLOW.values(), ids=SLOW)
def test_a_thousand_slow_clients_keep_nobody_waiting(plinth, begin, every_second, window):
    with crowd(plinth.port, begin, every_second, window) as clients, Load(plinth.port, lambda: "/v1/makers", clients=1) as load:
        time.sleep(SECONDS_TO_SEND + 3)
    times = sorted(answer.seconds for answer in load.answers)
    said(f"{len(clients)} clients", answers=load.statuses(), median=statistics.median(times), p99=times[int(len(times) * 0.99)])
    assert load.statuses().keys() <= {200, 503}  # while all of them come at once
    assert load.statuses()[200] > 0.9 * len(load.answers)
    assert times[int(len(times) * 0.99)] < 1


def test_a_client_that_sends_too_slowly_is_told_so(plinth):
    with connected(plinth.port) as client:
        client.sendall(HEAD)
        check_refusal(answers_in(rest_of(client)), 408)
    said("half a request is given up", seconds=SECONDS_TO_SEND)


def test_of_ten_times_the_load_what_can_be_answered_is_and_the_rest_is_refused_at_once(filled, tmp_path):
    """The load is of clients that come when they come, whether or not those before them were answered."""
    with Plinth(tmp_path, DATABASE_URL=filled, WEB_WORKERS="1") as plinth:
        with Load(plinth.port, heavy, clients=8, pause=0) as peak:
            time.sleep(8)
        most = peak.statuses()[200] / 8
        before = time.monotonic()
        answers = arriving(plinth.port, rate=most * 10, seconds=10)
        after = time.monotonic()
        took = plinth.answers_within(5, never_asked())
        with Load(plinth.port, heavy, clients=4) as again:
            time.sleep(4)
        complaints = plinth.complaints()
    good = [answer for answer in answers if answer.status == 200]
    refused = [answer for answer in answers if answer.status in (429, 503)]
    slow = sorted(answer.seconds for answer in refused)
    at_once = sum(seconds < AT_ONCE for seconds in slow) / len(slow)
    said(f"10 times {most:.0f} requests a second", good_a_second=len(good) / (after - before), refused=len(refused),
         unanswered=len(answers) - len(good) - len(refused), refused_in=statistics.median(slow), refused_at_once=at_once,
         refused_in_p99=slow[len(slow) * 99 // 100], back_after=took,
         slowest_good=max(one.seconds for one in good), then=again.statuses())  # fmt: skip
    assert all(answer.says_when_to_come_again for answer in refused)
    assert statistics.median(slow) < AT_ONCE
    assert at_once > 0.8
    assert len(good) / (after - before) > 0.6 * most  # the crowd, which has a thread for each request, is at work on the same cores
    assert max(answer.seconds for answer in good) < LONGEST_WAIT + 2
    assert again.statuses() == {200: len(again.answers)}
    assert complaints == []


def heavy():
    facets = "maker,family,class,task,status,input_modality,output_modality,license,adaptation,domain"
    return never_asked().replace("limit=2&", f"limit=200&facet={facets}&include=sources&")


def arriving(port, rate, seconds):
    """The answers to requests that arrive at a rate, each on a connection and in a thread of its own."""
    answers, threads, began = [], [], time.monotonic()
    while (now := time.monotonic() - began) < seconds:
        while len(threads) < now * rate:
            threads.append(threading.Thread(target=lambda: answers.append(ask(port, heavy()))))
            threads[-1].start()
        time.sleep(0.005)
    for thread in threads:
        thread.join()
    return answers


def test_bodies_without_end_are_not_read(plinth):
    for head in (b"Content-Length: 1000000000\r\n", b"Transfer-Encoding: chunked\r\n"):
        sent = 0
        with socket.create_connection(("127.0.0.1", plinth.port), timeout=30) as client, contextlib.suppress(OSError):
            client.sendall(b"POST /v1/models HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n" + head + b"\r\n")
            while sent < 200_000_000:
                sent += client.send(b"10000\r\n" + b"x" * 65_536 + b"\r\n")
        said("a body without end, cut off after", bytes=sent)
        assert sent < 20_000_000
    assert plinth.ask("/v1/makers").status == 200
