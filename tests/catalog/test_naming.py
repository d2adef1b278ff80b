"""Names of models: every rule does what it says, and no more is taken off than decoration."""

import pytest

from service.catalog.decoration import RULES, plain, stripped, undecorated
from service.catalog.naming import Names, folded, reordered, shortened

# An id as some provider writes it, the rule that it is an example of, and what is left in the end.
EXAMPLES = [
    ("openai/gpt-4o", "path", "gpt-4o"),
    ("azureml://registries/azure-openai/models/gpt-4o/versions/2024-08-06", "registry", "gpt-4o"),
    ("accounts/fireworks/models/glm-5p1", "point", "glm-5.1"),
    ("accounts/fireworks/models/llama-v3p1-405b-instruct", "of-llama", "llama-3.1-405b"),
    ("azure/gpt-35-turbo-16k", "of-azure", "gpt-3.5-turbo-16k"),
    ("~anthropic/claude-opus-4.8", "path", "claude-opus-4.8"),
    ("hf:x-1", "scheme", "x-1"),
    ("jp.anthropic.claude-sonnet-5", "region", "claude-sonnet-5"),
    ("us-gov-west-1.anthropic.claude-sonnet-5", "region", "claude-sonnet-5"),
    ("deepseek.v3.2", "vendor-word", "deepseek-v3.2"),
    ("meta.llama3-1-8b-instruct-v1:0", "vendor", "llama3-1-8b"),
    ("anthropic--claude-4.5-opus", "maker", "claude-4.5-opus"),
    ("databricks-gpt-oss-120b", "reseller", "gpt-oss-120b"),
    ("duo-chat-haiku-4-5", "given-name", "claude-haiku-4-5"),
    ("dall-e-3-hd", "drawn", "dall-e-3"),
    ("qwen-qwen3-32b", "doubled", "qwen3-32b"),
    ("llama-3_1-8b", "decimal", "llama-3.1-8b"),
    ("qwen3_max", "underscore", "qwen3-max"),
    ("qwen-3-14b", "qwen", "qwen3-14b"),
    ("k2p6", "of-k", "kimi-k2.6"),
    ("deepseek-3.2", "of-v", "deepseek-v3.2"),
    ("deepseek/deepseek-chat-v3.1", "of-chat", "deepseek-v3.1"),
    ("mistral-3-14b", "of-ministral", "ministral-3-14b"),
    ("nvidia/nemotron-120b-a12b", "of-super", "nemotron-3-super-120b-a12b"),
    ("nvidia/Nemotron-Nano-V2-12b", "of-nano", "nemotron-nano-12b-v2"),
    ("devstral-small-2512", "of-small", "devstral-small-2"),
    ("anthropic/claude-sonnet-4-search", "bot", "claude-sonnet-4"),
    ("kimi-k2.7", "of-code", "kimi-k2.7-code"),
    ("stepfun-3.5-flash", "of-step", "step-3.5-flash"),
    ("gemini-3.0-pro", "no-zero", "gemini-3-pro"),
    ("seedance-2", "seedance", "seedance-2.0"),
    ("bytedance/seedance-v1.5-pro", "of-seedance", "seedance-1.5-pro"),
    ("volcengine/doubao-seedance-2-5-260628", "of-seedance", "seedance-2-5"),
    ("zai/glm-4.7-flashx", "flashx", "glm-4.7-flash"),
    ("wan2.7-image", "wan", "wan-v2.7-image"),
    ("seed-1.6", "doubao", "doubao-seed-1.6"),
    ("gemma3:12b", "size-tag", "gemma3-12b"),
    ("mistral:7b-instruct-v0.2-q4_0", "size-tag", "mistral-7b-v0.2"),
    ("hf.co/bartowski/Llama-3.2-3B-Instruct-GGUF:Q4_K_M", "precision", "llama-3.2-3b"),
    ("deepseek-r1:14b", "distilled", "deepseek-r1-distill-qwen-14b"),
    ("deepseek-r1:70b", "distilled-70b", "deepseek-r1-distill-llama-70b"),
    ("openai.gpt-oss-20b-1:0", "revision", "gpt-oss-20b"),
    ("x/y-1:free", "serving", "y-1"),
    ("claude-opus-4-thinking:8192", "serving", "claude-opus-4"),
    ("eu.anthropic.claude-opus-4-6-v1", "first", "claude-opus-4-6"),
    ("deepseek-ai/deepseek-v3.1-maas", "service", "deepseek-v3.1"),
    ("zai-org/GLM-5.1-FP8", "precision", "glm-5.1"),
    ("moonshotai/Kimi-K2.5-fast", "fast", "kimi-k2.5"),
    ("llama-3.1-8b-instant", "groq", "llama-3.1-8b"),
    ("novita/glm-4.7-n", "host", "glm-4.7"),
    ("deepseek/deepseek-r1-turbo", "turbo", "deepseek-r1"),
    ("Qwen/Qwen2.5-7B-Instruct-Turbo", "tuned-turbo", "qwen2.5-7b"),
    ("claude-3-haiku@20240307", "at-date", "claude-3-haiku"),
    ("mistral-nemo@2407", "at-month", "mistral-nemo-2407"),
    ("kling-v2.6-i2v", "clip", "kling-v2.6"),
    ("veo-3.1-generate-001", "generate", "veo-3.1"),
    ("gpt-4o-2024-05-13", "date", "gpt-4o"),
    ("grok-4-0709", "own-date", "grok-4"),
    ("deepseek-v3.2-251201", "short-date", "deepseek-v3.2"),
    ("qwen3.6-27b-202k", "context", "qwen3.6-27b"),
    ("claude-sonnet-4-5-20250929-thinking", "mode", "claude-sonnet-4-5"),
    ("grok-4-fast-non-reasoning", "grok-mode", "grok-4-fast"),
    ("o3-mini-high", "effort", "o3-mini"),
    ("grok-4.20-beta-0309-reasoning", "beta", "grok-4.20-0309-reasoning"),
    ("gemini-2.5-pro-preview-tts", "preview-tts", "gemini-2.5-pro-tts"),
    ("google/gemini-3-flash-preview", "preview", "gemini-3-flash"),
    ("mistralai/mistral-small-3.2-24b-instruct", "one-size", "mistral-small-3.2"),
    ("google/gemma-3-12b-it", "tuned", "gemma-3-12b"),
    ("llama-2-70b-chat", "tuned-chat", "llama-2-70b"),
    ("meta-textgeneration-llama-2-70b-f", "tuned-llama", "llama-2-70b"),
    ("Qwen/Qwen3-235B-A22B-Instruct-2507", "tuned-dated", "qwen3-235b-a22b-2507"),
    ("runwayml/runway-gen-4-turbo", "of-runway", "gen-4-turbo"),
    ("black-forest-labs/flux-schnell", "of-flux", "flux.1-schnell"),
    ("inception/mercury-coder-small-beta", "of-mercury", "mercury-coder"),
    ("c4ai-aya-expanse-8b", "of-cohere", "aya-expanse-8b"),
    ("gpt-4-turbo-vision", "seeing", "gpt-4-turbo"),
    ("gemini-2.0-pro-exp-0205", "exp-date", "gemini-2.0-pro-exp"),
    ("gemini-2.0-flash-thinking-exp", "exp", "gemini-2.0-flash-thinking"),
    ("kimi-k2-0711", "k2", "kimi-k2"),
    ("openai/gpt-5.1-instant", "instant", "gpt-5.1-chat"),
    ("qwen-2.5-7b-vision-instruct", "qwen-vision", "qwen2.5-vl-7b"),
    ("qwen3-coder", "qwen-largest", "qwen3-coder-480b-a35b"),
    ("qwen3-vl-instruct", "qwen-largest-vl", "qwen3-vl-235b-a22b"),
    ("qwen3-235b", "qwen-active-22", "qwen3-235b-a22b"),
    ("qwen3-next:80b", "qwen-active-3", "qwen3-next-80b-a3b"),
    ("qwen3-coder:480b", "qwen-active-35", "qwen3-coder-480b-a35b"),
    ("qwen3-235b-a22b-thinking", "qwen-thinking", "qwen3-235b-a22b-thinking-2507"),
    ("qwen/qwen3-235b-a22b-07-25", "of-2507", "qwen3-235b-a22b-2507"),
    ("nvidia.nemotron-nano-12b-v2", "seeing-nano", "nemotron-nano-12b-v2-vl"),
    ("fal-ai/flux/schnell", "fal", "flux.1-schnell"),
    ("x-ai/grok-4.2-fast-non-reasoning", "of-grok", "grok-4.20-non-reasoning"),
    ("kwaipilot/kat-coder", "of-kat", "kat-coder-pro"),
    ("inclusionai/lint-1t", "of-ling", "ling-1t"),
    ("liquid/lfm-2.2-6b", "of-lfm", "lfm2-2.6b"),
    ("tngtech/DeepSeek-TNG-R1T2-Chimera", "of-tng", "deepseek-r1t2-chimera"),
    ("cogito-2.1:671b-cloud", "of-cogito", "cogito-v2.1-671b"),
    ("deepcogito/cogito-671b-v2.1", "of-cogito-size", "cogito-v2.1-671b"),
    ("writer.palmyra-x4-v1:0", "of-palmyra", "palmyra-x-004"),
    ("cohere.command-light-text-v14", "of-command", "command-light"),
    ("cohere.embed-v4:0", "of-embed", "embed-v4.0"),
    ("cohere.embed-multilingual-v3.0", "of-embed-3", "embed-multilingual-v3"),
    ("amazon/nova-lite-1-0", "of-nova", "nova-lite"),
    ("text-embedding-ada-002-v2", "of-ada", "text-embedding-ada-002"),
    ("mistral-large-4-0", "no-zero-other", "mistral-large-4"),
    ("deepinfra/openai/gpt-oss-120b-Ultra", "ultra", "gpt-oss-120b"),
    ("unsloth/Qwen3-8B-UD-Q4_K_XL", "precision", "qwen3-8b"),
    ("gpt-5.4:flex", "serving", "gpt-5.4"),
    ("mistralai/mamba-codestral-7b-v0.1", "of-mamba", "codestral-mamba"),
    ("minimax-text-01", "of-text-01", "minimax-01"),
    ("glm-4.1v-thinking-flashx", "of-4.1v", "glm-4.1v-9b"),
    ("MiniMaxAI/MiniMax-M1-80k", "of-m1", "minimax-m1"),
    ("openai/gpt-4-classic", "old-bot", "gpt-4"),
    ("grok-3-mini-fast-latest", "newest", "grok-3-mini"),
    ("labs-devstral-small-2512", "labs", "devstral-small-2"),
    ("baidu/ERNIE-4.5-21B-A3B-PT", "of-baidu", "ernie-4.5-21b-a3b"),
    ("deepseek-ai-DeepSeek-V3.1-Terminus", "maker", "deepseek-v3.1-terminus"),
    ("amazon.titan-embed-text-v2:0", "serving", "titan-embed-text-v2"),
    ("claude-3.7-sonnet-thought", "mode", "claude-3.7-sonnet"),
    ("OpenAI: GPT-4o", "titled", "gpt-4o"),
    ("Gemma 3 12B (free)", "noted", "gemma-3-12b"),
    ("Llama 3 70B Instruct", "spaced", "llama-3-70b"),
    ("google-gla:gemini-2.5-flash", "client", "gemini-2.5-flash"),
    ("bedrock_converse:us.anthropic.claude-sonnet-4-20250514-v1:0", "client", "claude-sonnet-4"),
    ("system.ai.gpt-oss-120b", "unity", "gpt-oss-120b"),
    ("anthropic.claude-v2:1", "of-claude-2.1", "claude-2.1"),
    ("anthropic.claude-instant-v1", "of-claude", "claude-instant-1"),
    ("R1 Distill Llama 70B", "of-r1", "deepseek-r1-distill-llama-70b"),
    ("deepseek-r1-0528-distill-qwen3-8b", "of-r1-0528", "deepseek-r1-0528-qwen3-8b"),
    ("M2.5-highspeed", "of-m", "minimax-m2.5"),
    ("hermes3-405b", "of-hermes", "hermes-3-llama-3.1-405b"),
    ("gemma-3n-4b", "of-3n", "gemma-3n-e4b"),
    ("claude-4.0-sonnet", "no-zero-claude", "claude-4-sonnet"),
    ("claude-sonnet-4-0", "no-zero-claude", "claude-sonnet-4"),
    ("grok-4.0", "no-zero-other", "grok-4"),
    ("nousresearch/hermes-4-70b-fast", "fast-sized", "hermes-4-70b"),
    ("vertex_ai/mistral-large@2411-001", "at-month", "mistral-large-2411"),
    ("Qwen/Qwen3-Next-80B-A3B-Instruct-2509", "one-month", "qwen3-next-80b-a3b"),
    ("grok-4.20-beta-latest-reasoning", "beta", "grok-4.20-reasoning"),
    ("mradermacher/Qwen3-8B-i1-GGUF", "precision", "qwen3-8b"),
    ("mlx-community/Qwen3-8B-4bit-DWQ", "precision", "qwen3-8b"),
    ("Llama-3.1-8B-Instruct-q4f16_1-MLC", "precision", "llama-3.1-8b"),
    ("turboderp/Qwen2.5-7B-Instruct-4.0bpw-exl2", "precision", "qwen2.5-7b"),
]


