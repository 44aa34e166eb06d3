"""The demonstration's invented past ..."""

from contextlib import suppress
from unittest.mock import patch

import pytest
import time_machine
from django.db import transaction
from django.test import override_settings

from tests.extent import extent
from tests.row_checks import checked_by_the_database
from tests.worlds import DEMO_DAY, DEMO_NOW, DEMO_SEED, SMALL_PLANS, demo_conferences, trail_rows
from tracker.demo.building import build_demo
from tracker.demo.trail import build_trail

# What chance draws and in what order, no database can change.
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database,
    pytest.mark.usefixtures("others", "demonstration"),
    pytest.mark.time_machine(DEMO_NOW, tick=False),
]


# A line is written every hundred steps.
LINES = extent(1, long=1000)


class Enough(Exception):
    """Enough is told to compare."""


@pytest.fixture(scope="module")
def others(databases, django_db_setup, django_db_blocker):
    """The same past with its world once more, in the short form its first hundred steps, and the first
    of another past; nothing of it stays.
    """
    made = {"lines": [], "first": []}

    def write_line(line):
        made["first"] = made["first"] or trail_rows()
        made["lines"].append(line)
        if len(made["lines"]) == LINES:
            made["again"] = trail_rows()
            raise Enough

    def stop(_line):
        made["other"] = trail_rows()
        raise Enough

    with (
        django_db_blocker.unblock(),
        override_settings(DEMO=True),
        patch("tracker.demo.building.PLANS", SMALL_PLANS),
        time_machine.travel(DEMO_NOW, tick=False),
    ):
        with transaction.atomic():
            with suppress(Enough):
                checked_by_the_database(build_demo)(seed=DEMO_SEED, on=DEMO_DAY, write_line=write_line)
                made["again"] = trail_rows()
            transaction.set_rollback(True)
        with demo_conferences(databases), pytest.raises(Enough), transaction.atomic():
            build_trail(seed=DEMO_SEED + 1, on=DEMO_DAY, write_line=stop)
    return made


def test_is_the_same_for_the_same_seed_and_another_for_another(others):
    (*again, files), (*whole, all_files) = others["again"], trail_rows()
    assert len(again) >= 100
    assert set(map(str, again)) <= set(map(str, whole))
    assert set() != set(files) <= set(all_files)
    assert [] != others["first"] != others["other"] != []


def test_is_announced_while_it_goes_on(others):
    assert others["lines"][0].startswith("Invented reports … DEMO1: 100 of")
