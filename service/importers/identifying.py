"""How well ids find their models: measured on ids that somebody has labelled with the model that they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, select

from ..catalog.tables import Identifier, Model
from .linking import Linker
from .records import DocumentError

OUTCOMES = ("right", "wrong", "ambiguous", "none")


@dataclass(frozen=True)
class Labelled:
    """An id at a provider, and the name of the model that it is, as somebody labelled it."""

    provider: str
    id: str
    model: str


@dataclass(frozen=True)
class Outcome:
    """What became of one labelled id: right, wrong, ambiguous or none; and what was found instead of the label."""

    labelled: Labelled
    outcome: str
    found: str

    def __str__(self) -> str:
        one = self.labelled
        return f"{self.outcome}: {one.provider} {one.id} is labelled {one.model}; it {self.found}"


def read(content: bytes) -> list[Labelled]:
    """Labelled ids: a JSON list of `{"provider", "id", "model"}`. Raises DocumentError when the bytes are none."""
    try:
        entries = orjson.loads(content)
        if not isinstance(entries, list) or not entries:
            raise TypeError
        labelled = [Labelled(entry["provider"], entry["id"], entry["model"]) for entry in entries]
        if not all(isinstance(part, str) for one in labelled for part in (one.provider, one.id, one.model)):
            raise TypeError
    except (orjson.JSONDecodeError, KeyError, TypeError):
        raise DocumentError('These are no labelled ids: it should be a JSON list of {"provider", "id", "model"}, all text.') from None
    return labelled


def outcomes(connection: Connection, labelled: Sequence[Labelled], scheme: str = "models.dev") -> Iterator[Outcome]:
    """What the catalog makes of each id. A label is an identifier of a scheme, or any other name that leads to one model.

    One that names a model is right for its snapshots, too, and the other way round.
    """
    linker = Linker(connection)
    linker.expect_names([*(one.model for one in labelled), *(one.id for one in labelled)])
    named: dict[str, set[str]] = defaultdict(set)
    for value, model in connection.execute(select(Identifier.value, Identifier.model).where(Identifier.scheme == scheme)):
        named[value].add(model)
    heads = {slug: head for slug, head in connection.execute(select(Model.slug, Model.snapshot_of)) if head}
    for one in labelled:
        meant: set[str | None] = {*(named.get(one.model) or (linker.offered_model("", one.model).model,))}
        link = linker.offered_model(one.provider, one.id)
        if link.model is None:
            yield Outcome(one, "ambiguous" if link.several else "none", link.why)
        elif {link.model, heads.get(link.model, link.model)} & {*meant, *(heads.get(slug or "") for slug in meant)} - {None}:
            yield Outcome(one, "right", f"is {link.model}")
        else:
            yield Outcome(one, "wrong", f"was taken for {link.model}")


def lines(found: Sequence[Outcome]) -> list[str]:
    """The figures and the misses, for a terminal."""
    counts = {outcome: sum(one.outcome == outcome for one in found) for outcome in OUTCOMES}
    figures = ", ".join(f"{count} {outcome} ({100 * count / len(found):.1f} %)" for outcome, count in counts.items())
    misses = sorted((one for one in found if one.outcome != "right"), key=lambda one: (OUTCOMES.index(one.outcome), one.labelled.model))
    return [f"{len(found)} ids: {figures}", *(f"  {one}" for one in misses)]


def as_dict(found: Sequence[Outcome]) -> dict[str, Any]:
    """The same for programs."""
    return {
        "ids": len(found),
        **{outcome: sum(one.outcome == outcome for one in found) for outcome in OUTCOMES},
        "misses": [
            {"outcome": one.outcome, "found": one.found, **asdict(one.labelled)}
            for one in found
            if one.outcome != "right"
        ],
    }
