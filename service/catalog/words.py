"""The words of a text, as search knows them: one tokenizer for what is found and for what is asked, the same on every database.

A word is a run of letters or a run of digits, without case, accents and other dress: `Llama3.1-8B` is llama 3 1 8 b. Chinese
characters are a word each, as nothing between them says where a word ends.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from .values import Text

LONGEST_WORD = 64  # characters; what goes beyond makes no difference
MOST_WORDS = 32  # different ones, in one question
HAN = "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af"
WORD = re.compile(rf"[{HAN}]|[^\W\d_{HAN}]+|\d+")


def words(text: str) -> list[str]:
    """The words of a text, in order."""
    plain = text.casefold()
    if not text.isascii():
        # Twice, since what a compatibility form stands for may be in capitals: U+2121 is TEL.
        plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
        plain = "".join(char for char in plain if not unicodedata.combining(char))
    return [_digits(word)[:LONGEST_WORD] for word in WORD.findall(plain)]


def _digits(word: str) -> str:
    """Digits of any script as ASCII's; other words as they are."""
    return "".join(str(unicodedata.decimal(char)) for char in word) if word.isdecimal() else word


def spelt(word: str) -> str:
    """A word in ASCII, so that no database has a view of its own of what a letter is; in one alphabet, the beginning of a word is the
    beginning of what spells it. Words of ASCII are all letters or all digits, so that none is what another alphabet's is spelt as."""
    return word if word.isascii() else "u" + "".join(f"{ord(char):06x}" for char in word)


@dataclass(frozen=True)
class Question(Text):
    """What somebody looks for, in their words."""

    def parsed(self, text: str) -> str:
        text = super().parsed(text)
        found = set(words(text))
        if not found:
            raise ValueError("must have a letter or a digit in it")
        if len(found) > MOST_WORDS:
            raise ValueError(f"must have at most {MOST_WORDS} different words")
        return text

    def json_schema(self) -> dict[str, object]:
        return {"type": "string", "minLength": 1, "maxLength": self.longest}
