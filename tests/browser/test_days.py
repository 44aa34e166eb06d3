"""A day of each who works here, in a real browser, in English and in Persian."""

import io
from datetime import date

import openpyxl
import pytest
from django.utils import translation
from playwright.sync_api import expect

from commitments.models import Commitment, Conference
from commitments.vocabulary import Status
from tests.extent import extent
from tests.factories import (
    make_citation,
    make_commitment,
    make_focal_point,
    make_officer,
    make_reviewer,
    make_state,
    make_theme,
    report,
    web_page,
)
from tracker.models import Export, Import, Review, StatusReport

# What they write is tested on both databases beside the doors, and tests/browser/test_officer.py goes all the
# way on both.
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.one_database,
]
# Each day is lived in one of the two languages; in the long form in both.
IN_ENGLISH, IN_PERSIAN = (
    pytest.mark.parametrize("language", extent([language], long=["en", "fa"])) for language in ("en", "fa")
)
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def words(language):
    """What a sentence of the product is in the language of the test."""

    def text_of(text, **values):
        with translation.override(language):
            return translation.gettext(text) % values if values else translation.gettext(text)

    return text_of


@pytest.fixture
def begin(page, live_server, sign_in, language):
    """Signs in, in the language of the test."""

    def as_person(person):
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(f"{live_server.url}/admin/login/?next=/admin/")
        page.locator(f".languages button[value={language}]").click()
        page.fill("input[name=username]", person.username)
        page.fill("input[name=password]", "a-long-password-1")
        page.locator("form#login-form [type=submit]").click()
        page.wait_for_url(f"{live_server.url}/admin/")
        assert page.locator("html").get_attribute("lang") == language
        return page

    return as_person


@pytest.fixture
def record():
    for code in ("IRQ", "IRN", "TUR"):
        make_commitment(reference=f"BAG3-R1-{code}")
        make_commitment(reference=f"BAG3-R2-{code}")
    Commitment.objects.filter(reference="BAG3-R1-IRN").update(due_on=date(2026, 1, 31))
    make_citation(
        resolution=Commitment.objects.first().resolution,
        note_en="What the text says.",
        note_fa="آنچه متن می‌گوید.",
    )


