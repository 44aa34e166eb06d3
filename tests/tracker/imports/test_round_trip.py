"""What the product exports, handed in unchanged, changes nothing; and a report that is there already is
recorded again only when somebody says so.
"""

import io
from datetime import date

import pytest
from django.apps import apps
from django.urls import reverse

from commitments.language.calendars import Calendar
from commitments.models import Commitment, Participation
from commitments.record.enrolment import enrol_participation
from commitments.vocabulary import Verdict
from tests.factories import at, make_commitment, make_state, report, review, web_page
from tests.rewording import reword
from tests.tracker.imports.uploads import checked, handed_in, imported
from tracker.imports.running import plan_import, run_import, store_upload
from tracker.models import Change, Import, ImportKind, StatusReport

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 3, 10), tick=False)]
EXPORTS = [
    (ImportKind.COMMITMENTS, "/api/v1/commitments/?closed=any&format="),
    (ImportKind.COMMITMENTS, "admin:commitments_commitment_"),
    (ImportKind.REPORTS, "/api/v1/reports/?format="),
    (ImportKind.PARTICIPATIONS, "/api/v1/conferences/BAG3/participations/?format="),
    (ImportKind.PARTICIPATIONS, "admin:commitments_participation_"),
]


@pytest.fixture
def world():
    """Deadlines of both kinds, texts as awkward as there are, reports in every state."""
    own = make_commitment(due_on=date(2026, 5, 1), lead_agency="=Office of drugs & crime")
    inherited = make_commitment(reference="BAG3-R1-IRN", lead_agency=" وزارت کشور\u200f ")
    reword(due_on=date(2026, 6, 1))
    participation = Participation.objects.get(state__code="IRQ")
    participation.note_en, participation.note_fa = "Two\r\nlines\n", "-"
    enrol_participation(participation, changed=["note_en", "note_fa"])
    report(commitment=own, effective_on=date(2026, 2, 1), note="=1+1\r\nand more ")
    report(commitment=own, effective_on=date(2026, 3, 1), status="complete", evidence=[web_page()])
    returned = report(commitment=inherited, effective_on=date(2026, 2, 2))
    review(of=returned, verdict=Verdict.RETURN)
    left = make_commitment(reference="BAG3-R1-KWT").participation
    report(commitment=Commitment.objects.get(reference="BAG3-R1-KWT"), effective_on=date(2026, 1, 10))
    left.closed_on = date(2026, 3, 1)
    enrol_participation(left, changed=["closed_on"])


def everything():
    """All rows of the record, with their history and their changes, and of the trail."""
    models = [*apps.get_app_config("commitments").get_models(), StatusReport, Change]
    return {model._meta.label: list(model._default_manager.order_by("pk").values()) for model in models}


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("flavour", ["csv", "xlsx"])
@pytest.mark.parametrize(("kind", "address"), EXPORTS)
@pytest.mark.in_turns
def test_an_export_handed_in_unchanged_changes_nothing(client, officer, kind, address, flavour):
    client.force_login(officer)
    address = f"{address}{flavour}" if address.startswith("/") else reverse(f"{address}{flavour}")
    answer = client.get(address)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    upload = store_upload(
        content=io.BytesIO(content), name="x", kind=kind, calendar=Calendar.GREGORIAN, person=officer
    )
    before = everything()

    plan = plan_import(upload, person=officer)

    assert plan.problems == []
    assert len(plan.sheet.rows) >= 2
    assert plan.changing == []
    assert imported(upload, officer) == 0
    assert everything() == before


def test_a_deadline_of_the_resolution_stays_the_resolutions(officer):
    commitment = make_commitment()
    reword(due_on=date(2026, 6, 1))
    text = "reference,due_on,lead_agency\nBAG3-R1-IRQ,2026-06-01,An office\n"
    imported(handed_in(text, person=officer, kind=ImportKind.COMMITMENTS), officer)
    commitment.refresh_from_db()
    assert (commitment.due_on, commitment.lead_agency) == (None, "An office")

    Commitment.objects.update(due_on=date(2026, 5, 1))
    upload = handed_in(text, person=officer, kind=ImportKind.COMMITMENTS)
    (row,) = plan_import(upload, person=officer).changing
    assert (row.before, row.after) == ("due on: May 1, 2026", "due on: June 1, 2026, as the resolution says")
    imported(upload, officer)
    commitment.refresh_from_db()
    assert commitment.due_on is None


HEADINGS = "reference,status,effective_on,note,evidence_url"
SAME = "BAG3-R1-IRQ,limited,2026-03-01,By letter,https://example.org/a"


@pytest.mark.parametrize(
    ("row", "is_there"),
    [
        (SAME, True),
        (SAME.replace("limited", "not_started"), False),
        (SAME.replace("03-01", "03-02"), False),
        (SAME.replace("By letter", "By mail"), False),
        (SAME.replace("/a", "/b"), False),
        (SAME.replace("https://example.org/a", ""), False),
        (SAME.replace("IRQ", "IRN"), False),
    ],
)
def test_only_a_report_that_says_the_same_is_there_already(officer, row, is_there):
    make_commitment()
    make_commitment(reference="BAG3-R1-IRN")
    imported(handed_in(f"{HEADINGS}\n{SAME}\n", person=officer), officer)
    upload = handed_in(f"{HEADINGS}\n{row}\n", person=officer)

    assert plan_import(upload, person=officer).there_count == is_there
    *_progress, last = run_import(upload, person=officer, check=checked(upload, officer))

    assert (last.changed, last.there) == (not is_there, is_there)
    assert StatusReport.objects.count() == 2 - is_there
    assert Import.objects.get(pk=upload.pk).there_count == is_there


def test_a_row_that_a_file_has_twice_is_recorded_once(officer):
    make_commitment()
    upload = handed_in(f"{HEADINGS}\n{SAME}\n{SAME}\n", person=officer)

    assert (imported(upload, officer), Import.objects.get().there_count) == (1, 1)


def test_what_is_there_already_is_recorded_once_more_where_somebody_says_so(client, officer):
    make_commitment()
    make_state(code="IRN")
    imported(handed_in(f"{HEADINGS}\n{SAME}\n", person=officer), officer)
    upload = handed_in(f"{HEADINGS}\n{SAME}\n", person=officer)
    client.force_login(officer)
    address = reverse("admin:tracker_import_check", args=[upload.pk])
    page = client.get(address).content.decode()
    assert "1 row says what is there already, and was left out." in page
    assert "Record once more what is there already" in page

    client.post(address, upload.columns | {"repeats": "on"})

    page = client.get(address)
    assert "1 row can be imported" in page.content.decode()
    client_run = client.post(
        reverse("admin:tracker_import_run", args=[upload.pk]), {"checked": page.context["checked"]}
    )
    assert "1 row of the record was changed or added." in b"".join(client_run.streaming_content).decode()
    assert StatusReport.objects.count() == 2


def test_the_page_of_the_result_says_what_was_left_out(client, officer):
    make_commitment()
    imported(handed_in(f"{HEADINGS}\n{SAME}\n", person=officer), officer)
    new = SAME.replace("03-01", "03-02")
    upload = handed_in(f"{HEADINGS}\n{SAME}\n{new}\n", person=officer)
    client.force_login(officer)
    page = client.get(reverse("admin:tracker_import_check", args=[upload.pk]))

    result = client.post(
        reverse("admin:tracker_import_run", args=[upload.pk]), {"checked": page.context["checked"]}
    )

    told = b"".join(result.streaming_content).decode()
    assert "1 row of the record was changed or added. 1 row says what is there already" in told
