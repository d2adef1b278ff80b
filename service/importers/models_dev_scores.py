"""The scores of an entry of models.dev's `models.json`, and which of them may be passed on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ..catalog.metrics import called, metric_of
from ..catalog.values import shortly
from . import parts
from .parts import Refuse
from .records import Record, Said
from .slugs import score_slug

# Its terms forbid to pass its scores on, wherever they are seen.
NOT_TO_BE_COPIED = ("artificialanalysis.ai", "Artificial Analysis")
BENCHMARKS = {
    "aider polyglot": "aider-polyglot", "gpqa diamond": "gpqa", "humanity’s last exam": "humanitys-last-exam",
    "swe bench pro": "swe-bench-pro", "terminal-bench 2.1": "terminal-bench", "terminal bench 2.1": "terminal-bench",
    "terminal bench 2.0": "terminal-bench", "τ3 banking": "tau3-banking",
}  # fmt: skip
VARIANTS = {
    "gpqa diamond": "diamond", "terminal-bench 2.1": "2.1", "terminal bench 2.1": "2.1", "terminal bench 2.0": "2.0",
    "terminal-bench hard": "hard",
}  # fmt: skip


def scores_of(key: str, slug: str, model: dict[str, Any], benchmarks: dict[str, str], refuse: Refuse) -> Iterator[Record]:
    """The scores of a model. Into `benchmarks` go the names of those that it has been tried in, by slug."""
    for score in parts.listed(model, "benchmarks", key, refuse):
        if not isinstance(score, dict):
            refuse("benchmarks", key, f"has an entry that is no table: {shortly(score)}")
            continue
        said, source = parts.texts(score, ("name", "metric", "harness", "variant", "version", "date"), key, refuse), score.get("source")
        name = said.get("name", "")
        where = f"{key}: {name[:80]}"
        if not isinstance(source, (str, type(None))):
            refuse("benchmarks", where, f"has no source that can be cited: {shortly(source)}")
            continue
        if any(word in f"{name} {source}" for word in NOT_TO_BE_COPIED):
            refuse("benchmarks", where, "comes from a source whose terms forbid to pass it on")
            continue
        spelling = name.lower()
        benchmark = BENCHMARKS.get(spelling) or re.sub(r"[^a-z0-9]+", "-", spelling).strip("-")
        if not benchmark or isinstance(score.get("score"), bool) or not isinstance(score.get("score"), (int, float)):
            refuse("benchmarks", where, "has no name or no number")
            continue
        metric = metric_of(said["metric"]) if "metric" in said else None
        if metric and metric.unit == "percent" and not 0 <= score["score"] <= 100:
            refuse("benchmarks", where, f"is no percentage: {shortly(score['score'])}")
            continue
        benchmarks.setdefault(benchmark, name)
        variant = " ".join(str(part) for part in (VARIANTS.get(spelling), said.get("version"), said.get("variant")) if part) or None
        conditions = {"variant": variant, "harness": said.get("harness")}
        says = {
            "model": Said(slug, url=source),
            "benchmark": Said(benchmark, url=source),
            "value": Said(score["score"], url=source),
            **{field: Said(value, url=source) for field, value in conditions.items() if value},
            **({"scored_on": Said(said["date"], url=source)} if "date" in said else {}),
            **({"metric": Said(called(said["metric"]), url=source)} if "metric" in said else {}),
        }
        yield Record("score", score_slug(slug, benchmark, variant, said.get("harness"), None), says, where=where)
