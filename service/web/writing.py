"""Writing over HTTP: create, change and remove one thing of any kind; each a statement of the curators of this instance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import orjson
from flask import Blueprint, Response, g, request
from sqlalchemy import Connection, select

from ..catalog import log, said
from ..catalog.attributes import KINDS, ThingKind
from ..catalog.database import current_revision
from ..catalog.precedence import Said
from ..importers.removing import MOST_NAMED, standing_on
from ..importers.report import Report
from ..importers.slugs import offering_slug, score_slug
from ..importers.writing import CURATORS, is_said, removal, write
from ..schemas_writes import CHANGED, NEW, WRITTEN, RemovedSchema, RemoveQuery, WriteQuery, patch_of
from .answering import written
from .api import Fault, endpoint, fault
from .body import fault as fault_at
from .body import invalid_body
from .listing import link, refuse_removed
from .negotiation import ONLY_JSON
from .problems import Problem, not_found
from .reading import database

writing = Blueprint("writing", __name__)

Answer = dict[str, Any]
MOST_CHANGES = 200  # of one write, an answer lists so many


class TriedOnly(Exception):
    """Takes back what a write with dry_run did."""


@contextmanager
def one_write(args: Mapping[str, Any]) -> Iterator[Connection]:
    """The turn to write of this request. With dry_run all is done, and then taken back."""
    try:
        with database().writing() as connection:
            yield connection
            if args.get("dry_run"):
                raise TriedOnly
    except TriedOnly:
        return


def now() -> datetime:
    """The moment of this request; the examples of the reference are made at one of their own."""
    moment: datetime = request.environ.get("plinth.now") or datetime.now(UTC)
    return moment


# --- The three ways to write ------------------------------------------------------------------------------------------


def create(kind: str, args: dict[str, Any], body: dict[str, Any]) -> Response:
    slug = body.get("slug") or slug_made_of(kind, body)
    patch = patch_of(body)
    with one_write(args) as connection:
        is_there = row_of(connection, kind, slug) is not None
        if is_there and not is_said(connection, kind, slug, patch, alone=True):  # else it is the same again, whose answer was lost
            href = link(f"/v1/{KINDS[kind].plural}/{slug}")
            raise Problem("exists", f"There is a {kind} {slug!r} already; change it with PATCH.", more={"href": href})
        refuse_removed(kind, slug, connection)
        report = write(connection, g.key.name, kind, slug, patch, now())
        made = written(answer(connection, KINDS[kind], slug, args, report, patch))
    if not args.get("dry_run"):
        made.status_code = 200 if is_there else 201
        made.headers["Location"] = link(f"/v1/{KINDS[kind].plural}/{slug}")
    return made


def slug_made_of(kind: str, body: Mapping[str, Any]) -> str:
    """The slug of what is known by what it belongs to."""
    if kind == "offering":
        return offering_slug(body["provider"], body["foreign_id"])
    return score_slug(body["model"], body["benchmark"], body.get("variant"), body.get("harness"), body.get("shots"))


def change(kind: str, slug: str, args: dict[str, Any], body: dict[str, Any]) -> Answer:
    patch = patch_of(body)
    with one_write(args) as connection:
        require_match(connection, kind, slug, patch)
        report = write(connection, g.key.name, kind, slug, patch, now())
        return answer(connection, KINDS[kind], slug, args, report, patch)


def remove(kind: str, slug: str, args: dict[str, Any]) -> Answer:
    successor, plural = args.get("successor"), KINDS[kind].plural
    with one_write(args) as connection:
        require_match(connection, kind, slug)
        if successor is not None and (successor == slug or row_of(connection, kind, successor) is None):
            detail = f"There is no {kind} {successor!r} to succeed it." if successor != slug else "Nothing can succeed itself."
            raise Problem("invalid-parameter", detail, [fault("successor", "unknown_value", detail, successor)])
        standing, count = standing_on(connection, kind, slug)
        if count:
            shown = [{"kind": of, "slug": one, "href": link(f"/v1/{KINDS[of].plural}/{one}")} for of, one in standing]
            some = f"the first {MOST_NAMED} are in `standing`" if count > MOST_NAMED else "`standing` has them"
            detail = f"{count} {'thing' if count == 1 else 'things'} cannot be without the {kind} {slug!r}; {some}."
            raise Problem("in-use", detail, more={"standing": shown})
        report = write(connection, g.key.name, kind, slug, removal(args["reason"], successor), now())
        return {
            **reported(connection, KINDS[kind], slug, args, report),
            "reason": args["reason"],
            "successor": successor and {"slug": successor, "href": link(f"/v1/{plural}/{successor}")},
        }


# --- What they have in common -----------------------------------------------------------------------------------------


def row_of(connection: Connection, kind: str, slug: str) -> Any:
    table = KINDS[kind].table
    return connection.execute(select(table.c.revision, table.c.body, table.c.evidence).where(table.c.slug == slug)).first()


def require_match(connection: Connection, kind: str, slug: str, patch: Mapping[str, Said | None] | None = None) -> None:
    """Refuse to write on a thing that is not there, or that is another than the one who writes has seen (RFC 9110, 13.1.1).

    A patch that is there already passes, as that section has it: it is sent again because its answer was lost, and changes nothing.
    """
    row = row_of(connection, kind, slug)
    if row is None:
        refuse_removed(kind, slug, connection)
        raise not_found(f"{kind} {slug[:100]!r}")
    condition = request.headers.get("If-Match")
    etag = f'"{row.revision}"'
    if condition is None:
        raise Problem("precondition-required", f"Send If-Match with the `etag` of the {kind}'s body, as you have read it.")
    # The comparison is strong: a tag that a proxy made weak is none of ours. That of an ETag header is of one format of it.
    if condition.strip() == "*" or etag in (one.strip() for one in condition.split(",")):
        return
    if patch is None or not is_said(connection, kind, slug, patch):
        detail = f"The {kind} {slug!r} is at {etag} by now; If-Match says {condition[:100]}, and takes the `etag` of the body."
        raise Problem("precondition-failed", detail, headers={"ETag": etag}, more={"etag": etag})


def answer(
    connection: Connection, thing: ThingKind, slug: str, args: Mapping[str, Any], report: Report, patch: Mapping[str, Said | None]
) -> Answer:
    """What became of a write, field by field, and the thing as it stands."""
    if report.refused:
        raise invalid_body([fault_at(f"/{one.what.split('.')[0]}", "invalid_value", f"'{one.what}' {one.why}.") for one in report.refused])
    made = reported(connection, thing, slug, args, report)
    body = orjson.loads(row_of(connection, thing.name, slug).body)
    heard = said.statements(connection, thing.name, slug)
    changed = {one["field"] for one in made["changes"] if (one["kind"], one["slug"]) == (thing.name, slug)}
    is_new = None in changed
    outcomes = [outcome(name, said_now, heard, is_new or name in changed) for name, said_now in patch.items()]
    return {**made, "fields": outcomes, "thing": body}


def reported(connection: Connection, thing: ThingKind, slug: str, args: Mapping[str, Any], report: Report) -> Answer:
    number = report.revision or current_revision(connection)
    changes: list[Answer] = []
    if report.revision:
        changes, _ = log.changes(connection, log.Wanted(since=report.revision - 1, until=report.revision), MOST_CHANGES)
    tried = bool(args.get("dry_run"))
    g.revision = number - 1 if tried and report.revision else number
    href = link(f"/v1/{thing.plural}/{slug}")
    return {"revision": g.revision, "dry_run": tried, "slug": slug, "href": href, "changes": changes}


def outcome(name: str, wrote: Said | None, heard: list[Answer], changed: bool) -> Answer:
    """What became of one field: whether what was written stands, and who contradicts it."""
    speaking = [one for one in heard if one["field"] == name]
    standing = next((one for one in speaking if one["stands"]), None)
    ours = next((one for one in speaking if one["source"] == CURATORS.slug), None)
    return {
        "field": name,
        "written": wrote and wrote.value,
        "state": "withdrawn" if wrote is None else wrote.state or "known",
        "stands": bool(ours and ours["stands"]) if wrote else standing is None,
        "value": standing and standing["value"],
        "source": standing and standing["source"],
        "changed": changed,
        "conflicts": [{key: one[key] for key in ("source", "value", "url", "date")} for one in speaking if one["conflicts"]],
    }


# --- Addresses --------------------------------------------------------------------------------------------------------

# A body for each kind that shows how one is written; the examples of the reference try them.
BODIES: dict[str, tuple[Answer, str, Answer]] = {
    "model": ({"slug": "gpt-4-example", "name": "GPT-4 Example", "maker": "openai", "released_on": "2024-05",
               "input_modalities": ["text", "image"], "cites": "https://example.org/announcement"},
              "gpt-4", {"context_window": 8192, "states": {"parameters": "not_disclosed"}, "cites": "https://example.org/page"}),
    "maker": ({"slug": "example-lab", "name": "Example Lab", "kind": "lab", "country": "CH"}, "openai", {"country": "US"}),
    "family": ({"slug": "example", "name": "Example", "maker": "openai"}, "gpt-4", {"name": "GPT-4"}),
    "product": ({"slug": "example-chat", "name": "Example Chat", "kind": "chatbot", "maker": "openai", "launched_on": "2024-05-13",
                 "models": [{"model": "gpt-4o", "since": "2024-05-13", "role": "default"}]}, "chatgpt", {"url": "https://chatgpt.com"}),
    "provider": ({"slug": "example-cloud", "name": "Example Cloud", "website": "https://example.org"},
                 "openai", {"website": "https://platform.openai.com"}),
    "offering": ({"provider": "openai", "foreign_id": "gpt-4o-example", "model": "gpt-4o", "billing": "metered",
                  "prices": [{"meter": "input", "amount": "2.50"}, {"meter": "output", "amount": "10.00"}]},
                 "openai.gpt-4", {"context_window": 8192}),
    "benchmark": ({"slug": "example-test", "name": "Example Test", "better": "higher", "unit": "percent"}, "gsm8k", {"better": "higher"}),
    "score": ({"model": "gpt-4o", "benchmark": "gsm8k", "value": 91.5, "harness": "example", "shots": 5},
              "bert.glue", {"self_reported": True}),
}  # fmt: skip


def needs_reason(args: dict[str, Any]) -> list[Fault]:
    if "reason" in args:
        return []
    return [fault("reason", "missing_parameter", "Say with 'reason' why it is removed; whoever asks for it later is told.")]


def register(kind: str) -> None:
    """Declare how a kind of thing is written."""
    thing = KINDS[kind]
    plural, tag = thing.plural, thing.plural.capitalize()

    def create_thing(args: dict[str, Any], body: dict[str, Any]) -> Any:
        return create(kind, args, body)

    def change_thing(args: dict[str, Any], body: dict[str, Any], slug: str) -> Any:
        return change(kind, slug, args, body)

    def remove_thing(args: dict[str, Any], slug: str) -> Any:
        return remove(kind, slug, args)

    create_thing.__name__, create_thing.__doc__ = f"create_{kind}", (
        f"Create a {kind}\nAs the curators of this Plinth say. What others say of it already stands beside that, and the answer tells "
        "which of your fields others contradict.")
    change_thing.__name__, change_thing.__doc__ = f"change_{kind}", (
        f"Change a {kind}\nA merge patch on what the curators of this Plinth say of it: a field that is null is taken back, and what "
        "others say stands again; one that is left out stays as it is. If-Match takes the `etag` of the body.")
    remove_thing.__name__, remove_thing.__doc__ = f"remove_{kind}", (
        f"Remove a {kind}\nWhoever asks for it gets a 410 with the reason and the successor; its slug is never given to anything else. "
        "What cannot be without it must go first.")
    new_body, slug, changed_body = BODIES[kind]
    new_slug = new_body.get("slug") or slug_made_of(kind, new_body)
    common: dict[str, Any] = {"tag": tag, "scope": "write", "formats": ONLY_JSON}
    declared = (
        ("POST", f"/v1/{plural}", create_thing, endpoint(
            WriteQuery, WRITTEN[kind], errors=(401, 403, 409, 410, 411, 413, 415, 422), body=NEW[kind], status=201,
            example=f"/v1/{plural}?dry_run=true", example_body=new_body, **common)),
        ("PATCH", f"/v1/{plural}/<slug>", change_thing, endpoint(
            WriteQuery, WRITTEN[kind], errors=(401, 403, 404, 410, 411, 412, 413, 415, 422, 428), body=CHANGED[kind],
            example=f"/v1/{plural}/{slug}?dry_run=true", example_body=changed_body, **common)),
        ("DELETE", f"/v1/{plural}/<slug>", remove_thing, endpoint(
            RemoveQuery, RemovedSchema, errors=(401, 403, 404, 409, 410, 412, 428), check=needs_reason,
            example=f"/v1/{plural}/{new_slug}?reason=made+by+mistake&dry_run=true", example_body=new_body, **common)),
    )  # fmt: skip
    for method, rule, view, declare in declared:
        writing.add_url_rule(rule, view.__name__, declare(view), methods=[method])


for one_kind in KINDS:
    register(one_kind)
