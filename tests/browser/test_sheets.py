"""A matrix that is wider than a sheet of paper is printed over several, each with the names of the States."""

import re

import pytest
from playwright.sync_api import expect

from tests.factories import make_commitment, make_state
from tests.pdf import text_of_pdf

# What is printed, no database can change.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_database]
# One more than two sheets hold in halves.
COLUMNS = 27
# Pixels between the margins of A4.
SHEET = 702
SHEETS = "table.matrix:not([hidden])"


@pytest.fixture
def wide_matrix(page, live_server):
    for code in ("IRQ", "KWT"):
        make_state(code=code)
        for number in range(1, COLUMNS + 1):
            make_commitment(reference=f"BAG3-R{number}-{code}")
    page.goto(f"{live_server.url}/en/conferences/BAG3/")
    return page


def test_a_wide_matrix_is_parted_over_sheets_with_the_names_on_each(wide_matrix):
    page = wide_matrix
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")

    sheets = page.locator(SHEETS)
    assert sheets.count() == 2
    shown = []
    for number in range(2):
        sheet = sheets.nth(number)
        assert [name.strip() for name in sheet.locator("tbody th").all_inner_texts()] == ["Iraq", "Kuwait"]
        assert sheet.bounding_box()["width"] < SHEET
        heads = sheet.locator("thead th.column a > span[aria-hidden]").all_inner_texts()
        assert sheet.locator("tbody tr").first.locator("td").count() == len(heads) + 1
        shown += [int(head) for head in heads]
    assert shown == list(range(1, COLUMNS + 1))

    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("table.matrix").count() == sheets.count() == 1


def test_the_browser_itself_asks_for_the_sheets(wide_matrix):
    pages = text_of_pdf(wide_matrix.pdf(prefer_css_page_size=True)).split("\f")
    with_names = [text for text in pages if re.search(r"^Kuwait", text, flags=re.MULTILINE)]
    assert len(with_names) >= 2


@pytest.mark.usefixtures("wide_matrix")
def test_without_scripts_an_address_is_parted_for_printing(browser, live_server):
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{live_server.url}/en/conferences/BAG3/")
    page.locator(".to-print a").click()
    expect(page.locator("table.matrix")).to_have_count(2)

    pages = text_of_pdf(page.pdf(prefer_css_page_size=True)).split("\f")
    page.context.close()
    with_names = [text for text in pages if re.search(r"^Kuwait", text, flags=re.MULTILINE)]
    assert len(with_names) >= 2


def test_five_states_side_by_side_fit_on_a_sheet(page, live_server):
    codes = ["IRQ", "KWT", "IRN", "TUR", "QQA"]
    for code in codes:
        make_commitment(reference=f"BAG3-R1-{code}")
    page.set_viewport_size({"width": SHEET, "height": 900})
    page.emulate_media(media="print")
    page.goto(f"{live_server.url}/en/compare/?state={','.join(codes)}")

    table = page.locator("table.compared").bounding_box()
    assert page.locator("table.compared thead th").count() == 1 + len(codes)
    assert table["x"] + table["width"] <= SHEET
