"""Undoing an import: what it wrote goes, what came after it stays and is named."""

from datetime import date

import pytest
from django.urls import reverse

from commitments.models import Commitment, Participation, Resolution
from commitments.refusals import Refused
from tests.downloads import read_csv
from tests.factories import (
    at,
    make_citation,
    make_commitment,
    make_conference,
    make_focal_point,
    make_indicator,
    make_officer,
    make_participation,
    make_reviewer,
    make_source,
    make_state,
    make_theme,
    report,
    review,
)
from tests.tracker.imports.uploads import handed_in, imported
from tracker.access.roles import NotEntitled
from tracker.imports.undoing import undo_import
from tracker.models import Import, ImportKind, ResultRow, Review, StatusReport
from tracker.trail.rebuilding import differences
from tracker.trail.verifying import faults_of

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 3, 10), tick=False)]
REPORTS = "reference,status,effective_on\n"


def done(text, officer, kind=ImportKind.REPORTS):
    """A file that was imported."""
    upload = handed_in(text, person=officer, kind=kind)
    imported(upload, officer)
    return upload


def register():
    """What everybody sees by default, but for how often it changed."""
    rows = Commitment.objects.for_register(on=date(2026, 3, 10)).in_force()
    return list(
        rows.order_by("reference").values_list(
            "reference", "standing_status", "standing_reported_status", "due_on", "lead_agency"
        )
    )


@pytest.fixture
def many():
    return [make_commitment(reference=f"BAG3-R1-{code}") for code in ("IRN", "IRQ", "TUR")]


def test_reports_are_withdrawn_and_the_register_is_as_before(officer, many):
    report(commitment=many[0], status="not_started", effective_on=date(2026, 1, 1), author=officer)
    before = register()
    upload = done(
        REPORTS
        + "BAG3-R1-IRN,limited,2026-02-01\nBAG3-R1-IRQ,limited,2026-02-01\n"
        + "BAG3-R1-IRQ,substantial,2026-02-02\n",
        officer,
    )
    assert register() != before

    undone = undo_import(upload, person=make_officer(username="omar"))

    assert (undone.count, undone.stay) == (3, [])
    assert register() == before
    assert Review.objects.filter(verdict="withdraw").count() == 3
    assert set(Review.objects.values_list("reason", flat=True)) == {f"undone: import {upload.sha256[:16]}"}
    assert not list(faults_of(Commitment.objects.all()))
    assert not list(differences())
    upload.refresh_from_db()
    assert upload.undone_by.username == "omar"


def test_what_another_person_accepted_stays_and_is_named(officer, many):
    upload = done(REPORTS + "BAG3-R1-IRN,limited,2026-02-01\nBAG3-R1-IRQ,limited,2026-02-01\n", officer)
    review(of=StatusReport.objects.get(commitment=many[0]), reviewer=make_reviewer())

    undone = undo_import(upload, person=officer)

    assert undone.count == 1
    assert [(row.key, "was accepted" in row.stays_because) for row in undone.stay] == [("BAG3-R1-IRN", True)]
    assert Commitment.objects.get(pk=many[0].pk).status == "limited"


def test_a_report_that_was_withdrawn_already_is_named(officer, many):
    upload = done(REPORTS + "BAG3-R1-IRN,limited,2026-02-01\n", officer)
    review(of=StatusReport.objects.get(), verdict="withdraw", reviewer=officer)

    assert [row.number for row in undo_import(upload, person=officer).stay] == [2]


def test_an_officer_does_not_undo_what_a_state_said_itself(officer, many):
    focal = make_focal_point(state=make_state(code="IRQ"))
    upload = done(REPORTS + "BAG3-R1-IRQ,limited,2026-02-01\n", focal)

    assert "Only its author" in undo_import(upload, person=officer).stay[0].stays_because


