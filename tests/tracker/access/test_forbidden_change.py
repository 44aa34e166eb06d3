"""A focal point of Iraq tries to change Iran's commitment by every way of writing that there is: refused,
and without effect.

Where somebody else may do the same thing, the control shows that the attempt is a
sound one, and that nothing but the person keeps it from having an effect.
"""

import json
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import transaction
from django.urls import reverse

from commitments.admin.unseen_changes import version_of
from commitments.models import Commitment
from tests.tracker.access.access_world import TODAY, make_world
from tests.tracker.access.answers import FOCAL, OTHER
from tests.worlds import rolled_back_after_module
from tracker.models import SecurityEvent
from tracker.trail.level_changes import level_changes

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(TODAY, tick=False)]
B = "BAG3-R1-IRN"


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with rolled_back_after_module(django_db_blocker):
        yield make_world()


@pytest.fixture(scope="module")
def untouched(world):
    """All that there is before each attempt, for every one is undone."""
    return everything()


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """A request; `{pk}`, `{version}` and the like stand for what belongs to Iran's commitment."""

    name: str
    address: str
    method: str = "post"
    body: dict[str, Any] = field(default_factory=dict)
    is_json: bool = False
    # Who may do the same, and so shows that it can have an effect; nobody may where it is empty.
    allowed: str = ""
    refused_with: tuple[int, ...] = (403, 404)


RECORD = {
    "status": "substantial",
    "effective_on": "2026-03-02",
    "note": "Not mine to say.",
    "commitments": "{pk}:{version}",
    "record": "1",
}
SELECTED = {"action": "record_status_of_selected", "_selected_action": "{pk}", "select_across": "1"}
REPORT = {"status": "substantial", "effective_on": "2026-03-02", "note": "Not mine to say."}
FILE = [{"kind": "file", "title": "A letter of mine", "upload": "{file}"}]
PAGE = [{"kind": "url", "title": "A page", "url": "https://example.org/"}]
CHANGE = {"position": "supported", "lead_agency": "Another ministry", "due_on": "2026-12-31"}
OPENED = {"_seen": "{seen}"}
MEASUREMENT = {
    "commitment": B,
    "indicator": "BAG3-R1-I1",
    "observed_on": "2026-03-02",
    "value": "5",
    "source": "press-1",
}
ADMIN = "/admin/commitments/commitment/"
API = "/api/v1/"

