"""Evidence files over HTTP: uploaded by who reports, attached to a report, and downloaded by who may see
that.
"""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests import documents
from tests.factories import (
    at,
    make_commitment,
    make_conference,
    make_focal_point,
    make_officer,
    make_reviewer,
    make_user,
)
from tracker.models import EvidenceFile

UPLOADS, TRAIL = "/api/v1/uploads/", "/api/v1/commitments/BAG3-R1-IRQ/reports/"
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


def upload(client, content=documents.PDF, *, name="letter.pdf", content_type="text/html", **more):
    return client.post(
        UPLOADS, {"file": SimpleUploadedFile(name, content, content_type=content_type), **more}
    )


def download(client, key, **headers):
    """The answer and, where it is the file, its content."""
    answer = client.get(f"/evidence/{key}/", headers=headers)
    answer.body = b"".join(answer.streaming_content) if answer.streaming else b""
    return answer


def attach(client, key, *, if_match='"v0r0-00"'):
    body = {
        "status": "complete",
        "effective_on": "2026-02-01",
        "evidence": [{"kind": "file", "title": "A letter", "upload": key}],
    }
    return client.post(
        TRAIL, json.dumps(body), content_type="application/json", headers={"if-match": if_match}
    )


def test_an_upload_is_answered_with_the_key_that_a_report_names(client, officer):
    answer = upload(client)

    file = EvidenceFile.objects.get()
    assert answer.status_code == 201
    assert answer.json() == {
        "upload": str(file.key),
        "url": f"https://mithaq.example/evidence/{file.key}/",
        "name": "letter.pdf",
        "media_type": "application/pdf",
        "size": len(documents.PDF),
        "sha256": file.sha256,
    }
    assert answer["Location"] == answer.json()["url"]
    assert answer["Cache-Control"] == "private, no-store"
    assert file.uploaded_by == officer


def test_a_report_is_backed_by_an_uploaded_file(client, officer):
    make_commitment()
    sent = upload(client).json()

    (shown,) = attach(client, sent["upload"]).json()["evidence"]

    assert shown == {
        "kind": "file",
        "title": "A letter",
        "url": sent["url"],
        "citation": None,
        "sha256": sent["sha256"],
        "file_name": "letter.pdf",
        "media_type": "application/pdf",
        "size": len(documents.PDF),
        "number": 1,
        "copies": [],
    }


def test_nobody_reports_with_the_upload_of_another(client, officer):
    make_commitment()
    key = upload(client).json()["upload"]
    client.force_login(make_officer())

    answer = attach(client, key)

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "evidence.0.upload")


@pytest.mark.parametrize(
    ("person", "status"), [(None, 401), (make_user, 403), (make_reviewer, 403), (make_focal_point, 201)]
)
def test_only_who_reports_uploads(client, person, status):
    if person:
        client.force_login(person())

    assert upload(client).status_code == status
    assert EvidenceFile.objects.count() == (status == 201)


def test_an_upload_in_a_session_needs_its_csrf_token():
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_officer())
    client.cookies["csrftoken"] = token = "a" * 32

    assert upload(client).status_code == 403
    assert upload(client, csrfmiddlewaretoken=token).status_code == 201


def test_what_is_no_evidence_is_refused_by_name(client, officer):
    answer = upload(client, b"<svg/>", content_type="image/png")

    assert (answer.status_code, answer["Content-Type"], answer.json()["errors"][0]["field"]) == (
        400,
        "application/problem+json",
        "file",
    )


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"file": "text"},
        {"file": []},
        {"other": SimpleUploadedFile("x", b"x")},
        {"file": SimpleUploadedFile("x", b"x"), "uploaded_by": "1"},
        {"file": SimpleUploadedFile("x", b"")},
        {"file": [SimpleUploadedFile("x", b"x"), SimpleUploadedFile("y", b"y")]},
    ],
)
@pytest.mark.one_database
def test_a_form_without_exactly_one_file_is_refused(client, officer, form):
    for one in (
        file
        for files in form.values()
        for file in (files if isinstance(files, list) else [files])
        if not isinstance(file, str)
    ):
        one.seek(0)

    assert client.post(UPLOADS, form).status_code == 400
    assert not EvidenceFile.objects.exists()


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        ("{}", "application/json", 415),
        ("a=b", "application/x-www-form-urlencoded", 415),
        ("x", "multipart/form-data", 400),
        ("x", "multipart/form-data; boundary=" + "x" * 300, 415),
        ("--x\r\nbroken", "multipart/form-data; boundary=x", 400),
        (
            '--x\r\nContent-Disposition: form-data; name="file"; filename="\0"\r\n\r\nabc\r\n--x--\r\n',
            "multipart/form-data; boundary=x",
            400,
        ),
        (
            "".join(
                f'--x\r\nContent-Disposition: form-data; name="f{n}"; filename="a"\r\n\r\na\r\n'
                for n in range(200)
            )
            + "--x--",
            "multipart/form-data; boundary=x",
            400,
        ),
        (
            "".join(f'--x\r\nContent-Disposition: form-data; name="f{n}"\r\n\r\na\r\n' for n in range(2000))
            + "--x--",
            "multipart/form-data; boundary=x",
            400,
        ),
    ],
    ids=[
        "json",
        "urlencoded",
        "no boundary",
        "long boundary",
        "broken",
        "nul name",
        "many files",
        "many fields",
    ],
)
@pytest.mark.parametrize("checked", [False, True])
@pytest.mark.one_database
def test_a_body_that_is_no_form_is_refused(officer, body, content_type, status, checked):
    client = Client(enforce_csrf_checks=checked)
    client.force_login(officer)
    client.cookies["csrftoken"] = token = "a" * 32

    answer = client.post(UPLOADS, body, content_type=content_type, headers={"x-csrftoken": token})

    assert (answer.status_code, answer["Content-Type"]) in {
        (status, "application/problem+json"),
        (403 if checked else status, "application/problem+json"),
    }
    assert not EvidenceFile.objects.exists()


