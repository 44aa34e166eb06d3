"""Importing tables: what each row would do, all of it or nothing, and never more than its author may write."""

import io
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from commitments.language.calendars import Calendar
from commitments.models import Commitment, Participation
from commitments.vocabulary import Status
from tests.downloads import read_csv, read_sheet as read_workbook
from tests.factories import (
    at,
    make_commitment,
    make_focal_point,
    make_large_register,
    make_officer,
    make_reviewer,
    make_state,
    report,
)
from tracker.imports import running
from tracker.imports.files import FileRefused
from tracker.imports.running import NotEntitled, plan_import, run_import, store_upload
from tracker.models import Import, ImportKind, StatusPeriod, StatusReport
from tracker.trail.rebuilding import differences
from tracker.trail.verifying import faults_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(at(2026, 3, 10), tick=False):
        yield


@pytest.fixture
def officer():
    return make_officer(username="layla")


def handed_in(text, *, person, kind=ImportKind.REPORTS, calendar=Calendar.GREGORIAN):
    return store_upload(
        content=io.BytesIO(text.encode()),
        name="../rows\u202e.csv",
        kind=kind,
        calendar=calendar,
        person=person,
    )


def imported(upload, person):
    *_progress, last = run_import(upload, person=person)
    return last.changed


def problems(upload, person):
    return [
        (problem.row, problem.column, problem.message)
        for problem in plan_import(upload, person=person).problems
    ]


def test_reports_are_imported_through_the_one_door(officer):
    for code in ("IRQ", "IRN"):
        make_commitment(reference=f"BAG3-R1-{code}")
    text = "reference,status,effective_on,note,evidence_title,evidence_url\nBAG3-R1-IRQ,limited,2026-03-01,By letter,,\nbag3-r1-irn,complete,2026-03-02,,The decree,https://example.org/decree\n"
    upload = handed_in(text, person=officer)

    assert imported(upload, officer) == 2

    first, second = StatusReport.objects.order_by("commitment__reference")
    assert (first.status, first.effective_on, [one.url for one in first.evidence.all()]) == (
        "complete",
        date(2026, 3, 2),
        ["https://example.org/decree"],
    )
    assert (second.status, second.note, second.author) == ("limited", "By letter", officer)
    upload.refresh_from_db()
    assert (upload.row_count, upload.changed_count, upload.imported_at) == (2, 2, at(2026, 3, 10))
    assert not list(faults_of(Commitment.objects.all()))
    assert not list(differences())


@pytest.mark.parametrize(
    ("language", "day", "calendar"),
    [
        ("en", "2026-03-01", Calendar.GREGORIAN),
        ("fa", "۱۴۰۴-۱۲-۱۰", Calendar.SOLAR_HIJRI),
        ("ar", "١٤٤٧-٠٩-١٢", Calendar.HIJRI),
    ],
)
def test_columns_and_levels_are_found_by_name_in_three_languages(officer, language, day, calendar):
    make_commitment()
    with translation.override(language):
        headings = [translation.gettext(label) for label in ("Reference", "Status", "Effective on")]
        level = str(Status.LIMITED.label)
    upload = handed_in(
        f"{','.join(headings)}\nBAG3-R1-IRQ,{level},{day}\n", person=officer, calendar=calendar
    )

    assert set(upload.columns) == {"commitment", "status", "effective_on"}
    assert imported(upload, officer) == 1
    assert StatusReport.objects.get().effective_on == date(2026, 3, 1)


def test_two_rows_on_one_commitment_are_recorded_in_their_order(officer):
    commitment = make_commitment()
    upload = handed_in(
        "reference,status,effective_on\nBAG3-R1-IRQ,not_started,2026-01-01\nBAG3-R1-IRQ,limited,2026-02-01\n",
        person=officer,
    )

    imported(upload, officer)

    commitment.refresh_from_db()
    assert (commitment.status, commitment.version) == ("limited", 2)
    assert not list(faults_of(Commitment.objects.all()))


