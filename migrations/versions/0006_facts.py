"""indexes by which a page and a total need no more of models than what they are filtered by"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

NAME = "ix_model_facts"
COLUMNS = [
    "slug", "context_window", "input_modalities", "output_modalities", "classes", "maker", "open_weights", "status", "released_on",
    "input_price", "output_price", "license", "parameters", "reasoning", "tool_calling", "structured_output", "family", "max_output",
    "knowledge_cutoff", "tasks", "adaptations", "domains", "snapshot_of", "successor", "training_modalities", "conflicts",
    "deprecated_on", "retired_on", "active_parameters", "training_tokens", "training_compute", "price_provider", "lowest_input_price",
    "lowest_output_price", "name", "updated_at",
]  # fmt: skip
SETS = ("classes", "input_modalities")


def upgrade():
    for name in SETS:
        op.create_index(f"ix_model_{name}_context_window_slug", "model", [name, "context_window", "slug"])
    if op.get_bind().dialect.name == "sqlite":
        op.create_index(NAME, "model", COLUMNS)


def downgrade():
    for name in SETS:
        op.drop_index(f"ix_model_{name}_context_window_slug", "model")
    if op.get_bind().dialect.name == "sqlite":
        op.drop_index(NAME, "model")
