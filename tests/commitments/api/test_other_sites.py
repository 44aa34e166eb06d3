"""A page of another site may read what everybody may read, and act with a token."""

import pytest

from tests.factories import make_officer, make_state
from tracker.access.tokens import make_token

pytestmark = pytest.mark.django_db
ALLOWED = "Access-Control-Allow-Origin"


@pytest.fixture(autouse=True)
def record():
    make_state()


@pytest.mark.parametrize(
    "address",
    [
        "/api/v1/states/",
        "/api/v1/states/?format=csv",
        "/api/v1/states/IRQ/",
        "/api/v1/states/?nonsense=1",
        "/feeds/changes.atom",
        "/data/package.zip",
    ],
)
def test_what_everybody_may_read(client, address):
    answer = client.get(address, headers={"origin": "https://observablehq.com"})
    if answer.streaming:
        assert b"".join(answer.streaming_content)

    assert answer.headers[ALLOWED] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert "ETag" in answer.headers["Access-Control-Expose-Headers"]


def test_but_nothing_that_comes_with_a_session(client):
    client.force_login(make_officer())
    assert ALLOWED not in client.get("/api/v1/states/", headers={"origin": "https://evil.example"}).headers


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/api/v1/nothing/", 404),
        ("/api/v1/states/?nonsense=1", 400),
        ("/api/v1/states/XQX/", 404),
        ("/feeds/changes.atom?nonsense=1", 400),
    ],
)
def test_a_refusal_too(client, address, status):
    answer = client.get(address)
    assert (answer.status_code, answer.headers[ALLOWED]) == (status, "*")


def test_a_token_reads_and_writes_from_there_even_where_reading_is_not_public(client, settings):
    settings.PUBLIC_READ = False
    officer = make_officer()
    _token, secret = make_token(
        owner=officer, name="A dashboard", scopes=("read", "report"), days=10, made_by=officer
    )
    refused = client.get("/api/v1/states/")
    read = client.get("/api/v1/states/", headers={"authorization": f"Bearer {secret}"})

    assert (refused.status_code, refused.headers[ALLOWED]) == (401, "*")
    assert (read.status_code, read.headers[ALLOWED]) == (200, "*")


@pytest.mark.parametrize(
    "address", ["/api/v1/states/", "/api/v1/nothing/", "/feeds/changes.atom", "/data/package.zip"]
)
def test_a_browser_that_asks_first_is_told_what_it_may_send(client, address):
    answer = client.options(
        address,
        headers={
            "origin": "https://observablehq.com",
            "access-control-request-method": "POST",
            "access-control-request-headers": "authorization,content-type,if-match",
        },
    )

    assert (answer.status_code, answer.headers[ALLOWED]) == (204, "*")
    allowed = answer.headers["Access-Control-Allow-Headers"].lower()
    assert {"authorization", "content-type", "if-none-match", "if-match"} <= set(allowed.split(", "))
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]


def test_the_administration_and_the_pages_are_not_for_other_sites(client):
    for address in ("/admin/login/", "/en/"):
        assert ALLOWED not in client.get(address, headers={"origin": "https://evil.example"}).headers
