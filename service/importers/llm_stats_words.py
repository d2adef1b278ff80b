"""What the words of LLM Stats are in ours: licences, tests, and the conditions under which a score was taken."""

from __future__ import annotations

import re
from typing import Any

from ..catalog.scores import UNNAMED
from .slugs import slug_of

# Sources that stand for one that nobody looked up.
PLACEHOLDER = re.compile(r"^https?://([^/]*\.)?(example\.(com|org|net)|placeholder\.[a-z]+|localhost|your[-a-z]*\.[a-z]+)([/:?#]|$)")

LICENSES = {
    "proprietary": "proprietary", "mit": "MIT", "mit license": "MIT", "apache 2.0": "Apache-2.0", "apache-2.0": "Apache-2.0",
    "gemma": "gemma", "llama 3.1 community license": "llama3.1", "llama 3.2 community license": "llama3.2", "llama3.2": "llama3.2",
    "llama 3.3 community license agreement": "llama3.3", "llama 3.3 community license": "llama3.3",
    "llama 4 community license agreement": "llama4", "llama 3 community license": "llama3", "deepseek": "deepseek",
    "mistral research license": "mistral-research", "tongyi-qianwen": "tongyi-qianwen", "qwen": "qwen",
    "jamba open model license": "jamba-open-model-license", "mnpl-0.1": "mnpl", "cc-by-nc": "CC-BY-NC-4.0", "cc-by-4.0": "CC-BY-4.0",
    "mit + model license (commercial use allowed)": "deepseek", "bsd-3-clause": "BSD-3-Clause",
}  # fmt: skip

# --- Tests ------------------------------------------------------------------------------------------------------------

# A test by its name, without what tells one form of it from another.
BENCHMARKS = {
    "arc-c": "arc-challenge", "arc-e": "arc-easy", "ai2 reasoning challenge (arc)": "arc-challenge", "bbh": "big-bench-hard",
    "bigbench-hard": "big-bench-hard", "bigbench hard": "big-bench-hard", "agi eval": "agieval", "chart qa": "chartqa",
    "frontier math": "frontiermath", "functional math": "functionalmath", "functional-math": "functionalmath", "gsm-8k": "gsm8k",
    "humanity's last exam": "humanitys-last-exam", "multiif": "multi-if", "multilf": "multi-if", "multilingual mgsm": "mgsm",
    "naturalquestions": "natural-questions", "nq": "natural-questions", "ocr bench": "ocrbench", "social iqa": "socialiqa",
    "theroemqa": "theoremqa",
}  # fmt: skip
# What is a form of a test, at the end of its name: the form is a variant of a score.
FORMS = (
    (re.compile(r"^(tau-bench) (retail|airline)$", re.I), None),
    (re.compile(r"^(livecodebench) (v[0-9.]+)$", re.I), None),
    (re.compile(r"^(mathvista)-(mini)$", re.I), "testmini"),
    (re.compile(r"^(aider-polyglot) (edit)$", re.I), None),
    (re.compile(r"^(gpqa)[ -](diamond)$", re.I), None),
    (re.compile(r"^(bfcl) (v[0-9.]+)$", re.I), None),
    (re.compile(r"^(charxiv)-([rd])$", re.I), None),
    (re.compile(r"^(mmmu|docvqa|infovqa)[ _-]?(val|test)$", re.I), None),
    (re.compile(r"^(.+?)[ -]\(?(cot)\)?$", re.I), None),
    (re.compile(r"^(.+?) \((dev|test|val|validation|hard|en|zh)\)$", re.I), None),
)
CHARXIV = {"r": "reasoning", "d": "descriptive"}


def _split(name: str) -> tuple[str, str | None]:
    name = " ".join(name.split())
    for pattern, form in FORMS:
        if found := pattern.match(name):
            word = form or found[2].lower()
            return found[1], CHARXIV.get(word, word)
    return name, None


def benchmark_of(name: str) -> tuple[str, str | None]:
    """The slug of a test by its name, and the form of it that the name tells."""
    base, form = _split(name)
    return BENCHMARKS.get(base.lower()) or slug_of(base), form


def name_of(name: str) -> str:
    return _split(name)[0][:200]


# --- Conditions -------------------------------------------------------------------------------------------------------

Conditions = tuple[str | None, str | None, int | None, str | None]  # variant, harness, shots, metric

