"""Names of models: what of an id is decoration, and what is left to know a model by.

An id is tried as it is, then with one more layer of decoration taken off at each step, until one model is left that goes by
what remains. When more than one does, nothing is linked: a wrong link is worse than none.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Rule:
    """One sort of decoration: `pattern` is taken off an id (or put in another form), and `why` says what it is."""

    name: str
    pattern: re.Pattern[str]
    to: str
    why: str


def rule(name: str, pattern: str, why: str, to: str = "") -> Rule:
    return Rule(name, re.compile(pattern), to, why)


VENDORS = (
    "ai21|alibaba|amazon|anthropic|cohere|deepseek|google|meta|minimax|mistral|moonshotai?|nvidia|openai|qwen|stability|writer|xai|zai"
)
SERVINGS = "free|beta|default|extended|nitro|floor|exacto|online|latest|thinking|reasoning|fast|slow|turbo|cloud|[0-9]+[bm]?"
SERVICES = "maas|tee|api|hosted|original|official|serverless|dedicated|preview-free|free|eco|exacto"
PRECISIONS = (
    "fp4|fp8|fp8-dynamic|fp16|bf16|nvfp4|mxfp4|int4|int8|awq|gptq|gguf|4bit|6bit|8bit|w4a16|w8a8|quantized|q[0-9](_[a-z0-9]+)*"
)

# Taken off one after the other, so that each applies to what those before it have left.
RULES = (
    rule("path", r"^.*/", "Gateways put the maker, an account or a route in front: openai/gpt-4o, accounts/fireworks/models/x."),
    rule("scheme", r"^(hf|route|mlx|pro|lora|~)[:~-]", "A word for where the weights or the route come from: hf:meta-llama/..."),
    rule("region", r"^(us-gov|us|eu|apac|ap|jp|au|ca|global)\.", "Amazon Bedrock's inference profiles name a region first."),
    rule("vendor", rf"^({VENDORS})[.:]", "Amazon Bedrock puts the maker in front: anthropic.claude-..."),
    rule("serving", rf"[:@]({SERVINGS})$", "Gateways mark a way of serving behind a colon or an at sign: :free, @default."),
    rule("revision", r"-v[0-9]+(:[0-9]+[a-z]?)?$", "Amazon Bedrock counts revisions of the same weights: -v1:0."),
    rule("service", rf"-({SERVICES})$", "A word for how it is served: -maas, -tee."),
    rule("precision", rf"-({PRECISIONS})$", "The same weights in fewer bits are the same model to a catalog of models."),
    rule("at-date", r"@[0-9]{6,8}$", "Vertex AI names a snapshot behind an at sign: @20240307."),
    rule("date", r"-(20[0-9]{2}-?[01][0-9]-?[0-3][0-9])$", "A snapshot's day: -2024-05-13, -20240307."),
    rule("tuned", r"-(instruct|it|chat|hf)$", "The usual tuned form of open weights, which is what is meant by their plain name."),
)


def folded(name: str) -> str:
    """A name as it is compared: lower case letters and digits only; + is significant and spelt out."""
    return re.sub(r"[^a-z0-9]", "", name.lower().replace("+", "plus"))


def reordered(name: str) -> str:
    """The parts of a name in one order: claude-4-sonnet and claude-sonnet-4 are the same parts."""
    return " ".join(sorted(re.findall(r"[a-z]+|[0-9]+", name.lower().replace("+", "plus"))))


def stripped(name: str) -> Iterator[tuple[str, str]]:
    """An id and what is left of it when one layer of decoration after the other is taken off, with the rule that did it."""
    name = name.strip().lower()
    yield "exact", name
    for one in RULES:
        left = one.pattern.sub(one.to, name)
        if left and left != name:
            name = left
            yield one.name, name


@dataclass
class Names:
    """The names of all models, to find one by."""

    by_folded: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    by_parts: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def add(self, model: str, names: Iterable[str]) -> None:
        """Let a model be known by some names, and by what is left of them without a path before them."""
        for name in names:
            short = RULES[0].pattern.sub("", name.lower())
            for one in {name, short}:
                self.by_folded[folded(one)].add(model)
                self.by_parts[reordered(one)].add(model)

    def find(self, name: str) -> tuple[set[str], str]:
        """The models that a name may be, by the first form of it that any goes by, and the rule that led there."""
        for index, form in ((self.by_folded, folded), (self.by_parts, reordered)):
            for rule_name, left in stripped(name):
                found = index.get(form(left))
                if found:
                    return found, rule_name if form is folded else f"{rule_name}, parts in any order"
        return set(), ""

    def find_exactly(self, name: str) -> set[str]:
        """The models that go by a name as it is, or by what stands behind its last slash."""
        return self.by_folded.get(folded(name)) or self.by_folded.get(folded(RULES[0].pattern.sub("", name.lower()))) or set()
