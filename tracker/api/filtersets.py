"""What the lists of the trail can be narrowed by."""

import re
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as now_translated, gettext_lazy as _

from commitments.addresses import COMMITMENT_KEY
from commitments.api.filters import (
    BooleanParameter,
    ChoicesParameter,
    DateParameter,
    DateTimeParameter,
    KeysParameter,
    ListParameter,
    OrderingParameter,
    Rows,
    StrictFilterSet,
)
from commitments.api.filtersets import ABOUT_RESOLUTION, conference_parameter, state_parameter
from commitments.models import Commitment, Indicator, Resolution, SourceDocument
from commitments.vocabulary import Origin, ReportState, Status, Verdict
from tracker.models import StatusReport

REPORT_KEY: Final = f"{COMMITMENT_KEY}-[1-9][0-9]{{0,8}}"
ABOUT_COMMITMENT: Final = _("Reference of a commitment, such as BAG3-R1-IRQ.")
ORDER_KEYS: Final[dict[str, tuple[Any, ...]]] = {
    "sequence": ("commitment__reference", "sequence"),
    "recorded_at": ("recorded_at",),
}
REPORT_ORDER_KEYS: Final = {**ORDER_KEYS, "effective_on": ("effective_on",)}
ABOUT_WAITING: Final = _("Whether it takes effect only once somebody reviews it, and nobody has.")


def commitment_parameter() -> KeysParameter:
    return KeysParameter(Commitment, "reference", "commitments", "commitment", about=ABOUT_COMMITMENT)


class WaitingParameter(BooleanParameter):
    """Reports that wait for their first review."""

    def apply(self, rows: Rows, value: bool) -> Rows:
        waits = Q(state=ReportState.SUBMITTED, needs_review=True)
        return rows.filter(waits if value else ~waits)


class ReportKeysParameter(ListParameter):
    """References of reports, which are made of two columns."""

    def filter(self, qs: Rows, value: list[str] | None) -> Rows:
        if value is None:
            return qs
        wanted = Q(pk__in=[])
        for key in value:
            if re.fullmatch(REPORT_KEY, key):
                commitment, _dash, sequence = key.rpartition("-")
                wanted |= Q(commitment__reference=commitment, sequence=int(sequence))
        visible = StatusReport.objects.visible_to(self.parent.request.user).filter(wanted)
        found = {
            f"{commitment}-{sequence}": pk
            for pk, commitment, sequence in visible.values_list("pk", "commitment__reference", "sequence")
        }
        if unknown := [key for key in value if key not in found]:
            raise ValidationError(
                now_translated("Unknown: %(unknown)s. /api/v1/reports/ lists what there is.")
                % {"unknown": ", ".join(key[:60] for key in unknown)}
            )
        return self.apply(qs, list(found.values()))

    def schema(self) -> dict[str, Any]:
        return {"type": "array", "items": {"type": "string"}}


class TrailFilterSet(StrictFilterSet):
    """The reports of one commitment."""

    status = ChoicesParameter(Status, "status", about=_("Level that was reported."))
    report_state = ChoicesParameter(ReportState, "state", about=_("What the last review made of the report."))
    assessed_status = ChoicesParameter(Status, "assessed_status", about=_("Level at which it was accepted."))
    origin = ChoicesParameter(Origin, "origin", about=_("Who speaks in the report."))
    waiting = WaitingParameter("state", about=ABOUT_WAITING)
    effective_before = DateParameter("effective_on", lookup_expr="lt", about=_("Held since before this day."))
    effective_after = DateParameter("effective_on", lookup_expr="gt", about=_("Held since after this day."))
    recorded_before = DateTimeParameter(
        "recorded_at", lookup_expr="lt", about=_("Recorded before this moment.")
    )
    recorded_after = DateTimeParameter(
        "recorded_at", lookup_expr="gt", about=_("Recorded after this moment.")
    )
    needs_review = BooleanParameter(
        "needs_review",
        lookup_expr="exact",
        about=_("Whether it counts only once a second person accepts it."),
    )
    ordering = OrderingParameter(REPORT_ORDER_KEYS, default="sequence")


class ReportFilterSet(TrailFilterSet):
    """Reports on all commitments, the latest first."""

    commitment = commitment_parameter()
    conference = conference_parameter("commitment__resolution__conference")
    resolution = KeysParameter(
        Resolution, "reference", "resolutions", "commitment__resolution", about=ABOUT_RESOLUTION
    )
    state = state_parameter("commitment__state")
    ordering = OrderingParameter(REPORT_ORDER_KEYS, default="-recorded_at")


class ReviewFilterSet(StrictFilterSet):
    """Reviews of all reports, the latest first."""

    commitment = commitment_parameter()
    conference = conference_parameter("commitment__resolution__conference")
    resolution = KeysParameter(
        Resolution, "reference", "resolutions", "commitment__resolution", about=ABOUT_RESOLUTION
    )
    state = state_parameter("commitment__state")
    report = ReportKeysParameter("report", about=_("Reference of a report, such as BAG3-R1-IRQ-1."))
    verdict = ChoicesParameter(Verdict, "verdict", about=_("What the review does with the report."))
    recorded_before = DateTimeParameter(
        "recorded_at", lookup_expr="lt", about=_("Recorded before this moment.")
    )
    recorded_after = DateTimeParameter(
        "recorded_at", lookup_expr="gt", about=_("Recorded after this moment.")
    )
    ordering = OrderingParameter(ORDER_KEYS, default="-recorded_at")


class MeasurementFilterSet(StrictFilterSet):
    """Measurements of all indicators, in the order of the days for which they hold."""

    commitment = commitment_parameter()
    indicator = KeysParameter(
        Indicator,
        "reference",
        "indicators",
        "indicator",
        about=_("Reference of an indicator, such as BAG3-R1-I1."),
    )
    conference = conference_parameter("commitment__resolution__conference")
    resolution = KeysParameter(
        Resolution, "reference", "resolutions", "commitment__resolution", about=ABOUT_RESOLUTION
    )
    state = state_parameter("commitment__state")
    source = KeysParameter(
        SourceDocument, "slug", "sources", "source", about=_("Slug of the source of the value.")
    )
    observed_before = DateParameter(
        "observed_on", lookup_expr="lt", about=_("Holds for a day before this one.")
    )
    observed_after = DateParameter(
        "observed_on", lookup_expr="gt", about=_("Holds for a day after this one.")
    )
    recorded_before = DateTimeParameter(
        "recorded_at", lookup_expr="lt", about=_("Recorded before this moment.")
    )
    recorded_after = DateTimeParameter(
        "recorded_at", lookup_expr="gt", about=_("Recorded after this moment.")
    )
    superseded = BooleanParameter(
        "superseded",
        lookup_expr="exact",
        about=_("Whether a later value for the same day took its place; false gives only what holds."),
    )
    ordering = OrderingParameter(
        {
            "observed_on": ("observed_on", "commitment__reference", "indicator__number", "number"),
            "commitment": ("commitment__reference", "indicator__number", "observed_on", "number"),
            "recorded_at": ("recorded_at",),
        },
        default="commitment",
    )
