"""The application that gunicorn runs: `service.app:create_app()`."""

from __future__ import annotations

import logging
import sys
from typing import Any

import orjson
import structlog
from flask import Flask

from .catalog.database import Database
from .config import Settings, read_settings
from .web import api, reading
from .web.comparison import comparison
from .web.families import families
from .web.front import Front
from .web.health import health
from .web.index import index
from .web.makers import makers
from .web.modalities import modalities
from .web.models import models
from .web.products import products

BLUEPRINTS = (index, makers, families, models, products, modalities, comparison, health)


def create_app(settings: Settings | None = None, database: Database | None = None) -> Flask:
    """The whole: Flask with every resource, under the front."""
    settings = settings or read_settings()
    configure_logs()
    app = Flask("plinth", static_folder=None)
    app.config["PUBLIC_URL"] = settings.public_url
    app.url_map.strict_slashes = True
    app.url_map.merge_slashes = False  # an identifier may hold what looks like an empty segment
    reading.init_app(app, database or Database(settings.database_url))
    api.init_app(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.wsgi_app = Front(app.wsgi_app, settings.public_url, bool(settings.log_requests))  # type: ignore[method-assign]
    return app


def configure_logs() -> None:
    """One JSON object per line on standard output, for everything that is logged here."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(serializer=_dumps),
        ],
        logger_factory=structlog.BytesLoggerFactory(sys.stdout.buffer),
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=True,
    )


def _dumps(value: Any, **_: Any) -> bytes:
    return orjson.dumps(value, default=str)
