"""indexes for what few models have, and PostgreSQL's own of what models are filtered by"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

SELDOM = [
    "deprecated_on", "retired_on", "successor", "active_parameters", "domains", "training_modalities", "training_tokens",
    "training_compute",
]  # fmt: skip
NAME = "ix_model_facts"
# As many as there is room for: 32, and none that may be long.
COLUMNS = [
    "context_window", "maker", "open_weights", "status", "released_on", "input_price", "output_price", "license", "parameters", "reasoning",
    "tool_calling", "structured_output", "family", "max_output", "knowledge_cutoff", "snapshot_of", "successor", "deprecated_on",
    "retired_on", "active_parameters", "training_tokens", "training_compute", "price_provider", "lowest_input_price", "lowest_output_price",
]  # fmt: skip


def upgrade():
    for name in SELDOM:
        known = sa.text(f"{name} IS NOT NULL")
        op.create_index(f"ix_model_with_{name}", "model", ["slug", name], sqlite_where=known, postgresql_where=known)
    if op.get_bind().dialect.name == "postgresql":
        op.create_index(NAME, "model", ["slug"], postgresql_include=COLUMNS)


def downgrade():
    for name in SELDOM:
        op.drop_index(f"ix_model_with_{name}", "model")
    if op.get_bind().dialect.name == "postgresql":
        op.drop_index(NAME, "model")
