"""What the lists of the trail can be narrowed by."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from commitments.filters import Choices, Day, Flag, Keys, Moment, Ordering, StrictFilterSet
from commitments.filtersets import ABOUT_RESOLUTION, conference_keys, state_keys
from commitments.models import Commitment, Resolution
from commitments.vocabulary import Status

ORDER_KEYS: Final[dict[str, tuple[Any, ...]]] = {
    "sequence": ("commitment__reference", "sequence"),
    "recorded_at": ("recorded_at",),
    "effective_on": ("effective_on",),
}


class TrailFilterSet(StrictFilterSet):
    """The trail of one commitment."""

    status = Choices(Status, "status", about=_("Level that was reported."))
    effective_before = Day("effective_on", lookup_expr="lt", about=_("Held since before this day."))
    effective_after = Day("effective_on", lookup_expr="gt", about=_("Held since after this day."))
    recorded_before = Moment("recorded_at", lookup_expr="lt", about=_("Recorded before this moment."))
    recorded_after = Moment("recorded_at", lookup_expr="gt", about=_("Recorded after this moment."))
    needs_review = Flag("needs_review", lookup_expr="exact", about=_("Whether it counts only once a second person accepts it."))
    ordering = Ordering(ORDER_KEYS, default="sequence")


class ReportFilterSet(TrailFilterSet):
    """Reports on all commitments, the latest first."""

    commitment = Keys(Commitment, "reference", "commitments", "commitment", about=_("Reference of a commitment, such as BAG3-R1-IRQ."))
    conference = conference_keys("commitment__resolution__conference")
    resolution = Keys(Resolution, "reference", "resolutions", "commitment__resolution", about=ABOUT_RESOLUTION)
    state = state_keys("commitment__state")
    ordering = Ordering(ORDER_KEYS, default="-recorded_at")
