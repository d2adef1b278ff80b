"""Every row there is. A mapped class is a row; what is unknown is NULL.

Things (makers, families, models, products) are named by their slug, which is never reused, so a slug is the key in every
table and no join is needed to filter by one. Each thing keeps, beside its facts in typed columns, the JSON that clients
get (`body`, written once when the thing changes) and the evidence for its facts.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Date, Float, ForeignKey, Index, Integer, MetaData, String, Text, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

# Text sorts by its bytes on both databases: that is SQLite's default, and "C" in PostgreSQL.
Words = String().with_variant(String(collation="C"), "postgresql")
Slug = String(150).with_variant(String(150, collation="C"), "postgresql")
Instant = String(20).with_variant(String(20, collation="C"), "postgresql")  # RFC 3339 in UTC, 2026-11-24T09:12:44Z
Big = BigInteger()
BILLION = 1_000_000_000


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
    complete: Mapped[bool]  # whether an offering that it leaves out has ended
    lists_offerings: Mapped[bool]
    revision: Mapped[int] = mapped_column(Integer, to("revision.number"))


class Statement(Row):
    """What one document says about one thing, as JSON in the form of `said.written`."""

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
    keeps_columns: Mapped[bool | None]  # whether who wrote it knew that columns of comparisons are kept (columns.py)


# The newest of those that did not is found without looking at the others.
Index("ix_revision_without_columns", Revision.number, sqlite_where=Revision.keeps_columns.is_(None),
      postgresql_where=Revision.keeps_columns.is_(None))  # fmt: skip


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


class Tombstone(Row):
    """A thing that curators removed. Its slug stands here for ever, so that nothing else gets it."""

    __tablename__ = "tombstone"

    kind: Mapped[str] = mapped_column(Slug, primary_key=True)
    slug: Mapped[str] = mapped_column(Slug, primary_key=True)
    reason: Mapped[str] = mapped_column(Words)
    successor: Mapped[str | None] = mapped_column(Slug)  # of the same kind; it may have been removed since
    revision: Mapped[int] = mapped_column(Integer, to("revision.number"))
    removed_at: Mapped[str] = mapped_column(Instant)


class ApiKey(Row):
    """A key to write with. What was handed out is not here, only its digest (keys.py)."""

    __tablename__ = "api_key"

    id: Mapped[str] = mapped_column(Slug, primary_key=True)  # the part of the key by which it is found, and no secret
    name: Mapped[str] = mapped_column(Words)  # whose it is
    digest: Mapped[str] = mapped_column(Words)  # SHA-256 of the key, hexadecimal
    scopes: Mapped[str] = mapped_column(Words)  # words of keys.SCOPES, joined by commas
    created_at: Mapped[str] = mapped_column(Instant)
    expires_at: Mapped[str | None] = mapped_column(Instant)
    revoked_at: Mapped[str | None] = mapped_column(Instant)
    last_used_on: Mapped[dt.date | None] = mapped_column(Date)  # a day, so that using a key writes once a day


class Exact(TypeDecorator[Decimal]):
    """Money, exact on both databases: the amount in billionths, as an integer."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Any) -> int | None:
        return None if value is None else int(Decimal(value) * BILLION)

    def process_result_value(self, value: Any, dialect: Any) -> Decimal | None:
        return None if value is None else Decimal(value) / BILLION


class Thing:
    """The columns that all things share."""

    slug: Mapped[str] = mapped_column(Slug, primary_key=True)
    states: Mapped[str] = mapped_column(Text, default="{}")  # JSON {field: not_disclosed | not_applicable}
    evidence: Mapped[str] = mapped_column(Text, default="{}")  # JSON {field: {"source", "url", "date", "conflicts"}}
    body: Mapped[str] = mapped_column(Text, default="{}")  # the JSON that clients get
    revision: Mapped[int]  # of the last change to this thing's own facts
    updated_at: Mapped[str] = mapped_column(Instant)


class Named(Thing):
    """A thing that people call by a name."""

    name: Mapped[str] = mapped_column(Words)


class Maker(Named, Row):
    """Who trains models or makes products."""

    __tablename__ = "maker"
    __table_args__ = (Index(None, "name", "slug"),)

    kind: Mapped[str | None] = mapped_column(Words)
    parent: Mapped[str | None] = mapped_column(Slug, to("maker.slug"))
    country: Mapped[str | None] = mapped_column(Words)
    website: Mapped[str | None] = mapped_column(Words)


