"""Reading back the PDF that the product makes, with poppler, as people's readers and search engines do."""

import re
import subprocess
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

# Poppler marks where the direction turns, which is between words.
_DIRECTION = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# It parts letters inside a word; poppler leaves it out and makes one word of it, or two.
_NON_JOINER = "\u200c"
_SAID = ("words", "mark", "label", "eyebrow", "dated", "sentence", "known", "address_shown")


def text_of_pdf(content: bytes) -> str:
    told = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True)
    return _DIRECTION.sub(" ", told.stdout.decode())


def pages_of_pdf(content: bytes) -> int:
    return text_of_pdf(content).count("\f")


def words_of(text: str) -> Counter[str]:
    """Its words and numbers, those with a non-joiner whole; of an address, what stands between its signs."""
    letters = rf"(?:[^\W\d_]|{_NON_JOINER})+"
    return Counter(re.findall(rf"\d+|{letters}", unicodedata.normalize("NFKC", text)))


def missing_words(texts: Iterable[str], content: bytes) -> list[str]:
    """The words of the texts that the file does not give back as often as they were put in."""
    found = words_of(text_of_pdf(content))
    put_in = Counter[str]()
    for text in texts:
        put_in += words_of(text)
    return [
        word
        for word, times in put_in.items()
        if found[word.replace(_NON_JOINER, "")] < times
        and not (_NON_JOINER in word and all(part in found for part in word.split(_NON_JOINER)))
    ]


def texts_said(said: Any) -> Iterator[str]:
    """All texts for people in what a brief is made of."""
    if isinstance(said, dict):
        for name, value in said.items():
            if name in _SAID and value:
                yield "".join(value)
            else:
                yield from texts_said(value)
    elif isinstance(said, list):
        for value in said:
            yield from texts_said(value)