@pytest.mark.parametrize(("name", "rule", "left"), EXAMPLES)
def test_decoration_is_taken_off(name, rule, left):
    steps = stripped(name)
    assert rule in [step for step, _ in steps]
    assert steps[-1][1] == left


def test_every_rule_has_an_example_and_says_why():
    assert {rule.name for rule in RULES} == {rule for _, rule, _ in EXAMPLES}
    assert all(rule.why.endswith(".") for rule in RULES)


@pytest.mark.parametrize("name", [
    "command-r-plus", "gpt-4o-mini", "o1-preview", "qwen3-next-80b-a3b-thinking", "kimi-k2-thinking", "grok-code-fast-1", "glm-5-turbo",
    "qwen-turbo", "gpt-3.5-turbo-16k", "gpt-4-32k", "gpt-3.5-turbo-instruct", "imagen-4-fast", "deepseek-v3-0324", "gpt-5.1-codex-max",
    "qwen3-max", "glm-4.5-airx", "deepseek-v3.2-exp", "phi-4-reasoning", "gpt-5-chat", "llama-3.1-8b", "mistral-large-2411",
    "deepseek-r1-8b", "mistral-small-3-3b", "gemini-flash-latest", "ministral-8b-latest", "chatgpt-4o-latest", "minimax-m1-40k",
    "r1-1776", "grok-4-fast", "bge-m3", "gpt-4-0613",
])  # fmt: skip
def test_what_makes_another_model_is_no_decoration(name):
    assert plain(name) == name