@pytest.mark.parametrize(
    ("row", "column", "says"),
    [
        ("NOPE-R1-IRQ,limited,2026-03-01,", "reference", "There is no commitment “NOPE-R1-IRQ”"),
        ("BAG3-R1-IRQ,finished,2026-03-01,", "status", "“finished” is none of"),
        ("BAG3-R1-IRQ,limited,2026-02-30,", "effective_on", "There is no such day"),
        ("BAG3-R1-IRQ,limited,2026-03-11,", "effective_on", "in the future"),
        ("BAG3-R1-IRQ,limited,,", "effective_on", "This is needed"),
        ("BAG3-R1-IRQ,complete,2026-03-01,", "evidence_url", "needs evidence"),
        ("BAG3-R1-IRQ,limited,2026-03-01,javascript:alert(1)", "evidence_url", "is no web address"),
        ("BAG3-R2-IRQ,limited,2026-03-01,", "reference", "takes no more reports"),
    ],
)
def test_a_bad_row_is_named_and_keeps_all_others_out(officer, row, column, says):
    make_commitment()
    make_commitment(reference="BAG3-R1-IRN")
    make_commitment(reference="BAG3-R2-IRQ", closed_on=date(2026, 1, 1))
    upload = handed_in(
        f"reference,status,effective_on,evidence_url\nBAG3-R1-IRN,limited,2026-03-01,\n{row}\n",
        person=officer,
    )

    ((number, named, message),) = problems(upload, officer)

    assert (number, named) == (3, column)
    assert says in message
    with pytest.raises(FileRefused):
        imported(upload, officer)
    assert not StatusReport.objects.exists()
    assert Import.objects.get().imported_at is None


def test_a_focal_points_file_with_one_foreign_row_is_refused_whole():
    make_commitment()
    make_commitment(reference="BAG3-R1-IRN")
    focal = make_focal_point(state=make_state(code="IRQ"))
    upload = handed_in(
        "reference,status,effective_on\nBAG3-R1-IRQ,limited,2026-03-01\nBAG3-R1-IRN,limited,2026-03-01\n",
        person=focal,
    )

    # As if it were not there: what others report is not told by a refusal.
    assert problems(upload, focal) == [
        (3, "reference", "There is no commitment “BAG3-R1-IRN” for you to write to.")
    ]
    with pytest.raises(FileRefused):
        imported(upload, focal)
    assert not StatusReport.objects.exists()


def test_a_focal_point_imports_for_their_own_state_and_it_waits():
    make_commitment()
    focal = make_focal_point(state=make_state(code="IRQ"))
    upload = handed_in("reference,status,effective_on\nBAG3-R1-IRQ,limited,2026-03-01\n", person=focal)

    assert imported(upload, focal) == 1
    assert StatusReport.objects.get().needs_review


@pytest.mark.parametrize("kind", [ImportKind.COMMITMENTS, ImportKind.PARTICIPATIONS])
def test_a_focal_point_imports_reports_alone(kind):
    with pytest.raises(NotEntitled):
        handed_in(
            "reference,due_on\nBAG3-R1-IRQ,2026-05-01\n",
            person=make_focal_point(state=make_state(code="IRQ")),
            kind=kind,
        )


def test_a_reviewer_imports_nothing():
    with pytest.raises(NotEntitled):
        handed_in("reference,status,effective_on\nx,y,z\n", person=make_reviewer())


def test_a_right_that_ended_between_check_and_import_is_gone(officer):
    make_commitment()
    upload = handed_in("reference,status,effective_on\nBAG3-R1-IRQ,limited,2026-03-01\n", person=officer)
    officer.groups.clear()

    with pytest.raises(NotEntitled):
        imported(upload, officer)
    assert not StatusReport.objects.exists()


def test_deadlines_and_agencies_change_where_a_cell_says_so(officer):
    commitment = make_commitment(lead_agency="Old office", due_on=date(2026, 1, 1))
    other = make_commitment(reference="BAG3-R1-IRN", lead_agency="Stays", due_on=date(2026, 1, 1))
    text = "reference,lead_agency,due_on\nBAG3-R1-IRQ,New office,-\nBAG3-R1-IRN,,2026-06-01\n"
    upload = handed_in(text, person=officer, kind=ImportKind.COMMITMENTS)

    assert imported(upload, officer) == 2

    commitment.refresh_from_db()
    other.refresh_from_db()
    assert (commitment.lead_agency, commitment.due_on) == ("New office", None)
    assert (other.lead_agency, other.due_on) == ("Stays", date(2026, 6, 1))
    past = commitment.history.first()
    assert (past.history_user, past.history_change_reason) == (officer, f"import {upload.sha256[:16]}")
    assert list(Commitment.objects.search("new office")) == [commitment]


def test_rows_that_say_what_is_there_already_change_nothing(officer):
    make_commitment(due_on=date(2026, 6, 1))
    upload = handed_in(
        "reference,due_on\nBAG3-R1-IRQ,2026-06-01\n", person=officer, kind=ImportKind.COMMITMENTS
    )

    assert plan_import(upload, person=officer).changing == []
    assert imported(upload, officer) == 0


