"""gunicorn's threads, made safe to face the world.

A thread of gunicorn's own `gthread` waits for whoever sends or reads slowly, so a few such clients stop a server, and it queues
what it cannot answer without end. Here one loop does all the waiting: a thread gets a request when all of it has come and leaves what
the client has not taken yet to the loop. When requests wait too long for a thread the next are refused at once. Whatever gunicorn
refuses is refused in a problem document.
"""

from __future__ import annotations

import contextlib
import errno
import selectors
import socket
import threading
import time
from collections import deque
from functools import partial
from queue import Empty, SimpleQueue

from gunicorn.http.errors import NoMoreData  # type: ignore[import-untyped]  # gunicorn ships no types
from gunicorn.http.parser import RequestParser  # type: ignore[import-untyped]  # gunicorn ships no types
from gunicorn.workers.gthread import ThreadWorker  # type: ignore[import-untyped]  # gunicorn ships no types

from ..config import read_settings
from .clients import BUSY, IDLE, LINGERING, READING, SECONDS_TO_SEND, SECONDS_TO_TAKE, WRITING, Client, Request
from .limits import LONGEST_HEAD
from .problems import Problem
from .refusals import check_host, overloaded, problem_of, refusal, too_slow

READ, WRITE = selectors.EVENT_READ, selectors.EVENT_WRITE
SECONDS_TO_END = 2  # to read the end of an answer after which the connection is closed
MOST_IGNORED = 1_000_000  # bytes that are read, in that time, of a body that nobody wants
MOST_UNSENT = 64_000_000  # bytes of answers that slow clients have not taken yet, and of requests that have not come yet
SECONDS_OF_QUEUE = 1.0  # that the first in the queue may have waited; what comes then is refused at once
SECONDS_OF_WORK = 0.5  # that may be in the queue, by what was answered last
FEW = 4  # for each thread: so many may always be in the queue
SHORT_WAIT = 0.25  # seconds for which no queue is too long: that much time a burst has to pass
SHORTER_WAIT = 0.05  # the same soon after it was seen how much can be answered: else as much would come in again as had to be refused
SOON = 10.0  # seconds
LONGEST_WAIT = 2.0  # seconds that a request waits for a thread at most
# However busy a process is, and however long its database is silent, whoever watches it gets an answer: these have threads of their own.
PROBES = tuple(f"{method} /{path} ".encode() for method in ("GET", "HEAD") for path in ("livez", "readyz", "metrics"))
PROBE_THREADS = 2


