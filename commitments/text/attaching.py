"""Attaching the text of a source document to this deployment, once every citation of it has been verified
against it.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.language.characters import is_decoded
from commitments.models import Citation, SourceDocument
from commitments.refusals import Refused
from commitments.seeding.merging import ATTACHED_REASON

SIZE_MAX: Final = 20 * 1024 * 1024


class AttachmentRefused(Refused):
    """A file that is not the document the record knows, or citations that do not match it; nothing was
    stored.
    """

    def __init__(self, reasons: Iterable[str]) -> None:
        self.reasons = list(reasons)
        super().__init__("\n".join(self.reasons))


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """What was attached: the length in code points, and how many citations were verified or give no
    offsets to verify.
    """

    length: int
    verified: int
    without_offsets: int
    was_attached: bool


@transaction.atomic
def attach_source(*, slug: str, content: bytes) -> Attachment:
    """Store `content` as the text of the source document `slug`, or refuse it with every reason.

    The same file again verifies the citations again and changes nothing. Raises
    SourceDocument.DoesNotExist, AttachmentRefused.
    """
    source = SourceDocument.objects.select_for_update().get(slug=slug)
    text = _text_of(source, content)
    citations = list(source.citations.with_passages().order_by("start", "reference"))
    if reasons := list(mismatches(text, citations)):
        raise AttachmentRefused(reasons)
    was_attached = source.text == text
    if not was_attached:
        source.text = text
        source.attached_at = timezone.now()
        source.full_clean()
        source._change_reason = ATTACHED_REASON  # type: ignore[attr-defined]
        source.save(update_fields=["text", "attached_at", "updated_at"])
    return Attachment(
        length=len(text),
        verified=len(citations),
        without_offsets=source.citations.count() - len(citations),
        was_attached=was_attached,
    )


def mismatches(text: str, citations: Iterable[Citation]) -> Iterator[str]:
    """Why citations that give offsets do not match `text`, one sentence for each that does not."""
    for citation in citations:
        if reason := mismatch(text, citation):
            yield reason


def mismatch(text: str, citation: Citation) -> str:
    """Why one citation does not match `text`; "" where it does, or gives no offsets."""
    if citation.start is None or citation.end is None:
        return ""
    if citation.end > len(text):
        return _(
            "%(citation)s: the passage ends at %(end)d, past the end of the text, which has %(length)d "
            "characters."
        ) % {
            "citation": citation.reference,
            "end": citation.end,
            "length": len(text),
        }
    found = hashlib.sha256(text[citation.start : citation.end].encode()).hexdigest()
    if found != citation.sha256:
        return _("%(citation)s: the passage has the SHA-256 %(found)s, not %(expected)s.") % {
            "citation": citation.reference,
            "found": found,
            "expected": citation.sha256,
        }
    return ""


def _text_of(source: SourceDocument, content: bytes) -> str:
    """The text of the file, exactly as it stands there. Raises AttachmentRefused where it is not the
    document that was cited.
    """
    if not source.sha256:
        raise AttachmentRefused(
            [
                _(
                    "The record knows no SHA-256 of “%(slug)s”, so no file can be checked against it. Add "
                    "it first."
                )
                % {"slug": source.slug}
            ]
        )
    if len(content) > SIZE_MAX:
        raise AttachmentRefused([_("The file is larger than %(limit)d bytes.") % {"limit": SIZE_MAX}])
    found = hashlib.sha256(content).hexdigest()
    if found != source.sha256:
        reason = _(
            "This is not the file that “%(slug)s” describes: its SHA-256 is %(found)s, expected is "
            "%(expected)s."
        )
        raise AttachmentRefused([reason % {"slug": source.slug, "found": found, "expected": source.sha256}])
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        raise AttachmentRefused(
            [_("The file is not UTF-8 text (byte %(place)d).") % {"place": error.start}]
        ) from error
    if not text or not is_decoded(text):
        raise AttachmentRefused(
            [_("The file is empty or contains NUL characters; only text can be attached.")]
        )
    return text
