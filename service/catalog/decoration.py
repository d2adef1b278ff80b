"""What of an id is decoration: a table of rules, and what is left of an id when they are taken off.

An id is tried as it is, then with one more layer of decoration taken off at each step, until one model is left that goes by
what remains (`naming.Names`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True)
class Rule:
    """One sort of decoration: `pattern` is taken off an id (or put in another form), and `why` says what it is."""

    name: str
    pattern: re.Pattern[str]
    to: str
    why: str


def rule(name: str, pattern: str, why: str, to: str = "") -> Rule:
    return Rule(name, re.compile(pattern), to, why)


REGION = r"(?:[a-z]{2}(?:-gov)?(?:-[a-z]+-[0-9])?|apac|global|regional)\."
VENDORS = (
    "ai21|alibaba|amazon|anthropic|cohere|deepseek|google|meta|minimax|mistral|moonshotai|moonshot|nvidia|openai|qwen|stability|writer"
    "|xai|zai"
)
# Makers whose name is no part of what they call their models, so that before a hyphen, too, it is only a maker's name.
PLAIN_VENDORS = (
    "anthropic|openai|google|meta|nvidia|cohere|amazon|microsoft|xiaomi|moonshotai|moonshot|alibaba|ai21|arcee-ai|arcee|zhipuai|z-ai|zai-org"
    "|zai|xai|deepseek-ai|mistralai|minimaxai|aion-labs|nousresearch|inclusionai|deepcogito|perplexity|baidu|bytedance|tencent|upstage|writer"
)
RESELLERS = (
    "aihubmix|alicloud|azure|baseten|bedrock|cerebras(?!-gpt-[0-9.]+b)|coding|databricks|deep|duo-chat|fireworks|fw|groq|snowflake"
    "|together|umans|vertex|xpersona|huggingface-(?:llm|vlm|reasoning)|meta-(?:textgeneration(?:neuron)?|vlm)"
)
SERVINGS = (
    "free|beta|default|latest|extended|nitro|floor|exacto|optimized|online|web|fast|slow|turbo|cloud|low|medium|high|max|thinking"
    "|reasoning|variant[0-9]|batch|flex|priority|standard|discounted"
)
SERVICES = (
    "maas|tee|api|hosted|original|official|serverless|dedicated|cloud|basic|free|eco|exacto|cheaper|paddle|together|cs|fw|el|batch"
    "|priority"
)
PRECISIONS = (
    "litert-preview|dynamic-fp8|fp8-dynamic|fp8-kv|fp4|fp8|fp16|fp32|bf16|f16|f32|nf4|nvfp4|mxfp4|int4-mixed-ar|int4|int8|awq|gptq|ggml|gguf"
    "|mlx|qat|unsloth|bnb|[2-8]-?bit|w4a16|w8a8|quantized|i?q[0-9]([-.][a-z0-9]+)*|exl[23]|[0-9.]+bpw|onnx|mlc|q[0-9]f[0-9]+([-.][0-9])?"
    "|i1|dwq|autoround|ud|imatrix|hqq|gs[0-9]+|torchao|smoothquant|coreml|llamafile"
)
# Lines of models that both think and do not, so that the word says how one is asked and not which one it is.
BOTH_WAYS = (
    r"claude|gemini-(?:2\.5|[3-9])|gemma-[4-9]|gpt-[5-9]|o[134]|glm-[4-9]|deepseek-v(?:3\.[1-9]|[4-9])"
    r"|kimi-k(?:2\.[5-9]|[3-9])|mimo|qwen3\.[5-9]|ernie-5|minimax-m|hermes-4|holo"
)
ASKED_TO_THINK = r"o[134](?:-mini)?|gpt-[5-9][0-9.]*(?:-mini|-nano|-pro|-codex.*)?|gemini-[3-9].*"
# Lines of which a faster serving of the same weights is sold under a word for speed. Others use these words for models.
SERVED_FAST = r"claude|grok-3|kimi|minimax-m|glm-(?:4\.[5-9]|5)|qwen3|qwen2|deepseek|llama|gpt-oss|mimo|gemma"
# A size in a name tells that the weights are open, so that more than one serves them.
SIZED = r".*-[0-9.]+b(?:-.*)?|hermes-.*"
SPEEDS = "fast|flex|short|lightning|high-?speed|high-throughput|tput"
SERVED_BY_GROQ = r"llama-?[0-9]|mixtral|deepseek-r1"
SERVED_TURBO = r"kimi|minimax-m|glm-4|deepseek|llama|gpt-oss|gemma|tng"
# Lines of which each version has one size, and what it is. Another size behind the name is another model: deepseek-r1:8b is Llama.
ONE_SIZE = "|".join((
    r"deepseek-(?:v3|r1)(?:[.-][0-9]+)?(?=-6[78][15]b)", r"kimi-k2(?:[.-][0-9]+)?(?=-1t)", r"glm-4\.[56](?=-35[0-9]b)",
    r"glm-5[0-9.]*(?=-744b)", r"baichuan-m2(?=-32b)", r"llama-guard-4(?=-12b)", r"mistral-nemo(?=-12b)", r"mistral-saba(?=-24b)",
    r"mistral-small-[0-9.]+(?=-(?:22|24|119)b)", r"mistral-medium-[0-9.]+(?=-128b)", r"mistral-large-[0-9.]+(?=-(?:123|675)b)",
    r"devstral-2(?=-123b)", r"devstral-small-2(?=-24b)", r"(?:magistral|voxtral)-small(?=-24b)", r"command-r(?=-35b)",
    r"command-r-plus(?=-104b)", r"phi-?4(?=-14b)",
))  # fmt: skip
WITHOUT_ZERO = r"gpt|grok|glm|(?:mistral|voxtral)-[a-z-]+"
REVISED = r"-v[01]|(?<=[0-9]b)-[01]|(?<=-[0-9]{8})-v[0-9]+"
AFTER_BETA = r"-[0-9]{4}-|-(?:non-)?reasoning|$"
DATED_IN_FOUR = r"(?:grok|glm)-.*|gpt-3\.5-turbo(?:-16k)?"
# Lines of which each version came in one month. Where a line has several, the month tells them apart.
ONE_MONTH = "|".join((
    r"qwen3-next-80b-a3b(?:-instruct|-thinking)?(?=-2509$)", r"mistral-saba(?=-2502$)", r"kimi-k2\.5(?=-0127$)",
    r"apertus-[0-9]+b(?:-instruct)?(?=-2509$)", r"gpt-3\.5-turbo-instruct(?=-0914$)", r"gpt-4-32k(?=-0[36]1[34]$)",
    r"devstral-2(?=-2512$)",
))  # fmt: skip
# What clients put before a colon: whose service, or whose interface, they are to ask.
CLIENTS = (
    "ollama|ollama[-_]chat|groq|cerebras|bedrock|bedrock[-_]converse|google[-_](?:gla|genai|ai|vertex|vertexai)|vertex|vertex[-_]?ai"
    "|together|together[-_]?ai|fireworks|fireworks[-_]ai|openrouter|hugging-?face|azure|azure[-_](?:openai|ai)|openai-(?:chat|responses)"
    "|github|github[-_](?:copilot|models)|copilot|deepinfra|litellm|mistralai|perplexity|sambanova|nebius|novita|heroku|vercel|gateway|ibm"
)
# A name with a number in it that is no size.
VERSIONED = r"(?=.*[0-9](?![0-9.]*[bmtk](?:-|$)))(?!chatgpt)"

PATH = rule("path", r"^.*/", "Gateways put the maker, an account or a route in front: openai/gpt-4o, accounts/fireworks/models/x.")

# The first that applies is taken off, and again, until none does.
RULES = (
    rule("titled", r"^[a-z0-9][^:/]{0,40}: +(?=[a-z0-9])", "Where names are shown to people, the maker's comes first: OpenAI: GPT-4o."),
    rule("noted", rf" *\(({SERVINGS})\)$", "And the way of serving stands in brackets: Gemma 3 12B (free).", r":\1"),
    rule("spaced", r"\s+", "People write a space for a hyphen: Llama 3 70B Instruct.", "-"),
    rule("registry", r"/versions/(20[0-9-]{8})$", "Azure's registries put a version behind a path: gpt-4o/versions/2024-08-06.", r"-\1"),
    rule("seeing-nano", r"^nvidia\.(nemotron-nano-12b-v2)$", "On Amazon Bedrock it is the one that sees.", r"\1-vl"),
    rule("fal", r"^fal-ai/flux/", "fal.ai's paths go on behind the line.", "flux-"),
    PATH,
    rule("scheme", r"^(~|(hf|route|mlx|lora)[:~-])", "A word for where the weights or the route come from: hf:meta-llama/..."),
    rule("client", rf"^({CLIENTS}):(?=[a-z])", "Clients name the service that they ask before a colon: groq:llama-3.3-70b."),
    rule("unity", r"^system\.ai\.", "Databricks' catalog of models puts its schema in front: system.ai.gpt-oss-120b."),
    rule("region", rf"^{REGION}(?=[a-z0-9]+\.)", "Amazon Bedrock's inference profiles name a region first."),
    rule("vendor-word", r"^(deepseek|minimax)\.(?=[vrm][0-9])", "Amazon Bedrock's maker that is also the model's first word.", r"\1-"),
    rule("vendor", rf"^({VENDORS})[.:](?![0-9.]+[bmt]\b)", "Amazon Bedrock puts the maker in front: anthropic.claude-..."),
    rule("reseller", rf"^({RESELLERS})-(?=[a-z])", "A seller's or a plan's own word in front: databricks-gpt-5, coding-glm-5.1."),
    rule("maker", rf"^({PLAIN_VENDORS})(--?|\.)(?!v[0-9])(?=[a-z])", "Without a path the maker stands before a hyphen: zai-glm-4.7."),
    rule("decimal", r"(?<=[0-9])_(?=[0-9]{1,2}(?![0-9bm]))", "Written for a point between digits: llama-3_1.", "."),
    rule("drawn", r"^(dall-e-3)-(hd-natural|natural|hd)$", "How DALL-E 3 is asked to draw.", r"\1"),
    rule("doubled", r"^([a-z]+)-(?=\1)", "A maker's name before a model that begins with it: qwen-qwen3-32b."),
    rule("underscore", r"_", "Written for a hyphen.", "-"),
    rule("point", r"(?<=[0-9])p(?=[0-9])", "Fireworks writes p for the point of a version: glm-5p1.", "."),
    rule("given-name", r"^(?=(haiku|sonnet|opus)-[0-9])", "Claude's models, called by their given name alone.", "claude-"),
    rule("of-claude-2.1", r"^claude-v2:1$", "Amazon Bedrock's way to write a point.", "claude-2.1"),
    rule("of-claude", r"^claude-(instant-)?v(?=[0-9])", "Anthropic's first versions with their letter: claude-v2.", r"claude-\1"),
    rule("of-r1", r"^r1(?=-(?:0528|distill)|$)", "DeepSeek's R1, called by its number alone.", "deepseek-r1"),
    rule("of-r1-0528", r"^(deepseek-r1-0528)-distill-(?=qwen3)", "A word that its maker leaves out of this one's name.", r"\1-"),
    rule("of-m", r"^m(?=2(?:\.[157])?(?:-|$))", "MiniMax's models, called by their letter alone: M2.5-highspeed.", "minimax-m"),
    rule("of-hermes", r"^hermes-?3-(?=(?:8|70|405)b)", "Nous Research's third, without what it is made of.", "hermes-3-llama-3.1-"),
    rule("qwen", r"^qwen-(?=[23][.-])", "Alibaba's versions with a hyphen before them.", "qwen"),
    rule("of-llama", r"^(llama|qwen)-v(?=[0-9])", "Fireworks writes v before a version: llama-v3p1-8b.", r"\1-"),
    rule("of-azure", r"^gpt-35(?=-)", "Azure's names of deployments have no point: gpt-35-turbo.", "gpt-3.5"),
    rule("of-k", r"^k(?=2[.][5-9])", "Kimi's models, called by their letter alone: k2.5.", "kimi-k"),
    rule("of-v", r"^deepseek-(?=[0-9])", "DeepSeek's versions without their letter: deepseek-3.2.", "deepseek-v"),
    rule("of-chat", r"^deepseek-chat-(?=v[0-9])", "DeepSeek's models by the version, with its chat's name in front.", "deepseek-"),
    rule("of-ministral", r"^mistral-3-(?=3b|8b|14b)", "Mistral's small ones by the name of the others.", "ministral-3-"),
    rule("of-super", r"^nemotron(-3)?-(?=120b)", "NVIDIA's size, which only Super has.", "nemotron-3-super-"),
    rule("of-nano", r"^(nemotron-nano)-(v[0-9])-([0-9]+b)", "NVIDIA's size and version, the other way round.", r"\1-\3-\2"),
    rule("of-small", r"^(devstral-small)(-2)?-2512$", "Mistral's month of a version that has a number.", r"\1-2"),
    rule("of-code", r"^(kimi-k2\.7)$", "A version of which there is only one for code.", r"\1-code"),
    rule("of-step", r"^stepfun-(?=[0-9])", "StepFun's name for its models' first word: stepfun-3.5-flash.", "step-"),
    rule("of-3n", r"^(gemma-3n)-(?=[24]b)", "Google's sizes for small devices without their letter.", r"\1-e"),
    rule("of-grok", r"^grok-4[.-]2-fast(?=-|$)", "xAI's 4.20 without its zero, which is served fast only.", "grok-4.20"),
    rule("of-kat", r"^(kat-coder)$", "Kuaishou's first coder, of which only Pro was sold.", r"\1-pro"),
    rule("of-ling", r"^lint-(?=[0-9])", "inclusionAI's Ling, misspelt.", "ling-"),
    rule("of-lfm", r"^lfm-?2\.2-6b", "Liquid AI's LFM2 of 2.6 billion, its point in the wrong place.", "lfm2-2.6b"),
    rule("of-tng", r"^deepseek-tng-(?=r1)", "TNG's models, with its name behind that of what they are made of.", "deepseek-"),
    rule("of-cogito", r"^cogito-(?=[0-9]+\.)", "Deep Cogito's versions without their letter: cogito-2.1-671b.", "cogito-v"),
    rule("of-cogito-size", r"^(cogito)-([0-9]+b)-(v[0-9.]+)$", "Its size and version, the other way round.", r"\1-\3-\2"),
    rule("of-palmyra", r"^(palmyra-x)(?=4$)", "Writer's version, which it numbers in three digits.", r"\1-00"),
    rule("of-command", r"^(command(?:-light)?)-text-v[0-9]+$", "Amazon Bedrock's versions of Cohere's first models.", r"\1"),
    rule("of-embed", r"^embed-v4$", "Cohere's whole version, without its zero.", "embed-v4.0"),
    rule("of-embed-3", r"^(embed-(?:english|multilingual)(?:-light)?-v3)\.0$", "Cohere's third, without its zero.", r"\1"),
    rule("of-nova", r"^(nova-(?:micro|lite|pro|premier))-1[.-]0$", "Amazon's first ones, by a number that they do not have.", r"\1"),
    rule("of-ada", r"^(text-embedding-ada-002)-v2$", "What OpenAI's answers call it.", r"\1"),
    rule("of-mamba", r"^mamba-codestral-7b(-v0\.1)?$", "Mistral's name of Codestral Mamba's weights.", "codestral-mamba"),
    rule("of-text-01", r"^(minimax)-text-(?=01$)", "The part of MiniMax-01 that is asked for text.", r"\1-"),
    rule("of-4.1v", r"^(glm-4\.1v)-thinking-flashx?$", "Z.ai's services of the one model of this version.", r"\1-9b"),
    rule("flashx", r"^(glm-.*-flash)x$", "Z.ai's faster service of the same weights: glm-4.7-flashx.", r"\1"),
    rule("of-m1", r"^(minimax-m1)-80k$", "How long it may think, as its plain name does; 40k is another.", r"\1"),
    rule("no-zero", r"^(gemini|imagen|veo)-?([3-9])[.-]0(?=-|$)", "Google's whole versions, with a zero: gemini-3.0-pro.", r"\1-\2"),
    rule("no-zero-claude", r"^(claude-(?:[a-z]+-)?[3-9])[.-]0(?=-|$)", "The same of Anthropic's: claude-sonnet-4-0.", r"\1"),
    rule("no-zero-other", rf"^((?:{WITHOUT_ZERO})-[3-9])[.-]0(?=-|$)", "The same of others' that have none.", r"\1"),
    rule("of-seedance", r"^(?:doubao-seedance-v?|seedance-v)(?=[0-9])", "The same with its product's name, or a letter.", "seedance-"),
    rule("seedance", r"^seedance-([0-9])(?=-[a-z]|$)", "ByteDance's whole versions, without theirs: seedance-2.", r"seedance-\1.0"),
    rule("wan", r"^wan-?(?=[0-9])", "Alibaba's versions of its films without their letter: wan2.7.", "wan-v"),
    rule("doubao", r"^seed-(?=[0-9])", "ByteDance's models without the name of their product: seed-1.6.", "doubao-seed-"),
    rule("size-tag", r":(?=([0-9]+x)?[0-9.]+[bmt]\b|i?q[0-9])", "Ollama puts the size behind a colon, or the precision: gemma3:12b.", "-"),
    rule("distilled", r"^(deepseek-r1)-(?=(1\.5|7|14|32)b$)", "Ollama's sizes of R1 are Qwen's, trained on it.", r"\1-distill-qwen-"),
    rule("distilled-70b", r"^(deepseek-r1)-(?=70b$)", "And this one is Llama's.", r"\1-distill-llama-"),
    rule("revision", rf"({REVISED}):[0-9]+[a-z]?$", "Amazon Bedrock counts revisions of the same weights: -v1:0."),
    rule("serving", rf"([:@]({SERVINGS})|:[0-9]{{1,6}}k?)$", "Gateways mark a way of serving behind a colon or an at sign: :free."),
    rule("first", r"-v[01]$", "The first version, and what the plain name means: claude-opus-4-6-v1."),
    rule("service", rf"-({SERVICES})$", "A word for how it is served: -maas, -tee, -highspeed."),
    rule("precision", rf"[-.]({PRECISIONS})$", "The same weights in fewer bits are the same model to a catalog of models."),
    rule("fast", rf"^((?:{SERVED_FAST}).*)-({SPEEDS})$", "The same weights, served faster than usual.", r"\1"),
    rule("fast-sized", rf"^({SIZED})-fast$", "The same of open weights.", r"\1"),
    rule("groq", rf"^((?:{SERVED_BY_GROQ}).*)-(instant|versatile|specdec|8192|4096|32768)$", "Groq's words for how it serves.", r"\1"),
    rule("host", r"^((?:glm|kimi|qwen3|deepseek|minimax)-?[a-z0-9.-]*)-[nt]$", "Poe's letters for whose machines serve it.", r"\1"),
    rule("turbo", rf"^((?:{SERVED_TURBO}).*)-turbo$", "The same, in another word.", r"\1"),
    rule("ultra", r"^(gpt-oss-[0-9]+b|gemma-.*)-ultra$", "And DeepInfra's word for the fastest.", r"\1"),
    rule("tuned-turbo", r"-instruct-(turbo|lite)$", "Together serves tuned models in fewer bits under these words.", "-instruct"),
    rule("at-date", r"@([0-9]{6,8}|00[0-9])$", "Vertex AI names a snapshot behind an at sign: @20240307, @001."),
    rule("at-month", r"@(?=[0-9]{4}$)|@([0-9]{4})-001$", "And Mistral's by the month that others put behind a hyphen: @2407.", r"-\1"),
    rule("clip", r"^(kling-.*)-([it]2v|motion-control)$", "Kuaishou's models take pictures and words alike: kling-v2.6-i2v.", r"\1"),
    rule("generate", r"-generate(-[0-9]{3})?$", "Google's endpoints name what they do: veo-3.1-generate-001."),
    rule("of-2507", r"^(qwen3-[0-9]+b(?:-a[0-9]+b)?)-07-25$", "Alibaba's version of a month, by a day of it.", r"\1-2507"),
    rule("date", r"-(20[0-9]{2}-?[01][0-9]-?[0-3][0-9])$", "A snapshot's day: -2024-05-13, -20240307."),
    rule("own-date", rf"^({DATED_IN_FOUR})-[01][0-9][0-3][0-9]$", "The same in four digits, where they mean nothing else.", r"\1"),
    rule("short-date", r"-(2[3-9][01][0-9][0-3][0-9]|[01][0-9]-[0-3][0-9])$", "A snapshot's day in six or four digits: -251201, -02-23."),
    rule("context", r"^(?!gpt-)(.*)-(4|8|16|32|64|128|200|202|256)k$", "How much fits in, as this provider serves it.", r"\1"),
    rule("mode", rf"^((?:{BOTH_WAYS}).*)-((no-?)?think(ing)?|thought|reasoner)$", "How one that can do both is asked: -thinking.", r"\1"),
    rule("bot", r"^((?:claude|gemini-[2-9]).*)-(reasoning|search|june)$", "Poe's bots that make a model think or search.", r"\1"),
    rule("old-bot", r"^(gpt-[34].*)-(classic|raw|aug)(?=-0314$|$)", "And those that keep an older one as it was.", r"\1"),
    rule("grok-mode", r"^(grok-4(?:\.[0-9]|-[0-9])?-fast)-(non-)?reasoning$", "The same at xAI, for the models that have both.", r"\1"),
    rule("effort", rf"^((?:{ASKED_TO_THINK}))-(low|medium|high|xhigh)$", "How long it is asked to think.", r"\1"),
    rule("beta", rf"^(.*[0-9].*)-beta(?:-latest)?(?={AFTER_BETA})", "Sold under its name before it was finished: grok-4.20-beta.", r"\1"),
    rule("preview-tts", r"-preview(?=-tts$)", "The same of voices."),
    rule("preview", r"^(?!.*-exp-|o1|qwq)(.*[a-z0-9])-preview$", "The same of the rest, but of what stayed another model.", r"\1"),
    rule("newest", rf"^({VERSIONED}.*|codex-mini)-latest$", "The newest of one version is that version: grok-3-mini-latest.", r"\1"),
    rule("labs", r"^labs-(?=[a-z])", "Mistral's word for what it offers to be tried: labs-devstral-small-2512."),
    rule("of-baidu", r"^(ernie-.*)-pt$", "Baidu's word for weights in PyTorch's form.", r"\1"),
    rule("one-size", rf"^({ONE_SIZE})-([0-9.]+b|1t)(?=-[0-9]{{4}}$|$)", "A size that tells nothing, for there is no other.", r"\1"),
    rule("one-month", rf"^({ONE_MONTH})-[0-9]{{4}}$", "A month that tells nothing, for there is no other.", r"\1"),
    rule("tuned", r"^(?!gpt)(.*)-(instruct|it|hf)$", "The usual tuned form of open weights, which their plain name means.", r"\1"),
    rule("tuned-llama", r"^(llama-2-[0-9]+b)-f$", "Amazon SageMaker's letter for the tuned ones.", r"\1"),
    rule("tuned-chat", r"^(?!gpt|deepseek-chat)(.*[0-9][a-z]?)-chat$", "The same in an older word: llama-2-70b-chat.", r"\1"),
    rule("of-runway", r"^runway-(?=gen)", "Runway's name before a model's: runway-gen-4-turbo."),
    rule("of-flux", r"^flux-(?=schnell|dev|kontext)", "Black Forest Labs' first ones without their version: flux-schnell.", "flux.1-"),
    rule("of-mercury", r"^(mercury-coder)-small(-beta)?$", "Inception's first coder, by a size of which there is no other.", r"\1"),
    rule("of-cohere", r"^c4ai-", "Cohere's laboratory, before its models' names."),
    rule("seeing", r"^(gpt-4-turbo)-vision$", "Azure's word for the version that sees, which the plain name means.", r"\1"),
    rule("exp-date", r"^(gemini-[0-9].*-exp)-[01][0-9][0-3][0-9]$", "The day of an experiment of Google's.", r"\1"),
    rule("exp", r"^(gemini-.*-thinking)-exp$", "The only one that there was, while it was an experiment.", r"\1"),
    rule("k2", r"^(kimi-k2)-0711$", "The first version, which the plain name means.", r"\1"),
    rule("instant", r"^(gpt-5\.[0-9])-instant$", "What ChatGPT calls the model of its chat.", r"\1-chat"),
    rule("qwen-vision", r"^(qwen2\.5)-([0-9]+b)-vision", "Alibaba's word is vl.", r"\1-vl-\2"),
    rule("qwen-largest", r"^(qwen3-coder)$", "The largest, which the plain name means.", r"\1-480b"),
    rule("qwen-largest-vl", r"^(qwen3-vl)(?=-thinking$|$)", "The same.", r"\1-235b"),
    rule("qwen-active-22", r"^(qwen3-(?:.*-)?235b)(?!-a)", "Qwen's sizes without the size of what is active.", r"\1-a22b"),
    rule("qwen-active-3", r"^(qwen3-(?:.*-)?(?:30b|80b))(?!-a)", "The same.", r"\1-a3b"),
    rule("qwen-active-35", r"^(qwen3-(?:.*-)?480b)(?!-a)", "The same.", r"\1-a35b"),
    rule("qwen-thinking", r"^(qwen3-(?:235b-a22b|30b-a3b)-thinking)$", "Those that only think came in one month.", r"\1-2507"),
    rule("tuned-dated", r"-instruct(?=-([0-9]{4}|v[0-9.]+)$)", "The same before a version or its month: -instruct-2507."),
)


def stripped(name: str) -> Sequence[tuple[str, str]]:
    """An id and what is left of it when one layer of decoration after the other is taken off, each with the rule that did it."""
    return _stripped(name.strip().lower())


@lru_cache(maxsize=50_000)
def _stripped(name: str) -> tuple[tuple[str, str], ...]:
    steps = [("exact", name)]
    changed = True
    while changed:
        changed = False
        for one in RULES:
            left = one.pattern.sub(one.to, name)
            if left and left != name:
                name, changed = left, True
                steps.append((one.name, name))
                break
    return tuple(steps)


# Rules that take off which version of a model it is.
OF_VERSIONS = {"at-date", "date", "own-date", "short-date", "exp-date", "preview", "k2"}


def undecorated(name: str) -> str:
    """What is left of an id when all is taken off but which version of its model it is."""
    left = name.strip().lower()
    for rule_name, form in stripped(name):
        if rule_name in OF_VERSIONS:
            break
        left = form
    return left


def plain(name: str) -> str:
    """What is left of an id when nothing more can be taken off."""
    return stripped(name)[-1][1]
