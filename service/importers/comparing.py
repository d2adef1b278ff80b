"""Which models bring something else to comparisons when things change: their columns are worked out anew, once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import Connection, select

from ..catalog.columns import write_columns
from ..catalog.database import chunks
from ..catalog.tables import Lineage, Offering, ProductModel, Score

# Of what a column shows besides its model: the kind of thing, where the models are that show one, and what names it there.
SHOWN_OF = (
    ("offering", Offering.model, Offering.slug),
    ("provider", Offering.model, Offering.provider),
    ("score", Score.model, Score.slug),
    ("benchmark", Score.model, Score.benchmark),
    ("product", ProductModel.model, ProductModel.product),
    # The name of what a model descends from; of its successor, the page that says so.
    ("model", Lineage.model, Lineage.target),
    ("model", Lineage.target, Lineage.model),
)


def write_columns_of(connection: Connection, changed: Mapping[str, set[str]], day: date) -> None:
    """Keep the columns anew of the models that changed, or that show what did."""
    models: set[str | None] = set(changed.get("model", ()))
    for kind, model, shown in SHOWN_OF:
        for chunk in chunks(changed.get(kind, ())):
            models.update(connection.scalars(select(model).where(shown.in_(chunk))))
    write_columns(connection, {model for model in models if model}, day)
