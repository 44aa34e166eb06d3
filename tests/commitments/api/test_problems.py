"""Errors of the API are problem documents, whatever failed and wherever."""

import ast
from http import HTTPStatus

import pytest
from django.db import OperationalError
from django.test import Client
from rest_framework.exceptions import Throttled

from commitments.api.viewsets import StateViewSet
from commitments.refusals import ParameterRefused, ProblemType, Refused
from tests.factories import make_officer, make_state, make_user
from tests.house.code import CODE

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


TYPES = {
    400: "fields-refused",
    401: "not-signed-in",
    403: "not-entitled",
    404: "not-found",
    405: "method-not-allowed",
    406: "not-acceptable",
    413: "body-too-large",
    415: "unsupported-media-type",
    429: "too-many-requests",
    500: "internal-error",
    503: "unavailable",
}


def problem_of(answer, status, title, kind=None):
    assert (answer.status_code, answer["Content-Type"], answer["Cache-Control"]) == (
        status,
        "application/problem+json",
        "no-store",
    )
    problem = answer.json()
    assert list(problem)[:4] == ["type", "title", "status", "detail"]
    assert (problem["type"], problem["title"], problem["status"]) == (
        f"/api/v1/problems/{kind or TYPES[status]}/",
        title,
        status,
    )
    assert problem["detail"]
    return problem


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/nothing/",
        "/api/v2/states/",
        "/api/",
        "/api/v1/states/irq/",
        "/api/v1/states/XQX/",
        "/api/v1/states/1/",
        "/api/v1/states/IRQ%00/",
        "/api/v1/states/%ED%A0%80/",
        "/api/v1/commitments/1/",
        "/api/v1/commitments/BAG3-R1-IRQ/",
        "/api/v1/commitments/BAG3-R1-IRQ/reports/",
        f"/api/v1/commitments/BAG3-R{'9' * 5000}-IRQ/",
        "/api/v1/reports/BAG3-R1-IRQ-1/",
        "/api/v1/reports/BAG3-R1-IRQ-01/",
        "/api/v1/reports/BAG3-R1-IRQ-999999999/",
        "/api/v1/conferences/NOPE/participations/",
        "/api/v1/conferences/NOPE/participations/IRQ/",
        "/api/v1/sources/../states/IRQ/x/",
    ],
)
def test_what_is_not_there_is_a_problem_of_404(client, path):
    make_state()

    problem_of(client.get(path), 404, "Not Found")


def test_other_paths_keep_their_own_error_page(client):
    assert client.get("/nothing-here/")["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options", "trace"])
def test_a_method_that_is_not_there_is_a_problem_of_405(client, method):
    make_state()

    problem = problem_of(getattr(client, method)("/api/v1/states/IRQ/"), 405, "Method Not Allowed")

    assert method.upper() in problem["detail"]


def test_a_form_that_is_not_there_is_a_problem_of_406(client):
    problem_of(client.get("/api/v1/states/", headers={"accept": "application/xml"}), 406, "Not Acceptable")


def test_a_detail_has_no_csv(client):
    make_state()

    problem = problem_of(
        client.get("/api/v1/states/IRQ/?format=csv"), 400, "Bad Request", "parameters-refused"
    )

    assert problem["errors"] == [
        {
            "parameter": "format",
            "code": "invalid",
            "detail": "“csv” is no format of this address. Choose one of: json.",
        }
    ]


def test_a_browser_gets_json(client):
    assert (
        client.get("/api/v1/states/", headers={"accept": "text/html,application/xhtml+xml,*/*;q=0.8"})[
            "Content-Type"
        ]
        == "application/json"
    )


def test_writing_without_a_session_is_a_problem_of_401(client):
    answer = client.post("/api/v1/resolutions/", {}, content_type="application/json")

    problem_of(answer, 401, "Unauthorized")
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_writing_without_the_permission_is_a_problem_of_403(client):
    client.force_login(make_user(is_staff=True))

    problem_of(client.post("/api/v1/resolutions/", {}, content_type="application/json"), 403, "Forbidden")


def test_writing_without_the_csrf_token_is_a_problem_of_403():
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_officer())

    assert (
        "CSRF"
        in problem_of(
            client.post("/api/v1/resolutions/", {}, content_type="application/json"),
            403,
            "Forbidden",
            "csrf-failed",
        )["detail"]
    )


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/xml"],
)
def test_a_body_that_is_not_json_is_a_problem_of_415(client, content_type):
    client.force_login(make_officer())

    problem_of(
        client.post("/api/v1/resolutions/", "x=1", content_type=content_type), 415, "Unsupported Media Type"
    )