SHOTS = re.compile(r"\b([0-9]{1,3})[- ]?shots?\b|\b(zero|few|one|five)[- ]shots?\b", re.I)
NUMBERS = {"zero": 0, "one": 1, "five": 5}
HARNESSES = {"simple-evals": "simple-evals", "olmes": "olmes", "lm-evaluation-harness": "lm-evaluation-harness", "helm": "helm"}
# In the order in which they stand in a variant.
VARIANTS = (
    (re.compile(r"\bdiamond\b", re.I), "diamond"),
    (re.compile(r"\bchain[- ]of[- ]thoughts?\b|\bcot\b", re.I), "cot"),
    (re.compile(r"\bpass ?@ ?([0-9]+)", re.I), "pass@{}"),
    (re.compile(r"\b(?:cons|maj|majority|majority vote)\s?@ ?([0-9]+)", re.I), "maj@{}"),
    (re.compile(r"\bextended thinking\b", re.I), "extended thinking"),
    (re.compile(r"\bparallel test-time compute\b|\bhigh compute\b", re.I), "parallel compute"),
    (re.compile(r"\breasoning(?: on)?\b(?! off)", re.I), "reasoning"),
    (re.compile(r"\b(?:no|without) tools\b", re.I), "no tools"),
    (re.compile(r"\b(?:with tools|tool use|with python)\b", re.I), "with tools"),
    (re.compile(r"\btestmini\b", re.I), "testmini"),
    (re.compile(r"\b(?:val|validation)\b", re.I), "val"),
    (re.compile(r"\b(?:test)(?: set)?\b(?!-time)", re.I), "test"),
    (re.compile(r"\bo3-mini\b.*\bgrader\b", re.I), "o3-mini grader"),
    (re.compile(r"\bgpt-4o grader\b", re.I), "gpt-4o grader"),
    (re.compile(r"\bprompt strict\b", re.I), "prompt strict"),
)
# What names a measure, in a way of measuring or in the name of a test. The share of errors, taken from one, is the share without.
METRICS = (
    (re.compile(r"\b(?:speech recognition )?accuracy \(1 - wer\)", re.I), "accuracy"),
    (re.compile(r"\bexact match\b|\bem\b", re.I), "exact_match"),
    (re.compile(r"\bf1\b", re.I), "f1"),
    (re.compile(r"\bspbleu\b", re.I), "spbleu"),
    (re.compile(r"\bbleu\b", re.I), "bleu"),
    (re.compile(r"\bchrf\b", re.I), "chrf"),
    (re.compile(r"\brouge[- ]?l\b", re.I), "rouge_l"),
    (re.compile(r"\bcomet ?22\b", re.I), "comet_22"),
    (re.compile(r"\bcider\b", re.I), "cider"),
    (re.compile(r"\banls\b", re.I), "anls"),
    (re.compile(r"\bmiou\b", re.I), "iou"),
    (re.compile(r"\bwer\b|\bword error rate\b", re.I), "wer"),
    (re.compile(r"\belo(?: rating)?\b", re.I), "elo"),
    (re.compile(r"\bnmos\b", re.I), "mean_opinion_score"),
    (re.compile(r"\b(?:lc-)?win-?rate\b", re.I), "win_rate"),
    (re.compile(r"\brecall\b", re.I), "recall"),
    (re.compile(r"\b(?:success|pass) rate\b|\bsr\b", re.I), "accuracy"),
    (re.compile(r"\bacc(uracy)?\b|\bcorrect\b", re.I), "accuracy"),
)
# Words that tell nothing, so that a way of measuring made of them alone is no way of its own.
EMPTY = re.compile(
    r"\b(across|average|avg|benchmark|chat|coding|comprehension|custom|domains|evals?|evaluation|general|internal|knowledge|long-?context"
    r"|math|mathematic(s|al)|metric|model|multimodal|multiple|not|performance|percentage|problem|python|quality|question|answering|rate"
    r"|results?|scores?|set|setting|solving|specified|standard(ized)?|tasks?|text|understanding|various|video|visual|analysis)\b"
    r"|[^a-z0-9@]+",
    re.I,
)
LONGEST = 40  # what is longer is a sentence, and none of ours


def conditions_of(method: str, test: str, form: str | None) -> Conditions:
    """The conditions that a way of measuring tells: what it says of the form of the test, of shots, of the measure."""
    left, variants = method, [form] if form else []
    for word in {test, *test.split()}:
        left = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", " ", left, flags=re.I) if len(word) > 1 else left
    shots = None
    if found := SHOTS.search(left):
        shots = int(found[1]) if found[1] else NUMBERS.get(found[2].lower())
        left = SHOTS.sub(" ", left)
    harness = next((name for word, name in HARNESSES.items() if word in left.lower()), None)
    for word in HARNESSES:
        left = re.sub(re.escape(word), " ", left, flags=re.I)
    for pattern, word in VARIANTS:
        if found := pattern.search(left):
            variants.append(word.format(*found.groups()))
            left = pattern.sub(" ", left)
    metric = None
    for pattern, word in METRICS:
        if pattern.search(left):
            metric = metric or word
            left = pattern.sub(" ", left)
    metric = metric or next((word for pattern, word in METRICS if pattern.search(test.replace("_", " "))), None)
    rest = EMPTY.sub(" ", left).strip()
    if rest and len(rest) <= LONGEST and len(method) <= LONGEST:
        variants.append(rest.lower())
    elif rest:
        variants.append(UNNAMED)
    return " ".join(dict.fromkeys(variants))[:100] or None, harness, shots, metric


# --- Results ----------------------------------------------------------------------------------------------------------

# Measures that are no share of a whole, with the most that they can be.
OWN_SCALE = {"elo": 5000, "mean_opinion_score": 5}
OUT_OF_TEN = ("mt-bench", "mm-mt-bench")


def value_of(score: Any, benchmark: str, conditions: Conditions) -> float | None:
    """A result in our unit: a share of a whole in percent, whatever it is written as; None when it cannot be one."""
    if isinstance(score, bool) or not isinstance(score, (int, float)) or not 0 <= score < 1e6:  # NaN is not
        return None
    most = OWN_SCALE.get(conditions[3] or "")
    if most:
        return float(score) if score <= most else None
    # Shares are written from 0 to 1, but here and there as percent, and marks of 1 to 10 as shares of ten.
    whole = 10 if benchmark in OUT_OF_TEN else 100
    value = round(score * whole, 6) if score <= 1 else float(score)
    return value if value <= whole else None
