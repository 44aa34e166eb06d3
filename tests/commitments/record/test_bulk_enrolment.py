"""Enrolling many at once does for each row what enrolling one does."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commitments.models import Closing, Commitment, Participation, Resolution, StateGroup, Wording
from commitments.record.bulk_enrolment import NewResolution, enrol_participations, enrol_resolutions
from commitments.record.closing import close_parts_in_error
from commitments.record.enrolment import enrol_participation, enrol_resolution
from commitments.vocabulary import Addressees, Basis, ClosingKind, ParticipationRole
from tests.factories import make_conference, make_participation, make_state, make_theme
from tests.groups import ALWAYS, make_group

pytestmark = pytest.mark.django_db
CODES = ("IRN", "IRQ", "KWT", "TUR")


def conference(code, **values):
    return make_conference(code=code, starts_on=date(2026, 1, 1), ends_on=date(2026, 1, 2), **values)


def part(of, code, **values):
    return Participation(conference=of, state=make_state(code=code), basis=Basis.OFFICIAL_RECORD, **values)


def resolution(of, number, **values):
    texts = {f"{name}_{language}": "–" for name in ("title", "text") for language in ("en", "fa", "ar")}
    return Resolution(conference=of, number=number, theme=make_theme(), **texts, **values)


def wanted(of):
    group = StateGroup.objects.filter(slug="two").first() or make_group(
        slug="two", members={"IRQ": ALWAYS, "KWT": ALWAYS}
    )
    states = [make_state(code=code) for code in ("IRQ", "TUR")]
    return [
        NewResolution(resolution=resolution(of, 1), further_themes=[make_theme(slug="second"), make_theme()]),
        NewResolution(resolution=resolution(of, 2, addressees=Addressees.STATES), named_states=states),
        NewResolution(resolution=resolution(of, 3, addressees=Addressees.ALL_EXCEPT), named_states=states),
        NewResolution(resolution=resolution(of, 4, addressees=Addressees.GROUP, addressed_group=group)),
        NewResolution(resolution=resolution(of, 5, addressed_to="secretariat")),
    ]


def parts(of):
    return [
        part(of, code, role=ParticipationRole.OBSERVER if code == "TUR" else ParticipationRole.PARTICIPANT)
        for code in CODES
    ]


def told(of):
    """Everything that stands of a conference, without its code and without keys."""
    commitments = Commitment.objects.filter(resolution__conference=of).order_by("reference")
    resolutions = Resolution.objects.filter(conference=of).order_by("number")
    return {
        "commitments": [
            (
                one.resolution.number,
                one.state.code,
                one.participation.state.code,
                one.joined_on,
                one.closed_on,
            )
            for one in commitments.select_related("resolution", "state", "participation__state")
        ],
        "named": [[*one.named_states.order_by("code").values_list("code", flat=True)] for one in resolutions],
        "themes": [[theme.slug for theme in one.all_themes()] for one in resolutions],
        "past themes": [
            [*one.history.latest().further_themes.order_by("place").values_list("theme__slug", "place")]
            for one in resolutions
        ],
        "past": [
            [*one.history.latest().named_states.order_by("state__code").values_list("state__code", flat=True)]
            for one in resolutions
        ],
        "reasons": {
            *Commitment.history.filter(resolution__conference=of).values_list(
                "history_change_reason", flat=True
            ),
            *Participation.history.filter(conference=of).values_list("history_change_reason", flat=True),
            *Resolution.history.filter(conference=of).values_list("history_change_reason", flat=True),
        },
        "worded": Wording.objects.filter(resolution__conference=of).count(),
    }


def test_many_come_as_one_by_one():
    alone, together = conference("ALO1"), conference("TOG1")
    for row in parts(alone):
        enrol_participation(row, reason="a file")
    for one in wanted(alone):
        enrol_resolution(
            one.resolution,
            named_states=one.named_states or None,
            further_themes=one.further_themes,
            reason="a file",
        )

    assert enrol_participations(parts(together), reason="a file", changed={}) == [None] * 4
    assert enrol_resolutions(wanted(together), reason="a file") == [None] * 5

    assert told(together) == told(alone)
    assert len(told(together)["commitments"]) == 3 + 2 + 2 + 2


def test_participations_that_come_later_bring_their_commitments():
    bag = conference("BAG3")
    enrol_resolutions([NewResolution(resolution=resolution(bag, number)) for number in (1, 2)], reason="")

    enrol_participations(
        [part(bag, "IRQ"), part(bag, "IRN", joined_on=date(2026, 1, 2))], reason="", changed={}
    )

    assert {*Commitment.objects.values_list("reference", flat=True)} == {
        "BAG3-R1-IRN",
        "BAG3-R1-IRQ",
        "BAG3-R2-IRN",
        "BAG3-R2-IRQ",
    }


def test_of_those_that_are_there_the_columns_alone_change():
    bag = conference("BAG3")
    first = make_participation(conference=bag, state=make_state(code="IRQ"), note_en="As it was.")
    second = make_participation(conference=bag, state=make_state(code="IRN"))
    enrol_resolutions([NewResolution(resolution=resolution(bag, 1))], reason="")
    first.note_fa = "یادداشت"
    second.role = ParticipationRole.OBSERVER

    enrol_participations(
        [first, second], reason="a file", changed={first.pk: {"note_fa"}, second.pk: {"role"}}
    )

    first.refresh_from_db()
    assert (first.note_en, first.note_fa, first.history.latest().history_change_reason) == (
        "As it was.",
        "یادداشت",
        "a file",
    )
    assert Commitment.objects.get(state__code="IRN").closings.known().get().by_role
    assert not Commitment.objects.get(state__code="IRQ").closings.exists()


@pytest.mark.parametrize(
    ("new", "because"),
    [
        (lambda bag: part(bag, "IRQ"), "already"),
        (lambda bag: part(bag, "TUR", joined_on=date(2020, 1, 1)), "joined it before"),
        (lambda bag: part(bag, "TUR", role="guest"), "not a valid choice"),
    ],
)
def test_a_participation_that_cannot_be_is_refused_and_keeps_no_other(new, because):
    bag = conference("BAG3")
    make_participation(conference=bag, state=make_state(code="IRQ"))

    refused, other = enrol_participations([new(bag), part(bag, "KWT")], reason="", changed={})

    assert because in " ".join(refused.messages)
    assert other is None
    assert {*Participation.objects.values_list("state__code", flat=True)} == {"IRQ", "KWT"}


@pytest.mark.parametrize(
    ("new", "named", "because"),
    [
        (lambda bag: resolution(bag, 1), (), "already"),
        (lambda bag: resolution(bag, 2, due_on=date(2020, 1, 1)), (), "was due before"),
        (lambda bag: resolution(bag, 2, addressees=Addressees.STATES), (), "at least one State"),
        (lambda bag: resolution(bag, 2, addressees=Addressees.STATES), ("TUR",), "TUR: no part"),
        (lambda bag: resolution(bag, 2, addressees=Addressees.ALL_EXCEPT), ("TUR",), "TUR: no part"),
    ],
)
def test_a_resolution_that_cannot_be_is_refused_and_keeps_no_other(new, named, because):
    bag = conference("BAG3")
    make_participation(conference=bag, state=make_state(code="IRQ"))
    enrol_resolution(resolution(bag, 1))
    states = [make_state(code=code) for code in named]

    refused, other = enrol_resolutions(
        [
            NewResolution(resolution=new(bag), named_states=states),
            NewResolution(resolution=resolution(bag, 3)),
        ],
        reason="",
    )

    assert because in " ".join(refused.messages)
    assert other is None
    assert {*Resolution.objects.values_list("number", flat=True)} == {1, 3}


def test_parts_that_never_were_close_with_their_commitments():
    bag = conference("BAG3")
    enrol_resolutions([NewResolution(resolution=resolution(bag, 1))], reason="")
    rows = [part(bag, code) for code in ("IRQ", "IRN", "KWT")]
    enrol_participations(rows, reason="", changed={})
    revisions = dict(Commitment.objects.values_list("state__code", "revision"))

    close_parts_in_error(rows[:2], reason="undone")

    assert {*Commitment.objects.in_force().values_list("state__code", flat=True)} == {"KWT"}
    closings = Closing.objects.known().filter(participation__in=rows[:2])
    assert {*closings.values_list("kind", "reason")} == {(ClosingKind.IN_ERROR, "undone")}
    assert closings.count() == 2
    closed = Commitment.objects.get(state__code="IRQ")
    assert closed.revision == revisions["IRQ"] + 1
    assert closed.history.latest().history_change_reason == "participation"
    assert rows[0].history.latest().history_change_reason == "undone"


def test_the_number_of_queries_does_not_grow_with_the_rows():
    def queries(code, count):
        of = conference(code)
        states = [make_state(code=f"A{letter}A") for letter in "ABCDEFGH"[:count]]
        rows = [Participation(conference=of, state=state, basis=Basis.OFFICIAL_RECORD) for state in states]
        new = [
            NewResolution(
                resolution=resolution(of, number, addressees=Addressees.STATES), named_states=states
            )
            for number in range(1, count + 1)
        ]
        with CaptureQueriesContext(connection) as captured:
            enrol_participations(rows, reason="", changed={})
            enrol_resolutions(new, reason="")
            close_parts_in_error(rows, reason="")
        assert Commitment.objects.filter(resolution__conference=of).count() == count**2
        return len(captured)

    assert queries("ONE1", 2) == queries("TWO1", 6)
