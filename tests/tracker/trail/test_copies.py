"""A copy of a web address that backs a report: a step of the trail, kept and sent like evidence."""

import json
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from commitments.models import Commitment
from commitments.vocabulary import EvidenceKind
from tests import documents
from tests.factories import (
    at,
    make_commitment,
    make_evidence_file,
    make_focal_point,
    make_officer,
    make_reviewer,
    report,
    review,
    web_page,
    withdraw,
)
from tracker.access.roles import NotEntitled
from tracker.evidence.uploading import UploadRefused, store_file
from tracker.models import EvidenceCopy, StatusPeriod
from tracker.trail.copying import CopyRefused, VersionConflict, record_copy
from tracker.trail.recording import NewEvidence
from tracker.trail.standing import Trail
from tracker.trail.status_rules import EvidenceRefused
from tracker.trail.triggers import install_trail_guards, remove_trail_guards
from tracker.trail.verifying import faults_of

PAGE = b"<!DOCTYPE html>\n<html><script>alert(document.cookie)</script><p>The decree.</p></html>"
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.time_machine(at(2026, 3, 10), tick=False),
    pytest.mark.usefixtures("site_url"),
]


@pytest.fixture(autouse=True)
def media_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def officer(client):
    officer = make_officer()
    client.force_login(officer)
    return officer


@pytest.fixture
def made(officer):
    """An officer's report that a page and a letter back; it counts."""
    letter = NewEvidence(
        kind=EvidenceKind.FILE, title="A letter", file=make_evidence_file(uploaded_by=officer)
    )
    return report(
        commitment=make_commitment(),
        effective_on=date(2026, 3, 1),
        author=officer,
        evidence=[web_page(), letter],
    )


def stored(person, content=PAGE, *, name="decree.html"):
    return store_file(content=BytesIO(content), name=name, uploaded_by=person, is_copy=True)


def copy(of, person, *, file=None, number=1, version=None):
    commitment = Commitment.objects.get(pk=of.commitment_id)
    piece = of.evidence.get(number=number)
    piece.report.commitment = commitment
    return record_copy(
        evidence=piece,
        file=file or stored(person),
        author=person,
        expected_version=commitment.version if version is None else version,
    )


def named():
    return {(fault.commitment, fault.sequence) for fault in faults_of(Commitment.objects.all())}


def test_a_copy_is_a_step_that_changes_no_standing(officer, made):
    before = Commitment.objects.values("status", "status_since", "last_report_on", "reviewed").get()
    periods = StatusPeriod.objects.count()

    made_copy = copy(made, officer)

    commitment = Commitment.objects.get()
    assert (made_copy.sequence, commitment.version, commitment.revision) == (2, 2, 2)
    assert Commitment.objects.values("status", "status_since", "last_report_on", "reviewed").get() == before
    assert StatusPeriod.objects.count() == periods
    assert made_copy.digest not in {"", made.digest}
    # What follows goes on from it, and all of it is what its digests say.
    report(commitment=commitment, effective_on=date(2026, 3, 2), author=officer)
    withdraw(report=made)
    assert named() == set()
    call_command("rebuild_standing", "--check", stdout=StringIO())


def test_a_trail_is_read_until_all_its_steps_are_found(officer, made, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert Trail.of(made.commitment, steps=1).steps() == [made]
    made_copy = copy(made, officer)

    found = Trail.of(made.commitment, steps=2)

    assert found == Trail.of(made.commitment)
    assert found.steps() == [made, made_copy]


@pytest.mark.parametrize("change", ["file", "evidence", "removed"])
def test_a_copy_that_was_exchanged_or_removed_is_found(officer, made, change):
    kept = copy(made, officer)
    copy(made, officer, file=stored(officer, documents.PDF, name="decree.pdf"))
    remove_trail_guards(using="default")
    rows = EvidenceCopy.objects.filter(pk=kept.pk)
    try:
        if change == "file":
            rows.update(file=stored(officer, PAGE + b"<!-- another -->"))
        elif change == "evidence":
            rows.update(evidence=made.evidence.get(number=2))
        else:
            rows.delete()
    finally:
        install_trail_guards(using="default")

    assert named() == {("BAG3-R1-IRQ", 2)}


def test_a_copy_that_was_changed_on_disk_is_named_and_not_sent(client, officer, made):
    kept = copy(made, officer)
    Path(kept.file.content.path).write_bytes(PAGE + b" ")
    errors = StringIO()

    with pytest.raises(CommandError, match="1 faults"):
        call_command("verify_trail", stdout=StringIO(), stderr=errors)

    assert errors.getvalue().startswith("BAG3-R1-IRQ-2: its file “decree.html” was changed on the disk.")
    assert client.get(f"/evidence/{kept.file.key}/").status_code == 409


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (PAGE, "page.exe"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><!-- saved --> <html></html>", "page.html"),
        (b"<html><meta charset=windows-1256>\xc7\xe1\xc3</html>", "page.htm"),
        (documents.PDF, "page.pdf"),
    ],
)
def test_a_copy_is_a_saved_page_or_a_pdf(officer, made, content, name):
    kept = copy(made, officer, file=stored(officer, content, name=name))

    assert kept.file.media_type in {"text/html", "application/pdf"}
    assert kept.file.name.endswith((".html", ".htm", ".pdf"))


