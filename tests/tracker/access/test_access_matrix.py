"""Every route and every action of the admin, asked by every method, answers everybody what
tests/tracker/access/access_table.py says.
"""

import json
from contextlib import nullcontext

import pytest
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import RequestFactory
from django.urls import resolve

from commitments.models import Commitment
from config.health import HealthMiddleware
from tests.extent import IS_LONG
from tests.tracker.access.access_table import ACTIONS, ROUTES
from tests.tracker.access.access_world import TODAY, actions, make_world, requests_to, routes, unread
from tests.tracker.access.answers import IN, MULTIPART, ROLES
from tests.worlds import rolled_back_after_module
from tracker.models import AccessToken

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(TODAY, tick=False)]
TABLE = "tests/tracker/access/access_table.py"
PROBES = sorted(HealthMiddleware(lambda _request: None).probes)
NAMES = sorted({name for name, _pattern in routes()} | set(PROBES))


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Made once; every request is rolled back."""
    with rolled_back_after_module(django_db_blocker):
        yield make_world()


def address_of(name, world):
    return ROUTES[name].address.format(**world.placeholders)


def send_request(world, *, role, method, address, body=None, content_type=None, headers=None):
    """The answer to one request, of which nothing stays."""
    client = world.client(role)
    extra = {"headers": {name: value.format(**world.placeholders) for name, value in (headers or {}).items()}}
    if content_type == MULTIPART:
        body, content_type = (
            {name: SimpleUploadedFile("letter.txt", content.encode()) for name, content in body.items()},
            None,
        )
    if body is not None and content_type is not None:
        extra |= {"data": json.dumps(body), "content_type": content_type}
    elif body is not None:
        extra["data"] = body
    with transaction.atomic():
        answer = getattr(client, method.lower())(address, **extra)
        if answer.streaming:
            b"".join(answer.streaming_content)
        transaction.set_rollback(True)
    return answer


def test_every_route_has_an_entry():
    missing = [name for name in NAMES if name not in ROUTES]

    assert missing == [], f"These routes have no entry in ROUTES of {TABLE}: say there whom they answer how."


def test_every_action_of_the_admin_has_an_entry():
    missing = [action for action in actions() if action not in ACTIONS]

    assert missing == [], f"These actions have no entry in ACTIONS of {TABLE}: say there who may take them."


def test_a_missing_entry_would_be_found(monkeypatch):
    monkeypatch.delitem(ROUTES, "overview")

    with pytest.raises(AssertionError, match="overview"):
        test_every_route_has_an_entry()


@pytest.mark.parametrize("name", [name for name in NAMES if name in ROUTES])
def test_everybody_is_answered_as_the_table_says(world, name):
    route, address = ROUTES[name], address_of(name, world)
    if name not in PROBES:
        match = resolve(address.partition("?")[0])
        assert match.view_name == name or f"/{match.route}".replace("^", "").removesuffix("$") == name, (
            "The address in the table is another route's."
        )
    unexpected, read = {}, set()
    for method, role in requests_to(route.methods, number=NAMES.index(name)):
        wanted = route.methods[method][role]
        sends = (
            {"body": route.body, "content_type": route.content_type, "headers": route.headers}
            if method == "POST"
            else {}
        )
        # One answer of each kind is put into words; in the long form all are.
        is_read = method in {"GET", "POST"} and (IS_LONG or (method, wanted) not in read)
        read.add((method, wanted))
        with nullcontext() if is_read else unread():
            answer = send_request(world, role=role, method=method, address=address, **sends)
        if answer.status_code != wanted:
            unexpected[method, role] = f"{answer.status_code} instead of {wanted}"
        if (
            answer.status_code == 302
            and role not in IN
            and name.startswith(("admin:", "/admin/"))
            and "logout" not in name
        ):
            assert answer["Location"].startswith("/admin/login/?next="), (method, role)

    assert unexpected == {}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("model", "action"), actions())
@pytest.mark.in_turns(sqlite=1, postgresql=3)
def test_an_action_is_offered_and_taken_as_the_table_says(world, model, action, role):
    model_admin = next(
        entry for kind, entry in admin.site._registry.items() if kind._meta.label_lower == model
    )
    request = RequestFactory().get("/")
    person = world.people[role]
    allowed = role in ACTIONS[model, action]
    if person is not None and role in IN:
        request.user = type(person).objects.get(pk=person.pk)
        assert (action in model_admin.get_actions(request)) is allowed
    before = record_state(world)
    values = {
        "action": action,
        "_selected_action": [world.rows[model.split(".")[1]].pk],
        "select_across": "1",
    }

    with transaction.atomic():
        answer = world.client(role).post(f"/admin/{model.replace('.', '/')}/", values)
        after = record_state(world)
        transaction.set_rollback(True)

    assert answer.status_code in {200, 302, 403}
    if not allowed:
        assert after == before


def record_state(world):
    """What the actions could change: mandates, tokens, and where commitments stand."""
    return [
        *type(world.rows["mandate"]).objects.order_by("pk").values_list("pk", "ends_on"),
        *AccessToken.objects.order_by("pk").values_list("pk", "revoked_at"),
        *Commitment.objects.order_by("pk").values_list("pk", "version", "status"),
    ]
