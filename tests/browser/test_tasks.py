"""Ten tasks of the desk, each begun at its first page: how many clicks and keys they take, as the table in
docs/desk.md says.
"""

import re
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import User

from commitments.models import Commitment, Conference
from commitments.vocabulary import Verdict
from tests.browser.hands import Hands
from tests.extent import extent
from tests.factories import (
    make_administrator,
    make_commitment,
    make_focal_point,
    make_officer,
    make_reviewer,
    make_source,
    make_state,
    make_theme,
    report,
    review,
)
from tracker.models import Dissent, Review, StatusReport

# What people do at their desk, no database can change.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_database]
LIST = "/admin/commitments/commitment/"
NOTE = "Named by decree 12."
DAY = "2026-02-01"
READERS = extent([("en", 1280)], long=[(one, width) for one in ("en", "fa") for width in (1280, 390)])
TABLE = Path(settings.BASE_DIR, "docs", "desk.md")


@pytest.fixture
def hands(page, live_server, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return Hands(page)


@pytest.fixture
def begin(hands, live_server, language, width):
    """Sign in and stand on the first page."""

    def as_person(person):
        hands.page.context.clear_cookies()
        hands.page.set_viewport_size({"width": width, "height": 844})
        hands.page.goto(f"{live_server.url}/admin/login/?next=/admin/")
        hands.page.locator(f".languages button[value={language}]").click()
        hands.page.fill("input[name=username]", person.username)
        hands.page.fill("input[name=password]", "a-long-password-1")
        hands.page.locator("form#login-form [type=submit]").click()
        hands.page.wait_for_url(f"{live_server.url}/admin/")
        assert hands.page.locator("html").get_attribute("lang") == language
        hands.begin(f"{live_server.url}/admin/")
        return hands

    return as_person


@pytest.fixture
def record():
    """A resolution for 43 States, and another for three of them; a source and a theme for the next."""
    codes = ["IRQ", "IRN", "TUR", *(f"X{chr(65 + n // 26)}{chr(65 + n % 26)}" for n in range(40))]
    for code in codes:
        make_commitment(reference=f"BAG3-R1-{code}")
    for code in codes[:3]:
        make_commitment(reference=f"BAG3-R2-{code}")
    Commitment.objects.filter(reference="BAG3-R2-IRQ").update(due_on=date(2026, 1, 31))
    make_source()


def record_one(hands, person):
    hands.type("#desk-q", "BAG3-R1-IRN")
    hands.send()
    if "/change/" not in hands.page.url:
        hands.click("#content-main a[href*='/commitments/commitment/']")
    hands.click("a[href$='/record/']")
    _say(hands)
    hands.click("button[name=record][value='1']")
    hands.saw(".trail .note")
    assert StatusReport.objects.get(commitment__reference="BAG3-R1-IRN").note == NOTE


def _say(hands):
    hands.click("input[name=status][value=limited]")
    hands.type("input[name=effective_on]", DAY)
    hands.type("textarea[name=note]", NOTE)


def record_forty(hands, person):
    hands.section(LIST)
    hands.type("#searchbar", "BAG3-R1-X")
    hands.send()
    hands.click(".all-that-match input")
    hands.choose("select[name=action]", "record_status_of_selected")
    hands.click(".actions button[type=submit]")
    _say(hands)
    hands.click("button[name=preview]")
    # Ten of them were reviewed before.
    hands.click("#id_confirmed")
    hands.click("button[name=record][value='1']")
    hands.saw(".outcome")
    assert StatusReport.objects.filter(note=NOTE, commitment__reference__startswith="BAG3-R1-X").count() == 40


def mend_a_returned_one(hands, person):
    hands.click("a[href$='/mend/']")
    hands.type("textarea[name=note]", NOTE)
    hands.click("button.default[type=submit]")
    hands.saw(".messagelist .success")
    assert StatusReport.objects.get(commitment__reference="BAG3-R1-IRQ", sequence=4).note == NOTE


def dissent(hands, person):
    hands.type("#desk-q", "BAG3-R2-IRN")
    hands.send()
    if "/change/" not in hands.page.url:
        hands.click("#content-main a[href*='/commitments/commitment/']")
    hands.click("a[href$='/dissent/']")
    hands.type("textarea[name=note]", NOTE)
    hands.click("button.default[type=submit]")
    hands.saw(".messagelist .success")
    assert Dissent.objects.get().note == NOTE


def withdraw(hands, person):
    hands.type("#desk-q", "BAG3-R2-TUR")
    hands.send()
    if "/change/" not in hands.page.url:
        hands.click("#content-main a[href*='/commitments/commitment/']")
    hands.click("a[href$='/withdraw/']")
    hands.click("form.record-status-form button[type=submit]")
    hands.saw(".messagelist .success")
    assert Review.objects.get(commitment__reference="BAG3-R2-TUR").verdict == Verdict.WITHDRAW


def clear_ten_reviews(hands, person):
    hands.click("ul.rows a[href$='/review/']")
    for _report in range(10):
        hands.press("a")
        hands.send()
    hands.saw("p.empty")
    assert Review.objects.filter(verdict=Verdict.ACCEPT, reviewer=person).count() == 10


def conference_of_four_states(hands, person):
    hands.section("/admin/commitments/conference/")
    hands.click("a[href$='/guide/sources/']")
    hands.click(".rows a[href*='?source=']")
    hands.type("input[name=code]", "NEW1")
    hands.type("input[name=title_en]", "A new one")
    hands.choose("select[name=host]", str(make_state(code="IRQ").pk))
    hands.type("input[name=starts_on]", DAY)
    hands.type("input[name=locator]", "p. 1")
    hands.click("button.default[type=submit]")
    hands.type("textarea[name=names]", "IRN; TUR; XAA")
    hands.click("input[name=basis][value=official_record]")
    hands.type("input[name=locator]", "p. 1")
    hands.click("button.default[type=submit]")
    hands.click("a.button[href$='/guide/resolutions/']")
    hands.choose("select[name=theme]", str(make_theme().pk))
    hands.type("input[name=title_en]", "Exchange letters")
    hands.type("textarea[name=text_en]", "To exchange letters.")
    hands.type("input[name=locator]", "p. 2")
    hands.click("button.default[type=submit]")
    hands.click("a.button[href$='/guide/review/']")
    hands.click("button.default[type=submit]")
    hands.saw("main h1")
    assert Conference.objects.get(code="NEW1").published
    assert Commitment.objects.filter(reference__startswith="NEW1").count() == 4


def invite_a_focal_point(hands, person):
    hands.section("/admin/auth/user/")
    hands.click("a[href$='/auth/user/add/']")
    hands.type("input[name=username]", "zahra")
    hands.type("input[name=email]", "zahra@example.org")
    state = hands.page.locator("select[name=acts_for]")
    hands.choose(state, str(make_state(code="IRN").pk))
    hands.click("input[name=_save], button[name=_save]")
    hands.saw(".messagelist .success")
    assert User.objects.get(username="zahra").mandates.get().state.code == "IRN"


def find_what_is_overdue_for_one_state(hands, person):
    hands.click(".figure-overdue a")
    hands.type("#searchbar", "IRQ")
    hands.send()
    hands.saw("#result_list tbody tr")
    assert hands.page.locator("#result_list tbody tr").count() == 1


def brief_of_a_state(hands, person):
    hands.type("#desk-q", "IRQ")
    hands.send()
    if not re.search(r"/state/\d+/change/", hands.page.url):
        hands.click("#content-main a[href*='/commitments/state/']")
    with hands.page.expect_download() as download:
        link = hands.page.locator("a[href*='brief.pdf']").first
        link.evaluate("link => link.setAttribute('download', '')")
        hands.click(link)
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")


def _reviewer():
    rows = Commitment.objects.filter(reference__startswith="BAG3-R1-X").order_by("reference")
    for commitment in rows[:10]:
        author = make_focal_point(state=commitment.state)
        report(commitment=commitment, effective_on=date(2026, 1, 1), author=author)
    return make_reviewer()


def _focal_point(reference, verdict):
    """Somebody who reported, and was answered so."""
    commitment = Commitment.objects.get(reference=reference)
    person = make_focal_point(state=commitment.state)
    made = report(commitment=commitment, effective_on=date(2026, 1, 1), author=person, note="Was named.")
    review(of=made, verdict=verdict, reason="Say by which decree.")
    return person


def _officer_who_reported():
    officer = make_officer()
    commitment = Commitment.objects.get(reference="BAG3-R2-TUR")
    report(commitment=commitment, effective_on=date(2026, 1, 1), author=officer)
    return officer


# Each task as the table calls it, who does it after what happened, and how. Those that are done in a day of
# tests/browser/test_days.py too are counted in the long form alone.
LIVED_IN_DAYS = (
    ("clear ten reviews", _reviewer, clear_ten_reviews),
    ("record one", make_officer, record_one),
    ("record forty", make_officer, record_forty),
    ("new conference of four States", make_officer, conference_of_four_states),
)
TASKS = (
    *extent((), long=LIVED_IN_DAYS),
    ("mend a returned one", lambda: _focal_point("BAG3-R1-IRQ", "return"), mend_a_returned_one),
    ("dissent", lambda: _focal_point("BAG3-R2-IRN", "accept"), dissent),
    ("withdraw", _officer_who_reported, withdraw),
    ("invite a focal point", make_administrator, invite_a_focal_point),
    ("find what is overdue for one State", make_officer, find_what_is_overdue_for_one_state),
    ("brief of a State", make_officer, brief_of_a_state),
)


def counted_in_the_table():
    """By task, as docs/desk.md says: clicks on a screen, clicks on a telephone, keys."""
    cells = r"^\| ([^|]+) \| [^|]+\| [^|]+\| (\d+) \| (\d+) \| (\d+) \|$"
    return {
        name: tuple(map(int, found)) for name, *found in re.findall(cells, TABLE.read_text(), re.MULTILINE)
    }


@pytest.mark.parametrize(("language", "width"), READERS)
def test_each_task_takes_as_many_clicks_and_keys_as_the_table_says(begin, record, language, width):
    said = counted_in_the_table()
    found = {}
    for name, prepared, task in TASKS:
        person = prepared()
        hands = begin(person)
        task(hands, person)
        found[name] = hands.counted

    column = 0 if width > 800 else 1
    assert found == {name: (said[name][column], said[name][2]) for name, _prepared, _task in TASKS}


def test_the_table_has_each_task_and_no_other():
    assert set(counted_in_the_table()) == {name for name, _prepared, _task in (*LIVED_IN_DAYS, *TASKS)}