@pytest.mark.parametrize("size", [1001, 200_000])
@pytest.mark.parametrize("checked", [False, True])
def test_what_is_too_large_is_refused_while_it_is_read(officer, settings, size, checked):
    settings.EVIDENCE_MAX_BYTES = 1000
    client = Client(enforce_csrf_checks=checked)
    client.force_login(officer)
    client.cookies["csrftoken"] = token = "a" * 32

    answer = client.post(
        UPLOADS, {"file": SimpleUploadedFile("x.txt", b"x" * size)}, headers={"x-csrftoken": token}
    )

    assert (answer.status_code, answer["Content-Type"]) == (413, "application/problem+json")


def test_too_many_files_that_back_nothing_are_refused_until_a_report_names_them(client, officer, settings):
    settings.EVIDENCE_WAITING_MAX = 1
    make_commitment()
    key = upload(client).json()["upload"]
    assert upload(client).status_code == 429

    assert attach(client, key).status_code == 201
    assert upload(client).status_code == 201


def test_a_file_is_always_a_download_that_nothing_runs(client, officer):
    make_commitment()
    key = upload(client, documents.TEXT, name="نامه\r\n.html").json()["upload"]
    attach(client, key)

    answer = download(Client(), key, accept="application/pdf")

    assert answer.status_code == 200
    assert answer.body == documents.TEXT
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert answer["Content-Disposition"].endswith(".txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Content-Length"] == str(len(documents.TEXT))
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert {"Cookie", "Authorization"} <= set(answer["Vary"].split(", "))


def test_a_download_is_not_sent_twice(client, officer):
    key = upload(client).json()["upload"]
    first = download(client, key)
    head = client.head(f"/evidence/{key}/")
    # The test client throws the body of a HEAD away without closing its file.
    for close in head._resource_closers:
        close()

    assert download(client, key, **{"if-none-match": first["ETag"]}).status_code == 304
    assert download(client, key, **{"if-modified-since": first["Last-Modified"]}).status_code == 304
    assert (head.status_code, head["Content-Length"]) == (200, first["Content-Length"])


def test_a_file_that_backs_nothing_is_its_uploaders_alone(client, officer):
    key = upload(client).json()["upload"]

    found = download(client, key)
    assert (found.status_code, found["Cache-Control"]) == (200, "private, no-store")
    assert download(Client(), key).status_code == 404
    client.force_login(make_officer())
    assert download(client, key).status_code == 404


def test_a_file_of_a_draft_is_not_there_for_who_does_not_work_on_it(client, officer):
    make_conference(published=False)
    make_commitment()
    key = upload(client).json()["upload"]
    assert attach(client, key).status_code == 201

    assert download(Client(), key).status_code == 404
    client.force_login(make_focal_point())
    assert download(client, key).status_code == 404
    client.force_login(make_reviewer())
    assert download(client, key).status_code == 200


def test_without_public_reading_a_file_needs_somebody_signed_in(client, officer, settings):
    settings.PUBLIC_READ = False
    make_commitment()
    key = upload(client).json()["upload"]
    attach(client, key)

    assert download(Client(), key).status_code == 401
    assert download(client, key).status_code == 200


@pytest.mark.parametrize("key", ["00000000-0000-0000-0000-000000000000", "1", "..%2f..%2fsecret_key", "x%00"])
def test_what_is_not_there_is_a_page_that_says_so(client, key):
    answer = download(client, key)

    assert (answer.status_code, answer["Content-Type"]) == (404, "text/html; charset=utf-8")


def test_a_file_that_is_lost_is_not_there(client, officer, tmp_path):
    key = upload(client).json()["upload"]
    (tmp_path / EvidenceFile.objects.get().content.name).unlink()

    assert download(client, key).status_code == 404


def test_a_file_that_was_changed_on_disk_is_sent_to_nobody(client, officer, tmp_path):
    key = upload(client).json()["upload"]
    (tmp_path / EvidenceFile.objects.get().content.name).write_bytes(documents.PDF + b"and more")

    answer = download(client, key)

    assert (answer.status_code, answer["Content-Type"]) == (409, "application/problem+json")
    assert answer.json()["type"].endswith("/file-altered/")


@pytest.mark.parametrize("method", ["put", "patch", "delete", "get"])
def test_an_upload_is_only_posted_and_a_file_only_read(client, officer, method):
    key = upload(client).json()["upload"]

    assert getattr(client, method)(UPLOADS).status_code == 405
    assert method == "get" or getattr(client, method)(f"/evidence/{key}/").status_code == 405
