"""What the words of Ecosystem Graphs are in ours: tables only, for `ecosystem_graphs` to look up.

Its rows were written by many hands, each in words of its own. A word is here only where its meaning is certain.
"""

from __future__ import annotations

import re

# How people wrote that they have nothing to say.
NOTHING = {"", "unknown", "unknkown", "none", "n/a", "na", "nan", "null", "tbd", "-", "?"}

# --- Rows -------------------------------------------------------------------------------------------------------------

# Rows under the wrong type.
MISTYPED = {"Stable Diffusion": "model", "Stable Diffusion XL": "model", "Re-LAION-5B": "dataset", "MultiMedQA": "dataset"}

# One row for several models, which have names of their own.
FAMILIES = {
    "Amazon Nova (Creative Content Generation)", "Amazon Nova (Understanding)", "Claude 3", "Gemini", "Gemini 2.0",
    "Health AI Developer Foundations (HAI-DEF)",
}  # fmt: skip

# One row for the head of several sizes, with the size of the largest.
HEADS = {"Code LLaMA", "LLaMA", "Llama 2", "Llama 3"}

# Seven rows bear this day, a Sunday; what they cite is weeks to months older. It is the day on which they were entered.
DAY_OF_ENTRY = "2024-09-08"

# What we call otherwise. A row for a model describes one size or version of it, which its size and its card tell.
SLUGS = {
    "Alpaca": "alpaca-7b",
    "Aya": "aya-101",
    "BGE M3 Embedding": "bge-m3",
    "Bard": "gemini",
    "Bedrock": "amazon-bedrock",
    "BioMistral": "biomistral-7b",
    "Cerebras-GPT": "cerebras-gpt-13b",
    "Chronos": "chronos-t5-large",
    "Claude": "claude-1",
    "Claude Instant": "claude-instant-1",
    "Cohere Embedv3 (English)": "embed-english-v3",
    "Deepseek": "deepseek-llm-67b",
    "Deepseek Chat": "deepseek-llm-67b",
    "Deepseek Coder": "deepseek-coder-33b",
    "GPT-J": "gpt-j-6b",
    "GPT-JT": "gpt-jt-6b",
    "GPT-NeoX": "gpt-neox-20b",
    "GPT-NeoXT-Chat-Base": "gpt-neoxt-chat-base-20b",
    "Galactica": "galactica-120b",
    "Gemma": "gemma-7b",
    "Gemma 2": "gemma-2-27b",
    "IDEFICS": "idefics-80b",
    "Idefics2": "idefics2-8b",
    "Koala": "koala-13b",
    "Llama 3.3": "llama-3.3-70b",
    "MPT": "mpt-7b",
    "MathΣtral": "mathstral",
    "Mistral": "mistral-7b",
    "My AI for Snapchat": "my-ai",
    "Nemotron 4": "nemotron-4-15b",
    "OLMo": "olmo-7b",
    "OPT": "opt-175b",
    "OPT-IML": "opt-iml-175b",
    "OpenELM": "openelm-3b",
    "Perplexity Ask": "perplexity",
    "Phi-3": "phi-3-medium",
    "Pythia": "pythia-12b",
    "Qwen": "qwen-14b",
    "SAM": "segment-anything",
    "SOLAR": "solar-10.7b",
    "Speak": "speak-app",
    "Virtual Volunteer": "be-my-ai",
    "Yi": "yi-34b",
}

