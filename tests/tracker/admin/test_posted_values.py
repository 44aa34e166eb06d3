"""What a form of the admin is sent: whatever it is, it is an answer of the form, never a failure."""

import pytest
from django.contrib import admin
from django.urls import reverse

from commitments.models import Conference
from tests.tracker.access.access_world import TODAY, make_world
from tests.worlds import rolled_back_after_module

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(TODAY, tick=False)]
LISTS = sorted(admin.site._registry.items(), key=lambda entry: entry[0]._meta.label_lower)
# No text, more digits than a database has, a word, and a number of no row.
BAD_VALUES = ("a\0b", "9" * 30, "nosuch", "-1")


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


@pytest.mark.parametrize("value", BAD_VALUES, ids=ascii)
@pytest.mark.parametrize(("model", "model_admin"), LISTS, ids=lambda value: getattr(value, "__name__", ""))
def test_no_form_of_a_row_fails(world, model, model_admin, value):
    client = world.client("administrator")
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    row = model._default_manager.order_by("pk").first()
    for address in (reverse(f"{name}_add"), *([reverse(f"{name}_change", args=[row.pk])] if row else [])):
        page = client.get(address)
        if page.status_code != 200 or "adminform" not in (page.context_data or {}):
            continue
        names = [*names_in(page), "_seen"]
        kept = {
            f"{formset.formset.prefix}-{count}": str(number)
            for formset in page.context_data["inline_admin_formsets"]
            for count, number in (("TOTAL_FORMS", 1), ("INITIAL_FORMS", 0))
        }
        # Of many digits, Django takes how many rows there are, and makes a thousand empty ones.
        damaged = [] if value.isdigit() else [dict.fromkeys(names, value)]
        for sent in (*damaged, dict.fromkeys(names, value) | kept):
            answer = client.post(address, sent)
            assert answer.status_code in {200, 302, 400, 403}, (address, answer.status_code)


@pytest.mark.parametrize("value", BAD_VALUES, ids=ascii)
def test_a_row_among_several_that_is_not_there_is_an_error_of_its_field(world, value):
    conference = Conference.objects.get(code="BAG3")
    address = reverse("admin:commitments_conference_change", args=[conference.pk])
    answer = world.client("administrator").post(address, {"guests": [value, "1"]})

    assert "guests" in answer.context_data["adminform"].form.errors


@pytest.mark.parametrize(("model", "model_admin"), LISTS, ids=lambda value: getattr(value, "__name__", ""))
def test_no_row_is_made_from_the_form_of_another(world, model, model_admin):
    """Django would take the form of a row for an empty one, past what guards the row."""
    row = model._default_manager.order_by("pk").first()
    if row is None:
        return
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[row.pk])
    before = model._default_manager.count()

    assert world.client("administrator").post(address, {"_saveasnew": "1"}).status_code == 400
    assert model._default_manager.count() == before
