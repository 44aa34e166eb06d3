"""Attaching the text of a source document to this deployment, once every citation of it has been verified
against it.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.models import Citation, SourceDocument
from commitments.refusals import Refused
from commitments.seeding.merging import ATTACHED_REASON
from commitments.text.reading.documents import ReadText, read_document
from commitments.text.reading.encodings import is_marked
from commitments.text.reading.refusing import SIZE_MAX, UnreadableDocument


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
    """Store the text of the document `content` as that of the source document `slug`, or refuse it with every
    reason.

    The text itself is taken as well, where its SHA-256 is known. The same file again verifies the
    citations again and changes nothing. Raises SourceDocument.DoesNotExist, AttachmentRefused.
    """
    source = SourceDocument.objects.select_for_update().get(slug=slug)
    read = _text_of(source, content)
    text = read.text
    citations = list(source.citations.with_passages().order_by("start", "reference"))
    if reasons := list(mismatches(text, citations)):
        raise AttachmentRefused(reasons)
    was_attached = source.text == text
    if not was_attached:
        source.text, source.text_sha256, source.read_as = text, read.text_sha256, read.read_as
        source.attached_at = timezone.now()
        source.full_clean()
        source._change_reason = ATTACHED_REASON  # type: ignore[attr-defined]
        source.save(update_fields=["text", "text_sha256", "read_as", "attached_at", "updated_at"])
    return Attachment(
        length=len(text),
        verified=len(citations),
        without_offsets=source.citations.count() - len(citations),
        was_attached=was_attached,
    )


def mismatches(text: str, citations: Iterable[Citation]) -> Iterator[str]:
    """Why citations that give offsets do not match `text`, one sentence for each that does not."""
    for citation in citations:
        if reason := citation.mismatch(text):
            yield reason


def _text_of(source: SourceDocument, content: bytes) -> ReadText:
    """The text of the file, exactly as it is read; or the text itself, where its SHA-256 is known. Raises
    AttachmentRefused where it is not the document that was cited, or no text can be taken of it.
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
    if source.text_sha256 and found == source.text_sha256:
        return ReadText(
            text=content.decode(), read_as=source.read_as or "text", sha256=source.sha256, text_sha256=found
        )
    if found != source.sha256:
        reason = _(
            "This is not the file that “%(slug)s” describes: its SHA-256 is %(found)s, expected is "
            "%(expected)s."
        )
        raise AttachmentRefused([reason % {"slug": source.slug, "found": found, "expected": source.sha256}])
    try:
        read = read_document(content)
    except UnreadableDocument as refusal:
        raise AttachmentRefused([str(refusal)]) from refusal
    if source.text_sha256 and read.text_sha256 != source.text_sha256:
        raise AttachmentRefused(
            [
                _(
                    "The text of the file is read otherwise here than where it was cited: its SHA-256 is "
                    "%(found)s, expected is %(expected)s. Attach the text that was cited."
                )
                % {"found": read.text_sha256, "expected": source.text_sha256}
            ]
        )
    if not source.text_sha256 and read.read_as == "utf-8" and is_marked(content):
        # Where nothing says which text was cited, it is the untouched file, with the mark at its beginning.
        return ReadText(text=content.decode(), read_as=read.read_as, sha256=found, text_sha256=found)
    return read
