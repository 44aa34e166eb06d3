"""docs/examples/check_package.py, which knows nothing but the documentation, checks the published package."""

import csv
import io
import subprocess
import sys
import zipfile
from datetime import date

import pytest
import time_machine

from commitments.models import Commitment
from tests.config.test_examples import EXAMPLES
from tests.factories import at, report
from tests.worlds import DEMO_NOW
from tracker.publishing.data_package import write_package

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("demonstration"),
    pytest.mark.time_machine(DEMO_NOW, tick=False),
]


@pytest.fixture(scope="module")
def published(demonstration, django_db_blocker):
    """The package of the invented world, which has every kind of row."""
    with django_db_blocker.unblock(), time_machine.travel(DEMO_NOW, tick=False):
        return package()


def package():
    file = io.BytesIO()
    write_package(file)
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def check(folder, *packages):
    paths = []
    for number, parts in enumerate(packages):
        paths.append(folder / f"{number}.zip")
        with zipfile.ZipFile(paths[-1], "w") as archive:
            for name, part in parts.items():
                archive.writestr(name, part)
    done = subprocess.run(
        [sys.executable, str(EXAMPLES / "check_package.py"), *map(str, paths)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode in {0, 1}, done.stderr
    return done.stdout, done.stderr.splitlines()


def rows(parts, name="chains"):
    return parts[f"data/{name}.csv"].decode().splitlines(keepends=True)


def with_rows(parts, lines, name="chains"):
    return parts | {f"data/{name}.csv": "".join(lines).encode()}


def test_finds_no_fault_in_what_is_published(published, tmp_path):
    said, faults = check(tmp_path, published)

    assert faults == []
    for part in ("/evidence,", "/measurements,", '""step"":""review""', '""step"":""dissent""'):
        assert part in published["data/chains.csv"].decode(), part
    assert int(said.split()[0]) == len(rows(published)) - 1 > 100


@pytest.mark.one_database
@pytest.mark.parametrize("kind", ["report", "review", "dissent"])
def test_finds_a_changed_content(published, tmp_path, kind):
    lines = rows(published)
    place = next(place for place, line in enumerate(lines) if f'""step"":""{kind}""' in line)
    changed = lines[place].replace('""recorded_at"":""202', '""recorded_at"":""203')
    faults = check(tmp_path, with_rows(published, [*lines[:place], changed, *lines[place + 1 :]]))[1]

    assert any("is not what its digest says" in fault for fault in faults)


@pytest.mark.one_database
@pytest.mark.parametrize("chain", ["", "/evidence", "/measurements"])
def test_finds_a_row_that_is_gone(published, tmp_path, chain):
    lines = rows(published)
    place = next(place for place, line in enumerate(lines) if f"{chain},1," in line)

    assert check(tmp_path, with_rows(published, [*lines[:place], *lines[place + 1 :]]))[1]


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("reports", ",limited,", ",substantial,"),
        ("reviews", ",accept,", ",return,"),
        ("evidence", ",1,url,", ",1,file,"),
        ("measurements", "value", "99999"),
    ],
)
def test_finds_a_table_that_says_something_else(published, tmp_path, name, old, new):
    text = "".join(rows(published, name))
    if name == "measurements":
        header, first, *rest = rows(published, name)
        value = dict(zip(header.split(","), next(csv.reader([first])), strict=True))[old]
        text = "".join([header, first.replace(f",{value},", f",{new},", 1), *rest])
    else:
        assert old in text
        text = text.replace(old, new, 1)

    faults = check(tmp_path, with_rows(published, [text], name))[1]
    assert any(fault.startswith(f"{name}: ") for fault in faults), faults


@pytest.mark.one_database
def test_finds_what_an_older_package_had(published, tmp_path):
    """A trail that went on agrees with the older package; one whose end was cut off does not."""
    with time_machine.travel(at(2026, 4, 1), tick=False):
        commitment = Commitment.objects.filter(version__gte=2, closed_on=None).order_by("reference").first()
        report(commitment=commitment, effective_on=date(2026, 3, 20))
        later = package()

    assert check(tmp_path, later, published)[1] == []
    assert any(
        fault.startswith(f"{commitment.reference}: row") and "is not the head" in fault
        for fault in check(tmp_path, published, later)[1]
    )
