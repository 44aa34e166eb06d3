"""What a form of the admin is sent: whatever it is, it is an answer of the form, never a failure."""

import re

import pytest
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import connection, transaction
from django.urls import reverse

from commitments.admin.guards import COPY
from commitments.admin.unseen_changes import SEEN
from commitments.models import Conference
from commitments.requests.form_data import OWNER
from tests.extent import IS_LONG, extent
from tests.tracker.access.access_table import ROUTES
from tests.tracker.access.access_world import TODAY, make_world, unread
from tests.tracker.access.test_access_matrix import address_of
from tests.worlds import rolled_back_after_module
from tracker.desk.kept_forms import CARRIED

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(TODAY, tick=False)]
LISTS = sorted(admin.site._registry.items(), key=lambda entry: entry[0]._meta.label_lower)
ADMIN = sorted(name for name, route in ROUTES.items() if route.address.startswith("/admin/"))
# What takes no form at all reads nothing of one.
TAKES_FORMS = [
    name for name in ADMIN if IS_LONG or ROUTES[name].methods["POST"]["administrator"] not in {403, 404, 405}
]
# What no page needs to show.
OF_THE_ADMIN = (
    *("_popup", "_to_field", "_save", "action", "index", "select_across", "next"),
    *(SEEN, CARRIED, ACTION_CHECKBOX_NAME),
)
# No text, which PostgreSQL cannot hold, and more digits than an integer of SQLite has; a word, and a number
# of no row.
NO_TEXT, DIGITS = "a\0b", "9" * 30
BAD_VALUES = extent((NO_TEXT, DIGITS, "nosuch"), long=(NO_TEXT, DIGITS, "nosuch", "-1"))


def bad_values():
    """All of them in the long form; in the short form, what the database in use could fail at."""
    return extent((DIGITS,) if connection.vendor == "sqlite" else (NO_TEXT,), long=BAD_VALUES)


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with rolled_back_after_module(django_db_blocker):
        yield make_world()


def forms_of(page):
    """The form of a page and those of the rows below it."""
    yield page.context_data["adminform"].form
    for formset in page.context_data["inline_admin_formsets"]:
        yield formset.formset.management_form
        yield from formset.formset.forms


def names_in(page):
    return [form.add_prefix(name) for form in forms_of(page) for name in form.fields]


@pytest.mark.parametrize(("model", "model_admin"), LISTS, ids=lambda value: getattr(value, "__name__", ""))
def test_no_form_of_a_row_fails(world, model, model_admin):
    client = world.client("administrator")
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    row = model._default_manager.order_by("pk").first()
    for address in (reverse(f"{name}_add"), *([reverse(f"{name}_change", args=[row.pk])] if row else [])):
        with unread():
            page = client.get(address)
        if page.status_code != 200 or "adminform" not in (page.context_data or {}):
            continue
        names = [*names_in(page), "_seen"]
        kept = {
            f"{formset.formset.prefix}-{count}": str(number)
            for formset in page.context_data["inline_admin_formsets"]
            for count, number in (("TOTAL_FORMS", 1), ("INITIAL_FORMS", 0))
        }
        # A word does not say how many rows there are. Of many digits, Django takes it, and makes a thousand.
        sent = [dict.fromkeys(names, NO_TEXT)]
        sent += [dict.fromkeys(names, value) | kept for value in {*bad_values(), *BAD_VALUES[2:]}]
        for values in sent:
            with transaction.atomic():
                answer = client.post(address, values)
                transaction.set_rollback(True)
            assert answer.status_code in {200, 302, 400, 403}, (address, answer.status_code)


def names_typed_at(client, address):
    """The fields of all forms on the page of this address."""
    answer = client.get(address)
    page = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if not answer.headers.get("Content-Type", "").startswith("text/html"):
        return []
    return re.findall(r'<(?:input|select|textarea|button)\b[^>]*? name="([^"]+)"', page.decode())


@pytest.mark.parametrize("name", TAKES_FORMS)
def test_no_address_fails_at_what_it_is_sent(world, name):
    """Each field of its page, and what the admin itself sends from page to page."""
    client = world.client("administrator")
    address = address_of(name, world)
    is_shown = ROUTES[name].methods["GET"]["administrator"] == 200
    shown = names_typed_at(client, address) if is_shown else []
    names = {*shown, *OF_THE_ADMIN} - {"csrfmiddlewaretoken", COPY, OWNER}
    for value in bad_values():
        counts = {name for name in names if name.endswith("_FORMS")} if value.isdigit() else set()
        with transaction.atomic():
            answer = client.post(address, dict.fromkeys(sorted(names - counts), value))
            if answer.streaming:
                b"".join(answer.streaming_content)
            transaction.set_rollback(True)

        assert answer.status_code < 500, value


@pytest.mark.parametrize("value", BAD_VALUES, ids=ascii)
@pytest.mark.parametrize("role", ["administrator", "nobody"])
@pytest.mark.in_turns
def test_a_form_that_says_of_nobody_whose_it_is_is_not_taken(world, role, value):
    for sent in ({OWNER: value}, {OWNER: value, CARRIED: value, "note": value}):
        assert world.client(role).post("/admin/preferences/", sent).status_code in {302, 403}
        assert world.client(role).post("/admin/form-again/", sent).status_code in {302, 403}


@pytest.mark.parametrize("value", BAD_VALUES, ids=ascii)
def test_a_row_among_several_that_is_not_there_is_an_error_of_its_field(world, value):
    conference = Conference.objects.get(code="BAG3")
    address = reverse("admin:commitments_conference_change", args=[conference.pk])
    answer = world.client("administrator").post(address, {"guests": [value, "1"]})

    assert "guests" in answer.context_data["adminform"].form.errors


@pytest.mark.parametrize(("model", "model_admin"), LISTS, ids=lambda value: getattr(value, "__name__", ""))
@pytest.mark.in_turns
def test_no_row_is_made_from_the_form_of_another(world, model, model_admin):
    """Django would take the form of a row for an empty one, past what guards the row."""
    row = model._default_manager.order_by("pk").first()
    if row is None:
        return
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[row.pk])
    before = model._default_manager.count()

    # A draft from a text has a page of its own, which asks what is to be done.
    assert world.client("administrator").post(address, {"_saveasnew": "1"}).status_code in {400, 422}
    assert model._default_manager.count() == before
