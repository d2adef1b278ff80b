"""indexes of about how much numbers of models are, by which those within bounds are read in the order of slugs"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

DATES = ["released_on"]
NUMBERS = ["parameters", "input_price", "output_price", "lowest_input_price", "lowest_output_price"]
OF_DATE = {
    "sqlite": "(CAST(substr({0}, 1, 4) AS INTEGER) * 12 + CAST(substr({0}, 6, 2) AS INTEGER))",
    "postgresql": "(CAST(extract(year FROM {0}) * 12 + extract(month FROM {0}) AS INTEGER))",
}
OF_NUMBER = {
    "sqlite": "(length({0}) * 100 + CAST(substr({0}, 1, 2) AS INTEGER))",
    "postgresql": "(length(CAST({0} AS TEXT)) * 100 + CAST(substr(CAST({0} AS TEXT), 1, 2) AS INTEGER))",
}


def upgrade():
    dialect = op.get_bind().dialect.name
    for name in [*DATES, *NUMBERS]:
        place = (OF_DATE if name in DATES else OF_NUMBER)[dialect].format(name)
        op.create_index(f"ix_model_about_{name}", "model", [sa.text(place), "slug", name])


def downgrade():
    for name in [*DATES, *NUMBERS]:
        op.drop_index(f"ix_model_about_{name}", "model")