@pytest.mark.parametrize(("name", "left"), [
    ("openai/gpt-4o-2024-05-13", "gpt-4o-2024-05-13"),
    ("meta/llama-3.1-8b-instruct-turbo", "llama-3.1-8b"),
    ("google/gemini-1.5-pro-preview-0409", "gemini-1.5-pro-preview-0409"),
])
def test_a_version_may_be_left_on(name, left):
    assert undecorated(name) == left


def test_rules_come_to_an_end_whatever_the_id():
    for name in ("a/" * 200 + "b", "-fp8" * 100, ":" * 50, "qwen3-235b-30b-480b", "seedance-2-2-2", "", "-"):
        assert len(stripped(name)) < 300


def test_plus_is_significant_and_separators_are_not():
    assert folded("Command R+") == folded("command-r-plus") != folded("command-r")
    assert folded("claude-opus-4.5") == folded("claude_opus 4-5")


def test_words_may_stand_in_any_order_but_numbers_may_not():
    assert reordered("claude-4-sonnet") == reordered("claude-sonnet-4")
    assert reordered("claude-sonnet-4-5") != reordered("claude-5-4-sonnet")


def test_a_shorter_name_is_a_model_only_when_no_other_has_it():
    names = Names()
    names.add("nemotron-3-super-120b-a12b", ["nemotron-3-super-120b-a12b"])
    names.add("nemotron-3-nano-30b-a3b", ["nemotron-3-nano-30b-a3b"])
    names.add("nemotron-3-nano-8b", ["nemotron-3-nano-8b"])
    assert names.find("nemotron-3-super")[0] == {"nemotron-3-super-120b-a12b"}
    assert names.find("nemotron-3-nano-30b")[0] == {"nemotron-3-nano-30b-a3b"}
    assert len(names.find("nemotron-3-nano")[0]) == 2


