"""The record in the admin: lists, search, registration, history and what it refuses."""

from collections.abc import Iterable
from datetime import date

import pytest
import time_machine
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from commitments.models import Commitment, Conference, Participation, Resolution, State
from tests.extent import extent
from tests.factories import (
    at,
    make_citation,
    make_commitment,
    make_conference,
    make_indicator,
    make_officer,
    make_organization,
    make_participation,
    make_resolution,
    make_source,
    make_state,
    make_theme,
    make_user,
    report,
)
from tests.seen import seen_at

pytestmark = pytest.mark.django_db
MODELS = (
    "state",
    "organization",
    "sourcedocument",
    "citation",
    "conference",
    "participation",
    "theme",
    "resolution",
    "indicator",
    "commitment",
)
MANY_WORDS = " ".join(f"w{number}" for number in range(30))
CODES = [f"A{letter}{other}" for letter in "ABCDEFGHIJKLMNO" for other in "ABCDEFGHIJKLMN"]


@pytest.fixture
def officer(client):
    person = make_officer(username="layla")
    client.force_login(person)
    return person


def changelist(model: str) -> str:
    return reverse(f"admin:commitments_{model}_changelist")


def fill(numbers: Iterable[int]) -> None:
    """A row of every kind for each number."""
    conference = make_conference()
    theme = make_theme()
    for number in numbers:
        resolution = make_resolution(conference=conference, theme=theme, number=number + 1)
        make_participation(conference=conference, state=make_state(code=CODES[number], alpha2=None, m49=None))
        make_organization(slug=f"organization-{number}")
        make_theme(slug=f"theme-{number}")
        make_conference(code=f"C{number}")
        make_indicator(resolution=resolution)
        make_citation(source=make_source(slug=f"press-{number}"), resolution=resolution)


def queries_of(client, model: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(changelist(model)).status_code == 200
    return len(captured)


def test_every_list_asks_as_many_queries_for_many_rows_as_for_one(client, officer):
    fill(range(1))
    for model in MODELS:
        queries_of(client, model)  # what a process looks up once
    with_one = {model: queries_of(client, model) for model in MODELS}
    fill(range(1, extent(15, long=60)))

    assert {model: queries_of(client, model) for model in MODELS} == with_one
    assert max(with_one.values()) <= 16


@pytest.mark.parametrize(
    ("query", "found"),
    [("عراق", True), ("العراق", True), ("iraq BAG3", True), ("Kuwait", False), (MANY_WORDS, False)],
)
def test_search_normalizes_and_finds(client, officer, query, found):
    make_commitment()

    page = client.get(changelist("commitment"), {"q": query}).content.decode()

    assert (">BAG3-R1-IRQ<" in page) is found


def test_a_search_of_too_many_words_says_so(client, officer):
    page = client.get(changelist("state"), {"q": MANY_WORDS}).content.decode()

    assert "at most 20 words" in page


def test_the_csv_has_exactly_the_filtered_rows(client, officer):
    make_commitment()
    make_commitment(reference="BAG3-R1-IRN")
    make_commitment(reference="BAG2-R1-IRQ")

    answer = client.get(
        reverse("admin:commitments_commitment_csv"),
        {"q": "iraq", "resolution__conference__id__exact": Conference.objects.get(code="BAG3").pk},
    )

    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in lines] == ["reference", "BAG3-R1-IRQ"]


@pytest.mark.parametrize("model", MODELS)
def test_every_list_downloads_as_csv(client, officer, model):
    fill(range(2))

    answer = client.get(reverse(f"admin:commitments_{model}_csv"))

    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) >= 3


def test_the_csv_needs_the_right_to_see_the_rows(client):
    client.force_login(make_user(is_staff=True))

    assert client.get(reverse("admin:commitments_commitment_csv")).status_code == 403


def inline_prefixes(*names: str) -> dict[str, str]:
    return {
        f"{name}-{key}": "0" for name in names for key in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS")
    } | {f"{name}-MAX_NUM_FORMS": "1000" for name in names}


def test_a_participation_added_here_brings_its_commitments(client, officer):
    resolution = make_resolution()
    values = {
        "conference": resolution.conference_id,
        "state": make_state(code="IRQ").pk,
        "role": "participant",
        "basis": "press_report",
    }

    answer = client.post(reverse("admin:commitments_participation_add"), values, follow=True)

    assert "1 commitment was created." in answer.content.decode()
    assert Commitment.objects.get().reference == "BAG3-R1-IRQ"
    assert Participation.objects.get().history.get().history_user == officer


def test_a_participation_added_on_the_conference_page_brings_its_commitments(client, officer):
    resolution = make_resolution()
    conference = resolution.conference
    values = {
        **{
            field: getattr(conference, field)
            for field in ("title_en", "title_fa", "title_ar", "review_policy", "disclosure", "item_kind")
        },
        "published": "on",
        **inline_prefixes("participations", "citations"),
        "participations-TOTAL_FORMS": "1",
        "participations-0-state": make_state(code="IRQ").pk,
        "participations-0-conference": conference.pk,
        "participations-0-role": "host",
        "participations-0-basis": "inferred",
    }

    address = reverse("admin:commitments_conference_change", args=[conference.pk])
    answer = client.post(address, seen_at(client, address) | values, follow=True)

    assert "1 commitment was created." in answer.content.decode()
    assert Commitment.objects.get().reference == "BAG3-R1-IRQ"


