"""A session that ends, and a check that fails, over a filled form: in a real browser, without scripts."""

import pytest
from django.contrib.sessions.models import Session
from django.utils import translation

from commitments.models import Commitment
from tests.extent import extent
from tests.factories import make_commitment, make_officer
from tracker.models import StatusReport

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_database]
NOTES = {"en": "Typed for ten minutes.\nIn two lines.", "fa": "ده دقیقه نوشته شد.\nدر دو سطر."}
# Each is lived through in one of the two languages; in the long form in both.
IN_ENGLISH, IN_PERSIAN = (
    pytest.mark.parametrize("language", extent([language], long=[*NOTES])) for language in NOTES
)


@pytest.fixture
def browser_context_args(browser_context_args):
    return {**browser_context_args, "java_script_enabled": False}


@pytest.fixture
def filled(page, live_server, language):
    """The page of recording a status, filled in by somebody who signed in in their language."""
    commitment = make_commitment()
    make_officer(username="layla")
    page.goto(f"{live_server.url}/admin/login/?next=/admin/")
    page.locator(f".languages button[value={language}]").click()
    sign_in(page)
    page.goto(f"{live_server.url}/admin/commitments/commitment/{commitment.pk}/record/")
    page.locator("input[name=status][value=limited]").check()
    page.fill("input[name=effective_on]", "2026-01-15")
    page.fill("textarea[name=note]", NOTES[language])
    page.fill("input[name=evidence_title]", "<b>A page</b>")
    page.fill("input[name=evidence_url]", "https://example.org/shown")
    return commitment


def sign_in(page):
    page.fill("input[name=username]", "layla")
    page.fill("input[name=password]", "a-long-password-1")
    page.locator("form#login-form [type=submit]").click()


def said(language, text):
    with translation.override(language):
        return translation.gettext(text)


def shows_what_was_typed(page, language):
    assert page.locator("html").get_attribute("lang") == language
    assert page.locator("html").get_attribute("dir") == {"en": "ltr", "fa": "rtl"}[language]
    assert page.locator("input[name=status][value=limited]").is_checked()
    assert page.locator("textarea[name=note]").input_value() == NOTES[language]
    assert page.locator("input[name=evidence_title]").input_value() == "<b>A page</b>"
    assert (
        said(
            language,
            "Here is the form again with what you typed. Nothing was recorded yet: look at it and send it.",
        )
        in page.locator(".messagelist").inner_text()
    )
    assert not StatusReport.objects.exists()


@IN_PERSIAN
def test_what_was_typed_outlives_its_session(page, filled, language):
    Session.objects.all().delete()

    page.locator("button[name=record]").click()
    assert page.locator("html").get_attribute("lang") == language
    assert (
        said(language, "Your session had ended. Nothing was recorded.")
        in page.locator("#content").inner_text()
    )
    page.fill("input[name=username]", "layla")
    page.fill("input[name=password]", "wrong")
    page.locator("form#login-form [type=submit]").click()
    sign_in(page)

    shows_what_was_typed(page, language)
    page.locator("button[name=record]").click()
    assert NOTES[language] in page.locator(".trail").inner_text()
    assert Commitment.objects.get().status == "limited"


@IN_ENGLISH
def test_what_was_typed_outlives_a_failed_check(page, context, filled, language):
    # As when somebody signs in again in another window.
    context.clear_cookies(name="csrftoken")

    page.locator("button[name=record]").click()
    assert page.locator("html").get_attribute("lang") == language
    assert said(language, "This form was not accepted") in page.locator("h1").inner_text()
    page.locator("summary").click()
    assert NOTES[language] in page.locator("dl.typed").inner_text()
    page.get_by_role("button", name=said(language, "Show the form again"), exact=True).click()

    shows_what_was_typed(page, language)
