"""How models are spelt: the one spelling of a name that becomes a slug, and the name that a slug makes."""

from __future__ import annotations

import re

# Spellings that one model has at different providers, put into the one that becomes a slug. They change nothing by which names
# are compared, so that a model is found by all of them.
SPELLINGS = (
    (re.compile(r"[^a-z0-9.+-]+"), "-"),
    (re.compile(r"\+"), "-plus"),
    (re.compile(r"^(qwen(?=-[1-9]\.[0-9]|-[23](?:-|$))|lfm|solar-pro(?=-[0-9](?![0-9]))|cosmos-(?!nemotron)[a-z]+)-(?=[0-9])"), r"\1"),
    (re.compile(r"^(llama|gemma|phi|glm|ernie|gpt|mistral|veo|imagen|hermes|step|baichuan)(?=[0-9])"), r"\1-"),
    (re.compile(r"^(wan|kling|deepseek)-?v-?(?=[0-9])"), r"\1-v"),
    # A version's point is often written as a hyphen; a size or a month behind it is none.
    (re.compile(r"(?<![0-9.])([0-9])-([0-9])(?![0-9.bmtkx])"), r"\1.\2"),
    (re.compile(r"-1-5b$"), "-1.5b"),
    (re.compile(r"^solar-10-7b"), "solar-10.7b"),
    (re.compile(r"^(mistral-(?:large|medium|small))(?=[0-9])"), r"\1-"),
    (re.compile(r"^gemini-(flash-lite|flash-8b|flash|pro)-([0-9.]+)(?=-|$)"), r"gemini-\2-\1"),
    (re.compile(r"^claude-(haiku|sonnet|opus)-([1-3](?:\.[0-9])?)(?=-|$)"), r"claude-\2-\1"),
    (re.compile(r"^claude-([4-9](?:\.[0-9])?)-(haiku|sonnet|opus)"), r"claude-\2-\1"),
    (re.compile(r"-v-(?=[0-9])"), "-v"),
    (re.compile(r"^grok-4-20(?=-|$)"), "grok-4.20"),
    (re.compile(r"-thinking-pro-vision"), "-thinking-vision-pro"),
    (re.compile(r"^flux-([12])(?=-[a-z])"), r"flux.\1"),
    (re.compile(r"-{2,}"), "-"),
)


def spelled(name: str) -> str:
    """A name in the spelling that becomes a slug."""
    for pattern, to in SPELLINGS:
        name = pattern.sub(to, name)
    return name.strip("-.")


# Words of names that are not just their first letter in capitals.
CAPITALS = {
    word.lower(): word
    for word in """
    AFM AI ASR AutoGLM BGE ChatGPT CodeLlama DALL-E DeepSeek ERNIE ESM FLUX GELab GLM GPT HD I2V KAT LFM LongCat MT MiMo MiniMax MoE
    NV OCR OSS PII PaLM PaddleOCR QVQ QwQ R2V RP RT STT T2V TTS UI-TARS USD VL VLM
    """.split()  # noqa: SIM905  # words are easier to read without quotes
}


def name_of(slug: str) -> str:
    """A model's name by its slug: `qwen3-vl-30b-a3b` is Qwen3 VL 30B A3B."""
    return re.sub(r"^(GPT|GLM) (?=[0-9])", r"\1-", " ".join(_word(part) for part in slug.split("-")))


def _word(part: str) -> str:
    letters = re.match(r"[a-z]+", part)
    if letters and letters[0] in CAPITALS:
        return CAPITALS[letters[0]] + part[letters.end() :]
    if re.fullmatch(r"a?[0-9.]+[bmtk]|[0-9]+x[0-9.]+b|[rke][0-9.]+b?", part):
        return part.upper()
    return part if re.fullmatch(r"(o|v)?[0-9].*", part) else part.capitalize()
