"""The history of a commitment in sentences, with what counts of it; digests stand folded."""

import re
from datetime import date
from html import unescape

import pytest
import time_machine

from tests.factories import at, dissent, make_commitment, make_conference, report, review
from tests.tracker.site.reading import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 11, 20), tick=False)]
PAGE = "commitments/BAG3-R1-IRQ/"


@pytest.fixture
def commitment():
    with time_machine.travel(at(2026, 1, 10), tick=False):
        make_conference(starts_on=date(2026, 1, 5), review_policy="second_person")
        return make_commitment()


def history(page: str) -> list[str]:
    """What each step says, the first one first."""
    steps = re.findall(r'<li id="step-\d+".*?<p>(.*?)</p>', page, re.DOTALL)
    return [unescape(re.sub(r"<[^>]*>|\s+(?=\s)", "", step)).strip() for step in reversed(steps)]


def counting(page: str) -> list[str]:
    return re.findall(r'What counts:.*?<a href="#step-(\d+)">', page)


def test_who_said_what_of_which_day_stands_in_sentences(client, commitment):
    first = report(commitment=commitment, status="substantial", effective_on=date(2026, 3, 1))
    given = review(of=first, verdict="accept", status="limited", reason="Half of it.")
    dissent(of=given, note="It is done.")
    second = report(commitment=commitment, status="limited", effective_on=date(2026, 4, 1))
    review(of=second, verdict="return", reason="Of another State.")
    page = text_of(client, PAGE)

    assert history(page)[:3] == [
        "Secretariat reported: Substantial, as of March 1, 2026. This is what counts.",
        "Secretariat accepted report 1 as: Limited.",
        "Disputed by the State Iraq disagrees with step 2.",
    ]
    assert counting(page) == ["1"]


def test_a_returned_report_counts_no_more_and_says_since_when(client, commitment):
    made = report(commitment=commitment, status="limited", effective_on=date(2026, 3, 1))
    review(of=made, verdict="accept")
    review(of=made, verdict="return", reason="It was of another State.")
    page = text_of(client, PAGE)

    said = history(page)
    assert "It has not counted since Nov. 20, 2026" in said[0]
    assert said[2] == "Secretariat returned report 1; it does not count."
    assert counting(page) == []
    assert "No report counts yet." in page


def test_the_report_that_counts_is_that_of_the_day_asked(client, commitment):
    for day, level in ((date(2026, 3, 1), "limited"), (date(2026, 6, 1), "complete")):
        made = report(commitment=commitment, status=level, effective_on=day)
        review(of=made, verdict="accept")

    assert counting(text_of(client, PAGE)) == ["3"]
    assert counting(text_of(client, f"{PAGE}?as_of=2026-05-01")) == ["1"]


def test_digests_are_folded(client, commitment):
    made = report(commitment=commitment, status="limited", effective_on=date(2026, 3, 1))
    review(of=made, verdict="accept")
    page = text_of(client, PAGE)

    before = page.partition(made.digest)[0]
    assert made.digest in page
    assert before.rindex("<details") > before.rindex("<li ")
