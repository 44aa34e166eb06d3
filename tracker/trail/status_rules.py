"""The rules for a status that is to be put on record; asked by tracker.trail.recording, under a lock and for
previews.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from commitments.language.calendars import format_date
from commitments.language.characters import is_storable, unstorable_because
from commitments.models import Citation, Commitment
from commitments.refusals import ProblemType, Refused
from commitments.vocabulary import EvidenceKind, Origin, ReviewPolicy, Status
from tracker.access.roles import NotEntitled, Rights, Role
from tracker.models import NOTE_MAX_LENGTH, EvidenceFile
from tracker.models.evidence import SAVED_PAGE
from tracker.models.trail import LANGUAGE_MAX_LENGTH
from tracker.trail.appending import Ground

if TYPE_CHECKING:
    from django.contrib.auth.models import User

EVIDENCE_AT_ONCE = 20
TITLE_MAX_LENGTH = 300
URL_MAX_LENGTH = 1000
# An enum's `values` are put together, with a name for each, whenever they are asked for.
_STATUSES: Final = tuple(status.value for status in Status)
_ORIGINS: Final = tuple(origin.value for origin in Origin)
_is_web_address = URLValidator(schemes=["http", "https"])


class StatusRefused(Refused):
    """A status that breaks a rule; the message names the rule."""


class EvidenceRefused(StatusRefused):
    """A piece of evidence that is not what its kind says, or not the author's to hand in."""

    problem = ProblemType.EVIDENCE_REFUSED

    def __init__(self, message: str) -> None:
        super().__init__(message, field="evidence")


@dataclass(frozen=True, kw_only=True)
class NewEvidence:
    """What an author hands in to back a report: a file uploaded before, a web address, or a passage that
    the record cites.
    """

    kind: EvidenceKind
    title: str
    url: str = ""
    file: EvidenceFile | None = None
    citation: Citation | None = None


@dataclass(frozen=True, kw_only=True)
class NewStatus:
    """What somebody wants to put on record of one commitment.

    `effective_on` is the day on which the status held; it may lie before earlier
    reports. `expected_version` is the version of the commitment that they saw.
    `origin` is `self_report` for focal points and `secretariat` for others unless given.
    """

    commitment: Commitment
    status: Status
    effective_on: date
    expected_version: int
    note: str = ""
    evidence: Sequence[NewEvidence] = ()
    origin: Origin | None = None
    language: str = ""


def check_new_status(
    wanted: NewStatus, *, ground: Ground, rights: Rights, author: "User", today: date
) -> None:
    _check_author(rights, wanted.commitment)
    if ground.closed_on is not None and ground.is_closed(on=today):
        raise StatusRefused(
            _("%(reference)s was closed on %(date)s; a closed commitment takes no more reports.")
            % {"reference": wanted.commitment.reference, "date": format_date(ground.closed_on)},
            problem=ProblemType.COMMITMENT_CLOSED,
        )
    if wanted.status not in _STATUSES:
        raise StatusRefused(
            _("“%(status)s” is no status. Choose one of: %(known)s.")
            % {"status": wanted.status, "known": ", ".join(Status.values)},
            field="status",
        )
    _check_effective_on(wanted.effective_on, starts_on=ground.starts_on, today=today)
    _check_texts(wanted.note, wanted.language)
    _check_origin(wanted.origin, rights=rights)
    _check_evidence(wanted.evidence, author=author)
    if wanted.status == Status.COMPLETE and not wanted.evidence:
        raise StatusRefused(
            _("“Complete” needs evidence: a file, a web address or a passage that shows it."),
            field="evidence",
            problem=ProblemType.EVIDENCE_NEEDED,
        )


def _check_author(rights: Rights, commitment: Commitment) -> None:
    if not rights.has("tracker.add_statusreport"):
        raise NotEntitled(
            _(
                "You may not record statuses. Ask an administrator for the role of an officer, or for a "
                "mandate."
            )
        )
    if not rights.has_for("tracker.add_statusreport", commitment):
        raise NotEntitled(_("You have no mandate for this State."), problem=ProblemType.NO_MANDATE)


