"""bodies that PostgreSQL keeps as they are, and need not unpack for each page

What makes a row longer than 2 KB it compresses, and of a page that is fifty bodies to undo. Rows that are there already turn when they are
next written; what turns all of them at once, for as long as it takes, is `UPDATE model SET body = body || ''`, and so on.
"""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

AS_IT_IS = [("model", "body"), ("offering", "body"), ("product", "body"), ("comparison_column", "kept")]
TWO_A_PAGE = 4080  # bytes of a row, above which its evidence is compressed and at last its body kept elsewhere


def upgrade():
    if op.get_bind().dialect.name == "postgresql":
        for table, column in AS_IT_IS:
            op.execute(f"ALTER TABLE {table} ALTER {column} SET STORAGE EXTERNAL, SET (toast_tuple_target = {TWO_A_PAGE})")


def downgrade():
    if op.get_bind().dialect.name == "postgresql":
        for table, column in AS_IT_IS:
            op.execute(f"ALTER TABLE {table} ALTER {column} SET STORAGE EXTENDED, RESET (toast_tuple_target)")