# A maker's spellings, ours first. A maker that is not here has one spelling, and its slug is made of it.
MAKERS = {
    "ai2": ("Allen Institute for AI", "AI2"),
    "ai21-labs": ("AI21 Labs", "AI21"),
    "alibaba": ("Alibaba", "Qwen Team", "DAMO Academy"),
    "amazon": ("Amazon", "Amazon Web Services (AWS)"),
    "bytedance": ("ByteDance", "ByteDance and University of Maryland"),
    "cohere": ("Cohere", "Cohere for AI"),
    "deepseek": ("DeepSeek", "Deepseek AI"),
    "eleutherai": ("EleutherAI", "Eleuther AI"),
    "google": ("Google", "Google Research"),
    "google-deepmind": ("Google DeepMind", "Google Deepmind"),
    "hugging-face": ("Hugging Face", "HuggingFace"),
    "meta": ("Meta", "Meta AI", "Meta FAIR"),
    "mistral": ("Mistral AI",),
    "mosaicml": ("Mosaic",),
    "nous-research": ("Nous Research", "Nous"),
    "nvidia": ("NVIDIA", "Nvidia"),
    "paladin-group": ("Paladin Group", "Paladin Group and Dais Technology"),
    "runway": ("Runway AI",),
    "shanghai-ai-laboratory": ("Shanghai AI Laboratory", "InternLM"),
    "stanford": ("Stanford University", "Stanford", "Stanford Center for Artificial Intelligence in Medicine and Imaging"),
    "tii": ("UAE Technology Innovation Institute",),
    "together-ai": ("Together",),
    "uc-berkeley": ("Berkeley",),
    "upstage": ("Upstage.ai",),
    "zai": ("Zhipu AI", "ChatGLM", "Team GLM"),
}
MAKER_OF = {spelling: slug for slug, spellings in MAKERS.items() for spelling in spellings}
LEGAL_FORM = re.compile(r",? (Inc\.|e\.V\.)$")

# --- Cells ------------------------------------------------------------------------------------------------------------

MODALITIES = {
    "3d": "3d",
    "amino acid sequence": "molecule",
    "audio": "audio",
    "code": "code",
    "depth maps": "3d",
    "embeddings": "embedding",
    "genome sequence": "molecule",
    "image": "image",
    "images": "image",
    "in-game actions": "action",
    "music": "audio",
    "protein sequence": "molecule",
    "protein structure": "molecule",
    "robot trajectories": "action",
    "robotics trajectories": "action",
    "text": "text",
    "time-series": "time_series",
    "vector": "embedding",
    "vector graphic": "image",
    "video": "video",
}

# SPDX identifiers, or tags of weights, by spellings in lower case without spaces, hyphens and the word license.
LICENSES = {
    "alephopen": "open-aleph-license",
    "apache2.0": "Apache-2.0",
    "bigcodeopenrailm": "bigcode-openrail-m",
    "bigcodeopenrailmv1": "bigcode-openrail-m",
    "bigcodeopenrailmv1.0": "bigcode-openrail-m",
    "bigsciencebloomrail1.0": "bigscience-bloom-rail-1.0",
    "bigsciencerailv1.0": "bigscience-bloom-rail-1.0",
    "bsd3clause": "BSD-3-Clause",
    "ccby4.0": "CC-BY-4.0",
    "ccbync4.0": "CC-BY-NC-4.0",
    "ccbync4.0(modelweights)": "CC-BY-NC-4.0",
    "ccbyncsa4.0": "CC-BY-NC-SA-4.0",
    "coquipublicmodel": "coqui-public-model-license",
    "databricksopenmodel": "databricks-open-model-license",
    "fairaipublic1.0sd": "faipl-1.0-sd",
    "gemma(commerciallyfriendlygivenbygoogledeepmind)": "gemma",
    "jambaopenmodel": "jamba-open-model-license",
    "llama2": "llama2",
    "llama3": "llama3",
    "llama3.1communityagreement": "llama3.1",
    "llama3.3communityagreement": "llama3.3",
    "mistralainonproduction": "mnpl",
    "mistralresearch(mrl),mistralcommercial": "mrl",
    "mit": "MIT",
    "openrail++": "openrail++",
    "stabilityaicommunity": "stabilityai-ai-community",
    "stabilitycommunity": "stabilityai-ai-community",
    "tongyiqianwen": "tongyi-qianwen",
    "writeropenmodel": "writer-open-model-license",
    "wtfpl": "WTFPL",
}

UNITS = {"M": 10**6, "B": 10**9, "T": 10**12}
COUNT = r"([0-9]{1,6}(?:\.[0-9]{1,6})?)([MBT])"
# `7B parameters (dense)`, `306M`, `61B parameters (sparse); 6.6B active parameters`
SIZE = re.compile(
    rf"{COUNT}(?: parameters)?(?: \((?:dense|sparse|dense model)\))?"
    rf"(?:; {COUNT} active parameters| with {COUNT} parameters for activation \(MoE\))?",
    re.I | re.ASCII,
)

