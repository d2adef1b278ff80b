"""Measures of tests: one word for each, whatever sources call it; what its numbers are, and which way is better where that is certain."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

PERCENT = "percent"


@dataclass(frozen=True)
class Metric:
    """One measure. `unit` is what its numbers count when they are written as we write them, `also` what sources call it besides."""

    name: str
    better: str
    unit: str | None = None
    also: tuple[str, ...] = ()


METRICS = (
    # The share of a test's tasks that were solved, whatever they are.
    Metric("accuracy", "higher", PERCENT, ("acc", "correct", "percent", "percent correct", "percent resolved", "resolved", "resolve rate",
                                           "resolution rate", "success rate", "sr", "pass rate")),
    Metric("score", "higher"),
    Metric("exact_match", "higher", PERCENT, ("em",)),
    Metric("f1", "higher", PERCENT, ("f1 score",)),
    Metric("recall", "higher", PERCENT),
    Metric("iou", "higher", PERCENT, ("miou", "mean iou")),
    Metric("anls", "higher", PERCENT),
    Metric("win_rate", "higher", PERCENT, ("winrate", "lc winrate", "lc win rate")),
    Metric("elo", "higher", "elo", ("elo rating",)),
    Metric("mean_opinion_score", "higher", None, ("mos", "nmos")),
    Metric("bleu", "higher", None, ("bleu score",)),
    Metric("spbleu", "higher"),
    Metric("chrf", "higher"),
    Metric("comet_22", "higher", None, ("comet22",)),
    Metric("rouge_l", "higher", None, ("rougel",)),
    Metric("cider", "higher"),
    Metric("wer", "lower", PERCENT, ("word error rate", "word error")),
    Metric("error_rate", "lower", PERCENT),
    Metric("perplexity", "lower", None, ("ppl",)),
    Metric("loss", "lower", None, ("cross entropy", "log loss")),
    Metric("bits_per_byte", "lower", None, ("bpb",)),
    Metric("fid", "lower", "fid"),
)  # fmt: skip
PASS = re.compile(r"pass ?@ ?[0-9]{1,4}")


def _folded(name: str) -> str:
    return re.sub(r"[\s_-]+", " ", name.casefold()).strip()


BY_NAME = {_folded(name): one for one in METRICS for name in (one.name, *one.also)}


@cache
def metric_of(name: str) -> Metric | None:
    """The measure that goes by a name; None for a name that we do not know."""
    if PASS.fullmatch(_folded(name)):
        return Metric(_folded(name).replace(" ", ""), "higher", PERCENT)
    return BY_NAME.get(_folded(name))


def called(name: str) -> str:
    """Our word for a measure, or what it is called when we have none."""
    metric = metric_of(name)
    return metric.name if metric else name


def of_test(names: Iterable[str]) -> dict[str, str]:
    """What the measures of a test's results tell of the test itself: each thing that all of them agree upon."""
    metrics = [metric_of(name) for name in set(names)]
    told: dict[str, str] = {}
    for field, attribute in (("metric", "name"), ("unit", "unit"), ("better", "better")):
        values = {metric and getattr(metric, attribute) for metric in metrics}
        if len(values) == 1 and (value := values.pop()):
            told[field] = value
    return told
