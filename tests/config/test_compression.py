"""What is long is compressed, and nothing that holds a secret."""

import gzip

import pytest

from tests.downloads import closed, content_of
from tests.factories import at, make_officer, make_state

# A page says at the foot of its print when it was made.
pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 3, 10), tick=False)]
ASKS = {"accept-encoding": "gzip"}


@pytest.fixture(autouse=True)
def record():
    for code in ("IRQ", "IRN", "JOR", "SYR"):
        make_state(code=code)


@pytest.mark.parametrize("address", ["/api/v1/states/", "/api/v1/states/?format=csv", "/en/states/IRQ/"])
def test_text_is_compressed_for_who_takes_it(client, address):
    plain, compressed = client.get(address), client.get(address, headers=ASKS)

    assert "Content-Encoding" not in plain
    assert compressed["Content-Encoding"] == "gzip"
    assert gzip.decompress(content_of(compressed)) == content_of(plain)
    assert "Accept-Encoding" in compressed["Vary"]


def test_its_tag_is_understood_again(client):
    tag = client.get("/api/v1/states/", headers=ASKS)["ETag"]

    assert tag.startswith("W/")
    assert client.get("/api/v1/states/", headers={**ASKS, "if-none-match": tag}).status_code == 304


def test_nothing_that_a_session_reads(client):
    client.force_login(make_officer())
    assert "Content-Encoding" not in client.get("/api/v1/states/", headers=ASKS)


def test_no_page_with_a_token_against_forged_requests(client):
    answer = client.get("/admin/login/", headers=ASKS)
    assert b"csrfmiddlewaretoken" in answer.content
    assert "Content-Encoding" not in answer


def test_no_file_that_is_compressed_already(client):
    assert "Content-Encoding" not in closed(client.get("/api/v1/states/?format=xlsx", headers=ASKS))
