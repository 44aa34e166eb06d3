"""Pages say beside their counts what the matrix over the API says of them: the share at a level, and a mean
where the address asks for it.
"""

import re
from datetime import date
from html import unescape

import pytest
import time_machine

from commitments.record.closing import close_commitment
from tests.factories import (
    at,
    make_commitment,
    make_conference,
    make_officer,
    make_resolution,
    make_state,
    make_theme,
    report,
    state_position,
)
from tests.tracker.site.reading import text_of
from tests.worlds import rolled_back_after_module
from tracker.register.measures import Measured, in_percent

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 3, 10), tick=False)]
LEVELS = {
    "BAG3-R1-IRQ": "complete",
    "BAG3-R2-IRQ": "not_started",
    "BAG2-R1-IRQ": "not_started",
    "BAG3-R1-IRN": "substantial",
    "BAG3-R1-TUR": None,
    # These two count no more.
    "BAG3-R2-TUR": "complete",
    "BAG3-R2-IRN": "complete",
}
PAGES = {
    "conferences/BAG3/": {"conference": "BAG3"},
    "themes/liaison-officers/": {"theme": "liaison-officers"},
    "states/IRQ/": {"state": "IRQ"},
}


@pytest.fixture(scope="module", autouse=True)
def world(django_db_setup, django_db_blocker):
    with rolled_back_after_module(django_db_blocker):
        with time_machine.travel(at(2026, 3, 1), tick=False):
            build()
        yield


def build():
    officer = make_officer()
    make_conference(starts_on=date(2025, 1, 1), ends_on=date(2025, 1, 2))
    make_resolution(number=2, theme=make_theme(slug="prevention"))
    for reference, level in LEVELS.items():
        commitment = make_commitment(reference=reference)
        if level is not None:
            report(commitment=commitment, status=level, effective_on=date(2026, 2, 1), author=officer)
    state_position(make_commitment(reference="BAG3-R2-TUR"), "not_applicable", stated_on=date(2026, 2, 2))
    close_commitment(make_commitment(reference="BAG3-R2-IRN"), closed_on=date(2026, 2, 2))


def measures(page: str) -> list[str]:
    found = re.findall(r'<(p|div) class="measure">(.*?)</\1>', page, re.DOTALL)
    # Only paragraphs stand apart.
    words = (re.sub(r"</p>", " ", html) for _tag, html in found)
    return [" ".join(unescape(re.sub(r"<[^>]*>", "", html)).split()) for html in words]


def address(page: str, place: int = 0) -> str:
    return unescape(re.findall(r'class="measure">.*?<a href="([^"]*)"', page, re.DOTALL)[place])


def rows_of(client, listed: str) -> list[str]:
    return re.findall(r'rowheader"><a href="/en/commitments/([^/]+)/', client.get(listed).content.decode())


def total(client, **parameters):
    answer = client.get("/api/v1/matrix/", parameters)
    assert answer.status_code == 200, answer.content
    return answer.json()["total"]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("asked", [{}, {"at_least": "substantial"}, {"as_of": "2026-02-01"}])
@pytest.mark.in_turns
def test_a_share_is_that_of_the_matrix_and_leads_to_its_rows(client, path, asked):
    expected = total(client, measure="share", **asked, **PAGES[path])
    page = client.get(f"/en/{path}", asked).content.decode()

    (said,) = measures(page)
    percent, of, number = re.match(r"(\d+)% of (\d+) .*\((\d+)\)$", said).groups()
    assert [int(number), int(of), int(percent)] == [
        expected["numerator"],
        expected["denominator"],
        round(100 * expected["value"]),
    ]
    assert len(rows_of(client, address(page))) == expected["numerator"]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.in_turns
def test_a_mean_is_that_of_the_matrix_and_says_how_many_were_scored(client, path):
    expected = total(client, measure="g20_score", **PAGES[path])
    page = text_of(client, f"{path}?crosswalk=g20")

    _share, said = measures(page)
    name, value, scored, unscored = re.match(
        r"(.*): (\S+) · scored: (\d+) · without information: (\d+)", said
    ).groups()
    assert name == "Mean on the scale of the G20 Research Group (-1 to 1)"
    assert float(value) == round(expected["value"], 2)
    assert int(scored) == expected["denominator"] == len(rows_of(client, address(page, 1)))
    assert int(unscored) == expected["total"] - expected["denominator"]
    assert "that body has not judged here" in page


