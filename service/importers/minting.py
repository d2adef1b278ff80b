"""Which ids that nobody knows are models of their own: those whose maker is certain.

A listing brings ids for which the catalog has no model. One becomes a model when its maker can be read from it, by these
tables and nothing else: so the same id is the same model in every document, and the order of documents does not matter. Its
slug is what is left of the id when its decoration is taken off (`decoration.RULES`), so that all its spellings are one model.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from ..catalog.decoration import REGION, VENDORS, plain
from ..catalog.values import SLUG


@dataclass(frozen=True)
class Minted:
    """A model that an id makes known: its slug and name, and who made it."""

    slug: str
    name: str
    maker: str
    maker_name: str


# --- Makers -----------------------------------------------------------------------------------------------------------

# Each maker with its name and the words for it before a slash, or before a point at Amazon Bedrock.
MAKERS = {
    "ai2": ("Allen Institute for AI", "allenai ai2"),
    "ai-singapore": ("AI Singapore", "aisingapore"),
    "ai21-labs": ("AI21 Labs", "ai21 ai21-labs ai21labs"),
    "aion-labs": ("AionLabs", "aion-labs"),
    "alibaba": ("Alibaba", "alibaba qwen alibaba-nlp tongyi-zhiwen wanx"),
    "amazon": ("Amazon", "amazon"),
    "anthropic": ("Anthropic", "anthropic"),
    "arcee-ai": ("Arcee AI", "arcee-ai"),
    "ai4bharat": ("AI4Bharat", "ai4bharat"),
    "baichuan": ("Baichuan", "baichuan baichuan-inc"),
    "baidu": ("Baidu", "baidu paddlepaddle"),
    "beijing-academy-of-artificial-intelligence": ("Beijing Academy of Artificial Intelligence", "baai"),
    "black-forest-labs": ("Black Forest Labs", "black-forest-labs bfl"),
    "bytedance": ("ByteDance", "bytedance bytedance-seed volcengine"),
    "canopy-labs": ("Canopy Labs", "canopylabs"),
    "cohere": ("Cohere", "cohere coherelabs cohereforai"),
    "deep-cogito": ("Deep Cogito", "deepcogito"),
    "deepgram": ("Deepgram", "deepgram"),
    "deepseek": ("DeepSeek", "deepseek deepseek-ai"),
    "elevenlabs": ("ElevenLabs", "elevenlabs"),
    "essential-ai": ("Essential AI", "essentialai"),
    "google": ("Google", "google"),
    "huawei": ("Huawei", "ascend-tribe"),
    "ibm": ("IBM", "ibm ibm-granite"),
    "ideogram-ai": ("Ideogram", "ideogramai ideogram"),
    "inception-labs": ("Inception", "inception"),
    "inclusionai": ("inclusionAI", "inclusionai"),
    "inflection-ai": ("Inflection AI", "inflection"),
    "kuaishou": ("Kuaishou", "kuaishou kwaipilot klingai"),
    "leonardo-ai": ("Leonardo.Ai", "leonardo-ai"),
    "lg-ai-research": ("LG AI Research", "lgai-exaone"),
    "liquid-ai": ("Liquid AI", "liquid liquidai"),
    "meituan": ("Meituan", "meituan meituan-longcat"),
    "meta": ("Meta", "meta meta-llama facebook"),
    "microsoft": ("Microsoft", "microsoft"),
    "minimax": ("MiniMax", "minimax minimaxai"),
    "miromind": ("MiroMind", "miromind-ai"),
    "mistral": ("Mistral AI", "mistral mistralai"),
    "moonshot-ai": ("Moonshot AI", "moonshotai moonshot"),
    "morph": ("Morph", "morph"),
    "nex-agi": ("Nex AGI", "nex-agi"),
    "nous-research": ("Nous Research", "nousresearch"),
    "nvidia": ("NVIDIA", "nvidia"),
    "openai": ("OpenAI", "openai"),
    "perceptron": ("Perceptron", "perceptron"),
    "perplexity": ("Perplexity", "perplexity perplexity-ai"),
    "poolside": ("Poolside", "poolside"),
    "preferred-networks": ("Preferred Networks", "pfnet"),
    "primeintellect": ("Prime Intellect", "primeintellect prime-intellect"),
    "quiverai": ("QuiverAI", "quiverai"),
    "recraft": ("Recraft", "recraft"),
    "reka": ("Reka", "rekaai"),
    "relace": ("Relace", "relace"),
    "runway": ("Runway", "runwayml"),
    "salesforce": ("Salesforce", "salesforce"),
    "sapiens-ai": ("Sapiens AI", "sapiens-ai"),
    "sarvam": ("Sarvam", "sarvamai sarvam"),
    "shanghai-ai-laboratory": ("Shanghai AI Laboratory", "internlm opengvlab"),
    "speakleash": ("SpeakLeash", "speakleash"),
    "stability-ai": ("Stability AI", "stabilityai stability-ai stability"),
    "stepfun": ("StepFun", "stepfun stepfun-ai"),
    "swiss-ai": ("Swiss AI Initiative", "swiss-ai"),
    "tencent": ("Tencent", "tencent"),
    "tng": ("TNG Technology Consulting", "tngtech"),
    "upstage": ("Upstage", "upstage"),
    "voyage-ai": ("Voyage AI", "voyage voyageai"),
    "writer": ("Writer", "writer"),
    "xai": ("xAI", "xai x-ai xai-org"),
    "xiaomi": ("Xiaomi", "xiaomi xiaomimimo"),
    "zai": ("Z.ai", "zai z-ai zai-org zhipuai thudm"),
}
BY_PATH = {word: maker for maker, (_, words) in MAKERS.items() for word in words.split()}

# Providers that are a maker and serve nothing but its models.
OWN_ONLY = {
    "anthropic": "anthropic", "bailing": "inclusionai", "cohere": "cohere", "deepseek": "deepseek", "inception": "inception-labs",
    "minimax": "minimax", "minimax-cn": "minimax", "mistral": "mistral", "moonshotai": "moonshot-ai", "moonshotai-cn": "moonshot-ai",
    "openai": "openai", "perplexity": "perplexity", "poolside": "poolside", "sarvam": "sarvam", "stepfun": "stepfun",
    "stepfun-ai": "stepfun", "upstage": "upstage", "xai": "xai", "xiaomi": "xiaomi", "zai": "zai", "zhipuai": "zai",
}  # fmt: skip
PLAN = re.compile(r"-(coding|token)-plan(-[a-z]+)?$")  # the same provider's, paid by the month

# Parts of a path that say who serves a model, or how, and not who made it.
HOSTS = {
    "accounts", "fireworks", "models", "fireworks-ai", "workers-ai", "@cf", "@hf", "route", "pro", "tee", "lora", "novita", "siliconflow",
    "cerebras", "groq", "baseten", "together", "empiriolabs", "chat-completion", "azure", "bedrock", "vertex", "hf", "publishers",
    "unsloth", "fal-ai", "deepinfra", "nebius", "main",
}  # fmt: skip

# --- Brands -----------------------------------------------------------------------------------------------------------

# How the names of a maker's models begin.
BRANDS = {
    "anthropic": r"claude(?=-)",
    "openai": (
        r"gpt(?=-[0-9o]|-oss|-image|-audio|-realtime)|o[134](?=-|$)|chatgpt|dall-e|sora|whisper|tts-1"
        r"|text-embedding-(?=3|ada)|codex(?=-mini)"
    ),
    "google": r"gemini(?=-)|gemma|imagen-?(?=[0-9])|veo-?(?=[0-9])|lyria|medgemma|learnlm",
    "meta": r"llama",
    "mistral": r"mistral|mixtral|ministral|codestral|devstral|magistral|pixtral|voxtral|open-mistral|open-mixtral",
    "alibaba": r"qwen|qwq|qvq|wan-?v?-?(?=[0-9])|z-image",
    "deepseek": r"deepseek",
    "xai": r"grok",
    "zai": r"glm|autoglm|cogview|cogvideox",
    "moonshot-ai": r"kimi",
    "minimax": r"minimax",
    "cohere": r"command-[ar]|(?:c4ai-)?aya-(?:expanse|vision)|embed-(?=v-?[0-9]|english|multilingual)|rerank-(?=v[0-9])",
    "baidu": r"ernie",
    "bytedance": r"doubao|seed(?=-[0-9]|-oss)|seedance|seedream",
    "tencent": r"hunyuan",
    "xiaomi": r"mimo",
    "stepfun": r"step(?=-[0-9r])",
    "perplexity": r"sonar",
    "amazon": r"nova-(?:2-)?(?=pro|lite|micro|premier|canvas|reel|sonic|omni|multimodal)|titan",
    "ai21-labs": r"jamba",
    "microsoft": r"phi-?(?=[0-9])",
    "nvidia": r"nemotron|cosmos(-nemotron)?",
    "upstage": r"solar-(?=pro|mini)",
    "inclusionai": r"ling-(?=[0-9]|flash|mini)|ring-(?=[0-9]|flash|mini)",
    "ibm": r"granite",
    "01-ai": r"yi-",
    "black-forest-labs": r"flux\.?",
    "inception-labs": r"mercury-",
    "arcee-ai": r"trinity-",
    "nous-research": r"hermes-(?=[34]-(?:llama-|[0-9]))",
    "kuaishou": r"kling-|kat-coder",
    "primeintellect": r"intellect-(?=[0-9])",
    "baichuan": r"baichuan",
    "deep-cogito": r"cogito(?=-v[0-9])",
    "morph": r"morph(?=-v[0-9])",
}
BRAND = {maker: re.compile(pattern) for maker, pattern in BRANDS.items()}
NAMES = {maker: name for maker, (name, _) in MAKERS.items()} | {"01-ai": "01 AI"}

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
    path = maker_by_path(foreign_id)
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


# --- Names ------------------------------------------------------------------------------------------------------------

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
    """.split()  # noqa: SIM905
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