def test_a_focal_point_undoes_imports_of_their_own_alone(officer, many):
    focal = make_focal_point(state=make_state(code="IRQ"))
    with pytest.raises(NotEntitled):
        undo_import(done(REPORTS + "BAG3-R1-IRQ,limited,2026-02-01\n", officer), person=focal)

    own = done(REPORTS + "BAG3-R1-IRQ,limited,2026-02-02\n", focal)
    assert undo_import(own, person=focal).stay == []


def test_deadlines_go_back_where_nobody_changed_them_since(officer, many):
    text = "reference,due_on,lead_agency\n" + "".join(
        f"BAG3-R1-{code},2026-06-01,Office\n" for code in ("IRN", "IRQ")
    )
    before = register()
    upload = done(text, officer, ImportKind.COMMITMENTS)
    changed = Commitment.objects.get(reference="BAG3-R1-IRQ")
    changed.due_on = date(2026, 7, 1)
    changed.save(update_fields=["due_on", "updated_at"])

    undone = undo_import(upload, person=officer)

    assert [(row.key, row.stays_because) for row in undone.stay] == [
        ("BAG3-R1-IRQ", "BAG3-R1-IRQ was changed since.")
    ]
    assert register()[0] == before[0]
    assert Commitment.objects.get(reference="BAG3-R1-IRQ").due_on == date(2026, 7, 1)
    assert Commitment.objects.get(reference="BAG3-R1-IRN").history.first().history_user == officer


def test_states_that_it_brought_in_are_out_again_unless_something_was_reported_on_them(officer, many):
    for code in ("KWT", "QAT"):
        make_state(code=code)
    before = register()
    text = "conference,state,basis,role\n" + "".join(
        f"BAG3,{code},official_record,participant\n" for code in ("KWT", "QAT", "TUR")
    )
    upload = done(text, officer, ImportKind.PARTICIPATIONS)
    report(
        commitment=Commitment.objects.get(reference="BAG3-R1-QAT"),
        effective_on=date(2026, 2, 1),
        author=officer,
    )

    undone = undo_import(upload, person=officer)

    assert [row.key for row in undone.stay] == ["BAG3-QAT"]
    assert "Reports stand on BAG3-R1-QAT" in undone.stay[0].stays_because
    assert [row for row in register() if row[0] != "BAG3-R1-QAT"] == before
    assert Participation.objects.get(state__code="KWT").closing_kind == "in_error"


def test_resolutions_that_it_brought_in_have_no_commitments_any_more(officer):
    conference = make_conference()
    make_theme()
    for code in ("IRN", "IRQ"):
        make_participation(conference=conference, state=make_state(code=code))
    headings = "conference,number,title_en,title_fa,title_ar,text_en,text_fa,text_ar,theme\n"
    rows = "".join(f"BAG3,{number},T{number},ت,ت,Do.,م,م,liaison-officers\n" for number in (1, 2))
    before = register()
    upload = done(headings + rows, officer, ImportKind.RESOLUTIONS)
    again = done("conference,number,type\nBAG3,1,informational\n", officer, ImportKind.RESOLUTIONS)
    report(
        commitment=Commitment.objects.get(reference="BAG3-R2-IRQ"),
        effective_on=date(2026, 2, 1),
        author=officer,
    )

    assert undo_import(again, person=officer).stay == []
    undone = undo_import(upload, person=officer)

    assert Resolution.objects.get(number=1).type == "operational"
    assert [row.key for row in undone.stay] == ["BAG3-R2"]
    assert [row for row in register() if row[0].startswith("BAG3-R1")] == before
    assert {row[0] for row in register()} == {"BAG3-R2-IRN", "BAG3-R2-IRQ"}
    closed = Commitment.objects.get(reference="BAG3-R1-IRN")
    assert (closed.closed_on, closed.closings.get().kind) == (date(2026, 3, 10), "in_error")
    assert not list(differences())