BY_ADMIN = [
    Attempt(name="record form", address=f"{ADMIN}record/", body=RECORD, allowed=OTHER),
    Attempt(
        name="record form, both States",
        address=f"{ADMIN}record/",
        body=RECORD | {"commitments": "{own_pk}:{own_version},{pk}:{version}", "confirmed": "{confirmed}"},
        allowed="officer",
    ),
    Attempt(
        name="preview",
        address=f"{ADMIN}record/",
        body={key: value for key, value in RECORD.items() if key != "record"} | {"preview": "1"},
    ),
    Attempt(name="page of the record form", address=f"{ADMIN}{{pk}}/record/", method="get"),
    Attempt(name="change form", address=f"{ADMIN}{{pk}}/change/", body=CHANGE | OPENED, allowed="officer"),
    Attempt(name="history revert", address=f"{ADMIN}{{pk}}/history/{{past}}/", body=CHANGE),
    Attempt(name="past version", address=f"{ADMIN}{{pk}}/history/{{past}}/", method="get"),
    Attempt(name="history", address=f"{ADMIN}{{pk}}/history/", method="get"),
    Attempt(name="delete", address=f"{ADMIN}{{pk}}/delete/", body={"post": "yes"}),
    Attempt(
        name="report's change form",
        address="/admin/tracker/statusreport/{report}/change/",
        body={"status": "complete"},
    ),
    Attempt(name="report's page", address="/admin/tracker/statusreport/{report}/change/", method="get"),
    Attempt(
        name="report's delete", address="/admin/tracker/statusreport/{report}/delete/", body={"post": "yes"}
    ),
    Attempt(
        name="a mandate of one's own",
        address="/admin/tracker/mandate/add/",
        body={"user": "{user}", "state": "{state}", "starts_on": "2026-01-01"},
        allowed="administrator",
    ),
    Attempt(
        name="autocomplete",
        address="/admin/autocomplete/?app_label=commitments&model_name=participation&field_name=state&term=",
        method="get",
    ),
]
BY_API = [
    Attempt(
        name="report", address=f"{API}commitments/{B}/reports/", body=REPORT, is_json=True, allowed=OTHER
    ),
    Attempt(
        name="report with evidence",
        address=f"{API}commitments/{B}/reports/",
        body=REPORT | {"evidence": PAGE},
        is_json=True,
        allowed=OTHER,
    ),
    Attempt(
        name="report with an own upload",
        address=f"{API}commitments/{B}/reports/",
        body=REPORT | {"evidence": FILE},
        is_json=True,
    ),
    Attempt(
        name="acceptance",
        address=f"{API}reports/{B}-1/review/",
        body={"verdict": "accept", "status": "complete"},
        is_json=True,
    ),
    Attempt(
        name="return",
        address=f"{API}reports/{B}-1/review/",
        body={"verdict": "return", "reason": "No."},
        is_json=True,
        allowed="reviewer",
    ),
    Attempt(
        name="withdrawal",
        address=f"{API}reports/{B}-3/review/",
        body={"verdict": "withdraw"},
        is_json=True,
        allowed=OTHER,
    ),
    Attempt(
        name="dissent",
        address=f"{API}reviews/{B}-2/dissent/",
        body={"note": "Not mine to say."},
        is_json=True,
        allowed=OTHER,
    ),
    Attempt(name="measurement", address=f"{API}measurements/", body=MEASUREMENT, is_json=True, allowed=OTHER),
    Attempt(
        name="participation",
        address=f"{API}conferences/BAG3/participations/",
        body={"state": "KWT", "basis": "press_report"},
        is_json=True,
        allowed="officer",
    ),
    *(
        Attempt(
            name=f"{method} of the {what}",
            address=f"{API}{address}",
            method=method,
            body=CHANGE,
            is_json=True,
            refused_with=(405,),
        )
        for method in ("put", "patch", "delete")
        for what, address in (
            ("commitment", f"commitments/{B}/"),
            ("report", f"reports/{B}-1/"),
            ("trail", f"commitments/{B}/reports/"),
        )
    ),
]


def everything() -> dict[str, list[dict[str, Any]]]:
    """All that the record and the trail say, versions and times of change included; that somebody was
    refused is on the security log.
    """
    models = [*apps.get_app_config("tracker").get_models(), *apps.get_app_config("commitments").get_models()]
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values())
        for model in models
        if model is not SecurityEvent
    }


def filled(value: Any, values: dict[str, Any]) -> Any:
    if isinstance(value, str) and not value.startswith("http"):
        return value.format(**values)
    if isinstance(value, list):
        return [filled(one, values) for one in value]
    return {key: filled(one, values) for key, one in value.items()} if isinstance(value, dict) else value


def tried(world, untouched, attempt: Attempt, *, role: str, token: bool = False):
    """The answer, and whether anything had changed before it was undone."""
    foreign = Commitment.objects.get(pk=world.foreign.pk)
    values = {
        "pk": foreign.pk,
        "version": foreign.version,
        # What is asked of whoever writes to several, one of them reviewed.
        "confirmed": level_changes(
            (commitment, "substantial", date(2026, 3, 2)) for commitment in (world.own, foreign)
        ).stated,
        "own_pk": world.own.pk,
        "own_version": world.own.version,
        "report": foreign.reports.first().pk,
        "past": foreign.history.first().pk,
        "seen": version_of(foreign),
        "user": world.people[FOCAL].pk,
        "state": foreign.state_id,
        "file": world.rows["evidencefile"].key,
    }
    client = world.client("" if token else role)
    headers = (
        {"If-Match": "*"}
        if not attempt.is_json
        else {"If-Match": client.get(f"{API}commitments/{B}/")["ETag"]}
    )
    if token:
        headers["Authorization"] = f"Bearer {world.secrets[role]}"
    body = filled(attempt.body, values)
    sent = (
        {"data": json.dumps(body), "content_type": "application/json"}
        if attempt.is_json
        else {"data": body}
        if attempt.method == "post"
        else {}
    )
    with transaction.atomic():
        answer = getattr(client, attempt.method)(attempt.address.format(**values), headers=headers, **sent)
        changed = everything() != untouched
        transaction.set_rollback(True)
    return answer, changed


