"""“Record status” in the admin: one commitment, many, and every refusal."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from commitments.models import Commitment
from tests.factories import (
    at,
    make_commitment,
    make_conference,
    make_evidence_file,
    make_focal_point,
    make_officer,
    make_reviewer,
    make_state,
    report,
    review,
)
from tracker.models import EvidenceFile, StatusReport

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 3, 10), tick=False)]
RECORD = "admin:commitments_commitment_record"


@pytest.fixture
def officer(client):
    person = make_officer(username="layla")
    client.force_login(person)
    return person


def typed(*commitments: Commitment, **values: str) -> dict[str, str]:
    seen = ",".join(f"{commitment.pk}:{commitment.version}" for commitment in commitments)
    return {
        "status": "limited",
        "effective_on": "2026-03-01",
        "note": "An officer was named.",
        "commitments": seen,
    } | values


def test_an_officer_records_a_status_and_reads_it_back(client, officer):
    commitment = make_commitment()
    assert (
        client.get(reverse("admin:commitments_commitment_record_one", args=[commitment.pk])).status_code
        == 200
    )

    answer = client.post(reverse(RECORD), typed(commitment) | {"record": "1"}, follow=True)

    page = answer.content.decode()
    assert answer.redirect_chain[-1][0] == reverse(
        "admin:commitments_commitment_change", args=[commitment.pk]
    )
    assert "was recorded" in page
    assert "An officer was named." in page
    made = StatusReport.objects.get()
    assert (made.author, made.status, made.effective_on, made.recorded_at) == (
        officer,
        "limited",
        date(2026, 3, 1),
        at(2026, 3, 10),
    )
    assert Commitment.objects.get().status == "limited"


def test_a_preview_writes_nothing_and_says_what_would_be_refused(client, officer):
    make_conference(code="OLD", starts_on=date(2025, 1, 1))
    make_conference(code="NEW", starts_on=date(2026, 3, 5))
    old, new = make_commitment(reference="OLD-R1-IRQ"), make_commitment(reference="NEW-R1-IRQ")

    page = client.post(reverse(RECORD), typed(old, new) | {"preview": "1"}).content.decode()

    assert "1 commitment will change. Nothing is recorded yet." in page
    assert "1 will be refused." in page
    assert "cannot have held before it" in page
    assert not StatusReport.objects.exists()


def test_of_many_each_row_is_recorded_or_refused_by_itself(client, officer):
    first, closed = make_commitment(), make_commitment(reference="BAG3-R1-IRN", closed_on=date(2026, 1, 1))

    page = client.post(reverse(RECORD), typed(first, closed) | {"record": "1"}).content.decode()

    assert "1 status was recorded." in page
    assert "takes no more reports" in page
    assert list(StatusReport.objects.values_list("commitment__reference", flat=True)) == ["BAG3-R1-IRQ"]


def test_a_stale_page_is_refused_shows_what_changed_and_keeps_what_was_typed(client, officer):
    commitment = make_commitment()
    opened = typed(commitment, status="substantial", note="Typed for ten minutes.")
    report(
        commitment=commitment,
        status="not_started",
        effective_on=date(2026, 2, 2),
        author=make_officer(username="omar"),
        note="Told by telephone.",
    )

    answer = client.post(reverse(RECORD), opened | {"record": "1"})

    page = answer.content.decode()
    assert answer.status_code == 409
    for shown in (
        "changed after you opened it",
        "omar",
        "Told by telephone.",
        "Typed for ten minutes.",
        f'value="{commitment.pk}:1"',
    ):
        assert shown in page
    assert Commitment.objects.get().status == "not_started"


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ({"effective_on": "2026-02-30"}, "There is no such day"),
        ({"effective_on": ""}, "This field is required"),
        ({"status": "finished"}, "not one of the available choices"),
        ({"note": "x" * 4001}, "at most 4000"),
        ({"note": "nul\0"}, "Null characters"),
        ({"commitments": "1:0,x"}, "The list of commitments is damaged"),
        ({"commitments": "99999999999999999999999:0"}, "The list of commitments is damaged"),
    ],
)
@pytest.mark.in_turns
def test_bad_input_is_marked_and_nothing_is_recorded(client, officer, values, shown):
    answer = client.post(reverse(RECORD), typed(make_commitment()) | values | {"record": "1"})

    assert answer.status_code == 422
    assert shown in answer.content.decode()
    assert not StatusReport.objects.exists()


def test_a_future_day_is_refused_by_the_door(client, officer):
    answer = client.post(
        reverse(RECORD), typed(make_commitment(), effective_on="2026-03-11") | {"record": "1"}
    )

    assert answer.status_code == 409
    assert "future" in answer.content.decode()


def test_reading_never_writes(client, officer):
    commitment = make_commitment()

    assert client.get(reverse(RECORD)).status_code == 302
    # What the form sends is no parameter of the address.
    assert client.get(reverse(RECORD), typed(commitment) | {"record": "1"}).status_code == 400
    assert not StatusReport.objects.exists()


def test_without_the_permission_there_is_no_way_in(client):
    commitment = make_commitment()
    client.force_login(make_reviewer())
    page = client.get(reverse("admin:commitments_commitment_change", args=[commitment.pk])).content.decode()

    assert reverse("admin:commitments_commitment_record_one", args=[commitment.pk]) not in page
    assert (
        client.get(reverse("admin:commitments_commitment_record_one", args=[commitment.pk])).status_code
        == 403
    )
    assert client.post(reverse(RECORD), typed(commitment) | {"record": "1"}).status_code == 403
    client.post(
        reverse("admin:commitments_commitment_changelist"),
        {"action": "record_status_of_selected", "_selected_action": [commitment.pk], "select_across": "1"},
    )
    assert not StatusReport.objects.exists()


def test_selecting_across_pages_takes_exactly_the_filtered_rows(client, officer):
    for code in ("IRQ", "IRN", "TUR"):
        make_commitment(reference=f"BAG3-R1-{code}")
    values = {
        "action": "record_status_of_selected",
        "_selected_action": [Commitment.objects.first().pk],
        "select_across": "1",
    }

    page = client.post(reverse("admin:commitments_commitment_changelist") + "?q=ira", values).content.decode()

    assert "2 commitments" in page
    assert "BAG3-R1-IRQ" in page
    assert "BAG3-R1-TUR" not in page


def test_a_note_is_shown_as_text(client, officer):
    commitment = make_commitment()
    client.post(reverse(RECORD), typed(commitment, note="<script>alert(1)</script>") | {"record": "1"})

    page = client.get(reverse("admin:commitments_commitment_change", args=[commitment.pk])).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_reports_cannot_be_changed_in_the_admin(client, officer):
    officer.is_superuser = True
    officer.save()
    made = report(commitment=make_commitment(), effective_on=date(2026, 3, 1))
    address = reverse("admin:tracker_statusreport_change", args=[made.pk])

    assert client.get(address).status_code == 200
    assert client.post(address, {"status": "complete"}).status_code == 403
    assert client.get(reverse("admin:tracker_statusreport_add")).status_code == 403
    assert StatusReport.objects.get().status == "limited"


def test_complete_is_recorded_with_evidence_and_refused_without(client, officer):
    commitment = make_commitment()
    bare = client.post(reverse(RECORD), typed(commitment, status="complete") | {"record": "1"})
    backed = {"evidence_title": "The decree", "evidence_url": "https://example.org/decree"}
    client.post(reverse(RECORD), typed(commitment, status="complete") | backed | {"record": "1"})

    assert bare.status_code == 409
    assert "needs evidence" in bare.content.decode()
    (made,) = StatusReport.objects.all()
    assert [(one.kind, one.title, one.url) for one in made.evidence.all()] == [
        ("url", "The decree", "https://example.org/decree")
    ]
    page = client.get(reverse("admin:commitments_commitment_change", args=[commitment.pk])).content.decode()
    assert 'href="https://example.org/decree"' in page


@pytest.mark.parametrize(
    ("half", "message"),
    [
        ({"evidence_title": "The decree"}, "Say where it is found"),
        ({"evidence_url": "https://example.org/decree"}, "Say in a few words what is found there"),
    ],
)
@pytest.mark.in_turns
def test_half_a_piece_of_evidence_is_refused(client, officer, half, message):
    answer = client.post(reverse(RECORD), typed(make_commitment()) | half | {"record": "1"})

    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert not StatusReport.objects.exists()


def test_an_address_that_is_no_web_address_is_refused_and_kept_as_typed(client, officer):
    answer = client.post(
        reverse(RECORD),
        typed(make_commitment())
        | {"evidence_title": "It", "evidence_url": "javascript:alert(1)", "record": "1"},
    )

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "is no web address" in page
    assert 'value="javascript:alert(1)"' in page
    assert not StatusReport.objects.exists()


def test_what_came_meanwhile_is_told_with_its_review_and_the_retry_is_for_the_version_that_is_there(
    client, officer
):
    commitment = make_commitment()
    opened = typed(commitment)
    made = report(commitment=commitment, effective_on=date(2026, 2, 1), note="Said meanwhile.")
    review(of=made, verdict="return", reason="Shown by nothing.")

    page = client.post(reverse(RECORD), opened | {"record": "1"}).content.decode()

    assert "Said meanwhile." in page
    assert "Shown by nothing." in page
    assert f'value="{commitment.pk}:2"' in page


def sent_with(client, commitment, *files, **values):
    return client.post(
        reverse(RECORD),
        typed(commitment)
        | {"files": [SimpleUploadedFile(name, content) for name, content in files]}
        | values,
    )


def test_files_are_kept_through_the_preview_and_back_the_report(client, officer):
    commitment = make_commitment()
    page = sent_with(
        client, commitment, ("decree.txt", b"By decree."), ("letter.txt", b"By letter."), preview="1"
    )
    kept = [str(file.key) for file in EvidenceFile.objects.order_by("name")]
    for key in kept:
        assert f'name="kept" value="{key}"' in page.content.decode()
    assert not StatusReport.objects.exists()

    client.post(reverse(RECORD), typed(commitment, status="complete") | {"kept": kept, "record": "1"})

    assert [one.title for one in StatusReport.objects.get().evidence.order_by("number")] == [
        "decree.txt",
        "letter.txt",
    ]


def test_a_file_whose_tick_was_taken_off_backs_nothing(client, officer):
    commitment = make_commitment()
    sent_with(client, commitment, ("decree.txt", b"By decree."), preview="1")

    client.post(reverse(RECORD), typed(commitment) | {"record": "1"})

    assert not StatusReport.objects.get().evidence.exists()


def test_a_file_of_no_kind_that_is_kept_is_named_and_nothing_is_recorded(client, officer):
    answer = sent_with(
        client, make_commitment(), ("page.html", b"<html>"), ("fine.txt", b"Fine."), record="1"
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "page.html: Markup and scripts are not kept" in page
    assert not StatusReport.objects.exists()
    # The good one is kept, so that it need not be sent again.
    assert f'value="{EvidenceFile.objects.get().key}"' in page


def test_files_stay_where_something_else_is_wrong(client, officer):
    commitment = make_commitment()
    first = sent_with(client, commitment, ("decree.txt", b"By decree."), effective_on="", record="1")
    kept = [str(file.key) for file in EvidenceFile.objects.all()]
    assert f'name="kept" value="{kept[0]}"' in first.content.decode()

    second = client.post(reverse(RECORD), typed(commitment, effective_on="") | {"kept": kept, "record": "1"})

    for answer in (first, second):
        assert answer.status_code == 422
        assert "This field is required" in answer.content.decode()
    assert f'name="kept" value="{kept[0]}"' in second.content.decode()
    assert not StatusReport.objects.exists()


def test_more_files_than_a_form_takes_are_refused(client, officer):
    answer = sent_with(
        client, make_commitment(), *[(f"{number}.txt", b"x") for number in range(6)], record="1"
    )

    assert answer.status_code == 422
    assert "at most 5 files" in answer.content.decode()
    assert not EvidenceFile.objects.exists()


def test_a_form_that_is_too_large_is_refused_before_it_is_kept(client, officer, settings):
    settings.EVIDENCE_MAX_BYTES = 1

    answer = sent_with(client, make_commitment(), ("large.txt", b"x" * 5 * 1024 * 1024), record="1")

    assert answer.status_code == 400
    assert not EvidenceFile.objects.exists()


def test_a_file_of_somebody_else_backs_nothing(client, officer):
    file = make_evidence_file(uploaded_by=make_officer(username="omar"))

    answer = client.post(reverse(RECORD), typed(make_commitment()) | {"kept": [str(file.key)], "record": "1"})

    assert answer.status_code == 422
    assert not StatusReport.objects.exists()


def test_who_may_not_report_here_leaves_no_file(client):
    commitment = make_commitment(reference="BAG3-R1-IRN")
    client.force_login(make_focal_point(state=make_state(code="IRQ")))

    assert sent_with(client, commitment, ("letter.txt", b"x"), record="1").status_code == 404
    assert not EvidenceFile.objects.exists()


def test_three_links_are_recorded(client, officer):
    links = {
        f"evidence_{name}{suffix}": f"https://example.org/{suffix}"
        for suffix in ("", "_2", "_3")
        for name in ("title", "url")
    }

    client.post(reverse(RECORD), typed(make_commitment()) | links | {"record": "1"})

    assert StatusReport.objects.get().evidence.count() == 3


def test_a_hundred_are_recorded_by_one_form_in_a_bounded_number_of_queries(client, officer):
    codes = [f"A{letter}{other}" for letter in "ABCDEFGHIJ" for other in "ABCDEFGHIJ"]
    for code in codes:
        make_commitment(reference=f"BAG3-R1-{code}")
    commitments = list(Commitment.objects.order_by("pk"))
    with CaptureQueriesContext(connection) as ten:
        client.post(reverse(RECORD), typed(*commitments[:10]) | {"record": "1"})
    with CaptureQueriesContext(connection) as ninety:
        page = client.post(reverse(RECORD), typed(*commitments[10:]) | {"record": "1"}).content.decode()

    assert "90 statuses were recorded." in page
    assert len(ninety) <= len(ten) + 12
    assert StatusReport.objects.count() == 100
