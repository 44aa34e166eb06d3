"""The ways through the site: its sections, indexes, search, comparison and what moved."""

import re
from datetime import date

import pytest
import time_machine
from django.utils.html import strip_tags

from commitments.models import State
from commitments.record.aliasing import close_as_alias
from tests.factories import (
    at,
    make_citation,
    make_commitment,
    make_conference,
    make_officer,
    make_participation,
    make_resolution,
    make_source,
    make_state,
    make_theme,
    report,
    review,
)
from tests.groups import ALWAYS, make_group
from tests.tracker.site.reading import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 3, 10), tick=False)]
SECTIONS = ("", *(f"{name}/" for name in ("conferences", "states", "themes", "commitments", "compare")))
SECTIONS += ("changes/", "data/", "method/")


def current(page: str) -> list[str]:
    return re.findall(r'<a href="/en/([^"]*)" aria-current="page">', page)


@pytest.mark.one_database
def test_every_page_leads_to_every_section_and_says_which_it_is_in(client):
    make_commitment()
    for path, section in (
        *((path, path) for path in SECTIONS),
        *(("states/IRQ/", "states/"), ("conferences/BAG3/", "conferences/"), ("feeds/", "data/")),
        *(("resolutions/BAG3-R1/", "conferences/"), ("commitments/BAG3-R1-IRQ/", "commitments/")),
        ("themes/liaison-officers/", "themes/"),
    ):
        page = text_of(client, path)
        assert current(page) == [section], path
        for other in SECTIONS:
            assert f'<a href="/en/{other}"' in page


def test_a_section_keeps_the_day_of_the_page(client):
    make_commitment()
    page = text_of(client, "states/IRQ/?as_of=2026-02-01")

    for section in ("states/", "commitments/", "compare/"):
        assert f'href="/en/{section}?as_of=2026-02-01"' in page


def test_the_language_switch_keeps_what_was_asked(client):
    make_commitment()

    assert 'href="/fa/commitments/?state=IRQ&amp;page=1"' in text_of(client, "commitments/?state=IRQ&page=1")
    assert 'href="/ar/search/?q=iraq"' in text_of(client, "search/?q=iraq")


@pytest.mark.parametrize("path", ["commitments/?state=IRQ", "compare/?state=IRQ,IRN"])
def test_another_day_keeps_what_was_asked(client, path):
    make_commitment()
    make_commitment(reference="BAG3-R1-IRN")
    page = text_of(client, f"{path}&as_of=2026-03-01")

    states = path.partition("=")[2]
    form = page[page.index('class="as-of"') : page.index("This page shows")]
    assert f'<input type="hidden" name="state" value="{states}">' in form
    assert f'<a href="/en/{path}">Back to today</a>' in form


def test_states_stand_by_region_those_with_commitments_before_the_others(client):
    make_commitment()
    make_state(code="IRN")
    make_state(code="QQA", region="150", name_en="Farland")
    page = text_of(client, "states/")

    assert page.index(">Asia<") < page.index(">Iraq<") < page.index(">Iran<") < page.index(">Farland<")
    assert "1 without a commitment on record" in page


def test_a_theme_stands_over_all_conferences(client):
    make_commitment(reference="BAG3-R1-IRQ")
    make_commitment(reference="BAG2-R1-IRN")
    make_resolution(number=2, theme=make_theme(slug="prevention"))
    page = text_of(client, "themes/liaison-officers/")

    assert {"/en/resolutions/BAG3-R1/", "/en/resolutions/BAG2-R1/"} <= set(
        re.findall(r'href="([^"]+)"', page)
    )
    assert "BAG3-R2" not in page
    assert "2 commitments" in page


@pytest.mark.parametrize(
    "path", ["conferences/", "states/", "themes/", "search/?q=BAG3", "compare/", "changes/"]
)
def test_a_draft_is_told_to_those_who_keep_the_record_alone(client, path):
    make_conference(published=False, starts_on=date(2026, 2, 1))
    make_commitment()
    told = {True: text_of(client, path)}
    client.force_login(make_officer())
    told[False] = text_of(client, path)

    shown = {
        key: ("BAG3-R1" in page)
        + ("Conference BAG3" in page)
        + ("/en/commitments/?state=IRQ" in page)
        + ("/en/commitments/?theme=" in page)
        + ('value="IRQ"' in page)
        for key, page in told.items()
    }
    assert shown[True] == 0 < shown[False]


