"""A conference of as many States and resolutions as there are."""

from commitments.models import Commitment, Participation, Resolution, State
from tests.factories import make_conference, make_resolution

RESOLUTIONS = 40


def make_many(number: int) -> None:
    """BAG3 with as many States and forty resolutions."""
    for place in range(1, RESOLUTIONS + 1):
        make_resolution(number=place)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    codes = [f"Q{letters[place // 26]}{letters[place % 26]}" for place in range(number)]
    named = {"kind": "invented", "region": "142"}
    states = State.objects.bulk_create(
        State(code=code, name_en=f"State {code}", name_fa=f"کشور {code}", name_ar=f"دولة {code}", **named)
        for code in codes
    )
    parts = Participation.objects.bulk_create(
        Participation(conference=make_conference(), state=state, role="participant", basis="press_report")
        for state in states
    )
    Commitment.objects.bulk_create(
        Commitment(
            reference=f"{resolution.reference}-{part.state.code}",
            resolution=resolution,
            state=part.state,
            participation=part,
        )
        for resolution in Resolution.objects.filter(conference__code="BAG3")
        for part in parts
    )
