"""The vocabulary of modalities, with how many models take each in and give it out."""

from __future__ import annotations

from collections import Counter
from typing import Any

from flask import Blueprint

from ..catalog.profiles import counts_of
from ..catalog.tables import Model
from ..catalog.vocabulary import MODALITIES
from ..schemas import ModalitySchema, collection
from ..schemas_query import one_query
from .api import endpoint
from .listing import picked, whole
from .problems import not_found
from .reading import connection

modalities = Blueprint("modalities", __name__)


def counted() -> list[dict[str, Any]]:
    """Every modality with its counts, in the order of the vocabulary."""
    takes, gives = (by_word(counts_of(connection(), side)) for side in (Model.input_modalities, Model.output_modalities))
    return [
        {
            "slug": word.slug, "name": word.label, "meaning": word.meaning, "input_models": takes[word.slug],
            "output_models": gives[word.slug],
        }
        for word in MODALITIES
    ]  # fmt: skip


def by_word(sets: dict[str, int]) -> Counter[str]:
    """How many have each word, by how many have each set of them."""
    counts: Counter[str] = Counter()
    for profile, count in sets.items():
        counts.update(dict.fromkeys(profile.split(","), count))
    return counts


@modalities.get("/v1/modalities")
@endpoint(one_query(ModalitySchema), collection(ModalitySchema, "Modalities"), errors=(400,), tag="Modalities", example="/v1/modalities")
def list_modalities(args: dict[str, Any]) -> Any:
    """List modalities
    The whole vocabulary of what models take in and give out."""
    return whole(counted(), args.get("fields"))


@modalities.get("/v1/modalities/<slug>")
@endpoint(one_query(ModalitySchema), ModalitySchema, errors=(400, 404), tag="Modalities", example="/v1/modalities/image")
def get_modality(args: dict[str, Any], slug: str) -> Any:
    """Get one modality
    By its word."""
    for modality in counted():
        if modality["slug"] == slug:
            return picked(modality, args.get("fields"))
    raise not_found(f"modality {slug[:100]!r}", [word.slug for word in MODALITIES], where="/v1/modalities/")
