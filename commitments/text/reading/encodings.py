"""Text in the encodings that people have: Unicode in its forms, and those of old Arabic, Persian and
Western systems.
"""

import codecs
import re
from typing import Final

from charset_normalizer import from_bytes
from django.utils.translation import gettext as _

from commitments.text.reading.refusing import UnreadableDocument

# The mark says how a text is encoded and is no letter of it: texts are read without it.
_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Old encodings in the order in which they are tried; the names are those of WHATWG's Encoding Standard.
_OLD: Final = (("cp1256", "windows-1256"), ("iso8859_6", "iso-8859-6"), ("cp1252", "windows-1252"))
_ARABIC: Final = re.compile("[\u0621-\u06d3]")
_ARABIC_WORD: Final = re.compile("(?<![\u0621-\u06d3])[\u0621-\u06d3]{2,12}(?![\u0621-\u06d3])")
# No word is written in two scripts; a wrong encoding makes such words.
_MIXED: Final = re.compile("[\u0621-\u06d3][\u00c0-\u024f]|[\u00c0-\u024f][\u0621-\u06d3]")
_BEYOND_ASCII: Final = re.compile(r"[^\x00-\x7f]")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")


def decode(content: bytes, declared: str = "") -> tuple[str, str]:
    """The text of `content` and the encoding that it is in: the one that marks it, UTF-8 where that fits,
    the one that the document declares, else the likeliest. Raises UnreadableDocument.
    """
    for mark, name in _MARKS:
        if content.startswith(mark):
            return _decoded(content, name), name
    if is_marked(content):
        content = content[len(codecs.BOM_UTF8) :]
    # Before UTF-8, in which each byte of plain Arabic in two bytes could be a sign of its own.
    if (name := _of_two_bytes(content)) and (text := _try(content, name)) is not None:
        return text, name
    for name in ("utf-8", declared):
        if name and (text := _try(content, name)) is not None:
            return text, name.lower()
    for name, called in _OLD:
        text = _try(content, name)
        likely = _is_western if name == "cp1252" else _is_arabic
        if text is not None and likely(text) and not _CONTROL.search(text):
            return text, called
    best = from_bytes(content[:200_000]).best()
    text = _try(content, best.encoding) if best is not None else None
    # Texts here are in Arabic or Latin letters; a likeliest encoding with others was taken by mistake.
    if best and text and (_is_arabic(text) or _is_western(text)) and not _CONTROL.search(text):
        return text, best.encoding
    raise UnreadableDocument(_("The encoding of the text is not known. Save it as UTF-8, or paste it."))


def is_marked(content: bytes) -> bool:
    """Whether the bytes of a text begin with the mark of UTF-8."""
    return content.startswith(codecs.BOM_UTF8)


def _decoded(content: bytes, name: str) -> str:
    text = _try(content, name)
    if text is None:
        raise UnreadableDocument(_("The encoding of the text is not known. Save it as UTF-8, or paste it."))
    return text


def _try(content: bytes, name: str) -> str | None:
    """The text in an encoding; None where it is none of that encoding, or there is no such encoding."""
    try:
        if codecs.lookup(name)._is_text_encoding is False:
            return None
        return content.decode(name)
    except (LookupError, ValueError):
        return None


def _of_two_bytes(content: bytes) -> str:
    """UTF-16 without its mark, by where its zero or Arabic high bytes are."""
    if len(content) < 4 or len(content) % 2:
        return ""
    high = {"utf-16-le": content[1::2][:2000], "utf-16-be": content[0::2][:2000]}
    for name, part in high.items():
        if sum(byte in {0, 6} for byte in part) > 0.9 * len(part):
            return name
    return ""


def _is_arabic(text: str) -> bool:
    """Whether what is beyond ASCII makes Arabic or Persian words."""
    if _MIXED.search(text):
        return False
    beyond = _BEYOND_ASCII.findall(text)
    words = _ARABIC_WORD.findall(text)
    return len(_ARABIC.findall(text)) > 0.7 * len(beyond) and len(words) * 2 > len(beyond) / 8


def _is_western(text: str) -> bool:
    """Whether most letters are those of ASCII, as in every language that is written so."""
    return sum(letter.isascii() for letter in text if letter.isalpha()) * 2 > sum(map(str.isalpha, text))
