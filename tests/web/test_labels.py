"""Ids as providers write them find the model that they are, on both databases; others than the upstreams of the seed, too."""

import pytest

# What each provider puts around a model's name, and the models.
LABELS = {
    "azure": {
        "azure/gpt-35-turbo": "gpt-3.5-turbo", "azure/us/gpt-4o-2024-08-06": "gpt-4o-2024-08-06", "azure/gpt-4-32k-0613": "gpt-4-32k",
        "azure/gpt-4-1106-preview": "gpt-4-turbo", "azureml://registries/azure-openai/models/gpt-4o/versions/2024-11-20": "gpt-4o",
        "azure_ai/Llama-3.2-11B-Vision-Instruct": "llama-3.2-11b-vision", "azure_ai/FW-Kimi-K2.5": "kimi-k2.5",
    },
    "bedrock": {
        "us.anthropic.claude-3-5-haiku-20241022-v1:0": "claude-3.5-haiku", "anthropic.claude-v2:1": "claude-2.1",
        "anthropic.claude-3-5-sonnet-20241022-v2:0": "claude-3.5-sonnet-20241022", "jp.anthropic.claude-sonnet-5": "claude-sonnet-5",
        "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-3-haiku-20240307-v1:0": "claude-3-haiku",
        "meta.llama3-1-70b-instruct-v1:0:128k": "llama-3.1-70b", "us.deepseek.r1-v1:0": "deepseek-r1",
        "amazon.nova-pro-v1:0:300k": "nova-pro",
    },
    "vertex": {
        "claude-3-5-sonnet-v2@20241022": "claude-3.5-sonnet-20241022", "publishers/google/models/gemini-1.5-pro-002": "gemini-1.5-pro",
        "meta/llama-3.1-405b-instruct-maas": "llama-3.1-405b", "mistral-large@2407": "mistral-large-2", "text-bison@002": "palm-2",
        "jamba-1.5-large@001": "jamba-1.5-large", "gemini-2.5-pro-preview-05-06": "gemini-2.5-pro",
    },
    "openrouter": {
        "meta-llama/llama-3.1-405b-instruct:free": "llama-3.1-405b", "anthropic/claude-3-haiku:beta": "claude-3-haiku",
        "google/gemini-pro-1.5": "gemini-1.5-pro", "openai/gpt-4o:extended": "gpt-4o",
        "qwen/qwen3-coder:free": "qwen3-coder-480b-a35b-instruct",
        "~anthropic/claude-opus-4.8": "claude-opus-4.8", "cohere/command-r-plus": "command-r-plus",
    },
    "fireworks": {
        "accounts/fireworks/models/llama-v3p1-405b-instruct": "llama-3.1-405b", "accounts/fireworks/models/llama-v2-7b-chat": "llama-2-7b",
        "accounts/fireworks/models/qwen2p5-72b-instruct": "qwen2.5-72b", "accounts/fireworks/models/deepseek-r1-basic": "deepseek-r1",
    },
    "groq": {
        "llama3-70b-8192": "llama-3-70b", "mixtral-8x7b-32768": "mixtral-8x7b", "llama-3.3-70b-specdec": "llama-3.3-70b",
        "gemma2-9b-it": "gemma-2-9b", "qwen-qwq-32b": "qwq-32b", "whisper-large-v3": "whisper",
    },
    "cloudflare": {
        "@cf/meta/llama-3-8b-instruct-awq": "llama-3-8b", "@hf/thebloke/llama-2-13b-chat-awq": "llama-2-13b",
        "@cf/meta/llama-3.3-70b-instruct-fp8-fast": "llama-3.3-70b", "@cf/stabilityai/stable-diffusion-xl-base-1.0": "stable-diffusion-xl",
    },
    "ollama": {
        "llama3:8b-instruct-q4_K_M": "llama-3-8b", "mistral:7b-instruct-v0.3-q4_K_M": "mistral-7b", "gemma3:27b-it-qat": "gemma-3-27b",
        "gpt-oss:120b-cloud": "gpt-oss-120b", "deepseek-r1:671b": "deepseek-r1", "deepseek-r1:70b": "deepseek-r1-distill-llama-70b",
        "deepseek-r1:14b": "deepseek-r1-distill-qwen-14b", "qwen2.5:7b-instruct-q8_0": "qwen2.5-7b", "phi4:14b": "phi-4",
    },
    "huggingface": {
        "unsloth/Meta-Llama-3.1-8B-Instruct-bnb-4bit": "llama-3.1-8b", "TheBloke/Llama-2-13B-chat-GGML": "llama-2-13b",
        "neuralmagic/Meta-Llama-3.1-8B-Instruct-quantized.w4a16": "llama-3.1-8b", "google-bert/bert-base-uncased": "bert-base",
        "hf.co/bartowski/Llama-3.2-3B-Instruct-GGUF:Q4_K_M": "llama-3.2-3b",
        "hugging-quants/Meta-Llama-3.1-70B-Instruct-AWQ-INT4": "llama-3.1-70b",
    },
    "others": {
        "databricks-meta-llama-3-3-70b-instruct": "llama-3.3-70b", "snowflake/mistral-large2": "mistral-large-2",
        "meta-textgeneration-llama-2-70b-f": "llama-2-70b", "huggingface-llm-mistral-7b-instruct": "mistral-7b",
        "watsonx/meta-llama/llama-3-3-70b-instruct": "llama-3.3-70b", "replicate/meta/meta-llama-3-70b-instruct": "llama-3-70b",
        "nvidia_nim/mistralai/mixtral-8x7b-instruct-v0.1": "mixtral-8x7b", "github/AI21-Jamba-1.5-Large": "jamba-1.5-large",
        "togethercomputer/llama-2-70b-chat": "llama-2-70b", "poe/GPT-4o": "gpt-4o", "perplexity/sonar": "sonar",
    },
}  # fmt: skip


@pytest.mark.parametrize("provider", LABELS)
def test_an_id_as_a_provider_writes_it_finds_its_model(client, provider):
    found = {}
    for label in LABELS[provider]:
        answer = client.get("/v1/resolve", query_string={"id": label})
        found[label] = answer.json["model"]["slug"] if answer.status_code == 200 else answer.status_code
    assert found == LABELS[provider]


@pytest.mark.parametrize("label", [
    "deepseek-r1:8b",  # a small model of others, trained on what R1 wrote
    "llama-3.1-8b-lexi-uncensored", "ft:gpt-4o-2024-08-06:acme::AbC123", "gemma-4-31b-musica", "openrouter/auto", "gpt-4o-mega",
])  # fmt: skip
def test_what_is_no_model_of_the_catalog_is_linked_to_none(client, label):
    assert client.get("/v1/resolve", query_string={"id": label}).status_code == 404
