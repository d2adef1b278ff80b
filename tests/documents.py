"""Documents of models.dev for tests: four days of what providers list and its neutral records, cut small; and others made by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import orjson

from service.importers import models_dev
from service.importers.records import Document

FOLDER = Path(__file__).parent / "importers" / "documents"
DAYS = ("2025-07-01", "2026-01-01", "2026-04-01", "2026-07-01")
NEUTRAL = FOLDER / "models_dev-models-2026-07-01.json"


def saved(day: str) -> Path:
    """The file of one of the four days."""
    return FOLDER / f"models_dev-api-{day}.json"


def listed(day: str) -> Document:
    """What providers listed on one of the four days."""
    return read_on(day, saved(day).read_bytes())


def read_on(day: str, content: bytes) -> Document:
    """What a document of models.dev says that was published on a day."""
    return models_dev.read(content, date.fromisoformat(day))


def neutral() -> Document:
    """The neutral records of models of the last day."""
    return read_on(DAYS[-1], NEUTRAL.read_bytes())


def an_entry(**facts: Any) -> dict[str, Any]:
    """One model as a provider lists it. None leaves a fact out."""
    entry: dict[str, Any] = {
        "name": "Big 1", "release_date": "2025-03-01", "knowledge": "2024-10", "reasoning": False, "tool_call": True,
        "open_weights": False, "modalities": {"input": ["text"], "output": ["text"]}, "limit": {"context": 8000, "output": 4000},
        "cost": {"input": 2, "output": 8},
    }  # fmt: skip
    return {name: value for name, value in (entry | facts).items() if value is not None}


def a_provider(name: str = "Shop", doc: Any = "https://shop.example/docs", **entries: Any) -> dict[str, Any]:
    """A provider with the models that it lists, by id; an id may be given with _ for what no name in Python may hold."""
    return {"name": name, "doc": doc, "models": entries}


def a_listing(**providers: Any) -> bytes:
    """An api.json of these providers."""
    return orjson.dumps(providers)