WEIGHTS = re.compile(r"//huggingface\.co/(?!blog/|spaces/)")

# Where a cited page leads, by its address: the first that fits.
LINKS = (
    (re.compile(r"(arxiv|biorxiv)\.org/|openreview\.net/|neurips\.cc/|oup\.com/|nature\.com/articles/|\.pdf\b"), "paper"),
    (re.compile(r"//github\.com/"), "code"),
    (WEIGHTS, "weights"),
    (re.compile(r"//(docs|platform)\.|/docs/"), "documentation"),
    (re.compile(r"blog|/news|/index/|/posts/|/press|announc|introducing"), "announcement"),
)

# By the last word of a product's name; of all others the kind is not known.
PRODUCT_KINDS = {
    "api": "api",
    "assistant": "assistant",
    "bot": "chatbot",
    "chat": "chatbot",
    "chatgpt": "chatbot",
    "copilot": "assistant",
    "endpoint": "api",
    "search": "search",
}

# --- Names that no row describes --------------------------------------------------------------------------------------


def names_in(text: str) -> list[str]:
    return [name.strip() for name in re.split(r"[|\n]", text) if name.strip()]


DATA_SETS = names_in("""
    ALIGN | arXiv | AudioCaps | AudioSet | AudioSparx | AVA | BABEL | BBC sound effects | Books | BooksCorpus | Clotho v2 | CLUE | COCO
    Common Crawl | DESI Legacy Survey DR8 | Dolphin | Eurus SFT | Evol-Instruct | FIT400M | Flan CoT | Free Music Archive
    Free To Use Sounds | FSD50K | Github | ImageNet | InternVid | JFT | JFT-4B | Kinetics-400 | Kinetics-710 | KMash | LAION | LTIP
    MathInstruct | MGnify | MIMIC-IT | MSR-VTT | MuLaMCap | MultiMedBench | OASST1 | Objaverse | Open Platypus | OpenAssistant 1
    OpenProteinSet | OpenWebText | OPT-IML Bench | OPUS | Paramount Motion - Odeon Cinematic Sound Effects | ProsocialDialog
    Protein Data Bank | Pub-S | Pub-U | PubMed | PubMed Central | PushShift.io Reddit | RedPajama | ShareGPT & ChatLogs | SkyPile
    Something-Something-v2 | Sonniss Game Effects | StackExchange | The Stack v2 | UltraInteract | UniRef | UniRef50 | UniRef90
    VGG-Sound | Visual Genome | VTP | Web-NTL | WebVid | WebVision | WeSoundEffects | Wikipedia | Wukong | YT-NLU-U | YT-SUP+
""")

# The last word of the name of a data set, whichever it is.
DATA_SET = re.compile(r"(^|\s)(data|datasets?|corpus|corpora|collection)$", re.I)

MODELS = names_in("""
    Animagine XL 3.0 | AST | BEATs | BERT | BiT ResNet-101x3 | CodeGemma | DeepSeek-R1 | EfficientNet-L2 | GigaPath
    ImageNet EfficientNet | InternVL | Llama 3.1 | LLaVA | LLongMA-2 | Mistral 7B | Mistral Large 2 | Mistral Nemo 12B | Mixtral | mT5
    OpenChat 3.5 | OpenOrca Mistral | PaliGemma | PaLI-X | Palmyra-X-004 | phi-1 | RecurrentGemma | Stable Video Diffusion Model
    StarCoderPlus | T5-XXL | TripoSR | umT5 | USE | VideoMAEv2 | ViT-B | ViT-S | VQGAN
""")

# What a copy that was trained further adds to the name of the model it was made from.
TUNED = {
    "chat", "dolphin", "flan", "hermes", "iml", "instruct", "med", "openassistant", "openhermes", "reflection", "sciphi", "tulu",
    "uncensored", "yarn",
}  # fmt: skip
