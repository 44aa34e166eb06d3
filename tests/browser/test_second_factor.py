"""The second factor as its person meets it: read with axe in every language and theme, and used."""

import os
from itertools import groupby
from operator import attrgetter

import pytest

from tests.browser.test_accessibility import faults_of, looks_at, speak
from tests.factories import make_administrator, make_focal_point
from tests.tracker.access.second_factors import PAGE, PASSWORD, code, enrolled

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def layla(settings):
    """An administrator, who has to have one."""
    settings.SECOND_FACTOR = True
    return make_administrator(username="layla")


@pytest.fixture
def browser_context_args(browser_context_args, request):
    return browser_context_args | request.param


# axe is put into the page by its test, which the site's own policy rightly refuses.
for_axe = pytest.mark.parametrize("browser_context_args", [{"bypass_csp": True}], indirect=True, ids=["axe"])
without_scripts = pytest.mark.parametrize(
    "browser_context_args", [{"java_script_enabled": False}], indirect=True, ids=["without scripts"]
)


def faults_here(page, url, number, address=PAGE):
    """What is wrong with the page as it stands, in several languages and themes."""
    faults = []
    for language, looks in groupby(looks_at(number), key=attrgetter("language")):
        speak(page, language, url)
        page.goto(f"{url}{address}")
        faults += faults_of(page, looks)
        if folder := os.environ.get("PICTURES"):
            page.screenshot(path=f"{folder}/{number}-{language}.png", full_page=True)
    speak(page, "en", url)
    page.goto(f"{url}{PAGE}")
    return faults


def give_password(page, url):
    page.goto(f"{url}/admin/login/?next=/admin/preferences/")
    page.fill("input[name=username]", "layla")
    page.fill("input[name=password]", PASSWORD)
    page.locator("form#login-form [type=submit]").click()
    page.wait_for_url(f"{url}{PAGE}")


def give_code(page, typed):
    page.fill("input[name=otp]", typed)
    page.locator(".submit-row button").click()
    page.wait_for_load_state()


def set_up(page):
    """The recovery codes."""
    give_code(page, code(page.locator(".secret").inner_text().replace(" ", "")))
    return page.locator(".recovery-codes code").all_inner_texts()


@for_axe
def test_its_pages_have_no_fault(page, live_server, layla, rf):
    url, omar = live_server.url, make_focal_point(username="omar")
    enrolled(omar, rf)
    give_password(page, url)
    faults = faults_here(page, url, 0)
    set_up(page)
    faults += faults_of(page, [look for look in looks_at(0) if look.language == "en"])
    page.locator(".way-on").click()
    page.wait_for_url(f"{url}/admin/preferences/")
    faults += faults_here(page, url, 1)
    faults += faults_here(page, url, 3, f"/admin/auth/user/{omar.pk}/second_factor/")
    page.context.clear_cookies()
    give_password(page, url)
    faults += faults_here(page, url, 2)

    assert faults == [], "\n".join(faults)


@without_scripts
def test_it_is_used_without_scripts(page, live_server, layla):
    give_password(page, live_server.url)
    assert page.locator("svg.qr").bounding_box()["width"] > 150
    codes = set_up(page)
    assert len(codes) == 10
    page.context.clear_cookies()

    give_password(page, live_server.url)
    give_code(page, codes[0])

    page.wait_for_url(f"{live_server.url}/admin/preferences/")
