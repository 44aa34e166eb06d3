"""Telling the demonstration's invented past ..."""

from datetime import date

import pytest
import time_machine
from django.utils import timezone

from tests.factories import at, make_commitment, make_officer, report
from tracker import clock
from tracker.models import StatusReport

ON = date(2026, 1, 15)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def demo(settings):
    settings.DEMO = True
    with time_machine.travel("2026-01-15 12:00 +0000", tick=False):
        yield


def test_sets_the_time_in_a_demonstration_only(settings):
    commitment, officer = make_commitment(), make_officer()
    with clock.override_now(at(2025, 6, 1)):
        made = report(commitment=commitment, effective_on=date(2025, 5, 1), author=officer)
    settings.DEMO = False

    with pytest.raises(clock.ClockOverrideRefused), clock.override_now(at(2025, 6, 1)):
        report(commitment=commitment, effective_on=date(2025, 5, 2), author=officer)

    assert made.recorded_at == at(2025, 6, 1)
    assert StatusReport.objects.count() == 1
    assert clock.now() == timezone.now()
