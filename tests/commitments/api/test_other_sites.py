"""A page of another site may read ..."""

import pytest

from tests.factories import make_officer, make_state

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


def test_but_nothing_that_a_person_reads_who_is_signed_in(client):
    client.force_login(make_officer())
    assert ALLOWED not in client.get("/api/v1/states/", headers={"origin": "https://evil.example"}).headers


def test_nor_anything_where_reading_is_not_public(client, settings):
    settings.PUBLIC_READ = False
    assert ALLOWED not in client.get("/api/v1/states/", headers={"origin": "https://evil.example"}).headers


def test_and_may_write_nothing(client):
    answer = client.post("/api/v1/resolutions/", headers={"origin": "https://evil.example"})
    assert answer.status_code == 401
    assert ALLOWED not in answer.headers
    assert (
        ALLOWED
        not in client.options("/api/v1/resolutions/", headers={"origin": "https://evil.example"}).headers
    )


def test_the_administration_and_the_pages_are_not_for_other_sites(client):
    for address in ("/admin/login/", "/en/"):
        assert ALLOWED not in client.get(address, headers={"origin": "https://evil.example"}).headers
