"""The explorer: pages for people over the same functions and with the same queries as the API.

Every state of a page is an address. Nothing needs a script; where there is one, htmx fetches the same pages and puts in what changed.
"""

from __future__ import annotations

from flask import Flask
from jinja2 import StrictUndefined

from . import catalog, comparison, home, models, things, timeline, words
from .asking import explorer
from .errors import as_page

__all__ = ["catalog", "comparison", "explorer", "home", "init_app", "models", "things", "timeline"]


def init_app(app: Flask) -> None:
    """Errors become pages for those who look at pages; templates get the words for values."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.filters.update(words.FILTERS)
    app.after_request(as_page)
