"""What an import asks of the database does not grow with its rows."""

from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commitments.models import Commitment
from tests.factories import (
    at,
    make_citation,
    make_commitment,
    make_conference,
    make_indicator,
    make_participation,
    make_resolution,
    make_source,
    make_state,
    make_theme,
)
from tests.tracker.imports.uploads import checked, handed_in, imported, problems
from tracker.imports import running
from tracker.imports.files import FileRefused
from tracker.imports.kinds import IMPORT_SCHEMAS
from tracker.imports.undoing import undo_import
from tracker.models import ImportKind

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database,
    pytest.mark.time_machine(at(2026, 3, 10), tick=False),
]
FEW, MANY = ("A", "B"), ("C", "D", "E", "F", "G", "H", "I")
TEXTS = "T,ت,ت,Do it.,م,م"


def codes(letters):
    return [f"X{letter}X" for letter in letters]


def participations(letters):
    for code in codes(letters):
        make_state(code=code)
    rows = [f"BAG3,{code},official_record,press-1,p. {code}" for code in codes(letters)]
    return "conference,state,basis,source,locator", rows


def resolutions(letters):
    headings = "title_en,title_fa,title_ar,text_en,text_fa,text_ar"
    first = len(letters) * 10
    rows = [
        f"BAG3,{first + number},{TEXTS},liaison-officers,IRQ,press-1,p. {number}"
        for number in range(len(letters))
    ]
    return f"conference,number,{headings},theme,named_states,source,locator", rows


def reports(letters):
    for code in codes(letters):
        make_commitment(reference=f"BAG3-R1-{code}")
    rows = [f"BAG3-R1-{code},limited,2026-02-0{day}" for code in codes(letters) for day in (1, 2)]
    return "commitment,status,effective_on", rows


def positions(letters):
    for code in codes(letters):
        make_commitment(reference=f"BAG3-R1-{code}")
    return "commitment,position,source", [f"BAG3-R1-{code},supported,press-1" for code in codes(letters)]


def measurements(letters):
    for code in codes(letters):
        make_commitment(reference=f"BAG3-R1-{code}")
    rows = [f"BAG3-R1-{code},2026-02-01,3,press-1" for code in codes(letters)]
    return "commitment,observed_on,value,source", rows


def targets(letters):
    for code in codes(letters):
        make_commitment(reference=f"BAG3-R1-{code}")
    return "commitment,target,source", [f"BAG3-R1-{code},30,press-1" for code in codes(letters)]


def commitments(letters):
    for code in codes(letters):
        make_commitment(reference=f"BAG3-R1-{code}")
    return "commitment,lead_agency", [f"BAG3-R1-{code},Agency {code}" for code in codes(letters)]


KINDS = {
    ImportKind.PARTICIPATIONS: participations,
    ImportKind.RESOLUTIONS: resolutions,
    ImportKind.REPORTS: reports,
    ImportKind.POSITIONS: positions,
    ImportKind.MEASUREMENTS: measurements,
    ImportKind.TARGETS: targets,
    ImportKind.COMMITMENTS: commitments,
}


@pytest.fixture(autouse=True)
def world():
    make_theme()
    make_indicator(resolution=make_resolution(conference=make_conference()))
    make_citation(
        source=make_source(),
        participation=make_participation(state=make_state(code="IRQ")),
        fact="participation",
    )


@pytest.mark.parametrize("kind", KINDS)
def test_queries_do_not_grow_with_the_rows(kind, officer):
    counts = []
    for letters in (FEW, MANY):
        headings, rows = KINDS[kind](letters)
        upload = handed_in("\n".join([headings, *rows, ""]), person=officer, kind=kind)
        assert not problems(upload, officer)
        check = checked(upload, officer)
        with CaptureQueriesContext(connection) as captured:
            assert imported(upload, officer, check=check) == len(rows)
            undo_import(upload, person=officer)
        counts.append(len(captured))

    assert len({*counts}) == 1, counts
    assert Commitment.objects.exists()


@pytest.mark.parametrize(("kind", "count"), [(ImportKind.REPORTS, 4), (ImportKind.RESOLUTIONS, 4)])
def test_more_than_can_be_written_at_once_is_refused_with_the_remedy(kind, count, officer, monkeypatch):
    headings, rows = KINDS[kind](FEW)
    upload = handed_in("\n".join([headings, *rows, ""]), person=officer, kind=kind)
    most = count // IMPORT_SCHEMAS[kind].times_as_fast
    monkeypatch.setattr(running, "WRITTEN_MAX", most)
    check = checked(upload, officer)
    monkeypatch.setattr(running, "WRITTEN_MAX", most - 1)

    ((row, _column, message),) = problems(upload, officer)
    assert row == 0
    assert f"would write {count} rows" in message
    assert "in parts, or run on PostgreSQL" in message
    with pytest.raises(FileRefused, match="in parts"):
        imported(upload, officer, check=check)

    # There it holds its own rows alone.
    monkeypatch.setattr(running, "connection", SimpleNamespace(vendor="postgresql"))
    assert problems(upload, officer) == []


def test_participations_are_counted_with_the_commitments_that_they_bring(officer, monkeypatch):
    monkeypatch.setattr(running, "WRITTEN_MAX", 1)
    headings, rows = participations(FEW)
    upload = handed_in("\n".join([headings, *rows, ""]), person=officer, kind=ImportKind.PARTICIPATIONS)

    assert "would write 4 rows" in problems(upload, officer)[0][2]


def test_resolutions_that_change_are_weighed(officer, monkeypatch):
    conference = make_conference(published=True)
    for number in (8, 9):
        make_resolution(conference=conference, number=number)
    rows = [f"BAG3,{number},Other words,correction,it was misread" for number in (8, 9)]
    text = "\n".join(["conference,number,title_en,wording_kind,wording_reason", *rows, ""])
    upload = handed_in(text, person=officer, kind=ImportKind.RESOLUTIONS)
    monkeypatch.setattr(running, "connection", SimpleNamespace(vendor="sqlite"))
    monkeypatch.setattr(running, "WRITTEN_MAX", 2 * running.CHANGED_WEIGHT)
    assert problems(upload, officer) == []

    monkeypatch.setattr(running, "WRITTEN_MAX", 2 * running.CHANGED_WEIGHT - 1)
    ((_row, _column, message),) = problems(upload, officer)
    assert "would change the texts of 2 rows" in message
    assert "at most 1 at once" in message