def test_a_theme_of_a_draft_alone_has_no_page(client):
    make_conference(published=False)
    make_commitment()

    assert client.get("/en/themes/liaison-officers/").status_code == 404


@pytest.mark.parametrize(
    ("query", "address"),
    [
        ("iraq", "/en/states/IRQ/"),
        ("العراق", "/en/states/IRQ/"),
        ("Conference BAG3", "/en/conferences/BAG3/"),
        ("liaison", "/en/themes/liaison-officers/"),
        ("title 1", "/en/resolutions/BAG3-R1/"),
        ("BAG3-R1-IRQ", "/en/commitments/BAG3-R1-IRQ/"),
    ],
)
def test_search_finds_everything_that_has_a_page(client, query, address):
    make_commitment()

    assert f'href="{address}"' in text_of(client, f"search/?q={query}")


def test_search_says_what_to_do_before_and_after_it_found_nothing(client):
    make_commitment()

    assert "Search for a State" in text_of(client, "search/")
    assert "Nothing was found" in text_of(client, "search/?q=zzz")
    assert client.get("/en/search/", {"q": " ".join("abcdefghijklmnopqrstuvwxyz" * 3)}).status_code == 400


def test_states_side_by_side_have_the_numbers_of_the_register(client):
    make_conference(starts_on=date(2026, 1, 5))
    for reference in ("BAG3-R1-IRQ", "BAG3-R1-IRN", "BAG2-R1-IRQ"):
        make_commitment(reference=reference)
    report(commitment=make_commitment(), status="limited", effective_on=date(2026, 2, 1))
    page = text_of(client, "compare/?state=IRQ,IRN")

    row = page[page.index("All of them") : page.index("By theme")]
    assert re.findall(r">(\d+ commitments?)<", row) == ["2 commitments", "1 commitment"]
    asked = page[page.index("Asked of more than one") :]
    assert "title 1 en" in asked
    levels = re.findall(r'<a class="level (\w+)" href="/en/commitments/([^"]*)/">', asked)
    assert levels == [("limited", "BAG3-R1-IRQ"), ("no_information", "BAG3-R1-IRN")]
    levels = re.findall(
        r'href="([^"]*status=\w+)"><span class="level \w+"><span>([\w ]+)</span></span> (\d)', row
    )
    assert levels == [
        (f"/en/commitments/?state={code}&amp;closed=false&amp;status={level}", name, "1")
        for code, level, name in (
            ("IRQ", "no_information", "No information reported"),
            ("IRQ", "limited", "Limited"),
            ("IRN", "no_information", "No information reported"),
        )
    ]
    for path in ("states/IRQ", "states/IRN", "themes/liaison-officers", "resolutions/BAG3-R1"):
        assert f'<a href="/en/{path}/"><bdi>' in page


def test_groups_and_conferences_are_compared_too(client):
    make_commitment(reference="BAG3-R1-IRQ")
    make_commitment(reference="BAG2-R1-IRN")
    make_group(slug="north", members={"IRQ": ALWAYS, "IRN": ALWAYS})
    make_group(slug="south", members={"IRN": ALWAYS})

    assert re.findall(r">(\d+ commitments?)<", text_of(client, "compare/?group=north,south"))[:2] == [
        "2 commitments",
        "1 commitment",
    ]
    assert text_of(client, "compare/?conference=BAG3&conference=BAG2").count(">1 commitment<") >= 2


@pytest.mark.parametrize(
    "query",
    ["state=IRQ,XXX", "state=IRQ,IRN,KWT,TUR,QQA,QQB", "state=IRQ&conference=BAG3", "group=none,such"],
)
@pytest.mark.one_database
def test_what_cannot_be_compared_is_refused(client, query):
    make_commitment()

    assert client.get(f"/en/compare/?{query}").status_code == 400


