"""Correcting and removing memberships that were wrong, with what follows from them."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from commitments.models import Commitment, Membership
from commitments.record.memberships import keep_membership, remove_membership
from tests.factories import at, make_conference, make_participation, make_resolution, make_state
from tests.groups import ALWAYS, make_group

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 3, 10), tick=False)]
FEBRUARY = date(2026, 2, 1)


@pytest.fixture
def resolution():
    """Addressed to the members of a group of the second of January: IRQ and IRN; TUR came in February."""
    conference = make_conference(starts_on=date(2026, 1, 1), ends_on=date(2026, 1, 2))
    for code in ("IRQ", "IRN", "TUR"):
        make_participation(conference=conference, state=make_state(code=code))
    group = make_group(members={"IRQ": ALWAYS, "IRN": (date(2020, 1, 1), None), "TUR": (FEBRUARY, None)})
    return make_resolution(conference=conference, addressees="group", addressed_group=group)


def of(code):
    return Membership.objects.select_related("group", "state").get(state__code=code)


def in_force():
    return {row.state.code for row in Commitment.objects.in_force().select_related("state")}


def named(resolution):
    return set(resolution.named_states.values_list("code", flat=True))


def changed(code, **values):
    row = of(code)
    for name, value in values.items():
        setattr(row, name, value)
    return row


def test_a_membership_that_never_was_goes_with_the_commitment_that_rested_on_it(resolution):
    lost = remove_membership(of("IRN"), reason="Confused with another State")

    assert [str(one) for one in lost] == ["BAG3-R1-IRN"]
    assert (in_force(), named(resolution)) == ({"IRQ"}, {"IRQ"})
    closing = Commitment.objects.get(state__code="IRN").closings.get()
    assert (closing.reason, closing.by_addressees) == ("Confused with another State", True)
    past = Membership.history.filter(state__code="IRN").latest()
    assert (past.history_type, past.history_change_reason) == ("-", "Confused with another State")


@pytest.mark.parametrize("days", [{"valid_from": FEBRUARY}, {"valid_until": date(2026, 1, 2)}])
def test_days_that_exclude_the_day_of_reading_take_the_addressee_away_only_if_none_follows(resolution, days):
    """One who became a member later may be addressed, from that day on."""
    lost = keep_membership(changed("IRN", **days), reason="Charter, annex")

    is_later = "valid_from" in days
    assert [str(one) for one in lost] == ([] if is_later else ["BAG3-R1-IRN"])
    assert in_force() == ({"IRQ", "IRN"} if is_later else {"IRQ"})


def test_a_second_membership_of_that_day_keeps_the_addressee(resolution):
    keep_membership(changed("IRN", valid_until=date(2025, 1, 1)), reason="It left once")
    assert in_force() == {"IRQ"}

    row = Membership(group=of("IRN").group, state=make_state(code="IRN"), valid_from=date(2025, 6, 1))
    keep_membership(row)
    first = Membership.objects.get(state__code="IRN", valid_from=date(2020, 1, 1))
    assert remove_membership(first, reason="It was never there before") == []


@pytest.mark.parametrize(
    ("code", "values"),
    [
        ("IRN", {"valid_from": date(2019, 1, 1)}),
        ("IRN", {"valid_from": None}),
        ("IRN", {"valid_until": date(2025, 12, 31)}),
        ("TUR", {"state": "KWT"}),
    ],
)
def test_what_was_wrong_asks_why(resolution, code, values):
    row = changed(code, **values | ({"state": make_state(code="KWT")} if "state" in values else {}))

    with pytest.raises(ValidationError, match="Say why this was wrong"):
        keep_membership(row)
    assert in_force() == {"IRQ", "IRN"}


@pytest.mark.parametrize(
    ("code", "values"), [("IRQ", {"valid_from": date(1945, 1, 1)}), ("IRQ", {"valid_until": FEBRUARY})]
)
def test_a_day_that_nobody_knew_asks_no_reason(resolution, code, values):
    assert keep_membership(changed(code, **values)) == []
    assert in_force() == {"IRQ", "IRN"}


def test_removing_asks_why(resolution):
    with pytest.raises(ValidationError, match="BAG3-R1-IRN were addressed"):
        remove_membership(of("IRN"), reason=" ")
    assert Membership.objects.count() == 3


def test_another_first_day_moves_the_day_from_which_a_later_member_counts(resolution):
    from commitments.record.enrolment import address_members

    address_members(resolution, [of("TUR")])
    row = Commitment.objects.get(state__code="TUR")
    assert row.joined_on == FEBRUARY

    keep_membership(changed("TUR", valid_from=date(2026, 3, 1)), reason="Ratified in March")

    moved = Commitment.objects.get(state__code="TUR")
    assert (moved.joined_on, moved.revision) == (date(2026, 3, 1), row.revision + 1)
    keep_membership(changed("TUR", valid_from=date(2025, 3, 1)), reason="Ratified the year before")
    assert Commitment.objects.get(state__code="TUR").joined_on is None
