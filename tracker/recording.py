"""The one door through which a commitment's status changes.

Admin form, bulk action and every later way in call record_status(); nothing else
writes StatusReport or a commitment's standing.
"""

from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from commitments.models import Commitment
from commitments.vocabulary import ReviewPolicy, Status
from tracker.models import NOTE_MAX_LENGTH, StatusReport
from tracker.standing import standing_after

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class StatusRefused(Exception):
    """A status that breaks a rule; the message names the rule, `field` the value at fault ("" for none)."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class StaleCommitment(Exception):
    """Somebody else changed the commitment after the caller read it; read it again and decide anew."""


@transaction.atomic
def record_status(*, commitment: Commitment, status: Status, effective_on: date, author: "User", expected_version: int, note: str = "") -> StatusReport:
    """Append a status report and move the commitment's standing, or do neither.

    `effective_on` is the day on which the status held; it may lie before earlier
    reports. `expected_version` is the version the author saw. With the review
    policy `second_person` the report is kept but the status waits for its review.

    Raises StatusRefused (the rule it breaks), StaleCommitment (somebody else was
    first). `commitment` itself is brought up to date on success only.
    """
    now = timezone.now()
    check_status(commitment, status=status, effective_on=effective_on, author=author, note=note, today=timezone.localdate(now))
    trail = list(StatusReport.objects.of(commitment))
    report = StatusReport(
        commitment=commitment,
        sequence=len(trail) + 1,
        status=status,
        effective_on=effective_on,
        recorded_at=now,
        author=author,
        note=note,
        needs_review=commitment.resolution.conference.review_policy == ReviewPolicy.SECOND_PERSON,
    )
    report.full_clean(validate_unique=False, validate_constraints=False)
    standing = {**asdict(standing_after([*trail, report])), "version": expected_version + 1, "updated_at": now}
    # The conditional UPDATE is the lock, on both engines: it finds the row only if nobody
    # recorded anything since version `expected_version`, and so since the trail was read.
    if not Commitment.objects.filter(pk=commitment.pk, version=expected_version).update(**standing):
        raise StaleCommitment(_("%(reference)s changed after you opened it. Look at what is new and record again.") % {"reference": commitment.reference})
    report.save(force_insert=True)
    for field, value in standing.items():
        setattr(commitment, field, value)
    return report


def check_status(commitment: Commitment, *, status: Status, effective_on: date, author: "User", note: str, today: date) -> None:
    """Raise StatusRefused for the first rule that recording this would break on day `today`; writes nothing, so it serves previews."""
    if not author.is_active or not author.has_perm("tracker.add_statusreport"):
        raise StatusRefused(_("You may not record statuses. Ask an administrator for the permission."))
    if commitment.closed_on is not None:
        raise StatusRefused(
            _("%(reference)s was closed on %(date)s; a closed commitment takes no more reports.")
            % {"reference": commitment.reference, "date": date_format(commitment.closed_on)}
        )
    if status not in Status.values:
        raise StatusRefused(_("“%(status)s” is no status. Choose one of: %(known)s.") % {"status": status, "known": ", ".join(Status.values)}, field="status")
    if effective_on > today:
        raise StatusRefused(_("A status cannot be recorded for a day in the future; today is %(today)s.") % {"today": date_format(today)}, field="effective_on")
    starts_on = commitment.resolution.conference.starts_on
    if starts_on is not None and effective_on < starts_on:
        raise StatusRefused(
            _("The conference began on %(date)s; a status cannot have held before it.") % {"date": date_format(starts_on)}, field="effective_on"
        )
    if len(note) > NOTE_MAX_LENGTH or "\0" in note:
        raise StatusRefused(_("A note is text of at most %(limit)d characters.") % {"limit": NOTE_MAX_LENGTH}, field="note")
    if status == Status.COMPLETE and not note.strip():
        raise StatusRefused(_("“Complete” needs a note that says what shows it."), field="note")
