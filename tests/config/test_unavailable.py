"""A lost database."""

import pytest
from django.db import InterfaceError, OperationalError

from commitments.querysets import ConferenceQuerySet
from config.unavailable import UnavailableMiddleware


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
