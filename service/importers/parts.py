"""Parts of a JSON document in the form that they should have: what has another is refused, and as good as absent."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from ..catalog.values import Kind, Money, shortly

Refuse = Callable[[str, str, str], None]  # what, where, why


def table(entry: dict[str, Any], name: str, where: str, refuse: Refuse) -> dict[str, Any]:
    """The table that an entry has under a name."""
    return _part(entry, name, dict, where, refuse) or {}


def listed(entry: dict[str, Any], name: str, where: str, refuse: Refuse) -> list[Any]:
    """The list that an entry has under a name."""
    return _part(entry, name, list, where, refuse) or []


def _part(entry: dict[str, Any], name: str, form: type, where: str, refuse: Refuse) -> Any:
    part = entry.get(name)
    if part is None or isinstance(part, form):
        return part
    refuse(name, where, f"is no {'table' if form is dict else 'list'}: {shortly(part)}")
    return None


def value(kind: Kind, entry: dict[str, Any], name: str, where: str, refuse: Refuse) -> Any:
    """The value of a kind that an entry has under a name, in its canonical form."""
    if entry.get(name) is None:
        return None
    try:
        return kind.checked(entry[name])
    except ValueError as error:
        refuse(name, where, f"{error} (it says {shortly(entry[name])})")
        return None


NANO = Decimal("1e-9")  # of a dollar: what money is counted in here


def amount(said: Any, times: int = 1) -> str:
    """An amount of money, so many times what is said, in its canonical form. A third of a price has no end, and is rounded.

    Raises ValueError when it is none.
    """
    if isinstance(said, bool) or not isinstance(said, (str, int, float)):
        raise ValueError("must be an amount of money")
    try:
        return Money().checked((Decimal(str(said).strip()) * times).quantize(NANO))
    except InvalidOperation:
        raise ValueError("must be an amount of money like 2.50") from None
