"""The one file of everything that is published, for whoever asks for it ..."""

import json

import pytest

from commitments.models import Conference, Resolution
from tests.commitments.api.test_drafts import make_draft, make_public_record
from tests.factories import at
from tests.tracker.publishing.test_data_package import ADDRESS, got, unpacked

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database,
    pytest.mark.time_machine(at(2026, 3, 10), tick=False),
]


def test_has_nothing_of_a_draft(client):
    make_public_record()
    Resolution.objects.update(lifecycle="superseded")
    before = got(client)
    make_draft()
    hidden = got(client)
    Conference.objects.update(published=True)

    assert hidden == before
    assert got(client) != before


def test_every_reader_gets_the_same(client, admin_user):
    make_public_record()
    make_draft()
    before = got(client)
    client.force_login(admin_user)
    assert got(client) == before


def test_an_invented_world_says_so(client, settings):
    settings.DEMO = True
    make_public_record()
    answer = client.get(ADDRESS)
    parts = unpacked(b"".join(answer.streaming_content))

    assert answer.headers["Content-Disposition"] == 'attachment; filename="demo-mithaq.zip"'
    assert json.loads(parts["datapackage.json"])["title"].startswith("Invented data for demonstration")
    assert parts["data/commitments.csv"].splitlines()[1].endswith(b"Invented data for demonstration")
    assert b"Invented data" in client.get("/data/catalog.jsonld").content


@pytest.mark.parametrize("address", [ADDRESS, "/data/catalog.jsonld"])
def test_takes_no_parameters(client, address):
    answer = client.get(address, {"state": "IRQ"})

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["parameter"] == "state"
