"""Every row there is. A mapped class is a row; what is unknown is NULL.

Things (makers, families, models, products) are named by their slug, which is never reused, so a slug is the key in every
table and no join is needed to filter by one. Each thing keeps, beside its facts in typed columns, the JSON that clients
get (`body`, written once when the thing changes) and the evidence for its facts.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import BigInteger, CheckConstraint, Date, Float, ForeignKey, Index, Integer, MetaData, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

# Text sorts by its bytes on both databases: that is SQLite's default, and "C" in PostgreSQL.
Words = String().with_variant(String(collation="C"), "postgresql")
Slug = String(150).with_variant(String(150, collation="C"), "postgresql")
Instant = String(20).with_variant(String(20, collation="C"), "postgresql")  # RFC 3339 in UTC, 2026-11-24T09:12:44Z
Big = BigInteger()


class Row(DeclarativeBase):
    """The root of all rows."""

    metadata = MetaData(naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    })  # fmt: skip


def to(target: str) -> ForeignKey:
    """A reference checked at commit, so that one import may write things in any order."""
    return ForeignKey(target, deferrable=True, initially="DEFERRED")


class Source(Row):
    """Who says things."""

    __tablename__ = "source"

    slug: Mapped[str] = mapped_column(Slug, primary_key=True)
    title: Mapped[str] = mapped_column(Words)
    url: Mapped[str | None] = mapped_column(Words)
    license: Mapped[str | None] = mapped_column(Words)
    attribution: Mapped[str | None] = mapped_column(Words)
    standing: Mapped[str] = mapped_column(Words)  # a word of precedence.STANDINGS


class Document(Row):
    """What a source said on one day."""

    __tablename__ = "document"
    __table_args__ = (Index(None, "source", "name", "digest", "date", unique=True),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    source: Mapped[str] = mapped_column(Slug, to("source.slug"))
    name: Mapped[str] = mapped_column(Words)  # which of the source's documents: a file's name, or ""
    date: Mapped[dt.date] = mapped_column(Date)
    digest: Mapped[str] = mapped_column(Words)  # SHA-256 of its bytes, hexadecimal
    complete: Mapped[bool]  # whether what it leaves out is gone, or only left out
    revision: Mapped[int] = mapped_column(Integer, to("revision.number"))


class Statement(Row):
    """What one document says about one thing: JSON `{field: {"value" or "state", "url"}}`."""

    __tablename__ = "statement"

    kind: Mapped[str] = mapped_column(Slug, primary_key=True)
    slug: Mapped[str] = mapped_column(Slug, primary_key=True)
    document: Mapped[int] = mapped_column(Integer, to("document.id"), primary_key=True)
    says: Mapped[str] = mapped_column(Text)


class Revision(Row):
    """One committed transaction that changed what the catalog says. The number only grows."""

    __tablename__ = "revision"

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    committed_at: Mapped[str] = mapped_column(Instant)


class Change(Row):
    """One fact that a revision changed. A thing that is new is one change: no field, and all its facts as `new`."""

    __tablename__ = "change"
    __table_args__ = (Index(None, "kind", "slug", "revision"),)

    revision: Mapped[int] = mapped_column(Integer, to("revision.number"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True)  # within the revision
    kind: Mapped[str] = mapped_column(Slug)
    slug: Mapped[str] = mapped_column(Slug)
    field: Mapped[str | None] = mapped_column(Words)
    old: Mapped[str | None] = mapped_column(Text)  # JSON
    new: Mapped[str | None] = mapped_column(Text)  # JSON
    document: Mapped[int | None] = mapped_column(Integer, to("document.id"))


class Thing:
    """The columns that makers, families, models and products share."""

    slug: Mapped[str] = mapped_column(Slug, primary_key=True)
    name: Mapped[str] = mapped_column(Words)
    states: Mapped[str] = mapped_column(Text, default="{}")  # JSON {field: not_disclosed | not_applicable}
    evidence: Mapped[str] = mapped_column(Text, default="{}")  # JSON {field: {"source", "url", "date", "conflicts"}}
    body: Mapped[str] = mapped_column(Text, default="{}")  # the JSON that clients get
    revision: Mapped[int]  # of the last change to this thing's own facts
    updated_at: Mapped[str] = mapped_column(Instant)


class Maker(Thing, Row):
    """Who trains models or makes products."""

    __tablename__ = "maker"
    __table_args__ = (Index(None, "name", "slug"),)

    kind: Mapped[str | None] = mapped_column(Words)
    parent: Mapped[str | None] = mapped_column(Slug, to("maker.slug"))
    country: Mapped[str | None] = mapped_column(Words)
    website: Mapped[str | None] = mapped_column(Words)


class Family(Thing, Row):
    """A group of models under one name."""

    __tablename__ = "family"
    __table_args__ = (Index(None, "name", "slug"), Index(None, "maker", "slug"))

    maker: Mapped[str] = mapped_column(Slug, to("maker.slug"))


class Model(Thing, Row):
    """One foundation model."""

    __tablename__ = "model"

    maker: Mapped[str] = mapped_column(Slug, to("maker.slug"))
    family: Mapped[str | None] = mapped_column(Slug, to("family.slug"))
    snapshot_of: Mapped[str | None] = mapped_column(Slug, to("model.slug"))
    successor: Mapped[str | None] = mapped_column(Slug, to("model.slug"))
    # Sets, as the words in the order of their vocabulary, joined by commas: NULL is unknown, "" known to be empty.
    # The few distinct values are the profiles of the catalog; model_term holds the words one by one.
    classes: Mapped[str | None] = mapped_column(Words)
    input_modalities: Mapped[str | None] = mapped_column(Words)
    output_modalities: Mapped[str | None] = mapped_column(Words)
    tasks: Mapped[str | None] = mapped_column(Words)
    adaptations: Mapped[str | None] = mapped_column(Words)
    domains: Mapped[str | None] = mapped_column(Words)
    training_modalities: Mapped[str | None] = mapped_column(Words)
    released_on: Mapped[dt.date | None] = mapped_column(Date)
    released_on_precision: Mapped[str | None] = mapped_column(Words)
    knowledge_cutoff: Mapped[dt.date | None] = mapped_column(Date)
    knowledge_cutoff_precision: Mapped[str | None] = mapped_column(Words)
    status: Mapped[str | None] = mapped_column(Words)
    deprecated_on: Mapped[dt.date | None] = mapped_column(Date)
    deprecated_on_precision: Mapped[str | None] = mapped_column(Words)
    retired_on: Mapped[dt.date | None] = mapped_column(Date)
    retired_on_precision: Mapped[str | None] = mapped_column(Words)
    context_window: Mapped[int | None] = mapped_column(Big)
    max_output: Mapped[int | None] = mapped_column(Big)
    parameters: Mapped[int | None] = mapped_column(Big)
    active_parameters: Mapped[int | None] = mapped_column(Big)
    training_tokens: Mapped[int | None] = mapped_column(Big)
    training_compute: Mapped[float | None] = mapped_column(Float(53))
    license: Mapped[str | None] = mapped_column(Words)
    open_weights: Mapped[bool | None]
    reasoning: Mapped[bool | None]
    tool_calling: Mapped[bool | None]
    structured_output: Mapped[bool | None]
    links: Mapped[str | None] = mapped_column(Text)  # JSON {what: URL}
    turns_on: Mapped[dt.date | None] = mapped_column(Date)  # the next day on which a date makes its status another


class ModelTerm(Row):
    """One word of one set of one model: (gpt-4o, input_modalities, image)."""

    __tablename__ = "model_term"
    __table_args__ = (Index(None, "model"),)

    attribute: Mapped[str] = mapped_column(Slug, primary_key=True)
    term: Mapped[str] = mapped_column(Slug, primary_key=True)
    model: Mapped[str] = mapped_column(Slug, to("model.slug"), primary_key=True)


class Lineage(Row):
    """What a model descends from. An end that the catalog lacks is kept by its name."""

    __tablename__ = "lineage"
    __table_args__ = (Index(None, "model"), Index(None, "target"))

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    model: Mapped[str] = mapped_column(Slug, to("model.slug"))
    relation: Mapped[str] = mapped_column(Words)
    target: Mapped[str | None] = mapped_column(Slug, to("model.slug"))
    name: Mapped[str] = mapped_column(Words)
    url: Mapped[str | None] = mapped_column(Words)


class Identifier(Row):
    """A name under which programs know a model: (openai, gpt-4o-2024-05-13, snapshot)."""

    __tablename__ = "identifier"
    __table_args__ = (Index(None, "model"), Index(None, "scheme", "value", "model", unique=True), Index(None, "folded"))

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    scheme: Mapped[str] = mapped_column(Slug)
    value: Mapped[str] = mapped_column(Words)
    folded: Mapped[str] = mapped_column(Words)  # the value in lower case, by which it is found
    kind: Mapped[str] = mapped_column(Words)
    model: Mapped[str] = mapped_column(Slug, to("model.slug"))
    url: Mapped[str | None] = mapped_column(Words)


class Product(Thing, Row):
    """What people use that stands on models."""

    __tablename__ = "product"
    __table_args__ = (Index(None, "name", "slug"), Index(None, "maker", "slug"))

    kind: Mapped[str | None] = mapped_column(Words)
    maker: Mapped[str | None] = mapped_column(Slug, to("maker.slug"))
    launched_on: Mapped[dt.date | None] = mapped_column(Date)
    launched_on_precision: Mapped[str | None] = mapped_column(Words)
    retired_on: Mapped[dt.date | None] = mapped_column(Date)
    retired_on_precision: Mapped[str | None] = mapped_column(Words)
    url: Mapped[str | None] = mapped_column(Words)
    domains: Mapped[str | None] = mapped_column(Words)
    former_names: Mapped[str | None] = mapped_column(Text)  # JSON [{"name", "until"}]


class ProductModel(Row):
    """What a product stood on, from when until when."""

    __tablename__ = "product_model"
    __table_args__ = (
        Index(None, "product"), Index(None, "model", "product"),
        CheckConstraint("since <= until", name="interval"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    product: Mapped[str] = mapped_column(Slug, to("product.slug"))
    model: Mapped[str] = mapped_column(Slug, to("model.slug"))
    since: Mapped[dt.date | None] = mapped_column(Date)
    since_precision: Mapped[str | None] = mapped_column(Words)
    until: Mapped[dt.date | None] = mapped_column(Date)  # the first day on which it no longer stood on it
    until_precision: Mapped[str | None] = mapped_column(Words)
    role: Mapped[str] = mapped_column(Words)
    url: Mapped[str | None] = mapped_column(Words)


# One index for each sort of models: the key, then the slug that breaks ties, walked from either end. A nullable key is
# two such walks, the known and the unknown (paging.py). Filters that choose few rows have theirs too.
for column in (
    "name", "maker", "family", "released_on", "knowledge_cutoff", "status", "deprecated_on", "retired_on", "context_window", "max_output",
    "parameters", "active_parameters", "training_tokens", "training_compute", "license", "updated_at", "turns_on", "snapshot_of",
    "successor", "open_weights", "reasoning", "tool_calling", "structured_output",
):  # fmt: skip
    Index(None, Model.__table__.c[column], Model.__table__.c.slug)
for profile in ("classes", "input_modalities", "output_modalities"):
    Index(None, Model.__table__.c[profile], Model.__table__.c.slug)
Index(None, Model.__table__.c.maker, Model.__table__.c.released_on, Model.__table__.c.slug)
