"""HELM of Stanford's CRFM: `model_metadata.yaml`, a neutral record of models: makers, access, days of release, counts of parameters.

The pages that say so stand in comments and in the links of its descriptions, and are cited; its sentences are not read. A
`num_parameters` of 0 is its word for a count that is not disclosed, and is none.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import yaml

from ..catalog.decoration import undecorated
from ..catalog.values import SLUG, Date, Integer, Text, Url, first_day, shortly
from .ecosystem_words import MAKERS as MAKER_NAMES
from .minting import NAMES, spelled
from .parts import Refuse, into, refuse_packed
from .records import Document, DocumentError, Origin, Record, Refusal, Said, digest_of
from .shapes import shape, tell_strange
from .slugs import slug_of

ORIGIN = Origin(
    slug="helm", title="HELM, metadata of models", standing="record",
    url="https://github.com/stanford-crfm/helm/blob/main/src/helm/config/model_metadata.yaml",
    license="Apache-2.0", attribution="Stanford CRFM, HELM, Apache License 2.0",
)  # fmt: skip

# What its makers are called where our slug is not made of that.
MAKERS = {
    "22 Hours": "22h", "Alibaba Cloud": "alibaba", "Alibaba DAMO Academy": "alibaba", "Alibaba Group": "alibaba",
    "Allen Institute for AI": "ai2", "DeepMind": "google-deepmind", "EPFL LLM": "epfl", "HuggingFace": "hugging-face",
    "IBM-GRANITE": "ibm", "Inception": "inception-institute-of-artificial-intelligence", "MARITACA-AI": "maritaca-ai",
    "Microsoft/NVIDIA": "microsoft", "Mistral AI": "mistral", "NCAI & SDAIA": "sdaia", "Qwen": "alibaba", "Reka AI": "reka",
    "TII UAE": "tii", "Together": "together-ai", "Tsinghua": "tsinghua-university", "Z.ai": "zai", "xAI": "xai",
    "Ludwig Maximilian University of Munich CompVis": "compvis", "01.AI": "01-ai", "Stability AI": "stability-ai",
    "PORTULAN (University of Lisbon NLX)": "portulan", "TucanoBR (University of Bonn)": "tucanobr", "Maritaca AI": "maritaca-ai",
}  # fmt: skip
# Names of makers that it shortens, or says with more than their name.
NAMED = {
    "compvis": "CompVis, LMU Munich", "epfl": "EPFL", "inception-institute-of-artificial-intelligence": "Inception Institute of "
    "Artificial Intelligence", "maritaca-ai": "Maritaca AI", "portulan": "PORTULAN", "sdaia": "SDAIA", "tii": "Technology Innovation "
    "Institute", "together-ai": "Together AI", "tsinghua-university": "Tsinghua University", "tucanobr": "TucanoBR",
}  # fmt: skip
# Entries that stand for HELM's own machinery.
NO_MODELS = {"simple/model1", "neurips/local", "lightningai/lit-gpt"}

# Its names of models where their own is another.
SLUGS = {
    "together/glm": "glm-130b", "tsinghua/glm": "glm-130b", "openai/gpt-4-1106-vision-preview": "gpt-4-vision-preview",
    "huggingface/stable-diffusion-v1-4": "stable-diffusion",
}  # fmt: skip
# Ways in which it asks a model, each an entry of its own: prompts, effort, filters.
WAYS = re.compile(
    r"-(dspy-[a-z0-9-]+|thinking-disabled|thinking-[0-9]+k|(high|medium|low)-reasoning-effort|safety-(default|block-none)"
    r"|hide-reasoning|with-guardian|bedrock)$"
)

# What a tag says of what goes in and what comes out; the first that an entry has. That a model is deprecated is said of HELM's
# own access to it, and not read.
MODALITIES = (
    ("TEXT_TO_IMAGE_MODEL_TAG", ["text"], ["image"]),
    ("TEXT_SIMILARITY_MODEL_TAG", ["text"], ["embedding"]),
    ("VISION_LANGUAGE_MODEL_TAG", ["text", "image"], ["text"]),
    ("AUDIO_LANGUAGE_MODEL_TAG", ["text", "audio"], ["text"]),
    ("TEXT_MODEL_TAG", ["text"], ["text"]),
    ("CODE_MODEL_TAG", ["text"], ["code"]),
)
# `limited` says that one has to ask, not whether for an interface or for the weights.
ACCESS = {"open": True, "closed": False, "limited": None}
LINKS = (
    (re.compile(r"\b(paper|report)$"), "paper"),
    (re.compile(r"\bcard$"), "model_card"),
    (re.compile(r"^(docs?|documentation)$"), "documentation"),
    (re.compile(r"^(blog|blog post|announcement|press release)$"), "announcement"),
    (re.compile(r"^(code|github)$"), "code"),
)
LINK = re.compile(r"\[([^\[\]]{1,60})\]\((https?://[^\s()]+)\)")
CITED = re.compile(r"https?://\S+")

# What an entry has; all of it is read, or told.
ENTRY = shape("name display_name description creator_organization_name access release_date release num_parameters tags")
# The tags that are left out, by what they tell.
OTHER_TAGS = {
    "how many of HELM's own tests it can take": """
        FULL_FUNCTIONALITY_TEXT_MODEL_TAG PARTIAL_FUNCTIONALITY_TEXT_MODEL_TAG LIMITED_FUNCTIONALITY_TEXT_MODEL_TAG
        FULL_FUNCTIONALITY_VLM_TAG LIMITED_FUNCTIONALITY_VLM_TAG ABLATION_MODEL_TAG""",
    "whether HELM can still ask it": "DEPRECATED_MODEL_TAG UNSUPPORTED_MODEL_TAG",
    "how HELM has to ask it": """
        ANTHROPIC_CLAUDE_1_MODEL_TAG ANTHROPIC_CLAUDE_2_MODEL_TAG ANTHROPIC_CLAUDE_3_MODEL_TAG BEDROCK_MODEL_TAG BUGGY_TEMP_0_TAG
        CHATML_MODEL_TAG GOOGLE_GEMINI_MODEL_TAG GOOGLE_GEMINI_PRO_VISION_V1_TAG GOOGLE_GEMMA_INSTRUCT_MODEL_TAG GOOGLE_PALM_2_MODEL_TAG
        IDEFICS_INSTRUCT_MODEL_TAG IDEFICS_MODEL_TAG INSTRUCTION_FOLLOWING_MODEL_TAG LLAVA_MODEL_TAG NLG_PREFIX_TAG NOVA_MODEL_TAG
        NO_NEWLINES_TAG OPENAI_CHATGPT_MODEL_TAG OPEN_FLAMINGO_MODEL_TAG""",
}
KNOWN_TAGS = {tag for tag, _, _ in MODALITIES} | {tag for tags in OTHER_TAGS.values() for tag in tags.split()}

DEEPEST = 8


@dataclass(frozen=True)
class Cell:
    """The value of one key of an entry: text, or a list of it; and the page in the comment behind it."""

    value: str | list[str]
    cited: str | None


Entry = dict[str, Cell]


def read(content: bytes, day: date) -> Document:
    """The models of a `model_metadata.yaml` of a day. Raises DocumentError when the bytes are no such document."""
    refused: list[Refusal] = []
    refuse = into(refused)
    entries = list(_entries(_text(content), refuse))
    if not entries:
        raise DocumentError("This document of HELM has no models that can be read.")
    tell_strange([{name: cell.value for name, cell in entry.items()} for entry, _ in entries], ENTRY, refuse)
    _tell_tags(entries, refuse)
    models = [record for entry, line in entries for record in _model(entry, f"line {line}", day, refuse)]
    makers: dict[str, Record] = {}
    for entry, line in entries:
        name = _plain(entry, "creator_organization_name")
        if name and _maker(name) not in makers:
            slug = _maker(name)
            called = MAKER_NAMES.get(slug, (NAMES.get(slug) or NAMED.get(slug) or name,))[0]
            makers[slug] = Record("maker", slug, {"name": Said(called, url=ORIGIN.url)}, where=f"line {line}", known_as=(name,))
    used = {record.says["maker"].value for record in models if "maker" in record.says}
    kept = [record for slug, record in makers.items() if slug in used]
    return Document(ORIGIN, day, digest_of(content), [*kept, *models], refused=refused)


# --- YAML -------------------------------------------------------------------------------------------------------------


def _text(content: bytes) -> str:
    refuse_packed(content)
    try:
        text = content.decode("utf-8-sig")
        depth = 0
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):  # step by step, however deep it goes
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            if depth > DEEPEST:
                raise DocumentError("This is no document of HELM: it is nested too deeply.")
    except UnicodeDecodeError:
        raise DocumentError("The document is not UTF-8 text.") from None
    except yaml.YAMLError as error:
        raise DocumentError(f"This is not YAML, or it is cut off: {_first_line(error)}.") from None
    return text


def _first_line(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    return f"{getattr(error, 'problem', None) or 'it cannot be read'}" + (f", line {mark.line + 1}" if mark else "")


def _entries(text: str, refuse: Refuse) -> Iterator[tuple[Entry, int]]:
    """The entries under `models`, each with its line. Comments are no part of YAML, so they are looked up by the lines of values."""
    try:
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise DocumentError(f"This is not YAML, or it is cut off: {_first_line(error)}.") from None
    lines = text.splitlines()
    models = None
    if isinstance(root, yaml.MappingNode):
        models = next((value for key, value in root.value if key.value == "models"), None)
    if not isinstance(models, yaml.SequenceNode):
        raise DocumentError("This is no document of HELM: it should have a list under `models`.")
    if not text.endswith("\n"):
        refuse("the document", f"line {len(lines)}", "has no line break at its end: it may be cut off there")
    for key, value in root.value if isinstance(root, yaml.MappingNode) else ():
        if key.value == "models" and value is not models:
            refuse("models", f"line {key.start_mark.line + 1}", "is said twice; the first stands")
        elif key.value != "models":
            refuse(str(key.value)[:80], f"line {key.start_mark.line + 1}", "is a list that we do not know, beside models")
    for node in models.value:
        line = node.start_mark.line + 1
        if not isinstance(node, yaml.MappingNode):
            refuse("model", f"line {line}", "is no table")
            continue
        entry: Entry = {}
        for key, value in node.value:
            name, cell = str(key.value)[:80], _cell(value, lines)
            if cell is None or isinstance(cell.value, list) != (name == "tags"):
                refuse(name, f"line {line}", "is no list of words" if name == "tags" else "is no text")
                continue
            if name in entry:
                refuse(name, f"line {line}", "is said twice; the first stands")
            entry.setdefault(name, cell)
        if node is models.value[-1] and "tags" not in entry:
            _without_end(entry, line, text, refuse)
        yield entry, line


def _without_end(entry: Entry, line: int, text: str, refuse: Refuse) -> None:
    """Tell of a last entry that has no tags, which stand last in each: YAML that is cut off is YAML, too. Its last word may be half."""
    half = list(entry)[-1] if entry and not text.endswith("\n") else None
    without = f": {half} is not read" if half else ""
    refuse("model", f"line {line}", f"has no tags and nothing follows: the document is cut off here{without}")
    if half:
        del entry[half]


def _cell(node: yaml.Node, lines: list[str]) -> Cell | None:
    if isinstance(node, yaml.ScalarNode):
        line = lines[node.end_mark.line] if node.end_mark.line < len(lines) else ""
        found = CITED.search(line[node.end_mark.column :].partition("#")[2]) if not node.style else None
        return Cell(str(node.value), found[0].rstrip(".,;)") if found else None)
    if isinstance(node, yaml.SequenceNode) and all(isinstance(one, yaml.ScalarNode) for one in node.value):
        return Cell([str(one.value) for one in node.value], None)
    return None


def _tell_tags(entries: list[tuple[Entry, int]], refuse: Refuse) -> None:
    """A line for each tag that we do not know, with how many have it."""
    lines: dict[str, list[int]] = defaultdict(list)
    for entry, line in entries:
        for tag in entry["tags"].value if "tags" in entry else ():
            if tag not in KNOWN_TAGS:
                lines[tag].append(line)
    for tag, found in sorted(lines.items()):
        others = f" and {len(found) - 1:,} more" if len(found) > 1 else ""
        refuse("tags", f"line {found[0]}{others}", f"has {shortly(tag)}, which we do not know")


def _plain(entry: Entry, name: str) -> str:
    cell = entry.get(name)
    return cell.value.strip() if cell and isinstance(cell.value, str) else ""


# --- Models -----------------------------------------------------------------------------------------------------------


def _maker(name: str) -> str:
    return MAKERS.get(name) or slug_of(name)


def _model(entry: Entry, line: str, day: date, refuse: Refuse) -> Iterator[Record]:
    name, title, maker = (_plain(entry, key) for key in ("name", "display_name", "creator_organization_name"))
    where = f"{line}: {name[:80]}"
    asked = WAYS.sub("", name)
    slug = SLUGS.get(name) or spelled(undecorated(asked))
    if name in NO_MODELS:
        refuse("model", where, "stands for HELM's own machinery, and for no model")
        return
    has_maker = SLUG.fullmatch(_maker(maker)) and any(map(str.isalpha, maker))
    if not ("/" in name and SLUG.fullmatch(slug) and has_maker and _is_text(title) and _is_text(name)):
        refuse("model", where, "has no usable name, display_name or creator_organization_name")
        return
    short = asked.rsplit("/", 1)[1]
    known_as = tuple(dict.fromkeys((asked, short, undecorated(short))))
    names = [{"scheme": "helm", "value": name, "kind": "canonical" if asked == name else "alias"}]
    if asked != name:
        refuse("model", where, "is a way of asking a model: nothing but that name is taken from it")
        yield Record("model", slug, {"identifiers": Said(names, url=ORIGIN.url)}, where=where, known_as=known_as)
        return
    described = dict(reversed([(word.lower(), url) for word, url in LINK.findall(_plain(entry, "description")) if _is_url(url)]))
    url = next(iter(reversed(described.values())), ORIGIN.url)
    values: dict[str, tuple[Any, str | None]] = {
        "name": (title, url), "maker": (_maker(maker), url), "released_on": _released(entry, day, where, refuse),
        "parameters": _parameters(entry, where, refuse), "open_weights": _open(entry, where, refuse),
        "links": ({kind: page for word, page in described.items() for pattern, kind in LINKS if pattern.search(word)}, url),
        "identifiers": (names, ORIGIN.url), **_by_tags(entry),
    }  # fmt: skip
    says = {field: Said(value, url=cited or url) for field, (value, cited) in values.items() if value not in (None, {}, [])}
    yield Record("model", slug, says, where=where, known_as=known_as)


def _is_text(text: str) -> bool:
    try:
        return bool(Text().checked(text))
    except ValueError:
        return False


def _is_url(text: str) -> bool:
    try:
        return bool(Url().checked(text))
    except ValueError:
        return False


def _released(entry: Entry, day: date, where: str, refuse: Refuse) -> tuple[str | None, str | None]:
    # Seventeen entries have the key without its second half.
    cell = entry.get("release_date") or entry.get("release")
    if cell is None:
        return None, None
    try:
        value = Date().checked(cell.value)
    except ValueError as error:
        refuse("release_date", where, f"{error} (it says {shortly(cell.value)})")
        return None, None
    if first_day(value) > day:
        refuse("release_date", where, f"lies after the document: {value}")
        return None, None
    return value, cell.cited if cell.cited and _is_url(cell.cited) else None


def _parameters(entry: Entry, where: str, refuse: Refuse) -> tuple[int | None, str | None]:
    text = _plain(entry, "num_parameters")
    if text in ("", "0"):
        return None, None
    if not re.fullmatch(r"[0-9][0-9_]{0,20}", text, re.ASCII):
        refuse("num_parameters", where, f"is no whole number: {shortly(text)}")
        return None, None
    try:
        return Integer(1).checked(int(text)), entry["num_parameters"].cited
    except ValueError as error:
        refuse("num_parameters", where, f"{error} (it says {text})")
        return None, None


def _open(entry: Entry, where: str, refuse: Refuse) -> tuple[bool | None, str | None]:
    access = _plain(entry, "access")
    if access and access not in ACCESS:
        refuse("access", where, f"is no word that we know: {shortly(access)}")
    return ACCESS.get(access), None


def _by_tags(entry: Entry) -> dict[str, tuple[Any, str | None]]:
    cell = entry.get("tags")
    tags = set(cell.value) if cell and isinstance(cell.value, list) else set()
    said: dict[str, tuple[Any, str | None]] = {}
    for tag, takes, gives in MODALITIES:
        if tag in tags:
            said |= {"input_modalities": (takes, ORIGIN.url), "output_modalities": (gives, ORIGIN.url)}
            break
    return said
