"""Building the demonstration ..."""

from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command

from commitments.models import Conference, Resolution, State
from commitments.states.names import match_key
from tests.factories import make_conference, make_source, make_state, make_theme
from tests.worlds import DEMO_DAY, DEMO_NOW, DEMO_SEED, TINY_PLANS, demo_conferences, world
from tracker.demo.building import NotADemonstration, RecordIsReal, build_demo

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(DEMO_NOW, tick=False)]


def test_is_refused_where_the_settings_do_not_say_demo(settings):
    settings.DEMO = False

    with pytest.raises(NotADemonstration, match="set DEMO=true"):
        build_demo(seed=DEMO_SEED, on=DEMO_DAY)
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
        build_demo(seed=DEMO_SEED, on=DEMO_DAY)
    assert world() == before


@pytest.mark.usefixtures("small")
def test_is_all_or_nothing(monkeypatch):
    def fail(**values):
        raise ZeroDivisionError

    monkeypatch.setattr("tracker.demo.building.attach_source", fail)

    with pytest.raises(ZeroDivisionError):
        build_demo(seed=DEMO_SEED, on=DEMO_DAY)
    assert world() == []


@pytest.fixture
def small(monkeypatch):
    """Fewer States at each conference, and no trail: what is told is tested beside it, and takes its time."""
    monkeypatch.setattr("tracker.demo.building.PLANS", TINY_PLANS)
    monkeypatch.setattr("tracker.demo.building.build_trail", lambda **values: None)


@pytest.fixture(scope="module")
def seeds(databases, django_db_setup, django_db_blocker):
    """All rows of the worlds of two seeds."""
    rows = {}
    with django_db_blocker.unblock():
        for seed in (DEMO_SEED, 2):
            with demo_conferences(databases, seed=seed, plans=TINY_PLANS):
                rows[seed] = world()
    return rows


def values_of(rows, model, field):
    """What each row of `model` has in a field, by its key."""
    found = [dict(values) for name, values in rows if name == model]
    return {values.get("reference") or values["code"]: values[field] for values in found}


@pytest.mark.one_database
def test_gives_another_world_for_another_seed(seeds):
    assert [] != seeds[DEMO_SEED] != seeds[2] != []


@pytest.mark.one_database
@pytest.mark.usefixtures("small")
def test_by_the_command_gives_the_same_world_for_the_same_seed_and_day(seeds):
    out = StringIO()
    call_command("build_demo", "--seed", str(DEMO_SEED), "--on", DEMO_DAY.isoformat(), stdout=out)
    assert "3 conferences, 26 States" in out.getvalue()
    assert "all invented" in out.getvalue()
    assert world() == seeds[DEMO_SEED]

    call_command("build_demo", stdout=out)
    assert "kept as it is" in out.getvalue()


@pytest.mark.one_database
@pytest.mark.usefixtures("small")
def test_by_the_command_counts_from_today_unless_told_otherwise(seeds):
    with time_machine.travel(DEMO_NOW + timedelta(days=100), tick=False):
        call_command("build_demo", stdout=StringIO())

    assert Conference.objects.get(code="DEMO1").starts_on == DEMO_DAY + timedelta(days=100 - 730)
    assert dict(Resolution.objects.values_list("reference", "due_on")) == {
        reference: day and day + timedelta(days=100)
        for reference, day in values_of(seeds[DEMO_SEED], "Resolution", "due_on").items()
    }


@pytest.mark.one_database
@pytest.mark.usefixtures("small")
def test_draws_another_name_where_the_first_is_taken(monkeypatch, seeds):
    first, taken = (values_of(seeds[DEMO_SEED], "State", field)["QMA"] for field in ("name_en", "name_fa"))
    monkeypatch.setattr("tracker.demo.building._real_names", lambda: {match_key(taken)})
    build_demo(seed=DEMO_SEED, on=DEMO_DAY, with_trail=False)

    assert State.objects.exists()
    assert not State.objects.filter(name_en=first).exists()


def test_is_refused_by_the_command_with_a_sentence(settings):
    with pytest.raises(CommandError, match="invalid day value"):
        call_command("build_demo", "--on", "2026-02-30")

    settings.DEMO = False
    with pytest.raises(CommandError, match="set DEMO=true"):
        call_command("build_demo")