def test_a_resolution_added_here_brings_its_commitments(client, officer):
    participation = make_participation(state=make_state(code="IRQ"))
    names = {f"{field}_{language}": "x" for field in ("title", "text") for language in ("en", "fa", "ar")}
    values = {
        "conference": participation.conference_id,
        "theme": make_theme().pk,
        "number": 4,
        "type": "operational",
        "lifecycle": "active",
        **names,
    }

    answer = client.post(reverse("admin:commitments_resolution_add"), values, follow=True)

    assert "1 commitment was created." in answer.content.decode()
    assert Commitment.objects.get().reference == "BAG3-R4-IRQ"


def test_a_duplicate_resolution_is_a_form_error(client, officer):
    resolution = make_resolution(number=4)
    names = {f"{field}_{language}": "x" for field in ("title", "text") for language in ("en", "fa", "ar")}
    values = {
        "conference": resolution.conference_id,
        "theme": resolution.theme_id,
        "number": 4,
        "type": "operational",
        "lifecycle": "active",
        **names,
    }

    answer = client.post(reverse("admin:commitments_resolution_add"), values)

    assert "already has a resolution with this number" in answer.content.decode()
    assert Resolution.objects.count() == 1


def test_a_duplicate_citation_is_a_form_error(client, officer):
    citation = make_citation(resolution=make_resolution())
    values = {"source": citation.source_id, "resolution": citation.resolution_id, "fact": citation.fact}

    answer = client.post(reverse("admin:commitments_citation_add"), values)

    assert "already cited for this fact" in answer.content.decode()


def test_a_form_opened_before_a_report_does_not_undo_it(client, officer):
    commitment = make_commitment()
    with time_machine.travel(at(2026, 3, 10), tick=False):
        report(commitment=commitment, effective_on=date(2026, 3, 1))
    values = {
        "position": "supported",
        "lead_agency": "Ministry of Interior",
        "due_on": "2026-12-31",
        "status": "complete",
        "version": "0",
    }

    address = reverse("admin:commitments_commitment_change", args=[commitment.pk])
    client.post(address, seen_at(client, address) | values)

    stored = Commitment.objects.get(pk=commitment.pk)
    assert (stored.status, stored.version, stored.position, stored.lead_agency, stored.due_on) == (
        "limited",
        1,
        "supported",
        "Ministry of Interior",
        date(2026, 12, 31),
    )
    latest = stored.history.first()
    assert (latest.history_user, latest.lead_agency) == (officer, "Ministry of Interior")
    assert Commitment.objects.search("ministry interior").get() == commitment


def test_a_past_version_can_be_read_and_not_put_back(client, officer):
    state = make_state(code="IRQ")
    state.name_en = "Republic of Iraq"
    state.save()
    first = state.history.last()
    address = reverse("admin:commitments_state_simple_history", args=[state.pk, first.pk])

    assert client.get(address).status_code == 200
    assert client.post(address, {"name_en": "Iraq", "code": "IRQ"}).status_code == 403
    assert State.objects.get().name_en == "Republic of Iraq"


def test_nothing_can_be_deleted_or_a_commitment_typed(client, officer):
    officer.is_superuser = True
    officer.save()
    commitment = make_commitment()

    for model, row in (
        ("commitment", commitment),
        ("state", commitment.state),
        ("conference", commitment.resolution.conference),
        ("participation", commitment.participation),
    ):
        assert (
            client.post(
                reverse(f"admin:commitments_{model}_delete", args=[row.pk]), {"post": "yes"}
            ).status_code
            == 403
        )
    client.post(
        changelist("commitment"),
        {"action": "delete_selected", "_selected_action": [commitment.pk], "post": "yes"},
    )
    assert client.get(reverse("admin:commitments_commitment_add")).status_code == 403
    assert Commitment.objects.filter(pk=commitment.pk).exists()


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.in_turns
def test_every_page_of_a_row_opens(client, officer, model):
    fill(range(1))
    row = {entry._meta.model_name: entry for entry in admin.site._registry}[model].objects.first()

    assert client.get(reverse(f"admin:commitments_{model}_change", args=[row.pk])).status_code == 200
    assert client.get(reverse(f"admin:commitments_{model}_history", args=[row.pk])).status_code == 200


def test_names_are_escaped(client, officer):
    make_state(code="XSS", name_en="<script>alert(1)</script>")

    assert "<script>alert(1)" not in client.get(changelist("state")).content.decode()


def test_autocomplete_normalizes_and_shows_only_what_may_be_seen(client, officer):
    make_state(code="IRQ")
    query = {
        "app_label": "commitments",
        "model_name": "participation",
        "field_name": "state",
        "term": "العراق",
    }

    assert [row["text"] for row in client.get(reverse("admin:autocomplete"), query).json()["results"]] == [
        "Iraq"
    ]
    client.force_login(make_user(is_staff=True))
    assert client.get(reverse("admin:autocomplete"), query).status_code == 403
