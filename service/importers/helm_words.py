"""The words of HELM: its names of makers and models, its tags, its kinds of access and of links, and what they mean here."""

from __future__ import annotations

import re

from .shapes import shape

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
JOINED = re.compile(r"_(gpt|claude|gemini|llama)-")  # whisper-1_gpt-4o-2024-11-20: what one writes down, another answers

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