@pytest.mark.parametrize(
    ("address", "refusal"),
    [
        ("compare/?colour=red", "This address has no such parameter. Known here: as_of"),
        ("changes/?status=limited", "This address has no such parameter. Known here: conference"),
        ("changes/?to=2026-03-01&to=2026-03-02", "Give this parameter once"),
    ],
)
def test_what_a_page_that_narrows_does_not_know_is_refused(client, address, refusal):
    answer = client.get(f"/en/{address}")

    assert answer.status_code == 400
    assert refusal in answer.content.decode()


def test_of_six_the_choice_is_kept_to_be_made_less(client):
    codes = ("IRQ", "IRN", "KWT", "TUR", "QQA", "QQB")
    for code in codes:
        make_commitment(reference=f"BAG3-R1-{code}")
    answer = client.get("/fa/compare/", {"state": codes})
    page = answer.content.decode()

    assert answer.status_code == 400
    assert "۶ مورد" in page
    assert page.count(" checked>") == 6


def test_the_key_of_an_alias_is_compared_as_the_state_that_it_means(client):
    for reference in ("BAG3-R1-IRQ", "BAG3-R1-IRN"):
        make_commitment(reference=reference)
    close_as_alias(make_state(code="QQA"), of=make_state(code="IRN"), reason="Entered twice.")

    page = text_of(client, "compare/?state=IRQ,QQA")
    assert page.count(">1 commitment<") == 4
    assert "/en/commitments/BAG3-R1-IRN/" in page


def test_one_alone_asks_for_another(client):
    make_commitment()

    assert "Choose one more" in text_of(client, "compare/?state=IRQ")


@pytest.fixture
def past():
    """From January: up, down, reported for the first time, closed, joined; one did not move."""
    with time_machine.travel(at(2026, 1, 1), tick=False) as clock:
        make_conference(starts_on=date(2025, 6, 1), review_policy="none")
        for code in ("IRQ", "IRN", "TUR", "KWT", "QQA"):
            make_commitment(reference=f"BAG3-R1-{code}")
        for code, level in (("IRQ", "limited"), ("IRN", "substantial"), ("QQA", "limited")):
            report(
                commitment=make_commitment(reference=f"BAG3-R1-{code}"),
                status=level,
                effective_on=date(2025, 12, 1),
            )
        clock.move_to(at(2026, 3, 1))
        for code, level in (("IRQ", "substantial"), ("IRN", "limited"), ("TUR", "not_started")):
            report(
                commitment=make_commitment(reference=f"BAG3-R1-{code}"),
                status=level,
                effective_on=date(2026, 2, 1),
            )
        make_commitment(reference="BAG3-R1-KWT", closed_on=date(2026, 2, 10))
        make_participation(state=make_state(code="QQB"), joined_on=date(2026, 2, 20))


def moved(page: str) -> dict[str, list[str]]:
    parts = re.findall(r'<h2 id="moved-(\w+)">(.*?)</section>', page, re.DOTALL)
    return {kind: re.findall(r"/en/commitments/BAG3-R1-([A-Z]+)/", part) for kind, part in parts}


@pytest.mark.usefixtures("past")
def test_what_moved_between_two_days_stands_by_the_way_it_moved(client):
    assert moved(text_of(client, "changes/?from=2026-01-15&to=2026-03-01")) == {
        "up": ["IRQ"],
        "down": ["IRN"],
        "first": ["TUR"],
        "new": ["QQB"],
        "gone": ["KWT"],
    }
    for states in ("state=IRQ,KWT", "state=IRQ&state=KWT"):
        assert moved(text_of(client, f"changes/?from=2026-01-15&to=2026-03-01&{states}")) == {
            "up": ["IRQ"],
            "gone": ["KWT"],
        }


@pytest.mark.usefixtures("past")
def test_a_day_on_which_nothing_moved_says_so(client):
    assert "Nothing moved" in text_of(client, "changes/?from=2026-01-15&to=2026-01-20")


@pytest.mark.usefixtures("past")
def test_a_filter_of_what_moved_is_called_by_its_name(client):
    page = strip_tags(text_of(client, "changes/?from=2026-01-15&state=IRQ"))

    assert "State: IRQ" not in page
    assert f"State: {State.objects.get(code='IRQ').name}" in page


@pytest.mark.parametrize(
    "query",
    [
        "from=2026-03-01&to=2026-02-01",
        "to=2026-03-11",
        "from=never",
        "from=1404-13-01&from_calendar=solar_hijri",
    ],
)
def test_days_between_which_nothing_can_move_are_refused(client, query):
    assert client.get(f"/en/changes/?{query}").status_code == 400


