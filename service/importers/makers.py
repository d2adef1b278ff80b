"""Whose models ids name: makers by the words for them in a path, by the providers that they are, and by how their models' names begin."""

from __future__ import annotations

import re

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

# Names of others' models that one serves under a path of its own.
OF_OTHERS = re.compile(r"nvidia/(bevformer|sparsedrive|streampetr)$")

# Parts of a path that say who serves a model, or how, and not who made it.
HOSTS = {
    "accounts", "fireworks", "models", "fireworks-ai", "workers-ai", "@cf", "@hf", "route", "pro", "tee", "lora", "novita", "siliconflow",
    "cerebras", "groq", "baseten", "together", "empiriolabs", "chat-completion", "azure", "bedrock", "vertex", "hf", "publishers",
    "unsloth", "fal-ai", "deepinfra", "nebius", "main",
}  # fmt: skip

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
