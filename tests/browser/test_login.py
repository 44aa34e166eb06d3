"""The sign-in page of the admin, in a real browser."""

import pytest
from playwright.sync_api import expect

from tests.factories import make_officer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_database]


def test_the_login_page_is_styled_and_refuses_a_wrong_password(page, live_server):
    make_officer(username="layla")

    page.goto(f"{live_server.url}/admin/login/")
    assert page.evaluate(
        "[...document.styleSheets].every(sheet => sheet.cssRules.length > 0) && document.styleSheets.length "
        "> 0"
    )
    page.fill("input[name=username]", "layla")
    page.fill("input[name=password]", "not-her-password")
    page.locator("form#login-form [type=submit]").click()

    expect(page.locator(".errornote")).to_be_visible()
    assert page.locator("input[name=password]").is_visible()


def test_the_right_password_opens_the_admin(page, sign_in):
    sign_in(page, make_officer(username="layla"))

    assert page.locator("#content").is_visible()
