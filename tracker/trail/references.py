"""How rows of the trail are referred to wherever they are shown: their public keys, for whom they speak,
and where a file is.
"""

from datetime import date
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.urls import reverse

from commitments.language.languages import name_of
from commitments.models import Commitment, State
from commitments.vocabulary import Origin, Verdict
from tracker.models import Dissent, EvidenceCopy, EvidenceFile, Measurement, Review, StatusReport, TrailStep


def office_of(step: TrailStep) -> str:
    """For whom a step speaks, which everybody may know, unlike the person: the code of the State, else
    `secretariat` or `third_party`.
    """
    match step:
        case StatusReport():
            is_states_own = step.origin == Origin.SELF_REPORT
            return commitment_of_step(step).state.code if is_states_own else step.origin
        case Review():
            # A withdrawal is the author's, or a successor's; every other review is the secretariat's.
            is_states_own = step.verdict == Verdict.WITHDRAW and step.report.origin == Origin.SELF_REPORT
            return commitment_of_step(step).state.code if is_states_own else Origin.SECRETARIAT
        case Dissent():
            return commitment_of_step(step).state.code
        case EvidenceCopy():
            return Origin.SECRETARIAT
    raise TypeError(f"{step!r} is no step of a trail.")


def office_name(row: TrailStep | Measurement) -> str:
    """For whom a row speaks, in the current language: the name of the State, or the word for the office."""
    if isinstance(row, Measurement):
        office, state = office_of_measurement(row), row.commitment.state
    else:
        office, state = office_of(row), commitment_of_step(row).state
    return name_of(state) if office == state.code else str(Origin(office).label)


def office_of_measurement(measurement: Measurement) -> str:
    """As of a step; read the measurement by MeasurementQuerySet.with_office."""
    by_state: bool = measurement.by_state  # type: ignore[attr-defined]
    return measurement.commitment.state.code if by_state else Origin.SECRETARIAT


def commitment_of_step(step: TrailStep) -> Commitment:
    """The commitment as it was read with the step: one that was read along with its report knows it
    through that alone.
    """
    match step:
        case Review():
            return step.report.commitment
        case Dissent():
            return step.review.report.commitment
    return step.commitment


def step_reference(step: StatusReport | Review) -> str:
    """The public key: the commitment's reference and the place in its trail, such as `BAG3-R1-IRQ-1`."""
    return f"{commitment_of_step(step).reference}-{step.sequence}"


def measurement_reference(measurement: Measurement) -> str:
    """The public key: what was measured of whom on which day, and the place among the values for it, such
    as `BAG3-R1-IRQ-I2-2026-03-31-1`.
    """
    indicator = f"{measurement.commitment.reference}-I{measurement.indicator.number}"
    return f"{indicator}-{measurement.observed_on.isoformat()}-{measurement.number}"


def file_url(file: EvidenceFile) -> str:
    """Where whoever may see the file downloads it; absolute."""
    return file_url_of(file.key)


def file_url_of(key: UUID) -> str:
    """The same, of its key."""
    return f"{settings.SITE_URL}{reverse('evidence-file', args=[key])}"


def last_review_of(report: StatusReport) -> Review | None:
    """The review that rules; prefetch the reviews in the order of their sequence."""
    return next(reversed(report.reviews.all()), None)


def dissent_from(review: Review | None) -> Dissent | None:
    """The State's disagreement with the review, of which there is one at most; prefetch it."""
    return next(iter(review.dissents.all()), None) if review else None


def reports_before(code: str, starts_on: date) -> list[str]:
    """The keys of the reports on a conference's commitments that speak of a day before `starts_on`."""
    early = StatusReport.objects.filter(
        commitment__resolution__conference__code=code, effective_on__lt=starts_on
    )
    found = early.order_by("commitment__reference", "sequence").values_list(
        "commitment__reference", "sequence"
    )
    return [f"{reference}-{sequence}" for reference, sequence in found]


def recorded_of(state: State) -> list[str]:
    """The references of a State's commitments of which something was reported or measured."""
    reported = StatusReport.objects.filter(commitment__state=state).values("commitment")
    measured = Measurement.objects.filter(commitment__state=state).values("commitment")
    rows = Commitment.objects.filter(Q(pk__in=reported) | Q(pk__in=measured)).order_by("reference")
    return list(rows.values_list("reference", flat=True))