def test_a_commitment_twice_in_a_file_of_deadlines_is_refused(officer):
    make_commitment()
    upload = handed_in(
        "reference,due_on\nBAG3-R1-IRQ,2026-06-01\nBAG3-R1-IRQ,2026-07-01\n",
        person=officer,
        kind=ImportKind.COMMITMENTS,
    )

    assert problems(upload, officer)[0][:2] == (3, "reference")


def test_participations_bring_their_commitments(officer):
    make_commitment()
    make_state(code="IRN")
    text = "conference,state,role,basis,note_en\nBAG3,إيران,participant,press report,Named by one report.\nBAG3,Iraq,host,official_record,\n"
    upload = handed_in(text, person=officer, kind=ImportKind.PARTICIPATIONS)

    assert imported(upload, officer) == 2

    iran = Participation.objects.get(state__code="IRN")
    assert (iran.role, iran.basis, iran.note_en) == ("participant", "press_report", "Named by one report.")
    assert Commitment.objects.filter(reference="BAG3-R1-IRN").exists()
    assert Participation.objects.get(state__code="IRQ").role == "host"


def test_a_participation_that_is_there_already_changes_nothing(officer):
    make_commitment()
    there = Participation.objects.get()
    text = f"conference,state,role,basis,note_en\nBAG3,IRQ,{there.role},{there.basis},-\n"

    assert (
        plan_import(handed_in(text, person=officer, kind=ImportKind.PARTICIPATIONS), person=officer).changing
        == []
    )


def test_a_hyphen_takes_away_only_what_may_be_missing(officer):
    make_commitment()
    Participation.objects.update(note_en="An old note.")
    upload = handed_in(
        "conference,state,basis,note_en\nBAG3,IRQ,inferred,-\n",
        person=officer,
        kind=ImportKind.PARTICIPATIONS,
    )
    imported(upload, officer)
    assert Participation.objects.get().note_en == ""

    faulty = handed_in(
        "conference,state,basis,role\nBAG3,IRQ,inferred,-\n", person=officer, kind=ImportKind.PARTICIPATIONS
    )
    assert problems(faulty, officer)[0][:2] == (2, "role")


@pytest.mark.parametrize(
    ("row", "column", "says"),
    [
        ("NOPE,Iraq,official_record", "conference", "There is no conference"),
        ("BAG3,Irak,official_record", "state", "The nearest"),
        ("BAG3,Iraq,rumour", "basis", "is none of"),
    ],
)
def test_a_bad_participation_is_named(officer, row, column, says):
    make_commitment()
    upload = handed_in(f"conference,state,basis\n{row}\n", person=officer, kind=ImportKind.PARTICIPATIONS)

    ((number, named, message),) = problems(upload, officer)

    assert (number, named) == (2, column)
    assert says in message


def test_a_column_that_is_needed_and_not_found_is_named(officer):
    upload = handed_in("reference,level\nBAG3-R1-IRQ,limited\n", person=officer)

    assert {message for _row, _column, message in problems(upload, officer)} == {
        "No column is read as “Status”; choose one for it.",
        "No column is read as “Effective on”; choose one for it.",
    }


def test_a_row_in_which_nothing_is_filled_in_asks_for_nothing(officer):
    make_commitment()
    make_commitment(reference="BAG3-R1-IRN")
    upload = handed_in(
        "reference,status,effective_on\nBAG3-R1-IRQ,,\nBAG3-R1-IRN,limited,2026-03-01\n", person=officer
    )

    assert plan_import(upload, person=officer).left_out == 1
    assert imported(upload, officer) == 1


def test_a_file_is_imported_once(officer):
    make_commitment()
    upload = handed_in("reference,status,effective_on\nBAG3-R1-IRQ,limited,2026-03-01\n", person=officer)
    imported(upload, officer)

    with pytest.raises(FileRefused, match="imported already"):
        imported(upload, officer)
    assert StatusReport.objects.count() == 1


def test_a_file_that_is_too_large_is_refused(officer, monkeypatch):
    monkeypatch.setattr(running, "BYTES_MAX", 10)

    with pytest.raises(FileRefused, match="at most 10 bytes"):
        handed_in("reference,status,effective_on\n", person=officer)
    assert not Import.objects.exists()


