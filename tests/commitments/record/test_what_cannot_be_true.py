"""Days and links that contradict each other are refused, with the rows named, in every way in."""

import itertools
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from commitments import moving
from commitments.models import Commitment, Conference
from commitments.record.enrolment import enrol_resolution
from commitments.seeding.reading import SeedRefused
from tests.dossiers import load, write_dossier
from tests.factories import (
    at,
    make_commitment,
    make_conference,
    make_officer,
    make_participation,
    make_resolution,
    make_state,
    report,
)
from tests.seen import seen_at
from tests.tracker.imports.uploads import handed_in, problems

NOW = at(2026, 6, 20)
STARTS = date(2026, 1, 5)
pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW, tick=False)]


@pytest.fixture
def conference():
    return make_conference(starts_on=STARTS)


def supersede(resolution, by):
    resolution.lifecycle, resolution.superseded_by = "superseded", by
    enrol_resolution(resolution)


@pytest.mark.parametrize("length", [2, 3, 5])
def test_a_ring_of_supersessions_of_any_length(length):
    chain = [make_resolution(number=number) for number in range(1, length + 1)]
    for earlier, later in itertools.pairwise(chain):
        supersede(earlier, later)

    names = " → ".join(one.reference for one in [chain[-1], *chain])
    with pytest.raises(ValidationError) as refusal:
        supersede(chain[-1], chain[0])
    assert names in str(refusal.value)


def test_a_ring_in_a_dossier(tmp_path):
    with pytest.raises(SeedRefused, match="in a ring: RIV1-R2 → RIV1-R1 → RIV1-R2"):
        load(
            write_dossier(
                tmp_path,
                ("strength: agreed", "lifecycle: superseded\n    superseded_by: RIV1-R2"),
                (
                    "reference: RIV1-R2",
                    "reference: RIV1-R2\n    lifecycle: superseded\n    superseded_by: RIV1-R1",
                ),
            )
        )


def test_a_deadline_before_its_conference(conference):
    with pytest.raises(ValidationError, match="BAG3 began on"):
        make_resolution(conference=conference, due_on=date(2026, 1, 4))
    with pytest.raises(ValidationError, match="BAG3 began on"):
        make_commitment(due_on=date(2026, 1, 4))
    assert make_resolution(conference=conference, number=2, due_on=STARTS).due_on == STARTS


def test_a_deadline_before_its_conference_in_api_file_and_desk(client, conference):
    commitment = make_commitment()
    officer = make_officer()
    client.force_login(officer)
    texts = {f"{name}_{one}": "x" for name in ("title", "text") for one in ("en", "fa", "ar")}
    body = {"conference": "BAG3", "theme": "liaison-officers", "number": 7, "due_on": "2026-01-04", **texts}

    answer = client.post("/api/v1/resolutions/", body, content_type="application/json")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "due_on")
    upload = handed_in("reference,due_on\nBAG3-R1-IRQ,2026-01-04\n", kind="commitments", person=officer)
    assert [(column, "began on" in message) for _row, column, message in problems(upload, officer)] == [
        ("due_on", True)
    ]
    address = f"/admin/commitments/commitment/{commitment.pk}/change/"
    sent = {"position": "unknown", "lead_agency": "", "due_on": "2026-01-04"}
    page = client.post(address, seen_at(client, address) | sent)
    assert "BAG3 began on" in page.content.decode()


