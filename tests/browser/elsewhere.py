"""A page of another origin, as a front end is: it reads answers, their headers and errors, and may send what writing needs."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from chromium import chromium
from playwright.sync_api import Browser, Page

ASK = """async ([address, options]) => {
  const answer = await fetch(address, options);
  return {status: answer.status, headers: Object.fromEntries(answer.headers), text: await answer.text()};
}"""
PATCH = {
    "method": "PATCH", "body": '{"license": "MIT"}',
    "headers": {"Authorization": "Bearer none", "Content-Type": "application/merge-patch+json", "If-Match": '"1"', "Catalog-Revision": "1"},
}  # fmt: skip


class Blank(BaseHTTPRequestHandler):
    """A page with nothing on it."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>elsewhere</title>")

    def log_message(self, *_: object) -> None:
        """Nothing: the run has no use for it."""


@contextmanager
def another_origin() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Blank)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


def asked(page: Page, url: str, address: str, options: dict[str, Any] | None = None) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate(ASK, [f"{url}{address}", options or {}])
    return found


def read(browser: Browser, url: str) -> None:
    with another_origin() as origin:
        page = browser.new_context().new_page()
        page.goto(origin)
        ask = partial(asked, page, url)
        listed = ask("/v1/models?limit=2")
        assert listed["status"] == 200
        assert {"etag", "link", "catalog-revision", "x-request-id"} <= listed["headers"].keys(), listed["headers"]
        again = ask("/v1/models?limit=2", {"headers": {"If-None-Match": listed["headers"]["etag"]}, "cache": "no-store"})
        assert (again["status"], again["text"]) == (304, ""), again
        traced = ask("/v1/models/gpt-4o", {"headers": {"X-Request-Id": "0d6bcd3c-9ee9-41a8-91a3-4b3a2d6a9a31"}})
        assert traced["headers"]["x-request-id"] == "0d6bcd3c-9ee9-41a8-91a3-4b3a2d6a9a31"
        wrong = ask("/v1/models?makr=openai")
        assert (wrong["status"], "Did you mean 'maker'?" in wrong["text"]) == (400, True), wrong
        refused = ask("/v1/models/gpt-4o", PATCH)  # after a preflight, which allows all of its headers
        assert (refused["status"], "www-authenticate" in refused["headers"]) == (401, True), refused
        moved = ask("/v1/models/openai/gpt-4o")
        assert '"slug":"gpt-4o"' in moved["text"], moved
        page.context.close()


if __name__ == "__main__":
    with chromium(sys.argv[2]) as chosen:
        read(chosen, sys.argv[1])
    print("  another origin reads answers, headers and errors, and may write")
