"""search, and the names of models"""

import sqlalchemy as sa
from alembic import op

from service.catalog import identity, search_index

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


# Text sorts by its bytes on both databases: SQLite's own way, and "C" in PostgreSQL.
WORDS = sa.String().with_variant(sa.String(collation="C"), "postgresql")
SLUG = sa.String(150).with_variant(sa.String(150, collation="C"), "postgresql")


def upgrade():
    op.create_table(
        "search_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", SLUG, nullable=False),
        sa.Column("slug", SLUG, nullable=False),
        sa.Column("name", WORDS, nullable=False),
        sa.Column("words", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_search_text"),
    )
    op.create_index("ix_search_text_kind_slug", "search_text", ["kind", "slug"], unique=True)
    op.create_table(
        "search_word",
        sa.Column("kind", SLUG, nullable=False),
        sa.Column("word", SLUG, nullable=False),
        sa.PrimaryKeyConstraint("kind", "word", name="pk_search_word"),
    )
    op.create_table(
        "model_name",
        sa.Column("model", SLUG, nullable=False),
        sa.Column("way", SLUG, nullable=False),
        sa.Column("form", WORDS, nullable=False),
        sa.ForeignKeyConstraint(["model"], ["model.slug"], name="fk_model_name_model", deferrable=True, initially="DEFERRED"),
        sa.PrimaryKeyConstraint("model", "way", "form", name="pk_model_name"),
    )
    op.create_index("ix_model_name_form", "model_name", ["form"])
    search_index.create_index(op.get_bind())
    # What they hold follows from what is there already, and is written with every thing that changes from now on.
    search_index.rewrite(op.get_bind())
    identity.rewrite_names(op.get_bind())


def downgrade():
    search_index.drop_index(op.get_bind())
    op.drop_table("model_name")
    op.drop_table("search_word")
    op.drop_table("search_text")
