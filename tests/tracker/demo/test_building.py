"""Building the demonstration ..."""

from datetime import date, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command

from commitments.models import Conference, State
from tests.factories import make_conference, make_source, make_state, make_theme
from tests.worlds import world
from tracker.demo.building import NotADemonstration, RecordIsReal, build_demo

ON = date(2026, 1, 15)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_settings")]


@pytest.fixture
def demo_settings(settings):
    settings.DEMO = True
    with time_machine.travel("2026-01-15 12:00 +0000", tick=False):
        yield


def test_is_refused_where_the_settings_do_not_say_demo(settings):
    settings.DEMO = False

    with pytest.raises(NotADemonstration, match="set DEMO=true"):
        build_demo(seed=7, on=ON)
    assert not State.objects.exists()


@pytest.mark.parametrize(
    ("make", "key"),
    [
        (lambda: make_conference(code="BAG3"), "conference BAG3"),
        (lambda: make_state(code="IRQ"), "State IRQ"),
        (lambda: make_source(slug="press-1"), "source document press-1"),
        (lambda: make_theme(slug="liaison-officers"), "theme liaison-officers"),
    ],
)
def test_is_refused_beside_a_real_record(make, key):
    make()
    before = world()

    with pytest.raises(RecordIsReal, match=key):
        build_demo(seed=7, on=ON)
    assert world() == before


def test_is_all_or_nothing(monkeypatch):
    def fail(**values):
        raise ZeroDivisionError

    monkeypatch.setattr("tracker.demo.building.attach_source", fail)

    with pytest.raises(ZeroDivisionError):
        build_demo(seed=7, on=ON)
    assert world() == []


def test_is_kept_with_what_people_changed_when_it_stands_already():
    assert build_demo(seed=7, on=ON, with_trail=False) is True
    State.objects.filter(code="QMA").update(name_en="Renamed")
    make_conference(code="MINE")
    before = world()

    assert build_demo(seed=8, on=ON) is False
    assert world() == before


@pytest.fixture
def without_trail(monkeypatch):
    """No trail: what is told is tested beside it, and takes its time."""
    monkeypatch.setattr("tracker.demo.building.build_trail", lambda **values: None)


@pytest.mark.usefixtures("without_trail")
def test_is_built_by_the_command():
    out = StringIO()
    call_command("build_demo", "--seed", "7", "--on", "2026-01-15", stdout=out)
    assert "3 conferences, 26 States" in out.getvalue()
    assert "all invented" in out.getvalue()

    call_command("build_demo", stdout=out)
    assert "kept as it is" in out.getvalue()


@pytest.mark.usefixtures("without_trail")
def test_is_built_by_the_command_from_today_unless_told_otherwise():
    call_command("build_demo", stdout=StringIO())

    assert Conference.objects.get(code="DEMO1").starts_on == ON - timedelta(days=730)


def test_is_refused_by_the_command_with_a_sentence(settings):
    with pytest.raises(CommandError, match="invalid day value"):
        call_command("build_demo", "--on", "2026-02-30")

    settings.DEMO = False
    with pytest.raises(CommandError, match="set DEMO=true"):
        call_command("build_demo")