def test_values_of_indicators_stay_and_it_is_said_what_to_do(officer, many):
    make_citation(source=make_source(), resolution=many[0].resolution)
    make_indicator(resolution=many[0].resolution)
    upload = done(
        "commitment,observed_on,value,source\nBAG3-R1-IRQ,2026-01-31,12,press-1\n",
        officer,
        ImportKind.MEASUREMENTS,
    )

    assert "Record the right one" in undo_import(upload, person=officer).stay[0].stays_because


def test_an_import_is_undone_once_and_only_if_it_was_done(officer, many):
    upload = handed_in(REPORTS + "BAG3-R1-IRQ,limited,2026-02-01\n", person=officer)
    with pytest.raises(Refused, match="was not imported"):
        undo_import(upload, person=officer)
    imported(upload, officer)
    undo_import(upload, person=officer)
    with pytest.raises(Refused, match="undone already"):
        undo_import(upload, person=officer)


def test_an_import_whose_rows_were_not_kept_is_not_undone(officer, many):
    upload = done(REPORTS + "BAG3-R1-IRQ,limited,2026-02-01\n", officer)
    ResultRow.objects.all().delete()

    with pytest.raises(Refused, match="was not kept"):
        undo_import(upload, person=officer)


def test_each_row_has_its_result_and_the_file_stays(client, officer, many):
    client.force_login(officer)
    text = REPORTS + "BAG3-R1-IRQ,limited,2026-02-01\nBAG3-R1-IRQ,limited,2026-02-01\nBAG3-R1-IRN,,\n"
    upload = done(text, officer)

    rows = read_csv(client.get(reverse("admin:tracker_import_rows", args=[upload.pk, "csv"])))
    file = client.get(reverse("admin:tracker_import_file", args=[upload.pk]))

    assert [(row["Row"], row["Result of the row"]) for row in rows] == [
        ("2", "Added"),
        ("3", "There already"),
        ("4", "Left out"),
    ]
    assert b"".join(file.streaming_content) == text.encode()
    assert file["Content-Disposition"].startswith("attachment")


def test_it_is_undone_from_its_page(client, officer, many):
    client.force_login(officer)
    upload = done(REPORTS + "BAG3-R1-IRN,limited,2026-02-01\nBAG3-R1-IRQ,limited,2026-02-01\n", officer)
    review(of=StatusReport.objects.get(commitment=many[0]), reviewer=make_reviewer())
    page = client.get(reverse("admin:tracker_import_change", args=[upload.pk])).content.decode()
    address = reverse("admin:tracker_import_undo", args=[upload.pk])
    assert address in page
    assert "Reports that it recorded are withdrawn" in client.get(address).content.decode()
    assert Import.objects.get().undone_at is None

    answer = client.post(address).content.decode()

    assert "1 row was undone." in answer
    assert "1 row stays" in answer
    assert "was accepted" in answer
    page = client.get(reverse("admin:tracker_import_change", args=[upload.pk])).content.decode()
    assert address not in page
    assert "was accepted" in page
    assert client.post(address).status_code == 409


def test_nobody_sees_or_undoes_by_page_what_is_not_theirs(client, officer, many):
    upload = done(REPORTS + "BAG3-R1-IRN,limited,2026-02-01\n", officer)
    client.force_login(make_focal_point(state=make_state(code="IRQ")))

    for name, args in (
        ("file", [upload.pk]),
        ("rows", [upload.pk, "csv"]),
        ("undo", [upload.pk]),
        ("undo", [10**30]),
    ):
        assert client.get(reverse(f"admin:tracker_import_{name}", args=args)).status_code == 404
    assert client.post(reverse("admin:tracker_import_undo", args=[upload.pk])).status_code == 404


def test_a_reviewer_sees_no_imports(client, officer, many):
    upload = done(REPORTS + "BAG3-R1-IRN,limited,2026-02-01\n", officer)
    client.force_login(make_reviewer())

    for name in ("file", "undo"):
        assert client.post(reverse(f"admin:tracker_import_{name}", args=[upload.pk])).status_code == 403