class Worker(ThreadWorker):  # type: ignore[misc]  # whose base has no types
    """The loop of one process, its threads and its clients."""

    def init_process(self) -> None:
        if self.cfg.is_ssl:
            raise SystemExit("plinth: TLS is spoken by the proxy in front; leave certfile and keyfile out.")
        self.settings = read_settings()
        self.clients: set[Client] = set()
        self.requests: SimpleQueue[tuple[Client, Request]] = SimpleQueue()
        self.probes: SimpleQueue[tuple[Client, Request]] = SimpleQueue()
        self.arrivals: deque[float] = deque()  # of what is in the queue
        self.answered, self.pace = 0, 0.0  # requests; and how many a second when others waited last
        self.looked, self.paced = (0.0, 0), 0.0
        super().init_process()

    def get_thread_pool(self) -> Worker:
        for queue in [*[self.requests] * self.cfg.threads, *[self.probes] * PROBE_THREADS]:
            threading.Thread(target=self._serve, args=(queue,), daemon=True).start()
        return self

    def shutdown(self, wait: bool) -> None:
        """The threads end with the process."""

    # --- The loop -----------------------------------------------------------------------------------------------------

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        super().wait_for_and_dispatch_events(min(timeout, 0.2) if self.arrivals else timeout)

    def accept(self, listener: socket.socket) -> None:
        try:
            connection, address = listener.accept()
        except OSError as error:
            if error.errno in (errno.EMFILE, errno.ENFILE):
                self._make_room()
            elif error.errno not in (errno.EAGAIN, errno.ECONNABORTED):
                raise
            return
        client = Client(connection, address, listener.getsockname())
        client.deadline = time.monotonic() + SECONDS_TO_SEND
        self.clients.add(client)
        self.nr_conns = len(self.clients)
        self._watch(client, READ)
        self._receive(client)
        if self.nr_conns >= self.worker_connections:
            self._make_room()

    def on_event(self, client: Client, _: socket.socket) -> None:
        """A connection can be read, or written to, or has ended."""
        if client.doing is BUSY:  # the next request is here before the answer to this one, or the client has gone
            self._watch(client, 0)
            if client.doing is not BUSY:  # the thread was done just now and did not see that nobody watches
                self._resume(client)
        elif client.doing is WRITING:
            try:
                client.flush()
            except OSError:
                self._drop(client)
            else:
                if not client.unsent:
                    self._finished(client)
        elif client.doing is LINGERING:
            try:
                data = client.socket.recv(65536)
            except OSError:
                data = b""
            client.ignored += len(data)
            if not data or client.ignored > MOST_IGNORED:
                self._drop(client)
        else:
            self._receive(client)

    def _watch(self, client: Client, events: int) -> None:
        if events == client.watched:
            return
        if not events:
            self.poller.unregister(client.socket)
        elif client.watched:
            self.poller.modify(client.socket, events, partial(self.on_event, client))
        else:
            self.poller.register(client.socket, events, partial(self.on_event, client))
        client.watched = events

    def _receive(self, client: Client) -> None:
        """Take what came; when that makes a request whole, hand it to the threads."""
        ended = False
        try:
            data = client.socket.recv(65536)
            client.inbox += data
            ended = not data
        except BlockingIOError:
            pass
        except OSError:
            return self._drop(client)
        request = client.next_request() if client.inbox else None
        if request is not None:
            return self._enqueue(client, request)
        if ended:
            return self._drop(client)
        if not client.inbox:
            return None
        if client.doing is IDLE:
            client.doing, client.deadline = READING, time.monotonic() + SECONDS_TO_SEND
        if len(client.inbox) > LONGEST_HEAD:
            self._spare_memory()
        return None

    def _enqueue(self, client: Client, request: Request) -> None:
        client.doing = BUSY
        if request.data.startswith(PROBES):
            return self.probes.put((client, request))
        now = time.monotonic()
        longest = self._longest_wait(now)
        short = SHORTER_WAIT if now < self.paced + SOON else SHORT_WAIT
        most = max(self.pace * SECONDS_OF_WORK, FEW * self.cfg.threads)
        if longest > SECONDS_OF_QUEUE or (longest > short and len(self.arrivals) > most):
            return self._refuse(client, request)
        self.arrivals.append(now)
        return self.requests.put((client, request))

    def _longest_wait(self, now: float) -> float:
        try:
            return now - self.arrivals[0]
        except IndexError:
            return 0.0

    def _refuse(self, client: Client, request: Request) -> None:
        self._complain(client, overloaded(), request.data)
        client.keep = False
        self._finished(client)

    def _finished(self, client: Client) -> None:
        """An answer is made: see that it is taken, then wait for the next request or for the end."""
        if client not in self.clients:
            return
        if client.broken:
            self._drop(client)
        elif client.unsent:
            client.doing, client.deadline = WRITING, time.monotonic() + SECONDS_TO_TAKE
            self._watch(client, WRITE)
            self._spare_memory()
        elif client.keep:
            client.deadline = time.monotonic() + self.cfg.keepalive
            client.doing = IDLE
            self._resume(client)
        else:
            # A client that is still sending would lose the end of its answer, were the connection closed at once.
            with contextlib.suppress(OSError):
                client.socket.shutdown(socket.SHUT_WR)
            client.doing, client.deadline = LINGERING, time.monotonic() + SECONDS_TO_END
            self._watch(client, READ)

    def _resume(self, client: Client) -> None:
        if client in self.clients and client.doing is IDLE:
            self._watch(client, READ)
            self._receive(client)

    def _drop(self, client: Client) -> None:
        self._watch(client, 0)
        self.clients.discard(client)
        self.nr_conns = len(self.clients)
        client.socket.close()

    # --- Limits -------------------------------------------------------------------------------------------------------

    def murder_keepalived(self, force: bool = False) -> None:
        """Called at each turn of the loop: refuse what has waited too long, let go whose time is over."""
        now = time.monotonic()
        if now - self.looked[0] > SHORT_WAIT:
            if self.arrivals:
                self.pace, self.paced = (self.answered - self.looked[1]) / (now - self.looked[0]), now
            self.looked = (now, self.answered)
        while self._longest_wait(now) > LONGEST_WAIT:
            try:
                client, request = self.requests.get_nowait()
            except Empty:
                break
            self.arrivals.popleft()
            self._refuse(client, request)
        if now < self.next_look and not force:
            return
        self.next_look = now + 0.5
        for client in [*self.clients]:
            if client.doing is BUSY or (client.deadline > now and not force):
                continue
            if client.doing is READING and client.inbox:
                self._complain(client, too_slow(SECONDS_TO_SEND), bytes(client.inbox))
            self._drop(client)

    next_look = 0.0

    def _cap_keepalive(self, deadline: float) -> None:
        """The worker stops: whoever has sent nothing by then is let go."""
        for client in self.clients:
            if client.doing is IDLE:
                client.deadline = min(client.deadline, deadline)

    def _make_room(self) -> None:
        """All connections are taken: let the one go that has been waited for longest."""
        waited_for = [client for client in self.clients if client.doing is not BUSY]
        if waited_for:
            self._drop(min(waited_for, key=lambda client: (client.doing is WRITING, client.deadline)))

    def _spare_memory(self) -> None:
        """Slow clients together hold too much: let the slowest go."""
        holding = {client: client.unsent + len(client.inbox) for client in self.clients if client.doing in (READING, WRITING)}
        while sum(holding.values()) > MOST_UNSENT:
            slowest = min(holding, key=lambda client: client.deadline)
            del holding[slowest]
            self._drop(slowest)

    # --- The threads --------------------------------------------------------------------------------------------------

    def _serve(self, requests: SimpleQueue[tuple[Client, Request]]) -> None:
        while True:
            client, request = requests.get()
            if requests is self.requests:
                self.arrivals.popleft()
                self.answered += 1  # now and then one of another thread is lost, which is no matter
            client.keep = self._answer(client, request) and request.is_whole
            try:
                client.flush()
            except OSError:
                client.broken = True
            if client.keep and not client.broken and not client.unsent and not client.inbox:
                client.deadline = time.monotonic() + self.cfg.keepalive
                client.doing = IDLE
                if not client.watched:  # something came meanwhile
                    self.method_queue.defer(self._resume, client)
            else:
                self.method_queue.defer(self._finished, client)

    def _answer(self, client: Client, request: Request) -> bool:
        """Answer a request; whether the answer leaves the connection open."""
        try:
            parsed = next(RequestParser(self.cfg, client.pieces(request), client.client))
            check_host(parsed)
            return bool(self.handle_request(parsed, client))
        except StopIteration:  # an answer that failed when it had begun, and was closed
            client.broken = True
        except Exception as error:  # whatever went wrong, the thread goes on and the client is told
            if isinstance(error, OSError) and not isinstance(error, NoMoreData):  # the client has gone, or reads too slowly
                client.broken = True
            else:
                self._complain(client, problem_of(error, request.data), request.data)
        return False

    def _complain(self, client: Client, problem: Problem, data: bytes) -> None:
        with contextlib.suppress(OSError):
            client.sendall(refusal(problem, data, str(client.client[0]), self.settings))
            client.flush()