def is_read(body):
    """Whether its fields are looked at."""
    return body in ("", '"text"', "[]", "null", "1")


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[" * 100_000,
        '{"a":' * 100_000,
        '{"number": NaN}',
        '{"number": ' + "9" * 5000 + "}",
        b"\xff\xfe{\x00}\x00",
        '"text"',
        "[]",
        "null",
        "1",
    ],
    ids=[
        "empty",
        "cut",
        "deep list",
        "deep object",
        "nan",
        "long number",
        "utf-16",
        "text",
        "list",
        "null",
        "number",
    ],
)
def test_a_body_that_cannot_be_read_is_a_problem_of_400(client, body):
    client.force_login(make_officer())

    answer = client.post("/api/v1/resolutions/", body, content_type="application/json")

    problem_of(answer, 400, "Bad Request", "fields-refused" if is_read(body) else "unreadable")


def test_a_body_that_is_too_large_is_a_problem_of_413(client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    client.force_login(make_officer())

    problem_of(
        client.post("/api/v1/resolutions/", '{"a": "' + "x" * 2000 + '"}', content_type="application/json"),
        413,
        "Request Entity Too Large",
    )


def test_too_many_parameters_are_a_problem_of_400(client):
    problem_of(
        client.get("/api/v1/states/?" + "&".join(f"p{n}=1" for n in range(2000))),
        400,
        "Bad Request",
        "unreadable",
    )


def test_a_host_that_is_not_ours_is_a_problem_of_400(client):
    problem_of(
        client.get("/api/v1/states/", headers={"host": "evil.example"}), 400, "Bad Request", "unreadable"
    )


def test_too_many_requests_are_a_problem_of_429_that_says_when_to_come_back(client, monkeypatch):
    def throttled(self, request):
        raise Throttled(wait=6.2)

    monkeypatch.setattr(StateViewSet, "check_throttles", throttled)
    answer = client.get("/api/v1/states/")

    problem_of(answer, 429, "Too Many Requests")
    assert answer["Retry-After"] == "7"


def test_a_silent_database_is_a_problem_of_503_that_says_when_to_come_back(client, monkeypatch):
    def silent(self):
        raise OperationalError("server closed the connection at 10.0.0.7")

    monkeypatch.setattr(StateViewSet, "get_queryset", silent)
    answer = client.get("/api/v1/states/")

    assert "10.0.0.7" not in problem_of(answer, 503, "Service Unavailable")["detail"]
    assert answer["Retry-After"] == "5"


def test_a_fault_of_ours_is_a_problem_of_500_that_tells_nothing_of_it(client, monkeypatch):
    def broken(self):
        raise RuntimeError("a secret")

    monkeypatch.setattr(StateViewSet, "get_queryset", broken)
    client.raise_request_exception = False
    answer = client.get("/api/v1/states/")

    assert "secret" not in problem_of(answer, 500, "Internal Server Error")["detail"]


def test_no_problem_is_kept_by_a_cache(client):
    assert client.get("/api/v1/states/XQX/")["Cache-Control"] == "no-store"
    assert "Cookie" in client.get("/api/v1/states/?typo=1")["Vary"]


class ClosedToday(Refused):
    """A refusal that HTTP calls something of its own."""

    status_code = HTTPStatus.CONFLICT


@pytest.mark.parametrize(
    ("refusal", "status", "errors"),
    [
        (Refused("Not so."), 400, [{"field": "", "code": "rule-broken", "detail": "Not so."}]),
        (
            Refused("Not so.", field="due_on", problem=ProblemType.DAY_IN_FUTURE),
            400,
            [{"field": "due_on", "code": "day-in-future", "detail": "Not so."}],
        ),
        (
            ParameterRefused({"q": ["Not so."]}),
            400,
            [{"parameter": "q", "code": "invalid", "detail": "Not so."}],
        ),
        (ClosedToday("Not so.", field="due_on"), 409, None),
    ],
)
def test_whatever_refuses_is_answered_with_its_sentence_its_field_and_its_type(
    client, monkeypatch, refusal, status, errors
):
    def refuse(_view):
        raise refusal

    monkeypatch.setattr(StateViewSet, "get_queryset", refuse)

    problem = problem_of(client.get("/api/v1/states/"), status, HTTPStatus(status).phrase, refusal.problem)

    assert problem.get("errors") == errors
    assert errors or problem["detail"] == "Not so."


def test_every_refusal_is_of_one_class():
    """So that none of them becomes a fault of ours where somebody forgets to catch it."""
    refusals = [
        (path, node.name, [base.id for base in node.bases if isinstance(base, ast.Name)])
        for path in CODE
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ClassDef) and node.name.endswith("Refused")
    ]

    assert len(refusals) > 5
    assert [
        (path, name)
        for path, name, bases in refusals
        if name != "Refused" and not any(base.endswith("Refused") for base in bases)
    ] == []
