"""An officer's main job in a real browser: record a status and read it back everywhere."""

import csv
import io

import pytest
from django.utils import translation

from tests.extent import extent
from tests.factories import make_commitment, make_officer

pytestmark = pytest.mark.django_db(transaction=True)
NOTE = "An officer was named by decree."


@pytest.mark.parametrize("language", extent(["en"], long=["en", "fa"]))
def test_an_officer_records_a_status_and_everybody_can_read_it(page, live_server, language):
    commitment = make_commitment()
    make_commitment(reference="BAG3-R1-IRN")
    make_officer(username="layla")
    with translation.override(language):
        record = translation.gettext("Record status")
        button = translation.gettext("Record")

    page.goto(f"{live_server.url}/admin/login/?next=/admin/commitments/commitment/")
    page.locator(f".languages button[value={language}]").click()
    assert page.locator("html").get_attribute("lang") == language
    page.fill("input[name=username]", "layla")
    page.fill("input[name=password]", "a-long-password-1")
    page.locator("form#login-form [type=submit]").click()

    page.fill("#searchbar", "العراق BAG3")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="BAG3-R1-IRQ", exact=True).click()
    page.get_by_role("link", name=record, exact=True).click()
    page.locator("input[name=status][value=limited]").check()
    page.fill("input[name=effective_on]", "2026-01-15")
    page.fill("textarea[name=note]", NOTE)
    page.get_by_role("button", name=button, exact=True).click()
    assert NOTE in page.locator(".trail").inner_text()
    assert "layla" in page.locator(".trail").inner_text()

    row = page.request.get(f"{live_server.url}/api/v1/commitments/{commitment.reference}/").json()
    assert (row["status"], row["status_since"], row["version"]) == ("limited", "2026-01-15", 1)
    trail = page.request.get(f"{live_server.url}/api/v1/commitments/{commitment.reference}/reports/").json()[
        "results"
    ]
    assert [(report["status"], report["note"]) for report in trail] == [("limited", NOTE)]
    text = page.request.get(f"{live_server.url}/api/v1/commitments/?conference=BAG3&format=csv").text()
    assert {row["reference"]: row["status"] for row in csv.DictReader(io.StringIO(text))} == {
        "BAG3-R1-IRQ": "limited",
        "BAG3-R1-IRN": "no_information",
    }

    page.goto(f"{live_server.url}/{language}/commitments/BAG3-R1-IRQ/")
    shown = page.locator("main").inner_text()
    assert NOTE in shown
    assert "layla" in shown