def test_files_that_are_never_imported_come_to_an_end(officer, monkeypatch):
    monkeypatch.setattr(running, "WAITING_MAX", 2)
    for _number in range(2):
        handed_in("reference,status,effective_on\nx,y,z\n", person=officer)

    with pytest.raises(FileRefused, match="come back tomorrow"):
        handed_in("reference,status,effective_on\nx,y,z\n", person=officer)
    assert Import.objects.count() == 2


def test_a_file_that_is_gone_is_said_to_be_gone(officer):
    upload = handed_in("reference,status,effective_on\nx,y,z\n", person=officer)
    upload.content.storage.delete(upload.content.name)

    with pytest.raises(FileRefused, match="not here any more"):
        imported(upload, officer)


def test_the_name_of_a_file_is_made_harmless_and_its_hash_kept(officer):
    upload = handed_in("reference,status,effective_on\nx,y,z\n", person=officer)

    assert upload.name == "rows.csv"
    assert upload.content.name == f"imports/{upload.key.hex[:2]}/{upload.key.hex}"
    assert len(upload.sha256) == 64


def many(count, *, bad=()):
    """A file of `count` rows on a register of 500 commitments; the numbered rows are wrong."""
    references = list(Commitment.objects.order_by("reference").values_list("reference", flat=True))
    lines = ["reference,status,effective_on"]
    for number in range(count):
        status = "finished" if number + 2 in bad else "limited"
        lines.append(
            f"{references[number % len(references)]},{status},2026-02-{number // len(references) + 1:02}"
        )
    return "\n".join(lines) + "\n"


@pytest.fixture
def register():
    make_large_register()
    assert Commitment.objects.count() == 500


def test_five_thousand_rows_with_three_bad_ones_write_nothing_and_name_the_three(officer, register):
    upload = handed_in(many(5000, bad=(7, 2500, 5001)), person=officer)

    assert [problem[:2] for problem in problems(upload, officer)] == [
        (7, "status"),
        (2500, "status"),
        (5001, "status"),
    ]
    with pytest.raises(FileRefused):
        imported(upload, officer)
    assert not StatusReport.objects.exists()


def test_five_thousand_good_rows_are_all_there_and_the_way_is_told(officer, register):
    upload = handed_in(many(5000), person=officer)

    result = list(run_import(upload, person=officer))

    assert StatusReport.objects.count() == 5000
    assert (result[0].done, result[-1].done, result[-1].changed) == (0, 5000, 5000)
    assert len(result) > 20
    assert not list(faults_of(Commitment.objects.filter(state__code="AAA")))


@pytest.mark.parametrize("after", [1, 2, 4])
def test_who_stops_listening_stops_the_import_and_nothing_stays(officer, register, after):
    upload = handed_in(many(1500), person=officer)

    running = run_import(upload, person=officer)
    for _ in range(after):
        next(running)
    running.close()

    assert not StatusReport.objects.exists()
    assert not StatusPeriod.objects.exists()
    assert Import.objects.get().imported_at is None
    assert not Commitment.objects.exclude(version=0).exists()


def test_what_changed_after_the_check_is_checked_again(officer):
    commitment = make_commitment()
    upload = handed_in("reference,status,effective_on\nBAG3-R1-IRQ,limited,2026-03-01\n", person=officer)
    assert problems(upload, officer) == []
    report(commitment=commitment, status="not_started", effective_on=date(2026, 2, 1))
    assert imported(upload, officer) == 1

    commitment.closed_on = date(2026, 3, 1)
    commitment.save(update_fields=["closed_on"])
    again = handed_in("reference,status,effective_on\nBAG3-R1-IRQ,substantial,2026-03-02\n", person=officer)
    with pytest.raises(FileRefused, match="takes no more reports"):
        imported(again, officer)


def test_a_check_takes_as_many_queries_for_many_rows(officer, register):
    few, lots = handed_in(many(10), person=officer), handed_in(many(400), person=officer)
    with CaptureQueriesContext(connection) as ten:
        plan_import(few, person=officer)
    with CaptureQueriesContext(connection) as four_hundred:
        plan_import(lots, person=officer)

    assert len(four_hundred) <= len(ten) + 2


