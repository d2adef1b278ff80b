"""The words of a text: without case, accents and other dress, letters apart from digits, and spelt in ASCII."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.catalog.words import LONGEST_WORD, Question, spelt, words


@pytest.mark.parametrize(("text", "expected"), [
    ("GPT-4o", ["gpt", "4", "o"]),
    ("Llama3.1-8B", ["llama", "3", "1", "8", "b"]),
    ("anthropic.claude-3-haiku-20240307-v1:0", ["anthropic", "claude", "3", "haiku", "20240307", "v", "1", "0"]),
    ("Café ÑANDÚ", ["cafe", "nandu"]),
    ("Cafe\N{COMBINING ACUTE ACCENT}", ["cafe"]),
    ("Straße", ["strasse"]),
    ("\N{FULLWIDTH LATIN CAPITAL LETTER G}\N{FULLWIDTH DIGIT FOUR}", ["g", "4"]),
    ("\N{ARABIC-INDIC DIGIT ONE}\N{ARABIC-INDIC DIGIT TWO}", ["12"]),
    ("\N{TELEPHONE SIGN}", ["tel"]),
    ("x\N{SUPERSCRIPT TWO}", ["x", "2"]),
    ("通义千问 Qwen", ["通", "义", "千", "问", "qwen"]),
    ("\N{LLAMA} llama", ["llama"]),
    ("a_b*c\"d'e(f)g:h^i", ["a", "b", "c", "d", "e", "f", "g", "h", "i"]),
    ("мистраль", ["мистраль"]),
    ("--- \N{LLAMA} ...", []),
])  # fmt: skip
def test_the_words_of_a_text(text, expected):
    assert words(text) == expected


@given(st.text(max_size=60))
def test_a_word_is_all_letters_or_all_digits_and_has_no_other_words_in_it(text):
    for word in words(text):
        assert 0 < len(word) <= LONGEST_WORD
        assert word.isdecimal() or not any(char.isdecimal() for char in word)
        assert words(word) == [word]


@given(st.text(max_size=30), st.text(max_size=30))
def test_words_are_spelt_alike_only_when_they_are_the_same_and_begin_alike_when_they_do(one, other):
    for first in words(one):
        assert spelt(first).isascii()
        assert spelt(first).isalnum()
        assert spelt(first) == spelt(first).lower()
        for second in words(other):
            assert (spelt(first) == spelt(second)) == (first == second)
            if second.startswith(first):
                assert spelt(second).startswith(spelt(first)) or first.isascii() != second.isascii()


@pytest.mark.parametrize(("text", "why"), [
    ("---", "a letter or a digit"), ("\N{LLAMA}", "a letter or a digit"), ("a\x00b", "control characters"), ("a" * 201, "at most 200"),
    (" ".join("abcdefghijklmnopqrstuvwxyz0123456789"[:33]), "at most 32 different words"),
])  # fmt: skip
def test_a_question_that_cannot_be_searched_for_says_why(text, why):
    with pytest.raises(ValueError, match=why):
        Question().parsed(text)
