"""Recording values of indicators; the only writer of Measurement."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from commitments.language.calendars import format_date
from commitments.language.characters import is_storable, unstorable_because
from commitments.models import Commitment, Indicator, SourceDocument
from commitments.refusals import ProblemType, Refused
from tracker import clock
from tracker.access.roles import NotEntitled, Rights, rights_of
from tracker.models import NOTE_MAX_LENGTH, Measurement
from tracker.trail.chain import seal

if TYPE_CHECKING:
    from django.contrib.auth.models import User

__all__ = [
    "MeasurementRefused",
    "NewMeasurement",
    "NotEntitled",
    "check_measurements",
    "prepare_measurements",
    "record_measurement",
    "record_measurements",
    "record_prepared_measurements",
]

LARGEST = Decimal(10) ** 14
SMALLEST_STEP = Decimal("0.000001")
# What SQLite keeps of a number.
DIGITS = 15
# They were read from the database, and are not asked for again, one query each.
_RELATIONS: Final = frozenset({"commitment", "indicator", "source", "author"})


class MeasurementRefused(Refused):
    """A measurement that breaks a rule; the message names the rule."""


@dataclass(frozen=True, kw_only=True)
class NewMeasurement:
    """A value of an indicator, in its unit, on the day `observed_on`, that is to be recorded."""

    commitment: Commitment
    indicator: Indicator
    observed_on: date
    value: Decimal
    source: SourceDocument
    note: str = ""


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
    wanted = NewMeasurement(
        commitment=commitment,
        indicator=indicator,
        observed_on=observed_on,
        value=value,
        source=source,
        note=note,
    )
    (outcome,) = record_measurements([wanted], author=author)
    if isinstance(outcome, Refused):
        raise outcome
    return outcome


@transaction.atomic
def record_measurements(wanted: Sequence[NewMeasurement], *, author: "User") -> list[Measurement | Refused]:
    """Append each of `wanted` or refuse it by itself; what became of each, in their order.

    The number of queries grows by the hundred, not with each one.
    """
    _hold(wanted)
    return _write(prepare_measurements(wanted, author=author))


@dataclass(frozen=True, kw_only=True)
class _Ground:
    """What decides over the next measurements, beside what is wanted."""

    closed: Mapping[int, date | None]
    # The last place in the chain of each commitment that has any; whatever is added takes the next.
    sequences: Mapping[int, int]
    published: Collection[int]


@dataclass(frozen=True, kw_only=True)
class PreparedMeasurements:
    """Measurements that were checked and sealed on the ground that was read, and why others were refused;
    nothing is written yet.
    """

    wanted: Sequence[NewMeasurement]
    author: "User"
    ground: _Ground
    outcomes: Sequence[Measurement | Refused]


def prepare_measurements(wanted: Sequence[NewMeasurement], *, author: "User") -> PreparedMeasurements:
    """Do all of record_measurements that asks for no lock; record_prepared_measurements does the rest."""
    ground = _ground_of(wanted)
    refusals = _checked(wanted, author=author, ground=ground)
    accepted = [one for one, refusal in zip(wanted, refusals, strict=True) if refusal is None]
    last = _last_of(ground.sequences)
    numbers = _numbers_of(accepted)
    recorded_at = clock.now()
    made: list[Measurement] = []
    for one in accepted:
        place = (one.commitment.pk, one.indicator.pk, one.observed_on)
        sequence, digest = last.get(one.commitment.pk, (0, ""))
        measurement = Measurement(
            commitment=one.commitment,
            indicator=one.indicator,
            observed_on=one.observed_on,
            number=numbers.get(place, 0) + 1,
            value=one.value,
            source=one.source,
            note=one.note,
            author=author,
            recorded_at=recorded_at,
            sequence=sequence + 1,
        )
        seal(measurement, previous=digest, commitment=one.commitment)
        measurement.full_clean(validate_unique=False, validate_constraints=False, exclude=_RELATIONS)
        last[one.commitment.pk] = (sequence + 1, measurement.digest)
        numbers[place] = measurement.number
        made.append(measurement)
    rows = iter(made)
    return PreparedMeasurements(
        wanted=wanted,
        author=author,
        ground=ground,
        outcomes=[next(rows) if refusal is None else refusal for refusal in refusals],
    )


@transaction.atomic
def record_prepared_measurements(prepared: PreparedMeasurements) -> list[Measurement | Refused]:
    """Record what was prepared, as record_measurements does; whoever waits for it waits for the writing
    alone. Where anything that decides has changed since, all is computed anew.
    """
    _hold(prepared.wanted)
    if _ground_of(prepared.wanted) != prepared.ground:
        prepared = prepare_measurements(prepared.wanted, author=prepared.author)
    return _write(prepared)


def _hold(wanted: Sequence[NewMeasurement]) -> None:
    """Let one measurement at a time take its place, and nobody close the commitments meanwhile: an UPDATE
    locks the row on PostgreSQL; on SQLite the transaction holds the only write lock already. In one order
    for everybody, so that two who write many at once wait for each other and not for ever.
    """
    keys = sorted({one.commitment.pk for one in wanted})
    rows = Commitment.objects.select_for_update(of=("self",)).filter(pk__in=keys)
    list(rows.order_by("pk").values_list("pk"))
    Commitment.objects.filter(pk__in=keys).update(version=F("version"))


def _write(prepared: PreparedMeasurements) -> list[Measurement | Refused]:
    made = [row for row in prepared.outcomes if isinstance(row, Measurement)]
    recorded = iter(Measurement.objects.bulk_create(made))
    return [next(recorded) if isinstance(one, Measurement) else one for one in prepared.outcomes]


def check_measurements(wanted: Sequence[NewMeasurement], *, author: "User") -> list[Refused | None]:
    """The first rule that each of `wanted` would break if it were recorded now; writes nothing, so it serves
    previews.
    """
    return _checked(wanted, author=author, ground=_ground_of(wanted))


def _ground_of(wanted: Sequence[NewMeasurement]) -> _Ground:
    keys = {one.commitment.pk for one in wanted}
    chained = Measurement.objects.filter(commitment__in=keys, sequence__isnull=False)
    last = chained.values_list("commitment").annotate(last=Max("sequence")).order_by()
    return _Ground(
        closed=dict(Commitment.objects.filter(pk__in=keys).values_list("pk", "closed_on")),
        sequences=dict(last),
        published=set(
            SourceDocument.objects.published()
            .filter(pk__in={one.source.pk for one in wanted})
            .values_list("pk", flat=True)
        ),
    )


def _checked(wanted: Sequence[NewMeasurement], *, author: "User", ground: _Ground) -> list[Refused | None]:
    rights = rights_of(author)
    refusals: list[Refused | None] = []
    for one in wanted:
        try:
            closed_on = ground.closed.get(one.commitment.pk)
            _check(one, rights=rights, closed_on=closed_on, published=ground.published)
        except Refused as refusal:
            refusals.append(refusal)
        else:
            refusals.append(None)
    return refusals


def _check(
    wanted: NewMeasurement, *, rights: Rights, closed_on: date | None, published: Collection[int]
) -> None:
    """Raise NotEntitled or MeasurementRefused for the first rule that `wanted` breaks."""
    commitment, value, note = wanted.commitment, wanted.value, wanted.note
    today = clock.today()
    if not rights.has_for("tracker.add_measurement", commitment):
        raise NotEntitled(
            _(
                "You may not record measurements for this State. Ask an administrator for the role of an "
                "officer, or for a mandate."
            )
        )
    if closed_on is not None and closed_on <= today:
        raise MeasurementRefused(
            _("%(reference)s was closed on %(date)s; a closed commitment takes no more measurements.")
            % {"reference": commitment.reference, "date": format_date(closed_on)},
            field="commitment",
            problem=ProblemType.COMMITMENT_CLOSED,
        )
    if wanted.indicator.resolution_id != commitment.resolution_id:
        raise MeasurementRefused(
            _("%(indicator)s is no indicator of %(resolution)s.")
            % {"indicator": wanted.indicator.reference, "resolution": commitment.resolution.reference},
            field="indicator",
            problem=ProblemType.NOT_ITS_INDICATOR,
        )
    if wanted.observed_on > today:
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
    if commitment.resolution.conference.published and wanted.source.pk not in published:
        raise MeasurementRefused(
            _("No published source has this name."),
            field="source",
            problem=ProblemType.SOURCE_NOT_PUBLISHED,
        )
    if not is_storable(note, max_length=NOTE_MAX_LENGTH):
        too_long = _("A note is text of at most %(limit)d characters.") % {"limit": NOTE_MAX_LENGTH}
        raise MeasurementRefused(unstorable_because(note, else_because=too_long), field="note")


def _last_of(sequences: Mapping[int, int]) -> dict[int, tuple[int, str]]:
    """Sequence and digest of the last measurement of each commitment, whose sequence is known."""
    rows = Measurement.objects.filter(commitment__in=sequences, sequence__in=set(sequences.values()))
    return {
        commitment: (sequence, digest)
        for commitment, sequence, digest in rows.values_list("commitment", "sequence", "digest")
        if sequence is not None and sequence == sequences[commitment]
    }


def _numbers_of(wanted: Sequence[NewMeasurement]) -> dict[tuple[int, int, date], int]:
    """How many values each indicator has had of each commitment and day."""
    rows = (
        Measurement.objects.filter(
            commitment__in={one.commitment.pk for one in wanted},
            indicator__in={one.indicator.pk for one in wanted},
        )
        .values_list("commitment", "indicator", "observed_on")
        .annotate(last=Max("number"))
        .order_by()
    )
    return {(commitment, indicator, day): last for commitment, indicator, day, last in rows}
