"""Records become statements, statements become facts: the way of every write, in one transaction and one revision.

    documents -> which are new -> which things they speak of (linking) -> what can be true (statements) -> what stands (facts)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, insert, select

from ..catalog import clock
from ..catalog.database import current_revision
from ..catalog.tables import Document, Revision
from . import records
from .facts import settle
from .linking import Linker
from .listing import ended_offerings, refuse_mass_ending
from .report import Report
from .statements import keep_statements

STAMP = "%Y-%m-%dT%H:%M:%SZ"

Progress = Callable[[str], None]


def merge(
    connection: Connection, documents: Sequence[records.Document], now: datetime | None = None, accept_removals: bool = False,
    progress: Progress = lambda step: None,
) -> Report:  # fmt: skip
    """Merge documents into the catalog, as one revision.

    The connection must be a writer's (`Database.writing`). A document that the catalog has already is passed over; when
    all are, nothing is written and no revision is made. Values that cannot be true are refused one by one. Raises
    DocumentError, and so leaves everything as it was, when a document would end more than 30 % of what its source lists.
    """
    now = (now or clock.now()).astimezone(UTC)
    report = Report()
    fresh = [document for document in documents if not is_known(connection, document)]
    report.known_documents = len(documents) - len(fresh)
    if not fresh:
        return report
    report.revision = current_revision(connection) + 1
    connection.execute(insert(Revision).values(number=report.revision, committed_at=now.strftime(STAMP), keeps_columns=True))
    progress("linking")
    linker = Linker(connection)
    spoken = keep_statements(connection, fresh, linker, report)
    progress("settling")
    for document in fresh:
        ended = ended_offerings(connection, document)
        refuse_mass_ending(connection, document, ended, accept_removals)
        for slug in ended:
            spoken.setdefault(("offering", slug), [])
    settle(connection, spoken, report, now, progress)
    return report


def is_known(connection: Connection, document: records.Document) -> bool:
    """Whether the catalog has these bytes of this source and day already."""
    same = select(Document.id).where(
        Document.source == document.origin.slug,
        Document.name == document.name,
        Document.digest == document.digest,
        Document.date == document.date,
    )
    return connection.scalar(same) is not None
