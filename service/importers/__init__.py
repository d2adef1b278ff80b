"""What others say: documents in, records out, and `merge`, which turns records into statements and facts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from . import ecosystem_graphs, genai_prices, helm, llm_stats, models_dev, openrouter
from .records import Document


@dataclass(frozen=True)
class Importer:
    """One upstream: its name on the command line, what reads its documents, and what they are."""

    name: str
    read: Callable[[bytes, date], Document]
    help: str


IMPORTERS = {
    importer.name: importer
    for importer in (
        Importer("models.dev", models_dev.read, "models.dev's api.json (offerings and prices) or models.json (neutral records)"),
        Importer("helm", helm.read, "HELM's model_metadata.yaml (makers, days of release, sizes)"),
        Importer("llm-stats", llm_stats.read, "LLM Stats' files in one object by path (models, scores, prices)"),
        Importer("genai-prices", genai_prices.read, "genai-prices' data.json in its second form (prices with their days)"),
        Importer("openrouter", openrouter.read, "OpenRouter's /api/v1/models, or a part of it (offerings and prices)"),
        Importer("ecosystem-graphs", ecosystem_graphs.read, "Ecosystem Graphs' all_assets.csv (models, products, lineage)"),
    )
}
