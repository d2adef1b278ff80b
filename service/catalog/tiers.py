"""Prices that hold from some length of the prompt on: the one place where such a condition is written and read."""

from __future__ import annotations

import re

TIER = re.compile(r"prompt > ([0-9]{1,15}) tokens", re.ASCII)


def tier_condition(tokens: int) -> str:
    """The condition of a price that holds for prompts of more than so many tokens."""
    return f"prompt > {tokens} tokens"


def threshold(condition: str | None) -> int | None:
    """The length above which a price holds; None for the base price and for every other sort of condition."""
    found = TIER.fullmatch(condition or "")
    return int(found[1]) if found else None