@pytest.mark.parametrize(
    "content", [documents.PNG, documents.TEXT, b"<svg><html></html></svg>", b"<html>\0</html>"]
)
def test_anything_else_is_refused(officer, content):
    with pytest.raises(UploadRefused, match="as your browser saves it"):
        stored(officer, content)


def test_what_cannot_be_a_copy_is_refused(officer, made):
    page = stored(officer)
    another = make_officer(username="another")
    with pytest.raises(CopyRefused, match="Only of a web address"):
        copy(made, officer, file=page, number=2)
    with pytest.raises(CopyRefused, match="uploaded by somebody else"):
        copy(made, another, file=page)
    with pytest.raises(CopyRefused, match="PDF, or the page"):
        copy(made, officer, file=make_evidence_file(uploaded_by=officer))
    with pytest.raises(VersionConflict):
        copy(made, officer, file=page, version=0)
    copy(made, officer, file=page)
    with pytest.raises(CopyRefused, match="kept already"):
        copy(made, officer, file=stored(officer))
    assert EvidenceCopy.objects.count() == 1


@pytest.mark.parametrize("person", [make_focal_point, make_reviewer])
def test_only_officers_attach_one(officer, made, person):
    someone = person()
    with pytest.raises(NotEntitled):
        stored(someone)
    file = stored(officer)
    with pytest.raises(NotEntitled):
        copy(made, someone, file=file)


def test_a_saved_page_backs_no_report_by_itself(officer, made):
    with pytest.raises(EvidenceRefused, match="backs nothing by itself"):
        report(
            commitment=made.commitment,
            effective_on=date(2026, 3, 1),
            author=officer,
            evidence=[NewEvidence(kind=EvidenceKind.FILE, title="A page", file=stored(officer))],
        )
    with pytest.raises(UploadRefused, match="Markup"):
        store_file(content=BytesIO(PAGE), name="page.html", uploaded_by=officer)


def test_a_copy_is_a_download_under_the_rights_of_its_report(client, officer):
    focal = make_focal_point()
    waiting = report(
        commitment=make_commitment(), effective_on=date(2026, 3, 1), author=focal, evidence=[web_page()]
    )
    kept = copy(waiting, officer)
    address = f"/evidence/{kept.file.key}/"
    client.logout()
    hidden = client.get("/en/commitments/BAG3-R1-IRQ/").content.decode()

    assert client.get(address).status_code == 404
    assert str(kept.file.key) not in hidden
    review(of=waiting)
    answer = client.get(address)
    assert (answer.status_code, b"".join(answer)) == (200, PAGE)
    # Whatever a browser does, it takes it for no page of ours.
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="decree.html"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    shown = client.get("/en/commitments/BAG3-R1-IRQ/")
    assert address in shown.content.decode()
    assert [step.kind for step in shown.context["steps"]] == ["review", "copy", "report"]
    (piece,) = client.get("/api/v1/reports/BAG3-R1-IRQ-1/").json()["evidence"]
    assert [(one["sequence"], one["author"], one["url"]) for one in piece["copies"]] == [
        (2, "secretariat", f"https://mithaq.example{address}")
    ]


def test_by_the_api_one_is_uploaded_for_this_and_attached(client, officer, made):
    tag = client.get("/api/v1/commitments/BAG3-R1-IRQ/").headers["ETag"]

    def sent(purpose):
        file = SimpleUploadedFile("decree.html", PAGE, content_type="text/html")
        return client.post("/api/v1/uploads/", {"file": file, "purpose": purpose})

    assert sent("evidence").status_code == 400
    assert sent("another").status_code == 400
    key = sent("copy").json()["upload"]
    answer = client.post(
        "/api/v1/reports/BAG3-R1-IRQ-1/evidence/1/copy/",
        json.dumps({"upload": key}),
        content_type="application/json",
        headers={"If-Match": tag},
    )

    assert answer.status_code == 201, answer.json()
    assert [len(piece["copies"]) for piece in answer.json()["evidence"]] == [1, 0]
    assert answer.headers["ETag"].startswith('"v2r2')


def test_at_the_desk_an_officer_attaches_one_beside_the_report(client, officer, made):
    address = reverse("admin:tracker_statusreport_copy", args=[made.pk])
    page = reverse("admin:commitments_commitment_change", args=[made.commitment_id])
    typed = {"number": "1", "version": "1"}

    assert address in client.get(page).content.decode()
    assert "A page that shows it (https://example.org/shown)" in client.get(address).content.decode()
    refused = client.post(address, typed | {"upload": SimpleUploadedFile("a.html", b"no page")})
    assert "as your browser saves it" in refused.content.decode()
    stale = client.post(address, typed | {"version": "0", "upload": SimpleUploadedFile("a.html", PAGE)})
    assert (refused.status_code, stale.status_code) == (409, 409)
    assert 'name="version" value="1"' in stale.content.decode()
    done = client.post(address, typed | {"upload": SimpleUploadedFile("a.html", PAGE)}, follow=True)
    assert "the copy is kept, as a step of the trail" in done.content.decode()
    assert EvidenceCopy.objects.get().file.name == "a.html"
