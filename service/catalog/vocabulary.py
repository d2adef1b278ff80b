"""The words that the catalog accepts where only certain words make sense."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True, eq=False)  # one of its kind, so that to find its vocabulary again costs no comparison of texts
class Word:
    """One word of a vocabulary, with its label and what it means; `others` are words that people say for it, by which it is offered."""

    slug: str
    label: str
    meaning: str
    others: tuple[str, ...] = ()


MODALITIES = (
    Word("text", "Text", "Written language.", ("language", "chat")),
    Word("image", "Image", "Still pictures.", ("picture", "photo", "vision")),
    Word("audio", "Audio", "Sound: speech, music, noise.", ("sound", "speech", "voice")),
    Word("video", "Video", "Moving pictures, with or without sound."),
    Word("code", "Code", "Programs, where a source tells them apart from text."),
    Word("pdf", "PDF", "Documents taken as they are, pages and pictures included.", ("document", "file")),
    Word("3d", "3D", "Shapes, scenes and depth."),
    Word("embedding", "Embedding", "Vectors that place inputs near what they resemble.", ("vector",)),
    Word("action", "Action", "Steps in a world: a robot's, a game's, a computer's."),
    Word("time_series", "Time series", "Measurements over time."),
    Word("molecule", "Molecule", "Proteins, genomes, chemicals.", ("protein", "dna")),
    Word("other", "Other", "Anything that no other word names."),
)

CLASSES = (
    Word("large_language_model", "Large language model", "Takes text and gives text or code.", ("llm", "language", "text", "chat")),
    Word("image_model", "Image model", "Gives images, or takes them and gives no text.", ("vision", "diffusion", "text_to_image")),
    Word("audio_model", "Audio model", "Gives audio, or takes it and gives no text; speech recognition counts.", ("speech", "tts")),
    Word("video_model", "Video model", "Gives video, or takes it and gives no text."),
    Word("embedding_model", "Embedding model", "Gives embeddings.", ("vector",)),
    Word("multimodal_model", "Multimodal model", "Takes two or more of text, image, audio and video.", ("vlm", "mllm", "lmm", "omni")),
)

TASKS = (
    Word("conversation", "Conversation", "Holding a dialogue.", ("chat", "dialogue", "assistant")),
    Word("writing", "Writing", "Composing and editing prose."),
    Word("coding", "Coding", "Writing and explaining programs.", ("code", "programming")),
    Word("math", "Math", "Solving mathematical problems.", ("mathematics",)),
    Word("reasoning", "Reasoning", "Working through problems of several steps."),
    Word("summarization", "Summarization", "Shortening texts."),
    Word("translation", "Translation", "From one language into another."),
    Word("question_answering", "Question answering", "Answering from knowledge or from a given text.", ("qa",)),
    Word("classification", "Classification", "Putting texts into classes."),
    Word("information_extraction", "Information extraction", "Taking structured facts out of texts.", ("ner",)),
    Word("retrieval", "Retrieval", "Finding what is similar or relevant.", ("search", "embedding", "rag")),
    Word("image_understanding", "Image understanding", "Describing pictures and answering about them.", ("vision", "vqa", "ocr")),
    Word("image_generation", "Image generation", "Making pictures.", ("text_to_image", "t2i")),
    Word("image_editing", "Image editing", "Changing given pictures."),
    Word("image_classification", "Image classification", "Naming what a picture shows."),
    Word("video_generation", "Video generation", "Making moving pictures.", ("text_to_video", "t2v")),
    Word("video_understanding", "Video understanding", "Describing videos and answering about them."),
    Word("speech_recognition", "Speech recognition", "Turning speech into text.", ("asr", "stt", "transcription")),
    Word("speech_translation", "Speech translation", "Turning speech into another language."),
    Word("speech_synthesis", "Speech synthesis", "Turning text into speech.", ("tts", "text_to_speech")),
    Word("music_generation", "Music generation", "Making music."),
    Word("computer_use", "Computer use", "Operating a computer as a person would.", ("agent", "browser")),
)

ADAPTATIONS = (
    Word("prompting", "Prompting", "By instructions and examples in the prompt.", ("few_shot", "in_context_learning", "rag")),
    Word("api_fine_tuning", "Fine-tuning through an API", "The maker's or a provider's service trains a private copy.", ("sft",)),
    Word("open_weights_fine_tuning", "Fine-tuning of open weights", "Anyone may train the published weights further.", ("lora",)),
)

DOMAINS = (
    Word("law", "Law", "Legal research and drafting.", ("legal",)),
    Word("medicine", "Medicine", "Clinical work and medical questions.", ("medical", "health", "healthcare", "clinical")),
    Word("education", "Education", "Teaching and learning."),
    Word("customer_support", "Customer support", "Answering customers.", ("support", "customer_service")),
    Word("code", "Code", "Software development.", ("coding", "programming", "software")),
    Word("finance", "Finance", "Banking, markets, advice.", ("financial", "banking")),
    Word("science", "Science", "Research in the sciences.", ("research",)),
    Word("accessibility", "Accessibility", "Help for people with disabilities."),
    Word("marketing", "Marketing", "Advertising and campaigns."),
)

STATUSES = (
    Word("announced", "Announced", "Made known, not yet to be had.", ("upcoming", "planned")),
    Word("available", "Available", "To be had.", ("active", "current", "live", "ga", "released")),
    Word("deprecated", "Deprecated", "To be had, its end announced or its use discouraged."),
    Word("retired", "Retired", "No longer to be had from its maker.", ("shutdown", "sunset", "discontinued", "eol", "removed")),
)

MAKER_KINDS = (
    Word("company", "Company", "A business.", ("startup", "corporation")),
    Word("lab", "Lab", "A research laboratory, also of a larger company."),
    Word("university", "University", "A university or a group of one.", ("academia",)),
    Word("nonprofit", "Nonprofit", "An organisation that does not work for profit."),
    Word("community", "Community", "People of many organisations who work together."),
)

PRODUCT_KINDS = (
    Word("chatbot", "Chatbot", "People talk with it.", ("chat",)),
    Word("assistant", "Assistant", "It helps inside other work."),
    Word("search", "Search", "It finds and answers."),
    Word("api", "API", "Programs call it."),
    Word("application", "Application", "It does one job of its own.", ("app",)),
)

ROLES = (
    Word("default", "Default", "What people got who chose nothing."),
    Word("available", "Available", "One that people could choose or pay for."),
    Word("component", "Component", "One part of how the product works."),
)

RELATIONS = (
    Word("fine_tuned_from", "Fine-tuned from", "Trained further from that model's weights."),
    Word("distilled_from", "Distilled from", "Trained on that model's outputs to act like it."),
    Word("quantized_from", "Quantized from", "That model's weights in fewer bits."),
    Word("merged_from", "Merged from", "Weights combined from that model and others."),
    Word("uses", "Uses", "Has that model as a part."),
    Word("trained_on", "Trained on", "Learned from that data set."),
    Word("succeeds", "Succeeds", "Takes that model's place."),
)

IDENTIFIER_KINDS = (
    Word("canonical", "Canonical", "The name its owner uses for exactly this model."),
    Word("alias", "Alias", "Another name, possibly one that moves on to later models."),
    Word("snapshot", "Snapshot", "A dated version of it that has no record of its own."),
)

LINK_KINDS = (
    Word("announcement", "Announcement", "Where its maker made it known."),
    Word("paper", "Paper", "The paper or technical report."),
    Word("model_card", "Model card", "Model or system card."),
    Word("documentation", "Documentation", "How to use it."),
    Word("weights", "Weights", "Where the weights are."),
    Word("code", "Code", "Where the code is."),
)


METERS = (
    Word("input", "Input", "What is put in.", ("prompt",)),
    Word("output", "Output", "What comes out.", ("completion",)),
    Word("cache_read", "Cached input", "What is put in and was kept from an earlier request.", ("cached_input", "cached")),
    Word("cache_write", "Cache writing", "What is put in to be kept for later requests."),
    Word("reasoning", "Reasoning", "What the model thinks before it answers, where that has a price of its own."),
    Word("input_audio", "Audio input", "Sound put in."),
    Word("output_audio", "Audio output", "Sound that comes out."),
    Word("input_image", "Image input", "Pictures put in."),
    Word("image", "Image", "One picture that comes out."),
    Word("second", "Second", "One second of what comes out or goes in."),
    Word("minute", "Minute", "One minute of what goes in or comes out."),
    Word("character", "Character", "Written characters put in."),
    Word("request", "Request", "One request, whatever its size."),
    Word("search", "Search", "One search that the provider does for the model."),
)

UNITS = (
    Word("token", "Token", "A piece of text as the model reads it."),
    Word("image", "Image", "A picture."),
    Word("second", "Second", "A second of sound or video."),
    Word("minute", "Minute", "A minute of sound or video."),
    Word("character", "Character", "A written character."),
    Word("request", "Request", "A request."),
    Word("search", "Search", "A search."),
)

PRICE_KINDS = (
    Word("change", "Change", "The price was another before, or there was none."),
    Word("correction", "Correction", "The same source said another amount for the same time before."),
)

BILLINGS = (
    Word("metered", "Metered", "Paid by what is used."),
    Word("free", "Free", "Costs nothing, as its provider says."),
    Word("subscription", "Subscription", "Part of a plan that is paid by time."),
)

OFFERING_STATUSES = (
    Word("preview", "Preview", "May change or go at any time: alpha, beta, preview.", ("alpha", "beta")),
    Word("available", "Available", "Offered.", ("active", "current", "live", "ga")),
    Word("deprecated", "Deprecated", "Offered, its end announced or its use discouraged."),
    Word("retired", "Retired", "No longer offered.", ("shutdown", "sunset", "discontinued", "eol", "removed")),
)

DIRECTIONS_OF_BETTER = (
    Word("higher", "Higher", "More is better."),
    Word("lower", "Lower", "Less is better."),
)


@cache
def slugs(words: tuple[Word, ...]) -> tuple[str, ...]:
    """The words themselves, in the order of the vocabulary."""
    return tuple(word.slug for word in words)


def said_for(word: str, words: tuple[Word, ...]) -> str | None:
    """The word of a vocabulary that people mean by another; None when it is not known."""
    plain = word.strip().lower().replace(" ", "_").replace("-", "_")
    return next((one.slug for one in words if plain == one.slug or plain in one.others), None)
