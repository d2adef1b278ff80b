"""What is counted, in the form that Prometheus reads: requests and their time by route, kept answers, connections, the catalog's state.

Requests are counted by the thread that writes the log (logs.py), so that no answer waits for it. gunicorn's workers count each in a
file of its own in one folder (service/gunicorn.py), and whichever of them is asked adds all up.
"""

from __future__ import annotations

import os
from collections import Counter as Tally
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import cache
from typing import Any

import prometheus_client as prometheus
from flask import Blueprint, Response
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from sqlalchemy import Connection, func, select

from ..catalog.database import Database
from ..catalog.tables import Document, Revision
from .kept import Kept
from .logs import LINES, Noted
from .problems import Problem
from .reading import connection, revision

metrics = Blueprint("metrics", __name__)

FOLDER = "PROMETHEUS_MULTIPROC_DIR"  # where prometheus_client looks for it
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PATCH", "DELETE")
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)

HERE = prometheus.CollectorRegistry()
requests = prometheus.Counter("plinth_requests", "Requests answered.", ("route", "method", "status"), registry=HERE)
kept = prometheus.Counter("plinth_kept_answers", "Requests answered with what was kept.", registry=HERE)
latency = prometheus.Histogram("plinth_request_seconds", "From the request to its answer.", ("route",), buckets=SECONDS, registry=HERE)
kept_bytes = prometheus.Gauge("plinth_kept_bytes", "Bytes of answers that are kept.", multiprocess_mode="livesum", registry=HERE)
lines = prometheus.Gauge("plinth_database_connections", "Connections to the database.", ("state",), multiprocess_mode="livesum",
                         registry=HERE)  # fmt: skip

reads = prometheus.Gauge("plinth_database_reads", "Reads of each server of the database.", ("server",), multiprocess_mode="sum",
                         registry=HERE)  # fmt: skip


def count(noted: Iterable[Noted]) -> None:
    """Count some requests that were answered."""
    tally = Tally[tuple[str, str, str]]()
    hits = 0
    for one in noted:
        tally[one.route, one.method if one.method in METHODS else "other", one.status[:3]] += 1
        hits += one.kept
        timed(one.route).observe(one.seconds)
    kept.inc(hits)
    for of_these, number in tally.items():
        requests.labels(*of_these).inc(number)
    for look in WATCHED:
        look()


@cache  # there are as many as rules
def timed(route: str) -> Any:
    return latency.labels(route)


WATCHED: list[Callable[[], None]] = []
LINES.count = count


def watched(answers: Kept, database: Database) -> None:
    """Tell, whenever requests are counted, what this process keeps and how many connections it has."""

    def look() -> None:
        kept_bytes.set(answers.bytes)
        for state, number in database.connections.items():
            lines.labels(state).set(number)
        for server, number in database.reads.items():
            reads.labels(server).set(number)

    WATCHED[:] = [look]


class Catalog:
    """The state of the catalog and its imports, as the database has them when it is asked."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def collect(self) -> Iterator[Metric]:
        yield GaugeMetricFamily("plinth_revision", "The revision that the catalog is at.", value=revision())
        made = self.connection.scalar(select(func.count()).select_from(Revision.__table__))
        yield CounterMetricFamily("plinth_revisions", "Imports and other writes that made a revision.", value=made or 0)
        imported = CounterMetricFamily("plinth_imported_documents", "Documents imported, by source.", labels=("source",))
        counted = select(Document.source, func.count()).group_by(Document.source).order_by(Document.source)
        for source, number in self.connection.execute(counted):
            imported.add_metric((source,), number)
        yield imported


@metrics.get("/metrics")
def get_metrics() -> Response:
    """What this instance has done, for Prometheus"""
    LINES.flush()
    gathered = HERE
    if os.environ.get(FOLDER):
        gathered = prometheus.CollectorRegistry()
        MultiProcessCollector(gathered)  # type: ignore[no-untyped-call]  # prometheus-client has no types for it
    text = prometheus.generate_latest(gathered)
    with suppress(Problem):  # while the database does not answer, all else can be told
        of_catalog = prometheus.CollectorRegistry()
        of_catalog.register(Catalog(connection()))
        text += prometheus.generate_latest(of_catalog)
    response = Response(text, content_type=prometheus.CONTENT_TYPE_LATEST)
    response.headers["Cache-Control"] = "no-store"
    return response
