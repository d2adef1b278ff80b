"""The vocabulary of modalities, with how many models take each in and give it out."""

from __future__ import annotations

from collections import Counter
from typing import Any

from flask import Blueprint
from sqlalchemy import func, select

from ..catalog.tables import ModelTerm
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
    counts: Counter[tuple[str, str]] = Counter()
    sides = ("input_modalities", "output_modalities")
    key = (ModelTerm.attribute, ModelTerm.term)
    query = select(*key, func.count()).where(ModelTerm.attribute.in_(sides)).group_by(*key)
    for attribute, term, count in connection().execute(query):
        counts[attribute, term] = count
    return [
        {
            "slug": word.slug, "name": word.label, "meaning": word.meaning,
            "input_models": counts["input_modalities", word.slug], "output_models": counts["output_modalities", word.slug],
        }
        for word in MODALITIES
    ]  # fmt: skip


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
