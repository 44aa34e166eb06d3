"""What resolutions say: the one writer of Wording. Once it is published, a wording changes with a reason.

Whoever saves a resolution through commitments.record.enrolment comes by here; whoever
publishes a conference calls publish_wordings().
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise, takewhile
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.language.differences import TextPiece, word_difference
from commitments.language.languages import translated_fields
from commitments.many_rows import insert_rows
from commitments.models import Conference, Resolution, Wording
from commitments.models.wordings import WORDING_FIELDS
from commitments.periods import format_deadline
from commitments.vocabulary import DuePrecision, Strength, WordingKind

REASON_MAX: Final = 500


@dataclass(frozen=True, kw_only=True)
class Rewording:
    """Why what was published is worded otherwise from now on."""

    kind: WordingKind
    reason: str


@dataclass(frozen=True, kw_only=True)
class FieldDifference:
    """What one column said, and what it says."""

    field: str
    before: str | date | None
    after: str | date | None
    # Of a deadline, how exactly each was stated.
    precisions: tuple[str, str] = (DuePrecision.DAY, DuePrecision.DAY)

    @property
    def label(self) -> str:
        """What the column is called."""
        column: Any = Wording._meta.get_field(self.field)
        return str(column.verbose_name)

    @property
    def language(self) -> str:
        """The language of a text, else nothing."""
        return self.field[-2:] if self.field in translated_fields("title", "text") else ""

    @property
    def pieces(self) -> list[TextPiece]:
        """The words that stayed, went and came, in the language of the text or, of a value, of the page."""
        if self.language:
            return list(word_difference(str(self.before), str(self.after)))
        before, after = self.precisions
        return [
            TextPiece(kind="removed", text=_shown(self.before, before)),
            TextPiece(kind="added", text=_shown(self.after, after)),
        ]


def _shown(value: str | date | None, precision: str) -> str:
    if isinstance(value, date):
        return format_deadline(value, precision)
    return str(Strength(value).label) if value else _("not stated")


@dataclass(frozen=True, kw_only=True)
class WordingChange:
    """A change of what was published: when it was entered, as what, why, and what it changed."""

    kind: WordingKind
    reason: str
    changed_at: datetime
    differences: tuple[FieldDifference, ...]
    # The same as people read it: a deadline and its precision are one.
    differences_shown: tuple[FieldDifference, ...]


def asks_for_reason(resolution: Resolution) -> bool:
    """Whether its wording is public, or once was, so that a change needs a kind and a reason."""
    return resolution.conference.published or resolution.wordings.exists()


def adds_translations(stored: Mapping[str, Any], different: Collection[str]) -> bool:
    """Whether all that differs are texts that were not written in these languages yet."""
    texts = translated_fields("title", "text")
    return all(field in texts and not stored[field] for field in different)


def record_wording(
    resolution: Resolution,
    *,
    changed: Collection[str] | None,
    why: Rewording | None,
    is_being_published: bool = False,
) -> bool:
    """Keep what `resolution` is about to say, `changed` as for enrol_resolution; whether that is something
    else than what is stored.

    Call it in a transaction that holds the conference, right before the resolution is
    saved. A text in a language in which there was none needs no reason: it is a
    translation, whatever kind `why` says. Raises ValidationError, by the names of the
    fields, where others are public and there is no reason; `is_being_published` says
    that they become so only now.
    """
    stored = (
        Resolution.objects.filter(pk=resolution.pk).values("conference__published", *WORDING_FIELDS).get()
    )
    is_public = stored.pop("conference__published") and not is_being_published
    said = {
        field: getattr(resolution, field) if changed is None or field in changed else stored[field]
        for field in WORDING_FIELDS
    }
    different = [field for field in WORDING_FIELDS if said[field] != stored[field]]
    current = resolution.wordings.filter(known_until__isnull=True).first()
    if not different or (current is None and not is_public):
        return bool(different)
    if adds_translations(stored, different):
        why = Rewording(kind=WordingKind.TRANSLATION, reason=why.reason if why is not None else "")
    elif why is None or not why.reason.strip():
        message = _("This was published: it changes with a reason, as a correction or as an amendment.")
        raise ValidationError(dict.fromkeys(different, message))
    now = timezone.now()
    if current is None:
        current = Wording(resolution=resolution, known_from=published_at(resolution), **stored)
        current.save(force_insert=True)
    Wording.objects.filter(pk=current.pk).update(known_until=now)
    wording = Wording(resolution=resolution, known_from=now, kind=why.kind, reason=why.reason.strip(), **said)
    wording.full_clean()
    wording.save(force_insert=True)
    return True


def publish_wordings(conference: Conference) -> None:
    """Keep what the resolutions of a conference that is published say from now on, where that is not kept
    yet.
    """
    now = timezone.now()
    unkept = conference.resolutions.filter(conference__published=True, wordings__isnull=True)
    insert_rows(
        [
            Wording(
                resolution=resolution,
                known_from=now,
                **{field: getattr(resolution, field) for field in WORDING_FIELDS},
            )
            for resolution in unkept.order_by("number")
        ]
    )


def published_at(resolution: Resolution) -> datetime:
    """Since when the public has seen it, as far as histories tell: rows that `loaddata` brought have none."""

    def earliest(versions: Iterable[Any], row: models.Model) -> datetime:
        found: list[datetime] = [version.history_date for version in versions]
        return found[-1] if found else row.updated_at  # type: ignore[attr-defined]

    conference: Any = resolution.conference
    row: Any = resolution
    latest_first = ("-history_date", "-history_id")
    public = takewhile(lambda version: version.published, conference.history.order_by(*latest_first))
    return max(earliest(public, conference), earliest(row.history.order_by(*latest_first), resolution))


def changes_of(wordings: Iterable[Wording]) -> Iterator[WordingChange]:
    """What was changed from one to the next of all `wordings` of one resolution, the latest change first."""
    in_order = sorted(
        wordings, key=lambda wording: (wording.kind is not None, wording.known_from, wording.pk)
    )
    pairs = list(pairwise(in_order))
    for before, after in reversed(pairs):
        different = [field for field in WORDING_FIELDS if getattr(before, field) != getattr(after, field)]
        read = ["due_on" if field == "due_precision" else field for field in different]
        yield WordingChange(
            kind=WordingKind(str(after.kind)),
            reason=after.reason,
            changed_at=after.known_from,
            differences=tuple(_difference(field, before, after) for field in different),
            differences_shown=tuple(_difference(field, before, after) for field in dict.fromkeys(read)),
        )


def _difference(field: str, before: Wording, after: Wording) -> FieldDifference:
    return FieldDifference(
        field=field,
        before=getattr(before, field),
        after=getattr(after, field),
        precisions=(before.due_precision, after.due_precision),
    )
