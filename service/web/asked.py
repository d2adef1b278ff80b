"""The things that a list of names asks for: all of them, or one Problem that names each that is not known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from ..catalog import identity
from ..catalog.attributes import KINDS
from ..catalog.log import tombstone
from ..catalog.onday import began_on
from ..catalog.values import SLUG
from .api import Fault, fault
from .listing import removal
from .problems import Problem, invalid
from .reading import connection


def resolved(kind: str, asked: Sequence[str], fewest: int, most: int) -> dict[str, str]:
    """The slugs of some things of a kind, by the names under which they were asked for, in order."""
    parameter = KINDS[kind].plural
    if not fewest <= len(asked) <= most:
        wanted = f"'{parameter}' takes {fewest} to {most} {parameter}, with commas between them"
        raise invalid([fault(parameter, "wrong_count", f"{wanted}; it has {len(asked)}.", ",".join(asked))])
    found: dict[str, str] = {}
    repeated: list[Fault] = []
    unknown: list[Fault] = []
    for name in asked:
        slugs = slugs_of(kind, name)
        if len(slugs) != 1:
            unknown.append(not_one(kind, parameter, name, slugs))
            continue
        other = next((other for other, slug in found.items() if slug == slugs[0]), None)
        if other is not None:
            twice = f"{name!r} is asked for twice" if other == name else f"{other!r} and {name!r} are the same {kind}, {slugs[0]}"
            repeated.append(fault(parameter, f"repeated_{kind}", f"{twice}. Ask for each {kind} once.", name))
        found[name] = slugs[0]
    if repeated:
        raise invalid(repeated)
    if unknown:
        detail = unknown[0]["detail"] if len(unknown) == 1 else f"{len(unknown)} of the {parameter} asked for are not known."
        raise Problem("not-found", detail, unknown)
    return found


def slugs_of(kind: str, name: str) -> list[str]:
    """The things that a name may be: one by its slug, else all that go by it."""
    if SLUG.fullmatch(name) and identity.exists(connection(), kind, name):
        return [name]
    return [match.slug for match in identity.matches(connection(), kind, name)]


def not_one(kind: str, parameter: str, name: str, slugs: Sequence[str]) -> Fault:
    stone = tombstone(connection(), kind, name) if SLUG.fullmatch(name) else None
    if stone is not None:
        return fault(parameter, "gone", removal(stone), name)
    near = slugs or identity.suggestions(connection(), kind, name)
    meant = f" Did you mean {' or '.join(repr(slug) for slug in near)}?" if near else ""
    what = f"may be any of several {parameter}" if slugs else f"is no {kind} of the catalog"
    return fault(parameter, "ambiguous" if slugs else f"unknown_{kind}", f"{name!r} {what}.{meant}", name)


def refuse_before_their_time(parameter: str, bodies: Sequence[tuple[str, Mapping[str, Any]]], kind: str, day: date | None) -> None:
    """One Problem that names all that was not there yet on the day."""
    errors = [
        fault(parameter, "not_there_yet", f"{body['name']} was not there yet on {day}: it came on {began}.", asked)
        for asked, body in bodies
        if day is not None and (began := began_on(kind, body)) is not None and began > day.isoformat()
    ]
    if errors:
        raise Problem("not-found", " ".join(error["detail"] for error in errors), errors)
