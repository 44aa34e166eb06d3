"""A State that is addressed later than others is in no count of a day before."""

from datetime import date

import pytest
import time_machine

from commitments.record.enrolment import enrol_resolution
from tests.factories import at, make_conference, make_participation, make_resolution, make_state

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 3, 10), tick=False)]


def test_an_addressee_counts_from_the_day_on_which_it_was_addressed(client):
    conference = make_conference(starts_on=date(2026, 1, 1))
    iraq, iran = (make_state(code=code) for code in ("IRQ", "IRN"))
    for state in (iraq, iran):
        make_participation(conference=conference, state=state)
    resolution = make_resolution(addressees="states", named_states=[iraq])
    with time_machine.travel(at(2026, 2, 1), tick=False):
        enrol_resolution(resolution, named_states=[iraq, iran], changed=[])

    def counted(day):
        listed = client.get("/api/v1/commitments/", {"as_of": day}).json()["count"]
        matrix = client.get("/api/v1/matrix/", {"as_of": day}).json()["total"]["total"]
        return listed, matrix

    assert counted("2026-01-31") == (1, 1)
    assert counted("2026-02-01") == (2, 2)
