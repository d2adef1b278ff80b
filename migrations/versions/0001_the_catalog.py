"""the catalog"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


# Text sorts by its bytes on both databases: SQLite's own way, and "C" in PostgreSQL.
WORDS = sa.String().with_variant(sa.String(collation="C"), "postgresql")
SLUG = sa.String(150).with_variant(sa.String(150, collation="C"), "postgresql")
INSTANT = sa.String(20).with_variant(sa.String(20, collation="C"), "postgresql")
AT_COMMIT = {"deferrable": True, "initially": "DEFERRED"}  # references are checked at commit


def upgrade():
    op.create_table(
        "benchmark",
        sa.Column("measures", WORDS, nullable=True),
        sa.Column("metric", WORDS, nullable=True),
        sa.Column("unit", WORDS, nullable=True),
        sa.Column("better", WORDS, nullable=True),
        sa.Column("maker", WORDS, nullable=True),
        sa.Column("released_on", sa.Date(), nullable=True),
        sa.Column("released_on_precision", WORDS, nullable=True),
        sa.Column("paper", WORDS, nullable=True),
        sa.Column("name", WORDS, nullable=False),
        sa.Column("slug", SLUG, nullable=False),
        sa.Column("states", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("slug", name="pk_benchmark"),
    )
    with op.batch_alter_table("benchmark", schema=None) as batch_op:
        batch_op.create_index("ix_benchmark_name_slug", ["name", "slug"], unique=False)

    op.create_table(
        "maker",
        sa.Column("kind", WORDS, nullable=True),
        sa.Column("parent", SLUG, nullable=True),
        sa.Column("country", WORDS, nullable=True),
        sa.Column("website", WORDS, nullable=True),
        sa.Column("name", WORDS, nullable=False),
        sa.Column("slug", SLUG, nullable=False),
        sa.Column("states", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["parent"], ["maker.slug"], name="fk_maker_parent", **AT_COMMIT),
        sa.PrimaryKeyConstraint("slug", name="pk_maker"),
    )
    with op.batch_alter_table("maker", schema=None) as batch_op:
        batch_op.create_index("ix_maker_name_slug", ["name", "slug"], unique=False)

    op.create_table(
        "revision",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("committed_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_revision"),
    )
    op.create_table(
        "source",
        sa.Column("slug", SLUG, nullable=False),
        sa.Column("title", WORDS, nullable=False),
        sa.Column("url", WORDS, nullable=True),
        sa.Column("license", WORDS, nullable=True),
        sa.Column("attribution", WORDS, nullable=True),
        sa.Column("standing", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("slug", name="pk_source"),
    )
    op.create_table(
        "document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", SLUG, nullable=False),
        sa.Column("name", WORDS, nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("digest", WORDS, nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("lists_offerings", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["revision"], ["revision.number"], name="fk_document_revision", **AT_COMMIT),
        sa.ForeignKeyConstraint(["source"], ["source.slug"], name="fk_document_source", **AT_COMMIT),
        sa.PrimaryKeyConstraint("id", name="pk_document"),
    )
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.create_index("ix_document_source_name_digest_date", ["source", "name", "digest", "date"], unique=True)

    op.create_table(
        "family",
        sa.Column("maker", SLUG, nullable=False),
        sa.Column("name", WORDS, nullable=False),
        sa.Column("slug", SLUG, nullable=False),
        sa.Column("states", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["maker"], ["maker.slug"], name="fk_family_maker", **AT_COMMIT),
        sa.PrimaryKeyConstraint("slug", name="pk_family"),
    )
    with op.batch_alter_table("family", schema=None) as batch_op:
        batch_op.create_index("ix_family_maker_slug", ["maker", "slug"], unique=False)
        batch_op.create_index("ix_family_name_slug", ["name", "slug"], unique=False)

    op.create_table(
        "product",
        sa.Column("kind", WORDS, nullable=True),
        sa.Column("maker", SLUG, nullable=True),
        sa.Column("launched_on", sa.Date(), nullable=True),
        sa.Column("launched_on_precision", WORDS, nullable=True),
        sa.Column("retired_on", sa.Date(), nullable=True),
        sa.Column("retired_on_precision", WORDS, nullable=True),
        sa.Column("url", WORDS, nullable=True),
        sa.Column("domains", WORDS, nullable=True),
        sa.Column("former_names", sa.Text(), nullable=True),
        sa.Column("name", WORDS, nullable=False),
        sa.Column("slug", SLUG, nullable=False),
        sa.Column("states", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["maker"], ["maker.slug"], name="fk_product_maker", **AT_COMMIT),
        sa.PrimaryKeyConstraint("slug", name="pk_product"),
    )
    with op.batch_alter_table("product", schema=None) as batch_op:
        batch_op.create_index("ix_product_maker_slug", ["maker", "slug"], unique=False)
        batch_op.create_index("ix_product_name_slug", ["name", "slug"], unique=False)

    op.create_table(
        "provider",
        sa.Column("website", WORDS, nullable=True),
        sa.Column("maker", SLUG, nullable=True),
        sa.Column("name", WORDS, nullable=False),
        sa.Column("slug", SLUG, nullable=False),
        sa.Column("states", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["maker"], ["maker.slug"], name="fk_provider_maker", **AT_COMMIT),
        sa.PrimaryKeyConstraint("slug", name="pk_provider"),
    )
    with op.batch_alter_table("provider", schema=None) as batch_op:
        batch_op.create_index("ix_provider_name_slug", ["name", "slug"], unique=False)

    op.create_table(
        "change",
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", SLUG, nullable=False),
        sa.Column("slug", SLUG, nullable=False),
        sa.Column("field", WORDS, nullable=True),
        sa.Column("old", sa.Text(), nullable=True),
        sa.Column("new", sa.Text(), nullable=True),
        sa.Column("document", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["document"], ["document.id"], name="fk_change_document", **AT_COMMIT),
        sa.ForeignKeyConstraint(["revision"], ["revision.number"], name="fk_change_revision", **AT_COMMIT),
        sa.PrimaryKeyConstraint("revision", "position", name="pk_change"),
    )
    with op.batch_alter_table("change", schema=None) as batch_op:
        batch_op.create_index("ix_change_kind_slug_revision", ["kind", "slug", "revision"], unique=False)

    op.create_table(
        "model",
        sa.Column("maker", SLUG, nullable=False),
        sa.Column("family", SLUG, nullable=True),
        sa.Column("snapshot_of", SLUG, nullable=True),
        sa.Column("successor", SLUG, nullable=True),
        sa.Column("classes", WORDS, nullable=True),
        sa.Column("input_modalities", WORDS, nullable=True),
        sa.Column("output_modalities", WORDS, nullable=True),
        sa.Column("tasks", WORDS, nullable=True),
        sa.Column("adaptations", WORDS, nullable=True),
        sa.Column("domains", WORDS, nullable=True),
        sa.Column("training_modalities", WORDS, nullable=True),
        sa.Column("conflicts", WORDS, nullable=True),
        sa.Column("released_on", sa.Date(), nullable=True),
        sa.Column("released_on_precision", WORDS, nullable=True),
        sa.Column("knowledge_cutoff", sa.Date(), nullable=True),
        sa.Column("knowledge_cutoff_precision", WORDS, nullable=True),
        sa.Column("status", WORDS, nullable=True),
        sa.Column("deprecated_on", sa.Date(), nullable=True),
        sa.Column("deprecated_on_precision", WORDS, nullable=True),
        sa.Column("retired_on", sa.Date(), nullable=True),
        sa.Column("retired_on_precision", WORDS, nullable=True),
        sa.Column("context_window", sa.BigInteger(), nullable=True),
        sa.Column("max_output", sa.BigInteger(), nullable=True),
        sa.Column("parameters", sa.BigInteger(), nullable=True),
        sa.Column("active_parameters", sa.BigInteger(), nullable=True),
        sa.Column("training_tokens", sa.BigInteger(), nullable=True),
        sa.Column("training_compute", sa.Float(precision=53), nullable=True),
        sa.Column("license", WORDS, nullable=True),
        sa.Column("open_weights", sa.Boolean(), nullable=True),
        sa.Column("reasoning", sa.Boolean(), nullable=True),
        sa.Column("tool_calling", sa.Boolean(), nullable=True),
        sa.Column("structured_output", sa.Boolean(), nullable=True),
        sa.Column("links", sa.Text(), nullable=True),
        sa.Column("input_price", sa.BigInteger(), nullable=True),
        sa.Column("output_price", sa.BigInteger(), nullable=True),
        sa.Column("price_provider", SLUG, nullable=True),
        sa.Column("lowest_input_price", sa.BigInteger(), nullable=True),
        sa.Column("lowest_output_price", sa.BigInteger(), nullable=True),
        sa.Column("turns_on", sa.Date(), nullable=True),
        sa.Column("name", WORDS, nullable=False),
        sa.Column("slug", SLUG, nullable=False),
        sa.Column("states", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["family"], ["family.slug"], name="fk_model_family", **AT_COMMIT),
        sa.ForeignKeyConstraint(["maker"], ["maker.slug"], name="fk_model_maker", **AT_COMMIT),
        sa.ForeignKeyConstraint(["price_provider"], ["provider.slug"], name="fk_model_price_provider", **AT_COMMIT),
        sa.ForeignKeyConstraint(["snapshot_of"], ["model.slug"], name="fk_model_snapshot_of", **AT_COMMIT),
        sa.ForeignKeyConstraint(["successor"], ["model.slug"], name="fk_model_successor", **AT_COMMIT),
        sa.PrimaryKeyConstraint("slug", name="pk_model"),
    )
    with op.batch_alter_table("model", schema=None) as batch_op:
        batch_op.create_index("ix_model_active_parameters_slug", ["active_parameters", "slug"], unique=False)
        batch_op.create_index("ix_model_classes_slug", ["classes", "slug"], unique=False)
        batch_op.create_index("ix_model_context_window_slug", ["context_window", "slug"], unique=False)
        batch_op.create_index("ix_model_deprecated_on_slug", ["deprecated_on", "slug"], unique=False)
        batch_op.create_index("ix_model_family_slug", ["family", "slug"], unique=False)
        batch_op.create_index("ix_model_input_modalities_slug", ["input_modalities", "slug"], unique=False)
        batch_op.create_index("ix_model_input_price_slug", ["input_price", "slug"], unique=False)
        batch_op.create_index("ix_model_knowledge_cutoff_slug", ["knowledge_cutoff", "slug"], unique=False)
        batch_op.create_index("ix_model_license_slug", ["license", "slug"], unique=False)
        batch_op.create_index("ix_model_lowest_input_price_slug", ["lowest_input_price", "slug"], unique=False)
        batch_op.create_index("ix_model_lowest_output_price_slug", ["lowest_output_price", "slug"], unique=False)
        batch_op.create_index("ix_model_maker_released_on_slug", ["maker", "released_on", "slug"], unique=False)
        batch_op.create_index("ix_model_maker_slug", ["maker", "slug"], unique=False)
        batch_op.create_index("ix_model_max_output_slug", ["max_output", "slug"], unique=False)
        batch_op.create_index("ix_model_name_slug", ["name", "slug"], unique=False)
        batch_op.create_index("ix_model_open_weights_slug", ["open_weights", "slug"], unique=False)
        batch_op.create_index("ix_model_output_modalities_slug", ["output_modalities", "slug"], unique=False)
        batch_op.create_index("ix_model_output_price_slug", ["output_price", "slug"], unique=False)
        batch_op.create_index("ix_model_parameters_slug", ["parameters", "slug"], unique=False)
        batch_op.create_index("ix_model_price_provider_slug", ["price_provider", "slug"], unique=False)
        batch_op.create_index("ix_model_reasoning_slug", ["reasoning", "slug"], unique=False)
        batch_op.create_index("ix_model_released_on_slug", ["released_on", "slug"], unique=False)
        batch_op.create_index("ix_model_retired_on_slug", ["retired_on", "slug"], unique=False)
        batch_op.create_index("ix_model_snapshot_of_slug", ["snapshot_of", "slug"], unique=False)
        batch_op.create_index("ix_model_status_slug", ["status", "slug"], unique=False)
        batch_op.create_index("ix_model_structured_output_slug", ["structured_output", "slug"], unique=False)
        batch_op.create_index("ix_model_successor_slug", ["successor", "slug"], unique=False)
        batch_op.create_index("ix_model_tool_calling_slug", ["tool_calling", "slug"], unique=False)
        batch_op.create_index("ix_model_training_compute_slug", ["training_compute", "slug"], unique=False)
        batch_op.create_index("ix_model_training_tokens_slug", ["training_tokens", "slug"], unique=False)
        batch_op.create_index("ix_model_turns_on_slug", ["turns_on", "slug"], unique=False)
        batch_op.create_index("ix_model_updated_at_slug", ["updated_at", "slug"], unique=False)

    op.create_table(
        "statement",
        sa.Column("kind", SLUG, nullable=False),
        sa.Column("slug", SLUG, nullable=False),
        sa.Column("document", sa.Integer(), nullable=False),
        sa.Column("says", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["document"], ["document.id"], name="fk_statement_document", **AT_COMMIT),
        sa.PrimaryKeyConstraint("kind", "slug", "document", name="pk_statement"),
    )
    op.create_table(
        "identifier",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scheme", SLUG, nullable=False),
        sa.Column("value", WORDS, nullable=False),
        sa.Column("folded", WORDS, nullable=False),
        sa.Column("kind", WORDS, nullable=False),
        sa.Column("model", SLUG, nullable=False),
        sa.Column("url", WORDS, nullable=True),
        sa.ForeignKeyConstraint(["model"], ["model.slug"], name="fk_identifier_model", **AT_COMMIT),
        sa.PrimaryKeyConstraint("id", name="pk_identifier"),
    )
    with op.batch_alter_table("identifier", schema=None) as batch_op:
        batch_op.create_index("ix_identifier_folded", ["folded"], unique=False)
        batch_op.create_index("ix_identifier_model", ["model"], unique=False)
        batch_op.create_index("ix_identifier_scheme_value_model", ["scheme", "value", "model"], unique=True)

    op.create_table(
        "lineage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("model", SLUG, nullable=False),
        sa.Column("relation", WORDS, nullable=False),
        sa.Column("target", SLUG, nullable=True),
        sa.Column("name", WORDS, nullable=False),
        sa.Column("url", WORDS, nullable=True),
        sa.ForeignKeyConstraint(["model"], ["model.slug"], name="fk_lineage_model", **AT_COMMIT),
        sa.ForeignKeyConstraint(["target"], ["model.slug"], name="fk_lineage_target", **AT_COMMIT),
        sa.PrimaryKeyConstraint("id", name="pk_lineage"),
    )
    with op.batch_alter_table("lineage", schema=None) as batch_op:
        batch_op.create_index("ix_lineage_model", ["model"], unique=False)
        batch_op.create_index("ix_lineage_target", ["target"], unique=False)

    op.create_table(
        "model_term",
        sa.Column("attribute", SLUG, nullable=False),
        sa.Column("term", SLUG, nullable=False),
        sa.Column("model", SLUG, nullable=False),
        sa.ForeignKeyConstraint(["model"], ["model.slug"], name="fk_model_term_model", **AT_COMMIT),
        sa.PrimaryKeyConstraint("attribute", "term", "model", name="pk_model_term"),
    )
    with op.batch_alter_table("model_term", schema=None) as batch_op:
        batch_op.create_index("ix_model_term_model", ["model"], unique=False)

    op.create_table(
        "offering",
        sa.Column("provider", SLUG, nullable=False),
        sa.Column("foreign_id", WORDS, nullable=False),
        sa.Column("folded", WORDS, nullable=False),
        sa.Column("model", SLUG, nullable=True),
        sa.Column("maker", SLUG, nullable=True),
        sa.Column("context_window", sa.BigInteger(), nullable=True),
        sa.Column("max_output", sa.BigInteger(), nullable=True),
        sa.Column("status", WORDS, nullable=True),
        sa.Column("billing", WORDS, nullable=True),
        sa.Column("first_listed_on", sa.Date(), nullable=True),
        sa.Column("first_listed_on_precision", WORDS, nullable=True),
        sa.Column("last_listed_on", sa.Date(), nullable=True),
        sa.Column("last_listed_on_precision", WORDS, nullable=True),
        sa.Column("input_price", sa.BigInteger(), nullable=True),
        sa.Column("output_price", sa.BigInteger(), nullable=True),
        sa.Column("turns_on", sa.Date(), nullable=True),
        sa.Column("slug", SLUG, nullable=False),
        sa.Column("states", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["maker"], ["maker.slug"], name="fk_offering_maker", **AT_COMMIT),
        sa.ForeignKeyConstraint(["model"], ["model.slug"], name="fk_offering_model", **AT_COMMIT),
        sa.ForeignKeyConstraint(["provider"], ["provider.slug"], name="fk_offering_provider", **AT_COMMIT),
        sa.PrimaryKeyConstraint("slug", name="pk_offering"),
    )
    with op.batch_alter_table("offering", schema=None) as batch_op:
        batch_op.create_index("ix_offering_context_window_slug", ["context_window", "slug"], unique=False)
        batch_op.create_index("ix_offering_first_listed_on_slug", ["first_listed_on", "slug"], unique=False)
        batch_op.create_index("ix_offering_folded", ["folded"], unique=False)
        batch_op.create_index("ix_offering_input_price_slug", ["input_price", "slug"], unique=False)
        batch_op.create_index("ix_offering_last_listed_on_slug", ["last_listed_on", "slug"], unique=False)
        batch_op.create_index("ix_offering_maker_slug", ["maker", "slug"], unique=False)
        batch_op.create_index("ix_offering_model_slug", ["model", "slug"], unique=False)
        batch_op.create_index("ix_offering_output_price_slug", ["output_price", "slug"], unique=False)
        batch_op.create_index("ix_offering_provider_slug", ["provider", "slug"], unique=False)
        batch_op.create_index("ix_offering_turns_on", ["turns_on"], unique=False)
        batch_op.create_index("ix_offering_updated_at_slug", ["updated_at", "slug"], unique=False)

    op.create_table(
        "product_model",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("product", SLUG, nullable=False),
        sa.Column("model", SLUG, nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("since_precision", WORDS, nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("until_precision", WORDS, nullable=True),
        sa.Column("role", WORDS, nullable=False),
        sa.Column("url", WORDS, nullable=True),
        sa.CheckConstraint("since <= until", name="ck_product_model_interval"),
        sa.ForeignKeyConstraint(["model"], ["model.slug"], name="fk_product_model_model", **AT_COMMIT),
        sa.ForeignKeyConstraint(["product"], ["product.slug"], name="fk_product_model_product", **AT_COMMIT),
        sa.PrimaryKeyConstraint("id", name="pk_product_model"),
    )
    with op.batch_alter_table("product_model", schema=None) as batch_op:
        batch_op.create_index("ix_product_model_model_product", ["model", "product"], unique=False)
        batch_op.create_index("ix_product_model_product", ["product"], unique=False)

    op.create_table(
        "score",
        sa.Column("model", SLUG, nullable=False),
        sa.Column("benchmark", SLUG, nullable=False),
        sa.Column("value", sa.Float(precision=53), nullable=False),
        sa.Column("metric", WORDS, nullable=True),
        sa.Column("variant", WORDS, nullable=True),
        sa.Column("harness", WORDS, nullable=True),
        sa.Column("shots", sa.Integer(), nullable=True),
        sa.Column("scored_on", sa.Date(), nullable=True),
        sa.Column("scored_on_precision", WORDS, nullable=True),
        sa.Column("self_reported", sa.Boolean(), nullable=True),
        sa.Column("slug", SLUG, nullable=False),
        sa.Column("states", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["benchmark"], ["benchmark.slug"], name="fk_score_benchmark", **AT_COMMIT),
        sa.ForeignKeyConstraint(["model"], ["model.slug"], name="fk_score_model", **AT_COMMIT),
        sa.PrimaryKeyConstraint("slug", name="pk_score"),
    )
    with op.batch_alter_table("score", schema=None) as batch_op:
        batch_op.create_index("ix_score_benchmark_value_slug", ["benchmark", "value", "slug"], unique=False)
        batch_op.create_index("ix_score_model_benchmark", ["model", "benchmark"], unique=False)
        batch_op.create_index("ix_score_value_slug", ["value", "slug"], unique=False)

    op.create_table(
        "price",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("offering", SLUG, nullable=False),
        sa.Column("meter", WORDS, nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", WORDS, nullable=False),
        sa.Column("per", sa.Integer(), nullable=False),
        sa.Column("unit", WORDS, nullable=False),
        sa.Column("condition", WORDS, nullable=True),
        sa.Column("kind", WORDS, nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=True),
        sa.Column("effective_to", sa.Date(), nullable=True),
        sa.Column("observed_on", sa.Date(), nullable=False),
        sa.Column("last_observed_on", sa.Date(), nullable=False),
        sa.Column("holds_from", sa.Date(), nullable=False),
        sa.Column("holds_until", sa.Date(), nullable=True),
        sa.Column("source", SLUG, nullable=False),
        sa.Column("url", WORDS, nullable=True),
        sa.ForeignKeyConstraint(["offering"], ["offering.slug"], name="fk_price_offering", **AT_COMMIT),
        sa.ForeignKeyConstraint(["source"], ["source.slug"], name="fk_price_source", **AT_COMMIT),
        sa.PrimaryKeyConstraint("id", name="pk_price"),
    )
    with op.batch_alter_table("price", schema=None) as batch_op:
        batch_op.create_index("ix_price_offering", ["offering"], unique=False)


def downgrade():
    with op.batch_alter_table("price", schema=None) as batch_op:
        batch_op.drop_index("ix_price_offering")

    op.drop_table("price")
    with op.batch_alter_table("score", schema=None) as batch_op:
        batch_op.drop_index("ix_score_value_slug")
        batch_op.drop_index("ix_score_model_benchmark")
        batch_op.drop_index("ix_score_benchmark_value_slug")

    op.drop_table("score")
    with op.batch_alter_table("product_model", schema=None) as batch_op:
        batch_op.drop_index("ix_product_model_product")
        batch_op.drop_index("ix_product_model_model_product")

    op.drop_table("product_model")
    with op.batch_alter_table("offering", schema=None) as batch_op:
        batch_op.drop_index("ix_offering_updated_at_slug")
        batch_op.drop_index("ix_offering_turns_on")
        batch_op.drop_index("ix_offering_provider_slug")
        batch_op.drop_index("ix_offering_output_price_slug")
        batch_op.drop_index("ix_offering_model_slug")
        batch_op.drop_index("ix_offering_maker_slug")
        batch_op.drop_index("ix_offering_last_listed_on_slug")
        batch_op.drop_index("ix_offering_input_price_slug")
        batch_op.drop_index("ix_offering_folded")
        batch_op.drop_index("ix_offering_first_listed_on_slug")
        batch_op.drop_index("ix_offering_context_window_slug")

    op.drop_table("offering")
    with op.batch_alter_table("model_term", schema=None) as batch_op:
        batch_op.drop_index("ix_model_term_model")

    op.drop_table("model_term")
    with op.batch_alter_table("lineage", schema=None) as batch_op:
        batch_op.drop_index("ix_lineage_target")
        batch_op.drop_index("ix_lineage_model")

    op.drop_table("lineage")
    with op.batch_alter_table("identifier", schema=None) as batch_op:
        batch_op.drop_index("ix_identifier_scheme_value_model")
        batch_op.drop_index("ix_identifier_model")
        batch_op.drop_index("ix_identifier_folded")

    op.drop_table("identifier")
    op.drop_table("statement")
    with op.batch_alter_table("model", schema=None) as batch_op:
        batch_op.drop_index("ix_model_updated_at_slug")
        batch_op.drop_index("ix_model_turns_on_slug")
        batch_op.drop_index("ix_model_training_tokens_slug")
        batch_op.drop_index("ix_model_training_compute_slug")
        batch_op.drop_index("ix_model_tool_calling_slug")
        batch_op.drop_index("ix_model_successor_slug")
        batch_op.drop_index("ix_model_structured_output_slug")
        batch_op.drop_index("ix_model_status_slug")
        batch_op.drop_index("ix_model_snapshot_of_slug")
        batch_op.drop_index("ix_model_retired_on_slug")
        batch_op.drop_index("ix_model_released_on_slug")
        batch_op.drop_index("ix_model_reasoning_slug")
        batch_op.drop_index("ix_model_price_provider_slug")
        batch_op.drop_index("ix_model_parameters_slug")
        batch_op.drop_index("ix_model_output_price_slug")
        batch_op.drop_index("ix_model_output_modalities_slug")
        batch_op.drop_index("ix_model_open_weights_slug")
        batch_op.drop_index("ix_model_name_slug")
        batch_op.drop_index("ix_model_max_output_slug")
        batch_op.drop_index("ix_model_maker_slug")
        batch_op.drop_index("ix_model_maker_released_on_slug")
        batch_op.drop_index("ix_model_lowest_output_price_slug")
        batch_op.drop_index("ix_model_lowest_input_price_slug")
        batch_op.drop_index("ix_model_license_slug")
        batch_op.drop_index("ix_model_knowledge_cutoff_slug")
        batch_op.drop_index("ix_model_input_price_slug")
        batch_op.drop_index("ix_model_input_modalities_slug")
        batch_op.drop_index("ix_model_family_slug")
        batch_op.drop_index("ix_model_deprecated_on_slug")
        batch_op.drop_index("ix_model_context_window_slug")
        batch_op.drop_index("ix_model_classes_slug")
        batch_op.drop_index("ix_model_active_parameters_slug")

    op.drop_table("model")
    with op.batch_alter_table("change", schema=None) as batch_op:
        batch_op.drop_index("ix_change_kind_slug_revision")

    op.drop_table("change")
    with op.batch_alter_table("provider", schema=None) as batch_op:
        batch_op.drop_index("ix_provider_name_slug")

    op.drop_table("provider")
    with op.batch_alter_table("product", schema=None) as batch_op:
        batch_op.drop_index("ix_product_name_slug")
        batch_op.drop_index("ix_product_maker_slug")

    op.drop_table("product")
    with op.batch_alter_table("family", schema=None) as batch_op:
        batch_op.drop_index("ix_family_name_slug")
        batch_op.drop_index("ix_family_maker_slug")

    op.drop_table("family")
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.drop_index("ix_document_source_name_digest_date")

    op.drop_table("document")
    op.drop_table("source")
    op.drop_table("revision")
    with op.batch_alter_table("maker", schema=None) as batch_op:
        batch_op.drop_index("ix_maker_name_slug")

    op.drop_table("maker")
    with op.batch_alter_table("benchmark", schema=None) as batch_op:
        batch_op.drop_index("ix_benchmark_name_slug")

    op.drop_table("benchmark")
