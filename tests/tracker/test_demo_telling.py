"""Telling the demonstration's invented past ..."""

from datetime import date
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from tests.factories import at, make_commitment, make_officer, report
from tests.worlds import told
from tracker import clock
from tracker.models import StatusReport

ON = date(2026, 1, 15)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def demo(settings):
    settings.DEMO = True
    with time_machine.travel("2026-01-15 12:00 +0000", tick=False):
        yield


def test_gives_the_same_for_the_same_seed_another_for_another_and_is_announced_while_it_goes_on():
    out, pasts = StringIO(), []
    for seed in ("5", "5", "6"):
        with transaction.atomic():
            call_command("build_demo", "--seed", seed, "--on", ON.isoformat(), stdout=out)
            pasts.append(told())
            transaction.set_rollback(True)

    lines = out.getvalue().splitlines()
    assert any(line.startswith("Invented reports … DEMO1: 100 of") for line in lines)
    assert "steps of their trails, all invented" in lines[-1]
    assert pasts[0] == pasts[1] != pasts[2]


def test_sets_the_time_in_a_demonstration_only(settings):
    commitment, officer = make_commitment(), make_officer()
    with clock.speaking_at(at(2025, 6, 1)):
        made = report(commitment=commitment, effective_on=date(2025, 5, 1), author=officer)
    settings.DEMO = False

    with pytest.raises(clock.TimeIsReal), clock.speaking_at(at(2025, 6, 1)):
        report(commitment=commitment, effective_on=date(2025, 5, 2), author=officer)

    assert made.recorded_at == at(2025, 6, 1)
    assert StatusReport.objects.count() == 1
    assert clock.now() == timezone.now()
