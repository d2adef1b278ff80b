"""columns of comparisons, kept"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


SLUG = sa.String(150).with_variant(sa.String(150, collation="C"), "postgresql")


def upgrade():
    # They are written when the tables are there (columns.complete), so that whoever reads and writes meanwhile need not wait.
    op.create_table(
        "comparison_column",
        sa.Column("model", SLUG, nullable=False),
        sa.Column("form", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("kept", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["model"], ["model.slug"], name="fk_comparison_column_model", ondelete="CASCADE", deferrable=True, initially="DEFERRED"
        ),
        sa.PrimaryKeyConstraint("model", name="pk_comparison_column"),
    )
    op.add_column("revision", sa.Column("keeps_columns", sa.Boolean(), nullable=True))
    without = sa.text("keeps_columns IS NULL")
    op.create_index("ix_revision_without_columns", "revision", ["number"], sqlite_where=without, postgresql_where=without)


def downgrade():
    op.drop_index("ix_revision_without_columns", "revision")
    op.drop_column("revision", "keeps_columns")
    op.drop_table("comparison_column")