@pytest.mark.parametrize("way", ["model", "desk", "guide"])
def test_a_conference_moved_past_its_reports_or_deadlines(client, conference, way):
    commitment = make_commitment()
    report(commitment=commitment, effective_on=date(2026, 2, 1))
    client.force_login(make_officer())
    # The guide is for what is not published yet.
    Conference.objects.update(published=way != "guide")

    def move(starts_on):
        if way == "model":
            conference.starts_on = starts_on
            with pytest.raises(ValidationError) as refusal:
                conference.full_clean()
            return str(refusal.value)
        ending = "change/" if way == "desk" else "guide/conference/"
        address = f"/admin/commitments/conference/{conference.pk}/{ending}"
        values = {
            name: getattr(conference, name)
            for name in ("code", "title_en", "title_fa", "title_ar", "review_policy", "item_kind")
        }
        values |= {
            f"{name}-{key}": "0"
            for name in ("participations", "citations")
            for key in ("TOTAL_FORMS", "INITIAL_FORMS")
        }
        values |= seen_at(client, address) | {"starts_on": starts_on.isoformat()}
        return client.post(address, values).content.decode()

    assert "BAG3-R1-IRQ-1" in move(date(2026, 2, 2))
    Commitment.objects.update(due_on=date(2026, 1, 20))
    assert "BAG3-R1-IRQ" in move(date(2026, 1, 21))
    assert Conference.objects.get().starts_on == STARTS


def test_a_conference_is_asked_for_all_that_are_registered(conference, monkeypatch):
    monkeypatch.setattr(moving, "_CHECKS", [lambda code, _day: [f"{code}-X"]])
    conference.starts_on = date(2026, 3, 1)

    with pytest.raises(ValidationError, match="BAG3-X"):
        conference.full_clean()


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"closed_on": date(2026, 1, 4)}, "BAG3 began on"),
        ({"joined_on": date(2026, 1, 4)}, "BAG3 began on"),
        ({"joined_on": date(2026, 6, 21)}, "once that day has come"),
        ({"joined_on": date(2026, 3, 1), "closed_on": date(2026, 3, 1)}, "BAG3-IRQ joined on"),
    ],
)
def test_an_end_before_a_start(conference, values, message):
    with pytest.raises(ValidationError, match=message):
        make_participation(conference=conference, **values)


def test_who_joins_later_counts_from_that_day_on(client, conference):
    make_commitment()
    make_participation(conference=conference, state=make_state(code="IRN"), joined_on=date(2026, 3, 1))

    def counts(day):
        rows = client.get("/api/v1/commitments/", {"as_of": day}).json()["count"]
        matrix = client.get("/api/v1/matrix/", {"as_of": day}).json()["total"]["total"]
        page = client.get("/en/conferences/BAG3/", {"as_of": day}).context
        return rows, matrix, page["total"], len(page["participations"])

    assert counts("2026-02-28") == (1, 1, 1, 1)
    assert counts("2026-03-01") == (2, 2, 2, 2)
    assert client.get("/api/v1/commitments/").json()["count"] == 2
    points = client.get("/api/v1/timeline/", {"since": "2026-02-01"}).json()["points"]
    assert [point["total"] for point in points][:2] == [1, 2]


def test_days_that_can_be_recorded_can_be_asked_for(client):
    make_commitment()

    assert client.get("/api/v1/commitments/", {"as_of": "1899-12-31"}).status_code == 200
    assert client.get("/api/v1/commitments/", {"as_of": "1799-12-31"}).status_code == 400


@pytest.mark.parametrize("way", ["the form", "the guide"])
def test_a_conference_that_ends_before_it_begins(client, way):
    conference = make_conference(starts_on=STARTS, published=False)
    name = {
        "the form": "admin:commitments_conference_change",
        "the guide": "admin:commitments_conference_guide_conference",
    }[way]
    client.force_login(make_officer())
    address = reverse(name, args=[conference.pk])
    context = client.get(address).context
    form = context["adminform"].form if way == "the form" else context["form"]
    values = {field: form[field].value() or "" for field in form.fields} | {"ends_on": "2026-01-04"}
    values |= seen_at(client, address)
    for formset in context.get("inline_admin_formsets", []):
        management = formset.formset.management_form
        values |= {f"{management.prefix}-{field}": management[field].value() for field in management.fields}

    answer = client.post(address, values)

    assert "A conference ends on or after the day it starts." in answer.content.decode()
    assert Conference.objects.get().ends_on is None
