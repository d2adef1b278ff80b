"""A Chromium that asks nobody but the service, and that fails the run when a page complains."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip

# Chromium tells of every page that is an error, and those of problems are; the reference's own code of formats that it has no input for.
KNOWN = ("the server responded with a status of 4", "Could not find component: JsonSchema_")


@contextmanager
def chromium(path: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


@contextmanager
def a_page(browser: Browser, url: str, **options: Any) -> Iterator[Page]:
    """A page of a new reader. Whatever it says to the console is an error, and so is a request to another host."""
    context: BrowserContext = browser.new_context(base_url=url, **options)
    page, complaints = context.new_page(), []
    page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda asked: None if asked.url.startswith((url, "data:")) else complaints.append(asked.url))
    yield page
    context.close()
    complaints = [one for one in complaints if not any(known in one for known in KNOWN)]
    assert not complaints, complaints
