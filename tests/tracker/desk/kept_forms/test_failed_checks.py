"""A form that fails the check against forged requests is told so in the reader's language, and comes back."""

import html

import pytest
from django.test import Client
from django.utils import translation

from commitments.models import Theme
from commitments.requests.form_data import OWNER
from tests.factories import (
    at,
    make_officer,
)
from tests.tracker.desk.kept_forms.signing_in import (
    LOGIN,
    PASSWORD,
    THEME,
    fields_of,
    hidden,
    opened,
    refused,
    signed_in_again,
)
from tracker.desk.kept_forms import (
    CARRIED,
)

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 3, 10), tick=False)]


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("fa", "rtl"), ("ar", "rtl")])
def test_a_failed_check_is_told_in_the_readers_language_and_keeps_the_text(
    desk, address, language, direction
):
    desk.cookies["django_language"] = language
    sent = opened(desk, address) | THEME | {"csrfmiddlewaretoken": "x" * 32}

    page = desk.post(address, sent)

    text = page.content.decode()
    assert page.status_code == 403
    assert f'<html lang="{language}" dir="{direction}">' in text
    assert "mithaq/admin.css" in text
    assert "no-store" in page["Cache-Control"]
    assert "Typed for ten minutes." in text
    with translation.override(language):
        assert html.escape(translation.gettext("Show the form again")) in text
    again = desk.post(
        "/admin/form-again/",
        {name: hidden(page, name) for name in ("csrfmiddlewaretoken", CARRIED)},
        follow=True,
    )
    assert again.redirect_chain == [(address, 302)]
    assert ("name_en", "Typed for ten minutes.") in fields_of(again)
    assert Theme.objects.get().name_en != "Typed for ten minutes."


def test_a_failed_check_of_somebody_who_is_signed_out_leads_over_signing_in(desk, address):
    sent = opened(desk, address) | THEME
    desk.cookies.clear()

    page = desk.post(address, sent)

    assert page.status_code == 403
    assert "The form was not accepted, and nothing was recorded" in page.content.decode()
    assert ("name_en", "Typed for ten minutes.") in fields_of(signed_in_again(desk, page))


def test_a_failed_check_of_signing_in_asks_for_the_password_again(client):
    strict = Client(enforce_csrf_checks=True)

    page = strict.post(LOGIN, {"username": "layla", "password": PASSWORD, "next": "/admin/preferences/"})

    text = page.content.decode()
    assert page.status_code == 403
    assert 'value="layla"' in text
    assert 'name="next" value="/admin/preferences/"' in text
    assert PASSWORD not in text


def test_signing_in_over_a_kept_form_renews_the_token_against_forged_requests(desk, address):
    page = refused(desk, address, THEME)
    before = desk.cookies["csrftoken"].value

    signed_in_again(desk, page)

    assert desk.cookies["csrftoken"].value != before


@pytest.mark.parametrize("token", ["of the cookie", "old"])
def test_a_form_of_another_account_is_not_sent_by_who_came_after(desk, address, token, theme):
    sent = opened(desk, address) | THEME
    desk.force_login(make_officer(username="omar"))
    if token == "old":
        sent["csrfmiddlewaretoken"] = "x" * 32

    text = desk.post(address, sent).content.decode()

    assert "The form was opened by another account" in text
    assert "Typed for ten minutes." not in text
    assert CARRIED not in text
    theme.refresh_from_db()
    assert theme.name_en != "Typed for ten minutes."


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Referer": "https://evil.example/form"},
        {"Referer": "http://[evil"},
    ],
)
def test_what_another_site_sends_is_not_shown_as_if_it_was_typed_here(desk, address, headers):
    text = desk.post(address, THEME, headers=headers).content.decode()

    assert "The form was not accepted, and nothing was recorded" in text
    assert "Typed for ten minutes." not in text
    assert CARRIED not in text


@pytest.mark.parametrize("language", ["en", "fa"])
def test_a_failed_check_of_a_page_is_told_in_its_design_too(language):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies["django_language"] = language

    page = strict.post("/i18n/setlang/", {"language": "ar"})

    assert page.status_code == 403
    assert f'<html lang="{language}"' in page.content.decode()
    assert "mithaq/pages.css" in page.content.decode()


def test_each_form_says_whose_it_is_and_that_of_nobody_says_nothing(desk, officer):
    assert f'name="{OWNER}" value="{officer.pk}"' in desk.get("/admin/preferences/").content.decode()
    assert OWNER not in Client().get(LOGIN).content.decode()