def _check_effective_on(effective_on: date, *, starts_on: date | None, today: date) -> None:
    if effective_on > today:
        raise StatusRefused(
            _("A status cannot be recorded for a day in the future; today is %(today)s.")
            % {"today": format_date(today)},
            field="effective_on",
            problem=ProblemType.DAY_IN_FUTURE,
        )
    if starts_on is not None and effective_on < starts_on:
        raise StatusRefused(
            _("The conference began on %(date)s; a status cannot have held before it.")
            % {"date": format_date(starts_on)},
            field="effective_on",
            problem=ProblemType.DAY_BEFORE_CONFERENCE,
        )


def _check_texts(note: str, language: str) -> None:
    if not is_storable(note, max_length=NOTE_MAX_LENGTH):
        too_long = _("A note is text of at most %(limit)d characters.") % {"limit": NOTE_MAX_LENGTH}
        raise StatusRefused(unstorable_because(note, else_because=too_long), field="note")
    if len(language) > LANGUAGE_MAX_LENGTH or not all(
        part.isascii() and part.isalnum() for part in language.split("-") if language
    ):
        raise StatusRefused(
            _("“%(language)s” is no language tag such as en, fa or ar.") % {"language": language[:40]},
            field="language",
        )


def _check_origin(origin: Origin | None, *, rights: Rights) -> None:
    if origin is not None and origin not in _ORIGINS:
        raise StatusRefused(
            _("“%(origin)s” is no origin. Choose one of: %(known)s.")
            % {"origin": origin, "known": ", ".join(Origin.values)},
            field="origin",
        )
    if origin is not None and origin != Origin.SELF_REPORT and not acts_for_secretariat(rights):
        raise StatusRefused(
            _("A focal point's report is the State's own report."),
            field="origin",
            problem=ProblemType.ORIGIN_REFUSED,
        )


def acts_for_secretariat(rights: Rights) -> bool:
    return bool(rights.roles & {Role.OFFICER, Role.ADMINISTRATOR})


def needs_review(rights: Rights, review_policy: str) -> bool:
    """Whether what somebody with these rights records waits for another person."""
    return not acts_for_secretariat(rights) or review_policy == ReviewPolicy.SECOND_PERSON


def _check_evidence(evidence: Sequence[NewEvidence], *, author: "User") -> None:
    if len(evidence) > EVIDENCE_AT_ONCE:
        raise EvidenceRefused(
            _("A report takes at most %(limit)d pieces of evidence.") % {"limit": EVIDENCE_AT_ONCE}
        )
    for one in evidence:
        if not one.title.strip() or not is_storable(one.title, max_length=TITLE_MAX_LENGTH):
            needed = _("Evidence needs a title of at most %(limit)d characters.") % {
                "limit": TITLE_MAX_LENGTH
            }
            raise EvidenceRefused(unstorable_because(one.title, else_because=needed))
        _check_backing(one, author=author)


def _check_backing(one: NewEvidence, *, author: "User") -> None:
    """One piece of evidence is the one thing that its kind says, and the author may hand it in."""
    backings = {EvidenceKind.FILE: one.file, EvidenceKind.URL: one.url, EvidenceKind.CITATION: one.citation}
    if [kind for kind, backing in backings.items() if backing] != [one.kind]:
        raise EvidenceRefused(_("Evidence is one file, one web address or one citation, as its kind says."))
    if one.file is not None and one.file.uploaded_by_id != author.pk:
        raise EvidenceRefused(
            _("The file “%(name)s” was uploaded by somebody else.") % {"name": one.file.name}
        )
    if one.file is not None and one.file.media_type == SAVED_PAGE:
        raise EvidenceRefused(
            _("“%(name)s” is a saved page: it is a copy of a web address, and backs nothing by itself.")
            % {"name": one.file.name}
        )
    if one.url:
        _check_web_address(one.url)
    if (
        one.citation is not None
        and not Citation.objects.visible_to(author).filter(pk=one.citation.pk).exists()
    ):
        raise EvidenceRefused(_("No such citation is on record."))


def _check_web_address(url: str) -> None:
    if not _is_one(url):
        raise EvidenceRefused(
            _("“%(url)s” is no web address that begins with http:// or https://.") % {"url": url[:100]}
        )
    if not is_storable(url, max_length=URL_MAX_LENGTH):
        raise EvidenceRefused(
            _("A web address has at most %(limit)d characters.") % {"limit": URL_MAX_LENGTH}
        )


@lru_cache(maxsize=256)
def _is_one(url: str) -> bool:
    """Whether it is a web address; many reports name the same."""
    try:
        _is_web_address(url)
    except ValidationError:
        return False
    return True
