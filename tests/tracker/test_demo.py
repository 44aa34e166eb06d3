"""The demonstration ..."""

import hashlib
from datetime import date, timedelta
from io import StringIO

import pytest
import time_machine
import yaml
from django.core.management import CommandError, call_command

from commitments.building_states import CATALOGUE
from commitments.models import Citation, Commitment, Conference, Indicator, Organization, Participation, Resolution, SourceDocument, State, Theme
from commitments.state_names import squeeze
from commitments.vocabulary import Lifecycle, ReviewPolicy, Role, Schedule, StateKind, Status
from tests.factories import make_conference, make_source, make_state, make_theme
from tracker.demo import NotADemonstration, RecordIsReal, build_demo
from tracker.models import StatusReport

ON = date(2026, 1, 15)
MODELS = (State, Organization, Theme, SourceDocument, Conference, Participation, Resolution, Indicator, Citation, Commitment)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_settings")]


@pytest.fixture
def demo_settings(settings):
    settings.DEMO = True
    with time_machine.travel("2026-01-15 12:00 +0000", tick=False):
        yield


def world():
    """Every row by its public keys, without database ids and times of writing."""
    rows = []
    for model in MODELS:
        for row in model._default_manager.all():
            values = {}
            for field in model._meta.concrete_fields:
                if field.name in {"id", "updated_at", "created_at", "attached_at"}:
                    continue
                value = getattr(row, field.name)
                values[field.name] = "-".join(value.natural_key()) if field.is_relation and value is not None else value
            for field in model._meta.many_to_many:
                values[field.name] = sorted("-".join(other.natural_key()) for other in getattr(row, field.name).all())
            rows.append((model.__name__, sorted(values.items())))
    return sorted(rows, key=str)


def emptied():
    Citation.objects.all().delete()
    Commitment.objects.all().delete()
    Participation.objects.all().delete()
    Indicator.objects.all().delete()
    Resolution.objects.update(superseded_by=None)
    for model in (Resolution, Conference, SourceDocument, Organization, Theme, State):
        model._default_manager.all().delete()


def test_is_the_same_world_for_the_same_seed_and_day():
    build_demo(seed=7, on=ON)
    first = world()
    emptied()
    build_demo(seed=7, on=ON)
    again = world()
    emptied()
    build_demo(seed=8, on=ON)

    assert first == again
    assert first != world()


def test_has_two_published_conferences_and_a_draft_worth_looking_at():
    build_demo(seed=7, on=ON)

    published = Conference.objects.published().order_by("code")
    assert [conference.code for conference in published] == ["DEMO1", "DEMO2"]
    assert [conference.review_policy for conference in published] == [ReviewPolicy.NONE, ReviewPolicy.SECOND_PERSON]
    for conference in published:
        assert conference.participations.count() == 24
        assert 8 <= conference.resolutions.count() <= 12
        assert conference.participations.filter(role=Role.HOST).get().state == conference.host
        assert conference.participations.filter(role=Role.OBSERVER).count() == 1
        assert conference.participations.filter(closed_on__isnull=False).count() == 1
        assert Indicator.objects.filter(resolution__conference=conference).count() == conference.resolutions.count()
    assert Conference.objects.get(code="DEMO3").published is False
    assert Resolution.objects.filter(lifecycle=Lifecycle.SUPERSEDED, superseded_by__conference__code="DEMO2").count() == 1


def test_has_a_commitment_of_every_participating_state_and_no_report_yet():
    build_demo(seed=7, on=ON)

    for conference in Conference.objects.all():
        taking = Participation.objects.filter(conference=conference).exclude(role=Role.OBSERVER).count()
        assert Commitment.objects.filter(resolution__conference=conference).count() == taking * conference.resolutions.count()
    assert not Commitment.objects.exclude(status=Status.NO_INFORMATION, version=0).exists()
    assert not StatusReport.objects.exists()


@pytest.mark.parametrize("seed", [1, 2])
def test_has_deadlines_in_the_past_soon_later_and_none(seed):
    build_demo(seed=seed, on=ON)

    for code in ("DEMO1", "DEMO2"):
        schedules = set(Commitment.objects.filter(resolution__conference__code=code).in_force().with_schedule(on=ON).values_list("schedule", flat=True))
        assert schedules == {Schedule.NO_DEADLINE, Schedule.OVERDUE, Schedule.DUE_SOON, Schedule.NOT_YET_DUE}
    for resolution in Resolution.objects.filter(due_on__isnull=False).select_related("conference"):
        assert resolution.due_on > resolution.conference.starts_on


