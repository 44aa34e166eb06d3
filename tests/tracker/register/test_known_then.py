"""Counts as they were known at a moment, from the ledger: as the register of that moment counts."""

from datetime import date, timedelta
from random import Random

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.utils import timezone

from commitments.api.filtersets import CommitmentFilterSet
from commitments.models import Resolution, State
from commitments.record.wording import Rewording
from commitments.refusals import ParameterRefused
from commitments.vocabulary import WordingKind
from tests.extent import extent
from tests.factories import at, make_commitment, make_officer, report, web_page
from tests.rewording import reword
from tests.tracker.register.test_ledger import MOMENTS, counted, something_happens
from tests.tracker.register.two_conferences import make_two_conferences
from tracker.register import known_then
from tracker.register.as_of import AsOf, commitments_as_of
from tracker.register.counting import AXES, tally, tally_by
from tracker.register.kept_counts import (
    counts_in_force,
    counts_known_then,
    overdue_among,
    overdue_passing,
)

pytestmark = pytest.mark.django_db
DAYS = [date(2026, 2, 14), date(2026, 4, 30), date(2026, 9, 20)]
WHY = Rewording(kind=WordingKind.CORRECTION, reason="The day was misread.")
KNOWN = "2026-03-05T12:00:00Z"


@pytest.fixture
def few(monkeypatch):
    """However few commitments are, they are not looked at."""
    monkeypatch.setattr(known_then, "FEW", -1)


def request_of(user=None):
    request = RequestFactory().get("/")
    request.user = user or AnonymousUser()
    return request


def assert_equals_the_register(as_of):
    for asked, user in (({}, None), ({"theme": "training"}, make_officer()), ({"status": "limited"}, None)):
        request = request_of(user)
        rows = commitments_as_of(as_of, seen_by=request.user).in_force()
        rows = CommitmentFilterSet(asked, rows, request=request).qs
        told = counts_known_then(asked, as_of, request=request)
        assert told is not None
        assert tally(told) == tally(rows)
        for name in {"state", "region", "conference", "theme"} - {*asked}:
            told = counts_known_then(asked, as_of, axes=[name], request=request)
            by_key = counted(tally_by(told, AXES[name], on=as_of.on))
            assert by_key == tally_by(rows, AXES[name], on=as_of.on), (as_of, name, asked)
        if "status" not in asked:
            assert overdue_passing(asked, as_of, request=request) == overdue_among(rows, as_of)
    states = [*State.objects.filter(code="IRQ").values_list("pk", flat=True)]
    told = counts_in_force(as_of, request=request_of(), states=states)
    rows = commitments_as_of(as_of, seen_by=AnonymousUser()).in_force().filter(state__in=states)
    assert tally(told) == tally(rows)


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("by_index", [True, False])
@pytest.mark.parametrize("seed", extent([1], long=[1, 2, 3, 4]))
def test_equals_the_register_of_each_moment_after_whatever_happens(time_machine, monkeypatch, seed, by_index):
    if not by_index:
        monkeypatch.setattr(known_then, "_TOUCHED_MOST", -1)
    time_machine.move_to("2026-03-01", tick=False)
    make_two_conferences(due_on=date(2026, 3, 20))
    draw = Random(seed)
    moments = []
    for number, moment in enumerate(MOMENTS):
        time_machine.move_to(moment, tick=False)
        for _time in range(10):
            something_happens(draw)
        make_commitment(reference=f"BAG3-R{1 + number % 2}-{('SAU', 'KWT', 'OMN', 'QAT')[number]}")
        if number == 2:
            for resolution in Resolution.objects.filter(number=2):
                reword(resolution, why=WHY, due_on=date(2026, 9, 30))
        moments.append(timezone.now())
        time_machine.shift(timedelta(days=40))
        for known_at in moments:
            for on in DAYS:
                if on <= timezone.localdate(known_at):
                    assert_equals_the_register(AsOf(on=on, known_at=known_at, is_past=True))


