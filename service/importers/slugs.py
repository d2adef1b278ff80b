"""Slugs: of a thing by its name, of an offering by its provider's id, of a score by its model, benchmark and conditions."""

from __future__ import annotations

import hashlib
import re

LONGEST = 150


def slug_of(name: str) -> str:
    """The slug of a thing by its name: `Command R+` is command-r-plus, for the plus is significant."""
    return re.sub(r"[^a-z0-9.]+", "-", name.lower().replace("+", " plus")).strip("-.")[:LONGEST]


def offering_slug(provider: str, foreign_id: str) -> str:
    """The slug of an offering: its provider and the provider's id, in letters that a slug may have.

    An id that would not come back from that (capitals, colons, at signs) gets four digits of its digest behind it, so that
    two ids share a slug only when one has a point where the other has a slash. No provider has such a pair; of one, the second
    would be refused.
    """
    plain = re.sub(r"[^a-z0-9.-]", lambda match: "." if match[0] == "/" else "-", foreign_id.lower()).strip(".-")
    lossless = plain == foreign_id.replace("/", ".")
    return _bounded(f"{provider}.{plain}" if lossless else f"{provider}.{plain}-{_digest(foreign_id)}", foreign_id)


def score_slug(model: str, benchmark: str, variant: str | None, harness: str | None, shots: int | None) -> str:
    """The slug of a score: its model, its benchmark, and its conditions when it has any."""
    conditions = "|".join(str(part) if part is not None else "" for part in (variant, harness, shots)).lower()
    return _bounded(f"{model}.{benchmark}" + (f".{_digest(conditions)}" if conditions.strip("|") else ""), conditions)


def _digest(text: str, digits: int = 4) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:digits]


def _bounded(slug: str, text: str) -> str:
    return slug if len(slug) <= LONGEST else f"{slug[: LONGEST - 9]}-{_digest(text, 8)}"
