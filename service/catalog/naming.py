"""Names of models: the forms in which they are compared, and which model a name leads to.

When more than one model goes by what is left of an id, nothing is linked: a wrong link is worse than none.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import product

from .decoration import PATH, stripped

SEPARATORS = re.compile(r"[^a-z0-9.]|\.(?![0-9]+[bmt](?![a-z0-9]))")


def folded(name: str) -> str:
    """A name as it is compared: lower case letters and digits only, and the point of a size, for opt-1.3b is another than opt-13b;
    + is significant and spelt out."""
    return SEPARATORS.sub("", name.lower().replace("+", "plus"))


def reordered(name: str) -> str:
    """A name as its words in alphabetical order and its numbers in their own: claude-4-sonnet and claude-sonnet-4 are the same."""
    parts = re.findall(r"[a-z]+|[0-9]+", name.lower().replace("+", "plus"))
    return " ".join([*sorted(part for part in parts if part.isalpha()), *(part for part in parts if not part.isalpha())])


SIZE = re.compile(r"-[0-9]+(\.[0-9]+)?[bmt](?=-|$)")
# What people leave out of a name when there is but one that they can mean.
OMITTED = (
    re.compile(r"-(instruct|it|(?<!non-)reasoning)$"),
    re.compile(r"(?<=[bmt])-a[0-9]+(\.[0-9]+)?b(?=-|$)"),  # how much of it is active
    SIZE,
    re.compile(r"-[0-9]{4}(?=-|$)"),  # a month
)


LINE = re.compile(r"[a-z]+-?[0-9.]*n?")  # a word and a version: a line of models that has many sizes


def is_line(form: str, name: str) -> bool:
    """Whether what is left of a model's name is that of a line, of which it is but one size or version."""
    return bool(LINE.fullmatch(form) if SIZE.search(name) else form.isalpha() and re.search(r"[0-9]", name))


def shortened(name: str) -> set[str]:
    """The names that are left of a model's own when parts that people omit are, one after the other, left out."""
    name = PATH.pattern.sub("", name.lower()).replace(" ", "-")
    forms = {name}
    for pattern in OMITTED:
        forms |= {pattern.sub("", form) for form in forms}
    return {form for form in forms if not is_line(form, name)} - {name}


@dataclass
class Names:
    """The names of all models, to find one by."""

    by_folded: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    by_parts: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    # Which of them are identifiers: that counts for more than what a model is called.
    identified: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    # Names with something left out. They are tried last, and mean a model only when no other is left by the same.
    by_short: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    # What some source calls a model besides the name that stands: it means the model only when nothing else is called so.
    by_other: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def add(self, model: str, names: Iterable[str], short: bool = True, identifiers: bool = False) -> None:
        """Let a model be known by some names, and by what is left of them without a path before them."""
        for name in names:
            for one in {name, PATH.pattern.sub("", name.lower())}:
                self.by_folded[folded(one)].add(model)
                self.by_parts[reordered(one)].add(model)
                if identifiers:
                    self.identified[folded(one)].add(model)
            for one in shortened(name) if short else ():
                self.by_short[reordered(one)].add(model)

    def add_others(self, model: str, names: Iterable[str]) -> None:
        """Let a model be known by what sources call it besides the name that stands."""
        for name in names:
            if not is_line(name.lower(), model):
                self.by_other[reordered(name)].add(model)

    def find(self, name: str) -> tuple[set[str], str]:
        """The models that a name may be, by the first form of it that any goes by, and the rule that led there."""
        whole = ((self.by_folded, folded, ""), (self.by_parts, reordered, ", parts in any order"))
        ways = (whole, ((self.by_short, reordered, ", shortened"),), ((self.by_other, reordered, ", as a source calls it"),))
        for forms in ways:
            several: tuple[set[str], str] = set(), ""
            for (rule_name, left), (index, form, remark) in product(stripped(name), forms):
                found = index.get(form(left), set())
                found = found & self.identified.get(folded(left), found) or found
                # Of several, the one of just this name; or the one that a rule tells from the others.
                if len(found) > 1:
                    found = {model for model in found if model == left} or found
                if len(found) == 1 and found <= (several[0] or found):
                    return found, rule_name + remark
                if not several[0] and found:
                    several = found, rule_name + remark
            if several[0]:
                return several
        return set(), ""

    def find_exactly(self, name: str) -> set[str]:
        """The models that go by a name as it is, or by what stands behind its last slash."""
        return self.by_folded.get(folded(name)) or self.by_folded.get(folded(PATH.pattern.sub("", name.lower()))) or set()