@pytest.fixture
def reported_since(time_machine):
    """Two commitments of which something was reported after KNOWN, of a day before it."""
    time_machine.move_to(at(2026, 3, 1), tick=False)
    made = [make_commitment(reference=f"BAG3-R1-{state}") for state in ("IRQ", "IRN")]
    time_machine.move_to(at(2026, 3, 20), tick=False)
    for commitment in made:
        report(commitment=commitment, status="limited", effective_on=date(2026, 3, 2), evidence=[web_page()])


def asked(client, path="/api/v1/matrix/?rows=conference&columns=status", known_at=KNOWN):
    return client.get(f"{path}&known_at={known_at}")


@pytest.mark.usefixtures("few", "reported_since")
@pytest.mark.parametrize("bound", ["STEPS_MOST", "CHANGED_MOST"])
def test_looks_at_each_where_too_much_became_known_since(client, monkeypatch, bound):
    told = asked(client).json()
    monkeypatch.setattr(known_then, bound, 2)
    assert known_then.differences_of(known_at_march(), request=request_of()) is not None
    monkeypatch.setattr(known_then, bound, 1)
    assert known_then.differences_of(known_at_march(), request=request_of()) is None

    assert asked(client).json() == told
    assert told["total"]["counts"]["no_information"] == 2


def known_at_march():
    return AsOf.from_parameters({"known_at": KNOWN})


@pytest.mark.usefixtures("few", "reported_since")
def test_refuses_in_words_what_it_can_neither_tell_nor_look_at(client, monkeypatch):
    monkeypatch.setattr(known_then, "STEPS_MOST", 1)
    monkeypatch.setattr(known_then, "LOOKED_AT_MOST", 2)
    assert asked(client).status_code == 200
    assert asked(client, "/api/v1/matrix/?rows=state&columns=conference").status_code == 200
    monkeypatch.setattr(known_then, "LOOKED_AT_MOST", 1)

    refused = asked(client)

    assert refused.status_code == 400
    assert "of 1 commitments at most, and these are 2." in refused.content.decode()
    # What the ledger does not tell is a part of what it tells.
    assert asked(client, "/api/v1/matrix/?rows=state&columns=conference").status_code == 400
    for narrowed in ("state=IRQ&lifecycle=active", "resolution=BAG3-R1"):
        answer = asked(client, f"/api/v1/matrix/?rows=state&columns=conference&{narrowed}")
        assert answer.status_code == 200, narrowed
    assert client.get("/en/", {"known_at": KNOWN}).status_code == 400
    # As known now, and as a file, it is told.
    assert client.get("/en/", {"as_of": "2026-03-05"}).status_code == 200
    file = client.get("/api/v1/commitments/", {"known_at": KNOWN, "format": "csv"})
    assert len(file.getvalue().decode().splitlines()) == 1 + 2


@pytest.mark.usefixtures("few", "reported_since")
def test_is_found_anew_where_something_was_recorded_meanwhile(time_machine):
    request, as_of = request_of(), known_at_march()
    before = known_then.differences_of(as_of, request=request)
    assert known_then.differences_of(as_of, request=request) is before
    time_machine.move_to(at(2026, 3, 21), tick=False)
    late = make_commitment(reference="BAG3-R1-SAU")

    after = known_then.differences_of(as_of, request=request)

    assert len(after.rows) == len(before.rows) + 1
    assert (late.state_id, None, "no_information") in {row[1:4] for row in after.rows}


def test_takes_few_for_few(client):
    """Of few commitments each is looked at, whatever became known since; the bounds are those of a record of
    normal size.
    """
    known_then.refuse_to_look_at(known_then.LOOKED_AT_MOST)
    with pytest.raises(ParameterRefused):
        known_then.refuse_to_look_at(known_then.LOOKED_AT_MOST + 1)
    assert known_then.LOOKED_AT_MOST > 50_000 > known_then.FEW
