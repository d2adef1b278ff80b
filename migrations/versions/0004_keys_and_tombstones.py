"""keys, and tombstones of what was removed"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


# Text sorts by its bytes on both databases: SQLite's own way, and "C" in PostgreSQL.
WORDS = sa.String().with_variant(sa.String(collation="C"), "postgresql")
SLUG = sa.String(150).with_variant(sa.String(150, collation="C"), "postgresql")
INSTANT = sa.String(20).with_variant(sa.String(20, collation="C"), "postgresql")


def upgrade():
    op.create_table(
        "tombstone",
        sa.Column("kind", SLUG, nullable=False),
        sa.Column("slug", SLUG, nullable=False),
        sa.Column("reason", WORDS, nullable=False),
        sa.Column("successor", SLUG, nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("removed_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["revision"], ["revision.number"], name="fk_tombstone_revision", deferrable=True, initially="DEFERRED"),
        sa.PrimaryKeyConstraint("kind", "slug", name="pk_tombstone"),
    )
    op.create_table(
        "api_key",
        sa.Column("id", SLUG, nullable=False),
        sa.Column("name", WORDS, nullable=False),
        sa.Column("digest", WORDS, nullable=False),
        sa.Column("scopes", WORDS, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=True),
        sa.Column("revoked_at", INSTANT, nullable=True),
        sa.Column("last_used_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_api_key"),
    )


def downgrade():
    op.drop_table("api_key")
    op.drop_table("tombstone")
