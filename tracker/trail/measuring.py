"""Recording values of indicators; the only writer of Measurement."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from commitments.language.calendars import format_date
from commitments.language.characters import is_storable, unstorable_because
from commitments.models import Commitment, Indicator, SourceDocument
from commitments.refusals import ProblemType, Refused
from tracker import clock
from tracker.access.roles import NotEntitled, rights_of
from tracker.models import NOTE_MAX_LENGTH, Measurement
from tracker.trail.chain import seal

if TYPE_CHECKING:
    from django.contrib.auth.models import User

__all__ = ["MeasurementRefused", "NotEntitled", "record_measurement"]

LARGEST = Decimal(10) ** 14
SMALLEST_STEP = Decimal("0.000001")
# What SQLite keeps of a number.
DIGITS = 15


class MeasurementRefused(Refused):
    """A measurement that breaks a rule; the message names the rule."""


@transaction.atomic
def record_measurement(
    *,
    commitment: Commitment,
    indicator: Indicator,
    observed_on: date,
    value: Decimal,
    source: SourceDocument,
    author: "User",
    note: str = "",
) -> Measurement:
    """Append the value of `indicator`, in its unit, on the day `observed_on`.

    Raises NotEntitled (not this person) or MeasurementRefused (the rule it breaks).
    """
    if not rights_of(author).has_for("tracker.add_measurement", commitment):
        raise NotEntitled(
            _(
                "You may not record measurements for this State. Ask an administrator for the role of an "
                "officer, or for a mandate."
            )
        )
    # Let one measurement at a time take its place, and nobody close the commitment meanwhile: an UPDATE
    # locks the row on PostgreSQL; on SQLite the transaction holds the only write lock already.
    Commitment.objects.filter(pk=commitment.pk).update(version=F("version"))
    closed_on = Commitment.objects.filter(pk=commitment.pk).values_list("closed_on", flat=True).get()
    if closed_on is not None and closed_on <= clock.today():
        raise MeasurementRefused(
            _("%(reference)s was closed on %(date)s; a closed commitment takes no more measurements.")
            % {"reference": commitment.reference, "date": format_date(closed_on)},
            field="commitment",
            problem=ProblemType.COMMITMENT_CLOSED,
        )
    if indicator.resolution_id != commitment.resolution_id:
        raise MeasurementRefused(
            _("%(indicator)s is no indicator of %(resolution)s.")
            % {"indicator": indicator.reference, "resolution": commitment.resolution.reference},
            field="indicator",
            problem=ProblemType.NOT_ITS_INDICATOR,
        )
    today = clock.today()
    if observed_on > today:
        raise MeasurementRefused(
            _("Nothing can have been observed in the future; today is %(today)s.")
            % {"today": format_date(today)},
            field="observed_on",
            problem=ProblemType.DAY_IN_FUTURE,
        )
    if not value.is_finite() or abs(value) >= LARGEST or value != value.quantize(SMALLEST_STEP):
        raise MeasurementRefused(
            _("A value is a number below %(limit)s with at most six decimal places.")
            % {"limit": f"{LARGEST:f}"},
            field="value",
            problem=ProblemType.VALUE_OUT_OF_RANGE,
        )
    if len(value.normalize().as_tuple().digits) > DIGITS:
        raise MeasurementRefused(
            _("A value has at most %(limit)d digits; more would not be kept exactly.") % {"limit": DIGITS},
            field="value",
        )
    # A source that only a draft cites would be known by the measurement that names it.
    if (
        commitment.resolution.conference.published
        and not SourceDocument.objects.published().filter(pk=source.pk).exists()
    ):
        raise MeasurementRefused(
            _("No published source has this name."),
            field="source",
            problem=ProblemType.SOURCE_NOT_PUBLISHED,
        )
    if not is_storable(note, max_length=NOTE_MAX_LENGTH):
        too_long = _("A note is text of at most %(limit)d characters.") % {"limit": NOTE_MAX_LENGTH}
        raise MeasurementRefused(unstorable_because(note, else_because=too_long), field="note")
    same_day = Measurement.objects.filter(commitment=commitment, indicator=indicator, observed_on=observed_on)
    last = (
        Measurement.objects.filter(commitment=commitment, sequence__isnull=False)
        .order_by("-sequence")
        .first()
    )
    measurement = Measurement(
        commitment=commitment,
        indicator=indicator,
        observed_on=observed_on,
        number=(same_day.aggregate(last=Max("number"))["last"] or 0) + 1,
        value=value,
        source=source,
        note=note,
        author=author,
        recorded_at=clock.now(),
        sequence=((last.sequence or 0) if last else 0) + 1,
    )
    seal(measurement, previous=last.digest if last else "", commitment=commitment)
    measurement.full_clean()
    measurement.save(force_insert=True)
    return measurement