@IN_ENGLISH
def test_an_officers_day(begin, words, live_server, record, language):
    """What is overdue, three statuses with a file and a link in one go, and the list as a spreadsheet."""
    officer = make_officer(username="layla")
    page = begin(officer)
    page.locator(".figure-overdue a").click()
    expect(page.locator("#result_list tbody tr")).to_have_count(1)
    page.fill("#view-name", words("Overdue"))
    page.get_by_role("button", name=words("Keep"), exact=True).click()
    expect(page.locator(".saved-views [aria-current]")).to_have_text(words("Overdue"))

    page.goto(f"{live_server.url}/admin/commitments/commitment/?q=BAG3-R1")
    page.locator("#action-toggle").check()
    page.locator("select[name=action]").select_option("record_status_of_selected")
    page.locator(".actions button[type=submit]").first.click()
    page.locator("input[name=status][value=complete]").check()
    page.fill("textarea[name=note]", "Named by decree.")
    page.set_input_files(
        "input[name=files]", {"name": "decree.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    page.fill("input[name=evidence_title]", "The gazette")
    page.fill("input[name=evidence_url]", "https://example.org/gazette")
    page.get_by_role("button", name=words("Preview"), exact=True).click()
    expect(page.get_by_role("button", name=words("Record these"), exact=True)).to_be_visible()
    expect(page.locator(".record-rows tbody tr")).to_have_count(3)
    assert not StatusReport.objects.exists()
    assert page.get_by_label("decree.pdf").is_checked()
    page.get_by_role("button", name=words("Record these"), exact=True).click()
    page.locator(".outcome").wait_for()
    assert StatusReport.objects.count() == 3
    for made in StatusReport.objects.all():
        assert [one.kind for one in made.evidence.order_by("number")] == ["file", "url"]

    page.goto(f"{live_server.url}/admin/commitments/commitment/?status__exact=complete")
    with page.expect_download() as taken:
        page.get_by_role("link", name=words("Download XLSX")).click()
    sheet = openpyxl.load_workbook(io.BytesIO(taken.value.path().read_bytes())).active
    assert [row[0] for row in sheet.values][1:] == ["BAG3-R1-IRN", "BAG3-R1-IRQ", "BAG3-R1-TUR"]
    assert Export.objects.get().row_count == 3


@IN_PERSIAN
def test_an_officer_brings_in_a_file_and_a_conference(begin, words, live_server, record, language):
    """A file of deadlines, and a new conference from its name to its public page."""
    page = begin(make_officer(username="layla"))
    page.goto(f"{live_server.url}/admin/tracker/import/add/")
    page.locator("input[name=kind][value=commitments]").check()
    rows = "reference,due_on\nBAG3-R2-IRQ,2026-12-01\nBAG3-R2-IRN,2026-12-31\n"
    page.set_input_files(
        "input[name=file]", {"name": "deadlines.csv", "mimeType": "text/csv", "buffer": rows.encode()}
    )
    page.get_by_role("button", name=words("Check the file")).click()
    page.locator("form[action$='/run/'] button").click()
    page.locator(".progress .outcome").wait_for()
    assert Import.objects.get().changed_count == 2
    assert Commitment.objects.get(reference="BAG3-R2-IRN").due_on == date(2026, 12, 31)

    make_theme(slug="prevention")
    page.goto(f"{live_server.url}/admin/commitments/conference/")
    page.get_by_role("link", name=words("New conference, step by step")).click()
    page.locator(".rows a[href*='?source=']").first.click()
    page.fill("input[name=code]", "NEW1")
    for code, title in (("en", "A conference"), ("fa", "یک کنفرانس"), ("ar", "مؤتمر")):
        page.fill(f"input[name=title_{code}]", title)
    page.fill("input[name=paragraph]", "1")
    page.get_by_role("button", name=words("Keep and go on")).click()
    page.fill("textarea[name=names]", "Iraq\nایران\nتركيا")
    page.locator("input[name=basis][value=official_record]").check()
    page.fill("input[name=paragraph]", "2")
    page.get_by_role("button", name=words("Add these")).click()
    page.get_by_role("link", name=words("That is all; go on")).click()
    page.locator("select[name=theme]").select_option(index=1)
    for code in ("en", "fa", "ar"):
        page.fill(f"input[name=title_{code}]", "A resolution")
        page.fill(f"textarea[name=text_{code}]", "What it asks for.")
    page.locator("select[name=source]").select_option(index=1)
    page.fill("input[name=paragraph]", "3")
    page.get_by_role("button", name=words("Add this resolution")).click()
    page.get_by_role("link", name=words("That is all; go on")).click()
    page.get_by_role("button", name=words("Publish")).click()
    page.wait_for_url(f"{live_server.url}/{language}/conferences/NEW1/")
    assert Conference.objects.get(code="NEW1").published
    assert Commitment.objects.filter(resolution__reference="NEW1-R1").count() == 3


@IN_PERSIAN
def test_a_focal_points_day(begin, words, live_server, record, language):
    """Only their own State, a report that waits, a file of reports from the template, and dates in their
    own calendar.
    """
    focal = make_focal_point(state=make_state(code="IRQ"), username="iraq")
    page = begin(focal)
    page.get_by_role("link", name=words("Preferences"), exact=True).click()
    page.locator("input[name=calendar][value=solar_hijri]").check()
    page.locator(".record-status-form [type=submit]").click()

    page.goto(f"{live_server.url}/admin/")
    assert page.locator(".figure-unreported strong").inner_text() == {"en": "2", "fa": "۲"}[language]
    page.locator(".figure-unreported a").click()
    expect(page.locator("#result_list tbody tr")).to_have_count(2)
    page.get_by_role("link", name="BAG3-R1-IRQ", exact=True).click()
    page.get_by_role("link", name=words("Record status"), exact=True).click()
    page.locator("input[name=status][value=limited]").check()
    page.fill("input[name=effective_on]", "۱۴۰۴/۱۰/۲۵")
    page.get_by_role("button", name=words("Record"), exact=True).click()
    page.locator(".step-report").wait_for()
    made = StatusReport.objects.get()
    assert (made.effective_on, made.needs_review) == (date(2026, 1, 15), True)
    assert {"en": "25 Dey 1404", "fa": "۲۵ دی ۱۴۰۴"}[language] in page.locator(".step-report").inner_text()

    page.goto(f"{live_server.url}/admin/tracker/import/add/")
    with page.expect_download() as taken:
        page.get_by_role("link", name="XLSX").first.click()
    book = openpyxl.load_workbook(io.BytesIO(taken.value.path().read_bytes()))
    headings = [cell.value for cell in book.active[1]]
    line = next(row for row in book.active.iter_rows(min_row=2) if row[0].value == "BAG3-R2-IRQ")
    line[headings.index(words("Status"))].value = str(Status.LIMITED.label)
    line[headings.index(words("Effective on"))].value = "1404-10-25"
    filled = io.BytesIO()
    book.save(filled)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    page.set_input_files(
        "input[name=file]", {"name": "reports.xlsx", "mimeType": kind, "buffer": filled.getvalue()}
    )
    assert page.locator("input[name=calendar][value=solar_hijri]").is_checked()
    page.get_by_role("button", name=words("Check the file")).click()
    page.locator("form[action$='/run/'] button").click()
    page.locator(".progress .outcome").wait_for()
    assert set(StatusReport.objects.values_list("commitment__reference", flat=True)) == {
        "BAG3-R1-IRQ",
        "BAG3-R2-IRQ",
    }

    foreign = b"reference,status,effective_on\nBAG3-R1-IRN,limited,1404-10-25\n"
    page.goto(f"{live_server.url}/admin/tracker/import/add/")
    page.set_input_files(
        "input[name=file]", {"name": "foreign.csv", "mimeType": "text/csv", "buffer": foreign}
    )
    page.get_by_role("button", name=words("Check the file")).click()
    assert "BAG3-R1-IRN" in page.locator(".errornote").inner_text()
    assert StatusReport.objects.count() == 2


@IN_ENGLISH
def test_a_reviewers_day(begin, words, live_server, record, language):
    """From the first page to the oldest report, on by one key, and a verdict on each, the last with a
    reason.
    """
    for number, code in enumerate(("IRQ", "IRN", "TUR")):
        commitment = Commitment.objects.get(reference=f"BAG3-R1-{code}")
        person = make_focal_point(state=commitment.state, username=code.lower())
        report(
            commitment=commitment,
            effective_on=date(2026, 1, 10 + number),
            author=person,
            evidence=[web_page()],
            note=f"From {code}.",
        )
    page = begin(make_reviewer(username="rana"))
    page.locator(".figures-line a").click()
    page.locator(".desk-table tbody th a").first.click()
    page.get_by_text("From IRQ.").wait_for()
    page.wait_for_load_state()
    page.keyboard.press("n")
    page.get_by_text("From IRN.").wait_for()
    page.wait_for_load_state()
    page.keyboard.press("p")
    page.get_by_text("From IRQ.").wait_for()

    page.wait_for_load_state()
    page.keyboard.press("a")
    page.keyboard.press("Enter")
    page.get_by_text("From IRN.").wait_for()
    page.wait_for_load_state()
    # Another level by its name, or chosen where the test has no keys of its letters; Enter leads back to the
    # verdict, and puts it on record from there.
    page.keyboard.press("l")
    if language == "en":
        page.keyboard.type("Not st")
    else:
        page.locator("select:focus").select_option("not_started")
    page.keyboard.press("Enter")
    assert Review.objects.count() == 1
    page.keyboard.press("Enter")
    page.get_by_text("From TUR.").wait_for()
    page.wait_for_load_state()
    page.keyboard.press("r")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator(".errorlist").wait_for()
    page.wait_for_load_state()
    assert Review.objects.count() == 2
    page.keyboard.press("r")
    page.keyboard.type("n")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/inbox/")
    assert words("Back to the first page") in page.locator("#content").inner_text()
    assert list(Review.objects.order_by("pk").values_list("verdict", "status")) == [
        ("accept", "limited"),
        ("accept", "not_started"),
        ("return", None),
    ]


@IN_PERSIAN
def test_the_keyboard_alone_records_a_status(begin, words, record, language):
    page = begin(make_officer(username="layla"))
    page.goto(page.url.rstrip("/") + "/commitments/commitment/?q=BAG3-R1-IRQ")
    page.keyboard.press("Tab")
    page.locator("#result_list tbody th a").focus()
    page.keyboard.press("Enter")
    page.locator("a.record-status").focus()
    page.keyboard.press("Enter")
    # No level is chosen yet: the arrows choose the second, then the third.
    page.locator("input[name=status]").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    # The day, in the browser's own field, is today's already; a date has three parts and a button.
    for _ in range(12):
        if page.evaluate("document.activeElement.name") == "note":
            break
        page.keyboard.press("Tab")
    page.keyboard.type("By keyboard.")
    for _ in range(14):
        if page.evaluate("document.activeElement.name") == "record":
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator(".step-report").wait_for()

    made = StatusReport.objects.get()
    assert (made.status, made.note) == ("limited", "By keyboard.")
