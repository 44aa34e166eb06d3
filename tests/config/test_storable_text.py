"""Control characters enter no field, whatever the way in, and those that were stored break no way out."""

import io
import json
import zipfile
from datetime import date
from xml.etree import ElementTree as ET

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from icalendar import Calendar

from commitments.models import Resolution, State
from commitments.seeding.reading import SeedRefused
from commitments.triggers import remove_record_guards
from tests.dossiers import load, write_dossier
from tests.downloads import read_csv, read_xlsx
from tests.factories import (
    at,
    make_commitment,
    make_officer,
    make_state,
    report,
)
from tests.tracker.imports.uploads import handed_in
from tracker.access.tokens import TokenRefused, make_token
from tracker.imports.files import FileRefused
from tracker.models import SavedView, StatusReport
from tracker.trail.recording import NewStatus, record_statuses

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.time_machine(at(2026, 3, 10), tick=False)]
# As a word processor ends a line within a paragraph.
TEXT = "One\x0btwo"
TYPED = [
    field
    for model in apps.get_models()
    if model._meta.app_label in {"commitments", "tracker", "auth"} and "history" not in model._meta.db_table
    for field in model._meta.local_fields
    if isinstance(field, (models.CharField, models.TextField)) and field.editable
]


def takes(field):
    """Whether a row with this text in `field` passes the check of its texts."""
    try:
        field.run_validators(TEXT)
    except ValidationError as refusal:
        return "control-character" not in [error.code for error in refusal.error_list]
    return True


def test_no_field_of_any_model_takes_one():
    """Whoever checks a row by full_clean() checks this: forms, dossiers, the API, imports, commands."""
    assert len(TYPED) > 50
    assert [str(field) for field in TYPED if takes(field)] == []


@pytest.fixture
def officer(client):
    person = make_officer(username="layla")
    client.force_login(person)
    return person


def test_a_form_of_the_record_refuses_one_at_its_field(client, officer):
    page = client.post(
        reverse("admin:commitments_theme_add"),
        {"slug": "rivers", "name_en": TEXT, "name_fa": "رودها", "name_ar": "الأنهار", "order": "1"},
    )

    assert list(page.context["adminform"].form.errors) == ["name_en"]
    assert "control character" in page.content.decode()


def test_a_form_of_the_desk_refuses_one(client, officer):
    made = make_commitment()
    typed = {"commitments": f"{made.pk}:0", "status": "limited", "effective_on": "2026-03-01", "note": TEXT}

    page = client.post(
        reverse("admin:commitments_commitment_record"), typed | {"record": "1"}
    ).content.decode()

    assert "control character" in page
    assert not StatusReport.objects.exists()


@pytest.mark.parametrize(
    ("address", "body", "field"),
    [
        ("commitments/BAG3-R1-IRQ/reports/", {"note": TEXT}, "note"),
        (
            "commitments/BAG3-R1-IRQ/reports/",
            {"evidence": [{"kind": "url", "title": TEXT, "url": "https://example.org/"}]},
            "evidence",
        ),
        (
            "conferences/BAG3/participations/",
            {"state": "TUR", "basis": "inferred", "note_en": TEXT},
            "note_en",
        ),
    ],
)
def test_the_api_refuses_one_at_its_field(client, officer, address, body, field):
    make_commitment()
    make_state(code="TUR")
    etag = client.get("/api/v1/commitments/BAG3-R1-IRQ/")["ETag"]
    is_report = address.endswith("reports/")
    values = {"status": "limited", "effective_on": "2026-02-01"} if is_report else {}
    answer = client.post(
        f"/api/v1/{address}",
        json.dumps(values | body),
        content_type="application/json",
        headers={"if-match": etag},
    )

    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_an_import_refuses_one_at_its_cell(officer):
    make_commitment()
    with pytest.raises(FileRefused, match="row 2, note: The cell holds a control character"):
        handed_in(
            f"reference,status,effective_on,note\nBAG3-R1-IRQ,limited,2026-03-01,{TEXT}\n", person=officer
        )


def test_a_dossier_with_one_is_refused(tmp_path):
    path = write_dossier(tmp_path, ("A gazette", '"One\\vtwo"'))

    with pytest.raises(SeedRefused, match="control characters"):
        load(path)


def test_many_statuses_at_once_refuse_each_that_has_one():
    wanted = NewStatus(
        commitment=make_commitment(),
        status="limited",
        effective_on=date(2026, 3, 1),
        expected_version=0,
        note=TEXT,
    )

    (refusal,) = record_statuses([wanted], author=make_officer())
    assert "control character" in str(refusal)


def test_a_token_and_a_saved_view_have_none_in_their_names():
    person = make_officer()
    with pytest.raises(TokenRefused, match="control character"):
        make_token(owner=person, name=TEXT, scopes={"read"}, days=1, made_by=person)
    with pytest.raises(ValidationError, match="control character"):
        SavedView(user=person, name=TEXT).clean_fields(exclude=["query"])


@pytest.fixture
def stored():
    """A register whose texts were stored before anybody looked at their characters."""
    commitment = make_commitment(due_on=date(2026, 6, 30), lead_agency="Ministry")
    report(commitment=commitment, status="limited", effective_on=date(2026, 2, 1))
    dirty = "One\x0btwo\x01\ufffe"
    remove_record_guards(using="default")
    Resolution.objects.update(title_en=dirty)
    State.objects.update(name_en=dirty)
    type(commitment).objects.update(lead_agency=dirty)
    return commitment


def test_feeds_stay_valid_with_any_text(client, stored):
    feed = client.get("/feeds/changes.atom")
    calendar = client.get("/feeds/deadlines.ics")

    assert ET.fromstring(feed.content).findall("{http://www.w3.org/2005/Atom}entry")
    (event,) = Calendar.from_ical(calendar.content).walk("VEVENT")
    assert event["summary"] == "BAG3-R1-IRQ · One\ntwo: One\ntwo"
    assert not any(character in calendar.content for character in b"\x0b\x01")


def test_files_stay_valid_with_any_text(client, stored):
    (row,) = read_csv(client.get("/api/v1/commitments/?format=csv"))
    (cells,) = read_xlsx(client.get("/api/v1/commitments/?format=xlsx"))
    package = zipfile.ZipFile(io.BytesIO(b"".join(client.get("/data/package.zip").streaming_content)))

    for written in (row, cells):
        assert written["lead_agency"] == written["state_name_en"] == "One\ntwo"
    for name in package.namelist():
        assert not {"\x0b", "\x01", "\ufffe"} & set(package.read(name).decode())
