"""What the results of a document tell of its tests: how they are measured, and which way is better, where all of them agree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from ..catalog.metrics import PASS, of_test
from .records import Record, Said


def with_metrics(records: Iterable[Record], url: str | None) -> list[Record]:
    """The records, those of benchmarks with what the metrics of their scores tell."""
    listed = list(records)
    stated: dict[str, set[str]] = defaultdict(set)
    for record in listed:
        if record.kind == "score":
            stated[str(record.says["benchmark"].value)] |= _metrics(record)
    return [
        replace(record, says={**{field: Said(value, url=url) for field, value in of_test(stated[record.slug]).items()}, **record.says})
        if record.kind == "benchmark" else record
        for record in listed
    ]  # fmt: skip


def _metrics(score: Record) -> set[str]:
    """The metric that a score names, and the share of answers that passed where its variant says so."""
    metric, variant = (str(score.says[field].value) if field in score.says else "" for field in ("metric", "variant"))
    return {name for name in (metric, *PASS.findall(variant)) if name}