class Family(Named, Row):
    """A group of models under one name."""

    __tablename__ = "family"
    __table_args__ = (Index(None, "name", "slug"), Index(None, "maker", "slug"))

    maker: Mapped[str] = mapped_column(Slug, to("maker.slug"))


class Model(Named, Row):
    """One foundation model."""

    __tablename__ = "model"

    maker: Mapped[str] = mapped_column(Slug, to("maker.slug"))
    family: Mapped[str | None] = mapped_column(Slug, to("family.slug"))
    snapshot_of: Mapped[str | None] = mapped_column(Slug, to("model.slug"))
    successor: Mapped[str | None] = mapped_column(Slug, to("model.slug"))
    # Sets, as the words in the order of their vocabulary, joined by commas: NULL is unknown, "" known to be empty.
    # The few distinct values are the profiles of the catalog.
    classes: Mapped[str | None] = mapped_column(Words)
    input_modalities: Mapped[str | None] = mapped_column(Words)
    output_modalities: Mapped[str | None] = mapped_column(Words)
    tasks: Mapped[str | None] = mapped_column(Words)
    adaptations: Mapped[str | None] = mapped_column(Words)
    domains: Mapped[str | None] = mapped_column(Words)
    training_modalities: Mapped[str | None] = mapped_column(Words)
    conflicts: Mapped[str | None] = mapped_column(Words)
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
    # Reference prices, in USD per million tokens; of the day on which they were last worked out, before `turns_on`.
    input_price: Mapped[Decimal | None] = mapped_column(Exact)
    output_price: Mapped[Decimal | None] = mapped_column(Exact)
    price_provider: Mapped[str | None] = mapped_column(Slug, to("provider.slug"))
    lowest_input_price: Mapped[Decimal | None] = mapped_column(Exact)
    lowest_output_price: Mapped[Decimal | None] = mapped_column(Exact)
    turns_on: Mapped[dt.date | None] = mapped_column(Date)  # the next day on which a date makes its status another


class ModelTerm(Row):
    """One word of one set of one model, as earlier releases wrote them. No release reads them any more, and the next may drop them."""

    __tablename__ = "model_term"
    __table_args__ = (Index(None, "model"),)

    attribute: Mapped[str] = mapped_column(Slug, primary_key=True)
    term: Mapped[str] = mapped_column(Slug, primary_key=True)
    model: Mapped[str] = mapped_column(Slug, to("model.slug"), primary_key=True)


class Lineage(Row):
    """What a model descends from. An end that the catalog lacks is kept by its name."""

    __tablename__ = "lineage"
    __table_args__ = (Index(None, "model"), Index(None, "target"), Index(None, "name"))

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


class Product(Named, Row):
    """What people use that stands on models."""

    __tablename__ = "product"
    __table_args__ = (Index(None, "name", "slug"), Index(None, "maker", "slug"), Index(None, "domains", "slug"))

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


class Provider(Named, Row):
    """Who serves models."""

    __tablename__ = "provider"
    __table_args__ = (Index(None, "name", "slug"),)

    website: Mapped[str | None] = mapped_column(Words)
    maker: Mapped[str | None] = mapped_column(Slug, to("maker.slug"))


class Offering(Thing, Row):
    """One model at one provider, under that provider's id."""

    __tablename__ = "offering"
    __table_args__ = (
        Index(None, "provider", "slug"), Index(None, "model", "slug"), Index(None, "folded"), Index(None, "turns_on"),
        Index(None, "input_price", "slug"), Index(None, "output_price", "slug"), Index(None, "maker", "slug"),
        Index(None, "context_window", "slug"), Index(None, "last_listed_on", "slug"), Index(None, "first_listed_on", "slug"),
        Index(None, "updated_at", "slug"),
    )  # fmt: skip

    provider: Mapped[str] = mapped_column(Slug, to("provider.slug"))
    foreign_id: Mapped[str] = mapped_column(Words)
    folded: Mapped[str] = mapped_column(Words)  # the id in lower case, by which it is found
    model: Mapped[str | None] = mapped_column(Slug, to("model.slug"))
    maker: Mapped[str | None] = mapped_column(Slug, to("maker.slug"))  # the model's, for filters
    context_window: Mapped[int | None] = mapped_column(Big)
    max_output: Mapped[int | None] = mapped_column(Big)
    status: Mapped[str | None] = mapped_column(Words)
    billing: Mapped[str | None] = mapped_column(Words)
    first_listed_on: Mapped[dt.date | None] = mapped_column(Date)
    first_listed_on_precision: Mapped[str | None] = mapped_column(Words)
    last_listed_on: Mapped[dt.date | None] = mapped_column(Date)
    last_listed_on_precision: Mapped[str | None] = mapped_column(Words)
    # Its base prices today, in USD per million tokens, for filters and sorts.
    input_price: Mapped[Decimal | None] = mapped_column(Exact)
    output_price: Mapped[Decimal | None] = mapped_column(Exact)
    turns_on: Mapped[dt.date | None] = mapped_column(Date)  # the next day on which a price begins or ends


