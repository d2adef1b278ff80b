"""One client's connection: what came of its next request, what it has not yet taken of its answer. Neither makes a thread wait."""

from __future__ import annotations

import contextlib
import re
import select
import socket
import time
from collections import deque
from collections.abc import Iterator
from typing import Any, NamedTuple

from werkzeug.exceptions import ClientDisconnected, RequestTimeout

from .limits import LARGEST_BODY, LONGEST_HEAD

END = b"\r\n\r\n"
BARE_LF = re.compile(rb"(?<!\r)\n")
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*([0-9]{1,9})[ \t]*\r\n")
WORTH_SENDING = 2048  # bytes; what is less waits for what comes after it, so that headers and body are sent as one
HELD = 1_000_000  # bytes of a stream that a client may lag behind before the stream waits for it
SECONDS_TO_SEND = 10  # a request, from its first byte to its last, or the next piece of a long one
SECONDS_TO_TAKE = 60  # to take an answer, or the piece of a stream that is held

# What a connection is waiting for.
IDLE, READING, BUSY, WRITING, LINGERING = "its next request", "the rest of a request", "an answer", "room to write", "its end"


class Request(NamedTuple):
    """What came of a request."""

    data: bytes
    is_whole: bool = True  # so that another may follow it
    goes_on: bool = False  # its head is there and says how long its body is, which is more than is held here


class Client:
    """A connection. Whoever answers writes into it as into a socket; what the client does not take at once is kept and sent later."""

    def __init__(self, connection: socket.socket, address: Any, server: Any) -> None:
        connection.setblocking(False)
        self.socket, self.client, self.server = connection, address, server
        self.sock = self  # where gunicorn writes
        self.inbox = bytearray()
        self.doing = IDLE
        self.deadline = 0.0
        self.watched = 0  # for which events the poller watches it
        self.keep = False  # whether another request may follow, once all is written
        self.broken = False
        self.ignored = 0  # bytes
        self.asks = False  # whether it waits to be told to send the body
        self.unsent = 0  # bytes
        self.received = 0  # bytes of the request that is answered, as far as it has come
        self._outbox: deque[memoryview] = deque()
        self._searched = 0
        self._size = 0  # of the request that is coming, once its head is there

    # --- What comes in ------------------------------------------------------------------------------------------------

    def next_request(self) -> Request | None:
        """The next request, when all of it is there.

        What need not be waited for is given at once: a head that is too long or has bare line feeds, a body of unknown length, and one
        that is longer than most may send, which is read, piece by piece, when it is known who sends it.
        """
        if not self._size:
            end = self.inbox.find(END, self._searched)
            if end < 0:
                endless = len(self.inbox) > LONGEST_HEAD or BARE_LF.search(self.inbox, self._searched)
                self._searched = max(0, len(self.inbox) - len(END) + 1)
                return Request(self._taken(len(self.inbox)), is_whole=False) if endless else None
            head = bytes(self.inbox[: end + 2]).lower()
            length = 0
            if b"\r\ntransfer-encoding" in head or b"\r\ncontent-length" in head:
                said = LENGTH.search(head)
                if said is None or b"\r\ntransfer-encoding" in head:
                    return Request(self._taken(len(self.inbox)), is_whole=False)
                length = int(said[1])
                if length > LARGEST_BODY:
                    self.asks = b"\r\nexpect:" in head
                    return Request(self._taken(len(self.inbox)), is_whole=False, goes_on=True)
            self._size = end + len(END) + length
            if len(self.inbox) < self._size and b"\r\nexpect:" in head:
                with contextlib.suppress(OSError):
                    self.socket.send(CONTINUE)
        return Request(self._taken(self._size)) if len(self.inbox) >= self._size else None

    def pieces(self, request: Request) -> Iterator[bytes]:
        """The bytes of a request as gunicorn reads them; of one that goes on, those that are still to come."""
        yield request.data
        poll = select.poll()
        poll.register(self.socket, select.POLLIN)
        while request.goes_on:
            if self.asks:
                self.asks = False
                self.socket.send(CONTINUE)
            if not poll.poll(SECONDS_TO_SEND * 1000):
                raise RequestTimeout(f"Nothing more of the body came for {SECONDS_TO_SEND} seconds.")
            if not (piece := self.socket.recv(262_144)):
                # gunicorn would take it for the end of the body, and so would whoever reads that.
                raise ClientDisconnected("The body ends before it is as long as was said.")
            yield piece

    def _taken(self, size: int) -> bytes:
        taken, self.received = bytes(self.inbox[:size]), size
        del self.inbox[:size]
        self._searched = self._size = 0
        return taken

    # --- What goes out ------------------------------------------------------------------------------------------------

    def sendall(self, data: bytes) -> None:
        """Send what goes at once, and keep the rest. Only who is far ahead of the client waits, and not for ever."""
        self._outbox.append(memoryview(data))
        self.unsent += len(data)
        if self.unsent >= WORTH_SENDING:
            before = self.unsent - len(data)
            self.flush()
            if before > HELD:
                self._wait()

    def flush(self) -> None:
        """Send what goes without waiting. Raises OSError when the client is gone."""
        while self._outbox:
            try:
                sent = self.socket.sendmsg([*self._outbox] if len(self._outbox) < 16 else [self._outbox[0]])
            except BlockingIOError:
                return
            self.unsent -= sent
            while self._outbox and sent >= len(self._outbox[0]):
                sent -= len(self._outbox.popleft())
            if sent:
                self._outbox[0] = self._outbox[0][sent:]

    def _wait(self) -> None:
        until = time.monotonic() + SECONDS_TO_TAKE
        poll = select.poll()
        poll.register(self.socket, select.POLLOUT)
        while self.unsent > HELD:
            left = until - time.monotonic()
            if left <= 0 or not poll.poll(left * 1000):
                raise TimeoutError("the client reads too slowly")
            self.flush()

    def send(self, data: bytes) -> None:
        """gunicorn says `100 Continue` before it asks the application; here that is said when the body is waited for."""

    def setsockopt(self, *option: Any) -> None:
        self.socket.setsockopt(*option)

    def shutdown(self, _: int) -> None:
        raise OSError  # gunicorn ends an answer that failed by closing at once

    def close(self) -> None:
        """Break the connection off after what was written so far."""
        self.broken = True
        with contextlib.suppress(OSError):
            self.flush()
