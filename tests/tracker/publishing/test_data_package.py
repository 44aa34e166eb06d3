"""Everything that is published as one file ..."""

import csv
import io
import json
import zipfile

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.test import Client

from commitments.models import Commitment, State
from tests.factories import at
from tests.worlds import DEMO_NOW
from tracker.models import Measurement, StatusReport
from tracker.publishing.data_package import resources, schema_of
from tracker.trail.verifying import heads_as_json, heads_of, lines_as_json

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("demonstration"),
    pytest.mark.time_machine(DEMO_NOW, tick=False),
]
ADDRESS = "/data/package.zip"


@pytest.fixture(scope="module")
def package(demonstration, django_db_blocker):
    """The package of the demonstration as it stands."""
    with django_db_blocker.unblock(), time_machine.travel(DEMO_NOW, tick=False):
        return got(Client())


def got(client):
    answer = client.get(ADDRESS)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def unpacked(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def faults(content, folder, monkeypatch):
    # Imported here alone: every process that runs tests would wait for it.
    import frictionless

    for name, part in unpacked(content).items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(part)
    monkeypatch.chdir(folder)
    found = frictionless.validate("datapackage.json")
    return found.stats["tasks"] if hasattr(found, "stats") and "tasks" in found.stats else len(
        found.tasks
    ), found.flatten(["type", "note", "fieldName"])


@pytest.mark.one_database
def test_is_valid_for_frictionless_and_full(package, tmp_path, monkeypatch):
    tasks, found = faults(package, tmp_path, monkeypatch)

    assert found == []
    assert tasks == len(resources()) + 1
    lengths = {
        name: len(part.splitlines()) for name, part in unpacked(package).items() if name.endswith(".csv")
    }
    assert min(lengths.values()) > 1, lengths


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("data/commitments.csv", b",no_information,", b",no_idea,"),
        ("data/commitments.csv", b"/api/v1/commitments/", b"/api/v1/promises/"),
        ("data/reports.csv", b"-R1-", b"-R99-"),
    ],
)
def test_frictionless_finds_what_is_wrong_with_it(package, tmp_path, monkeypatch, file, old, new):
    """The control: enumerations, digests and foreign keys are really checked."""
    parts = unpacked(package)
    assert old in parts[file]
    changed = io.BytesIO()
    with zipfile.ZipFile(changed, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part.replace(old, new, 1) if name == file else part)

    assert faults(changed.getvalue(), tmp_path, monkeypatch)[1]


def test_is_the_same_for_the_same_data_on_any_day(client, package):
    with time_machine.travel(at(2027, 6, 1), tick=False):
        persian = client.get(ADDRESS, headers={"accept-language": "fa"})
        last = b"".join(persian.streaming_content)
        confirmed = client.get(ADDRESS, headers={"if-none-match": persian.headers["ETag"]})

    assert package == last
    assert confirmed.status_code == 304


def test_changes_with_its_data(client, package):
    State.objects.filter(code=State.objects.order_by("code").first().code).update(name_fa="نامی دیگر")
    assert got(client) != package


def test_has_the_heads_by_which_the_trail_is_checked(package, tmp_path):
    heads = tmp_path / "heads.json"
    heads.write_bytes(unpacked(package)["trail-heads.json"])
    found = json.loads(heads.read_text())

    call_command("verify_trail", heads=heads)
    assert heads.read_text() == heads_as_json(heads_of(Commitment.objects.visible_to(AnonymousUser())))
    assert b"".join(lines_as_json([])) == heads_as_json({}).encode()

    published = {"commitment__resolution__conference__published": True}
    reported = StatusReport.objects.filter(**published).values_list("commitment__reference", flat=True)
    measured = Measurement.objects.filter(**published).values_list("commitment__reference", flat=True)
    assert set(found) == {*reported, *(f"{reference}/measurements" for reference in measured)}


def test_describes_each_column_of_each_file(package):
    parts = unpacked(package)
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
