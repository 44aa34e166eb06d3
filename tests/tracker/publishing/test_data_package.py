"""Everything that is published as one file ..."""

import csv
import io
import json
import zipfile

import frictionless
import pytest
import time_machine
from django.core.management import call_command
from django.test import override_settings

from commitments.models import Conference, Resolution, State
from tests.commitments.api.test_drafts import make_draft, make_public_record
from tests.factories import at
from tests.worlds import rolled_back_after_module
from tracker.demo.building import build_demo
from tracker.models import StatusReport
from tracker.publishing.data_package import resources, schema_of

pytestmark = pytest.mark.django_db
ADDRESS = "/data/package.zip"
TODAY = at(2026, 3, 10)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    with rolled_back_after_module(django_db_blocker):
        with override_settings(DEMO=True), time_machine.travel(TODAY, tick=False):
            build_demo(seed=5, on=TODAY.date())
        yield


def got(client):
    answer = client.get(ADDRESS)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def unpacked(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def faults(content, folder, monkeypatch):
    for name, part in unpacked(content).items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(part)
    monkeypatch.chdir(folder)
    found = frictionless.validate("datapackage.json")
    return found.stats["tasks"] if hasattr(found, "stats") and "tasks" in found.stats else len(
        found.tasks
    ), found.flatten(["type", "note", "fieldName"])


def test_is_valid_for_frictionless_and_full(client, demo, tmp_path, monkeypatch):
    content = got(client)

    tasks, found = faults(content, tmp_path, monkeypatch)

    assert found == []
    assert tasks == len(resources()) + 1
    lengths = {
        name: len(part.splitlines()) for name, part in unpacked(content).items() if name.endswith(".csv")
    }
    assert min(lengths.values()) > 1, lengths


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("data/commitments.csv", b",no_information,", b",no_idea,"),
        ("data/commitments.csv", b"/api/v1/commitments/", b"/api/v1/promises/"),
        ("data/reports.csv", b"-R1-", b"-R99-"),
    ],
)
def test_frictionless_finds_what_is_wrong_with_it(client, demo, tmp_path, monkeypatch, file, old, new):
    """The control: enumerations, digests and foreign keys are really checked."""
    parts = unpacked(got(client))
    assert old in parts[file]
    changed = io.BytesIO()
    with zipfile.ZipFile(changed, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part.replace(old, new, 1) if name == file else part)

    assert faults(changed.getvalue(), tmp_path, monkeypatch)[1]


def test_is_the_same_for_the_same_data_on_any_day(client, demo):
    first = got(client)
    with time_machine.travel(at(2027, 6, 1), tick=False):
        later = got(client)
    with time_machine.travel(at(2027, 6, 1), tick=False):
        persian = client.get(ADDRESS, headers={"accept-language": "fa"})
        last = b"".join(persian.streaming_content)
        confirmed = client.get(ADDRESS, headers={"if-none-match": persian.headers["ETag"]})

    assert first == later == last
    assert confirmed.status_code == 304


def test_changes_with_its_data(client, demo):
    first = got(client)
    State.objects.filter(code=State.objects.order_by("code").first().code).update(name_fa="نامی دیگر")
    assert got(client) != first


def test_has_the_heads_by_which_the_trail_is_checked(client, demo, tmp_path):
    heads = tmp_path / "heads.json"
    heads.write_bytes(unpacked(got(client))["trail-heads.json"])
    found = json.loads(heads.read_text())

    call_command("verify_trail", heads=heads)

    assert set(found) == set(
        StatusReport.objects.filter(commitment__resolution__conference__published=True).values_list(
            "commitment__reference", flat=True
        )
    )


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


def test_describes_each_column_of_each_file(client, demo):
    parts = unpacked(got(client))
    described = {
        resource["path"]: [field["name"] for field in resource["schema"]["fields"]]
        for resource in json.loads(parts["datapackage.json"])["resources"][:-1]
    }
    assert described == {
        name: next(csv.reader(io.StringIO(part.decode())))
        for name, part in parts.items()
        if name.endswith(".csv")
    }


def test_refers_only_to_what_comes_before():
    known = set()
    for resource in resources():
        known.add(resource.table.name)
        for key in schema_of(resource)["foreignKeys"]:
            assert key["reference"]["resource"] in known | {""}


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
