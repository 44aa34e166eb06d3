"""Every answer and file writes a moment in one way: UTC, to the microsecond, as it is stored."""

import io
import re
import zipfile
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command

from config.api import router
from tests.factories import (
    at,
    dissent,
    make_citation,
    make_commitment,
    make_indicator,
    make_officer,
    make_organization,
    make_resolution,
    make_source,
    report,
    review,
)
from tests.groups import make_group
from tracker.models import Review
from tracker.trail.measuring import record_measurement

# A whole second, and a little later in the world below: a moment without a fraction is written like any
# other.
NOW = at(2026, 3, 10)
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.time_machine(NOW, tick=False)]
# Anything that tells a time of day beside a date.
MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d[^\s\"'<>,)]*")
WRITTEN = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
LISTS = sorted(prefix for prefix, _viewset, _name in router.registry)


@pytest.fixture
def world(time_machine):
    """Something in every table, at whole seconds and between them."""
    resolution = make_resolution(due_on=date(2026, 6, 30))
    commitment = make_commitment()
    source = make_source()
    make_group(members={"IRQ": (None, None)})
    make_citation(source=source, resolution=resolution)
    resolution.partner_organizations.add(make_organization())
    indicator = make_indicator(resolution=resolution)
    made = report(commitment=commitment, status="limited", effective_on=date(2026, 3, 1))
    record_measurement(
        commitment=commitment,
        indicator=indicator,
        observed_on=date(2026, 3, 1),
        value=Decimal(1),
        source=source,
        author=make_officer(),
    )
    time_machine.shift(timedelta(microseconds=1200))
    dissent(of=review(of=made))


def badly_written(text):
    """The moments in `text` that are written in another way; there is at least one moment."""
    # The id of an entry is a name, which stays as it was given.
    found = MOMENT.findall(re.sub(r"<id>[^<]*</id>", "", text))
    assert found
    return [moment for moment in found if not WRITTEN.fullmatch(moment)]


def body_of(answer):
    assert answer.status_code == 200, answer
    return (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()


def test_answers_in_every_form_of_text(client, world):
    lists = [f"/api/v1/{address}/" for address in (*LISTS, "changes", "conferences/BAG3/participations")]
    counts = [f"/api/v1/{address}/?known_at=2026-03-10T12:00:00Z" for address in ("matrix", "timeline")]
    addresses = [f"{address}?format={flavour}" for address in lists for flavour in ("json", "csv")]
    details = [row["url"] for name in LISTS for row in client.get(f"/api/v1/{name}/").json()["results"]]
    others = ["/feeds/changes.atom", "/data/catalog.jsonld", "/en/commitments/BAG3-R1-IRQ/"]

    assert len(details) >= len(LISTS)
    for address in (*addresses, *counts, *details, *others):
        assert badly_written(body_of(client.get(address))) == [], address


def test_files_of_the_package_and_of_the_command(client, world, tmp_path):
    content = b"".join(client.get("/data/package.zip").streaming_content)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        tables = {name: package.read(name).decode() for name in package.namelist() if name.endswith(".csv")}
    for name in ("register", "trail"):
        call_command("export", name, output=tmp_path / f"{name}.csv", stdout=io.StringIO())
        tables[name] = (tmp_path / f"{name}.csv").read_text()

    # What the digests were made of keeps the form that docs/trail.md describes.
    del tables["data/chains.csv"]
    told = {name: text for name, text in tables.items() if MOMENT.search(text)}
    assert len(told) >= 10
    assert {name: badly_written(text) for name, text in told.items()} == {name: [] for name in told}


def test_a_spreadsheet_has_the_same_moment_as_the_text(client, world):
    """A number of days: a double has no exact microsecond there, and programs show milliseconds."""
    content = b"".join(client.get("/api/v1/reviews/?format=xlsx").streaming_content)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        numbers = re.findall(r"<v>(\d+\.\d+)</v>", package.read("xl/worksheets/sheet1.xml").decode())

    stored = Review.objects.get().recorded_at
    assert stored.microsecond == 1200
    (moment,) = [datetime(1899, 12, 30, tzinfo=UTC) + timedelta(days=float(number)) for number in numbers]
    assert abs(moment - stored) <= timedelta(microseconds=1)