class TestPages:
    @pytest.fixture(autouse=True)
    def signed_in(self, client, officer):
        client.force_login(officer)

    def upload(self, client, text, **values):
        file = io.BytesIO(text.encode() if isinstance(text, str) else text)
        file.name = "rows.csv"
        return client.post(
            reverse("admin:tracker_import_add"),
            {"kind": "reports", "calendar": "gregorian", "file": file} | values,
        )

    def test_from_the_file_to_the_log(self, client):
        commitment = make_commitment()
        answer = self.upload(client, "reference,status,effective_on\nBAG3-R1-IRQ,limited,2026-03-01\n")
        taken = Import.objects.get()
        assert answer["Location"] == reverse("admin:tracker_import_check", args=[taken.pk])

        page = client.get(answer["Location"]).content.decode()
        assert "1 row can be imported" in page
        assert "Limited, effective on March 1, 2026" in page
        assert not StatusReport.objects.exists()

        result = b"".join(
            client.post(reverse("admin:tracker_import_run", args=[taken.pk])).streaming_content
        ).decode()
        assert "1 of 1 rows" in result
        assert "1 row of the record was changed or added." in result
        assert result.rstrip().endswith("</html>")
        commitment.refresh_from_db()
        assert commitment.status == "limited"
        log = client.get(reverse("admin:tracker_import_changelist")).content.decode()
        assert taken.sha256[:16] in log

    def test_faults_are_shown_by_row_and_column_and_running_it_anyway_writes_nothing(self, client):
        make_commitment()
        self.upload(client, "reference,status,effective_on\nBAG3-R1-IRQ,<b>bad</b>,2026-03-01\n")
        taken = Import.objects.get()

        page = client.get(reverse("admin:tracker_import_check", args=[taken.pk])).content.decode()
        result = b"".join(
            client.post(reverse("admin:tracker_import_run", args=[taken.pk])).streaming_content
        ).decode()

        for text in (page, result):
            assert "1 fault. Nothing was imported." in text
            assert "&lt;b&gt;bad" in text
            assert "<b>bad" not in text
        assert not StatusReport.objects.exists()

    def test_another_column_can_be_chosen(self, client):
        make_commitment()
        self.upload(client, "reference,how far,day\nBAG3-R1-IRQ,limited,2026-03-01\n")
        address = reverse("admin:tracker_import_check", args=[Import.objects.get().pk])
        assert "No column is read as “Status”" in client.get(address).content.decode()

        client.post(address, {"commitment": "reference", "status": "how far", "effective_on": "day"})

        assert "1 row can be imported" in client.get(address).content.decode()

    def test_a_file_that_is_no_table_is_refused_on_the_page(self, client):
        answer = self.upload(client, b"\xff\xd8\xff\xe0 picture")

        assert answer.status_code == 422
        assert "not in UTF-8" in answer.content.decode()
        assert not Import.objects.exists()

    def test_the_same_file_again_is_told(self, client):
        make_commitment()
        text = "reference,status,effective_on\nBAG3-R1-IRQ,limited,2026-03-01\n"
        self.upload(client, text)
        b"".join(
            client.post(reverse("admin:tracker_import_run", args=[Import.objects.get().pk])).streaming_content
        )

        page = client.get(self.upload(client, text)["Location"]).content.decode()

        assert "The very same file was imported" in page

    def test_nobody_imports_what_another_handed_in(self, client):
        taken = handed_in(
            "reference,status,effective_on\nBAG3-R1-IRQ,limited,2026-03-01\n",
            person=make_officer(username="omar"),
        )

        assert client.get(reverse("admin:tracker_import_check", args=[taken.pk])).status_code == 404
        assert client.post(reverse("admin:tracker_import_run", args=[taken.pk])).status_code == 404

    def test_a_template_filled_in_can_be_imported(self, client):
        make_commitment()
        make_commitment(reference="BAG3-R1-IRN")
        (line, _other) = read_csv(
            client.get(reverse("admin:tracker_import_template", args=["reports", "csv"]))
        )
        assert line["Reference"] == "BAG3-R1-IRN"
        assert line["State"] == "Iran"

        filled = line | {"Status": "Limited", "Effective on": "2026-03-01"}
        answer = self.upload(client, ",".join(filled) + "\n" + ",".join(filled.values()) + "\n")

        assert "1 row can be imported" in client.get(answer["Location"]).content.decode()

    @pytest.mark.parametrize("kind", ["reports", "commitments", "participations"])
    def test_there_is_a_template_of_each_kind_as_a_spreadsheet(self, client, kind):
        make_commitment()

        sheet = read_workbook(client.get(reverse("admin:tracker_import_template", args=[kind, "xlsx"])))

        assert sheet.max_column >= 4

    def test_an_unknown_template_is_not_there(self, client):
        assert client.get("/admin/tracker/import/template/nothing.csv").status_code == 404
        assert client.get("/admin/tracker/import/template/reports.exe").status_code == 404
