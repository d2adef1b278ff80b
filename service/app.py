"""The application that gunicorn runs: `service.app:create_app()`."""

from __future__ import annotations

from collections.abc import Callable
from threading import BoundedSemaphore
from typing import Any

from flask import Flask

from .catalog import clock
from .catalog.database import Database
from .catalog.nodes import Limits
from .config import Settings, read_settings
from .importers.turning import is_due, turn
from .web import api, auth, explorer, limits, logs, reading
from .web.assets import files
from .web.comparison import comparison
from .web.cost import cost
from .web.docs import docs
from .web.feed import feed
from .web.finding import finding
from .web.front import Front
from .web.health import health
from .web.imports import imports
from .web.index import index
from .web.kept import Kept, Watch
from .web.metrics import metrics, watched
from .web.modalities import modalities
from .web.models import models
from .web.pages import pages
from .web.rates import Rates
from .web.record import record
from .web.security import security
from .web.short import Short
from .web.things import things
from .web.writing import writing

BLUEPRINTS = (
    index, things, models, finding, modalities, comparison, cost, record, health, metrics, docs, writing, imports, feed, security,
    pages, files, explorer.explorer,
)  # fmt: skip


class Plinth(Flask):
    """Flask for views that are plain functions: it need not ask each of them, at every request, whether it is a coroutine."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        return func


def create_app(settings: Settings | None = None, database: Database | None = None) -> Flask:
    """The whole: Flask with every resource, under the front."""
    settings = settings or read_settings()
    logs.configure()
    app = Plinth("plinth", static_folder=None)
    app.config.update(PUBLIC_URL=settings.public_url, LISTENS=settings.at, SECURITY_CONTACT=settings.security_contact)
    app.url_map.strict_slashes = True
    app.url_map.merge_slashes = False  # an identifier may hold what looks like an empty segment
    app.extensions["plinth.streams"] = BoundedSemaphore(max(1, settings.web_threads - 1))
    catalog = database or Database(
        settings.database_url, settings.database_replica_urls, Limits(settings.query_seconds, settings.database_connections)
    )
    watch, kept = Watch(catalog.revision), Kept(settings.kept_bytes)
    reading.init_app(app, catalog, watch)
    api.init_app(app)
    rates = Rates(settings.rate_per_address, settings.rate_per_key, settings.rate_store_url, settings.trusted_proxies)
    app.config["IMPORT_BYTES"] = settings.import_bytes
    auth.init_app(app, rates)
    limits.init_app(app)
    explorer.init_app(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    watched(kept, catalog)
    front = Front(
        Short(app.wsgi_app, catalog, watch, settings.public_url), watch, kept, settings.public_url, bool(settings.log_requests),
        lambda: turn_the_day(catalog), rates.in_force,
    )  # fmt: skip
    app.wsgi_app = front  # type: ignore[method-assign]  # as Flask's documentation wraps an application
    return app


def turn_the_day(catalog: Database) -> None:
    """Write what a date that has come makes different, when there is anything: one worker does, the others find it done."""
    with catalog.snapshot() as (connection, _):
        if not is_due(connection, clock.now()):
            return
    with catalog.writing() as connection:
        turn(connection)