@pytest.mark.parametrize("attempt", [*BY_ADMIN, *BY_API], ids=lambda attempt: attempt.name)
@pytest.mark.in_turns
def test_is_refused_and_has_no_effect(world, untouched, attempt):
    answer, changed = tried(world, untouched, attempt, role=FOCAL)

    assert answer.status_code in attempt.refused_with, answer.content[:500]
    assert not changed


@pytest.mark.parametrize("attempt", BY_API, ids=lambda attempt: attempt.name)
@pytest.mark.in_turns
def test_is_refused_to_a_token_too(world, untouched, attempt):
    answer, changed = tried(world, untouched, attempt, role=FOCAL, token=True)

    assert answer.status_code in attempt.refused_with, answer.content[:500]
    assert not changed


@pytest.mark.parametrize(
    "attempt",
    [attempt for attempt in [*BY_ADMIN, *BY_API] if attempt.allowed],
    ids=lambda attempt: attempt.name,
)
def test_would_have_had_an_effect_from_somebody_entitled(world, untouched, attempt):
    answer, changed = tried(world, untouched, attempt, role=attempt.allowed)

    assert answer.status_code in {200, 201, 302}, answer.content[:500]
    assert changed


def test_a_bulk_action_across_all_pages_takes_the_own_state_alone(world):
    client = world.client(FOCAL)

    page = client.post(ADMIN, SELECTED | {"_selected_action": world.own.pk}).content.decode()
    foreign_alone = client.post(
        ADMIN, SELECTED | {"_selected_action": world.foreign.pk, "select_across": "0"}, follow=True
    ).content.decode()

    assert f'value="{world.own.pk}:{world.own.version}"' in page
    for text in (page, foreign_alone):
        assert B not in text
        assert f'value="{world.foreign.pk}:' not in text
    assert f",{world.foreign.pk}:" not in text


def test_lists_and_filters_of_the_admin_name_neither_other_states_nor_drafts(world):
    client = world.client(FOCAL)
    for address in (ADMIN, "/admin/tracker/statusreport/", f"{ADMIN}csv/"):
        answer = client.get(address)
        text = (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()
        assert "BAG3-R1-IRQ" in text
        for hidden in (B, "DRAFT", "Conference DRAFT"):
            assert hidden not in text
    assert "DRAFT" in world.client("officer").get(ADMIN).content.decode()


def test_no_list_is_edited_in_place():
    assert [kind for kind, entry in admin.site._registry.items() if entry.list_editable] == []


def test_somebody_with_two_parts_records_only_where_the_mandate_goes(world):
    """A reviewer sees everything; that Iraq's is theirs to report on does not make Iran's so."""
    reviewer = world.people["reviewer"]
    with transaction.atomic():
        reviewer.mandates.create(state=world.own.state, starts_on=TODAY.date())
        client = world.client("reviewer")
        across = client.post(
            ADMIN, SELECTED | {"_selected_action": world.own.pk}, follow=True
        ).content.decode()
        alone = client.get(reverse("admin:commitments_commitment_record_one", args=[world.foreign.pk]))
        own = client.get(reverse("admin:commitments_commitment_record_one", args=[world.own.pk]))
        transaction.set_rollback(True)

    assert "choose those alone" in across
    assert (alone.status_code, own.status_code) == (404, 200)
