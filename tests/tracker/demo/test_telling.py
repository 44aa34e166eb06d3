"""Telling the demonstration's invented past ..."""

from datetime import date

import pytest
from django.utils import timezone

from tests.factories import at, make_commitment, make_officer, report
from tests.worlds import DEMO_NOW
from tracker import clock
from tracker.models import StatusReport

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(DEMO_NOW, tick=False)]


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
