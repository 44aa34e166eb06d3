"""What stands between the API and its clients: proxies that change entity tags, and redirects."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from commitments.models import Commitment
from tests.factories import (
    at,
    make_commitment,
    make_evidence_file,
    make_focal_point,
    make_indicator,
    make_officer,
)
from tracker.models import EvidenceFile, StatusReport

TRAIL = "/api/v1/commitments/BAG3-R1-IRQ/reports"
BODY = {"status": "limited", "effective_on": "2026-02-01", "note": "An officer was named."}
# What is made of "tag" by nginx and others, by Apache and Caddy, by Jetty, by one after the other.
CHANGED = ['W/"{tag}"', '"{tag}-gzip"', '"{tag}-br"', '"{tag}--gzip"', '"{tag};zstd"', 'W/"{tag}-gzip"']
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database,
    pytest.mark.time_machine(at(2026, 3, 10), tick=False),
]


@pytest.fixture
def officer(client):
    make_commitment()
    officer = make_officer(username="layla")
    client.force_login(officer)
    return officer


def read(client, address, **headers):
    """The answer; a file is read to its end, which closes it."""
    answer = client.get(address, headers=headers)
    if answer.streaming:
        b"".join(answer.streaming_content)
    return answer


def tag(client, address="/api/v1/commitments/BAG3-R1-IRQ/"):
    return read(client, address)["ETag"].strip('"')


def send(client, address, body=BODY, **headers):
    return client.post(address, json.dumps(body), content_type="application/json", headers=headers)


@pytest.mark.parametrize("changed", CHANGED)
def test_a_write_is_taken_by_the_tag_that_a_proxy_changed(client, officer, changed):
    answer = send(client, f"{TRAIL}/", **{"if-match": changed.format(tag=tag(client))})

    assert answer.status_code == 201
    assert Commitment.objects.get().version == 1


def test_the_same_write_behind_a_proxy_is_the_same_request(client, officer):
    seen = tag(client)
    first = send(client, f"{TRAIL}/", **{"if-match": f'"{seen}"', "idempotency-key": "one"})
    again = send(client, f"{TRAIL}/", **{"if-match": f'W/"{seen}-gzip"', "idempotency-key": "one"})

    assert (first.status_code, again.status_code, again.content) == (201, 201, first.content)
    assert StatusReport.objects.count() == 1


@pytest.mark.parametrize(
    "address",
    [
        "/api/v1/commitments/",
        "/api/v1/commitments/BAG3-R1-IRQ/",
        "/api/v1/commitments/?format=csv",
        "/api/v1/commitments/?format=xlsx",
        "/api/v1/matrix/",
        "/feeds/changes.atom",
        "/feeds/deadlines.ics",
        "/data/package.zip",
        "evidence",
    ],
)
def test_what_the_client_has_is_not_sent_again(client, officer, address):
    if address == "evidence":
        address = f"/evidence/{make_evidence_file(uploaded_by=officer).key}/"

    seen = tag(client, address)
    assert {
        changed: read(client, address, **{"if-none-match": changed.format(tag=seen)}).status_code
        for changed in CHANGED
    } == dict.fromkeys(CHANGED, 304)


@pytest.mark.parametrize(
    "address", ["/api/v1/commitments/BAG3-R1-IRQ/", "/api/v1/commitments/?format=csv", "evidence"]
)
def test_a_read_of_another_version_is_refused_as_a_problem(client, officer, address):
    if address == "evidence":
        address = f"/evidence/{make_evidence_file(uploaded_by=officer).key}/"
    seen = tag(client, address)
    same, other = (read(client, address, **{"if-match": sent}) for sent in (f'W/"{seen}-gzip"', '"another"'))

    assert same.status_code == 200
    assert (other.status_code, other["Content-Type"]) == (412, "application/problem+json")
    assert other.json()["type"] == "/api/v1/problems/precondition-failed/"
    assert other.json()["detail"]


def test_a_write_without_the_final_slash_is_answered_as_with_it(client, officer):
    seen = tag(client)
    with_slash = send(client, f"{TRAIL}/", **{"if-match": f'"{seen}"', "idempotency-key": "one"})
    without = send(client, TRAIL, **{"if-match": f'"{seen}"', "idempotency-key": "one"})

    assert (without.status_code, without.content) == (201, with_slash.content)
    assert send(client, TRAIL, **{"if-match": f'"{tag(client)}"'}).status_code == 201
    assert StatusReport.objects.count() == 2


@pytest.mark.parametrize(
    "address",
    [
        "resolutions",
        "conferences/BAG3/participations",
        "measurements",
        "uploads",
        "reports/BAG3-R1-IRQ-1/review",
    ],
)
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_no_write_without_the_final_slash_is_redirected(client, officer, address, method):
    make_indicator(resolution=Commitment.objects.get().resolution)
    sent = {"content_type": "application/json", "data": "{}"}
    without, with_slash = (getattr(client, method)(f"/api/v1/{address}{end}", **sent) for end in ("", "/"))

    assert without.status_code == with_slash.status_code
    assert without.status_code >= 400
    assert without.json() == with_slash.json()


def test_an_upload_without_the_final_slash_is_kept(client):
    make_commitment()
    client.force_login(make_focal_point())
    answer = client.post("/api/v1/uploads", {"file": SimpleUploadedFile("a.txt", b"A letter.")})

    assert answer.status_code == 201
    assert EvidenceFile.objects.count() == 1


@pytest.mark.parametrize(
    "address", ["commitments?conference=BAG3", "states/IRQ", "schema?format=json", "changes"]
)
def test_a_read_of_the_api_without_the_final_slash_is_answered(client, officer, address):
    path, mark, query = address.partition("?")
    without, with_slash = client.get(f"/api/v1/{address}"), client.get(f"/api/v1/{path}/{mark}{query}")

    assert (without.status_code, without.content) == (200, with_slash.content)


def test_a_page_without_it_is_led_to_it(client):
    assert client.get("/en/states/IRQ").status_code == 301


def test_a_write_to_no_address_is_not_found(client, officer):
    answer = send(client, "/api/v1/nothing")

    assert (answer.status_code, answer.json()["type"]) == (404, "/api/v1/problems/not-found/")


@pytest.mark.parametrize(("language", "says"), [("en", "Nothing was written"), ("fa", "نشد"), ("ar", "لم")])
def test_a_write_over_plain_http_is_refused_where_the_site_has_https(
    client, officer, settings, language, says
):
    settings.SECURE_SSL_REDIRECT = True
    seen = {"if-match": '"v0r0-0"', "accept-language": language}
    refused = send(client, f"{TRAIL}/", **seen)
    taken = client.post(
        f"{TRAIL}/", json.dumps(BODY), content_type="application/json", headers=seen, secure=True
    )

    assert (refused.status_code, refused["Content-Type"]) == (403, "application/problem+json")
    assert refused.json()["type"] == "/api/v1/problems/https-needed/"
    assert says in refused.json()["detail"]
    assert taken.status_code == 201
    assert client.get("/api/v1/commitments/").status_code == 301