class Price(Row):
    """One meter of one offering in one interval."""

    __tablename__ = "price"
    __table_args__ = (Index(None, "offering"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    offering: Mapped[str] = mapped_column(Slug, to("offering.slug"))
    meter: Mapped[str] = mapped_column(Words)
    amount: Mapped[Decimal] = mapped_column(Exact)
    currency: Mapped[str] = mapped_column(Words)
    per: Mapped[int]
    unit: Mapped[str] = mapped_column(Words)
    condition: Mapped[str | None] = mapped_column(Words)
    kind: Mapped[str] = mapped_column(Words)
    effective_from: Mapped[dt.date | None] = mapped_column(Date)
    effective_to: Mapped[dt.date | None] = mapped_column(Date)  # the first day on which it no longer held
    observed_on: Mapped[dt.date] = mapped_column(Date)
    last_observed_on: Mapped[dt.date] = mapped_column(Date)
    # The days on which it surely held: from the first, up to but without the second; NULL for no end in sight.
    holds_from: Mapped[dt.date] = mapped_column(Date)
    holds_until: Mapped[dt.date | None] = mapped_column(Date)
    source: Mapped[str] = mapped_column(Slug, to("source.slug"))
    url: Mapped[str | None] = mapped_column(Words)


class Benchmark(Named, Row):
    """A test that models are put to."""

    __tablename__ = "benchmark"
    __table_args__ = (Index(None, "name", "slug"),)

    measures: Mapped[str | None] = mapped_column(Words)
    metric: Mapped[str | None] = mapped_column(Words)
    unit: Mapped[str | None] = mapped_column(Words)
    better: Mapped[str | None] = mapped_column(Words)
    maker: Mapped[str | None] = mapped_column(Words)  # by name: most makers of tests make no models
    released_on: Mapped[dt.date | None] = mapped_column(Date)
    released_on_precision: Mapped[str | None] = mapped_column(Words)
    paper: Mapped[str | None] = mapped_column(Words)


class Score(Thing, Row):
    """One model's result in one benchmark, with its conditions."""

    __tablename__ = "score"
    __table_args__ = (Index(None, "model", "benchmark"), Index(None, "benchmark", "value", "slug"), Index(None, "value", "slug"))

    model: Mapped[str] = mapped_column(Slug, to("model.slug"))
    benchmark: Mapped[str] = mapped_column(Slug, to("benchmark.slug"))
    value: Mapped[float] = mapped_column(Float(53))
    metric: Mapped[str | None] = mapped_column(Words)
    variant: Mapped[str | None] = mapped_column(Words)
    harness: Mapped[str | None] = mapped_column(Words)
    shots: Mapped[int | None]
    scored_on: Mapped[dt.date | None] = mapped_column(Date)
    scored_on_precision: Mapped[str | None] = mapped_column(Words)
    self_reported: Mapped[bool | None]


class ModelName(Row):
    """A form of a name that a model goes by, by which it is found under other forms of it (naming.Names, kept)."""

    __tablename__ = "model_name"
    __table_args__ = (Index(None, "form"),)

    model: Mapped[str] = mapped_column(Slug, to("model.slug"), primary_key=True)
    way: Mapped[str] = mapped_column(Slug, primary_key=True)  # the index of Names that has it
    form: Mapped[str] = mapped_column(Words, primary_key=True)


class OfferingName(Row):
    """A form of a provider's id that is compared with models' names: so a new name finds the offerings that it may concern."""

    __tablename__ = "offering_name"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012  # it is one index, and nothing else

    form: Mapped[str] = mapped_column(Words, primary_key=True)
    offering: Mapped[str] = mapped_column(Slug, to("offering.slug"), primary_key=True)


class ComparisonColumn(Row):
    """What one model brings to comparisons (cells.py), worked out when it changes; right from a day on, until another."""

    __tablename__ = "comparison_column"

    # It goes with its model even when a release removes that which knows of no columns.
    model: Mapped[str] = mapped_column(
        Slug, ForeignKey("model.slug", ondelete="CASCADE", deferrable=True, initially="DEFERRED"), primary_key=True
    )
    form: Mapped[int] = mapped_column(Integer)  # cells.FORM when it was written
    revision: Mapped[int] = mapped_column(Integer)  # at which it was written
    day: Mapped[dt.date] = mapped_column(Date)
    until: Mapped[dt.date | None] = mapped_column(Date)  # NULL when no day is known on which it turns
    kept: Mapped[str] = mapped_column(Text)  # JSON


class SearchText(Row):
    """The words by which a thing is found (search.py): those of its name, and the others. The database indexes both."""

    __tablename__ = "search_text"
    __table_args__ = (Index(None, "kind", "slug", unique=True), Index(None, "kind", "name", "slug"))

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    kind: Mapped[str] = mapped_column(Slug)
    slug: Mapped[str] = mapped_column(Slug)
    name: Mapped[str] = mapped_column(Words)
    words: Mapped[str] = mapped_column(Words)


class SearchWord(Row):
    """A word that things of one kind are found by, or were: what a word that finds nothing was perhaps meant to be."""

    __tablename__ = "search_word"

    kind: Mapped[str] = mapped_column(Slug, primary_key=True)
    word: Mapped[str] = mapped_column(Slug, primary_key=True)


# One index for each sort of models: the key, then the slug that breaks ties, walked from either end. A nullable key is
# two such walks, the known and the unknown (paging.py). Filters that choose few rows have theirs too.
for column in (
    "name", "maker", "family", "released_on", "knowledge_cutoff", "status", "deprecated_on", "retired_on", "context_window", "max_output",
    "parameters", "active_parameters", "training_tokens", "training_compute", "license", "updated_at", "turns_on", "snapshot_of",
    "successor", "input_price", "output_price", "lowest_input_price", "lowest_output_price", "price_provider",
    "open_weights", "reasoning", "tool_calling", "structured_output",
):  # fmt: skip
    Index(None, Model.__table__.c[column], Model.__table__.c.slug)
# So has each set: what is filtered by words is read from one walk for each profile that has them. The newest are asked for most.
for profile in ("classes", "input_modalities", "output_modalities", "tasks", "adaptations", "domains", "training_modalities", "conflicts"):
    Index(None, Model.__table__.c[profile], Model.__table__.c.slug)
for chosen in ("maker", "classes", "input_modalities", "output_modalities"):
    Index(None, Model.__table__.c[chosen], Model.__table__.c.released_on, Model.__table__.c.slug)
for chosen in ("classes", "input_modalities"):  # and what they read at a time is asked about most beside them
    Index(None, Model.__table__.c[chosen], Model.__table__.c.context_window, Model.__table__.c.slug)
# What few models have at all is asked for in the order of slugs, too, and found without passing over all the others.
SELDOM = (
    "deprecated_on", "retired_on", "successor", "active_parameters", "domains", "training_modalities", "training_tokens",
    "training_compute",
)  # fmt: skip
for seldom in SELDOM:
    known = Model.__table__.c[seldom].is_not(None)
    Index(f"ix_model_with_{seldom}", Model.__table__.c.slug, Model.__table__.c[seldom], sqlite_where=known, postgresql_where=known)
# Each database has one index more: what models are filtered by, in the order of slugs, without what else their rows have. They are not
# the same, for PostgreSQL's have no room for so many columns, so no table declares them; migrations made them.
FACTS = "ix_model_facts"
# So did they those of about how much numbers and dates are (rough.py), as each database says that in its own words. Alembic does not
# see them on SQLite: a step that copies the table of models makes them again.
ABOUT = "ix_model_about_"