def test_what_waits_for_review_moved_nothing(client):
    make_conference(starts_on=date(2025, 6, 1), review_policy="second_person")
    waiting = report(commitment=make_commitment(), status="limited", effective_on=date(2026, 2, 1))
    assert moved(text_of(client, "changes/?from=2026-01-01")) == {}

    review(of=waiting, verdict="accept")
    assert moved(text_of(client, "changes/?from=2026-01-01")) == {"first": ["IRQ"]}


def test_the_method_says_what_each_level_means(client):
    assert "All of it is done, and evidence shows it." in text_of(client, "method/")
    assert "همهٔ آن انجام شده است" in text_of(client, "method/", "fa")


def test_a_page_of_one_thing_leads_back_to_what_it_belongs_to(client):
    make_commitment()
    above = {
        path: re.findall(
            r'href="/en/([^"]*)"', text_of(client, path).partition('class="crumbs"')[2].partition("</nav>")[0]
        )
        for path in ("commitments/BAG3-R1-IRQ/", "resolutions/BAG3-R1/", "states/IRQ/", "sources/", "states/")
    }

    assert above["commitments/BAG3-R1-IRQ/"] == ["conferences/", "conferences/BAG3/", "resolutions/BAG3-R1/"]
    assert above["resolutions/BAG3-R1/"] == ["conferences/", "conferences/BAG3/"]
    assert above["states/IRQ/"] == ["states/"]
    assert above["sources/"] == ["method/"]
    assert above["states/"] == []


def test_the_foot_names_who_answers_for_the_record_as_far_as_the_settings_do(client, settings):
    foot = text_of(client, "").partition("<footer")[2]
    assert 'href="/en/sources/"' in foot
    assert 'href="/en/method/"' in foot
    assert not {"Published by", "Licence", "Contact"} & {*re.findall(r"Published by|Licence|Contact", foot)}

    settings.PUBLISHER_NAME, settings.PUBLISHER_URL = "Joint Secretariat", "https://secretariat.example/"
    settings.LICENCE_URL, settings.CONTACT_EMAIL = "https://licence.example/", "desk@secretariat.example"
    foot = text_of(client, "").partition("<footer")[2]
    for address in (
        "https://secretariat.example/",
        "https://licence.example/",
        "mailto:desk@secretariat.example",
    ):
        assert f'href="{address}"' in foot


def test_the_sources_are_those_that_the_reader_may_see_cited_stand(client):
    make_citation(source=make_source(slug="final-text"), resolution=make_commitment().resolution)
    draft = make_commitment(reference="NEW-R1-IRQ").resolution
    draft.conference.published = False
    draft.conference.save()
    make_citation(source=make_source(slug="draft", title_en="Draft of a text"), resolution=draft)

    assert "cited 1 time" in text_of(client, "sources/")
    assert "Draft of a text" not in text_of(client, "sources/")
    client.force_login(make_officer())
    assert "Draft of a text" in text_of(client, "sources/")


def test_what_one_hand_recorded_of_many_is_folded_to_one_line(client):
    make_conference(starts_on=date(2026, 1, 5))
    officer = make_officer()
    references = [f"BAG3-R{number}-IRQ" for number in range(1, 7)]
    for reference in references:
        made = make_commitment(reference=reference)
        report(commitment=made, status="limited", effective_on=date(2026, 2, 1), author=officer)
    alone = make_commitment(reference="BAG3-R7-IRQ")
    report(commitment=alone, status="limited", effective_on=date(2026, 2, 2), author=officer)
    page = text_of(client, "changes/?from=2026-01-20&to=2026-03-09")

    first = page[page.index('id="moved-first"') :].partition("</section>")[0]
    folded, _end, rest = first.partition("</details>")
    assert "(7)" in folded
    assert "6 commitments" in folded
    assert "as of" in folded
    assert {*re.findall(r"commitments/(BAG3-R\d-IRQ)/", folded)} == {*references}
    assert {*re.findall(r"commitments/(BAG3-R\d-IRQ)/", rest)} == {"BAG3-R7-IRQ"}
