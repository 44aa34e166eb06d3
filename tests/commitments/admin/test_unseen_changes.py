"""What somebody else changed while a form was open is not saved over: of a row, of the rows below it, of an
account.
"""

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from commitments.admin.unseen_changes import UnseenChangesFormSet, UnseenChangesMixin
from commitments.models import Commitment, Participation, TextDraft, Theme
from tests.factories import (
    make_administrator,
    make_commitment,
    make_conference,
    make_officer,
    make_participation,
    make_state,
    make_theme,
    make_user,
)
from tests.seen import FIELDS, seen_at

pytestmark = pytest.mark.django_db
LATE = "Somebody changed this after you opened it."
UNSAID = "The form does not say which version of this it was opened on."


def sent_back(client, address):
    """What a browser sends of a page that nobody typed in."""
    page = client.get(address)
    forms = [page.context["adminform"].form]
    for inline in page.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.initial_forms]
    values = {form.add_prefix(name): form[name].value() for form in forms for name in form.fields}
    return {name: value for name, value in values.items() if value is not None} | seen_at(client, address)


@pytest.fixture
def conference(client):
    client.force_login(make_officer(username="layla"))
    conference = make_conference()
    for code in ("IRN", "IRQ"):
        make_participation(conference=conference, state=make_state(code=code), basis="press_report")
    return conference


@pytest.fixture
def address(conference):
    return reverse("admin:commitments_conference_change", args=[conference.pk])


def changed_elsewhere(code):
    """Another way in changes this participation, and not its conference."""
    row = Participation.objects.get(state__code=code)
    row.basis = "inferred"
    row.save()


def bases():
    return dict(Participation.objects.values_list("state__code", "basis"))


def test_a_form_that_does_not_say_what_it_was_opened_on_is_not_saved(client, conference, address):
    for seen in ({}, {"_seen": ""}, {"_seen": "٧"}, {"_seen": "-1"}):
        sent = sent_back(client, address) | {"series": "other"}
        del sent["_seen"]
        page = client.post(address, sent | seen)

        assert page.status_code == 200, seen
        assert UNSAID in page.content.decode(), seen
    conference.refresh_from_db()
    assert conference.series != "other"


def test_the_first_change_of_a_row_that_was_loaded_is_not_saved_over(client):
    """What fixtures bring has no version yet."""
    client.force_login(make_officer(username="layla"))
    theme = make_theme()
    theme.history.all().delete()
    address = reverse("admin:commitments_theme_change", args=[theme.pk])
    mine = sent_back(client, address) | {"name_en": "Mine"}
    client.post(address, sent_back(client, address) | {"name_en": "Theirs"})

    page = client.post(address, mine).content.decode()

    assert LATE in page
    assert "layla" in page
    assert Theme.objects.get().name_en == "Theirs"
    assert client.post(address, sent_back(client, address) | {"name_en": "Mine"}).status_code == 302


def test_a_row_below_that_somebody_changed_is_not_saved_over(client, address):
    mine = sent_back(client, address)
    changed_elsewhere("IRQ")

    late = client.post(address, mine | {"participations-1-basis": "official_record"})

    page = late.content.decode()
    assert LATE in page
    assert "“press_report” → “inferred”" in page
    assert bases() == {"IRN": "press_report", "IRQ": "inferred"}
    # The page has the present version by now, so that saving again is a decision.
    again = mine | dict(FIELDS.findall(page)) | {"participations-1-basis": "official_record"}
    assert client.post(address, again).status_code == 302
    assert bases()["IRQ"] == "official_record"


def test_a_row_below_that_nobody_else_changed_is_saved(client, address):
    mine = sent_back(client, address)
    changed_elsewhere("IRN")

    # Of the other row it says what stands there by now, and so changes nothing.
    mine |= {"participations-0-basis": "inferred", "participations-1-basis": "official_record"}
    assert client.post(address, mine).status_code == 302
    assert bases() == {"IRN": "inferred", "IRQ": "official_record"}


def test_a_row_below_without_its_version_is_not_saved(client, address):
    mine = sent_back(client, address) | {"participations-1-basis": "inferred"}
    del mine["participations-1-_seen"]

    page = client.post(address, mine)

    assert UNSAID in page.content.decode()
    assert bases()["IRQ"] == "press_report"


def test_the_rows_below_are_held_before_their_versions_are_compared(client, address):
    """SQLite has one writer anyway."""
    mine = sent_back(client, address) | {"participations-1-basis": "inferred"}
    with CaptureQueriesContext(connection) as queries:
        client.post(address, mine)

    statements = [one["sql"] for one in queries]
    compared = next(i for i, sql in enumerate(statements) if 'FROM "commitments_historicalpart' in sql)
    held = [
        sql
        for sql in statements[:compared]
        if 'FROM "commitments_participation"' in sql
        and sql.startswith('SELECT "commitments_participation"."id" ')
    ]
    assert held
    if connection.vendor == "postgresql":
        assert any("FOR UPDATE" in sql for sql in held)


def test_an_account_is_not_saved_over(client):
    client.force_login(make_administrator())
    person = make_user(username="omar", roles=())
    address = reverse("admin:auth_user_change", args=[person.pk])
    mine = {"username": "omar", "is_active": "on", "roles": ["officer"]}
    mine |= {"mandates-TOTAL_FORMS": "0", "mandates-INITIAL_FORMS": "0"}
    seen = seen_at(client, address)
    assert client.post(address, mine | seen | {"roles": ["reviewer"]}).status_code == 302

    assert LATE in client.post(address, mine | seen).content.decode()
    assert UNSAID in client.post(address, mine).content.decode()
    assert list(User.objects.get(pk=person.pk).groups.values_list("name", flat=True)) == ["reviewer"]
    assert client.post(address, mine | seen_at(client, address)).status_code == 302


def test_no_admin_saves_rows_or_rows_below_past_this(rf):
    request = rf.get("/")
    request.user = User.objects.create_superuser("root")
    for model, model_admin in admin.site._registry.items():
        # A draft from a text is changed a step at a time, on a revision that each step names.
        if model_admin.has_change_permission(request) and model is not TextDraft:
            assert isinstance(model_admin, UnseenChangesMixin), model
            template = model_admin.change_form_template
            assert template in {
                "admin/record_change_form.html",
                "admin/tracker/commitment_change_form.html",
                "admin/commitments/alias_change_form.html",
                "admin/commitments/conference_change_form.html",
            }
        for inline in model_admin.get_inline_instances(request, model(pk=1)):
            if inline.has_change_permission(request):
                assert issubclass(inline.formset, UnseenChangesFormSet), inline


def test_a_commitment_says_its_version_too(client):
    client.force_login(make_officer())
    address = reverse("admin:commitments_commitment_change", args=[make_commitment().pk])

    assert UNSAID in client.post(address, {"position": "unknown", "lead_agency": "X"}).content.decode()
    assert Commitment.objects.get().lead_agency == ""
