"""An end before its start, and a start before that of its conference, is refused by every way in, with the
row or the day named; nothing of it is written.
"""

from datetime import date

import pytest
from django.urls import reverse

from commitments.models import Closing, Membership, Participation, Resolution
from commitments.seeding.reading import SeedRefused
from tests.dossiers import load, write_dossier
from tests.factories import (
    at,
    make_administrator,
    make_conference,
    make_focal_point,
    make_officer,
    make_participation,
    make_state,
    make_theme,
)
from tests.groups import make_group
from tests.seen import seen_at
from tests.tracker.imports.uploads import handed_in, imported, problems
from tracker.imports.files import FileRefused
from tracker.models import ImportKind, Mandate

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 6, 20), tick=False)]
LATER = "What was closed is reopened on a later day than it was closed."
TEXTS = {f"{name}_{language}": "x" for name in ("title", "text") for language in ("en", "fa", "ar")}


@pytest.fixture
def officer(client):
    officer = make_officer()
    client.force_login(officer)
    make_theme(slug="prevention")
    make_state(code="IRQ")
    make_conference(starts_on=date(2026, 1, 5), ends_on=date(2026, 1, 6))
    return officer


def posted(client, address, body):
    answer = client.post(f"/api/v1/{address}", body, content_type="application/json")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    return answer.json()["errors"]


def test_a_part_that_begins_before_its_conference_by_the_api(client, officer):
    (error,) = posted(
        client,
        "conferences/BAG3/participations/",
        {"state": "IRQ", "basis": "inferred", "joined_on": "2026-01-04"},
    )

    assert (error["field"], "BAG3 began on" in error["detail"]) == ("joined_on", True)
    assert not Participation.objects.exists()


def test_a_deadline_before_its_conference_by_the_api(client, officer):
    values = {"conference": "BAG3", "theme": "prevention", "number": 1, "due_on": "2026-01-04"}
    (error,) = posted(client, "resolutions/", values | TEXTS)

    assert (error["field"], "BAG3 began on" in error["detail"]) == ("due_on", True)
    assert not Resolution.objects.exists()


def test_by_a_file(officer):
    text = "conference,state,role,basis,joined_on\nBAG3,IRQ,participant,inferred,2026-01-04\n"
    upload = handed_in(text, person=officer, kind=ImportKind.PARTICIPATIONS)

    ((row, column, message),) = problems(upload, officer)
    assert (row, column, "BAG3 began on" in message) == (2, "joined_on", True)
    with pytest.raises(FileRefused, match="BAG3 began on"):
        imported(upload, officer)
    assert not Participation.objects.exists()


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"joined_on": "2026-01-04"}, "BAG3 began on"),
        ({"closed_on": "2026-01-04", "closing_reason": "x"}, "BAG3 began on"),
        ({"joined_on": "2026-02-02", "closed_on": "2026-02-01", "closing_reason": "x"}, "BAG3-IRQ joined on"),
        ({"closed_on": "2026-02-02", "reopened_on": "2026-02-01", "closing_reason": "x"}, LATER),
    ],
)
@pytest.mark.parametrize("where", ["add", "change"])
@pytest.mark.in_turns
def test_by_the_desk(client, officer, values, said, where):
    part = {"conference": make_conference().pk, "state": make_state().pk}
    address = reverse("admin:commitments_participation_add")
    if where == "change":
        row = make_participation(basis="inferred")
        address = reverse("admin:commitments_participation_change", args=[row.pk])
        part |= seen_at(client, address) | {"citations-TOTAL_FORMS": 0, "citations-INITIAL_FORMS": 0}

    answer = client.post(address, part | {"role": "participant", "basis": "inferred"} | values)

    assert answer.status_code == 200
    assert any(said in str(error) for error in answer.context["errors"])
    assert not Closing.objects.exists()
    assert not Participation.objects.exclude(joined_on=None).exists()


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ("joined_on: 2025-02-01", "RIV1 began on"),
        ("closed_on: 2025-02-01", "RIV1 began on"),
        ("joined_on: 2025-05-02\n    closed_on: 2025-05-01", "RIV1-KWT joined on"),
        ("closed_on: 2025-05-02\n    reopened_on: 2025-05-01", LATER),
    ],
)
def test_by_a_dossier(tmp_path, days, said):
    with pytest.raises(SeedRefused, match=said):
        load(write_dossier(tmp_path, ("state: KWT\n", f"state: KWT\n    {days}\n")))
    assert not Participation.objects.exists()


def test_a_membership_that_ends_before_it_begins(client, officer, tmp_path):
    group = make_group(slug="league")
    address = reverse("admin:commitments_stategroup_change", args=[group.pk])
    sent = {"slug": group.slug, "name_en": group.name_en, "source": group.source_id}
    sent |= {"memberships-TOTAL_FORMS": 1, "memberships-INITIAL_FORMS": 0}
    days = {"state": make_state().pk, "valid_from": "2026-02-02", "valid_until": "2026-02-01"}
    sent |= {f"memberships-0-{name}": value for name, value in days.items()}

    assert client.post(address, seen_at(client, address) | sent).status_code == 200
    assert not Membership.objects.exists()
    groups = (
        "groups: [{slug: g, name: {en: G}, source: gazette, "
        "members: [{state: KWT, from: 2025-02-02, until: 2025-02-01}]}]\nconference:"
    )
    with pytest.raises(SeedRefused, match="2025-02-01"):
        load(write_dossier(tmp_path, ("conference:", groups)))


def test_a_mandate_that_ends_before_it_begins(client):
    client.force_login(make_administrator())
    person = make_focal_point()
    values = {"user": person.pk, "state": make_state(code="IRN").pk}
    values |= {"starts_on": "2026-02-02", "ends_on": "2026-02-01"}

    answer = client.post(reverse("admin:tracker_mandate_add"), values)

    assert answer.status_code == 200
    assert Mandate.objects.count() == 1
