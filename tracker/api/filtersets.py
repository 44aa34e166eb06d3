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
    ListParameter,
    OrderingParameter,
    Rows,
    StrictFilterSet,
)
from commitments.api.filtersets import ABOUT_RESOLUTION, conference_parameter, state_parameter
from commitments.api.key_filters import KeysParameter, RegionParameter
from commitments.api.theme_filters import theme_parameter
from commitments.models import Commitment, Indicator, Resolution, SourceDocument
from commitments.vocabulary import Origin, ReportState, Status, Verdict
from tracker.models import StatusReport

REPORT_KEY: Final = f"{COMMITMENT_KEY}-[1-9][0-9]{{0,8}}"
ABOUT_COMMITMENT: Final = _("Reference of a commitment, such as BAG3-R1-IRQ.")
ORDER_KEYS: Final[dict[str, tuple[Any, ...]]] = {
    "sequence": ("commitment__reference", "sequence"),
    "recorded_at": ("recorded_at",),
}
REPORT_ORDER_KEYS: Final = {
    **ORDER_KEYS,
    "effective_on": ("effective_on",),
    "updated_at": ("updated_at",),
}
ABOUT_WAITING: Final = _("Whether it takes effect only once somebody reviews it, and nobody has.")


def commitment_parameter() -> KeysParameter:
    return KeysParameter(Commitment, "reference", "commitments", "commitment", help_text=ABOUT_COMMITMENT)


def waiting_for_review(reports: Rows, _name: str, value: bool) -> Rows:
    """Reports that wait for their first review."""
    waits = Q(state=ReportState.SUBMITTED, needs_review=True)
    return reports.filter(waits if value else ~waits)


class ReportKeysParameter(ListParameter):
    """References of reports, which are made of two columns."""

    def resolve(self, value: list[str]) -> list[int]:
        wanted = Q(pk__in=[])
        for key in value:
            if re.fullmatch(REPORT_KEY, key):
                commitment, _dash, sequence = key.rpartition("-")
                wanted |= Q(commitment__reference=commitment, sequence=int(sequence))
        found = {
            f"{commitment}-{sequence}": pk
            for pk, commitment, sequence in self.visible(StatusReport)
            .filter(wanted)
            .values_list("pk", "commitment__reference", "sequence")
        }
        if unknown := [key for key in value if key not in found]:
            raise ValidationError(
                now_translated("Unknown: %(unknown)s. /api/v1/reports/ lists what there is.")
                % {"unknown": ", ".join(key[:60] for key in unknown)}
            )
        return list(found.values())


class TrailFilterSet(StrictFilterSet):
    """The reports of one commitment."""

    status = ChoicesParameter(Status, "status", help_text=_("Level that was reported."))
    report_state = ChoicesParameter(
        ReportState, "state", help_text=_("What the last review made of the report.")
    )
    assessed_status = ChoicesParameter(
        Status, "assessed_status", help_text=_("Level at which it was accepted.")
    )
    origin = ChoicesParameter(Origin, "origin", help_text=_("Who speaks in the report."))
    waiting = BooleanParameter(method=waiting_for_review, help_text=ABOUT_WAITING)
    effective_before = DateParameter(
        "effective_on", lookup_expr="lt", help_text=_("Held since before this day.")
    )
    effective_after = DateParameter(
        "effective_on", lookup_expr="gt", help_text=_("Held since after this day.")
    )
    recorded_before = DateTimeParameter(
        "recorded_at", lookup_expr="lt", help_text=_("Recorded before this moment.")
    )
    recorded_after = DateTimeParameter(
        "recorded_at", lookup_expr="gt", help_text=_("Recorded after this moment.")
    )
    updated_before = DateTimeParameter(
        "updated_at", lookup_expr="lt", help_text=_("Neither recorded nor reviewed since this moment.")
    )
    updated_after = DateTimeParameter(
        "updated_at", lookup_expr="gt", help_text=_("Recorded or reviewed after this moment.")
    )
    needs_review = BooleanParameter(
        "needs_review",
        help_text=_("Whether it counts only once a second person accepts it."),
    )
    ordering = OrderingParameter(REPORT_ORDER_KEYS, default="sequence")


class ReportFilterSet(TrailFilterSet):
    """Reports on all commitments, the latest first."""

    commitment = commitment_parameter()
    conference = conference_parameter("commitment__resolution__conference")
    resolution = KeysParameter(
        Resolution, "reference", "resolutions", "commitment__resolution", help_text=ABOUT_RESOLUTION
    )
    state = state_parameter("commitment__state")
    theme = theme_parameter("commitment__resolution")
    region = RegionParameter("commitment__state__")
    ordering = OrderingParameter(REPORT_ORDER_KEYS, default="-recorded_at")


class ReviewFilterSet(StrictFilterSet):
    """Reviews of all reports, the latest first."""

    commitment = commitment_parameter()
    conference = conference_parameter("commitment__resolution__conference")
    resolution = KeysParameter(
        Resolution, "reference", "resolutions", "commitment__resolution", help_text=ABOUT_RESOLUTION
    )
    state = state_parameter("commitment__state")
    theme = theme_parameter("commitment__resolution")
    region = RegionParameter("commitment__state__")
    report = ReportKeysParameter("report", help_text=_("Reference of a report, such as BAG3-R1-IRQ-1."))
    verdict = ChoicesParameter(Verdict, "verdict", help_text=_("What the review does with the report."))
    recorded_before = DateTimeParameter(
        "recorded_at", lookup_expr="lt", help_text=_("Recorded before this moment.")
    )
    recorded_after = DateTimeParameter(
        "recorded_at", lookup_expr="gt", help_text=_("Recorded after this moment.")
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
        help_text=_("Reference of an indicator, such as BAG3-R1-I1."),
    )
    conference = conference_parameter("commitment__resolution__conference")
    resolution = KeysParameter(
        Resolution, "reference", "resolutions", "commitment__resolution", help_text=ABOUT_RESOLUTION
    )
    state = state_parameter("commitment__state")
    theme = theme_parameter("commitment__resolution")
    region = RegionParameter("commitment__state__")
    source = KeysParameter(
        SourceDocument, "slug", "sources", "source", help_text=_("Slug of the source of the value.")
    )
    observed_before = DateParameter(
        "observed_on", lookup_expr="lt", help_text=_("Holds for a day before this one.")
    )
    observed_after = DateParameter(
        "observed_on", lookup_expr="gt", help_text=_("Holds for a day after this one.")
    )
    recorded_before = DateTimeParameter(
        "recorded_at", lookup_expr="lt", help_text=_("Recorded before this moment.")
    )
    recorded_after = DateTimeParameter(
        "recorded_at", lookup_expr="gt", help_text=_("Recorded after this moment.")
    )
    superseded = BooleanParameter(
        "superseded",
        help_text=_("Whether a later value for the same day took its place; false gives only what holds."),
    )
    ordering = OrderingParameter(
        {
            "observed_on": ("observed_on", "commitment__reference", "indicator__number", "number"),
            "commitment": ("commitment__reference", "indicator__number", "observed_on", "number"),
            "recorded_at": ("recorded_at",),
        },
        default="commitment",
    )