def test_a_line_of_many_sizes_is_no_shorter_name():
    assert "gemma-3" not in shortened("gemma-3-27b-it")
    assert "qwen3" not in shortened("qwen3-235b-a22b-2507")
    assert "devstral" not in shortened("devstral-2512")


def test_what_a_source_calls_a_model_is_its_name_but_where_it_is_the_whole_line():
    names = Names()
    names.add_others("deepseek-llm-67b", ["DeepSeek", "DeepSeek 67B Chat"])
    assert names.find("deepseek")[0] == set()
    assert names.find("deepseek-67b-chat")[0] == {"deepseek-llm-67b"}


def test_a_name_whose_parts_are_all_there_comes_before_one_without_its_decoration():
    names = Names()
    names.add("mpt-30b", ["mpt-30b"])
    names.add("mpt-instruct-30b", ["mpt-instruct-30b"])
    assert names.find("mosaicml/mpt-30b-instruct")[0] == {"mpt-instruct-30b"}


def test_a_size_with_a_point_is_another_than_one_without():
    names = Names()
    names.add("opt-1.3b", ["opt-1.3b", "OPT (1.3B)"])
    assert names.find("facebook/opt-13b")[0] == set()
    assert {model for name in ("OPT-1.3B", "opt-1_3b", "opt:1.3b", "opt-1-3b", "opt-1p3b") for model in names.find(name)[0]} == {"opt-1.3b"}


def test_of_several_a_rule_may_tell_the_one():
    names = Names()
    names.add("qwen3-coder-480b-a35b-instruct", ["qwen3-coder-480b-a35b-instruct"])
    names.add("qwen3-coder-30b-a3b-instruct", ["qwen3-coder-30b-a3b-instruct"])
    assert names.find("qwen/qwen3-coder:free")[0] == {"qwen3-coder-480b-a35b-instruct"}
    names.add("qwen2-coder-32b", ["qwen2-coder-32b"])
    names.add("qwen2-coder-7b", ["qwen2-coder-7b"])
    assert len(names.find("qwen2-coder:free")[0]) == 2


def test_an_identifier_counts_for_more_than_a_name():
    names = Names()
    names.add("chat-67b", ["Deep Chat"])
    names.add("v3.2", ["deep-chat"], identifiers=True)
    assert names.find("deep-chat") == ({"v3.2"}, "exact")
