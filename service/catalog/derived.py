"""What follows from facts and from the day: classes, status, the next day on which a status turns."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from . import clock
from .values import first_day
from .vocabulary import CLASSES, slugs

SENSES = {"text", "image", "audio", "video"}


def today() -> date:
    """The day by which the catalog answers: UTC everywhere."""
    return clock.now().date()


def classes(inputs: list[str] | None, outputs: list[str] | None) -> list[str] | None:
    """The classes of a model by what it takes in and gives out; None when either is unknown.

    A model may have several: one that reads text and pictures and writes text is a large language model and multimodal.
    """
    if inputs is None or outputs is None:
        return None
    takes, gives = set(inputs), set(outputs)
    writes = "text" in gives

    def works_with(modality: str) -> bool:
        return modality in gives or (modality in takes and not writes)

    holds = {
        "large_language_model": "text" in takes and bool(gives & {"text", "code"}),
        "image_model": works_with("image"),
        # Whisper hears and writes: where nothing but audio goes in, what comes out does not make it another sort.
        "audio_model": works_with("audio") or takes == {"audio"},
        "video_model": works_with("video"),
        "embedding_model": "embedding" in gives,
        "multimodal_model": len(takes & SENSES) >= 2,
    }
    return [word for word in slugs(CLASSES) if holds[word]]


def status_on(day: date, facts: Mapping[str, Any], today: date) -> str | None:
    """The status of a model on a day: its dates decide, and where they are silent, what a source says today.

    `facts` holds canonical values: partial dates as text, `status` as a word. A date of which only the month or the
    year is known is taken to begin that span.
    """
    for word, field in (("retired", "retired_on"), ("deprecated", "deprecated_on")):
        if facts.get(field) and first_day(facts[field]) <= day:
            return word
    if facts.get("released_on") and first_day(facts["released_on"]) > day:
        return "announced"
    said: str | None = facts.get("status")
    if facts.get("deprecated_on") or (facts.get("retired_on") and said != "deprecated"):
        return "available"  # and its end is still to come
    if said in ("deprecated", "retired") and day < today:
        return None  # since when, nobody says
    if said == "announced" and facts.get("released_on"):
        return "available"
    return said


def turns_on(day: date, facts: Mapping[str, Any]) -> date | None:
    """The next day after `day` on which `status_on` may give another answer."""
    days = [first_day(facts[field]) for field in ("released_on", "deprecated_on", "retired_on") if facts.get(field)]
    return min((turn for turn in days if turn > day), default=None)
