"""indexes that keep pages as fast in a large catalog, and the names of offerings"""

import sqlalchemy as sa
from alembic import op

from service.catalog import kept_names

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# Text sorts by its bytes on both databases: SQLite's own way, and "C" in PostgreSQL.
WORDS = sa.String().with_variant(sa.String(collation="C"), "postgresql")
SLUG = sa.String(150).with_variant(sa.String(150, collation="C"), "postgresql")
SETS = ("tasks", "adaptations", "domains", "training_modalities", "conflicts")
NEWEST = ("classes", "input_modalities", "output_modalities")
INDEXES = [
    *(("model", [name, "slug"]) for name in SETS),
    *(("model", [name, "released_on", "slug"]) for name in NEWEST),
    ("product", ["domains", "slug"]),
    ("lineage", ["name"]),
    ("search_text", ["kind", "name", "slug"]),
]


def upgrade():
    op.create_table(
        "offering_name",
        sa.Column("form", WORDS, nullable=False),
        sa.Column("offering", SLUG, nullable=False),
        sa.ForeignKeyConstraint(
            ["offering"], ["offering.slug"], name="fk_offering_name_offering", deferrable=True, initially="DEFERRED"
        ),
        sa.PrimaryKeyConstraint("form", "offering", name="pk_offering_name"),
        sqlite_with_rowid=False,
    )
    for table, columns in INDEXES:
        op.create_index(f"ix_{table}_{'_'.join(columns)}", table, columns)
    kept_names.rewrite_names(op.get_bind())


def downgrade():
    for table, columns in INDEXES:
        op.drop_index(f"ix_{table}_{'_'.join(columns)}", table)
    op.drop_table("offering_name")
