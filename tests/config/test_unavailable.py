"""A lost database, a store of files that is away, and a full disk."""

import errno

import pytest
from django.core.files.base import ContentFile
from django.db import InterfaceError, OperationalError, ProgrammingError

from commitments.files.whole_files import FileStoreAway, WholeFileStorage
from commitments.querysets import ConferenceQuerySet
from config.unavailable import UnavailableMiddleware
from tests.factories import make_officer
from tracker.models import EvidenceFile


def lose(error):
    def lost(*args, **kwargs):
        raise error("connection refused")

    return lost


@pytest.mark.django_db
@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_is_a_503_problem_in_the_api(client, monkeypatch, error):
    monkeypatch.setattr(ConferenceQuerySet, "visible_to", lose(error))

    answer = client.get("/api/v1/conferences/")

    assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json")
    assert int(answer["Retry-After"]) > 0
    assert answer.json()["status"] == 503


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
@pytest.mark.parametrize(
    ("path", "content_type"),
    [("/livez", "text/plain; charset=utf-8"), ("/api/v1/docs/", "application/problem+json")],
)
def test_is_a_503_for_any_view(rf, error, path, content_type):
    answer = UnavailableMiddleware(lambda request: None).process_exception(rf.get(path), error("gone"))

    assert (answer.status_code, answer["Content-Type"]) == (503, content_type)
    assert int(answer["Retry-After"]) > 0
    assert "gone" not in answer.content.decode()


def test_is_answered_so_by_the_site_itself(client, monkeypatch):
    monkeypatch.setattr("django.contrib.auth.views.LoginView.dispatch", lose(OperationalError))

    answer = client.get("/admin/login/")

    assert (answer.status_code, answer["Content-Type"], answer["Cache-Control"]) == (
        503,
        "text/plain; charset=utf-8",
        "no-store",
    )


@pytest.mark.parametrize(
    ("sqlstate", "answer"),
    [("42703", 503), ("42P01", 503), ("42601", None)],
    ids=["column", "table", "syntax"],
)
def test_is_a_503_while_the_database_is_brought_up_to_date(rf, sqlstate, answer):
    """PostgreSQL's own words for a column or a table that is not there yet; SQLite has no other failure."""
    cause, error = Exception(), ProgrammingError("column does not exist")
    cause.sqlstate, error.__cause__ = sqlstate, cause

    given = UnavailableMiddleware(lambda request: None).process_exception(rf.get("/"), error)

    assert (given and given.status_code) == answer


@pytest.mark.parametrize(("error", "status"), [(OperationalError, 503), (ValueError, 500)])
def test_is_told_apart_where_a_middleware_loses_it(client, monkeypatch, error, status):
    monkeypatch.setattr("django.contrib.sessions.middleware.SessionMiddleware.process_request", lose(error))
    client.raise_request_exception = False

    answer = client.get("/admin/login/")

    assert (answer.status_code, "Retry-After" in answer) == (status, status == 503)


def test_is_no_excuse_for_other_failures(client, monkeypatch):
    monkeypatch.setattr("django.contrib.auth.views.LoginView.dispatch", lose(ValueError))
    client.raise_request_exception = False

    assert client.get("/admin/login/").status_code == 500


@pytest.mark.django_db
def test_a_full_disk_is_a_503_in_words(client, monkeypatch, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    client.force_login(make_officer())
    monkeypatch.setattr("os.fsync", fail_for_want_of_room)

    answer = client.post("/api/v1/uploads/", {"file": ContentFile(b"A letter.", name="letter.txt")})

    assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json")
    assert "no room left" in answer.json()["detail"]
    assert int(answer["Retry-After"]) > 0
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert not EvidenceFile.objects.exists()


def fail_for_want_of_room(*args):
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.django_db
def test_a_store_of_files_that_is_away_is_a_503_in_words(client, monkeypatch):
    def away(*args):
        raise FileStoreAway("connection refused")

    client.force_login(make_officer())
    monkeypatch.setattr(WholeFileStorage, "exists", away)

    answer = client.post("/api/v1/uploads/", {"file": ContentFile(b"A letter.", name="letter.txt")})

    assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json")
    assert "store of files does not answer" in answer.json()["detail"]
    assert not EvidenceFile.objects.exists()


@pytest.mark.parametrize(("number", "status"), [(errno.ENOSPC, 503), (errno.EDQUOT, 503), (errno.EIO, 500)])
def test_a_full_disk_is_told_apart_where_a_form_is_read(client, monkeypatch, number, status):
    def fail(*args):
        raise OSError(number, "The disk")

    monkeypatch.setattr("django.contrib.auth.views.LoginView.dispatch", fail)
    client.raise_request_exception = False

    assert client.get("/admin/login/").status_code == status
