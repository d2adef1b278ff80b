"""Which ids that nobody knows are models of their own: those whose maker is certain.

A listing brings ids for which the catalog has no model. One becomes a model when its maker can be read from it, by the
tables of `makers` and nothing else: so the same id is the same model in every document, and the order of documents does not matter. Its
slug is what is left of the id when its decoration is taken off (`decoration.RULES`), so that all its spellings are one model.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from ..catalog.decoration import REGION, VENDORS, plain
from ..catalog.values import SLUG
from .makers import BRAND, BY_PATH, HOSTS, MAKERS, NAMES, OF_OTHERS, OWN_ONLY, PLAN
from .spelling import name_of, spelled


@dataclass(frozen=True)
class Minted:
    """A model that an id makes known: its slug and name, and who made it."""

    slug: str
    name: str
    maker: str
    maker_name: str


# --- Whole names ------------------------------------------------------------------------------------------------------

# What makers themselves put behind their brand. Behind anything else the name may be of somebody else's model that was trained
# further: `gemma-4-31b-musica`.
WORDS = frozenset(
    """
    a a2b ada agent air airx alpha arabic asr audio aya base beta build canvas captioner character chat chatgpt clip code codec
    coder codex command compound computer content control creative customtools deep deepresearch detect dev diffusion distill doc
    duo edge edit embed embedding embeddings english er exp experimental express fast fill flash flashx flex full gen generate
    generation guard haiku hd her high highlights i2v image image2video imagine instruct intent it ja klein kontext large latest
    lightning lite live livetranslate llama long low math max medium micro mini mistral mode moe motion mt multi multiagent
    multilingual multimodal nano nemo next non ocr omni opus oss parse phone plus predict premier preview pro productivity prompt
    prover quality qwen r r2v realtime reasoning reel rerank reranker research robotics rt saba safeguard safety schnell search
    seed small sonic sonnet spark speciale speech spotlight stt super t2i t2v terminus text text2video think thinking tiny
    transcribe transfer translate tts turbo turbos ultra use v versatile video vision vl vlm voice voicechat voiceclone
    voicedesign with world x xhigh z zero
    """.split()  # noqa: SIM905  # words are easier to read without quotes
)
# Versions, sizes and letters: 4.5, 4o, 35b, a3b, e4b, v2, r7b, k2.5, 8x22b, 128e, 0324.
NUMBERED = re.compile(r"[a-z]?[0-9]+(\.[0-9]+)*[a-z]?|[0-9]+x[0-9]+(\.[0-9]+)?[bm]|[ahmrvx]")
# The same of the lines that others train further, and then give numbers of their own.
NUMBERED_OPEN = re.compile(r"[ae]?[0-9]+(\.[0-9]+)*([a-z]?|guard)")
OPEN = {"google", "meta", "alibaba"}

# What is not one model: routers that choose among several, and names that move from one to the next; a test bench.
NO_MODEL = re.compile(r"^(.*/)?(auto|custom|default|free|random|labs-.*|auto-.*|ft:.*|.*-nightly)$|router|latest\b")
# Lines of several sizes, whose name alone is no model that one can call.
HEAD = re.compile(
    r"(gemma|llama|qwen|wan-v)-?[0-9.]+n?|mistral-[0-9]+-[0-9]+b|jamba-(large|mini)|gemini-(pro|flash)|claude-(haiku|sonnet|opus)"
    r"|grok-code|grok-(vision-)?beta|.*-instruct-base"
)


# --- Reading an id ----------------------------------------------------------------------------------------------------


@lru_cache(maxsize=100_000)
def minted(provider: str, foreign_id: str) -> Minted | str:
    """The model that an id makes known when nothing in the catalog goes by it; or why it makes none."""
    if NO_MODEL.search(foreign_id.lower()):
        return "goes by no name that the catalog knows, and moves from model to model or chooses among several"
    slug = spelled(plain(foreign_id))
    if not SLUG.fullmatch(slug) or HEAD.fullmatch(slug) or slug in MAKERS or slug in BY_PATH:
        return "goes by no name that the catalog knows, and names no one model"
    maker = maker_of(provider, foreign_id.lower(), slug)
    if maker is None:
        return "goes by no name that the catalog knows, and who made it is not certain"
    return Minted(slug, name_of(slug), maker, NAMES[maker])


def maker_of(provider: str, foreign_id: str, slug: str) -> str | None:
    """The maker of the model behind an id, where it is certain."""
    brand = next((maker for maker, pattern in BRAND.items() if pattern.match(slug)), None)
    whole = brand is not None and is_whole(slug, brand)
    if brand and whole and not is_foreign(foreign_id):
        return brand
    path = None if OF_OTHERS.search(foreign_id) else maker_by_path(foreign_id)
    if path and path != brand:
        return path
    own = OWN_ONLY.get(PLAN.sub("", provider))
    if own and "/" not in foreign_id and brand in (None, own):
        return own
    return None


def is_whole(slug: str, brand: str) -> bool:
    """Whether a name that begins with a brand goes on in its maker's own words."""
    begun = BRAND[brand].match(slug)
    assert begun is not None
    numbered = NUMBERED_OPEN if brand in OPEN else NUMBERED
    return all(word.rstrip("0123456789.") in WORDS or numbered.fullmatch(word) for word in re.split(r"[-: ]", slug[begun.end() :]) if word)


def path_of(foreign_id: str) -> list[str]:
    """The parts of a path that may name a maker."""
    *parts, name = foreign_id.split("/")
    parts = [part.lstrip("~") for part in parts]
    if found := re.match(rf"(?:{REGION})?({VENDORS})\.", name):
        parts.append(found[1])
    return [part for part in parts if part and part not in HOSTS]


def maker_by_path(foreign_id: str) -> str | None:
    return next((BY_PATH[part] for part in reversed(path_of(foreign_id)) if part in BY_PATH), None)


def is_foreign(foreign_id: str) -> bool:
    """Whether a path names somebody of whom we do not know that he makes models: people who train others' further."""
    parts = path_of(foreign_id)
    return bool(parts) and not any(part in BY_PATH for part in parts)