def test_another_method_stands_on_a_page_only_where_it_is_asked_for(client):
    assert "judged" not in text_of(client, "conferences/BAG3/")

    _share, said = measures(text_of(client, "conferences/BAG3/?crosswalk=fatf"))
    assert said.startswith("Financial Action Task Force The terms of that method are no numbers")
    both = measures(text_of(client, "conferences/BAG3/?crosswalk=fatf&crosswalk=g20"))
    assert both[1].startswith("Mean on the scale of the G20 Research Group")
    assert both[2] == said


def test_a_page_offers_the_other_methods_and_keeps_what_it_was_asked(client):
    def offered(query):
        page = text_of(client, f"conferences/BAG3/{query}")
        said = page.partition('class="aside measure-offers"')[2].partition("</p>")[0]
        return {unescape(where) for where in re.findall(r'href="([^"]+)"', said)}

    assert offered("") == {"?crosswalk=g20", "?crosswalk=fatf", "?crosswalk=our_ocean"}
    more = offered("?as_of=2026-02-01&crosswalk=g20")
    assert more == {f"?as_of=2026-02-01&crosswalk=g20,{name}" for name in ("fatf", "our_ocean")}
    assert len(measures(text_of(client, f"conferences/BAG3/{min(more)}"))) == 3
    assert "measure-offers" not in text_of(client, "conferences/BAG3/?crosswalk=g20,fatf,our_ocean")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["33% of 3 are complete (1)", "Mean on the scale of the G20 Research Group (-1 to 1): -0.33"]),
        ("fa", ["۳۳٪ از ۳ تعهد کامل است (۱)", "میانگین در مقیاس گروه پژوهشی گروه ۲۰ (از -۱ تا ۱): -۰٫۳۳"]),
        ("ar", ["اكتمل ٣٣٪ من ٣ (١)", "المتوسط على مقياس مجموعة أبحاث مجموعة العشرين (من -١ إلى ١): -٠٫٣٣"]),
    ],
)
def test_measures_stand_in_the_words_and_digits_of_the_page(client, language, said):
    share, mean = measures(text_of(client, "states/IRQ/?crosswalk=g20", language))

    assert [share, mean.partition(" · ")[0]] == said


def test_the_share_of_nothing_is_not_stated(client):
    make_state(code="DEU")

    share, mean = measures(text_of(client, "states/DEU/?crosswalk=g20"))
    assert share == "Share at “Complete” or above: not stated"
    assert mean.startswith(
        "Mean on the scale of the G20 Research Group (-1 to 1): not stated · scored: 0 · without"
    )


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [
        (0, 400, "0%"),
        (1, 400, "less than 1%"),
        (2, 400, "1%"),
        (1, 8, "13%"),
        (399, 400, "more than 99%"),
        (400, 400, "100%"),
    ],
)
def test_only_none_is_nought_and_only_all_is_a_hundred_percent(part, whole, said):
    assert in_percent(Measured(numerator=part, denominator=whole)) == said


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(
    ("asked", "said"),
    [("at_least=done", "Unknown: done."), ("crosswalk=oecd", "Unknown: oecd. Choose from: g20")],
)
@pytest.mark.one_database
def test_a_level_or_a_method_that_does_not_exist_is_refused(client, path, asked, said):
    answer = client.get(f"/en/{path}?{asked}")

    assert answer.status_code == 400
    assert said in answer.content.decode()


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.one_database
def test_what_was_asked_for_is_kept_in_forms_and_by_the_languages(client, path):
    page = text_of(client, f"{path}?crosswalk=g20&at_least=limited&as_of=2026-02-01")

    forms = re.findall(r'<form[^>]*method="get"[^>]*>(.*?)</form>', page, re.DOTALL)
    kept = [form for form in forms if 'name="crosswalk" value="g20"' in form]
    assert len(kept) == (1 if path.startswith("states") else 2)
    assert all('name="at_least" value="limited"' in form for form in kept)
    assert re.search(rf'href="/fa/{path}\?[^"]*crosswalk=g20', page)
    assert re.search(r'href="[^"]*\?(?!.*as_of)[^"]*crosswalk=g20[^"]*">Back to today', page)
