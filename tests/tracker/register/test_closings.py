"""Closed, found to be wrong, reopened, corrected: what each day shows of it, and what was known then."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from commitments.models import Closing, Commitment, Participation
from commitments.record.closing import ClosingRefused, close_commitment, reopen_commitment
from commitments.record.enrolment import enrol_participation
from commitments.vocabulary import ClosingKind
from tests.factories import at, make_commitment, make_conference, make_officer, make_resolution, report
from tests.seen import seen_at
from tracker.trail.recording import StatusRefused

TODAY = at(2026, 6, 20)
ENTERED = "2026-03-01T12:00:00Z"
pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(TODAY, tick=False)]


def on(moment):
    return time_machine.travel(moment, tick=False)


@pytest.fixture
def commitment():
    with on(at(2026, 1, 10)):
        make_conference(starts_on=date(2026, 1, 5))
        return make_commitment()


def save(participation, *, moment=TODAY, **values):
    for name, value in values.items():
        setattr(participation, name, value)
    with on(moment):
        enrol_participation(participation)


def is_there(client, **parameters):
    """Whether the register lists the commitment among those in force."""
    answer = client.get("/api/v1/commitments/", parameters)
    assert answer.status_code == 200, answer.content
    return answer.json()["count"] == 1


def shown(client, *days, **parameters):
    return [is_there(client, as_of=day, **parameters) for day in days]


@pytest.fixture(params=["with its State's part", "alone"])
def close(request, commitment):
    """Closes the commitment in either way: `close(on, moment, kind)`."""

    def closing(closed_on, *, moment=TODAY, kind=ClosingKind.ENDED):
        if request.param == "alone":
            with on(moment):
                close_commitment(commitment, closed_on=closed_on, kind=kind)
        else:
            save(commitment.participation, moment=moment, closed_on=closed_on, closing_kind=kind)

    return closing


@pytest.fixture
def reopen(request, commitment):
    def reopening(reopened_on, *, moment=TODAY):
        if "alone" in request.node.name:
            with on(moment):
                reopen_commitment(commitment, reopened_on=reopened_on)
        else:
            save(commitment.participation, moment=moment, reopened_on=reopened_on)

    return reopening


def test_until_its_day_nothing_is_closed(client, close):
    close(date(2026, 7, 1))

    assert is_there(client)
    assert client.get("/api/v1/commitments/BAG3-R1-IRQ/").json()["closed_on"] == "2026-07-01"
    assert client.get("/en/").context["total"] == 1
    assert report(commitment=Commitment.objects.get(), effective_on=date(2026, 6, 1)).sequence == 1
    with on(at(2026, 6, 30)):
        assert is_there(client)
    with on(at(2026, 7, 1)):
        assert not is_there(client)
        assert client.get("/en/").context["total"] == 0
        with pytest.raises(StatusRefused, match="takes no more reports"):
            report(commitment=Commitment.objects.get(), effective_on=date(2026, 6, 2))
        assert shown(client, "2026-06-30", "2026-07-01") == [True, False]


def test_on_past_days_it_is_closed_from_its_day_on(client, close):
    close(date(2026, 5, 1))

    assert shown(client, "2026-04-30", "2026-05-01", "2026-06-20") == [True, False, False]
    assert not is_there(client)


def test_what_was_entered_in_error_is_out_of_every_day_as_known_now(client, close):
    close(date(2026, 5, 1), moment=at(2026, 5, 1), kind=ClosingKind.IN_ERROR)

    assert shown(client, "2026-01-06", "2026-04-30", "2026-06-01") == [False, False, False]
    assert shown(client, "2026-01-12", "2026-02-28", known_at=ENTERED) == [True, True]
    for path in ("conferences/BAG3/", "states/IRQ/", "resolutions/BAG3-R1/"):
        assert "/commitments/BAG3-R1-IRQ/" not in client.get(f"/en/{path}").content.decode()


def test_reopening_leaves_the_days_before_as_they_were(client, close, reopen):
    close(date(2026, 3, 1), moment=at(2026, 3, 1))
    reopen(date(2026, 5, 1), moment=at(2026, 5, 2))

    assert is_there(client)
    days = ("2026-02-28", "2026-03-01", "2026-04-30", "2026-05-01")
    assert shown(client, *days) == [True, False, False, True]
    assert Commitment.objects.get().closed_on is None


def test_it_may_close_again_after_it_was_reopened(client, close, reopen):
    close(date(2026, 2, 1), moment=at(2026, 2, 1))
    reopen(date(2026, 3, 1), moment=at(2026, 3, 1))
    participation = Participation.objects.get()
    if participation.closed_on:
        save(participation, closed_on=date(2026, 4, 1), reopened_on=None)
    else:
        close_commitment(Commitment.objects.get(), closed_on=date(2026, 4, 1))

    days = ("2026-01-31", "2026-02-01", "2026-03-01", "2026-04-01")
    assert shown(client, *days) == [True, False, True, False]


def test_known_at_goes_by_when_it_was_entered(client, close, reopen):
    close(date(2026, 3, 1), moment=at(2026, 4, 1))
    reopen(date(2026, 3, 15), moment=at(2026, 5, 1))

    known = [f"2026-{month}-20T12:00:00Z" for month in ("03", "04", "05")]
    assert [is_there(client, as_of="2026-03-10", known_at=moment) for moment in known] == [True, False, False]
    assert [is_there(client, as_of="2026-03-20", known_at=moment) for moment in known] == [True, False, True]


def test_where_the_day_is_corrected_the_commitments_follow(client, commitment):
    participation = commitment.participation
    save(participation, moment=at(2026, 4, 1), closed_on=date(2026, 4, 1))
    save(participation, moment=at(2026, 5, 1), closed_on=date(2026, 3, 1))

    assert Commitment.objects.get().closed_on == date(2026, 3, 1)
    assert shown(client, "2026-02-28", "2026-03-15") == [True, False]
    assert is_there(client, as_of="2026-03-15", known_at="2026-04-15T12:00:00Z")


def test_a_closing_that_is_taken_back_never_was(client, commitment):
    save(commitment.participation, moment=at(2026, 4, 1), closed_on=date(2026, 4, 1))
    save(commitment.participation, moment=at(2026, 5, 1), closed_on=None)

    assert is_there(client)
    assert shown(client, "2026-04-15") == [True]
    assert not is_there(client, as_of="2026-04-15", known_at="2026-04-20T12:00:00Z")


def test_the_earlier_of_two_closings_rules(client, commitment):
    close_commitment(commitment, closed_on=date(2026, 3, 1))
    save(commitment.participation, closed_on=date(2026, 5, 1))

    assert Commitment.objects.get().closed_on == date(2026, 3, 1)
    assert shown(client, "2026-02-28", "2026-04-01", "2026-05-02") == [True, False, False]
    reopen_commitment(commitment, reopened_on=date(2026, 4, 1))
    assert Commitment.objects.get().closed_on == date(2026, 5, 1)
    assert shown(client, "2026-03-31", "2026-04-01", "2026-05-02") == [False, True, False]


def test_a_commitment_that_comes_later_closes_with_the_part_of_its_state(commitment):
    save(commitment.participation, closed_on=date(2026, 9, 1))
    make_resolution(conference=make_conference(), number=2)

    assert Commitment.objects.get(reference="BAG3-R2-IRQ").closed_on == date(2026, 9, 1)


def test_who_stops_observing_takes_part_again_from_that_day(client, commitment):
    save(commitment.participation, moment=at(2026, 3, 1), role="observer")
    save(commitment.participation, moment=at(2026, 5, 1), role="participant")

    days = ("2026-02-28", "2026-03-01", "2026-04-30", "2026-05-01")
    assert shown(client, *days) == [True, False, False, True]
    assert is_there(client)


def test_a_closed_commitment_is_not_closed_again(commitment):
    close_commitment(commitment, closed_on=date(2026, 3, 1))

    with pytest.raises(ClosingRefused, match="BAG3-R1-IRQ was closed on"):
        close_commitment(commitment, closed_on=date(2026, 4, 1))
    reopen_commitment(commitment, reopened_on=date(2026, 5, 1))
    with pytest.raises(ClosingRefused, match="BAG3-R1-IRQ was closed on"):
        close_commitment(commitment, closed_on=date(2026, 4, 1))
    with pytest.raises(ClosingRefused, match="is not closed"):
        reopen_commitment(commitment, reopened_on=date(2026, 5, 1))


@pytest.mark.parametrize(
    ("values", "field", "message"),
    [
        ({"reopened_on": date(2026, 4, 1)}, "reopened_on", "on a later day"),
        ({"closed_on": date(2026, 4, 1), "reopened_on": date(2026, 4, 1)}, "reopened_on", "on a later day"),
        ({"closed_on": date(2026, 4, 1), "reopened_on": date(2026, 6, 21)}, "reopened_on", "has come"),
        ({"closed_on": date(2026, 6, 21), "closing_kind": "in_error"}, "closed_on", "today or earlier"),
    ],
)
def test_what_cannot_be_is_refused(commitment, values, field, message):
    with pytest.raises(ValidationError, match=message):
        save(commitment.participation, **values)

    assert not Closing.objects.exists()


def test_a_closing_does_not_reach_into_an_earlier_one(commitment):
    participation = commitment.participation
    save(participation, closed_on=date(2026, 2, 1))
    save(participation, reopened_on=date(2026, 3, 1))
    save(participation, closed_on=date(2026, 4, 1), reopened_on=None)

    with pytest.raises(ValidationError, match="BAG3-IRQ was closed from"):
        save(participation, closed_on=date(2026, 2, 15))


def test_a_day_that_does_not_follow_is_found_and_mended(commitment, capsys):
    close_commitment(commitment, closed_on=date(2026, 3, 1))
    call_command("rebuild_standing", check=True)
    Commitment.objects.update(closed_on=None)

    with pytest.raises(CommandError, match="1 differences"):
        call_command("rebuild_standing", check=True)
    assert "closed_on is None and should be 2026-03-01" in capsys.readouterr().err
    call_command("rebuild_standing")
    assert Commitment.objects.get().closed_on == date(2026, 3, 1)


@pytest.mark.parametrize("page", ["participation", "conference"])
def test_the_desk_closes_and_refuses_what_cannot_be(client, commitment, page):
    participation = commitment.participation
    row = participation if page == "participation" else participation.conference
    prefix = "" if page == "participation" else "participations-0-"
    address = f"/admin/commitments/{page}/{row.pk}/change/"
    client.force_login(make_officer())

    def send(**values):
        form = client.get(address).context["adminform"].form
        sent = {name: value for name, value in form.initial.items() if value is not None}
        if page == "conference":
            sent |= {
                f"{name}-{key}": "0"
                for name in ("participations", "citations")
                for key in ("TOTAL_FORMS", "INITIAL_FORMS")
            }
            sent |= {"participations-TOTAL_FORMS": 1, "participations-INITIAL_FORMS": 1, "guests": []}
            sent |= {
                f"{prefix}{name}": value
                for name, value in {
                    "id": participation.pk,
                    "conference": row.pk,
                    "role": "participant",
                    "basis": "press_report",
                }.items()
            }
        else:
            sent |= {"citations-TOTAL_FORMS": 0, "citations-INITIAL_FORMS": 0}
        sent |= seen_at(client, address)
        answer = client.post(address, sent | {f"{prefix}{name}": value for name, value in values.items()})
        return answer.status_code, answer.content.decode()

    assert "once that day has come" in send(closed_on="2026-03-01", reopened_on="2026-07-01")[1]
    assert not Closing.objects.exists()
    assert send(closed_on="2026-03-01", closing_kind="in_error", closing_reason="Not there.")[0] == 302
    closing = Closing.objects.get()
    assert (closing.kind, closing.reason) == ("in_error", "Not there.")
    assert Commitment.objects.get().closed_on == date(2026, 3, 1)


def test_the_desk_lists_what_is_closed_today(client, commitment):
    close_commitment(commitment, closed_on=date(2026, 7, 1))
    client.force_login(make_officer())
    address = "/admin/commitments/commitment/"

    counts = [client.get(address, {"closed": one}).context["cl"].result_count for one in ("true", "false")]
    assert counts == [0, 1]
    with on(at(2026, 7, 1)):
        client.force_login(make_officer())
        assert client.get(address, {"closed": "true"}).context["cl"].result_count == 1
