"""Whom a resolution addresses: which States have a commitment, from when, and until when."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F

from commitments.models import Commitment, Membership, Resolution, StateGroup
from commitments.record.enrolment import (
    address_members,
    enrol_participation,
    enrol_resolution,
    members_to_address,
)
from commitments.vocabulary import Addressees, ClosingKind, ParticipationRole
from tests.factories import (
    at,
    make_conference,
    make_participation,
    make_resolution,
    make_state,
)
from tests.groups import ALWAYS, make_group

FOUND, TODAY, LATER = date(2026, 1, 10), date(2026, 2, 1), date(2026, 3, 1)
pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 2, 1), tick=False)]


@pytest.fixture
def conference():
    """BAG3 of January 2026 with three participants and an observer."""
    conference = make_conference(starts_on=date(2026, 1, 9), ends_on=FOUND)
    for code in ("IRQ", "IRN", "TUR"):
        make_participation(conference=conference, state=make_state(code=code))
    make_participation(conference=conference, state=make_state(code="KWT"), role=ParticipationRole.OBSERVER)
    return conference


def states(*codes):
    return [make_state(code=code) for code in codes]


def committed():
    """The States whose commitments are in force."""
    return set(Commitment.objects.in_force().values_list("state__code", flat=True))


def address(addressees, *codes, **values):
    return make_resolution(addressees=addressees, named_states=states(*codes), **values)


@pytest.mark.parametrize(
    ("addressees", "named", "expected"),
    [
        (Addressees.ALL, (), {"IRQ", "IRN", "TUR"}),
        (Addressees.STATES, ("IRQ",), {"IRQ"}),
        (Addressees.STATES, ("IRQ", "KWT"), {"IRQ", "KWT"}),
        (Addressees.ALL_EXCEPT, ("TUR",), {"IRQ", "IRN"}),
    ],
)
def test_an_addressed_state_has_a_commitment_and_no_other(conference, addressees, named, expected):
    address(addressees, *named)

    assert set(Commitment.objects.values_list("state__code", flat=True)) == expected


@pytest.mark.parametrize("others", ["secretariat", "organizations"])
def test_what_addresses_no_state_brings_no_commitment(conference, others):
    make_resolution(addressed_to=others)
    make_participation(conference=conference, state=make_state(code="QMA"))

    assert not Commitment.objects.exists()


@pytest.mark.parametrize("addressees", [Addressees.STATES, Addressees.ALL_EXCEPT])
def test_a_named_state_that_takes_no_part_is_refused_by_name(conference, addressees):
    make_state(code="QMA")

    with pytest.raises(ValidationError, match="QMA: no part in BAG3 is known"):
        address(addressees, "IRQ", "QMA")

    assert not Resolution.objects.exists()


def test_a_part_that_was_entered_in_error_is_none(conference):
    part = conference.participations.get(state__code="TUR")
    part.closed_on, part.closing_kind = FOUND, ClosingKind.IN_ERROR
    enrol_participation(part)

    with pytest.raises(ValidationError, match="TUR: no part"):
        address(Addressees.STATES, "TUR")


def test_a_named_state_owes_what_it_was_asked_while_it_had_a_part(conference):
    part = conference.participations.get(state__code="TUR")
    part.closed_on = date(2026, 1, 20)
    enrol_participation(part)

    address(Addressees.STATES, "TUR")
    make_resolution(number=2)

    assert list(Commitment.objects.filter(state__code="TUR").values_list("reference", "closed_on")) == [
        ("BAG3-R1-TUR", date(2026, 1, 20))
    ]


@pytest.mark.parametrize("addressees", [Addressees.STATES, Addressees.ALL_EXCEPT])
def test_naming_nobody_is_refused(conference, addressees):
    with pytest.raises(ValidationError, match="Name at least one State"):
        address(addressees)


def test_a_state_that_joins_later_owes_only_what_addresses_it(conference):
    make_resolution()
    address(Addressees.STATES, "IRQ", number=2)
    address(Addressees.ALL_EXCEPT, "IRQ", number=3)

    make_participation(conference=conference, state=make_state(code="QMA"))

    assert set(Commitment.objects.filter(state__code="QMA").values_list("reference", flat=True)) == {
        "BAG3-R1-QMA",
        "BAG3-R3-QMA",
    }


def test_a_group_is_read_on_the_last_day_of_the_conference_and_then_frozen(conference):
    day = timedelta(days=1)
    group = make_group(
        members={
            "IRQ": ALWAYS,
            "IRN": (None, FOUND),
            "TUR": (FOUND + day, None),
            "KWT": (FOUND, FOUND + day),
            "QMA": (FOUND, FOUND + day),
        }
    )
    resolution = make_resolution(addressees=Addressees.GROUP, addressed_group=group)
    Membership.objects.filter(state__code="IRN").update(valid_until=None)

    assert set(resolution.named_states.values_list("code", flat=True)) == {"IRQ", "KWT", "QMA"}
    # An observer is no addressee unless it is named.
    assert committed() == {"IRQ"}
    make_participation(conference=conference, state=make_state(code="QMA"))
    resolution.voiced_by = "chair"
    enrol_resolution(resolution, changed=["voiced_by"])
    assert committed() == {"IRQ", "QMA"}


def test_a_group_of_an_undated_conference_is_read_on_the_day_of_entry():
    conference = make_conference(code="BAG1")
    for code in ("IRQ", "IRN"):
        make_participation(conference=conference, state=make_state(code=code))
    group = make_group(members={"IRQ": (date(2026, 2, 1), None), "IRN": (date(2026, 2, 2), None)})

    make_resolution(conference=conference, addressees=Addressees.GROUP, addressed_group=group)

    assert committed() == {"IRQ"}


def test_later_members_are_offered_and_join_when_they_became_members(conference):
    group = make_group(members={"IRQ": ALWAYS})
    resolution = make_resolution(addressees=Addressees.GROUP, addressed_group=group)
    make_group(
        members={
            "IRN": (date(2026, 1, 15), None),
            # A membership of that time that was entered late: what was counted stays.
            "TUR": (date(2026, 1, 1), None),
            "QMA": (date(2026, 1, 15), date(2026, 1, 16)),
        }
    )

    offered = members_to_address(resolution)
    created = address_members(resolution, offered)

    assert [one.state.code for one in offered] == ["IRN", "TUR"]
    assert {one.reference: one.joined_on for one in created} == {
        "BAG3-R1-IRN": date(2026, 1, 15),
        "BAG3-R1-TUR": TODAY,
    }
    assert members_to_address(resolution) == []


def change(resolution, addressees, *codes, closing_reason=""):
    resolution.addressees = addressees
    return enrol_resolution(
        resolution,
        named_states=states(*codes),
        changed=["addressees", "addressed_group"],
        closing_reason=closing_reason,
    )


def test_an_addressee_added_later_counts_from_that_day(conference):
    resolution = address(Addressees.STATES, "IRQ")
    with time_machine.travel(at(2026, 3, 1), tick=False):
        change(resolution, Addressees.STATES, "IRQ", "IRN")

    joined = dict(Commitment.objects.values_list("state__code", "joined_on"))
    assert joined == {"IRQ": None, "IRN": LATER}


def test_an_addressee_added_to_a_draft_was_always_meant():
    conference = make_conference(published=False)
    for code in ("IRQ", "IRN"):
        make_participation(conference=conference, state=make_state(code=code))
    change(address(Addressees.STATES, "IRQ"), Addressees.STATES, "IRQ", "IRN")

    assert set(Commitment.objects.values_list("joined_on", flat=True)) == {None}


def test_taking_an_addressee_away_closes_its_commitment_with_the_reason(conference):
    resolution = make_resolution()
    change(resolution, Addressees.ALL_EXCEPT, "TUR", closing_reason="Corrigendum 2")

    gone = Commitment.objects.get(state__code="TUR")
    closing = gone.closings.get()
    assert (gone.closed_on, closing.kind, closing.reason) == (TODAY, "ended", "Corrigendum 2")
    assert committed() == {"IRQ", "IRN"}


def test_taking_an_addressee_away_without_a_reason_is_refused(conference):
    resolution = make_resolution()

    with pytest.raises(ValidationError, match="Say why it addresses IRN, TUR no more"):
        change(resolution, Addressees.STATES, "IRQ")

    assert committed() == {"IRQ", "IRN", "TUR"}
    assert Resolution.objects.get().addressees == "all"


def test_taking_an_addressee_of_a_draft_away_takes_it_out_of_every_day():
    conference = make_conference(published=False)
    for code in ("IRQ", "IRN"):
        make_participation(conference=conference, state=make_state(code=code))
    resolution = make_resolution()
    change(resolution, Addressees.STATES, "IRQ", closing_reason="Mistyped")
    assert set(
        Commitment.objects.without_errors(on=date(2026, 1, 31)).values_list("state__code", flat=True)
    ) == {"IRQ"}

    with time_machine.travel(at(2026, 3, 1), tick=False):
        change(resolution, Addressees.ALL)

    assert Commitment.objects.without_errors(on=date(2026, 1, 31)).count() == 2
    assert committed() == {"IRQ", "IRN"}


def test_putting_an_addressee_back_reopens_its_commitment(conference):
    resolution = make_resolution()
    change(resolution, Addressees.STATES, "IRQ", closing_reason="Corrigendum 2")
    with time_machine.travel(at(2026, 3, 1), tick=False):
        change(resolution, Addressees.STATES, "IRQ", "IRN")

    back = Commitment.objects.get(state__code="IRN")
    assert (back.closed_on, back.joined_on) == (None, None)
    assert list(back.closings.known().values_list("closed_on", "reopened_on")) == [(TODAY, LATER)]
    assert committed() == {"IRQ", "IRN"}


def test_who_becomes_an_observer_keeps_what_names_it(conference):
    make_resolution()
    address(Addressees.STATES, "TUR", number=2)
    part = conference.participations.get(state__code="TUR")
    part.role = ParticipationRole.OBSERVER
    enrol_participation(part)

    in_force = Commitment.objects.in_force().filter(state__code="TUR")
    assert [row.reference for row in in_force] == ["BAG3-R2-TUR"]


def test_who_takes_part_again_owes_only_what_addresses_it_still(conference):
    resolution = make_resolution()
    part = conference.participations.get(state__code="TUR")
    part.role = ParticipationRole.OBSERVER
    enrol_participation(part)
    change(resolution, Addressees.STATES, "IRQ", closing_reason="Corrigendum 2")
    with time_machine.travel(at(2026, 3, 1), tick=False):
        part.role = ParticipationRole.PARTICIPANT
        enrol_participation(part)
        assert committed() == {"IRQ"}

        change(resolution, Addressees.ALL)
    assert committed() == {"IRQ", "IRN", "TUR"}


def test_what_is_no_more_addressed_stays_closed_when_the_part_is_reopened(conference):
    resolution = make_resolution()
    part = conference.participations.get(state__code="TUR")
    part.closed_on = date(2026, 1, 20)
    enrol_participation(part)
    change(resolution, Addressees.STATES, "IRQ", closing_reason="Corrigendum 2")
    part.closed_on = None
    enrol_participation(part)

    assert committed() == {"IRQ"}


def test_another_field_changes_no_addressee(conference):
    resolution = address(Addressees.STATES, "IRQ")
    part = conference.participations.get(state__code="IRQ")
    part.closed_on, part.closing_kind = FOUND, ClosingKind.IN_ERROR
    enrol_participation(part)
    resolution.voiced_by = "chair"

    assert enrol_resolution(resolution, changed=["voiced_by"]) == []
    assert list(resolution.named_states.values_list("code", flat=True)) == ["IRQ"]


def test_the_history_tells_whom_it_named(conference):
    resolution = address(Addressees.STATES, "IRQ")
    change(resolution, Addressees.STATES, "IRN", closing_reason="Corrigendum 2")

    latest = resolution.history.latest()
    assert [named.state.code for named in latest.named_states.all()] == ["IRN"]


def test_one_addressee_each_is_one_commitment_each(conference):
    codes = ("IRQ", "IRN", "TUR")
    for number in range(1, 13):
        address(Addressees.STATES, codes[number % 3], number=number)

    assert Commitment.objects.count() == 12


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"addressees": "group"}, "Name a group where its members"),
        ({"addressees": "states", "addressed_to": "secretariat"}, "addresses no State"),
    ],
)
def test_exactly_one_form_holds(conference, values, message):
    with pytest.raises(ValidationError, match=message):
        make_resolution(named_states=states("IRQ"), **values)


@pytest.mark.parametrize(
    ("model", "constraint", "values"),
    [
        (Resolution, "addressees_is_known", {"addressees": "some"}),
        (Resolution, "group_is_of_its_addressees", {"addressees": "group"}),
        (Resolution, "addresses_states_or_others", {"addressees": "states", "addressed_to": "organizations"}),
        (StateGroup, "has_a_name", {"name_en": ""}),
        (StateGroup, "slug_is_well_formed", {"slug": "Not a slug"}),
        (Membership, "ends_after_it_begins", {"valid_from": FOUND, "valid_until": FOUND}),
    ],
)
def test_the_database_refuses_what_cannot_be(conference, model, constraint, values):
    make_resolution()
    make_group(members={"IRQ": ALWAYS})

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        model._default_manager.update(**values)


@pytest.mark.parametrize("valid_from", [None, FOUND])
def test_a_membership_begins_once(valid_from):
    group = make_group(members={"IRQ": (valid_from, LATER)})

    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(group=group, state=make_state(), valid_from=valid_from)


@pytest.mark.parametrize(
    ("known", "new", "overlap"),
    [
        ((None, None), (FOUND, None), True),
        ((FOUND, LATER), (None, FOUND + timedelta(days=1)), True),
        ((FOUND, LATER), (None, FOUND), False),
        ((FOUND, LATER), (LATER, None), False),
    ],
)
def test_a_state_belongs_to_a_group_once_on_a_day(known, new, overlap):
    make_group(members={"IRQ": known})
    if overlap:
        with pytest.raises(ValidationError, match="IRQ belongs to this group from"):
            make_group(members={"IRQ": new})
    else:
        make_group(members={"IRQ": new})


@pytest.mark.parametrize(
    ("joined_on", "message"),
    [(date(2026, 2, 2), "once that day has come"), (date(2026, 1, 8), "nobody joined")],
)
def test_a_state_is_addressed_on_a_day_that_has_come_and_not_before_the_conference(
    conference, joined_on, message
):
    make_resolution()
    commitment = Commitment.objects.select_related("resolution__conference", "state").first()
    commitment.joined_on = joined_on

    with pytest.raises(ValidationError, match=message):
        commitment.full_clean()


def test_version_and_revision_tell_of_the_addressees(conference):
    """Whoever read a commitment before its State was taken away has read another."""
    resolution = make_resolution()
    Commitment.objects.update(revision=F("revision") * 0)
    change(resolution, Addressees.ALL_EXCEPT, "TUR", closing_reason="Corrigendum 2")

    assert set(Commitment.objects.filter(revision__gt=0).values_list("state__code", flat=True)) == {"TUR"}
