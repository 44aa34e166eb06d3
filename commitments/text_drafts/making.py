"""Making a draft into rows of the record: a conference that nobody sees yet, or what a text adds to one
that is there. Every row goes through its door; citations get their places and digests from the text.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from commitments.models import Citation, Conference, Participation, Resolution, SourceDocument, TextDraft
from commitments.record.enrolment import enrol_participation, enrol_resolution
from commitments.seeding.merging import save_with_reason
from commitments.text.attaching import AttachmentRefused, attach_source
from commitments.text.proposing.drafting import LANGUAGES
from commitments.text.proposing.folding import Folded
from commitments.text.proposing.layout import blocks_of
from commitments.text.reading.encodings import is_marked
from commitments.text_drafts.cards import Card, Cited, Work
from commitments.text_drafts.keeping import StepRefused, hold, keep_made
from commitments.text_drafts.participants import Participant
from commitments.vocabulary import Basis, Fact, ParticipationRole

REASON: Final = "draft from a text"


class MakingRefused(StepRefused):
    """What cannot be written; `card` is the number of the card at fault, 0 where it is none."""

    def __init__(self, message: str, *, card: int = 0) -> None:
        super().__init__(message)
        self.card = card


@dataclass(kw_only=True)
class NewResolution:
    """A resolution as its card's form gives it; `save_relations` writes what hangs on it once it is there."""

    card: Card
    resolution: Resolution
    save_relations: Callable[[], None]


@dataclass(kw_only=True)
class Plan:
    """What is to be made: rows that are not saved yet, or, of a conference and a source that are there,
    those.
    """

    conference: Conference
    source: SourceDocument
    participants: Sequence[Participant]
    basis: Basis
    resolutions: Sequence[NewResolution] = field(default_factory=list)


def source_of(draft: TextDraft) -> SourceDocument | None:
    """The source that has this very file or text, where the record knows it."""
    same = Q(sha256=draft.sha256) | Q(text_sha256=draft.text_sha256)
    return SourceDocument.objects.filter(same).order_by("pk").first()


@transaction.atomic
def make(*, pk: int, revision: int, by: User, plan: Plan) -> Conference:
    """Write all that `plan` says of the draft, or nothing; a new conference is not published.

    Raises StaleStep, and MakingRefused with what cannot be written.
    """
    draft = hold(pk=pk, revision=revision)
    work = Work.of(draft.work)
    with _refusing():
        source = _attached(draft, plan.source)
        conference = plan.conference
        if conference.pk is None:
            host = next((one.state for one in plan.participants if one.role == ParticipationRole.HOST), None)
            conference.host, conference.published = host, False
            save_with_reason(conference, REASON)
    citing = _Citing(draft, source)
    for card in work.facts:
        with _refusing(card.number):
            citing.cite_all(card.citations, conference=conference)
    for participant in plan.participants:
        with _refusing():
            _take_part(citing, conference, participant, plan.basis)
    linked = {card.number for card in work.resolutions if card.same_as}
    for card in work.resolutions:
        if card.number in linked:
            with _refusing(card.number):
                resolution = conference.resolutions.filter(reference=card.same_as).first()
                if resolution is None:
                    raise MakingRefused(
                        _("%(reference)s is no resolution of this conference.") % {"reference": card.same_as}
                    )
                citing.cite_all(card.citations, resolution=resolution)
    for new in plan.resolutions:
        with _refusing(new.card.number):
            _resolve(citing, conference, new)
    keep_made(draft, conference, by=by)
    return conference


@contextmanager
def _refusing(card: int = 0) -> Iterator[None]:
    """Turns what a row refuses into a refusal that names its card."""
    try:
        yield
    except ValidationError as refusal:
        raise MakingRefused(" ".join(refusal.messages), card=card) from refusal
    except AttachmentRefused as refusal:
        raise MakingRefused(str(refusal), card=card) from refusal


def _attached(draft: TextDraft, source: SourceDocument) -> SourceDocument:
    """The source with the draft's text, on which the places of its citations rest."""
    content = draft.text.encode()
    if source.pk is None:
        source.language, source.sha256 = draft.language, draft.sha256
        source.text_sha256, source.read_as = draft.text_sha256, draft.read_as
        save_with_reason(source, REASON)
    elif not source.text_sha256 and draft.file is not None:
        if is_marked(bytes(draft.file)) and not source.citations.with_passages().exists():
            # Citations count in the text without its mark, and none counts yet in the file with it.
            source.text_sha256 = draft.text_sha256
            save_with_reason(source, REASON)
        else:
            content = bytes(draft.file)
    attach_source(slug=source.slug, content=content)
    source.refresh_from_db()
    if source.text != draft.text:
        raise MakingRefused(
            _("The record reads this document otherwise than the draft does. Begin again with it.")
        )
    return source


def _take_part(citing: "_Citing", conference: Conference, participant: Participant, basis: Basis) -> None:
    row = Participation.objects.filter(conference=conference, state=participant.state).first()
    if row is None:
        row = Participation(
            conference=conference, state=participant.state, role=participant.role, basis=basis
        )
        enrol_participation(row, reason=REASON)
    if named := participant.named:
        fact = Fact.HOST if row.role == ParticipationRole.HOST else Fact.PARTICIPATION
        citing.cite_all([Cited(fact=fact, start=named.start, end=named.end)], participation=row)


def _resolve(citing: "_Citing", conference: Conference, new: NewResolution) -> None:
    resolution = new.resolution
    resolution.conference = conference
    resolution.number = (conference.resolutions.aggregate(last=Max("number"))["last"] or 0) + 1
    enrol_resolution(resolution, reason=REASON)
    resolution._change_reason = REASON  # type: ignore[attr-defined]
    new.save_relations()
    citing.cite_all(new.card.citations, resolution=resolution)


class _Citing:
    """Adds citations of one source, each with its paragraph, its place and its digest; one that is there
    already stays.
    """

    def __init__(self, draft: TextDraft, source: SourceDocument) -> None:
        self._text, self._source = draft.text, source
        folded = Folded(draft.text)
        self._blocks = [
            (folded.span(block.start, block.end), block.paragraph)
            for block in blocks_of(folded, LANGUAGES[draft.language].starts_action)
        ]

    def cite_all(self, citations: Iterable[Cited], **target: Any) -> None:
        for cited in citations:
            place = {"start": cited.start, "end": cited.end}
            row = next(iter(target.values()))
            reference = Citation.reference_for(row, self._source, fact=cited.fact, **place)
            if Citation.objects.filter(reference=reference).exists():
                continue
            citation = Citation(
                source=self._source,
                fact=cited.fact,
                stated_value=cited.stated_value,
                paragraph=self._paragraph(cited.start),
                sha256=hashlib.sha256(cited.span.of(self._text).encode()).hexdigest(),
                **place,
                **target,
            )
            save_with_reason(citation, REASON)

    def _paragraph(self, start: int) -> int | None:
        return next((number for (begin, end), number in self._blocks if begin <= start < end), None)