def test_counts_its_deadlines_from_the_day_it_is_given():
    build_demo(seed=7, on=ON)
    due_on = dict(Resolution.objects.values_list("reference", "due_on"))
    emptied()
    build_demo(seed=7, on=ON + timedelta(days=100))

    assert dict(Resolution.objects.values_list("reference", "due_on")) == {reference: day and day + timedelta(days=100) for reference, day in due_on.items()}


def test_cites_passages_that_verify():
    build_demo(seed=7, on=ON)

    citations = Citation.objects.with_passages().select_related("source")
    assert set(citations.values_list("source__slug", flat=True)) == {"demo1-final-document", "demo2-final-document", "demo3-final-document"}
    assert citations.filter(resolution__isnull=False).count() == Resolution.objects.count()
    for citation in citations:
        assert citation.source.is_attached
        assert hashlib.sha256(citation.passage.encode()).hexdigest() == citation.sha256
        assert hashlib.sha256(citation.source.text.encode()).hexdigest() == citation.source.sha256
        # Paragraphs are counted from 1 and parted by an empty line.
        assert citation.passage in citation.source.text.split("\n\n")[citation.paragraph - 1]


@pytest.mark.parametrize("seed", [1, 2])
def test_has_no_real_state(seed):
    build_demo(seed=seed, on=ON)

    real = {squeeze(row[f"name_{language}"]) for row in yaml.safe_load(CATALOGUE.read_text(encoding="utf-8")) for language in ("en", "fa", "ar")}
    assert State.objects.count() == 26
    for state in State.objects.all():
        assert state.kind == StateKind.INVENTED
        assert "QMA" <= state.code <= "QZZ"
        assert state.alpha2 is None
        assert state.m49 is None
        assert not real & {squeeze(state.name_en), squeeze(state.name_fa), squeeze(state.name_ar)}


def test_draws_another_name_where_the_first_is_taken(monkeypatch):
    build_demo(seed=7, on=ON)
    first = State.objects.get(code="QMA")
    emptied()
    monkeypatch.setattr("tracker.demo._real_names", lambda: {squeeze(first.name_fa)})
    build_demo(seed=7, on=ON)

    assert not State.objects.filter(name_en=first.name_en).exists()


def test_says_in_every_document_and_title_that_it_is_invented():
    build_demo(seed=7, on=ON)

    assert all("Invented" in title for title in Conference.objects.values_list("title_en", flat=True))
    assert all("ساختگی" in title for title in Conference.objects.values_list("title_fa", flat=True))
    assert all("المختلَق" in title for title in Conference.objects.values_list("title_ar", flat=True))
    assert all(source.publisher.startswith("Invented") for source in SourceDocument.objects.all())


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

    monkeypatch.setattr("tracker.demo.attach_source", fail)

    with pytest.raises(ZeroDivisionError):
        build_demo(seed=7, on=ON)
    assert world() == []


def test_is_kept_with_what_people_changed_when_it_stands_already():
    assert build_demo(seed=7, on=ON) is True
    State.objects.filter(code="QMA").update(name_en="Renamed")
    make_conference(code="MINE")
    before = world()

    assert build_demo(seed=8, on=ON) is False
    assert world() == before


def test_is_built_by_the_command():
    out = StringIO()
    call_command("build_demo", "--seed", "7", "--on", "2026-01-15", stdout=out)
    assert "3 conferences, 26 States" in out.getvalue()
    assert "all invented" in out.getvalue()

    call_command("build_demo", stdout=out)
    assert "kept as it is" in out.getvalue()


def test_is_built_by_the_command_from_today_unless_told_otherwise():
    call_command("build_demo", stdout=StringIO())

    assert Conference.objects.get(code="DEMO1").starts_on == ON - timedelta(days=400)


def test_is_refused_by_the_command_with_a_sentence(settings):
    with pytest.raises(CommandError, match="invalid day value"):
        call_command("build_demo", "--on", "2026-02-30")

    settings.DEMO = False
    with pytest.raises(CommandError, match="set DEMO=true"):
        call_command("build_demo")
