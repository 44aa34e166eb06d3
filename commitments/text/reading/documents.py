"""The way in: a document of any known kind, and its text."""

import hashlib
import re
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from commitments.language.characters import is_decoded
from commitments.text.reading import encodings, html, pdf, word
from commitments.text.reading.refusing import SIZE_MAX, TEXT_MAX, UnreadableDocument

_ZIP: Final = b"PK\x03\x04"
_OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# What was matched is never tried another way ("++"): a row of comments would take time without end.
_MARKUP: Final = re.compile(
    rb"\A(?:\xef\xbb\xbf)?\s*+(?:<!--(?:(?!-->).)*+-->\s*+)*+"
    rb"<(?:\?xml|!doctype|html|head|meta|title|body|main|article|section|header|div|span|p|h[1-6]|ul|ol|table|font)\b",
    re.IGNORECASE | re.DOTALL,
)
# Letters as shapes, of which a PDF without a real text layer is made, and the replacement character.
_SHAPES: Final = re.compile("[\ufb50-\ufdff\ufe70-\ufefc]")
_BROKEN: Final = re.compile("[\ufffd\ue000-\uf8ff]")
# What UTF-8 looks like where it was read as a Western encoding.
_TWICE_ENCODED: Final = re.compile("[ØÙÚÛ][\u0080-\u00bf§©ªŒŠ†‡„ˆ‰]|[ÃÂ][\u0080-\u00bf]")
# Many fonts write lam and alef as one shape, and a PDF may give its two letters back in the wrong order: then
# no lam stands before an alef, and alefs stand where no word has them.
_LAM_ALEF: Final = re.compile("ل[اأإآ]")
_ALEF_LAM: Final = re.compile("ا[اأإآ]ل|اسالم|تالش|اطالع|انقالب|اعالم|اجالس|اختالف|مالقات|عالوه")
# How pictures begin: PNG, JPEG, GIF and TIFF.
_PICTURES: Final = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*")
_LETTER: Final = re.compile(r"[^\W\d_]")
_BROKEN_SHARE: Final = 0.005
_SHAPES_SHARE: Final = 0.2
# Words that nearly every text has, forwards and letter by letter backwards.
_FORWARDS: Final = re.compile(
    r"(?<!\w)(?:في|من|على|إلى|الى|این|است|برای|های|کشور|که|از)(?!\w)|(?<!\w)ال\w{3}"
)
_BACKWARDS: Final = re.compile(
    r"(?<!\w)(?:يف|نم|ىلع|ىلإ|ىلا|نیا|تسا|یارب|یاه|روشک|هک|زا)(?!\w)|\w{3}لا(?!\w)"
)


@dataclass(frozen=True, kw_only=True)
class ReadText:
    """A text as citations count it, with the digests of the file and of the text, and how it was read, such
    as "utf-8", "windows-1256", "html utf-8", "docx", or "pdf, poppler 22.12.0".
    """

    text: str
    read_as: str
    sha256: str
    text_sha256: str


def read_document(content: bytes) -> ReadText:
    """The text of a document; what it is, its own bytes say, not its name. Raises UnreadableDocument."""
    if len(content) > SIZE_MAX:
        raise UnreadableDocument(
            _("The file is larger than %(limit)d MB. Give its text alone, or a part of it.")
            % {"limit": SIZE_MAX // 1024**2}
        )
    text, read_as = _read(content)
    _refuse_unfit(text)
    return ReadText(
        text=text,
        read_as=read_as,
        sha256=hashlib.sha256(content).hexdigest(),
        text_sha256=hashlib.sha256(text.encode()).hexdigest(),
    )


def _read(content: bytes) -> tuple[str, str]:
    if content.startswith(b"%PDF-") or b"%PDF-" in content[:1024]:
        return pdf.read(content)
    if content.startswith(_ZIP):
        return word.read(content)
    if content.startswith(_OLD_OFFICE):
        raise UnreadableDocument(
            _(
                "This is a document of an old word processor (.doc), or one that a password protects. "
                "Save it "
                "as DOCX without a password, or paste its text."
            )
        )
    if content.startswith(_PICTURES):
        raise _without_text()
    if content.lstrip()[:5].lower() == b"{\\rtf":
        raise UnreadableDocument(_("RTF is not read here. Save the document as DOCX, or paste its text."))
    if _MARKUP.match(content):
        return html.read(content)
    return encodings.decode(content)


def _without_text() -> UnreadableDocument:
    return UnreadableDocument(
        _("There is no text in the document. Pictures of pages are not read: paste the text.")
    )


def _refuse_unfit(text: str) -> None:
    """Raises UnreadableDocument for a text that nobody could cite."""
    if len(text) > TEXT_MAX:
        raise UnreadableDocument(
            _("The text is longer than %(limit)d characters. Give a part of it.") % {"limit": TEXT_MAX}
        )
    letters = len(_LETTER.findall(text))
    if not letters:
        raise _without_text()
    if (
        not is_decoded(text)
        or len(_BROKEN.findall(text)) > _BROKEN_SHARE * letters
        or len(_SHAPES.findall(text)) > _SHAPES_SHARE * letters
        or len(_TWICE_ENCODED.findall(text)) * 2 > 0.1 * letters
        or (_ALEF_LAM.search(text) and len(_ALEF_LAM.findall(text)) > 2 * len(_LAM_ALEF.findall(text)))
    ):
        raise UnreadableDocument(
            _("The letters of the document come out garbled. Paste its text, or give another copy of it.")
        )
    if len(_BACKWARDS.findall(text)) > len(_FORWARDS.findall(text)) + 3:
        raise UnreadableDocument(
            _("The words of the document come out backwards. Paste its text, or give another copy of it.")
        )
