"""One statement of the curators of this instance: what an address of the API is asked to write, by the way of every document.

What curators say of a thing is one statement, the newest of theirs, with all fields that they speak of. A write changes some of
these and says the whole again, in a document of its own; `facts.settle` decides what follows, as it does for an import. Only
names are not looked for here: a write refers to things by their slugs, so no table is read as a whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import orjson
from sqlalchemy import Connection, func, insert, select

from ..catalog.database import current_revision
from ..catalog.precedence import REMOVED, Heard, Said
from ..catalog.said import read_statement, written
from ..catalog.tables import Document, Revision, Statement
from .checking import checked, known_slugs
from .facts import settle
from .linking import Linker
from .records import Document as Written
from .records import Origin, Record, digest_of
from .report import Report
from .statements import write_document, write_statements

CURATORS = Origin(slug="curators", title="The curators of this instance", standing="curator")
STAMP = "%Y-%m-%dT%H:%M:%SZ"


class Slugs(Linker):
    """Who writes one statement names things by their slugs, and by nothing else."""

    def named(self, kind: str, name: str) -> str | None:
        return None


def write(connection: Connection, by: str, kind: str, slug: str, patch: Mapping[str, Said | None], now: datetime) -> Report:
    """Let the curators say something else of a thing: of each field of the patch a value or a state, or with None nothing any more.

    `by` is whose key it is, kept as the name of the document. When they say all of it already, nothing is written and there is no
    revision. What cannot be is in the report as refused: then the caller should let go of the transaction.
    """
    now = now.astimezone(UTC)
    report = Report()
    before, last = said_by_curators(connection, kind, slug)
    kept = {} if REMOVED in patch else before
    says = {name: said for name, said in {**kept, **patch}.items() if said is not None}
    if says == before and last is not None:
        return report
    report.revision = current_revision(connection) + 1
    connection.execute(insert(Revision).values(number=report.revision, committed_at=now.strftime(STAMP), keeps_columns=True))
    # Days only go forward here, whatever the clock does: the newest statement is the one that counts.
    day = max(now.date(), last.date) if last else now.date()
    content = orjson.dumps({"revision": report.revision, "kind": kind, "slug": slug, "said": written(says)}, option=orjson.OPT_SORT_KEYS)
    record = Record(kind, slug, says)
    document = Written(CURATORS, day, digest_of(content), [record], name=by)
    number = (connection.scalar(select(func.max(Document.id))) or 0) + 1
    write_document(connection, number, document, report)
    slugs = Slugs(connection)
    said = Heard(CURATORS.slug, CURATORS.standing, number, day, checked(record, known_slugs(connection, [record], slugs), slugs, report))
    if report.refused:
        return report
    write_statements(connection, {(kind, slug, number): said})
    settle(connection, {(kind, slug): [said]}, report, now)
    return report


def said_by_curators(connection: Connection, kind: str, slug: str) -> tuple[dict[str, Said], Heard | None]:
    """What the curators say of a thing by now, and their last statement."""
    row = connection.execute(
        select(Statement.says, Document.id, Document.date)
        .join(Document, Document.id == Statement.document)
        .where(Statement.kind == kind, Statement.slug == slug, Document.source == CURATORS.slug)
        .order_by(Document.date.desc(), Document.id.desc())
        .limit(1)
    ).first()
    if row is None:
        return {}, None
    heard = Heard(CURATORS.slug, CURATORS.standing, row.id, row.date, read_statement(row.says))
    return heard.says, heard


def is_said(connection: Connection, kind: str, slug: str, patch: Mapping[str, Said | None], alone: bool = False) -> bool:
    """Whether the curators say all of a patch already, or with `alone` that and nothing else: as when it is sent again."""
    before, last = said_by_curators(connection, kind, slug)
    kept = {} if alone else before
    return last is not None and before == {name: said for name, said in {**kept, **patch}.items() if said is not None}


def removal(reason: str, successor: str | None) -> dict[str, Said | None]:
    """The patch that removes a thing."""
    return {REMOVED: Said({"reason": reason, **({"successor": successor} if successor else {})})}
